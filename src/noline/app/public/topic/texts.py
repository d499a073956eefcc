"""The words of a topic's page in English and Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TOPIC_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "comments": {"en": "What was said", "es": "Lo que se ha dicho"},
    "none": {"en": "Nothing has been said yet.", "es": "Todavía no se ha dicho nada."},
    "earlier": {"en": "Earlier", "es": "Anteriores"},
    "latest": {"en": "Latest", "es": "Lo último"},
    "removed": {"en": "This was taken out.", "es": "Esto se ha retirado."},
    "you": {"en": "You", "es": "Usted"},
    "by": {"en": "by {channel}", "es": "por {channel}"},
    "answer": {"en": "Answer", "es": "Responder"},
    "answering": {"en": "In answer to {name}", "es": "En respuesta a {name}"},
    "write": {"en": "Write to everybody", "es": "Escribir a todos"},
    "photo": {"en": "Photo or file", "es": "Foto o archivo"},
    "new": {"en": "Start something new", "es": "Empezar algo nuevo"},
    "send": {"en": "Post", "es": "Publicar"},
    "hear": {"en": "How you hear of it", "es": "Cómo recibirlo"},
    "at_once": {"en": "At once", "es": "Al momento"},
    "hourly": {"en": "Once an hour", "es": "Una vez por hora"},
    "daily": {"en": "Once a day", "es": "Una vez al día"},
    "muted": {"en": "Not at all", "es": "No recibirlo"},
    "save": {"en": "Save", "es": "Guardar"},
    "leave": {"en": "Leave “{topic}”", "es": "Salir de «{topic}»"},
    "outside": {"en": "You have left this topic.", "es": "Ha salido de este tema."},
    "back": {"en": "Take part again", "es": "Volver a participar"},
    "invite": {"en": "Bring somebody in", "es": "Invitar a alguien"},
    "address": {"en": "Their email or phone number", "es": "Su correo o teléfono"},
    "invite_button": {"en": "Invite", "es": "Invitar"},
    "done_comment": {"en": "It is posted.", "es": "Está publicado."},
    "done_soon": {"en": "It will stand here in a moment.", "es": "Aparecerá aquí en un momento."},
    "done_mode": {"en": "Saved.", "es": "Guardado."},
    "done_leave": {"en": "You hear no more of it.", "es": "No recibirá más."},
    "done_back": {"en": "You take part again.", "es": "Vuelve a participar."},
    "done_invite": {
        "en": "If {brand} knows this address, its owner takes part now.",
        "es": "Si {brand} conoce esta dirección, su dueño ya participa.",
    },
    "fault_empty": {"en": "Write something, or add a photo.", "es": "Escriba algo o añada una foto."},
    "fault_closed": {"en": "It is closed: nothing more is posted.", "es": "Está cerrado: ya no se publica nada."},
    "fault_reader": {"en": "You can read it, but not post.", "es": "Puede leerlo, pero no publicar."},
    "fault_company": {"en": "Only {brand} posts here.", "es": "Aquí solo publica {brand}."},
    "fault_often": {
        "en": "That is a lot for one hour. Please wait.",
        "es": "Es mucho para una hora. Espere, por favor.",
    },
    "fault_file": {"en": "This file can't be taken: {why}", "es": "No se puede aceptar este archivo: {why}"},
    "fault_address": {"en": "This is no email address or phone number.", "es": "No es un correo ni un teléfono."},
    "foot": {
        "en": "This page is yours alone: whoever has its address reads and writes as you.",
        "es": "Esta página es solo suya: quien tenga su dirección lee y escribe como usted.",
    },
}
