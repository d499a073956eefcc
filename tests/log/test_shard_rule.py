"""Every table that belongs to subjects has the shard first in its key and in every unique index."""

from __future__ import annotations

from noline.kernel.db import Database

# What belongs to no subject: set up by people, or bookkeeping of the database itself.
CATALOGUE = {
    "agent_department",
    "agent_duty",
    "account",
    "agent",
    "alert",
    "alert_rule",
    "api_key",
    "audit",
    "connector",
    "connector_state",
    "conversation_presence",
    "conversation_seen",
    "customer_import",
    "customer_import_problem",
    "file_upload",
    "idempotency",
    "inbox_view",
    "mailbox",
    "request_log",
    "segment",
    "service",
    "source",
    "source_folder",
    "session",
    "simulated_customer",
    "simulation",
    "sign_in_failure",
    "webhook",
    "widget",
    "campaign",
    "department",
    "file",
    "installation",
    "journey",
    "journey_draft",
    "migration",
    "pace",
    "route",
    "route_day",
    "route_domain",
    "route_limit",
    "route_minute",
    "route_sender",
    "seat",
    "template",
    "topic_word",
    "visitor_pace",
    "worker",
    "workspace",
}
OUTSIDE = {
    "inbound_part",  # of a message that is not whole yet
    "early_receipt",  # of a message that nobody knows yet
    "sandbox_item",  # stands for the world outside
}

_UNIQUE = """
select cls.relname, pg_get_indexdef(idx.indexrelid, 1, true), pg_get_indexdef(idx.indexrelid)
from pg_index idx join pg_class cls on cls.oid = idx.indrelid join pg_namespace ns on ns.oid = cls.relnamespace
where ns.nspname = 'public' and idx.indisunique
"""
_TABLES = """
select cls.relname, exists (select from pg_attribute where attrelid = cls.oid and attname = 'shard'),
  exists (select from pg_index where indrelid = cls.oid and indisprimary)
from pg_class cls join pg_namespace ns on ns.oid = cls.relnamespace
where ns.nspname = 'public' and cls.relkind in ('r', 'p')
"""


async def test_the_shard_comes_first_in_every_unique_index(module_database: Database) -> None:
    unique = await module_database.pool.fetch(_UNIQUE)
    wrong = [row[2] for row in unique if row[0] not in CATALOGUE | OUTSIDE and row[1] != "shard"]
    assert wrong == []
    assert len(unique) > 30


async def test_every_table_is_of_a_subject_or_is_listed_as_catalogue(module_database: Database) -> None:
    tables = await module_database.pool.fetch(_TABLES)
    subject_owned = {row[0] for row in tables if row[1]}
    assert {row[0] for row in tables} - subject_owned <= CATALOGUE | OUTSIDE
    assert not subject_owned & CATALOGUE
    assert [row[0] for row in tables if not row[2]] == []
