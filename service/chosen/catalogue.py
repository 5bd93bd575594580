"""Every setting of a line: its fields and their limits, what they are now, and where they are put."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.lint_texts import LONGEST_TEXT
from flows.vocabulary import COMMANDS
from flows.wording import holes
from service import lines, pool, relay_numbers, rendering, retention, typed
from service.chosen.fields import Amount, Checked, Field, Pick, Rates, Stretches, Switch, Words
from service.line_settings import EVENINGS, MORNINGS, MOST_A_SECOND, MOST_DAYS
from service.lines import Line
from service.rota import shifts
from service.session import Session

Values = dict[str, Any]
"""By the names of fields."""
PHRASE = "phrase."
"""A key that begins so is one of the line's own sentences."""
MINUTE, HOUR = 60, 3600
FIXED = ("word.", "partner.", "language.", "gap.", "feed.", "page.is_a_drill", "ask.tongue")
"""Words that stand inside other sentences, or in several languages at once: they are as they come."""
CALL_AFTER = Amount(0, 14, MINUTE, "minutes")
"""How long the call of a page comes after its text; somebody on call may have their own."""
_STAYS = re.compile(r"\b(?:988|911|741741|\d = )")


def _nothing(_: Session) -> None:
    """No more is to be done."""


@dataclass(frozen=True)
class Setting:
    """One thing that a line has chosen, with everything that a page, a command and the history need of it."""

    key: str
    fields: Callable[[Line], list[Field]]
    now: Callable[[Line], Values]
    put: Callable[[Session, Values], None]
    afterwards: Callable[[Session], None] = _nothing

    def typed(self, line: Line) -> dict[str, str]:
        """What it is now, as somebody would type it."""
        values = self.now(line)
        return {one.name: one.kind.typed(values[one.name]) for one in self.fields(line)}


def find(key: str) -> Setting | None:
    """A setting by its key."""
    if key.startswith(PHRASE):
        phrase = key.removeprefix(PHRASE)
        return _said(key, phrase) if phrase in sayable() else None
    return SETTINGS.get(key)


def sayable() -> list[str]:
    """The keys of the sentences that a line may say in its own words; a spoken twin goes with its text."""
    return [key for key in rendering.phrases().texts if not key.startswith(FIXED) and not key.endswith(" on voice")]


# --- words, by language ---------------------------------------------------------------------------


def _by_language(row: str, kind: Words) -> Callable[[Line], list[Field]]:
    return lambda line: [Field(row, kind, language) for language in line.languages]


def _policy_now(line: Line) -> Values:
    return {f"policy|{language}": line.policy.get(language, "") for language in line.languages}


def _put_policy(session: Session, values: Values) -> None:
    lines.set_policy(session, {name.partition("|")[2]: text for name, text in values.items()})


def _reporting_now(line: Line) -> Values:
    return {f"reporting|{language}": line.reporting.get(language, "") for language in line.languages}


def _put_reporting(session: Session, values: Values) -> None:
    fresh = {name.partition("|")[2]: text for name, text in values.items()}
    kept = {language: text for language, text in {**lines.get(session).reporting, **fresh}.items() if text}
    lines.choose(session, reporting=kept or None)


# --- the line's own sentences ---------------------------------------------------------------------


def _said(key: str, *phrases: str) -> Setting:
    keys = [twin for one in phrases for twin in (one, f"{one} on voice") if twin in rendering.phrases().texts]

    def fields(line: Line) -> list[Field]:
        return [Field(one, _as_shipped(one, language), language) for one in keys for language in line.languages]

    def now(line: Line) -> Values:
        mine = rendering.own(line).texts
        return {f"{one}|{language}": mine[one][language] for one in keys for language in line.languages}

    return Setting(key, fields, now, _put_phrases)


def _as_shipped(key: str, language: str) -> Words:
    """What the sentence that comes with the line has to keep: its placeholders, digits and help lines."""
    text = rendering.phrases().texts[key][language]
    return Words(LONGEST_TEXT, must=tuple(dict.fromkeys(_STAYS.findall(text))), gaps=frozenset(holes(text)))


def _put_phrases(session: Session, values: Values) -> None:
    """What is empty, or as it comes with the line, is the line's own no more."""
    own = {key: dict(texts) for key, texts in lines.get(session).phrases.items()}
    for name, text in values.items():
        key, _, language = name.partition("|")
        own.setdefault(key, {}).pop(language, None)
        if text and text != rendering.phrases().texts[key][language]:
            own[key][language] = text
    kept = {key: texts for key, texts in own.items() if texts}
    lines.choose(session, phrases=kept or None)


# --- numbers --------------------------------------------------------------------------------------


def _paced(key: str, kinds: Mapping[str, Amount | Switch], also: Callable[[Session], None] = _nothing) -> Setting:
    def fields(_: Line) -> list[Field]:
        return [Field(name, kind) for name, kind in kinds.items()]

    def now(line: Line) -> Values:
        return {name: getattr(line.pace, name) for name in kinds}

    def put(session: Session, values: Values) -> None:
        lines.set_pace(session, **values)

    return Setting(key, fields, now, put, also)


def _retention_now(line: Line) -> Values:
    return {name: line.keep.get(name, kind.days) for name, kind in retention.KINDS.items()}


def _put_retention(session: Session, values: Values) -> None:
    lines.choose(session, keep={**lines.get(session).keep, **values})


_A_SECOND = Amount(1, MOST_A_SECOND, called="segments")


def _put_sending(session: Session, values: Values) -> None:
    if "rates" in values:
        lines.choose(session, rates=values["rates"] or None)
    lines.set_pace(session, **{name: value for name, value in values.items() if name != "rates"})


# --- times ----------------------------------------------------------------------------------------

DAYS = tuple(f"day_{number}" for number in range(7))


def _hours_now(line: Line) -> Values:
    found: Values = {day: [] for day in DAYS}
    for one in line.hours:
        found[DAYS[one["weekday"]]].append((one["starts"], one["minutes"]))
    return found


def _put_hours(session: Session, values: Values) -> None:
    whole = {**_hours_now(lines.get(session)), **values}
    lines.set_hours(session, [one for day, stretches in whole.items() for one in _on(DAYS.index(day), stretches)])


def _on(weekday: int, stretches: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"weekday": weekday, "starts": starts, "minutes": minutes} for starts, minutes in stretches]


def _put_quiet(session: Session, values: Values) -> None:
    evening, morning = lines.get(session).quiet
    lines.choose(session, quiet_hours=[values.get("evening", evening), values.get("morning", morning)])


# --- the line itself ------------------------------------------------------------------------------


def _put_line(session: Session, values: Values) -> None:
    lines.rename(session, **values)


_KNOWN = " ".join(COMMANDS)
LINE_FIELDS = [
    Field("name", Words(40, needed=True)),
    Field("languages", Checked(typed.languages, "no_language", {"known": _KNOWN})),
    Field("zone", Checked(typed.zone, "no_zone")),
]
ALL = (
    Setting("policy", _by_language("policy", Words(300, needed=True)), _policy_now, _put_policy),
    Setting("reporting", _by_language("reporting", Words(160)), _reporting_now, _put_reporting),
    _said("greeting", "welcome.back", "hours.now", "hours.next", "hours.unknown"),
    _said(
        "waits",
        *("queue.looking", "queue.choices", "queue.waiting", "queue.ready", "queue.over", "wait.unknown"),
        *("wait.few", "wait.hour", "wait.long"),
    ),
    _said("other_lines", "queue.other_lines"),
    Setting(
        "note",
        lambda _: [Field("note", Words(140))],
        lambda line: {"note": line.note},
        lambda session, values: lines.set_note(session, values["note"]),
    ),
    Setting("hours", lambda _: [Field(day, Stretches()) for day in DAYS], _hours_now, _put_hours),
    _paced(
        "offers",
        {
            "ask_all_up_to": Amount(0, 10, called="peers"),
            "offer": Amount(30, 600, called="seconds"),
            "offer_all": Amount(30, 600, called="seconds"),
            "ask_again": Amount(1, 60, MINUTE, "minutes"),
            "wish": Amount(1, 60, MINUTE, "minutes"),
            "conversations_a_day": Amount(0, 50, called="talks"),
        },
    ),
    Setting(
        "talks",
        lambda _: [Field("texts_at_once", Amount(1, pool.MOST_TALKS, called="talks"))],
        lambda line: {"texts_at_once": line.texts_at_once},
        lambda session, values: relay_numbers.cap(session, values["texts_at_once"]),
    ),
    _paced(
        "ladder",
        {
            "page": Amount(1, 15, MINUTE, "minutes"),
            "page_call_after": CALL_AFTER,
            "truth": Amount(1, 15, MINUTE, "minutes"),
            "held": Amount(5, 240, MINUTE, "minutes"),
            "held_more": Amount(1, 60, MINUTE, "minutes"),
        },
    ),
    _paced(
        "floods",
        {
            "texts_a_minute": Amount(5, 60, called="texts"),
            "texts_a_minute_asked": Amount(20, 200, called="texts"),
            "calls_a_minute": Amount(3, 30, called="calls"),
        },
    ),
    Setting(
        "sending",
        lambda _: [Field("segments_a_second", _A_SECOND), Field("rates", Rates(1, MOST_A_SECOND))],
        lambda line: {"segments_a_second": line.pace.segments_a_second, "rates": dict(line.rates)},
        _put_sending,
    ),
    Setting(
        "quiet_hours",
        lambda _: [Field("evening", Pick(*EVENINGS)), Field("morning", Pick(*MORNINGS))],
        lambda line: dict(zip(("evening", "morning"), line.quiet, strict=True)),
        _put_quiet,
    ),
    _paced(
        "ahead",
        {
            "reminder": Amount(0, 1440, MINUTE, "minutes"),
            "uncovered": Amount(1, 1440, MINUTE, "minutes"),
            "tell_gaps": Switch(),
            "week_minutes": Amount(1, 80, MINUTE, "hours"),
        },
        shifts.changed,
    ),
    Setting(
        "retention",
        lambda _: [Field(name, Amount(1, MOST_DAYS, called="days")) for name in retention.KINDS],
        _retention_now,
        _put_retention,
        retention.expect,
    ),
    Setting(
        "line",
        lambda _: LINE_FIELDS,
        lambda line: {"name": line.name, "languages": ",".join(line.languages), "zone": line.zone},
        _put_line,
    ),
)
SETTINGS: Mapping[str, Setting] = {setting.key: setting for setting in ALL}
