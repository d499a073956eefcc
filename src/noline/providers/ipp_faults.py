"""What a printer's words mean: its status codes to our faults, the end of a job to a receipt; pure."""

from __future__ import annotations

from collections.abc import Mapping

from noline.channels import Failed, Fault, Receipt
from noline.providers.ipp_wire import IppAnswer

# RFC 8011, 4.1.6 and appendix B: what a printer's status codes mean; whether the same may be tried again.
_FAULTS: Mapping[int, tuple[Fault, bool]] = {
    0x0401: (Fault.ACCOUNT, True),  # forbidden
    0x0402: (Fault.ACCOUNT, True),  # not authenticated
    0x0403: (Fault.ACCOUNT, True),  # not authorized
    0x0405: (Fault.UNAVAILABLE, True),  # timeout
    0x0406: (Fault.ACCOUNT, True),  # there is no such printer
    0x0407: (Fault.ACCOUNT, True),  # gone
    0x0408: (Fault.CONTENT, False),  # too large
    0x040A: (Fault.CONTENT, False),  # this format can't be printed
    0x040B: (Fault.CONTENT, False),  # these wishes can't be met
    0x0501: (Fault.ACCOUNT, True),  # the operation is not known
    0x0502: (Fault.UNAVAILABLE, True),  # away
    0x0504: (Fault.UNAVAILABLE, True),  # a device is broken
    0x0505: (Fault.UNAVAILABLE, True),  # for now
    0x0506: (Fault.UNAVAILABLE, True),  # takes no jobs
    0x0507: (Fault.THROTTLED, True),  # busy
}
CANCELED, ABORTED, COMPLETED = 7, 8, 9  # RFC 8011, 5.3.7


def refused(answer: IppAnswer) -> Failed:
    """Return what a printer's refusal means."""
    fault, retry = _FAULTS.get(answer.status, (Fault.REJECTED, False))
    text = f"The printer says 0x{answer.status:04x} {answer.words}".strip()
    return Failed(fault, text, retry=retry)


def refused_by_http(status: int) -> Failed:
    """Return what an answer means that is none of the protocol's."""
    if status in (401, 403, 404, 426) or 300 <= status < 400:
        words = {401: "wants another user or password", 403: "refuses us", 404: "is not there", 426: "wants ipps://"}
        return Failed(
            Fault.ACCOUNT, f"The printer {words.get(status, 'is somewhere else')} (HTTP {status}).", retry=True
        )
    if status == 413:
        return Failed(Fault.CONTENT, "The letter is too large for the printer (HTTP 413).")
    return Failed(Fault.UNAVAILABLE, f"HTTP {status} instead of an answer.", retry=True)


def receipt_of(key: str, state: int, why: str) -> Receipt | None:
    """Return what a job's end means: printed is the last that a printer knows of a letter."""
    if state == COMPLETED:
        return Receipt("delivered", reference=key, channel="print")
    if state in (CANCELED, ABORTED):
        words = "canceled" if state == CANCELED else "aborted"
        text = f"The printer {words} it: {why}" if why else f"The printer {words} it."
        return Receipt("failed", reference=key, fault=Fault.REJECTED, text=text, channel="print")
    return None
