"""What a whole message wishes about a call: to be called, another time, no call; and the number of an offer; pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal

Wish = Literal["call", "move", "cancel"]

_WORDS: Final[dict[str, Wish]] = {
    **dict.fromkeys(("call me", "call me back", "callback", "call back", "please call me", "ring me"), "call"),
    **dict.fromkeys(("llamame", "llamadme", "llameme", "llamenme", "llamen me", "que me llamen"), "call"),
    **dict.fromkeys(("rufen sie mich an", "ruckruf", "rappelez moi", "me ligue", "ligue me"), "call"),
    **dict.fromkeys(("another time", "move call", "reschedule", "later", "otra hora", "mas tarde"), "move"),
    **dict.fromkeys(("cancel call", "cancel the call", "no call", "dont call", "dont call me"), "cancel"),
    **dict.fromkeys(("cancelar llamada", "sin llamada", "no me llamen", "no me llame"), "cancel"),
}  # fmt: skip
_POLITE: Final = ("please", "por", "favor")
_LONGEST: Final = 60


def read_wish(text: str) -> Wish | None:
    """Return what the whole of a message wishes; case, accents, punctuation and ``please`` make no difference."""
    return _read_again(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)  # most messages are the same few short texts over and over
def _read_again(text: str) -> Wish | None:
    plain = unicodedata.normalize("NFD", text.casefold()).replace("'", "").replace("’", "")
    words = re.sub(r"[^a-z0-9]+", " ", "".join(it for it in plain if not unicodedata.combining(it))).split()
    return _WORDS.get(" ".join(words)) or _WORDS.get(
        " ".join(it for it in words if it not in ("please", "por", "favor"))
    )


def read_number(text: str) -> int | None:
    """Return the number that a message is, as it answers a numbered offer; NOW is 0."""
    plain = text.strip().strip(".!)").casefold()
    if plain in ("now", "ahora", "asap"):
        return 0
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 2 else None
