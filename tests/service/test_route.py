"""Whose text is it? The order of DESIGN section 4, for every kind of sender."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import vocabulary
from service.switchboard import answers, commands, staff
from service.switchboard.handle import WAYS
from service.switchboard.route import ASKING, IN_TALK, Facts, Route, route

STATES = (*ASKING, *IN_TALK, "closed", None)
ASKED = st.one_of(st.none(), st.sampled_from(sorted(answers.ANSWERS)))
FACTS = st.builds(
    Facts,
    opted_out=st.booleans(),
    question=ASKED,
    state=st.sampled_from(STATES),
    role=st.sampled_from(("caller", "peer", "responder")),
    is_peer=st.booleans(),
    late_offer=st.booleans(),
    codes=st.sampled_from((frozenset(), frozenset({"4417"}))),
    unacknowledged=st.sampled_from(((), ("4417",), ("4417", "4418"))),
)
KNOWN = (*vocabulary.CARRIER_WORDS, *vocabulary.OWN_CARRIER_WORDS, "4417", "ack 4417", "4417 done", "1", "2", "es")
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from([word for words in vocabulary.COMMANDS.values() for word in words]),
    st.sampled_from(KNOWN),
)


@given(WORDS, FACTS)
def test_every_text_has_a_place_that_somebody_deals_with(text: str, facts: Facts) -> None:
    """Whatever is written by whomever: a way that exists, with a word that its room knows."""
    way = route(text, facts)
    assert way.kind in WAYS
    known = {"command": commands.COMMANDS, "staff": staff.STAFF, "question": answers.ANSWERS}.get(way.kind)
    assert known is None or way.word in known


@given(st.sampled_from(("STOP", "stop.", " Unsubscribe ", "QUIT", "ALTO", "pare", "Optout!")), FACTS)
def test_a_stop_word_always_stops(text: str, facts: Facts) -> None:
    """In whatever the sender is in the middle of."""
    assert route(text, facts).kind == "stop"


@given(FACTS)
def test_urgent_reaches_on_call_from_anywhere(facts: Facts) -> None:
    """No state, question or role takes the word away."""
    assert route("Urgent!", facts) == Route("command", "urgent")
    assert route("urgente", facts) == Route("command", "urgent")


@given(FACTS)
def test_yes_is_nobodys_command(facts: Facts) -> None:
    """It brings texts back for somebody who stopped them, and is an ordinary word for everybody else."""
    assert (route("yes", facts).kind == "start") == facts.opted_out
    assert route("yes", facts).kind not in ("command", "staff", "late", "acknowledge")


@pytest.mark.parametrize(
    ("text", "facts", "way"),
    [
        ("4417", Facts(codes=frozenset({"4417"}), state="open"), Route("acknowledge", "4417")),
        ("ack 4417", Facts(codes=frozenset({"4417"})), Route("acknowledge", "4417")),
        ("4417 done", Facts(codes=frozenset({"4417"})), Route("resolve", "4417")),
        ("4417 DONE. She has a plan now.", Facts(codes=frozenset({"4417"})), Route("resolve_with_words", "4417")),
        (
            "4417 LISTO ya está\nmejor",
            Facts(codes=frozenset({"4417"}), state="open"),
            Route("resolve_with_words", "4417"),
        ),
        ("4417 done!", Facts(codes=frozenset({"4417"})), Route("resolve", "4417")),
        ("4417 doneness", Facts(codes=frozenset({"4417"})), Route("arrival")),
        ("4418 done she is well", Facts(codes=frozenset({"4417"})), Route("arrival")),
        ("4418", Facts(codes=frozenset({"4417"})), Route("arrival")),
        ("1", Facts(unacknowledged=("4417",)), Route("acknowledge", "4417")),
        ("1", Facts(unacknowledged=("4417", "4418")), Route("which")),
        ("1", Facts(unacknowledged=("4417",), question="offer"), Route("question", "offer")),
        ("1", Facts(unacknowledged=("4417",), state="open"), Route("relay")),
        ("PASS", Facts(state="open", role="caller"), Route("relay")),
        ("PASS", Facts(state="checking_in", question="checkin"), Route("command", "pass")),
        ("BACKUP", Facts(state="open", role="peer"), Route("command", "backup")),
        ("BACKUP", Facts(state="open", role="caller"), Route("relay")),
        ("on", Facts(is_peer=True), Route("staff", "on")),
        ("on", Facts(is_peer=True, state="open", role="peer"), Route("relay")),
        ("off", Facts(is_peer=True, question="checkin", state="closed", role="peer"), Route("staff", "off")),
        ("off", Facts(is_peer=True, question="checkin"), Route("staff", "off")),
        ("off", Facts(is_peer=True, question="checkin", state="offered", role="peer"), Route("question", "checkin")),
        ("off", Facts(is_peer=True, question="checkin", state="closed", role="caller"), Route("question", "checkin")),
        ("off", Facts(is_peer=True, state="checking_in", role="peer"), Route("staff", "off")),
        ("off", Facts(is_peer=True, state="checking_in", role="caller"), Route("waiting")),
        ("on", Facts(is_peer=True, state="checking_in", role="peer"), Route("waiting")),
        ("1", Facts(is_peer=True, late_offer=True, state="checking_in", role="peer"), Route("waiting")),
        ("on", Facts(), Route("arrival")),
        ("1", Facts(is_peer=True, late_offer=True), Route("late", "1")),
        ("es", Facts(state="open"), Route("relay")),
        ("es", Facts(), Route("language", "es")),
        ("hello", Facts(state="waiting"), Route("waiting")),
        ("make it stop", Facts(state="open"), Route("relay")),
        ("I want it to end", Facts(), Route("arrival")),
    ],
)
def test_the_order(text: str, facts: Facts, way: Route) -> None:
    """Carrier words, a page code, house commands, the open question, the relay, staff words, arrival."""
    assert route(text, facts) == way
