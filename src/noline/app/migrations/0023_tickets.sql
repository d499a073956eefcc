-- Who came in with their ticket: when, by which showing of it, and who let them in.
alter table enrolment
  add column attended_at timestamptz,
  add column attended_check uuid,
  add column attended_by text not null default '';
