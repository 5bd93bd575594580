"""One's own account: where one is signed in, the password, and new recovery codes."""

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service import accounts, audit
from service.accounts import proof
from service.session import Session
from service.web.console.forms import ChangePassword, Proof
from service.web.console.frame import Frame, notice, visitor

Page = Response | str | tuple[str, int]


def add(frame: Frame) -> None:
    """The routes."""
    pages = Pages(frame)
    frame.page("/account", "viewer", pages.account)
    frame.page("/account/visits/<int:visit_id>/end", "viewer", pages.end_visit, ("POST",))
    frame.page("/account/visits/end-others", "viewer", pages.end_others, ("POST",))
    frame.page("/account/password", "viewer", pages.change_password, ("POST",))
    frame.page("/account/recovery", "viewer", pages.recovery, ("POST",))


class Pages:
    """What concerns oneself."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def account(self) -> Page:
        """Where one is signed in, and what one may change."""
        return _page(self._frame, ChangePassword(), Proof())

    def end_visit(self, visit_id: int) -> Page:
        """One of them ends."""
        me = visitor()

        def end(session: Session) -> bool:
            ended = accounts.end(session, me.account_id, visit_id)
            if ended:
                audit.note(session, me.who, "ended a visit", f"account {me.account_id}")
            return ended

        if not self._frame.door.writing(end, me.line_id):
            abort(404)
        notice("account.ended")
        return redirect(url_for("console.account"))

    def end_others(self) -> Page:
        """All but this one end."""
        me = visitor()

        def end(session: Session) -> None:
            accounts.end_all(session, me.account_id, but=me.visit_id)
            audit.note(session, me.who, "ended all other visits", f"account {me.account_id}")

        self._frame.door.writing(end, me.line_id)
        notice("account.others_ended")
        return redirect(url_for("console.account"))

    def change_password(self) -> Page:
        """Another password, and all other visits end."""
        me, form = visitor(), ChangePassword(request.form)
        if not form.validate() or not _is_mine(self._frame, form):
            return _page(self._frame, form, Proof()), 422
        hashed = proof.hashed(form.password.data or "")

        def change(session: Session) -> None:
            accounts.change_password(session, me.account_id, hashed)
            accounts.end_all(session, me.account_id, but=me.visit_id)
            audit.note(session, me.who, "changed the password", f"account {me.account_id}")

        self._frame.door.writing(change, me.line_id)
        notice("account.password_changed")
        return redirect(url_for("console.account"))

    def recovery(self) -> Page:
        """New recovery codes, shown once."""
        me, form = visitor(), Proof(request.form)
        if not form.validate() or not _is_mine(self._frame, form):
            return _page(self._frame, ChangePassword(), form), 422

        def renew(session: Session) -> list[str]:
            audit.note(session, me.who, "made new recovery codes", f"account {me.account_id}")
            return accounts.new_recovery(session, me.account_id)

        return render_template("recovery.html", codes=self._frame.door.writing(renew, me.line_id), first=False)


def _is_mine(frame: Frame, form: ChangePassword | Proof) -> bool:
    """Whether the password that was typed is theirs; said beside its field if not."""
    with frame.door.reading() as session:
        mine = accounts.get(session, visitor().account_id)
    if proof.is_password(mine.password, form.now.data or ""):
        return True
    form.now.errors = [*form.now.errors, "password.no_fit"]
    return False


def _page(frame: Frame, password: ChangePassword, renew: Proof) -> str:
    me = visitor()
    with frame.door.reading(me.line_id) as session:
        mine = accounts.get(session, me.account_id)
        visits = accounts.open_of(session, me.account_id)
    left = len(mine.recovery)
    return render_template(
        "account.html", password=password, renew=renew, visits=visits, left=left, codes_on=mine.codes_on, me=me
    )
