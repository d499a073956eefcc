-- When a person last wrote in a conversation: programs' questions wait while they talk.
alter table conversation add column agent_at timestamptz;
