"""Why a message is sent: consent and quiet hours go by it."""

from typing import Literal

Purpose = Literal["service", "transactional", "marketing"]
