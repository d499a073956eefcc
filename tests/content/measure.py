"""How many mails and letters one core renders a second: ``python -m tests.content.measure``; not a test.

Times are of the process's own work (CPU), so that a busy machine doesn't count.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import process_time

from noline.content import EmailSource, LetterSource, LetterTemplate, SmsSource, compile_source, set_letters

from .samples import ANA, to

LOREM = "<p>Lorem ipsum dolor sit amet consectetur adipiscing elit sed do.</p>\n"
HTML = (
    "<html><body><h1>Hello {{ first_name }}</h1><p>You have {{ points }} points.</p>"
    + LOREM * 60
    + '<a href="{{ links.register }}">Register</a> <a href="https://shop.example/">Shop</a>'
    + '<a href="{{ links.unsubscribe }}">Leave</a></body></html>'
)
MAIL = EmailSource(
    subject="Hello {{ first_name }}",
    html=HTML,
    text="Hello {{ first_name }}, you have {{ points }} points. Register: {{ links.register }}\n",
)
LETTER = LetterSource(
    subject="Invitation",
    paragraphs=("Dear {{ first_name }},", "Lorem ipsum dolor sit amet consectetur. " * 6, "With kind regards\n\nJonas"),
    sender=("Harbour Shop", "Quay 1", "20457 Hamburg"),
    reply_hint="Scan the code.",
)
ADDRESSED = to(reply_to="r-00ff@in.example.com", return_path="b-00ff@in.example.com", unsubscribe=True)


def rate(label: str, count: int, work: Callable[[int], object]) -> None:
    """Write how often a second some work is done."""
    work(-1)
    start = process_time()
    for number in range(count):
        work(number)
    sys.stdout.write(f"{label:<40}{count / (process_time() - start):>10,.0f}/s\n")


def main() -> None:
    """Measure."""
    mail, letter = compile_source(MAIL), compile_source(LETTER)
    sms = compile_source(SmsSource(text="Hi {{ first_name }}: {{ links.register }}"))
    assert isinstance(letter, LetterTemplate)
    rate("mail, ASCII name", 20_000, lambda n: mail.render({"first_name": f"Ana{n}", "points": n}, ADDRESSED))
    rate("mail, name beyond ASCII", 20_000, lambda n: mail.render({"first_name": f"Zoë{n}", "points": n}, ADDRESSED))
    rate("SMS", 20_000, lambda n: sms.render({"first_name": f"Ana{n}"}, ANA))
    rate(
        "letter, one PDF each", 200, lambda n: letter.render({"first_name": f"Ana{n}"}, to(token=bytes([n % 256] * 26)))
    )
    words = [letter.words({"first_name": f"Ana{n}"}, to(token=bytes([n] * 26))) for n in range(200)]
    start = process_time()
    set_letters(words)
    sys.stdout.write(f"{'letter, 200 in one PDF':<40}{200 / (process_time() - start):>10,.0f}/s\n")


if __name__ == "__main__":
    main()
