-- A mailbox that is read by IMAP: who reads it just now (leased by wall time), and how far it has been read.
create table mailbox (
  account integer primary key references account on delete cascade,
  owner uuid,
  until timestamptz,
  began_at timestamptz not null default now(),
  validity bigint not null default 0, -- UIDVALIDITY of the folder; 0: never read
  last_uid bigint not null default 0,
  read_at timestamptz,
  problem text not null default '' -- why it can't be read just now
);
