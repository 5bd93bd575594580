"""Somebody was invited by link: they choose a password, put the codes on their phone, and are in."""

import segno
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service import accounts, audit, lines
from service.accounts import proof
from service.session import Record, Session
from service.web.console.forms import Code, NewPassword
from service.web.console.frame import ANYONE, Frame
from service.web.console.sign_in import device
from service.web.console.speaking import language, t

Page = Response | str | tuple[str, int]


def add(frame: Frame) -> None:
    """The routes."""
    pages = Pages(frame)
    frame.page("/invitation/<token>", ANYONE, pages.invitation, ("GET", "POST"))
    frame.page("/invitation/<token>/codes", ANYONE, pages.codes, ("GET", "POST"))


class Pages:
    """The two steps of a link."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def invitation(self, token: str) -> Page:
        """The first step: a password."""
        account = _account(self._frame, token)
        if account is None:
            return render_template("invitation_over.html"), 404
        form = NewPassword(request.form)
        if request.method != "POST" or not form.validate():
            told = {"name": _name(self._frame, account), "line": _called(_line_name(self._frame, account))}
            page = render_template("invitation.html", form=form, account=account, **told)
            return page, 200 if request.method != "POST" else 422
        hashed = proof.hashed(form.password.data or "")
        self._frame.door.writing(lambda session: accounts.choose(session, account, hashed), account.line_id)
        return redirect(url_for("console.codes", token=token))

    def codes(self, token: str) -> Page:
        """The second: six digits from the phone; then recovery codes, once."""
        account = _account(self._frame, token)
        if account is None:
            return render_template("invitation_over.html"), 404
        if account.password is None:
            return redirect(url_for("console.invitation", token=token))
        form = Code(request.form)
        if request.method != "POST":
            return _codes(self._frame, account, form)
        later = "later" in request.form and self._frame.house.settings.pretend
        code_at = None if later else _code_at(self._frame, account, form)
        if code_at is None and not later:
            return _codes(self._frame, account, form), 422
        return _join(self._frame, account, code_at)


def picture(address: str) -> str:
    """An address as a picture for a phone's camera, drawn in the page itself."""
    return segno.make(address, error="m").svg_inline(omitsize=True, border=2, dark="#1d2a26", light="#ffffff")


def _account(frame: Frame, token: str) -> Record | None:
    with frame.door.reading() as session:
        return accounts.invited(session, token)


def _name(frame: Frame, account: Record) -> str:
    with frame.door.reading(account.line_id) as session:
        return accounts.name(session, account)


def _line_name(frame: Frame, account: Record) -> str:
    with frame.door.reading(account.line_id) as session:
        return lines.get(session).name


def _called(line: str) -> str:
    """What a line is called in a sentence, before somebody has named it too."""
    return t("invitation.new_line") if line == lines.UNNAMED else line


def _secret(frame: Frame, account: Record) -> str:
    with frame.door.reading(account.line_id) as session:
        return accounts.secret(session, account)


def _codes(frame: Frame, account: Record, form: Code) -> str:
    secret = _secret(frame, account)
    address = proof.address(secret, _name(frame, account), f"Shoulder, {_line_name(frame, account)}")
    spelt = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    later = frame.house.settings.pretend
    return render_template("codes.html", form=form, picture=picture(address), spelt=spelt, later=later)


def _code_at(frame: Frame, account: Record, form: Code) -> int | None:
    if not form.validate():
        return None
    found = proof.half_minute(_secret(frame, account), form.code.data or "", frame.house.clock.on_the_wall())
    if found is None:
        form.code.errors = [*form.code.errors, "code.no_fit"]
    return found


def _join(frame: Frame, account: Record, code_at: int | None) -> Page:
    here, spoken = device(), language()

    def enter(session: Session) -> tuple[list[str], str] | None:
        recovery = accounts.join(session, account, code_at)
        if recovery is None:
            return None
        if account.joined_at is None:
            accounts.speaks(session, account.id, spoken)
        audit.note(session, f"account {account.id}", "joined", f"account {account.id}")
        return recovery, accounts.begin(session, account.id, here)

    joined = frame.door.writing(enter, account.line_id)
    if joined is None:
        return render_template("invitation_over.html"), 404
    recovery, key = joined
    frame.lets_in(key)
    if not recovery:
        return redirect(url_for("console.start"))
    return render_template("recovery.html", codes=recovery, first=True)
