"""What other systems sent: their logs read by a mapping, previewed, and kept as interactions marked by their source."""

from noline.customers.sources.formats import open_log, rows_of_items, rows_of_text
from noline.customers.sources.keeping import Keeping, Kept
from noline.customers.sources.mapping import FIELDS, KINDS, SourceMapping, check_mapping, guess_mapping
from noline.customers.sources.reading import Known, Reader, SourceFact, preview_log

__all__ = [
    "FIELDS",
    "KINDS",
    "Keeping",
    "Kept",
    "Known",
    "Reader",
    "SourceFact",
    "SourceMapping",
    "check_mapping",
    "guess_mapping",
    "open_log",
    "preview_log",
    "rows_of_items",
    "rows_of_text",
]
