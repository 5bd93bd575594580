"""A peer may show theirs first, if they say yes to it; whoever does not leaves no trace of having been asked."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import author_tests, engine, loading, wording
from flows.reveal import is_answer
from flows.script import Script, Step
from flows.state import (
    Ended,
    Event,
    Holding,
    Joined,
    Left,
    Lighter,
    NotUnderstood,
    Passed,
    Phrase,
    Reconnected,
    Remind,
    Repeat,
    Said,
    Settled,
    State,
    Tell,
    TimedOut,
)
from flows.walk import OFFERED
from tests.flows import strategies
from tests.flows.playing import Played, both
from tests.flows.strategies import DOES, moves, presents, scripts
from tests.flows.transcripts import VALUES, phrases

FIRST = loading.load("""
script: Somebody goes first
languages: en, es
people: caller, peer

mood:
  peer may go first: yes
  ask together:
    en: Your mood, 1 to 5?
    es: ¿Tu ánimo, 1 a 5?
  answer: 1 to 5
  reveal:
    en: You said {mine}. {partner} said {theirs}.
    es: Dijiste {mine}. {partner} dijo {theirs}.
  reveal if passed:
    en: You said {mine}; that stays with you.
    es: Dijiste {mine}; eso queda contigo.

weight:
  peer may go first: yes
  ask together:
    en: What weighs on you?
    es: ¿Qué te pesa?
  answer: words
  first:
    en: {partner} starts: {theirs}
    es: {partner} empieza: {theirs}
  reveal:
    en: You: {mine} / {theirs}
    es: Tú: {mine} / {theirs}

tests:
  the peer goes first:
    caller: 2, the rent
    peer: yes, 4, no, my sister
    expect:
      - goes first at mood
      - reveal at mood
      - reveal at weight
""")
SHOWN = Tell("caller", "mood", "first", {"theirs": {"number": 4}})


def offered(run: Played) -> bool:
    return bool(run.state["people"]["peer"]["doing"] == OFFERED)


# -- one after another ---------------------------------------------------------------------------------


def test_the_peer_is_offered_it_in_private_while_the_caller_is_asked_as_ever() -> None:
    run = both(FIRST)
    assert run.told("peer") == [("mood", "go first")] and run.told("caller") == [("mood", "ask")]
    assert run.asked("peer") == run.asked("caller") == "mood" and offered(run)
    assert Remind("peer", "mood", 600) in run.effects


def test_after_a_yes_the_peers_answer_is_shown_to_the_caller_who_still_answers_sealed() -> None:
    run = both(FIRST).says("peer", "yes please")
    assert run.effects == [Tell("peer", "mood", "ask")]
    run.says("peer", "4")
    assert SHOWN in run.effects and run.phrases("peer") == ["checkin.gone_first"]
    assert run.asked("caller") == "mood" and Holding("peer", "mood", ("caller",)) in run.effects
    run.says("caller", "2")
    assert Tell("caller", "mood", "reveal", {"mine": {"number": 2}, "theirs": {"number": 4}}) in run.effects
    assert Tell("peer", "mood", "reveal", {"mine": {"number": 4}, "theirs": {"number": 2}}) in run.effects


DECLINING: dict[str, list[Event]] = {
    "no": [Said("peer", "not now", "w1")],
    "pass": [Passed("peer")],
    "silence": [TimedOut("peer", "mood")],
    "words that are neither, twice": [Said("peer", "hm", "w1"), Said("peer", "4", "w2")],
}


@pytest.mark.parametrize("how", DECLINING)
def test_declining_puts_the_question_and_the_caller_notices_nothing(how: str) -> None:
    run = both(FIRST)
    for event in DECLINING[how]:
        run.happens(event)
        assert {getattr(effect, "to", getattr(effect, "who", "")) for effect in run.effects} == {"peer"}
    assert run.told("peer")[-1] == ("mood", "ask") and not offered(run)
    run.says("peer", "4")
    assert run.phrases("peer") == ["checkin.sealed"] and run.told("caller") == []


def test_words_that_are_neither_are_kept_and_asked_about_once() -> None:
    run = both(FIRST).says("peer", "who knows")
    assert run.effects[0] == NotUnderstood("peer", "mood", "w1", 1)
    assert run.phrases("peer") == ["checkin.not_understood"] and run.told("peer") == [("mood", "go first")]
    run.says("peer", "what")
    assert run.made(NotUnderstood)[-1].times == 2 and run.told("peer") == [("mood", "ask")]
    run.says("peer", "what")
    assert run.made(NotUnderstood)[-1].times == 1 and run.phrases("peer") == ["checkin.not_understood"]


def test_the_time_out_of_an_offer_that_is_over_never_closes_the_question() -> None:
    """One alarm was set for the offer and rings after it was answered: the question stays open all the same."""
    run = both(FIRST).says("peer", "no").happens(TimedOut("peer", "mood"))
    assert run.effects == [] and run.asked("peer") == "mood"
    run.happens(TimedOut("peer", "mood"))
    assert run.phrases("peer") == ["checkin.left_open"]


def test_silence_uses_the_alarm_up() -> None:
    run = both(FIRST).happens(TimedOut("peer", "mood")).happens(TimedOut("peer", "mood"))
    assert run.phrases("peer") == ["checkin.left_open"]


def test_who_said_yes_may_still_pass_and_nothing_is_shown() -> None:
    run = both(FIRST).says("peer", "yes").passes("peer")
    assert run.told("caller") == [] and run.phrases("caller") == []
    run.says("caller", "2")
    assert Tell("caller", "mood", "reveal if passed", {"mine": {"number": 2}}) in run.effects


def test_where_the_caller_was_quicker_both_are_simply_revealed() -> None:
    run = both(FIRST).says("caller", "2").says("peer", "yes").says("peer", "4")
    assert [tell.text for tell in run.made(Tell) if tell.step == "mood" and tell.to == "caller"] == ["ask", "reveal"]
    assert run.phrases("peer") == []


def test_where_the_caller_has_answered_before_the_peer_comes_nothing_is_offered() -> None:
    run = Played(FIRST, {"caller": "full"}).says("caller", "2").happens(Joined("peer", "full"))
    assert run.told("peer") == [("mood", "ask")]


def test_a_caller_who_comes_later_sees_it_just_before_they_are_asked() -> None:
    run = Played(FIRST, {"peer": "full"}).says("peer", "yes").says("peer", "4")
    assert run.made(Tell)[-1].to == "peer" and run.phrases("peer") == ["checkin.gone_first"]
    run.happens(Joined("caller", "full"))
    assert run.effects[:2] == [SHOWN, Tell("caller", "mood", "ask")]


def test_if_the_caller_passes_who_went_first_is_thanked_and_not_told_that_it_stayed_with_them() -> None:
    run = both(FIRST).says("peer", "yes").says("peer", "4").passes("caller")
    assert "checkin.first_left_open" in run.phrases("peer")
    assert not [tell for tell in run.made(Tell) if tell.text.startswith("reveal")]


def test_if_the_caller_leaves_who_went_first_is_not_told_that_nothing_was_shown() -> None:
    run = both(FIRST).says("peer", "yes").says("peer", "4").happens(Left("caller"))
    assert run.phrases("peer") == ["checkin.partner_left_after_first"]
    unseen = both(FIRST).says("peer", "yes").happens(Left("caller"))
    assert unseen.phrases("peer") == ["checkin.partner_left"]


def test_words_are_shown_when_they_have_settled() -> None:
    run = both(FIRST).says("caller", "1").says("peer", "no").says("peer", "1").says("peer", "yes")
    run.happens(Said("peer", "my sister", "w8"))
    assert run.told("caller") == []
    run.happens(Settled("peer", "weight"))
    assert run.told("caller") == [("weight", "first")]


def test_repeat_says_the_offer_again_and_lighter_leaves_the_step() -> None:
    assert both(FIRST).happens(Repeat("peer")).effects == [Tell("peer", "mood", "go first")]
    run = both(FIRST).happens(Lighter("peer"))
    assert run.state["answers"]["mood"] == {"peer": {"passed": True}} and run.phrases("peer") == ["checkin.lighter"]


def test_the_caller_is_never_offered_it_and_a_script_for_one_has_none() -> None:
    run = both(FIRST)
    assert [tell.to for tell in run.made(Tell) if tell.text == "go first"] == ["peer"]
    assert run.says("caller", "yes").made(NotUnderstood)


def test_a_check_in_from_before_going_first_was_known_goes_on() -> None:
    run = both(replace(FIRST, steps=(replace(FIRST.steps[0], peer_may_go_first=False),)))
    for person in run.state["people"].values():
        del person["medium"]
    del run.state["first"]
    run.happens(Left("nobody")).says("caller", "2").says("peer", "4")
    assert run.effects[-1] == Ended("finished") and ("mood", "reveal") in run.told("caller")


def test_it_can_be_written_and_tested_by_its_author() -> None:
    assert [played.failures for played in author_tests.play_all(FIRST)] == [[]]
    assert [step.peer_may_go_first for step in FIRST.steps] == [True, True]


# -- by voice ------------------------------------------------------------------------------------------


def test_by_voice_one_silence_declines() -> None:
    run = Played(FIRST, {"caller": "full", "peer": "full"}, media={"peer": "voice"})
    assert Remind("peer", "mood", 12) in run.effects
    run.happens(TimedOut("peer", "mood"))
    assert run.effects == [Tell("peer", "mood", "ask"), Remind("peer", "mood", 12)]


def test_back_on_the_phone_the_offer_is_said_again() -> None:
    run = both(FIRST).happens(Reconnected("peer", "voice"))
    assert run.effects == [Tell("peer", "mood", "go first"), Remind("peer", "mood", 12)] and offered(run)


# -- in words ------------------------------------------------------------------------------------------


def said(tell: Tell, language: str, medium: str = "sms") -> list[str]:
    words = {"w1": "my {sister}"}.__getitem__
    return wording.render(FIRST, tell.to_json(), language, medium, VALUES[language], words, phrases())


def test_the_offer_is_the_question_the_offer_and_yes_or_no() -> None:
    [offer] = said(Tell("peer", "mood", "go first"), "en")
    question, asked, yes, no = offer.split("\n")
    assert question == "Your mood, 1 to 5?" and "show yours first" in asked and (yes, no) == ("1 Yes", "2 No")
    [spoken] = said(Tell("peer", "mood", "go first"), "es", "voice")
    assert spoken.startswith("¿Tu ánimo, 1 a 5? ¿Quieres") and spoken.endswith("1: Sí. 2: No.")


def test_what_is_shown_first_has_the_authors_words_or_ours() -> None:
    assert said(SHOWN, "en")[0].startswith("Your peer goes first: 4.")
    assert said(SHOWN, "es")[0].startswith("Tu par empieza: 4.")
    theirs = Tell("caller", "weight", "first", {"theirs": {"words": ["w1"]}})
    assert said(theirs, "en") == ["Your peer starts: my {sister}"]


# -- whatever happens ----------------------------------------------------------------------------------

TWO = ("caller", "peer")
two_person_scripts = st.one_of(st.just(FIRST), scripts(TWO))


@given(st.data(), two_person_scripts)
@settings(max_examples=200, deadline=None)
def test_nothing_is_shown_before_both_are_in_but_after_the_peers_own_yes(data: st.DataObject, script: Script) -> None:
    """Who said yes is told from the outside: from the replies, not from what the engine keeps."""
    state, effects = engine.begin(script, data.draw(presents(script)))
    said_yes: set[str] = set()
    for count, move in enumerate(data.draw(moves(30))):
        happening = strategies.event(script, state, move, f"w{count}")
        before, here = state, engine.asked(script, state, "peer")
        is_offered = before["people"].get("peer", {}).get("doing") == OFFERED
        state, effects = engine.advance(script, state, happening)
        if isinstance(happening, Said) and happening.who == "peer" and is_offered and happening.step is None:
            said_yes |= {here} if happening.text == "yes" and here else set()
        for effect in effects:
            _shows_only_what_it_may(before, effect, said_yes)


def _shows_only_what_it_may(before: State, effect: Any, said_yes: set[str]) -> None:
    if not isinstance(effect, Tell):
        return
    if effect.text == "first":
        assert effect.to == "caller" and effect.step in said_yes
        assert not before["answers"].get(effect.step, {}).get("caller")
        assert effect.values is not None and is_answer(effect.values["theirs"]) and "mine" not in effect.values
    elif effect.text == "go first":
        assert effect.to == "peer"


HOW = ("no", "pass", "silence", "neither", "stale")
STAYING = tuple(does for does in DOES if does != "timeout")


@given(st.data(), two_person_scripts)
@settings(max_examples=200, deadline=None)
def test_a_peer_who_declines_leaves_no_trace_for_the_caller(data: st.DataObject, script: Script) -> None:
    """Beside the same script without any offer the caller is told, asked, held and let go in the same turns."""
    plain = replace(script, steps=tuple(map(_without_offer, script.steps)))
    present = data.draw(presents(script))
    (one, effects), (two, others) = engine.begin(script, present), engine.begin(plain, present)
    assert seen(effects, "caller") == seen(others, "caller")
    for count, move in enumerate(data.draw(moves(25, STAYING))):
        if move[0] == "peer" or data.draw(st.booleans()):
            one = _declines(data, script, one)
        if move[0] == "peer" and one["people"].get("peer", {}).get("doing") == OFFERED:
            continue
        happening = strategies.event(plain, two, move, f"w{count}")
        one, effects = engine.advance(script, one, happening)
        two, others = engine.advance(plain, two, happening)
        assert seen(effects, "caller") == seen(others, "caller")
        assert engine.asked(script, one, "caller") == engine.asked(plain, two, "caller")
        assert one["answers"] == two["answers"] and one["shown"] == two["shown"] and one["ended"] == two["ended"]


def _without_offer(step: Step) -> Step:
    return replace(step, peer_may_go_first=False)


def _declines(data: st.DataObject, script: Script, state: State) -> State:
    """The peer declines in one of the ways there are, and the caller is told nothing in those turns."""
    if state["ended"] or state["people"].get("peer", {}).get("doing") != OFFERED:
        return state
    here = engine.asked(script, state, "peer") or ""
    events: dict[str, list[Event]] = {
        "no": [Said("peer", "no", "x1")],
        "pass": [Passed("peer")],
        "silence": [TimedOut("peer", here)],
        "neither": [Said("peer", "hm", "x1"), Said("peer", "hm", "x2")],
        "stale": [Said("peer", "2", "x1"), TimedOut("peer", here)],
    }
    for event in events[data.draw(st.sampled_from(HOW))]:
        state, effects = engine.advance(script, state, event)
        assert seen(effects, "caller") == []
    return state


def seen(effects: list[Any], role: str) -> list[Any]:
    """All that is said to this person or done about them, and what becomes of the whole."""
    return [e for e in effects if role == getattr(e, "to", getattr(e, "who", role))]


@given(st.data(), two_person_scripts)
@settings(max_examples=100, deadline=None)
def test_a_reply_and_its_phrase_never_say_that_an_answer_is_closed_which_was_shown(
    data: st.DataObject, script: Script
) -> None:
    state, effects = engine.begin(script, data.draw(presents(script)))
    for count, move in enumerate(data.draw(moves(30))):
        before = state
        state, effects = engine.advance(script, state, strategies.event(script, state, move, f"w{count}"))
        told = [effect.key for effect in effects if isinstance(effect, Phrase) and effect.to == "peer"]
        went_first = set(state["first"]) - set(before["first"])
        if went_first:
            assert "checkin.gone_first" in told and "checkin.sealed" not in told
        if (set(state["closed"]) - set(before["closed"])) & set(before["first"]):
            assert "checkin.reveal_one_open" not in told
