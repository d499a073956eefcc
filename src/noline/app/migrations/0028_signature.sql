-- What stands below an agent's mails, before the company's own words.
alter table agent add column signature text not null default '';
