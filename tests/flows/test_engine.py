"""The engine keeps its promises: sealed, two-sided, gentle, never stuck, and nothing by chance."""

import copy

import pytest

from flows import engine, loading
from flows.state import (
    Act,
    Answered,
    Effect,
    Ended,
    Event,
    Gather,
    Holding,
    Joined,
    Left,
    Lighter,
    NotUnderstood,
    Passed,
    Phrase,
    Released,
    Remind,
    Repeat,
    Said,
    Settled,
    Tell,
    TimedOut,
    Withdrawn,
)
from tests.flows.playing import Played, both, shipped, through_json

CHECK_IN = shipped("shared_check_in")
ARRIVAL = shipped("arrival")
MINE, THEIRS = {"number": 1}, {"number": 4}

PRIVATE = loading.load("""
script: Private and known
languages: en
people: caller, peer

rest:
  partner may know: yes
  ask:
    en: Would you like a break after this? Your partner hears which.
  answer: yes or no

pause:
  only if: either said yes to rest
  say:
    en: A short break, then.

colour:
  ask together:
    en: A colour for today?
  choices:
    blue:
      en: Blue
    red:
      en: Red
      say:
        en: Red it is.
  reveal:
    en: You: {mine}. {partner}: {theirs}.
  reveal if passed:
    en: You said {mine}; it stays with you.

deep:
  depth: some
  ask together:
    en: More about it?
  answer: yes or no
  reveal:
    en: {mine} and {theirs}.

deeper:
  depth: full
  only if: both answered deep
  ask together:
    en: And more?
  answer: yes or no
  reveal:
    en: {mine} and {theirs}.
""")

NO_WAY_ON = """
script: An arrival without a way on
used for: arrival
languages: en
people: caller

q:
  ask:
    en: One to five?
  answer: 1 to 5
"""
DEEP_FIRST = loading.load("""
script: Deep first
languages: en
people: caller, peer

deep:
  depth: some
  ask together:
    en: More about it?
  answer: yes or no
  reveal:
    en: {mine} and {theirs}.

rest:
  ask:
    en: A rest?
  answer: yes or no
""")


# -- together ------------------------------------------------------------------------------------------


def test_an_answer_is_sealed_until_both_are_in_and_then_both_see_both_at_once() -> None:
    run = both(CHECK_IN).says("caller", "1")
    assert run.phrases("caller") == ["checkin.sealed"]
    assert run.effects[0] == Answered("caller", "mood")
    assert Holding("caller", "mood", ("peer",)) in run.effects
    assert run.told("peer") == [] and run.asked("caller") is None and run.asked("peer") == "mood"
    run.says("peer", "4")
    assert Tell("caller", "mood", "reveal", {"mine": MINE, "theirs": THEIRS}) in run.effects
    assert Tell("peer", "mood", "reveal", {"mine": THEIRS, "theirs": MINE}) in run.effects
    assert Released("caller") in run.effects and Released("peer") not in run.effects
    assert run.asked("caller") == run.asked("peer") == "weight"


@pytest.mark.parametrize("first", ["caller", "peer"])
def test_if_one_passes_nobodys_answer_is_shown_and_both_are_told_kindly(first: str) -> None:
    run = both(CHECK_IN)
    for who in sorted(("caller", "peer"), key=lambda role: role != first):
        run.passes(who) if who == "peer" else run.says(who, "2")
    assert not [tell for tell in run.made(Tell) if tell.text == "reveal"]
    said = [(phrase.to, phrase.key) for phrase in run.made(Phrase)]
    assert [key for to, key in said if to == "peer"] == ["checkin.passed"]
    assert ("caller", "checkin.reveal_one_open") in said
    assert run.state["closed"] == ["mood", "weight"] and run.state["shown"] == []


def test_if_both_pass_nothing_is_said_of_it() -> None:
    run = both(CHECK_IN).passes("caller").passes("peer")
    assert run.phrases("peer") == ["checkin.passed"] and run.phrases("caller") == []
    assert run.told("caller") == run.told("peer") == [("company", "ask")]


def test_the_authors_own_reveal_if_passed_is_used() -> None:
    run = both(PRIVATE).says("caller", "no").says("peer", "no")
    run.says("caller", "blue").passes("peer")
    assert Tell("caller", "colour", "reveal if passed", {"mine": {"choice": "blue"}}) in run.effects


def test_both_are_asked_the_same_steps_when_one_has_passed() -> None:
    """`either said` about a step that was never shown is false for both: what comes next tells nothing."""
    run = both(CHECK_IN).says("caller", "1").passes("peer")
    asked = {(tell.to, tell.step) for tell in run.made(Tell) if tell.text == "ask"}
    assert ("caller", "weight") not in asked and ("peer", "weight") not in asked
    assert ("caller", "company") in asked and ("peer", "company") in asked


# -- words ---------------------------------------------------------------------------------------------


def test_an_answer_in_words_gathers_until_it_has_settled() -> None:
    run = both(CHECK_IN).says("caller", "2").says("peer", "2")
    run.happens(Said("caller", "too much", "w8"))
    assert run.phrases("caller") == ["checkin.gathering"] and Gather("caller", "weight", 60) in run.effects
    run.happens(Said("caller", "all at once", "w9"))
    assert run.phrases("caller") == [] and run.made(Gather)[-1] == Gather("caller", "weight", 60)
    assert run.state["answers"].get("weight") is None
    run.happens(Settled("caller", "weight")).says("peer", "work")
    assert run.state["answers"]["weight"]["caller"] == {"words": ["w8", "w9"]}


def test_pass_while_gathering_takes_the_words_back() -> None:
    run = both(CHECK_IN).says("caller", "2").says("peer", "2")
    run.happens(Said("caller", "too much", "w8")).passes("caller")
    assert run.state["answers"]["weight"]["caller"] == {"passed": True}


def test_by_voice_words_are_choices() -> None:
    run = both(CHECK_IN).says("caller", "2", medium="voice").says("peer", "2")
    run.says("caller", "1", medium="voice")
    assert run.state["answers"]["weight"]["caller"] == {"choice": "people"}


def test_the_state_holds_references_and_never_words() -> None:
    run = both(CHECK_IN).says("caller", "2").says("peer", "2").says("caller", "too much").says("peer", "my rent")
    assert "too much" not in str(run.state) and "rent" not in str(run.state)
    assert "too much" not in str(run.all)


# -- not understood ------------------------------------------------------------------------------------


def test_words_instead_of_an_answer_are_kept_and_answered_once_then_the_step_is_left_open() -> None:
    run = both(CHECK_IN).says("peer", "4").says("caller", "everything is grey")
    assert run.effects[0] == NotUnderstood("caller", "mood", "w2", 1)
    assert run.phrases("caller") == ["checkin.not_understood"] and run.told("caller") == [("mood", "ask")]
    run.says("caller", "still grey")
    assert run.effects[0] == NotUnderstood("caller", "mood", "w3", 2)
    assert run.phrases("caller") == ["checkin.left_open"] and run.phrases("peer") == ["checkin.reveal_one_open"]


def test_in_an_arrival_the_line_stops_asking_and_finds_a_peer() -> None:
    run = Played(ARRIVAL, {"caller": "light"}).says("caller", "my sister left").says("caller", "and I am tired")
    assert Act("caller", "find a peer", True, "how") in run.effects
    assert run.effects[-1] == Ended("end") and run.made(NotUnderstood)[-1].times == 2


def test_in_an_arrival_with_a_peer_found_the_depth_is_left_open_as_light() -> None:
    run = Played(ARRIVAL, {"caller": "some"}).says("caller", "1").says("caller", "hm").says("caller", "what")
    assert [act.action for act in run.made(Act)] == ["find a peer", "depth"]
    assert run.made(Act)[-1].value == "light" and run.effects[-1] == Ended("finished")


def test_an_arrival_without_that_choice_finds_a_peer_all_the_same() -> None:
    script = loading.load(NO_WAY_ON)
    run = Played(script, {"caller": "light"}).says("caller", "hm").says("caller", "what")
    assert run.made(Act) == [Act("caller", "find a peer", True, "q")] and run.effects[-1] == Ended("end")


# -- nought --------------------------------------------------------------------------------------------


def test_a_texted_nought_asks_once_whether_on_call_is_meant() -> None:
    run = both(CHECK_IN).says("caller", "0")
    assert run.phrases("caller") == ["checkin.zero_meant"] and run.made(Act) == []
    run.says("caller", "3")
    assert run.state["answers"]["mood"]["caller"] == {"number": 3}


@pytest.mark.parametrize("again", ["0", "yes", "sí", "zero"])
def test_nought_again_or_yes_reaches_on_call_and_the_question_stays(again: str) -> None:
    run = both(CHECK_IN).says("caller", "0").says("caller", again)
    assert run.effects == [Act("caller", "tell", "on call", "mood")] and run.asked("caller") == "mood"
    run.says("caller", "0")
    assert isinstance(run.effects[0], NotUnderstood)


def test_nought_is_asked_about_only_by_text_and_only_of_one_to_five() -> None:
    assert both(CHECK_IN).says("caller", "0", medium="voice").phrases("caller") == ["checkin.not_understood"]
    assert Played(ARRIVAL, {"caller": "light"}).says("caller", "0").phrases("caller") == ["checkin.not_understood"]


# -- depth ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("caller", "peer"), [("light", "full"), ("full", "light"), ("light", "light")])
def test_a_step_deeper_than_the_lower_of_the_two_is_not_asked(caller: str, peer: str) -> None:
    run = both(CHECK_IN, caller, peer).says("caller", "2").says("peer", "2")
    assert run.state["ended"] == "finished" and "weight" not in {tell.step for tell in run.made(Tell)}


def test_nobody_can_tell_whose_depth_it_was() -> None:
    def seen(caller: str, peer: str) -> list[Effect]:
        return both(CHECK_IN, caller, peer).says("caller", "2").says("peer", "2").all

    assert seen("light", "full") == seen("full", "light")


def test_lighter_is_a_pass_and_lowers_depth_from_the_next_step() -> None:
    run = both(PRIVATE).says("caller", "no").says("peer", "no").says("caller", "blue")
    run.happens(Lighter("peer"))
    assert run.phrases("peer") == ["checkin.lighter"] and Act("peer", "depth", "some", "colour") in run.effects
    assert run.asked("caller") == "deep"
    run.says("caller", "yes").says("peer", "yes")
    assert run.state["ended"] == "finished" and "deeper" not in {tell.step for tell in run.made(Tell)}


def test_lighter_while_holding_only_lowers_depth() -> None:
    run = both(CHECK_IN, "some", "some").says("caller", "2").happens(Lighter("caller")).says("peer", "2")
    assert run.state["answers"]["mood"]["caller"] == {"number": 2}
    assert ("mood", "reveal") in run.told("caller") and run.state["ended"] == "finished"


def test_lighter_never_raises_what_a_person_can_hold() -> None:
    run = Played(ARRIVAL, {"caller": "full"}).says("caller", "1").happens(Lighter("caller"))
    assert run.state["people"]["caller"]["depth"] == "light"


def test_who_joins_with_less_is_not_asked_what_was_already_put_and_nothing_is_shown() -> None:
    run = Played(DEEP_FIRST, {"caller": "full"})
    assert run.asked("caller") == "deep"
    run.happens(Joined("peer", "light"))
    assert run.made(Tell) == [Tell("caller", "deep", "ask")] and run.asked("caller") == "deep"
    run.says("caller", "yes")
    assert run.state["answers"]["deep"]["peer"] == {"passed": True, "unasked": True}
    assert run.phrases("caller") == ["checkin.reveal_one_open"] and run.phrases("peer") == []


def test_pass_on_depth_means_light_and_skips_nothing_else() -> None:
    run = Played(ARRIVAL, {"caller": "full"}).says("caller", "1").passes("caller")
    assert Act("caller", "depth", "light", "hold") in run.effects and run.effects[-1] == Ended("finished")


# -- holding, joining, leaving --------------------------------------------------------------------------


def test_a_check_in_may_begin_with_one_and_holds_where_it_needs_the_other() -> None:
    run = Played(CHECK_IN, {"caller": "full"}, from_first_question=True)
    assert run.told("caller") == [("mood", "ask")]
    run.says("caller", "4")
    assert Holding("caller", "mood", ("peer",)) in run.effects
    run.happens(Joined("peer", "light"))
    assert run.told("peer") == [("hello", "say"), ("mood", "ask")]
    run.says("peer", "5")
    assert ("mood", "reveal") in run.told("caller")


def test_a_condition_on_what_the_partner_may_know_holds_until_they_have_answered() -> None:
    run = both(PRIVATE).says("caller", "no")
    assert run.effects[-1] == Holding("caller", "pause", ("peer",)) and run.told("caller") == []
    assert run.phrases("caller") == ["checkin.holding"]
    assert run.says("caller", "hello?").phrases("caller") == ["checkin.holding"]
    run.says("peer", "yes")
    assert run.told("caller") == [("pause", "say"), ("colour", "ask")] and Released("caller") in run.effects


def test_one_true_half_of_either_is_enough() -> None:
    run = both(PRIVATE).says("caller", "yes")
    assert run.told("caller") == [("pause", "say"), ("colour", "ask")] and run.made(Holding) == []


def test_a_skipped_step_counts_as_skipped_and_nobody_waits_for_it() -> None:
    run = both(PRIVATE, "light", "full").says("caller", "no").says("peer", "no").says("caller", "red")
    assert run.told("caller") == [("colour", "choice:red")]
    run.says("peer", "blue")
    assert run.state["ended"] == "finished"
    assert run.state["answers"]["deep"] == {"caller": {"skipped": True}, "peer": {"skipped": True}}


def test_who_is_alone_does_not_wait_at_a_step_that_is_too_deep_for_them() -> None:
    run = Played(DEEP_FIRST, {"caller": "light"})
    assert run.asked("caller") == "rest" and run.made(Holding) == []
    run.happens(Joined("peer", "full"))
    assert run.asked("peer") == "rest" and run.state["answers"]["deep"]["peer"] == {"skipped": True}


def test_who_is_through_first_waits_for_the_other_and_is_always_answered() -> None:
    run = both(CHECK_IN).says("caller", "1").says("peer", "5").says("caller", "work").says("peer", "rent")
    run.says("peer", "not now")
    assert run.asked("caller") == "company" and Holding("peer", "bye", ("caller",)) in run.effects
    assert run.says("peer", "hello?").phrases("peer") == ["checkin.holding"]
    run.says("caller", "not sure")
    assert run.told("caller") == [("company", "choice:unsure"), ("bye", "say")]
    assert run.effects[-1] == Ended("finished")


def test_who_leaves_counts_as_passing_and_what_the_other_gave_stays_private() -> None:
    run = both(CHECK_IN).says("caller", "1").happens(Left("peer"))
    assert run.phrases("caller") == ["checkin.partner_left"] and run.effects[-1] == Ended("left")
    assert not [tell for tell in run.made(Tell) if tell.text.startswith("reveal")]


def test_who_leaves_after_the_last_question_stops_nobody() -> None:
    run = both(CHECK_IN).says("caller", "1").says("peer", "5").says("caller", "work").says("peer", "rent")
    run.says("peer", "not now").happens(Left("peer"))
    assert run.effects == [] and run.asked("caller") == "company"
    assert run.says("caller", "3").effects[-1] == Ended("finished")


def test_a_withdrawn_version_ends_at_once_and_then_nothing_moves() -> None:
    run = both(CHECK_IN).happens(Withdrawn())
    assert run.effects == [Ended("withdrawn")]
    assert run.says("caller", "1").effects == [] and run.asked("caller") is None


def test_the_end_comes_once() -> None:
    run = both(CHECK_IN).says("caller", "5").says("peer", "5").happens(Left("peer")).says("caller", "1")
    assert run.made(Ended) == [Ended("finished")]


# -- time ----------------------------------------------------------------------------------------------


def test_one_reminder_then_the_step_expires_and_a_one_person_script_ends() -> None:
    run = Played(shipped("on_my_own"), {"caller": "full"})
    assert run.made(Remind) == [Remind("caller", "mood", 12 * 3600)]
    run.happens(TimedOut("caller", "mood"))
    assert run.phrases("caller") == ["checkin.reminder"] and run.made(Remind)[-1] == Remind("caller", "mood", 43200)
    run.happens(TimedOut("caller", "mood"))
    assert run.effects[-1] == Ended("expired")
    assert run.state["answers"]["mood"]["caller"] == {"passed": True, "expired": True}


def test_a_partner_who_times_out_counts_as_passing_and_the_check_in_goes_on() -> None:
    run = both(CHECK_IN).says("caller", "1").happens(TimedOut("peer", "mood"))
    assert run.phrases("peer") == ["checkin.left_open"] and "checkin.reveal_one_open" in run.phrases("caller")
    assert run.asked("caller") == "company"


def test_nobody_is_reminded_of_a_together_step() -> None:
    assert both(CHECK_IN).made(Remind) == []


def test_time_running_out_while_words_gather_settles_them() -> None:
    run = both(CHECK_IN).says("caller", "2").says("peer", "2").happens(Said("caller", "so much", "w9"))
    run.happens(TimedOut("caller", "weight"))
    assert run.state["answers"]["weight"]["caller"] == {"words": ["w9"]}


# -- rejected ------------------------------------------------------------------------------------------

REJECTED: dict[str, Event] = {
    "a stale reply": Said("peer", "3", "w9", step="hello"),
    "repeat": Repeat("peer"),
    "a reply while holding": Said("caller", "more", "w9"),
    "a pass while holding": Passed("caller"),
    "repeat while holding": Repeat("caller"),
    "an alarm for another step": TimedOut("peer", "weight"),
    "an alarm while holding": TimedOut("caller", "mood"),
    "settled, but nothing gathers": Settled("peer", "mood"),
    "joining twice": Joined("peer", "full"),
    "joining without a role": Joined("responder", "full"),
    "somebody unknown": Said("responder", "1", "w9"),
    "an unknown one leaves": Left("responder"),
    "an unknown one goes lighter": Lighter("responder"),
}


@pytest.mark.parametrize("name", REJECTED)
def test_a_rejected_event_changes_nothing(name: str) -> None:
    before = both(CHECK_IN).says("caller", "2").state
    kept = copy.deepcopy(before)
    after, effects = engine.advance(CHECK_IN, before, REJECTED[name])
    assert after == before == kept
    assert all(type(effect).__name__ in ("Tell", "Phrase") for effect in effects)


def test_a_stale_reply_repeats_the_current_prompt() -> None:
    run = both(CHECK_IN).says("peer", "3", step="hello")
    assert run.effects == [Tell("peer", "mood", "ask")]
    assert both(CHECK_IN).happens(Repeat("peer")).effects == [Tell("peer", "mood", "ask")]


def test_two_replies_at_once_the_second_is_kept_for_the_next_prompt() -> None:
    run = both(CHECK_IN).says("caller", "2").says("caller", "4")
    assert run.state["answers"]["mood"] == {"caller": {"number": 2}} and run.phrases("caller") == ["checkin.sealed"]


# -- actions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "acts", "reason"),
    [
        ("2", [("on my own", True)], "finished"),
        ("3", [("call back", True)], "finished"),
        ("4", [], "end"),
    ],
)
def test_a_choice_does_what_it_says(reply: str, acts: list[tuple[str, object]], reason: str) -> None:
    run = Played(ARRIVAL, {"caller": "light"}).says("caller", reply)
    assert [(act.action, act.value) for act in run.made(Act)] == acts and run.effects[-1] == Ended(reason)


def test_checking_in_again_is_in_seconds() -> None:
    run = Played(shipped("closing"), {"caller": "light"}).says("caller", "2")
    assert run.made(Act) == [Act("caller", "check in again", 3 * 86400, "again")]


def test_what_is_to_be_said_survives_json() -> None:
    """It is kept until it is sent: a question, an answer that is shown, and what an answer brings."""
    run = both(CHECK_IN).says("caller", "1").says("peer", "0").says("peer", "hm").says("peer", "5")
    told = [
        tell.to_json() for tell in run.says("caller", "too much").says("peer", "rent").all if isinstance(tell, Tell)
    ]
    assert {one["text"] for one in told} >= {"say", "ask", "reveal"} and any(one["values"] for one in told)
    assert through_json(told) == told
