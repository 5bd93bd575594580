"""The engine: one state and one event in, the next state and the effects out. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from flows import going_first
from flows.answers import is_zero, means_yes, understand
from flows.reveal import is_answer
from flows.script import NUMBER, WORDS, Script, Step
from flows.state import (
    Act,
    Aside,
    Back,
    Effect,
    Event,
    Gather,
    Joined,
    Left,
    Lighter,
    NotUnderstood,
    Passed,
    Reconnected,
    Repeat,
    Said,
    Settled,
    State,
    TimedOut,
    Withdrawn,
)
from flows.vocabulary import DEPTHS
from flows.walk import ASKED, Walk, copy, depth_in_force, fresh

GATHERING_SECONDS = 60
SPOKEN_AGAIN = 2


def begin(
    script: Script,
    present: Mapping[str, str],
    *,
    from_first_question: bool = False,
    media: Mapping[str, str] | None = None,
) -> tuple[State, list[Effect]]:
    """Start a run with the people present and what each can hold; a two-person script may begin with one.

    `from_first_question` leaves out the opening `say` steps for those present now, not for who joins later.
    `media` is how each of them is there, "sms" or "voice"; by text where it does not say.
    """
    walk = Walk(script, fresh())
    for role in script.people:
        if role in present:
            place = script.first_question if from_first_question else 0
            walk.seat(role, present[role], place, (media or {}).get(role, "sms"))
    walk.move_on()
    return walk.state, walk.effects


def advance(script: Script, state: State, event: Event) -> tuple[State, list[Effect]]:
    """What this event makes of the state, and what it asks for.

    A rejected event returns the state as it was, with the current prompt again where there is one.
    """
    if state["ended"]:
        return state, []
    walk = Walk(script, copy(state))
    if not _HANDLERS[type(event)](walk, event):
        return state, walk.effects
    walk.move_on()
    return walk.state, walk.effects


def asked(script: Script, state: State, who: str) -> str | None:
    """The id of the step that this person is being asked now; None while they hold or have finished."""
    person = state["people"].get(who)
    if state["ended"] or person is None or person["doing"] not in ASKED:
        return None
    place: int = person["place"]
    return script.steps[place].id


def _is_asked(walk: Walk, who: str) -> bool:
    return who in walk.people and walk.people[who]["doing"] in ASKED


def _say_prompt_again(walk: Walk, who: str) -> bool:
    """Say the current prompt once more and change nothing."""
    if _is_asked(walk, who):
        walk.ask(who)
    elif who in walk.people:
        person = walk.people[who]
        is_sealed = is_answer(walk.state["answers"].get(person["at"], {}).get(who))
        walk.say(who, "checkin.sealed" if is_sealed else "checkin.holding")
    return False


def _said(walk: Walk, event: Said) -> bool:
    if not _is_asked(walk, event.who) or event.step not in (None, walk.step_of(event.who).id):
        return _say_prompt_again(walk, event.who)
    if going_first.is_offered(walk, event.who):
        return going_first.said(walk, event)
    step = walk.step_of(event.who)
    if step.answer == WORDS and not (event.medium == "voice" and step.voice_choices):
        return _gather(walk, event, step)
    answer = understand(step, event.text, event.medium)
    if answer is not None:
        walk.record(event.who, answer)
        return True
    return _may_mean_on_call(walk, event, step) or _not_understood(walk, event, step)


def _gather(walk: Walk, event: Said, step: Step) -> bool:
    person = walk.people[event.who]
    if person["doing"] == "asked":
        walk.say(event.who, "checkin.gathering")
    person["words"] = [*person.get("words", ()), event.ref]
    person["doing"] = "gathering"
    walk.effects.append(Gather(event.who, step.id, GATHERING_SECONDS))
    return True


def _may_mean_on_call(walk: Walk, event: Said, step: Step) -> bool:
    """A texted 0 to a 1-to-5 question asks once whether on-call is meant; 0 again, or yes, says so."""
    if step.answer != NUMBER or event.medium != "sms":
        return False
    person = walk.people[event.who]
    if is_zero(event.text) and "zero" not in person:
        person["zero"] = "open"
        walk.say(event.who, "checkin.zero_meant")
        return True
    if person.get("zero") == "open" and (is_zero(event.text) or means_yes(event.text)):
        person["zero"] = "meant"
        walk.effects.append(Act(event.who, "tell", "on call", step.id))
        return True
    return False


def _not_understood(walk: Walk, event: Said, step: Step) -> bool:
    person = walk.people[event.who]
    person["misses"] = person.get("misses", 0) + 1
    walk.effects.append(NotUnderstood(event.who, step.id, event.ref, person["misses"]))
    if person["misses"] == 1:
        walk.say(event.who, "checkin.not_understood")
        walk.ask(event.who)
    elif walk.script.used_for == "arrival" and not walk.state["found"]:
        _find_a_peer(walk, event.who, step)
    else:
        walk.say(event.who, "checkin.left_open")
        walk.record(event.who, {"passed": True, "left_open": True})
    return True


def _find_a_peer(walk: Walk, who: str, step: Step) -> None:
    """The line stops asking and finds a peer: this arrival is over."""
    if step.finds_a_peer is not None:
        walk.record(who, {"choice": step.finds_a_peer.id})
    else:
        walk.record(who, {"passed": True, "left_open": True})
        walk.effects.append(Act(who, "find a peer", True, step.id))
    if not walk.state["ended"]:
        walk.end("end")


def _passed(walk: Walk, event: Passed) -> bool:
    who = event.who
    if not _is_asked(walk, who):
        return _say_prompt_again(walk, who)
    if going_first.is_offered(walk, who):
        going_first.decline(walk, who)
        return True
    walk.say(who, "checkin.passed")
    walk.record(who, {"passed": True})
    return True


def _lighter(walk: Walk, event: Lighter) -> bool:
    who = event.who
    if who not in walk.people or walk.people[who]["doing"] == "done":
        return _say_prompt_again(walk, who)
    step = walk.step_of(who)
    lower = DEPTHS[max(0, DEPTHS.index(depth_in_force(walk.state)) - 1)]
    walk.say(who, "checkin.lighter")
    if _is_asked(walk, who):
        walk.record(who, {"passed": True})
    walk.hold_only(who, min(lower, walk.people[who]["depth"], key=DEPTHS.index), step)
    return True


def _settled(walk: Walk, event: Settled | TimedOut) -> bool:
    who, step_id = event.who, event.step
    if not _is_asked(walk, who) or walk.step_of(who).id != step_id or walk.people[who]["doing"] != "gathering":
        return False
    walk.record(who, {"words": walk.people[who]["words"]})
    return True


def _timed_out(walk: Walk, event: TimedOut) -> bool:
    who, step_id = event.who, event.step
    if not _is_asked(walk, who) or walk.step_of(who).id != step_id:
        return False
    person = walk.people[who]
    if going_first.is_offered(walk, who):
        going_first.decline(walk, who, rang=True)
    elif person.pop("offer_rings", False):
        return True
    elif person["doing"] == "gathering":
        return _settled(walk, event)
    elif not _reminded(walk, who):
        _expire(walk, who)
    return True


def _reminded(walk: Walk, who: str) -> bool:
    """By voice the prompt is said twice more; by text whoever is asked alone is reminded once."""
    person, by_voice = walk.people[who], walk.by_voice(who)
    times = int(person.get("reminded", 0))
    if times >= (SPOKEN_AGAIN if by_voice else 1) or (walk.step_of(who).together and not by_voice):
        return False
    person["reminded"] = times + 1
    if by_voice:
        walk.ask(who)
    else:
        walk.say(who, "checkin.reminder")
        walk.wait_for(who)
    return True


def _expire(walk: Walk, who: str) -> None:
    """Nobody answers: the step is left open. By text a script for one is then over; by voice it goes on."""
    ends = len(walk.script.people) == 1 and not walk.by_voice(who)
    if not ends:
        walk.say(who, "checkin.left_open")
    walk.record(who, {"passed": True, "expired": True})
    if ends:
        walk.end("expired")


def _joined(walk: Walk, event: Joined) -> bool:
    who, depth = event.who, event.depth
    if who not in walk.script.people or who in walk.people or depth not in DEPTHS:
        return False
    walk.seat(who, depth, 0, event.medium)
    return True


def _left(walk: Walk, event: Left) -> bool:
    """Leaving counts as a pass; what the other gave stays private, and they are told so kindly."""
    who = event.who
    if who not in walk.people or who in walk.state["gone"]:
        return False
    walk.state["gone"].append(who)
    if walk.people[who]["doing"] == "done":
        return True
    for other, person in walk.people.items():
        if other != who and person["doing"] != "done":
            seen = person["at"] in walk.state["first"]
            walk.say(other, "checkin.partner_left_after_first" if seen else "checkin.partner_left")
    walk.end("left")
    return True


def _repeat(walk: Walk, event: Repeat) -> bool:
    return _say_prompt_again(walk, event.who)


def _reconnected(walk: Walk, event: Reconnected) -> bool:
    """Somebody is back, perhaps by another medium: they hear where they are, and wait as one waits there."""
    who = event.who
    if who not in walk.people or who in walk.state["gone"]:
        return False
    person = walk.people[who]
    person["medium"] = event.medium
    person.pop("reminded", None)
    _say_prompt_again(walk, who)
    if person["doing"] in ASKED and not walk.by_voice(who) and not walk.step_of(who).together:
        walk.wait_for(who)
    return True


def _aside(walk: Walk, event: Aside) -> bool:
    there = event.who in walk.people and event.who not in walk.state["aside"]
    if there:
        walk.aside(event.who)
    return there


def _back(walk: Walk, event: Back) -> bool:
    was_away = event.who in walk.state["aside"]
    if was_away:
        walk.back(event.who)
    return was_away


def _withdrawn(walk: Walk, _: Withdrawn) -> bool:
    walk.end("withdrawn")
    return True


_HANDLERS: dict[type[Event], Callable[[Walk, Any], bool]] = {
    Said: _said,
    Passed: _passed,
    Lighter: _lighter,
    Repeat: _repeat,
    Settled: _settled,
    TimedOut: _timed_out,
    Joined: _joined,
    Reconnected: _reconnected,
    Left: _left,
    Aside: _aside,
    Back: _back,
    Withdrawn: _withdrawn,
}
