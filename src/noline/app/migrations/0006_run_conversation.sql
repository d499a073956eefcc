-- The conversation that a run talks in: its messages belong to it, and its context is read and set there.

alter table run add column conversation uuid;
