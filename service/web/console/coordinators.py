"""Who may sign in: an admin invites somebody by link, sends a new one after a loss, and removes who has gone."""

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, SelectField, StringField
from wtforms.validators import AnyOf, Length, StopValidation, ValidationError

from service import accounts, audit, lines
from service.accounts import Visitor
from service.session import Record, Session
from service.web.console import standing
from service.web.console.fields import Choice
from service.web.console.forms import NEEDED
from service.web.console.frame import Frame, notice, visitor

Page = Response | str | tuple[str, int]


class Invite(Form):
    """Who is invited, and as what."""

    name = StringField("coordinators.name", [NEEDED, Length(max=40, message="form.too_long")])
    role = StringField("coordinators.role", [AnyOf(accounts.ROLES, message="form.needed")], default="coordinator")

    def validate_name(self, field: StringField) -> None:
        """A name, not a number."""
        if not any(letter.isalpha() for letter in field.data or ""):
            raise ValidationError("coordinators.not_a_name")


class Role(Form):
    """What somebody may do from now on."""

    role = SelectField(
        "coordinators.role", choices=[Choice(one, f"role.{one}") for one in accounts.ROLES], validate_choice=False
    )

    def validate_role(self, field: SelectField) -> None:
        """One of the three."""
        if field.data not in accounts.ROLES:
            raise StopValidation("form.needed")


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    one = "/coordinators/<int:account_id>"
    frame.page("/coordinators", "admin", views.coordinators, menu="nav.coordinators")
    frame.page("/coordinators/invite", "admin", views.invite, ("POST",), under="coordinators")
    frame.page(f"{one}/new-link", "admin", views.new_link, ("POST",), under="coordinators")
    frame.page(f"{one}/role", "admin", views.change_role, ("POST",))
    frame.page(f"{one}/remove", "admin", views.remove, ("POST",))


class Pages:
    """The list, and what an admin does with it."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def coordinators(self) -> Page:
        """Everybody who may sign in, or is invited to."""
        return self._list(Invite())

    def invite(self) -> Page:
        """A link for somebody new, shown once."""
        me, form = visitor(), Invite(request.form)
        if not form.validate():
            return self._list(form), 422
        name = form.name.data or ""

        def invite(session: Session) -> str | None:
            _still(session, me)
            if accounts.named(session, name) is not None:
                return None
            token = accounts.invite(session, name, str(form.role.data), lines.get(session).base)
            account = accounts.named(session, name)
            assert account is not None
            audit.note(session, me.who, f"invited as {account.role}", f"account {account.id}")
            return token

        token = self._frame.door.writing(invite, me.line_id)
        if token is None:
            form.name.errors = [*form.name.errors, "coordinators.name_taken"]
            return self._list(form), 422
        return self._link(" ".join(name.split()), token)

    def new_link(self, account_id: int) -> Page:
        """For somebody who lost their password or phone: what they had opens nothing more."""
        me = visitor()

        def again(session: Session) -> tuple[str, str]:
            _still(session, me)
            account = _of(session, account_id)
            audit.note(session, me.who, "invited again", f"account {account.id}")
            return accounts.name(session, account), accounts.invited_again(session, account)

        return self._link(*self._frame.door.writing(again, me.line_id))

    def change_role(self, account_id: int) -> Page:
        """What somebody else may do; nobody changes their own, so that an admin is left."""
        me, form = visitor(), Role(request.form)
        if account_id == me.account_id:
            notice("coordinators.not_own_role", "warm")
            return redirect(url_for("console.coordinators"))

        def change(session: Session) -> int:
            _still(session, me)
            account = _of(session, account_id)
            if standing.is_overtaken(session, form, {"role": account.role}):
                return 409
            if not form.validate():
                return 422
            accounts.has_role(session, account.id, str(form.role.data))
            audit.note(session, me.who, f"made {form.role.data}", f"account {account.id}")
            return 200

        if (status := self._frame.door.writing(change, me.line_id)) != 200:
            return self._list(Invite(), (account_id, form)), status
        notice("coordinators.role_saved")
        return redirect(url_for("console.coordinators"))

    def remove(self, account_id: int) -> Page:
        """Somebody runs the line no longer; nobody removes themselves, so that an admin is left."""
        me = visitor()
        if account_id == me.account_id:
            notice("coordinators.not_yourself", "warm")
            return redirect(url_for("console.coordinators"))

        def remove(session: Session) -> None:
            _still(session, me)
            account = _of(session, account_id)
            accounts.remove(session, account)
            audit.note(session, me.who, "removed", f"account {account.id}")

        self._frame.door.writing(remove, me.line_id)
        notice("coordinators.removed")
        return redirect(url_for("console.coordinators"))

    def _link(self, name: str, token: str) -> str:
        address = f"{self._frame.house.settings.public_url}{url_for('console.invitation', token=token)}"
        return render_template("coordinator_link.html", name=name, address=address)

    def _list(self, form: Invite, sent: tuple[int, Role] | None = None) -> str:
        """`sent` is what somebody tried to save of an account: it stays in the form."""
        unsaved = dict([sent] if sent else [])
        with self._frame.door.reading(visitor().line_id) as session:
            rows = accounts.all_of(session)
            here = {row.id: len(accounts.open_of(session, row.id)) for row in rows}
            names = {row.id: accounts.name(session, row) for row in rows}
        forms = {row.id: _role(row, unsaved.get(row.id)) for row in rows}
        shown = {"rows": rows, "names": names, "here": here, "forms": forms}
        return render_template("coordinators.html", form=form, me=visitor(), **shown)


def _role(account: Record, unsaved: Role | None) -> Role:
    """The form of one row."""
    form = unsaved or Role(role=account.role)
    standing.shows(form, {"role": account.role})
    form.role.id = f"role-{account.id}"
    return form


def _still(session: Session, me: Visitor) -> None:
    """Whoever was removed, or is no admin any more, since this page was asked for, does nothing here."""
    if not accounts.still_admin(session, me.account_id):
        abort(403)


def _of(session: Session, account_id: int) -> Record:
    found = [row for row in accounts.all_of(session) if row.id == account_id]
    if not found:
        abort(404)
    return found[0]
