"""Nobody saves over what they have not seen: a form carries a mark of what it showed, and says where that changed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask import request
from wtforms import Field, Form

from service import lines
from service.session import Session
from service.web.console.speaking import PHRASES, t

Shown = Mapping[str, Any]
"""What a record says now, by the names of a form's fields, each as the form would have it: text, or some texts."""


def mark(now: Shown) -> str:
    """A name for what a form shows, short enough to travel in it."""
    return hashlib.sha256(json.dumps(_plain(now), sort_keys=True).encode()).hexdigest()[:20]


def shows(form: Form, now: Shown) -> None:
    """Give a form its mark, unless it was sent and carries one."""
    form.__dict__.setdefault("began", mark(now))


def is_overtaken(session: Session, form: Form, now: Shown) -> bool:
    """Whether what was sent would undo what somebody else did since; beside each such field stands what it is now.

    From here to the end of the transaction nobody else changes a record of this line from a form. Whoever sends the
    form again has seen it, and may.
    """
    lines.hold(session)
    began = request.form.get("began", "")
    theirs = {name for name, value in _plain(now).items() if value != _plain({name: form[name].data})[name]}
    overtaken = began != mark(now) and bool(theirs)
    form.__dict__["began"] = mark(now) if overtaken else began
    form.__dict__["overtaken"] = overtaken
    for name in theirs if overtaken else ():
        form[name].__dict__["theirs"] = _said(form[name], now[name])
    return overtaken


def _plain(shown: Shown) -> dict[str, Any]:
    return {name: sorted(value) if isinstance(value, list) else str(value or "") for name, value in shown.items()}


def _said(field: Field, value: Any) -> str:
    labels = {str(one.value): str(one.label) for one in getattr(field, "choices", None) or ()}
    called = [labels.get(str(one), str(one or "")) for one in (value if isinstance(value, list) else [value])]
    return ", ".join(t(one) if one in PHRASES.texts else one for one in called) or t("standing.empty")
