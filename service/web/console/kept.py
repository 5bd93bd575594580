"""What was sent once a visit had ended, or from a page of an earlier one: kept, sealed, until it is sent again."""

from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

LASTS = 86_400
NEVER_KEPT = ("csrf_token", "password", "again", "now", "code")


@dataclass(frozen=True)
class Sent:
    """A form as it was sent: where to, its fields in order, and whether a file went along, which is not kept."""

    path: str
    fields: list[tuple[str, str]]
    had_file: bool


def keep() -> str:
    """The form of this request, as text that only we can have made; nothing secret is in it."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT]
    return str(_seal().dumps([request.path, fields, any(file.filename for file in request.files.values())]))


def found(sealed: str) -> Sent | None:
    """What was kept, unless it was touched or is too old."""
    try:
        path, fields, *had_file = _seal().loads(sealed, max_age=LASTS)
    except BadData:
        return None
    return Sent(path, [(name, value) for name, value in fields], any(had_file))


def _seal() -> URLSafeTimedSerializer:
    assert current_app.secret_key is not None
    return URLSafeTimedSerializer(current_app.secret_key, salt="kept form")
