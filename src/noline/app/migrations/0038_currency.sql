-- A company's currency: what its figures, budgets and prices are counted in where nothing else is said (ISO 4217).
alter table workspace add column currency text not null default 'EUR' check (currency ~ '^[A-Z]{3}$');
