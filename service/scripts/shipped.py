"""What comes with the line: its scripts, and the sentences that it says itself."""

import functools
from importlib.resources import files

SHIPPED = (
    "arrival",
    "waiting",
    "lighter_check_in",
    "shared_check_in",
    "on_my_own",
    "closing",
    "aftercare",
    "follow_up",
    "nobody_free",
    "on_call",
    "practice",
)
"""In this order: of two that are used for the same thing, the later one is in use."""


def shipped(name: str) -> str:
    """The source of a script that comes with the line."""
    return files("flows").joinpath("scripts", f"{name}.nt").read_text(encoding="utf-8")


@functools.cache
def phrases_source() -> str:
    """The sentences that the line itself says, as shipped."""
    return files("flows").joinpath("phrases.nt").read_text(encoding="utf-8")
