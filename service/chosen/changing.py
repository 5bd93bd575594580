"""Change a setting: whole or not at all, never over what somebody else chose meanwhile, and always undoable."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select

from service import audit, lines
from service.chosen.catalogue import Setting, Values
from service.chosen.fields import Amiss
from service.lines import Line
from service.session import Record, Session
from service.tables import setting_changes

MOST_SHOWN = 50


@dataclass(frozen=True)
class Outcome:
    """What became of it: saved, same (as it was), wrong (by field, why) or overtaken (somebody was faster)."""

    state: str
    wrong: Mapping[str, Amiss] = field(default_factory=dict)


def seen(setting: Setting, line: Line) -> str:
    """A mark of what a setting is now; whoever saves names the one that they began from."""
    return hashlib.sha256(json.dumps(setting.typed(line), sort_keys=True).encode()).hexdigest()[:20]


def read(setting: Setting, line: Line, typed: Mapping[str, str]) -> tuple[Values, dict[str, Amiss]]:
    """What was typed, made into what the line uses; and by field what is wrong with it."""
    values: Values = {}
    wrong: dict[str, Amiss] = {}
    for one in setting.fields(line):
        if one.name in typed:
            try:
                values[one.name] = one.kind.read(typed[one.name])
            except Amiss as amiss:
                wrong[one.name] = amiss
    if not wrong and setting.key == "ladder":
        after, page = (values.get(name, getattr(line.pace, name)) for name in ("page_call_after", "page"))
        if after >= page:
            wrong["page_call_after"] = Amiss("call_later_than_page")
    return values, wrong


def change(session: Session, setting: Setting, typed: Mapping[str, str], by: str, began: str | None = None) -> Outcome:
    """Save what was typed into some or all fields, if it can be used and nobody was faster than who `began` there."""
    lines.hold(session)
    line = lines.get(session)
    if began is not None and began != seen(setting, line):
        return Outcome("overtaken")
    values, wrong = read(setting, line, typed)
    if wrong:
        return Outcome("wrong", wrong)
    before, is_example = setting.typed(line), setting.key == "policy" and lines.has_demo_policy(session)
    setting.put(session, values)
    after = setting.typed(lines.get(session))
    fresh = sorted(name for name in after if after[name] != before.get(name))
    if not fresh and not is_example:
        return Outcome("same")
    if fresh:
        was, now = ({name: found.get(name, "") for name in fresh} for found in (before, after))
        session.add(setting_changes, key=setting.key, before=was, after=now, who=by, at=session.at)
    setting.afterwards(session)
    audit.note(session, by, f"set {setting.key}"[:80], f"line {session.line_id}")
    return Outcome("saved")


def insist(session: Session, setting: Setting, typed: Mapping[str, str], by: str) -> None:
    """The same for a command: raises Amiss, which says what to do."""
    outcome = change(session, setting, typed, by)
    for amiss in outcome.wrong.values():
        raise amiss


def undo(session: Session, setting: Setting, change_id: int, by: str) -> Outcome | None:
    """Put back what one change did, unless somebody has changed the same since; None where there is no such change."""
    row = session.first(_of(session, setting).where(setting_changes.c.id == change_id))
    if row is None:
        return None
    lines.hold(session)
    now = setting.typed(lines.get(session))
    if any(now.get(name, "") != text for name, text in row.after.items()):
        return Outcome("overtaken")
    return change(session, setting, row.before, by)


def history(session: Session, setting: Setting) -> list[Record]:
    """Its changes, the newest first."""
    return session.all(_of(session, setting).order_by(setting_changes.c.id.desc()).limit(MOST_SHOWN))


def latest(session: Session) -> dict[str, Record]:
    """The newest change of each setting, by key."""
    mine = select(setting_changes).where(setting_changes.c.line_id == session.line_id)
    return {row.key: row for row in session.all(mine.order_by(setting_changes.c.id))}


def _of(session: Session, setting: Setting) -> Select[Any]:
    mine = (setting_changes.c.line_id == session.line_id, setting_changes.c.key == setting.key)
    return select(setting_changes).where(*mine)
