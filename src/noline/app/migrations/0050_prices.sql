-- What an account's messages cost where the provider does not say: by channel, in minor units of the company's currency.
alter table account add column prices jsonb not null default '{}';
