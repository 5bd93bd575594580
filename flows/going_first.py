"""A peer who is offered, in private, to show their answer before the caller gives theirs. Pure."""

from flows.answers import yes_or_no
from flows.state import NotUnderstood, Said
from flows.walk import OFFERED, Walk


def is_offered(walk: Walk, who: str) -> bool:
    """Whether this person is being asked whether they want to go first."""
    return bool(walk.people[who]["doing"] == OFFERED)


def said(walk: Walk, event: Said) -> bool:
    """Yes goes first; no, or words that are neither for the second time, is the sealed way."""
    who = event.who
    answer = yes_or_no(event.text)
    if answer is None:
        return _not_understood(walk, event)
    if answer:
        walk.people[who]["goes_first"] = True
    decline(walk, who)
    return True


def decline(walk: Walk, who: str, *, rang: bool = False) -> None:
    """The offer is over and the question is put; `rang` says that its time-out has come and will not come again.

    By text nothing else rings for a together step, so the time-out that is still on its way is let pass.
    """
    person = walk.people[who]
    person.pop("misses", None)
    if not rang and not walk.by_voice(who):
        person["offer_rings"] = True
    walk.put(who)


def _not_understood(walk: Walk, event: Said) -> bool:
    person = walk.people[event.who]
    person["misses"] = person.get("misses", 0) + 1
    walk.effects.append(NotUnderstood(event.who, walk.step_of(event.who).id, event.ref, person["misses"]))
    if person["misses"] > 1:
        decline(walk, event.who)
    else:
        walk.say(event.who, "checkin.not_understood")
        walk.ask(event.who)
    return True
