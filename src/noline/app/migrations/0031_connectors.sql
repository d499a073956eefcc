-- Connectors to back-end systems and their calls.
select 1;
