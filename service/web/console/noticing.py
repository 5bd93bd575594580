"""What coordinators were told, in the reader's language, and the page on which they can look at what it is about."""

from dataclasses import dataclass

from flask import url_for

from service import accounts, conversations
from service.escalation import pages
from service.session import Record, Session
from service.web.console.frame import visitor
from service.web.console.speaking import t


@dataclass(frozen=True)
class Told:
    """One notice: a sentence, when, and what it is about with the page that shows it; empty where there is none."""

    said: str
    at: float
    about: str
    leads: str


LEADS = {
    "month_note": ("reports", "viewer"),
    "gaps": ("rota", "viewer"),
    "nobody_ahead": ("rota", "viewer"),
    "uncovered": ("rota", "viewer"),
    "failed_goes": ("stuck", "viewer"),
    "restored": ("stuck", "viewer"),
    "script_withdrawn": ("scripts", "viewer"),
    "no_hours": ("settings", "coordinator"),
    "settings": ("settings", "coordinator"),
}
"""The page for what is about the line and no single thing, and who may open it."""


STAFF = ("cannot_be_paged", "staff_stopped")
"""What is told of people who answer; all else that is about a person is about a caller, who has no name here."""


def told(session: Session, notice: Record) -> Told:
    """A notice as it stands on the board."""
    about, leads = _page(notice.kind) if notice.kind in LEADS else _one(session, notice.kind, notice.about)
    return Told(t(f"told.{notice.kind}"), notice.at, about, leads)


def _page(kind: str) -> tuple[str, str]:
    page, role = LEADS[kind]
    called = "stuck.title" if page == "stuck" else f"nav.{page}"
    return (t(called), url_for(f"console.{page}")) if accounts.may(visitor().role, role) else ("", "")


def _one(session: Session, kind: str, about: str) -> tuple[str, str]:
    what, _, number = about.partition(" ")
    if not number.isdecimal():
        return "", ""
    if what in ("event", "outbox"):
        return t("stuck.event" if what == "event" else "stuck.text", id=number), url_for("console.stuck")
    if what == "person" and kind in STAFF:
        return accounts.called_person(session, int(number)), ""
    if what == "conversation":
        return _conversation(int(number))
    return _newest(session, int(number)) if what == "person" else _escalation(session, what, int(number))


def _newest(session: Session, person_id: int) -> tuple[str, str]:
    found = conversations.of_caller(session, person_id, 1)
    return _conversation(found[0].id) if found else ("", "")


def _conversation(conversation_id: int) -> tuple[str, str]:
    leads = url_for("console.conversation", conversation_id=conversation_id)
    return t("row.conversation", id=conversation_id), leads


def _escalation(session: Session, what: str, number: int) -> tuple[str, str]:
    found = pages.find(session, number) if what == "escalation" else None
    if found is None:
        return "", ""
    return t("row.escalation", code=found.code), url_for("console.escalation", escalation_id=found.id)
