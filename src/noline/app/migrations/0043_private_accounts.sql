-- Whether an account may lead into private networks whatever the workspace's rules say: it was set up on the server itself.
-- Those that are there keep what they reach until their settings are changed.
alter table account add column private boolean not null default true;
alter table account alter column private set default false;
