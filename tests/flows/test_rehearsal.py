"""Rehearsing a script: every phone shows what its person would get, time passes when told to, and nothing leaks."""

import functools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.loading import load
from flows.rehearsal import DUE, LEAVES, SAYS, WAITS, Move, Phone, Rehearsed, Seat, Stage, rehearse
from service import scripts
from tests.flows.transcripts import phrases

POLICY = {"en": "we page our on-call person.", "es": "avisamos a la guardia."}
PAIR = {"caller": Seat("en"), "peer": Seat("es")}


@functools.cache
def stage(name: str = "shared_check_in") -> Stage:
    return Stage(load(scripts.shipped(name)), phrases(), "Willow", POLICY)


def played(*moves: Move, seats: dict[str, Seat] | None = None, name: str = "shared_check_in") -> Rehearsed:
    return rehearse(stage(name), seats or PAIR, moves)


def says(who: str, text: str) -> Move:
    return Move(SAYS, who, text)


def phone(run: Rehearsed, role: str) -> Phone:
    return next(phone for phone in run.phones if phone.role == role)


def shown(run: Rehearsed, role: str) -> list[str]:
    return [bubble.text for bubble in phone(run, role).bubbles if bubble.kind == "line"]


def test_an_answer_stays_sealed_on_the_other_phone_until_both_are_in() -> None:
    """Then both are shown at once, each in their own language."""
    sealed = played(says("caller", "2"))
    assert shown(sealed, "caller")[-1].startswith("Thank you. Yours is kept closed")
    assert phone(sealed, "peer").bubbles == phone(played(), "peer").bubbles
    both = played(says("caller", "2"), says("peer", "4"))
    assert "You said 2. Your peer said 4." in shown(both, "caller")
    assert "Dijiste 4. Quien llamó dijo 2." in shown(both, "peer")


def test_time_passes_when_it_is_told_to() -> None:
    """A minute settles an answer in words; after three the waiting one hears there is no hurry, after ten a choice."""
    low = (says("caller", "2"), says("peer", "2"))
    gathering = played(*low, says("caller", "the rent"))
    assert phone(gathering, "caller").asked == "weight" and gathering.due == 60
    settled = played(*low, says("caller", "the rent"), Move(WAITS, "", "60"))
    assert phone(settled, "caller").asked is None and settled.now == 60
    waited = (says("caller", "2"), Move(WAITS, "", DUE))
    assert shown(played(*waited), "caller")[-1] == "The other person is taking their time. There is no hurry."
    slow = played(*waited, Move(WAITS, "", DUE))
    assert "1 = wait. 2 = talk now." in shown(slow, "caller")[-1] and slow.now == 600
    assert dict(phone(slow, "caller").keys) == {"1": "", "2": "", "3": ""}
    assert played(*waited, Move(WAITS, "", DUE), says("caller", "2")).ended == "talk"
    assert played(*waited, Move(WAITS, "", DUE), says("caller", "3")).ended == "left"
    on = played(*waited, Move(WAITS, "", DUE), says("caller", "1"))
    assert shown(on, "caller")[-1].startswith("Your part is in.") and on.due == 1200


def test_a_reminder_and_the_end_of_waiting_come_by_themselves() -> None:
    """Who is asked alone is reminded once; after a talk nobody is, and the question goes without a word."""
    alone = {"caller": Seat("en")}
    twice = (Move(WAITS, "", DUE), Move(WAITS, "", DUE))
    run = played(*twice, seats=alone, name="on_my_own")
    assert any(text.startswith("There is no hurry.") for text in shown(run, "caller")) and run.ended == "expired"
    closing = played(Move(WAITS, "", DUE), seats=alone, name="closing")
    assert (closing.ended, closing.now) == ("withdrawn", 86_400)
    assert shown(closing, "caller") == shown(played(seats=alone, name="closing"), "caller")


def test_a_call_is_spoken_and_pressed() -> None:
    """Menus are read out; pound passes, star repeats, nought is on call; silence is asked twice more."""
    by_phone = {"caller": Seat("en", "voice"), "peer": Seat("en", "voice")}
    run = played(says("caller", "2"), says("peer", "2"), seats=by_phone)
    assert "1: People. 2: My body or health." in shown(run, "caller")[-1]
    assert [sign for sign, _ in phone(run, "caller").keys] == ["1", "2", "3", "4", "#", "*"]
    assert all(not bubble.segments for bubble in phone(run, "caller").bubbles)
    again = played(says("caller", "*"), seats=by_phone)
    assert shown(again, "caller")[-1] == shown(again, "caller")[-2]
    passed = played(says("caller", "#"), says("peer", "#"), seats=by_phone)
    assert "That is fine." in shown(passed, "caller")
    pressed = played(says("caller", "0"), seats=by_phone)
    assert phone(pressed, "caller").bubbles[-1].text == "on_call" and phone(pressed, "caller").asked == "mood"
    silence = played(*[Move(WAITS, "", DUE)] * 3, seats=by_phone)
    assert "That is fine. We can leave this one open." in shown(silence, "caller")


def test_what_the_script_has_the_line_do_is_told_and_not_done() -> None:
    """As an author writes it."""
    run = played(
        says("caller", "1"), says("peer", "5"), says("caller", "PASS"), says("peer", "PASS"), says("caller", "1")
    )
    assert [(deed.who, deed.text) for deed in run.deeds] == [("caller", "tell: on call")]


def test_words_that_are_not_the_scripts_own_change_nothing_in_it() -> None:
    """Those of the phone company and of the house are named, and the question stays."""
    for word, note in (("STOP", "carrier"), ("urgente", "command"), ("TALK", "command")):
        run = played(says("caller", word))
        assert phone(run, "caller").bubbles[-1].text == note
        assert phone(run, "caller").asked == "mood"


def test_what_is_hidden_from_a_partner_is_hidden_in_a_rehearsal() -> None:
    hiding = replace(stage(), hide=lambda text: text.replace("555", "***"))
    words = (says("caller", "call 555"), Move(WAITS, "", "60"), says("peer", "so it is"), Move(WAITS, "", "60"))
    run = rehearse(hiding, PAIR, (says("caller", "2"), says("peer", "2"), *words))
    assert any("call ***" in text for text in shown(run, "peer"))
    assert not any("555" in text for text in shown(run, "peer"))


MOVES = st.one_of(
    st.builds(
        Move,
        st.just(SAYS),
        st.sampled_from(["caller", "peer", "stranger"]),
        st.sampled_from(["1", "2", "3", "5", "PASS", "LIGHTER", "REPEAT", "hm", "#", "*", "0", "STOP", "TALK", ""]),
    ),
    st.builds(Move, st.just(WAITS), st.just(""), st.sampled_from(["60", "600", DUE, "x", "-1", "9" * 30])),
    st.builds(Move, st.just(LEAVES), st.sampled_from(["caller", "peer"])),
    st.builds(Move, st.just("dances"), st.just("caller")),
)
MEDIUM = st.sampled_from(["sms", "voice"])


@settings(max_examples=80, deadline=None)
@given(st.lists(MOVES, max_size=12), MEDIUM, MEDIUM)
def test_every_rehearsal_only_grows_and_is_the_same_each_time(moves: list[Move], one: str, other: str) -> None:
    """A move more never changes what stood there before; so one taken back leaves all as it was."""
    seats = {"caller": Seat("en", one), "peer": Seat("en", other)}
    before = played(*moves[:-1], seats=seats)
    after = played(*moves, seats=seats)
    assert played(*moves, seats=seats) == after
    for was, now in zip(before.phones, after.phones, strict=True):
        assert now.bubbles[: len(was.bubbles)] == was.bubbles
    assert after.deeds[: len(before.deeds)] == before.deeds
    assert after.now >= before.now and (after.due is None or after.due >= after.now)


@settings(max_examples=80, deadline=None)
@given(st.lists(MOVES, max_size=6), st.sampled_from(["1", "2", "3"]), st.sampled_from(["1", "2", "3"]))
def test_no_phone_shows_what_is_sealed(moves: list[Move], one: str, other: str) -> None:
    """Whatever the peer has done before, the caller's answer makes no difference there while it is sealed."""
    theirs = [move for move in moves if move.who == "peer" and move.kind == SAYS and move.text in ("hm", "REPEAT", "0")]
    runs = [played(says("caller", answer), *theirs) for answer in (one, other)]
    assert phone(runs[0], "peer") == phone(runs[1], "peer")
