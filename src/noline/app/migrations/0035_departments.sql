-- Departments, budgets, queues and hand-over.
select 1;
