"""Which address somebody gives of themself in a chat: one that is plainly their own, or none."""

from __future__ import annotations

import pytest

from noline.customers.mentions import mention_in


@pytest.mark.parametrize(
    ("here", "text", "expected"),
    [
        pytest.param("chat", "My mail: Ana.Lima@Example.com.", ("email", "ana.lima@example.com"), id="a mail address"),
        pytest.param("phone", "ana@example.com", ("email", "ana@example.com"), id="nothing but a mail address"),
        pytest.param("chat", "Write to ana@example.com or ben@example.com", None, id="two of them"),
        pytest.param("email", "My mail is ana@example.com", None, id="a mail that names one, as signatures do"),
        pytest.param("chat", "Call me on +999 123 45 67 please", None, id="no number of any phone"),
        pytest.param("chat", "Call me on +55 11 8765-4321", ("phone", "+5511987654321"), id="Brazil's ninth digit"),
        pytest.param("chat", "my number is 07911 123456", ("phone", "+447911123456"), id="a number of this country"),
        pytest.param("chat", "Is 07911 123456 your number?", None, id="a number that is not said to be theirs"),
        pytest.param("phone", "my number is 07911 123456", None, id="a phone that names a phone"),
        pytest.param("chat", "order 4711 of 2026-03-02, my dear", None, id="no phone"),
        pytest.param("chat", "ana@example.com " + "x" * 300, None, id="a long text"),
    ],
)  # fmt: skip
def test_what_is_plainly_ones_own(here: str, text: str, expected: tuple[str, str] | None) -> None:
    found = mention_in(text, here, "GB")
    assert (found and (found.scheme, found.value)) == expected
