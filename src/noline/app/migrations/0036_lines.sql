-- Number pools and what lines need besides.
select 1;
