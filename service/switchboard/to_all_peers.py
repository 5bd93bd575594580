"""A message to all peers who have said that they would like such messages: asked first, by day, words sealed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from flows import wording
from service import conversations, lines, lists, outbox, people, questions, rendering, stints, words
from service.outbox import Envelope
from service.session import Record, Session
from service.switchboard import pick
from service.switchboard.turn import Turn

WHAT = "messages to all peers"
LATEST = "message_to_all"
NOT_NOW = 3600.0
"""Whoever is in a talk gets it so much later: nothing comes between."""


@dataclass(frozen=True)
class Part:
    """What those of one language get: the whole text, how many they are, and how many parts each is charged as."""

    language: str
    text: str
    people: int
    segments: int


def would_like(session: Session) -> list[Record]:
    """Peers who said yes, and have not stopped texts since."""
    return [peer for peer in _agreed(session) if people.consented(session, peer.person_id, WHAT)]


def not_asked(session: Session) -> list[Record]:
    """Peers who were never asked, or have not answered."""
    return [peer for peer in _agreed(session) if people.consented(session, peer.person_id, WHAT) is None]


def ask(session: Session) -> int:
    """Ask each of them whom one may write to now, and who is in the middle of nothing; returns how many."""
    number, asked = lines.number(session), 0
    for peer in not_asked(session):
        zone = stints.zone_of(session, peer.person_id)
        busy = conversations.busy(session, peer.person_id) or questions.top(session, peer.person_id, number)
        if not busy and lines.awake(session, session.at, zone) == session.at:
            envelope = Envelope(peer.person_id, number, lane="later", ref=peer.person_id)
            questions.ask(session, envelope, "messages", outbox.phrase("ask.messages"))
            asked += 1
    return asked


def answer(turn: Turn) -> bool:
    """Yes or no; either is fine."""

    def says(given: bool, reply: str) -> None:
        people.consent(turn.session, turn.person.id, WHAT, given=given, wording="ask.messages")
        turn.answered()
        turn.reply(reply)

    return pick.way(turn, lambda: says(True, "staff.messages_yes"), lambda: says(False, "staff.messages_no"))


def preview(session: Session, said: Mapping[str, str]) -> list[Part]:
    """What would go out, by language."""
    line = lines.get(session)
    reached = Counter(people.get(session, peer.person_id).language for peer in would_like(session))
    texts = {one: said.get(one) or said[line.base] for one in reached}
    whole = {one: rendering.say("staff.to_all", one, line=line.name, message=text) for one, text in texts.items()}
    return [Part(one, text, reached[one], wording.segments(text)) for one, text in whole.items()]


def send(session: Session, author: Record, said: Mapping[str, str], once: str) -> int | None:
    """To everybody who would like it, by day where they are. Returns how many; None if this was sent already."""
    if lines.kept_of(session, LATEST) == once:
        return None
    lines.keep(session, LATEST, once)
    ids = {language: words.keep(session, author, text) for language, text in said.items() if text}
    reached = would_like(session)
    for peer in reached:
        later = NOT_NOW if conversations.busy(session, peer.person_id) else 0.0
        awake = lines.awake(session, session.at + later, stints.zone_of(session, peer.person_id))
        envelope = Envelope(peer.person_id, lines.number(session), lane="later", due_at=awake)
        outbox.put(session, envelope, outbox.phrase("staff.to_all", message={"to all": ids}))
    return len(reached)


def _agreed(session: Session) -> list[Record]:
    peers = (peer for peer in lists.all_peers(session) if peer.state == "agreed")
    return [peer for peer in peers if not people.opted_out(session, peer.person_id)]
