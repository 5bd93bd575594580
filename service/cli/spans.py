"""From when until when: what is typed of a shift or of open hours, made into minutes."""

from service.errors import BadInput
from service.hours import clock

DAY = 24 * 60


def length(begins: int, ends: int, overnight: bool) -> int:
    """How many minutes a shift lasts. Raises BadInput when it ends before it begins or lasts more than a day."""
    if overnight:
        minutes = ends + DAY - begins
        if minutes > DAY:
            raise BadInput("A shift lasts a day at most.")
        return minutes
    if ends == begins:
        raise BadInput("The shift ends when it begins; nobody would be on. Add --overnight for a whole day.")
    if ends < begins:
        raise BadInput(
            f"The shift ends at {clock(ends)}, before it begins at {clock(begins)}; "
            "add --overnight if it runs past midnight."
        )
    return ends - begins
