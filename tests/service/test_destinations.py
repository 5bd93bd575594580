"""Toll fraud: what is texted and rung is where the group is, where it has said, and never dear."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.carrier import destinations
from service.errors import SettingsError
from service.settings import load

HERE = "+12125550123"


@pytest.mark.parametrize(
    ("to", "named", "allowed"),
    [
        ("+14155550123", "", True),
        ("+14165550123", "", True),  # Toronto
        ("+17875550123", "", True),  # Puerto Rico
        ("+15550007001", "", True),  # nobody's
        ("+18765551234", "", False),  # Jamaica
        ("+18765551234", "JM", True),
        ("+19005551234", "", False),  # costs extra
        ("+19005551234", "US", False),
        ("+34600000000", "", False),
        ("+34600000000", "MX,ES", True),
        ("+881612345678", "", False),  # a satellite
        ("+525512345678", "MX", True),
    ],
)
def test_where_a_line_in_new_york_may_ring(to: str, named: str, allowed: bool) -> None:
    """Its own country with its neighbours, and those that are named."""
    assert destinations.is_allowed(to, HERE, frozenset(filter(None, named.split(",")))) is allowed


@given(
    st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)), st.sampled_from([HERE, "+34911234567", "+447400123456"])
)
def test_no_other_country_is_rung_unless_it_is_named(region: str, number: str) -> None:
    """Any country there is, from lines in three."""
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if example is None:
        return
    to = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    place = str(phonenumbers.region_code_for_number(example))
    ours = str(phonenumbers.region_code_for_number(phonenumbers.parse(number)))
    near = place == ours or {place, ours} <= destinations.NEIGHBOURS
    assert destinations.is_allowed(to, number, frozenset()) == near
    assert destinations.is_allowed(to, number, frozenset({place}))


def test_a_country_that_there_is_not_is_refused_with_what_to_do() -> None:
    """Written in any case, with spaces; a name is none."""
    assert load({"ALLOWED_COUNTRIES": "mx, es"}).countries == {"MX", "ES"}
    with pytest.raises(SettingsError, match="MEXICO, which is no country"):
        load({"ALLOWED_COUNTRIES": "Mexico"})
