"""A signature below the words of a mail: behind the line that mail programs know it by (RFC 3676, 4.3)."""

from __future__ import annotations

from html import escape


def with_signature(text: str, signature: str) -> str:
    """Return plain text with its signature."""
    return f"{text.rstrip()}\n\n-- \n{signature}\n" if signature else text


def with_signature_html(html: str, signature: str) -> str:
    """Return a page with its signature, before the end of its body."""
    if not signature or not html:
        return html
    block = f'<div class="signature">-- <br>{escape(signature).replace(chr(10), "<br>")}</div>'
    at = html.lower().rfind("</body")
    return html[:at] + block + html[at:] if at >= 0 else html + block
