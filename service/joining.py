"""How people come to answer: peers are invited with consent, responders put on tiers, coordinators named."""

from sqlalchemy import delete, update

from service import alarms, conversations, lines, outbox, people, questions, rota
from service.alarms import About
from service.errors import BadInput
from service.outbox import Envelope
from service.rota.shifts import changed
from service.session import Record, Session
from service.tables import coordinators, covers, feeds, overrides, peers, reminders, responders, shifts

LAST_TIER = 99
BUSY_SECONDS = 900.0


def invite(session: Session, number: str, languages: str, first_name: str = "") -> Record:
    """Ask somebody by text, outside quiet hours, to be a peer; nothing is offered before they agree."""
    peer = add_peer(session, number, languages, first_name)
    if peer.state == "invited":
        _invites_by_day(session, peer.person_id, session.at)
    return peer


def _invites_by_day(session: Session, person_id: int, at: float) -> None:
    ring_at = lines.awake(session, at, people.get(session, person_id).zone or lines.get(session).zone)
    alarms.put_at(session, "invitation", ring_at, About(person_id=person_id), lane="later")


def send_invitation(session: Session, person_id: int) -> None:
    """Say what everybody is told first, and ask; not if they have answered, stopped or gone meanwhile.

    Who is in a talk is asked after it: nothing that takes a digit comes between.
    """
    peer, person = rota.peer(session, person_id), people.get(session, person_id)
    if peer is None or peer.state != "invited" or person.opted_out_at or person.erased_at:
        return
    if conversations.busy(session, person_id):
        _invites_by_day(session, person_id, session.at + BUSY_SECONDS)
        return
    envelope = Envelope(person_id, lines.number(session), lane="later", ref=person_id)
    questions.close_kind(session, "invitation", person_id)
    outbox.put(session, envelope, outbox.phrase("invitation.policy", policy={"policy": 0}))
    questions.ask(session, envelope, "invitation", outbox.phrase("invitation.text"))


def add_peer(session: Session, number: str, languages: str, first_name: str = "") -> Record:
    """Somebody's record as a peer, made if they have none."""
    person = _met(session, number, languages, first_name)
    peer = rota.peer(session, person.id)
    if peer is None:
        if not _asked_before(session, person.id):
            rota.invite(session, person.id, languages)
        peer = rota.peer(session, person.id)
    assert peer is not None
    return peer


def has_number(session: Session, number: str, first_name: str) -> str:
    """The name of the peer who has this number already, if it is another's; two who share a phone are not told apart.

    Somebody who is invited twice is one peer.
    """
    person = people.find(session, number)
    if person is None or rota.peer(session, person.id) is None:
        return ""
    before = people.name(session, person.id)
    return before if first_name and before != first_name else ""


def lacks_policy(session: Session) -> list[str]:
    """What peers would agree to and the line has not said yet; while there is any, nobody is asked."""
    return [what for what in lines.missing(session) if "policy" in what]


def agreed(session: Session, person_id: int, wording: str) -> None:
    """A peer has said yes to what everybody is told first."""
    rota.change_peer(session, person_id, state="agreed")
    people.consent(session, person_id, "peer", given=True, wording=wording)


def on_call(
    session: Session,
    number: str,
    language: str,
    tier: int,
    *,
    last_resort: bool = False,
    first_name: str = "",
    by: str | None = None,
) -> int:
    """Put somebody on a tier of the on-call ladder; the last resort is paged when all else has failed.

    `by` is what their phone can do: both, text or call; None leaves it as it is.
    """
    person = _met(session, number, language, first_name)
    level = LAST_TIER if last_resort else tier
    known, after = rota.pages_by(session, person.id), rota.call_after(session, person.id)
    session.do(delete(responders).where(responders.c.person_id == person.id, responders.c.tier == level))
    session.add(responders, person_id=person.id, tier=level, last_resort=last_resort, pages_by=by or known)
    paged_by(session, person.id, by or known)
    rung_after(session, person.id, after)
    return int(person.id)


def coordinator(session: Session, number: str, language: str, first_name: str = "") -> int:
    """Name somebody who runs the line and may be told things by text."""
    person = _met(session, number, language, first_name)
    if person.id not in people.coordinators_of(session):
        session.do(coordinators.insert().values(person_id=person.id, line_id=session.line_id))
    return int(person.id)


def _asked_before(session: Session, person_id: int) -> bool:
    """Somebody who had said no or left may be asked again."""
    left = peers.update().where(peers.c.person_id == person_id, peers.c.state == "left")
    return session.count(left.values(state="invited")) == 1


def _met(session: Session, number: str, languages: str, first_name: str) -> Record:
    """Whoever has this number. Raises BadInput when the line has it: what it sends there reaches nobody."""
    if number in lines.numbers_of(session):
        raise BadInput(f"{number} is the line's own; give the number of the phone that they carry.")
    person = people.met(session, number, languages.split(",")[0])
    if first_name:
        people.call_them(session, person.id, first_name)
    return people.get(session, person.id)


def off_call(session: Session, person_id: int, tier: int) -> str | None:
    """Take somebody off a tier, with their shifts on it. Why not, in a word: the last resort is never left empty."""
    theirs = (responders.c.person_id == person_id, responders.c.tier == tier)
    if tier == LAST_TIER and rota.last_resorts(session) == [person_id]:
        return "last_resort"
    if session.count(delete(responders).where(*theirs)) == 0:
        return "not_there"
    for table in (shifts, overrides):
        session.do(delete(table).where(table.c.person_id == person_id, table.c.tier == tier))
    changed(session)
    return None


def paged_by(session: Session, person_id: int, by: str) -> None:
    """What the phone of a responder can do: both, text or call."""
    session.do(update(responders).where(responders.c.person_id == person_id).values(pages_by=by))


def rung_after(session: Session, person_id: int, seconds: int | None) -> None:
    """How long after its text a page rings a responder, if nobody has taken it; None: as the line has it."""
    session.do(update(responders).where(responders.c.person_id == person_id).values(call_after=seconds))


def peer_leaves(session: Session, person_id: int) -> None:
    """Somebody is a peer no longer; what else they are here, they stay."""
    rota.goes_off(session, person_id)
    rota.change_peer(session, person_id, state="left", tags="")
    session.do(update(covers).where(covers.c.taken_by == person_id).values(taken_by=None))
    for table in (shifts, overrides):
        session.do(delete(table).where(table.c.person_id == person_id, table.c.tier.is_(None)))
    changed(session)


def leave(session: Session, person_id: int) -> None:
    """Somebody no longer answers here: not as a peer, not on call, not as a coordinator."""
    rota.goes_off(session, person_id)
    rota.change_peer(session, person_id, state="left", tags="")
    session.do(update(covers).where(covers.c.taken_by == person_id).values(taken_by=None))
    for table in (responders, coordinators, shifts, overrides, covers, reminders, feeds):
        session.do(delete(table).where(table.c.person_id == person_id))
