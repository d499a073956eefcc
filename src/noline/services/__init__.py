"""Services: programs behind code words, addressed by word per number, channel or workspace."""

from noline.services.awaiting import service_called, session_waits
from noline.services.definition import Service, parse_service, to_json
from noline.services.handler import ServicesPart
from noline.services.model import SESSIONS, Session
from noline.services.repository import Services, load_services, remove_service, save_service, words_of_topics
from noline.services.soundness import check, require_sound, warnings

__all__ = [
    "SESSIONS",
    "Service",
    "Services",
    "ServicesPart",
    "Session",
    "check",
    "load_services",
    "parse_service",
    "remove_service",
    "require_sound",
    "save_service",
    "service_called",
    "session_waits",
    "to_json",
    "warnings",
    "words_of_topics",
]
