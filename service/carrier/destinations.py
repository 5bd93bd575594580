"""Where the line sends and rings: its own country and those that are named, and no number that costs extra. Pure.

Somebody who texts from an island with dear numbers and asks to be called back earns by it, and the group pays.
"""

from dataclasses import dataclass
from functools import cache

import phonenumbers
from phonenumbers import PhoneNumberType

NEIGHBOURS = frozenset({"US", "CA", "PR", "GU", "VI", "AS", "MP"})
"""One country to the phone companies of North America; the other islands with +1 in front are dear."""
DEAR = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)


def is_allowed(to: str, number: str, named: frozenset[str]) -> bool:
    """Whether a person's number may be texted or rung from a number of ours; `named` holds country codes such as MX."""
    there, here = phonenumbers.parse(to), _here(number)
    if phonenumbers.number_type(there) in DEAR:
        return False
    country = phonenumbers.region_code_for_number(there)
    if country is None:  # a number of no known place: it reaches nobody elsewhere
        return there.country_code == here.code
    return country in here.near or country in named


@dataclass(frozen=True)
class _Here:
    """Where a number of ours is: what is dialled for its country, and the countries that are as near as that."""

    code: int | None
    near: frozenset[str | None]


@cache
def _here(number: str) -> _Here:
    """The same for each of our few numbers, again and again."""
    ours = phonenumbers.parse(number)
    country = phonenumbers.region_code_for_number(ours) or phonenumbers.region_code_for_country_code(
        ours.country_code or 0
    )
    return _Here(ours.country_code, NEIGHBOURS if country in NEIGHBOURS else frozenset({country}))
