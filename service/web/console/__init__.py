"""The coordinators' console: pages made on the server, each behind its role. A page is a module with an `add`."""

from flask import Blueprint, Flask, redirect
from flask_wtf.csrf import CSRFProtect

from service import accounts
from service.house import House
from service.web.console import (
    account,
    auditing,
    callers,
    carding,
    choosing_versions,
    conversations,
    coordinators,
    drafting,
    errors,
    escalations,
    first_words,
    follow_ups,
    invitation,
    live,
    looking,
    mapping,
    on_call,
    pausing,
    peers,
    practising,
    proving,
    public,
    publishing,
    registration,
    rehearsing,
    reports,
    rescuing,
    rota,
    rota_import,
    safety,
    scripts,
    settings,
    setup,
    sign_in,
    speaking,
    stuck,
    telling,
    to_all_peers,
    translating,
    translating_problems,
    upkeep,
)
from service.web.console.frame import Frame, visitor

PAGES = (
    live,
    stuck,
    escalations,
    conversations,
    rescuing,
    follow_ups,
    rota,
    rota_import,
    peers,
    looking,
    on_call,
    callers,
    practising,
    to_all_peers,
    scripts,
    choosing_versions,
    drafting,
    carding,
    publishing,
    rehearsing,
    mapping,
    proving,
    translating,
    reports,
    auditing,
    settings,
    first_words,
    safety,
    pausing,
    setup,
    registration,
    upkeep,
    coordinators,
    account,
    sign_in,
    invitation,
)


def open_in(app: Flask, house: House) -> None:
    """Put the console into the web door."""
    app.secret_key = house.vault.secret_for("console cookies")
    app.config.update(
        SESSION_COOKIE_NAME="shoulder",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=house.settings.public_url.startswith("https://"),
        WTF_CSRF_CHECK_DEFAULT=False,  # the carrier's webhooks have a signature; the console asks for itself
        WTF_CSRF_TIME_LIMIT=None,  # as long as the visit
        WTF_CSRF_SSL_STRICT=False,  # our pages send no referrer
    )
    routes = Blueprint(
        "console",
        __name__,
        url_prefix="/console",
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",
    )
    frame = Frame(house, routes, CSRFProtect(app))
    for page in PAGES:
        page.add(frame)
    errors.add(frame)
    app.register_blueprint(routes)
    app.add_url_rule("/", "front", lambda: redirect("/about"))
    public.Public(house).open_in(app)
    app.extensions["console"] = frame
    speaking.start(app)
    app.jinja_env.globals.update(told=telling.told, word=telling.word)
    app.jinja_env.globals.update(in_words=translating_problems.in_words, run_in_words=translating_problems.run_in_words)
    app.jinja_env.globals.update(menu=frame.menu, may=lambda role: accounts.may(visitor().role, role))
