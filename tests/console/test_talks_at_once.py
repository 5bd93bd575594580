"""Two talks at once, chosen in the browser: relay numbers, the line's most, and each peer's own choice."""

import pytest

from service import chosen, lines, rota
from service.carrier.numbers import routes
from service.web import server
from tests.console.browsing import Browsing
from tests.phone import Line

RELAY = "+15550001001"
SAM = "+15550002001"


@pytest.fixture
def line(line: Line) -> Line:
    """A living line, whose account has one number more than it uses."""
    line.exchange.add_number(RELAY, {})
    return line


@pytest.fixture
def mo(line: Line) -> Browsing:
    """An admin of it."""
    return Browsing(server.create(line.house), line.house, line.id).joins("Mo", codes=False)


def numbers(line: Line) -> list[str]:
    with line.look() as session:
        return lines.numbers_of(session)


def test_a_relay_number_is_added_and_taken_away_in_set_up(line: Line, mo: Browsing) -> None:
    """One that the account has, which leads here at once; what is in use or not ours stays as it is."""
    public = numbers(line)
    mo.opens("/console/setup").sees(RELAY, "Use as a relay number")
    mo.sends("/console/setup/relay", number="+15550001009").sees("Nothing has changed")
    mo.sends("/console/setup/relay", number=RELAY).sees(
        "a relay number of the line from now on", "Take it off the line"
    )
    assert numbers(line) == [*public, RELAY]
    for name, url in routes(line.house.settings.public_url).items():
        assert getattr(line.exchange.numbers[RELAY], name) == url
    mo.sends("/console/setup/relay", number=RELAY).sees("Nothing has changed")
    mo.sends("/console/setup/relay/remove", number=public[0]).sees("Nothing has changed")
    del line.exchange.numbers[RELAY]
    mo.opens("/console/setup").sees(f"does not have {RELAY}", "not every relay number")
    mo.sends("/console/setup/relay/remove", number=RELAY).sees("no number of the line any more")
    assert numbers(line) == public


def test_a_peers_own_choice_is_on_their_page_where_there_is_room(line: Line, mo: Browsing) -> None:
    """Without a relay number, or under a cap of one, it is not asked, and nothing that is sent changes it."""
    sam = line.person(line.peer(SAM, "Sam")).id
    page = f"/console/people/{sam}"
    typed = {"languages": "en", "offers_by": "text", "texts_at_once": "2"}

    def takes() -> int:
        with line.look() as session:
            peer = rota.peer(session, sam)
            assert peer is not None
            return int(peer.texts_at_once)

    assert "with at once" not in mo.opens(page).text
    mo.sends(f"{page}/details", **typed)
    assert takes() == 1
    mo.opens("/console/setup").sends("/console/setup/relay", number=RELAY)
    mo.opens(page).sees("Callers they would be with at once")
    mo.sends(f"{page}/details", **typed).sees("Saved.")
    assert takes() == 2
    mo.sends(f"{page}/details", **{**typed, "texts_at_once": "3"})
    assert (mo.sees("none of the choices").status, takes()) == (422, 2)
    mo.sends(f"{page}/details", **{**typed, "offers_by": "post"})
    assert mo.sees("none of the choices").status == 422


def test_the_most_of_a_line_is_a_setting_with_a_way_back(line: Line, mo: Browsing) -> None:
    """What it comes to is said beside it: for two there must be a number."""
    mo.opens("/console/settings/talks").sees("needs a second number")
    mo.opens("/console/setup").sends("/console/setup/relay", number=RELAY)
    mo.opens("/console/settings/talks").sees("with two if they choose")
    mo.sends("/console/settings/talks", texts_at_once="3", do="save").sees("from 1 to 2")
    mo.opens("/console/settings/talks")
    mo.sends("/console/settings/talks", texts_at_once="1", do="save").sees("Saved.", "whatever they have chosen")
    with line.look() as session:
        assert lines.room(session) == 1
        change = chosen.latest(session)["talks"].id
    mo.sends(f"/console/settings/talks/undo/{change}")
    with line.look() as session:
        assert lines.room(session) == 2
