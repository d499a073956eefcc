"""Quoted-printable in two halves equals quoted-printable in one."""

from __future__ import annotations

from quopri import decodestring

from hypothesis import example, given, settings
from hypothesis import strategies as st

from noline.content.quoted import MARK, encode_literal, encode_values

text = st.text(st.characters(codec="utf-8", exclude_characters="\x00\x02"), max_size=200)


def canonical(written: str) -> str:
    return written.replace("\r\n", "\n").replace("\r", "\n")


@settings(deadline=None)
@given(st.lists(st.tuples(text, text), max_size=4), text)
@example([("Dear ", "Ana")], " \t")
@example([("", "line\n")], "\nend")
@example([("x" * 74, "y" * 80)], "=" * 30)
@example([("", "0" * 76), ("", "0" * 73 + "é")], "")
@example([("{", "{{ x }}")], ".\n.")
def test_decodes_to_what_went_in_with_lines_of_76(pairs: list[tuple[str, str]], end: str) -> None:
    rendered = "".join(encode_literal(literal) + MARK + value + MARK for literal, value in pairs) + encode_literal(end)
    encoded = encode_values(rendered)

    whole = "".join(canonical(literal) + canonical(value) for literal, value in pairs) + canonical(end)
    assert canonical(decodestring(encoded.encode("ascii")).decode("utf-8")) == whole
    assert all(len(line) <= 76 for line in encoded.split("\r\n"))
    assert not {"\r", "\n"} & set(encoded.replace("\r\n", ""))
    assert "=_" not in encoded
    assert not any(line.endswith((" ", "\t")) for line in encoded.split("\r\n"))


@settings(deadline=None)
@given(text)
def test_literal_text_holds_no_tag_for_the_engine(literal: str) -> None:
    encoded = encode_literal(literal + "{{ x }}{% y %}{#")
    assert not any(tag in encoded for tag in ("{{", "{%", "{#"))
