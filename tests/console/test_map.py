"""The map of a script in the console: a picture and the same in words, of the draft as it is, leading to the cards."""

import re

from flows.loading import load
from service import scripts
from tests.console.browsing import Browsing
from tests.console.coordinating import mo as mo

MAP = "/console/scripts/shared_check_in/map"


def test_every_step_is_a_way_to_its_card_in_the_picture_and_in_words(mo: Browsing) -> None:
    """With what it depends on and what it does; of every script that comes with the line."""
    mo.opens(MAP).sees("either said 3 or less to mood; depth: some", "please → tell: on call")
    assert mo.text.count('class="bond"') == 2 and mo.text.count('class="siding"') == 2
    for name in scripts.SHIPPED:
        mo.opens(f"/console/scripts/{name}/map")
        led = re.findall(r'href="[^"]*/cards#card-([a-z0-9_]+)"', mo.text)
        known = [step.id for step in load(scripts.shipped(name)).steps]
        assert led == [*known, *known]


def test_the_map_is_of_the_draft_and_waits_until_it_can_be_read(mo: Browsing) -> None:
    draft = "/console/scripts/shared_check_in/draft"
    source = scripts.shipped("shared_check_in").replace("mood", "weather_inside")
    mo.opens(draft).sends(draft, source=source, revision=0)
    mo.opens(MAP).sees("card-weather_inside")
    mo.opens(draft).sends(draft, source="what", revision=1)
    mo.opens(MAP).sees("There is a map once the text can be read.")
