-- What the screens of channels keep.
select 1;
