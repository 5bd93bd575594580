"""What people do on a line, as traffic for a bench: each text or key after the answer to the last."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import count

from tests.bench.box import NUMBER, Box, Door

Step = tuple[str, str]
TALK = (
    "it helps that you know what that is like",
    "I do. Nobody sees everything coming. Who is with her tonight?",
    "her partner. I went home to sleep and cannot",
    "That is a hard place to be in. I am here.",
    "thank you. it is the waiting",
    "Waiting is the worst part of it. What do you do with your hands?",
)
KEYS = "123221"
_ACTION = re.compile(r'<Gather[^>]* action="([^"]+)"')
_CALLS = count(1)
_CALLERS = count(1)


def newcomer() -> str:
    """A number that has never written before."""
    return f"+1555{7_000_000 + next(_CALLERS)}"


def evening(box: Box) -> Iterator[Step]:
    """One caller and one peer from the first text to the goodbye: arrival, match, check-in, talk, parting."""
    caller = newcomer()
    yield from ((caller, body) for body in ("hi. rough night. my sister is back in hospital", "1", "2"))
    peer = box.asked(caller)
    yield peer, "1"
    yield caller, "4"
    yield peer, "5"
    for place, body in enumerate(TALK):
        yield (caller, peer)[place % 2], body
    yield peer, "DONE"
    yield peer, "1"
    yield caller, "thank you, Sam"


def texting(box: Box, door: Door, on: Callable[[], bool]) -> int:
    """Evenings for as long as it is on; returns how many texts were answered."""
    answered = 0
    while on():
        for sender, body in evening(box):
            door.text(sender, body)
            answered += 1
    return answered


def calling(_: Box, door: Door, on: Callable[[], bool]) -> int:
    """Calls of somebody who checks in with themselves by keys; returns how many requests were answered."""
    answered = 0
    while on():
        call = {"CallSid": f"CA{next(_CALLS):032x}", "From": newcomer(), "To": NUMBER, "CallStatus": "in-progress"}
        said = door.post("/voice", call)
        keys = iter(KEYS)
        answered += 1
        while (found := _ACTION.search(said)) and (key := next(keys, "")):
            said = door.post(_path(found[1]), {**call, "Digits": key})
            answered += 1
        door.post("/voice/status", {**call, "CallStatus": "completed"})
        answered += 1
    return answered


def _path(url: str) -> str:
    return "/" + unescape(url).split("/", 3)[3]
