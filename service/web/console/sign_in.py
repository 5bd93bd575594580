"""Sign in and out, and the language that the console speaks."""

import re

from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from service import accounts, audit
from service.session import Session
from service.web.console import kept
from service.web.console.forms import SignIn
from service.web.console.frame import ANYONE, Frame, inside, notice, somebody, visitor
from service.web.console.speaking import LANGUAGES
from service.web.health import PASSED_ON

_BROWSERS = ("Firefox", "Edg", "OPR", "Chrome", "Safari")
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "CrOS", "Linux")


def add(frame: Frame) -> None:
    """The routes."""
    pages = Pages(frame)
    frame.page("/sign-in", ANYONE, pages.sign_in, ("GET", "POST"))
    frame.page("/sign-out", "viewer", pages.sign_out, ("POST",))
    frame.page("/language", ANYONE, pages.language, ("POST",))


class Pages:
    """In and out, and the language."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def sign_in(self) -> Response | str | tuple[str, int]:
        """Name, password and code; then on to where one wanted to go."""
        onward = inside(request.values.get("onward"))
        form = SignIn(request.form)
        if request.method != "POST":
            return redirect(onward) if somebody() else _page(form, onward)
        if not form.validate():
            return _page(form, onward), 422
        given = accounts.Given(
            form.name.data or "",
            form.password.data or "",
            form.code.data or "",
            _address(self._frame.house.settings.trusted_proxies),
            self._frame.house.clock.on_the_wall(),
        )
        wait = self._frame.door.writing(lambda session: accounts.take_a_turn(session, given))
        if wait > 0:
            return _page(form, onward, "sign_in.wait", wait), 429
        key = _let_in(self._frame, given)
        if key is None:
            return _page(form, onward, "sign_in.no_fit"), 422
        self._frame.lets_in(key)
        sent = kept.found(request.form.get("kept_form", ""))
        return redirect(onward) if sent is None else render_template("kept.html", sent=sent)

    def sign_out(self) -> Response:
        """This visit ends."""
        me = visitor()
        self._frame.door.writing(lambda session: accounts.end(session, me.account_id, me.visit_id), me.line_id)
        session.clear()
        notice("sign_in.out")
        return redirect(url_for("console.sign_in"))

    def language(self) -> Response:
        """What the console speaks from now on."""
        chosen, me = request.form.get("language", ""), somebody()
        if chosen in LANGUAGES:
            session["language"] = chosen
            if me is not None:
                self._frame.door.writing(lambda session: accounts.speaks(session, me.account_id, chosen), me.line_id)
        return redirect(inside(request.form.get("onward")))


def _address(proxies: int) -> str:
    """Where somebody asks from; empty when a proxy that we were not told to believe stands between."""
    hidden = not proxies and any(name in request.headers for name in PASSED_ON)
    return "" if hidden else request.remote_addr or ""


def device() -> str:
    """What somebody signs in from, in two words that they will know again."""
    agent = request.user_agent.string
    browser = next((name for name in _BROWSERS if name in agent), "")
    system = next((name for name in _SYSTEMS if name in agent), "")
    plain = {"Edg": "Edge", "OPR": "Opera", "Mac OS X": "Mac", "CrOS": "Chromebook"}
    known = [plain.get(name, name) for name in (browser, system) if name]
    return ", ".join(known) or re.sub(r"[^\w./ -]", "", agent)[:40]


def _let_in(frame: Frame, given: accounts.Given) -> str | None:
    """The key of a new visit. The password is looked at outside any transaction that others wait for."""
    with frame.door.reading() as looking:
        account = accounts.named(looking, given.name)
        used = accounts.fits(looking, account, given, codes_needed=not frame.house.settings.pretend)
    if account is None or used is None:
        return None
    here = device()

    def enter(session: Session) -> str | None:
        if not accounts.let_in(session, account, used, given):
            return None
        audit.note(session, f"account {account.id}", "signed in", f"account {account.id}")
        return accounts.begin(session, account.id, here)

    return frame.door.writing(enter, account.line_id)


def _page(form: SignIn, onward: str, wrong: str = "", wait: float = 0) -> str:
    return render_template(
        "sign_in.html",
        form=form,
        onward=onward,
        wrong=wrong,
        seconds=max(1, round(wait)),
        kept_form=request.form.get("kept_form"),
    )
