"""The scripts of a line: versions that never change, and which of them is in use."""

from service.scripts.publishing import is_name, publish, publish_shipped, roll_back, withdraw
from service.scripts.reading import (
    current,
    differing_in_words,
    find,
    in_use,
    instead_of,
    is_all_there_is,
    known,
    listed,
    place,
    says,
    script,
    source,
    to_begin,
    to_begin_by_name,
    under_way,
)
from service.scripts.shipped import SHIPPED, phrases_source, shipped

__all__ = [
    "SHIPPED",
    "current",
    "differing_in_words",
    "find",
    "in_use",
    "instead_of",
    "is_all_there_is",
    "is_name",
    "known",
    "listed",
    "phrases_source",
    "place",
    "publish",
    "publish_shipped",
    "roll_back",
    "says",
    "script",
    "shipped",
    "source",
    "to_begin",
    "to_begin_by_name",
    "under_way",
    "withdraw",
]
