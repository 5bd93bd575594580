"""What a peer may be said to know from their own life: how such a word is written. Pure."""

import re

from flows.vocabulary import fold

LONGEST = 19
MOST = 4
"""Of one peer."""
MOST_WISHED = 2
"""Of one caller."""
_TAG = re.compile(r"[a-z0-9](?:[a-z0-9 -]*[a-z0-9])?")


def read(text: str) -> str | None:
    """The word as it is kept and compared, without capitals and accents; None if it cannot be one."""
    folded = fold(text)
    return folded if len(folded) <= LONGEST and _TAG.fullmatch(folded) else None
