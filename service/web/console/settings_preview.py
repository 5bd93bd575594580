"""How a setting would be met: texts as a phone shows them, with what they cost, and everything else in words."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from flows.lint_texts import faults
from flows.preview import NAMES
from flows.script import Script
from flows.vocabulary import fold
from flows.wording import fill, is_gsm7, segments, units
from service import chosen, lines, pacing, rendering, retention, scripts
from service.chosen import Setting
from service.lines import Line
from service.session import Session
from service.switchboard import to_all_peers
from service.web.console.speaking import clock, t, tongue
from service.web.console.translating_problems import in_words

LONG = 3
"""More segments than this in one text are worth a word."""
WHOLE_DAY = 24 * 60
EVENING = datetime(2027, 1, 8, 18, tzinfo=UTC).timestamp()
"""A Friday at six, for the gaps that say when."""


@dataclass(frozen=True)
class Bubble:
    """One text on a phone."""

    language: str
    text: str

    @property
    def cost(self) -> str:
        """How long it is, and how many texts it is paid as."""
        kind = "preview.cost" if is_gsm7(self.text) else "preview.cost_dear"
        return t(kind, letters=units(self.text), count=segments(self.text))


@dataclass
class Preview:
    """What a page shows beside a form; `notes` are about words that could be better."""

    bubbles: list[Bubble] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    """The name of the field, what it is about, and what to do."""

    def of(self, name: str) -> list[str]:
        """What is said of one field."""
        return [
            f"{in_words(about)} {in_words(advice)}" for field_name, about, advice in self.notes if field_name == name
        ]


def preview(session: Session, setting: Setting, typed: Mapping[str, str]) -> Preview:
    """Of what was typed, as far as it can be read."""
    line = lines.get(session)
    values, _ = chosen.read(setting, line, typed)
    found = Preview()
    for one in setting.fields(line):
        if isinstance(one.kind, chosen.Words) and values.get(one.name):
            text = values[one.name]
            lint = faults(text, fold(text), one.language or line.base)
            found.notes += [(one.name, message, advice) for _, message, advice in lint]
    maker = _MAKERS.get(setting.key, _said if any("|" in name for name in typed) else None)
    if maker is not None:
        maker(session, line, {**setting.now(line), **values}, found)
    return found


def first_words(session: Session, line: Line) -> list[Bubble]:
    """What a stranger is told by text before anything is asked, in each language."""
    return first_words_of(scripts.script(session, scripts.current(session, "arrival")), line)


def first_words_of(script: Script, line: Line) -> list[Bubble]:
    """The same, by another arrival script."""
    found = []
    for language in line.languages:
        for scene in rendering.preview_here(script, language, line).scenes:
            if scene.kind != "say":
                break
            found += [Bubble(language, message.text) for one in scene.lines for message in one.messages]
    return found


def _told(session: Session, line: Line, values: Mapping[str, str], found: Preview) -> None:
    """The policy, and what has to be passed on, where they are said: in the first words."""
    fresh: dict[str, dict[str, str]] = {"policy": dict(line.policy), "reporting": dict(line.reporting)}
    for name, text in values.items():
        row, _, language = name.partition("|")
        fresh[row][language] = text
    tried = replace(line, policy={**fresh["policy"]}, reporting=fresh["reporting"])
    if all(tried.policy.get(language) for language in line.languages):
        told = [bubble for bubble in first_words(session, tried) if tried.policy[bubble.language] in bubble.text]
        found.bubbles += told
        _warn_of_length(told, found)


def _said(__: Session, line: Line, values: Mapping[str, str], found: Preview) -> None:
    """The line's own sentences, with something in their gaps."""
    for name, text in values.items():
        key, _, language = name.partition("|")
        if text and not key.endswith(" on voice"):
            found.bubbles.append(Bubble(language, _filled(line, text, language)))
    _warn_of_length(found.bubbles, found)


def _filled(line: Line, text: str, language: str) -> str:
    said = {"line": line.name, "wait": rendering.says(line, "wait.few", language)}
    begins, ends = (rendering.clock_time(at, "UTC", language) for at in (EVENING, EVENING + 7200))
    said |= {"when": rendering.day_and_time(EVENING, "UTC", language), "time": begins, "until": begins}
    said |= {"hours": "4", "minutes": "10"}
    said |= {"code": "417", "codes": "417, 418", "tier": "1", "count": "2", "policy": line.policy.get(language, "...")}
    said |= {
        "language": rendering.say(f"language.{language}", language),
        "partner": NAMES["peer"],
    }
    unknown = {"begins": begins, "ends": ends, "digit": "1", "most": "3"}
    gaps = ("gaps", "note", "others", "speaker", "talk", "talks", "theirs", "waiting", "words")
    return fill(text, {**said, **unknown, **dict.fromkeys(gaps, "...")})


def _warn_of_length(bubbles: list[Bubble], found: Preview) -> None:
    found.sentences += [
        t("preview.long", count=segments(bubble.text)) for bubble in bubbles if segments(bubble.text) > LONG
    ]


def _note(_: Session, line: Line, values: Mapping[str, str], found: Preview) -> None:
    if values["note"]:
        found.bubbles += [
            Bubble(code, rendering.says(line, "staff.note", code, note=values["note"], line=line.name))
            for code in line.languages
        ]


def _hours(_: Session, __: Line, values: Mapping[str, list[tuple[str, int]]], found: Preview) -> None:
    total = sum(minutes for stretches in values.values() for _, minutes in stretches)
    found.sentences.append(t("preview.hours", hours=f"{total / 60:g}") if total else t("preview.no_hours"))
    whole = sorted({begins for stretches in values.values() for begins, minutes in stretches if minutes == WHOLE_DAY})
    found.sentences += [t("preview.whole_day", begins=begins) for begins in whole]


def _talks(session: Session, __: Line, values: Mapping[str, int], found: Preview) -> None:
    relays = len(lines.numbers_of(session)) - 1
    two = values["texts_at_once"] > 1
    found.sentences.append(t(f"preview.talks_{'one' if not two else 'two' if relays else 'no_number'}"))


def _offers(_: Session, line: Line, values: Mapping[str, int], found: Preview) -> None:
    if values["ask_all_up_to"] > 1:
        count, seconds = values["ask_all_up_to"], values["offer_all"]
        found.sentences.append(t("preview.offers_together", count=count, seconds=seconds))
    found.sentences.append(t("preview.offers_in_turn", seconds=values["offer"]))
    found.sentences.append(t("preview.offers_by"))
    for code in line.languages:
        found.bubbles.append(Bubble(code, _filled(line, rendering.own(line).texts["offer.text"][code], code)))


def _ladder(_: Session, __: Line, values: Mapping[str, int], found: Preview) -> None:
    call = values["page_call_after"]
    found.sentences += [
        t("preview.ladder_both") if not call else t("preview.ladder_text_first", minutes=f"{call / 60:g}"),
        t("preview.ladder_next", minutes=f"{values['page'] / 60:g}"),
        t("preview.ladder_truth", minutes=f"{values['truth'] / 60:g}"),
        t("preview.ladder_held", minutes=f"{values['held'] / 60:g}", more=f"{values['held_more'] / 60:g}"),
    ]


def _floods(_: Session, line: Line, __: Mapping[str, int], found: Preview) -> None:
    found.sentences.append(t("preview.floods"))
    for code in line.languages:
        found.bubbles.append(Bubble(code, _filled(line, rendering.own(line).texts["held_back.fast"][code], code)))


def _sending(session: Session, line: Line, values: Mapping[str, Any], found: Preview) -> None:
    ours, peers = lines.numbers_of(session), len(to_all_peers.would_like(session))
    fresh = replace(line, rates=values["rates"], pace=replace(line.pace, segments_a_second=values["segments_a_second"]))
    found.sentences += [t("preview.rate", number=one, segments=pacing.a_second(fresh, one)) for one in ours]
    found.sentences += [t("preview.not_ours", number=one) for one in fresh.rates if one not in ours]
    seconds = math.ceil(peers / (pacing.a_second(fresh, ours[0]) * pacing.SHARE))
    found.sentences.append(
        t("preview.sending", peers=peers, seconds=seconds) if peers else t("preview.sending_to_none")
    )


def _quiet(_: Session, __: Line, values: Mapping[str, int], found: Preview) -> None:
    hours = {name: f"{hour:02}:00" for name, hour in values.items()}
    found.sentences += [t("preview.quiet", **hours), t("preview.never_quiet")]


def _retention(session: Session, _: Line, values: Mapping[str, int], found: Preview) -> None:
    due = retention.plan(session, values)
    found.sentences.append(t("preview.tonight", at=clock(due[0].at)))
    going = [f"{t(f'setting.row_{one.kind}')}: {one.count}" for one in due if one.count]
    found.sentences += going or [t("preview.nothing_goes")]


def _line(_: Session, line: Line, values: Mapping[str, str], found: Preview) -> None:
    lacking = [code for code in values["languages"].split(",") if not line.policy.get(code)]
    found.sentences += [t("preview.no_policy_in", language=tongue(code)) for code in lacking]


_MAKERS: Mapping[str, Callable[[Session, Line, Mapping[str, Any], Preview], None]] = {
    "policy": _told,
    "reporting": _told,
    "note": _note,
    "hours": _hours,
    "offers": _offers,
    "talks": _talks,
    "ladder": _ladder,
    "floods": _floods,
    "sending": _sending,
    "quiet_hours": _quiet,
    "retention": _retention,
    "line": _line,
}
