"""TLS towards back ends: an authority of one's own, a certificate of ours, and the name that is checked."""

from __future__ import annotations

import os
import ssl
import tempfile
from pathlib import Path

from noline.connectors.exchange import CallFailed


def tls_context(ca: str = "", certificate: str = "", key: str = "") -> ssl.SSLContext:
    """Return a context that checks the server's certificate and shows ours; raises CallFailed."""
    try:
        context = ssl.create_default_context(cadata=ca or None)
        if certificate:
            _show(context, certificate, key)
    except (ssl.SSLError, ValueError, OSError) as error:
        raise CallFailed(f"A certificate or key can't be read: {error}", "refused") from None
    return context


def _show(context: ssl.SSLContext, certificate: str, key: str) -> None:
    # The library reads files alone; this one is ours alone, and gone before anything is connected.
    descriptor, name = tempfile.mkstemp(prefix="noline-", suffix=".pem")
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(f"{certificate.strip()}\n{key.strip()}\n")
        context.load_cert_chain(name)
    finally:
        Path(name).unlink()


class NamedContext(ssl.SSLContext):
    """Checks the certificate of ``name``, whatever address was connected to: the one that had been looked up."""

    name: str

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        """Wrap a connection, with the name in the stead of its address."""
        del server_hostname
        return super().wrap_bio(incoming, outgoing, server_side, self.name, session)


def named_context(name: str, ca: str, *, verify: bool) -> NamedContext:
    """Return a context for a server of a name; ``verify``: its certificate is checked."""
    context = NamedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.name = name
    if verify:
        try:
            context.load_verify_locations(cadata=ca) if ca else context.load_default_certs()
        except (ssl.SSLError, ValueError) as error:
            raise CallFailed(f"The authority's certificate can't be read: {error}", "refused") from None
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
