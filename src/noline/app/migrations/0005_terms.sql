-- On which terms a message was asked for: looked at again when it is sent, repeated after a crash, or sent elsewhere.

alter table message add column subscription text not null default '*'; -- the subject of marketing that consent names
alter table message add column expires_at timestamptz;
alter table message add column until_goal boolean not null default false;

alter table claim add column lane smallint not null default 1;
