"""Back ends to try connectors on: small programs of their own that speak HTTP, with faults on request."""

from noline.app.examples.bank import bank
from noline.app.examples.operator import mobile_operator
from noline.app.examples.programs import ExamplePrograms, break_down
from noline.app.examples.serving import EXAMPLES, KEY, Example, serve
from noline.app.examples.shop import shop

__all__ = ["EXAMPLES", "KEY", "Example", "ExamplePrograms", "bank", "break_down", "mobile_operator", "serve", "shop"]
