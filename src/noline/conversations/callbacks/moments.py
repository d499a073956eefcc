"""Moments as customers read them: ``Monday 2 March, 10:00``, in their language and time zone; pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

_DAYS: Final = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
}
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_FORMS: Final = {"en": "{day} {number} {month}, {time}", "es": "{day} {number} de {month}, {time}"}


def moment(at: datetime, zone: str, locale: str) -> str:
    """Return a moment in words; in English where the language has none."""
    language = locale[:2].lower() if locale[:2].lower() in _FORMS else "en"
    local = at.astimezone(ZoneInfo(zone))
    return _FORMS[language].format(
        day=_DAYS[language].split()[local.weekday()],
        number=local.day,
        month=_MONTHS[language].split()[local.month - 1],
        time=f"{local:%H:%M}",
    )
