"""What the errors of the WhatsApp Cloud API mean.

Source: developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes. None marks the number as
bad: a telephone without WhatsApp is still one that takes SMS and calls.
"""

from __future__ import annotations

from noline.channels import Fault
from noline.providers.meta_graph import Errors

ERRORS: Errors = {
    0: (Fault.ACCOUNT, False),  # the token has expired or was taken back
    1: (Fault.UNAVAILABLE, False),
    2: (Fault.UNAVAILABLE, False),
    3: (Fault.ACCOUNT, False),
    4: (Fault.THROTTLED, False),
    10: (Fault.ACCOUNT, False),
    33: (Fault.ACCOUNT, False),  # the business's phone number was deleted
    100: (Fault.REJECTED, False),
    (100, 33): (Fault.ACCOUNT, False),  # there is no such phone number id, or not for this token
    190: (Fault.ACCOUNT, False),
    368: (Fault.ACCOUNT, False),  # blocked for a while: policies
    470: (Fault.CONTENT, False),  # what 131047 was called before
    80007: (Fault.THROTTLED, False),
    80008: (Fault.THROTTLED, False),
    130403: (Fault.ACCOUNT, False),
    130429: (Fault.THROTTLED, False),
    130472: (Fault.REJECTED, False),  # the number is part of an experiment
    130497: (Fault.REJECTED, False),  # this business may not write to that country
    131000: (Fault.UNAVAILABLE, False),
    131005: (Fault.ACCOUNT, False),
    131008: (Fault.CONTENT, False),
    131009: (Fault.CONTENT, False),
    131016: (Fault.UNAVAILABLE, False),
    131021: (Fault.REJECTED, False),  # to ourselves
    131026: (Fault.UNREACHABLE, False),  # no WhatsApp there, too old, or its terms not accepted
    131030: (Fault.ACCOUNT, False),  # not in the list of numbers that a test number may write to
    131031: (Fault.ACCOUNT, False),
    131037: (Fault.ACCOUNT, False),  # the display name is not approved
    131042: (Fault.ACCOUNT, False),  # payment
    131045: (Fault.ACCOUNT, False),
    131047: (Fault.CONTENT, False),  # more than 24 hours since the customer wrote: only templates
    131048: (Fault.THROTTLED, False),  # too many were blocked or called spam
    131049: (Fault.REJECTED, False),  # Meta holds marketing back from this person
    131050: (Fault.REJECTED, False),  # the person stopped marketing messages
    131051: (Fault.CONTENT, False),
    131052: (Fault.CONTENT, False),
    131053: (Fault.CONTENT, False),
    131055: (Fault.CONTENT, False),
    131056: (Fault.THROTTLED, False),  # too many to the same person
    131057: (Fault.UNAVAILABLE, False),  # maintenance
    131063: (Fault.REJECTED, False),
    132000: (Fault.CONTENT, False),  # the number of parameters
    132001: (Fault.CONTENT, False),  # no such template in this language
    132005: (Fault.CONTENT, False),
    132007: (Fault.CONTENT, False),
    132012: (Fault.CONTENT, False),
    132015: (Fault.CONTENT, False),  # the template is paused
    132016: (Fault.CONTENT, False),  # the template is disabled
    132018: (Fault.CONTENT, False),
    132068: (Fault.CONTENT, False),  # the flow is blocked
    132069: (Fault.THROTTLED, False),  # the flow is throttled
    133004: (Fault.UNAVAILABLE, False),
    133010: (Fault.ACCOUNT, False),  # the phone number is not registered
    134011: (Fault.ACCOUNT, False),
    134100: (Fault.CONTENT, False),
    134101: (Fault.UNAVAILABLE, False),  # the template is still being made ready
    134102: (Fault.CONTENT, False),
    135000: (Fault.CONTENT, False),
}
