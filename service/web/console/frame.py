"""What every page of the console hangs in: who is there, whether they may, and what a browser may do with it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.wrappers import Response as Answer

from service import accounts, audit
from service.accounts import Visitor
from service.house import House
from service.session import Session
from service.typed import GREATEST_ID
from service.web.console import kept
from service.web.console.door import Door
from service.web.console.forms import SignIn

View = Callable[..., ResponseReturnValue]
ANYONE = "anyone"
KEY = "visit"
SHIPPED = "shipped"
"""Whom a script or list names that comes with the line."""
NO_SIGN = "\x00"
"""What no key types and no database keeps in a text, though a browser pastes it."""
LARGEST_FORM = 512 * 1024
"""A whole script with each of its texts once more, as browsers write accents in a form; far more than a webhook's."""
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


@dataclass(frozen=True)
class Entry:
    """One place in the menu: where it leads, what it is called, for whom, and which pages are part of it."""

    endpoint: str
    key: str
    role: str
    here: set[str]


class Frame:
    """The console's routes, each with the role that it needs; one that names none opens for nobody."""

    def __init__(self, house: House, routes: Blueprint, csrf: CSRFProtect) -> None:
        self.house = house
        self.door = Door(house)
        self.routes = routes
        self.roles: dict[str, str] = {"console.static": ANYONE}
        self.menu: list[Entry] = []
        self._csrf = csrf
        routes.before_request(self._guard)
        routes.after_request(_careful)

    def page(
        self, rule: str, role: str, view: View, methods: tuple[str, ...] = ("GET",), *, menu: str = "", under: str = ""
    ) -> None:
        """A view at this address for whoever has this role (viewer, coordinator, admin), or for anyone.

        `menu` is the key of its name in the menu; `under` the view whose place in the menu it belongs to.
        """
        endpoint = f"{self.routes.name}.{view.__name__}"
        self.roles[endpoint] = role
        self.routes.add_url_rule(rule, view.__name__, view, methods=methods)
        if menu:
            self.menu.append(Entry(endpoint, menu, role, {endpoint}))
        if under:
            next(entry for entry in self.menu if entry.endpoint == f"{self.routes.name}.{under}").here.add(endpoint)

    def lets_in(self, key: str) -> None:
        """From here on this browser is somebody's; nothing of before is carried over."""
        language = session.get("language")
        session.clear()
        session[KEY] = key
        if language:
            session["language"] = language

    def by_hand(self, deed: Callable[[Session], str | None], what: str, about: str) -> str | None:
        """Do something for who is signed in, and write it down if it was done; returns why it was not."""
        me = visitor()

        def held(session: Session) -> str | None:
            why_not = deed(session)
            if why_not is None:
                audit.note(session, me.who, what, about)
            return why_not

        return self.door.writing(held, me.line_id)

    def _guard(self) -> ResponseReturnValue | None:
        request.max_content_length = LARGEST_FORM
        g.door, g.visitor = self.door, self._visitor()
        needed = self.roles.get(request.endpoint or "")
        if needed is None or NO_SIGN in request.path:
            abort(404)
        request.args, request.form = _readable(request.args), _readable(request.form)
        if needed != ANYONE and g.visitor is None:
            return _to_sign_in() if request.method != "POST" else _keep()
        if needed != ANYONE and not accounts.may(visitor().role, needed):
            abort(403)
        self._csrf.protect()
        return None

    def _visitor(self) -> Visitor | None:
        key = session.get(KEY)
        if not key:
            return None
        with self.door.reading() as looking:
            g.at, found = looking.at, accounts.visitor(looking, key)
            stale = found is not None and looking.at - found.seen_at > accounts.SEEN_EVERY
        if found is not None and stale and not asks_by_itself():
            self.door.writing(lambda writing: accounts.seen(writing, found.visit_id))
        return found


def visitor() -> Visitor:
    """Who is signed in, on a page for those who are."""
    found = g.visitor
    assert isinstance(found, Visitor)
    return found


def called(who: str) -> str:
    """Whom a record names by their account, by name: looked up once for each page."""
    known: dict[str, str] = g.setdefault("called", {})
    if who not in known:
        with g.door.reading() as looking:
            known[who] = "Shoulder" if who == SHIPPED else accounts.called(looking, who)
    return known[who]


def somebody() -> Visitor | None:
    """Who is signed in, if anybody is."""
    found = g.get("visitor")
    return found if isinstance(found, Visitor) else None


def asks_by_itself() -> bool:
    """Whether the page asks for news on its own: that is nobody's doing, and keeps no visit alive."""
    return request.accept_mimetypes.best == "text/event-stream"


def row_id(text: str) -> int:
    """What an address asks for of rows, as `type=` has it. Raises ValueError for more than any row has."""
    number = int(text)
    if abs(number) > GREATEST_ID:
        raise ValueError
    return number


def notice(key: str, tone: str = "good", **values: object) -> None:
    """Say a sentence on the next page."""
    said = {"key": key, "values": {name: str(value) for name, value in values.items()}}
    flash(said, tone)  # type: ignore[arg-type]  # whatever JSON holds travels in the cookie


def inside(path: str | None) -> str:
    """A path to go on to after signing in: only one of ours, else the first page."""
    if path and path.startswith("/console/") and "\\" not in path and "\n" not in path:
        return path
    return url_for("console.start")


def sent_from() -> str:
    """The page that the form of this request stands on: the nearest at its address or above; "" if it is no form."""
    pages, path = current_app.url_map.bind(""), request.path if request.method == "POST" else ""
    while path.startswith("/console/"):
        if pages.test(path, "GET") and pages.match(path, "GET")[0] != "console.nowhere":
            return path
        path = path.rpartition("/")[0]
    return ""


def _readable(sent: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict((name, value.replace(NO_SIGN, "")) for name, value in sent.items(multi=True))


def _to_sign_in() -> Answer:
    if asks_by_itself():
        return Response(status=401)
    return redirect(url_for("console.sign_in", onward=request.full_path.rstrip("?")))


def _keep() -> ResponseReturnValue:
    """A form came after its visit had ended: it goes along through the sign-in page, and nothing of it is lost."""
    form = {"form": SignIn(), "onward": "", "wrong": "kept.ended", "kept_form": kept.keep()}
    return render_template("sign_in.html", **form), 401


def _careful(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response
