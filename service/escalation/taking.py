"""A responder takes an escalation: who hopes for it is told, they are briefed, and they may join."""

from dataclasses import dataclass, replace

from service import alarms, audit, conversations, lines, outbox, people, questions, rendering, words
from service.alarms import About
from service.escalation import drills, noted, outcomes, pages, reaching, responders
from service.outbox import Envelope
from service.session import Record, Session
from service.tables import escalations

LAST_LINES = 3
CANNOT_BE_TEXTED = "cannot be texted"


def acknowledge(
    session: Session, escalation_id: int, person_id: int, page_id: int | None = None, *, who: str = ""
) -> bool:
    """Take it, if nobody has; whoever has it may ask for the brief again. Returns whether they were first.

    `page_id` is the page by call on which a key was pressed; None for a text and for the command line. `who` stands
    in the log, here and below, where a coordinator did it on a page; else the person does.
    """
    escalation = pages.hold(session, escalation_id)
    if escalation.state == "triggered" and is_theirs(session, escalation, person_id):
        _note(session, escalation, person_id, "page.own")
        return False
    if escalation.state == "triggered":
        _take(session, escalation, person_id, page_id, who)
        return True
    if _has(escalation, person_id):
        _watch(session, escalation.id, person_id)
        _brief(session, escalation, person_id)
        _offer_to_meet(session, escalation, person_id)
    else:
        _note(session, escalation, person_id, "page.already")
    return False


def is_theirs(session: Session, escalation: Record, person_id: int) -> bool:
    """Whether it is about somebody themselves, or about a talk that they are in: then it is for others to take."""
    return person_id in responders.theirs(session, escalation)


def resolve(
    session: Session, escalation_id: int, person_id: int, note: str = "", words_id: int | None = None, *, who: str = ""
) -> bool:
    """It is over; what was learned may be noted. Whoever closes one that nobody had took it first.

    `words_id` is what a responder wrote about it: it is sealed as theirs, and only its place changes here.
    Returns whether it was open until now and is over.
    """
    escalation = pages.hold(session, escalation_id)
    if escalation.state == "triggered" and is_theirs(session, escalation, person_id):
        _note(session, escalation, person_id, "page.own")
        return False
    if escalation.state == "triggered":
        _take(session, escalation, person_id)
    was_open: bool = escalation.state != "resolved"
    if was_open:
        kept = noted.sealed(session, escalation, person_id, note)
        session.change(escalations, escalation_id, state="resolved", resolved_at=session.at, sealed_note=kept)
        questions.close_kind(session, "join", escalation_id)
        questions.close_kind(session, "step_out", escalation_id)
        audit.note(session, who or f"person {person_id}", "resolved", f"escalation {escalation_id}")
        if escalation.acknowledged_by not in (None, person_id):
            _note(session, escalation, escalation.acknowledged_by, "page.resolved")
    kept_words = words_id is not None and (was_open or escalation.acknowledged_by == person_id)
    if words_id is not None and kept_words:
        words.belong(session, words_id, escalation.conversation_id, "note")
        session.change(escalations, escalation_id, note_words_id=words_id)
    _note(session, escalation, person_id, "page.resolved_with_words" if kept_words else "page.resolved")
    return was_open


def hand_over(session: Session, escalation_id: int, person_id: int, *, who: str = "") -> bool:
    """Whoever has it hands it on: the others are paged at once. Returns whether they had it."""
    escalation = pages.hold(session, escalation_id)
    if not _has(escalation, person_id):
        key = "page.not_yours" if escalation.state == "triggered" else "page.already"
        _note(session, escalation, person_id, key)
        return False
    _let_go(session, escalation, person_id)
    audit.note(session, who or f"person {person_id}", "handed over", f"escalation {escalation_id}")
    _note(session, escalation, person_id, "page.handed_over")
    return True


def still_with_it(session: Session, escalation_id: int, person_id: int) -> None:
    """Taken a while ago, and nothing heard since: whoever has it is asked once. Who is in the talk is not."""
    escalation = pages.hold(session, escalation_id)
    if not _has(escalation, person_id):
        return
    if _is_there(session, escalation, person_id):
        _watch(session, escalation_id, person_id)
        return
    _note(session, escalation, person_id, "page.still_with_it")
    more = lines.get(session).pace.held_more
    alarms.put(session, "forgotten", more, About(person_id=person_id, ref=escalation_id), lane="pages")


def forgotten(session: Session, escalation_id: int, person_id: int) -> None:
    """Asked, and still nothing: it climbs again, and whoever had it hears so."""
    escalation = pages.hold(session, escalation_id)
    if not _has(escalation, person_id):
        return
    if _is_there(session, escalation, person_id):
        _watch(session, escalation_id, person_id)
        return
    _let_go(session, escalation, person_id)
    _note(session, escalation, person_id, "page.forgotten")


def cut_off(session: Session, escalation_id: int, person_id: int) -> None:
    """Their call with whom it is about dropped, and they are not back: it climbs again, and may be theirs still."""
    escalation = pages.hold(session, escalation_id)
    if _has(escalation, person_id):
        _let_go(session, escalation, person_id)
        _note(session, escalation, person_id, "page.cut_off")


def cannot_be_texted(session: Session, about_id: int) -> None:
    """No text reaches them: whatever is open about them stays open, marked once, and whoever has it is told."""
    for escalation in pages.open_about_person(session, about_id):
        before = escalation.note == CANNOT_BE_TEXTED
        may_join = questions.find(session, escalation.acknowledged_by, "join", escalation.id) is not None
        session.change(escalations, escalation.id, note=CANNOT_BE_TEXTED)
        if talks_by_phone(session, escalation) or (before and not may_join):
            continue  # on call can come to them there, or knows
        questions.close_kind(session, "join", escalation.id)
        if escalation.state == "acknowledged":
            _note(session, escalation, escalation.acknowledged_by, "page.cannot_be_texted")


def can_be_texted_again(session: Session, about_id: int) -> None:
    """Our texts are welcome again: whoever has what is open about them is told, and may come to them."""
    for escalation in pages.open_about_person(session, about_id):
        if escalation.note != CANNOT_BE_TEXTED:
            continue
        session.change(escalations, escalation.id, note="")
        if escalation.state == "acknowledged":
            _note(session, escalation, escalation.acknowledged_by, "page.can_be_texted")
            _offer_to_meet(session, pages.get(session, escalation.id), escalation.acknowledged_by)


def did_not_arrive(session: Session, escalation: Record) -> None:
    """A text to whoever is in that conversation was lost: whoever has it is told."""
    if escalation.state == "acknowledged":
        _note(session, escalation, escalation.acknowledged_by, "page.did_not_arrive")


def talks_by_phone(session: Session, escalation: Record) -> bool:
    """Whether the talk that it is about is a call that goes on."""
    if escalation.conversation_id is None:
        return False
    conversation = conversations.get(session, escalation.conversation_id)
    return bool(conversation.medium == "voice" and conversation.closed_at is None)


def _take(session: Session, escalation: Record, person_id: int, page_id: int | None = None, who: str = "") -> None:
    taken = {"state": "acknowledged", "acknowledged_by": person_id, "acknowledged_at": session.at}
    session.change(escalations, escalation.id, **taken)
    pages.quiet(session, escalation.id)
    _watch(session, escalation.id, person_id)
    audit.note(session, who or f"person {person_id}", "acknowledged", f"escalation {escalation.id}")
    _stop_paging(session, escalation, person_id, page_id)
    for hopeful in pages.hoping(session, escalation):
        pages.tell(session, escalation, hopeful, "taken")
    if page_id is None or reaching.can_be_texted(session, person_id):
        _brief(session, pages.get(session, escalation.id), person_id)
    _offer_to_meet(session, escalation, person_id, by_call=page_id is not None)


def _has(escalation: Record, person_id: int) -> bool:
    return bool(escalation.state == "acknowledged" and escalation.acknowledged_by == person_id)


def _is_there(session: Session, escalation: Record, person_id: int) -> bool:
    """Whether they are in the talk that it is about, or in a later one with whoever it is about, and it goes on."""
    joined = [one for one in conversations.all_open(session, person_id) if one.responder_id == person_id]
    return any(one.id == escalation.conversation_id or one.caller_id == escalation.about_id for one in joined)


def _watch(session: Session, escalation_id: int, person_id: int) -> None:
    """Look again after a while whether they are still with it."""
    about = About(person_id=person_id, ref=escalation_id)
    alarms.cancel(session, "forgotten", about)
    alarms.put(session, "still_with_it", lines.get(session).pace.held, about, lane="pages")


def _let_go(session: Session, escalation: Record, person_id: int) -> None:
    questions.close_kind(session, "join", escalation.id)
    questions.close_kind(session, "step_out", escalation.id)
    pages.trigger_again(session, escalation, person_id)


def _stop_paging(session: Session, escalation: Record, taken_by: int, page_id: int | None) -> None:
    """What has not left is taken back, phones stop ringing; who was reached by a page hears that it is taken."""
    paged = pages.paged(session, escalation.id)
    texts = [page.id for page in paged if page.person_id == taken_by and page.channel == reaching.TEXT]
    outcomes.stop(session, paged, page_id or max(texts, default=None))
    tier = next((page.tier for page in paged if page.person_id == taken_by), None)
    for person_id in sorted(outcomes.reached(session, paged) - {taken_by}):
        if reaching.can_be_texted(session, person_id):  # of who is only rung, the phone has stopped: that says it
            _note(session, escalation, person_id, "page.taken", who={"responder": [taken_by, tier]})


@dataclass(frozen=True)
class Brief:
    """What whoever has an escalation needs to know: what the person was told, and what they wrote last."""

    told: str
    """Nothing where they know that somebody has it, else why they were told nothing: "unasked" and so on."""
    last_lines: tuple[str, ...]


def brief(session: Session, escalation: Record, who: str) -> Brief | None:
    """The same that went to the phone of whoever took it, for a page; that `who` read the lines is written down.

    None for a drill, which is about nobody.
    """
    if escalation.drill:
        return None
    seen = _last_lines(session, escalation)
    if seen:
        audit.note(session, who, f"read {len(seen)} last lines", f"person {escalation.about_id}")
    return Brief(_told(session, escalation).lstrip("_"), tuple(words.read(session, one) for one in seen))


def _brief(session: Session, escalation: Record, person_id: int) -> None:
    """The language, what the caller was told, their last lines; each look at them is written down."""
    if escalation.drill:
        _note(session, escalation, person_id, "page.brief_drill")
        return
    about = people.get(session, escalation.about_id)
    seen = _last_lines(session, escalation)
    if seen:
        what = f"read {len(seen)} last lines"
        audit.note(session, f"person {person_id}", what, f"person {escalation.about_id}")
    told = _told(session, escalation)
    key = f"page.brief{told}" if seen else f"page.brief_nothing_said{told}"
    _note(session, escalation, person_id, key, language={"language": about.language})
    for words_id in seen:
        content = {"relay": [words_id], "from": about.id, "role": _role(session, escalation), "code": escalation.code}
        envelope = _envelope(session, escalation, person_id)
        outbox.put(session, envelope, *rendering.parts(session, content, person_id, None))


def _told(session: Session, escalation: Record) -> str:
    """How the keys of a brief end: nothing where they hope for somebody and so were told."""
    if escalation.about_id in pages.hoping(session, escalation):
        return ""
    if escalation.raised_by is not None:
        return "_by_somebody_there"
    return {"coordinator": "_by_coordinator", "undelivered": "_undelivered"}.get(escalation.reason, "_unasked")


def _last_lines(session: Session, escalation: Record) -> list[int]:
    """What they wrote last outside sealed steps; nothing when it is a peer who asks for themselves."""
    if escalation.conversation_id is None:
        stopped_at = people.get(session, escalation.about_id).opted_out_at
        since = escalation.triggered_at if stopped_at is None else stopped_at
        return words.unheard(session, escalation.about_id, since, LAST_LINES)
    if conversations.get(session, escalation.conversation_id).caller_id != escalation.about_id:
        return []
    return words.last_of(session, escalation.conversation_id, escalation.about_id, LAST_LINES)


def _role(session: Session, escalation: Record) -> str:
    if escalation.conversation_id is None:
        return "caller"
    return conversations.role_of(conversations.get(session, escalation.conversation_id), escalation.about_id)


def _offer_to_meet(session: Session, escalation: Record, person_id: int, *, by_call: bool = False) -> None:
    """Join now; or, when it is about a peer who is in a talk, the peer picks: they are met alone."""
    if not _can_be_met(session, escalation):
        _note(session, escalation, person_id, "page.cannot_be_texted")
        return
    if escalation.drill or conversations.busy(session, person_id):
        return
    talk = None if escalation.conversation_id is None else conversations.get(session, escalation.conversation_id)
    envelope = Envelope(person_id, pages.number(session, escalation), escalation.conversation_id, lane="pages")
    if talk is not None and talk.peer_id == escalation.about_id and talk.closed_at is None:
        _ask(session, escalation, Envelope(escalation.about_id, talk.peer_number, talk.id), "step_out")
    elif not by_call or talks_by_phone(session, escalation):
        _ask(session, escalation, envelope, "join")
    elif reaching.can_be_texted(session, person_id):  # they go on by text: it is not asked on the phone
        _ask(session, escalation, replace(envelope, kind="notice"), "join")


def _can_be_met(session: Session, escalation: Record) -> bool:
    """Whether a text or the call that goes on leads to them; in a drill there is nobody to lead to."""
    if escalation.drill or talks_by_phone(session, escalation):
        return True
    if people.opted_out(session, escalation.about_id):
        return False
    return escalation.note != CANNOT_BE_TEXTED and reaching.is_known(session, escalation.about_id)


def _ask(session: Session, escalation: Record, envelope: Envelope, kind: str) -> None:
    questions.close_kind(session, kind, escalation.id)
    questions.ask(session, replace(envelope, ref=escalation.id), kind, outbox.phrase(f"ask.{kind}"))


def _note(session: Session, escalation: Record, person_id: int, key: str, **values: object) -> None:
    outbox.put(session, _envelope(session, escalation, person_id), drills.say(escalation, key, **values))


def _envelope(session: Session, escalation: Record, person_id: int) -> Envelope:
    return Envelope(person_id, pages.number(session, escalation), lane="pages", kind="notice")
