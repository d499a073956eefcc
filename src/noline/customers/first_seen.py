"""In which row an identifier came first, for millions of them in little memory."""

from __future__ import annotations

from array import array


class FirstSeen:
    """Tells duplicates by 64-bit hashes in two arrays: 18 to 36 bytes a key, where a dict of texts takes 150.

    Two different keys among a million share a hash once in some 30 million files.
    """

    def __init__(self) -> None:
        self._hashes = array("Q", bytes(8 * 1024))
        self._rows = array("I", bytes(array("I").itemsize * 1024))
        self._count = 0

    def first(self, key: str, number: int) -> int | None:
        """Return the earlier row with ``key``; if there is none remember ``number`` and return None."""
        value = hash(key) & 0xFFFFFFFFFFFFFFFF or 1
        place = self._place(value)
        if self._hashes[place]:
            return None if self._rows[place] == number else self._rows[place]
        self._hashes[place], self._rows[place] = value, number
        self._count += 1
        if self._count * 3 > 2 * len(self._hashes):
            self._grow()
        return None

    def _place(self, value: int) -> int:
        hashes, mask = self._hashes, len(self._hashes) - 1
        place = value & mask
        while hashes[place] and hashes[place] != value:
            place = (place + 1) & mask
        return place

    def _grow(self) -> None:
        hashes, rows = self._hashes, self._rows
        self._hashes = array("Q", bytes(16 * len(hashes)))
        self._rows = array("I", bytes(2 * rows.itemsize * len(rows)))
        for value, row in zip(hashes, rows, strict=True):
            if value:
                place = self._place(value)
                self._hashes[place], self._rows[place] = value, row
