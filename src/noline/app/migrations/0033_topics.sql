-- Topics: objects that many customers talk about.
select 1;
