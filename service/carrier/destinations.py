"""Where the line sends and rings: its own country and those that are named, and no number that costs extra. Pure.

Somebody who texts from an island with dear numbers and asks to be called back earns by it, and the group pays.
"""

import phonenumbers
from phonenumbers import PhoneNumberType

NEIGHBOURS = frozenset({"US", "CA", "PR", "GU", "VI", "AS", "MP"})
"""One country to the phone companies of North America; the other islands with +1 in front are dear."""
DEAR = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)


def is_allowed(to: str, number: str, named: frozenset[str]) -> bool:
    """Whether a person's number may be texted or rung from a number of ours; `named` holds country codes such as MX."""
    there, here = phonenumbers.parse(to), phonenumbers.parse(number)
    if phonenumbers.number_type(there) in DEAR:
        return False
    country, ours = (phonenumbers.region_code_for_number(one) for one in (there, here))
    if country is None:  # a number of no known place: it reaches nobody elsewhere
        return there.country_code == here.country_code
    near = {ours} if ours else {phonenumbers.region_code_for_country_code(here.country_code or 0)}
    return country in near | named | (NEIGHBOURS if near & NEIGHBOURS else frozenset())
