"""What the line promises, held against what everybody read and heard."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from service import audit, followups, inbox, legs, lists
from service.demo.scene import ALEX, ANA, EVERYBODY, MINUTE, MUSIC, NOOR, OVER, RILEY, RINGS, SAM, Scene
from service.demo.second_act import SEALED_BY_KEY
from service.demo.stage import FIRST_LINE, ZONE
from service.demo.story import FIRST_WORDS, SEALED_BY_ALEX, SEALED_BY_SAM, code_in
from service.demo.transcript import Actor, Bubble

ARRIVED = ("sent", "delivered", "superseded")
TOLD = (
    "988",
    "911",
    "URGENT",
    "not clinicians",
    "kept, locked",
    "coordinators may read",
    "fear for a life",
    "see both answers",
    "STOP",
)
TELLING = ("peer", "support", "crisis", "mental", "line", "shoulder", "988")


@dataclass(frozen=True)
class Checked:
    """A promise, and what was otherwise; nothing if it was kept."""

    promise: str
    difference: str


def check(scene: Scene) -> list[Checked]:
    """Every promise in turn."""
    return [Checked(promise, look(scene)) for promise, look in PROMISES.items()]


def _said_first(scene: Scene) -> str:
    asked = scene.first(ALEX, "How would you like to go on?")
    assert asked is not None
    before = [bubble.body for bubble in _read(scene, ALEX) if bubble.turn == asked.turn]
    said = " ".join(before)
    missing = [what for what in TOLD if what not in said]
    if len(before) > 3:
        return f"It took {len(before)} texts."
    return f"Not said: {', '.join(missing)}." if missing else ""


def _one_winner(scene: Scene) -> str:
    if len([bubble for bubble in _read(scene, ANA) if "already being looked after" in bubble.body]) != 2:
        return "Ana was not told both times."
    let_in = [bubble for bubble in _read(scene, ANA) if "You are with them now" in bubble.body]
    return "Ana was let in too." if let_in else ""


def _first_words_first(scene: Scene) -> str:
    theirs = [bubble.body for bubble in _read(scene, SAM) if bubble.body.startswith("Caller:")]
    return "" if theirs and FIRST_WORDS in theirs[0] else "Sam saw something else first."


def _sealed(scene: Scene) -> str:
    for words, reader in ((SEALED_BY_ALEX, SAM), (SEALED_BY_SAM, ALEX)):
        seen = scene.first(reader, words)
        own = scene.first(SAM, SEALED_BY_SAM, wrote=True)
        if seen is None or own is None or seen.turn <= own.turn:
            return f"{reader.name} saw “{words}” before both were in."
    turns = {bubble.turn for bubble in (scene.first(SAM, SEALED_BY_ALEX), scene.first(ALEX, SEALED_BY_SAM)) if bubble}
    return "" if len(turns) == 1 else "They did not see them at the same moment."


def _numberless(scene: Scene) -> str:
    numbers = [digits for who in EVERYBODY for digits in (_digits(who.number)[1:],)]
    for bubble in scene.bubbles:
        if not bubble.wrote and any(number in _digits(bubble.body) for number in numbers):
            return f"{bubble.who.name} got a number: {bubble.body}"
    return ""


def _one_phone_rings_on(scene: Scene) -> str:
    """Sam's phone, never picked up, falls silent when Ana has taken it, and not before."""
    if scene.first(SAM, RINGS) is None or scene.first(ANA, RINGS) is None:
        return "Not both were rung."
    taken, silent = scene.first(ANA, "presses 1", wrote=True), scene.first(SAM, OVER)
    if taken is None or silent is None or scene.first(SAM, "picks up", wrote=True):
        return "Sam's phone did not fall silent by itself."
    return "" if silent.at >= taken.at else "Sam's phone fell silent before anybody had taken it."


def _sealed_by_phone(scene: Scene) -> str:
    for halves in SEALED_BY_KEY:
        keys = [_answer(scene, who, question) for who, question, _ in halves]
        heard = [scene.first(who, theirs) for who, _, theirs in halves]
        if None in keys or None in heard:
            return f"They did not both hear “{halves[0][2]}”."
        last, turns = max(key.turn for key in keys if key), {bubble.turn for bubble in heard if bubble}
        if min(turns) < last:
            return f"Somebody heard “{halves[0][2]}” before both were in."
        if len(turns) > 1:
            return "They did not hear them at the same moment."
    return ""


def _answer(scene: Scene, who: Actor, question: str) -> Bubble | None:
    """The key that somebody pressed after this question."""
    asked = scene.first(who, question)
    mine = (bubble for bubble in scene.bubbles if bubble.who is who and bubble.wrote and asked)
    return next((bubble for bubble in mine if asked and bubble.turn > asked.turn), None)


def _nobody_on_hold(scene: Scene) -> str:
    if left := [who.name for who in EVERYBODY if not all(one["over"] for one in scene.stage.phones.calls(who.number))]:
        return f"Still on the phone: {', '.join(left)}."
    with scene.stage.house.reading(FIRST_LINE) as session:
        ours = legs.all_open(session)
    held = [bubble.who.name for bubble in scene.bubbles if bubble.body == MUSIC]
    return f"{len(ours)} legs are still open." if ours else ", ".join(f"{name} was on hold." for name in held)


def _agreed_hour(scene: Scene) -> str:
    sent = scene.first(ALEX, "As agreed, a short hello")
    assert sent is not None
    with scene.stage.house.reading(FIRST_LINE) as session:
        due = [row.due_at for row in followups.listed(session)]
    came = datetime.fromtimestamp(sent.at, ZONE)
    if due != [sent.at] or (came.hour, came.minute) != (10, 0):
        return f"It came on {came:%A at %H:%M:%S}."
    return ""


def _discreet(scene: Scene) -> str:
    sent = scene.first(ALEX, "As agreed, a short hello")
    assert sent is not None
    told = [word for word in TELLING if word in sent.body[:40].lower()]
    return f"They name {', '.join(told)}." if told else ""


def _climbed(scene: Scene) -> str:
    pages = sorted(
        (bubble for who in (RILEY, NOOR) for bubble in _read(scene, who) if code_in(bubble.body)),
        key=lambda page: page.at,
    )
    order = [(page.who.name, int((page.at - pages[0].at) / MINUTE)) for page in pages]
    if order != [("Riley", 0), ("Noor", 0), ("Riley", 2), ("Noor", 2), ("Riley", 4)]:
        return f"Pages went to {', '.join(f'{name} after {minutes} min' for name, minutes in order)}."
    return "" if len({code_in(page.body) for page in pages}) == 1 else "The code changed on the way."


def _truthful(scene: Scene) -> str:
    raised, told = (
        scene.first(ALEX, "URGENT", wrote=True),
        scene.first(ALEX, "Nobody on call has answered yet"),
    )
    assert raised is not None and told is not None
    minutes = (told.at - raised.at) / MINUTE
    return "" if minutes == 5 else f"It took {minutes:.1f} minutes."


def _acknowledged(scene: Scene) -> str:
    late = [bubble for bubble in _read(scene, RILEY) if bubble.at > scene.stage.now() - MINUTE and code_in(bubble.body)]
    return "Riley was paged after Noor had it." if late else ""


def _all_arrived(scene: Scene) -> str:
    with scene.stage.house.reading(FIRST_LINE) as session:
        failed = [row.error for row in inbox.failures(session)]
        astray = [
            f"{row.kind} {row.state} {row.error}".strip()
            for row in lists.sends(session, limit=1000)
            if row.state not in ARRIVED
        ]
    wrong = [*failed, *astray, *scene.stage.phones.complaints()]
    return "; ".join(wrong)


def _log_holds(scene: Scene) -> str:
    with scene.stage.house.reading(FIRST_LINE) as session:
        broken = audit.broken(session)
    return f"It breaks at entry {broken.id}." if broken else ""


def _read(scene: Scene, who: Actor) -> list[Bubble]:
    return [bubble for bubble in scene.bubbles if bubble.who is who and bubble.by == "text" and not bubble.wrote]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


PROMISES: dict[str, Callable[[Scene], str]] = {
    "Before anything was asked, Alex was told all that is said first, in three texts.": _said_first,
    "Both peers were asked at once; the first to answer had it, and Ana was told kindly.": _one_winner,
    "What Alex wrote before a peer came was the first thing that Sam saw of them.": _first_words_first,
    "Every answer stayed sealed until both were in; then both saw both at the same moment.": _sealed,
    "Nobody ever saw or heard a number, not even one that was written out; phones showed the line's.": _numberless,
    "The follow-up came at the agreed hour, 10:00 the next morning.": _agreed_hour,
    "Its first 40 characters say nothing of what the line is for.": _discreet,
    "The page went to Riley, to the last resort when no phone was picked up, and round again; one code.": _climbed,
    "After five minutes without an answer Alex was told the truth.": _truthful,
    "Once Noor's code had taken it nobody was paged any more, and everybody knew.": _acknowledged,
    "Two phones rang for Luz; as soon as Ana had taken it Sam's fell silent by itself.": _one_phone_rings_on,
    "On the phone, too, nobody heard an answer before both had given theirs.": _sealed_by_phone,
    "They met in one room without a note of music, and at the end nobody was left on the phone.": _nobody_on_hold,
    "Every text of ours arrived, every event was handled, the phone company had no complaint.": _all_arrived,
    "The audit log follows from its first entry to its last.": _log_holds,
}
