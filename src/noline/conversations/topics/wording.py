"""What a participant reads of a topic, for the form of the channel that carries it; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from noline.customers import Rhythm, read_rhythm

SHORT: Final = 300
"""Signs of a comment in a text message or a notification; the page has all of it."""
LINE: Final = 160
"""Signs of a comment in a digest."""

_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "wrote": {"en": "{name} wrote in '{topic}':", "es": "{name} ha escrito en '{topic}':"},
    "digest": {"en": "{count} new in '{topic}':", "es": "{count} novedades en '{topic}':"},
    "answer": {
        "en": "Reply to this message and everybody reads it. See it all, mute it or leave: {link}",
        "es": "Responda a este mensaje y todos lo leerán. Verlo todo, silenciarlo o salir: {link}",
    },
    "reader": {"en": "See it all, mute it or leave: {link}", "es": "Verlo todo, silenciarlo o salir: {link}"},
    "more": {"en": "... and {count} more", "es": "... y {count} más"},
    "files": {"en": "[{count} files]", "es": "[{count} archivos]"},
    "file": {"en": "[{file}]", "es": "[{file}]"},
    "taken": {"en": "It stands in '{topic}' now: {link}", "es": "Ya está en '{topic}': {link}"},
    "muted": {
        "en": "You hear no more of '{topic}'. FOLLOW brings it back.",
        "es": "No recibirá más de '{topic}'. Con SEGUIR vuelve.",
    },
    "at_once": {
        "en": "You hear of everything in '{topic}' at once.",
        "es": "Recibirá al momento todo lo que se diga en '{topic}'.",
    },
    "hourly": {"en": "You hear of '{topic}' once an hour.", "es": "Recibirá un resumen de '{topic}' cada hora."},
    "daily": {"en": "You hear of '{topic}' once a day.", "es": "Recibirá un resumen de '{topic}' cada día."},
    "rhythm": {"en": "You hear of '{topic}' {when}.", "es": "Recibirá un resumen de '{topic}' {when}."},
    "every_hours": {"en": "every {count} hours", "es": "cada {count} horas"},
    "every_day": {"en": "every day at {at}", "es": "cada día a las {at}"},
    "every_week": {"en": "every {day} at {at}", "es": "cada {day} a las {at}"},
    "leave": {
        "en": "You have left '{topic}'. FOLLOW takes you back.",
        "es": "Ha salido de '{topic}'. Con SEGUIR puede volver.",
    },
    "outside": {
        "en": "You no longer take part in '{topic}'. FOLLOW takes you back.",
        "es": "Ya no participa en '{topic}'. Con SEGUIR puede volver.",
    },
    "why_unknown": {"en": "There is no such topic.", "es": "No existe ese tema."},
    "why_closed": {"en": "It is closed, so nothing was posted.", "es": "Está cerrado, no se ha publicado nada."},
    "why_stranger": {
        "en": "Only those who take part can post there.",
        "es": "Solo quienes participan pueden publicar ahí.",
    },
    "why_reader": {"en": "You can read it, but not post.", "es": "Puede leerlo, pero no publicar."},
    "why_company": {"en": "Nobody but us posts there.", "es": "Ahí solo publicamos nosotros."},
    "why_often": {
        "en": "That was too much within an hour; it was not posted.",
        "es": "Es demasiado en una hora; no se ha publicado.",
    },
}


_DAYS: Final[Mapping[str, Sequence[str]]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}


def said_of_mode(mode: str, locale: str) -> str:
    """Say a rhythm in the customer's words: every 4 hours, every Monday at 09:00."""
    rhythm = read_rhythm(mode) or Rhythm()
    if rhythm.hours:
        return say("every_hours", locale, count=rhythm.hours)
    language = "es" if locale.startswith("es") else "en"
    day = "" if rhythm.weekday is None else _DAYS[language][rhythm.weekday]
    return say("every_week" if day else "every_day", locale, day=day, at=f"{rhythm.at:%H:%M}")


def said_of_wish(wish: str, locale: str, topic: str) -> str:
    """Say what a wish has brought."""
    if wish in _TEXTS:
        return say(wish, locale, topic=topic)
    return say("rhythm", locale, topic=topic, when=said_of_mode(wish, locale))


# No sign that a text message could only carry at twice the price: quotes are straight, three dots are three.


class Note(Struct, frozen=True):
    """What a message says; ``subject`` counts for mail alone."""

    text: str
    subject: str = ""


def say(key: str, locale: str, **values: object) -> str:
    """Return a sentence in the customer's language, else English."""
    texts = _TEXTS[key]
    return texts.get(locale[:2], texts["en"]).format(**values)


def notification(
    form: str, locale: str, *, topic: str, name: str, text: str, files: Sequence[str], carried: bool, link: str,
    answers: bool = True,
) -> Note:  # fmt: skip
    """Say that somebody wrote. ``files`` by name, ``carried``: they go with it; ``answers``: an answer would count."""
    shown = text.strip()
    if files and not carried:
        shown = f"{shown} {named_files(files, locale)}".strip()
    if form == "email":
        foot = say("answer" if answers else "reader", locale, link=link)
        head = say("wrote", locale, name=name, topic=topic)
        return Note("\n\n".join(part for part in (head, shown, "-- ", foot) if part).replace("-- \n\n", "-- \n"), topic)
    return Note(f"{name} ({topic}): {cut(shown, SHORT)}\n{link}".replace(": \n", "\n"))


def digest(form: str, locale: str, *, topic: str, count: int, comments: Sequence[Mapping[str, Any]], link: str) -> Note:
    """Say what was said meanwhile: the latest few, and how many there are."""
    most, longest = (20, 500) if form == "email" else (3, 80)
    latest = comments[-most:]
    lines = [f"{it['name']}: {cut(' '.join(str(it['text']).split()), min(longest, LINE * 4))}" for it in latest]
    if count > len(latest):
        lines.append(say("more", locale, count=count - len(latest)))
    head = say("digest", locale, count=count, topic=topic)
    if form == "email":
        return Note("\n\n".join([head, *lines]) + "\n\n-- \n" + say("answer", locale, link=link), topic)
    return Note("\n".join([head, *lines, link]))


def named_files(files: Sequence[str], locale: str) -> str:
    """Return files as a text names them."""
    return say("file", locale, file=files[0]) if len(files) == 1 else say("files", locale, count=len(files))


def cut(text: str, most: int) -> str:
    """Return the beginning of a text, at a space where there is one near."""
    if len(text) <= most:
        return text
    kept = text[: most - 3]
    space = kept.rfind(" ", most * 2 // 3)
    return (kept[:space] if space > 0 else kept).rstrip() + "..."
