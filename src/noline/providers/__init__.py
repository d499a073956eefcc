"""Providers: one file (or one prefix) per service or protocol that carries a channel. They import no database."""

from noline.providers.declared import Declared, Telling, declared, read_guide
from noline.providers.describe import SettingField, SettingType, about, setting_fields
from noline.providers.examples import EXAMPLES
from noline.providers.http_signing import key_of as signing_key
from noline.providers.http_signing import sign as sign_request
from noline.providers.imap import ImapSettings, open_mailbox
from noline.providers.imap_session import ImapSession
from noline.providers.kind import ListedTemplate, Ports, ProviderKind
from noline.providers.mail_in import events_of_raw
from noline.providers.push_payload import report_proof
from noline.providers.registry import (
    BUILT_IN,
    completed,
    kind_named,
    make_provider,
    provider_kinds,
    read_settings,
)
from noline.providers.sandbox import COSTS, Box, Sandbox, SandboxItem, SandboxSettings
from noline.providers.sandbox_faults import SCENARIOS, Scenario, fault_for
from noline.providers.smtp import Smtp
from noline.providers.smtp_dkim import public_record
from noline.providers.smtp_settings import SmtpSettings
from noline.providers.webpush import WebPushSettings, origin_of

__all__ = [
    "BUILT_IN",
    "COSTS",
    "EXAMPLES",
    "SCENARIOS",
    "Box",
    "Declared",
    "ImapSession",
    "ImapSettings",
    "ListedTemplate",
    "Ports",
    "ProviderKind",
    "Sandbox",
    "SandboxItem",
    "SandboxSettings",
    "Scenario",
    "SettingField",
    "SettingType",
    "Smtp",
    "SmtpSettings",
    "Telling",
    "WebPushSettings",
    "about",
    "completed",
    "declared",
    "events_of_raw",
    "fault_for",
    "kind_named",
    "make_provider",
    "open_mailbox",
    "origin_of",
    "provider_kinds",
    "public_record",
    "read_guide",
    "read_settings",
    "report_proof",
    "setting_fields",
    "sign_request",
    "signing_key",
]
