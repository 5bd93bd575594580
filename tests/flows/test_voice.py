"""By phone: digits and speech, silence and the pound key, short waits; and what comes too late or twice."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import engine, loading
from flows.script import Script
from flows.state import (
    Ended,
    Event,
    Joined,
    NotUnderstood,
    Passed,
    Reconnected,
    Remind,
    Repeat,
    Said,
    Settled,
    Tell,
    TimedOut,
    Withdrawn,
)
from tests.flows.playing import Played, shipped
from tests.flows.strategies import moves, plays, presents, scripts

CHECK_IN = shipped("shared_check_in")
ALONE = shipped("on_my_own")
PHONES = {"caller": "voice", "peer": "voice"}
ARRIVAL = loading.load("""
script: A short arrival
used for: arrival
languages: en, es
people: caller
voice waits: 7 seconds

mood:
  ask:
    en: Your mood, 1 to 5?
    es: ¿Tu ánimo, 1 a 5?
  answer: 1 to 5

weight:
  ask:
    en: What weighs on you?
    es: ¿Qué te pesa?
  answer: words
  choices on voice:
    people:
      en: People
      es: Personas
    other:
      en: Something else
      es: Otra cosa

bye:
  say:
    en: Bye.
    es: Adiós.
""")


def phoning(script: Script = ARRIVAL) -> Played:
    """Everybody on the phone."""
    return Played(script, dict.fromkeys(script.people, "full"), media=PHONES)


def by_phone(who: str, text: str, step: str | None = None) -> Said:
    return Said(who, text, "w1", step, "voice")


# -- what is pressed and said --------------------------------------------------------------------------


@pytest.mark.parametrize("pressed", ["4", "4#", "four", "Four.", "cuatro", "number four please"])
def test_a_digit_and_a_spoken_number_answer(pressed: str) -> None:
    run = phoning().happens(by_phone("caller", pressed))
    assert run.state["answers"]["mood"]["caller"] == {"number": 4} and run.asked("caller") == "weight"


@pytest.mark.parametrize("pressed", ["2", "Something else", "otra cosa", "two"])
def test_a_question_for_words_is_answered_by_its_choices_on_voice(pressed: str) -> None:
    run = phoning().happens(by_phone("caller", "4")).happens(by_phone("caller", pressed))
    assert run.state["answers"]["weight"]["caller"] == {"choice": "other"}


def test_speech_is_never_kept_as_the_answer_to_a_question_for_words() -> None:
    """Nothing spoken is written down: what fits no choice is not understood."""
    run = phoning().happens(by_phone("caller", "4")).happens(by_phone("caller", "my sister left me"))
    assert isinstance(run.effects[0], NotUnderstood) and "weight" not in run.state["answers"]


def test_the_pound_key_passes_and_the_star_key_repeats() -> None:
    run = phoning().happens(Repeat("caller"))
    assert run.effects == [Tell("caller", "mood", "ask"), Remind("caller", "mood", 7)]
    run.happens(Passed("caller"))
    assert run.phrases("caller") == ["checkin.passed"] and run.asked("caller") == "weight"


def test_nought_by_phone_is_no_answer_here_as_it_reaches_on_call_before() -> None:
    run = phoning().happens(by_phone("caller", "0"))
    assert isinstance(run.effects[0], NotUnderstood) and run.phrases("caller") == ["checkin.not_understood"]


# -- silence -------------------------------------------------------------------------------------------


def test_by_voice_the_prompt_is_said_twice_more_and_then_the_step_is_left_open() -> None:
    run = phoning()
    assert run.effects == [Tell("caller", "mood", "ask"), Remind("caller", "mood", 7)]
    for _ in range(2):
        run.happens(TimedOut("caller", "mood"))
        assert run.effects == [Tell("caller", "mood", "ask"), Remind("caller", "mood", 7)]
    run.happens(TimedOut("caller", "mood"))
    assert run.state["answers"]["mood"]["caller"] == {"passed": True, "expired": True}
    assert run.phrases("caller") == ["checkin.left_open"] and run.asked("caller") == "weight"


def test_silence_from_end_to_end_ends_kindly() -> None:
    """Three prompts for each question, the goodbye, and it is over; no reminder is ever spoken."""
    run = phoning()
    while (step := run.asked("caller")) is not None:
        run.happens(TimedOut("caller", step))
    assert run.effects[-2:] == [Tell("caller", "bye", "say"), Ended("finished")]
    assert [tell.step for tell in run.made(Tell)] == ["mood"] * 3 + ["weight"] * 3 + ["bye"]


def test_a_word_begins_the_wait_again() -> None:
    run = phoning().happens(by_phone("caller", "mumble"))
    assert run.effects[-1] == Remind("caller", "mood", 7)


def test_on_the_phone_a_together_step_has_its_wait_and_by_text_it_has_none() -> None:
    run = Played(CHECK_IN, {"caller": "full", "peer": "full"}, media={"caller": "voice"})
    assert run.made(Remind) == [Remind("caller", "mood", 12)]
    for _ in range(3):
        run.happens(TimedOut("caller", "mood"))
    assert run.state["answers"]["mood"] == {"caller": {"passed": True, "expired": True}}
    assert run.told("peer") == [] and run.phrases("peer") == []


def test_by_text_there_is_one_reminder_and_by_voice_none() -> None:
    text = Played(ALONE, {"caller": "full"}).happens(TimedOut("caller", "mood"))
    voice = phoning(ALONE).happens(TimedOut("caller", "mood"))
    assert text.phrases("caller") == ["checkin.reminder"] and text.told("caller") == []
    assert voice.phrases("caller") == [] and voice.told("caller") == [("mood", "ask")]
    assert text.made(Remind)[-1].seconds == 12 * 3600 and voice.made(Remind)[-1].seconds == 12


def test_who_joins_by_phone_waits_as_one_does_there() -> None:
    run = Played(CHECK_IN, {"caller": "full"}).happens(Joined("peer", "full", "voice"))
    assert run.made(Remind) == [Remind("peer", "mood", 12)]


# -- from one medium to the other ----------------------------------------------------------------------


def test_who_goes_on_by_text_hears_the_question_again_and_has_the_time_that_texts_have() -> None:
    run = phoning(ALONE).happens(TimedOut("caller", "mood")).happens(Reconnected("caller", "sms"))
    assert run.effects == [Tell("caller", "mood", "ask"), Remind("caller", "mood", 12 * 3600)]
    run.happens(TimedOut("caller", "mood"))
    assert run.phrases("caller") == ["checkin.reminder"]


def test_a_call_that_dropped_goes_on_where_it_was() -> None:
    run = phoning().happens(TimedOut("caller", "mood")).happens(Reconnected("caller", "voice"))
    assert run.effects == [Tell("caller", "mood", "ask"), Remind("caller", "mood", 7)]


def test_reconnecting_while_waiting_for_the_partner_is_answered() -> None:
    run = Played(CHECK_IN, {"caller": "full", "peer": "full"}).says("caller", "4")
    run.happens(Reconnected("caller", "voice"))
    assert run.phrases("caller") == ["checkin.sealed"] and run.made(Remind) == []


def test_the_state_keeps_the_medium_and_no_words() -> None:
    run = phoning().happens(by_phone("caller", "4"))
    assert run.state["people"]["caller"]["medium"] == "voice" and "four" not in str(run.state)


# -- too late, twice, or at an odd moment --------------------------------------------------------------


def rejects(run: Played, event: Event) -> list[Tell]:
    """The event changes nothing; what was told."""
    before = copy.deepcopy(run.state)
    run.happens(event)
    assert run.state == before
    return [effect for effect in run.effects if isinstance(effect, Tell)]


@pytest.mark.parametrize("text", ["4", "nonsense", "0", ""])
def test_a_digit_for_a_closed_step_repeats_the_current_prompt_whatever_it_was(text: str) -> None:
    run = phoning().happens(by_phone("caller", "3", "mood"))
    assert rejects(run, by_phone("caller", text, "mood")) == [Tell("caller", "weight", "ask")]


def test_a_digit_for_a_step_that_is_to_come_or_never_was_is_as_stale() -> None:
    assert rejects(phoning(), by_phone("caller", "4", "weight")) == [Tell("caller", "mood", "ask")]
    assert rejects(phoning(), by_phone("caller", "4", "no_such_step")) == [Tell("caller", "mood", "ask")]


def test_of_two_replies_at_once_the_first_counts_and_the_second_repeats_the_prompt() -> None:
    """Both name the step that was on the line when they were made."""
    for first, second in (("2", "5"), ("5", "2")):
        run = phoning().happens(by_phone("caller", first, "mood"))
        assert rejects(run, by_phone("caller", second, "mood")) == [Tell("caller", "weight", "ask")]
        assert run.state["answers"]["mood"]["caller"] == {"number": int(first)}


def test_of_two_texts_at_once_the_second_is_taken_for_the_next_question() -> None:
    """A text names no step. Nobody is told off for it: words gather, a number counts where a number fits."""
    run = Played(ARRIVAL, {"caller": "full"}).says("caller", "2").happens(Said("caller", "5", "w9"))
    assert run.state["answers"]["mood"]["caller"] == {"number": 2}
    assert run.state["people"]["caller"]["words"] == ["w9"]


def test_a_reply_to_a_step_whose_reveal_has_come_repeats_the_current_prompt() -> None:
    run = Played(CHECK_IN, {"caller": "full", "peer": "full"}).says("caller", "4").says("peer", "5")
    assert run.state["ended"]
    again = Played(CHECK_IN, {"caller": "full", "peer": "full"}).says("caller", "2").says("peer", "5")
    assert rejects(again, Said("peer", "1", "w9", "mood")) == [Tell("peer", "weight", "ask")]
    assert again.state["answers"]["mood"]["peer"] == {"number": 5}


def test_a_late_alarm_for_a_closed_step_does_nothing() -> None:
    run = phoning().happens(by_phone("caller", "3", "mood"))
    for event in (TimedOut("caller", "mood"), Settled("caller", "mood")):
        assert rejects(run, event) == [] and run.effects == []


AFTER_THE_END: tuple[Event, ...] = (
    Said("caller", "4", "w1"), by_phone("caller", "4", "mood"), Passed("caller"), Repeat("caller"),
    TimedOut("caller", "mood"), Settled("caller", "mood"), Joined("peer", "full"), Reconnected("caller", "sms"),
    Withdrawn(),
)  # fmt: skip


@pytest.mark.parametrize("event", AFTER_THE_END, ids=lambda event: type(event).__name__)
def test_nothing_moves_once_the_version_is_withdrawn(event: Event) -> None:
    run = phoning().happens(Withdrawn())
    assert run.effects == [Ended("withdrawn")]
    assert rejects(run, event) == [] and run.effects == [] and run.asked("caller") is None


@given(st.data(), scripts())
@settings(max_examples=100, deadline=None)
def test_on_the_phone_whoever_is_asked_always_has_a_wait_running(data: st.DataObject, script: Script) -> None:
    """Each prompt that is spoken begins its short wait, in the same turn; by text nothing of it changes."""
    state, effects = engine.begin(script, data.draw(presents(script)), media=PHONES)
    turns = [(state, effects)]
    for before, effects, event in plays(script, state, data.draw(moves(25))):
        state, _ = engine.advance(script, before, event)
        turns.append((state, effects))
    for state, effects in turns:
        spoken = [(e.to, e.step) for e in effects if isinstance(e, Tell) and e.text in ("ask", "go first")]
        on_the_phone = [who for who, _ in spoken if state["people"][who]["medium"] == "voice"]
        waits = [remind.who for remind in effects if isinstance(remind, Remind) and remind.seconds == 12]
        assert sorted(on_the_phone) == sorted(waits)
