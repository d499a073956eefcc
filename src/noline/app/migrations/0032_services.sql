-- Services behind code words and their sessions.
select 1;
