"""One of something is said as one, in each language: a number before a plural has a twin without."""

import re

from service.web.console.speaking import PHRASES

PLURAL = re.compile(r"\{count\} (?!más\b)\w+s\b")
NEVER_ONE = {"preview.long", *(f"cards.time_{unit}s" for unit in ("second", "minute", "hour", "day", "week"))}
"""Said of several only."""


def test_every_number_before_a_word_in_the_plural_has_a_twin_for_one() -> None:
    """Which says neither the number nor the plural."""
    lacking = {
        key
        for key, texts in PHRASES.texts.items()
        if any(PLURAL.search(text) for text in texts.values()) and f"{key}_one" not in PHRASES.texts
    }
    assert lacking == NEVER_ONE
    for key in PHRASES.texts:
        if key.endswith("_one") and key.removesuffix("_one") in PHRASES.texts:
            assert all("{count}" not in text for text in PHRASES.texts[key].values()), key
