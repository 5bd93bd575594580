"""Put words into outbox content at the moment of sending: phrases, script texts, relayed words."""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal
from sqlalchemy.exc import InvalidRequestError

from flows import wording
from flows.preview import Screenplay, sample_values, screenplay
from flows.script import Script
from service import conversations, limits, lines, passing, people, rota, scripts, waits, words
from service.errors import ShoulderError
from service.hours import date_there
from service.lines import Line
from service.outbox import Content
from service.session import Record, Session

PART = 1500
LAST_TIER = 99
NARROW_SPACE = "\u202f"  # it would turn a whole text into the dearer alphabet
MOST_GAPS = 4
DAY = 86_400
WAITS = {"wait.few": 900, "wait.hour": 3600}
"""How long most callers wait, in words, and up to how many seconds that is said."""
UNREADABLE = (
    ShoulderError,
    InvalidRequestError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
)
"""What comes of a row whose words cannot be read."""


@functools.cache
def phrases() -> wording.Phrases:
    """The sentences that come with the line."""
    return wording.Phrases.load(scripts.phrases_source())


def own(line: Line) -> wording.Phrases:
    """The same, with those that a line says in words of its own."""
    if not line.phrases:
        return phrases()
    known = phrases()
    changed = {key: {**known.texts[key], **texts} for key, texts in line.phrases.items() if key in known.texts}
    return wording.Phrases({**known.texts, **changed}, known.base)


def preview(script: Script, language: str, medium: str, line: str, policy: Mapping[str, str]) -> Screenplay:
    """A script as the people of a line would meet it; `policy` in English where it is not there in a language."""
    said = policy.get(language) or policy.get("en", "")
    return screenplay(script, language, medium, phrases(), sample_values(script, language, phrases(), line, said))


def preview_here(script: Script, language: str, line: Line) -> Screenplay:
    """The same by text, with all that a line says in words of its own."""
    mine, told = own(line), line.told(language) if line.policy.get(line.base) else ""
    return screenplay(script, language, "sms", mine, sample_values(script, language, mine, line.name, told))


def body(session: Session, row: Record, medium: str = "sms") -> str:
    """The text of an outbox row, for the person it goes to, now."""
    part: int = row.content.get("part", 0)
    return texts(session, row.content, row.to_id, row.conversation_id, medium)[part]


def spoken(session: Session, row: Record) -> list[tuple[str, str]]:
    """What an outbox row says on the phone: (language, words), as they are read out."""
    reader = people.get(session, row.to_id)
    languages = lines.get(session).languages if row.content.get("in every language") else (reader.language,)
    if len(languages) > 1:
        key = row.content["phrase"]
        return [(code, wording.read_out(say(key, code, digit=str(n)))) for n, code in enumerate(languages, 1)]
    return [(reader.language, wording.read_out(body(session, row, "voice")))]


def parts(session: Session, content: Content, to_id: int, conversation_id: int | None) -> list[Content]:
    """The same content as one piece for each message it will need."""
    count = len(texts(session, content, to_id, conversation_id))
    return [content] if count == 1 else [{**content, "part": part} for part in range(count)]


def texts(
    session: Session, content: Content, to_id: int, conversation_id: int | None, medium: str = "sms"
) -> list[str]:
    """Every message that this content makes for a reader."""
    reader = people.get(session, to_id)
    if "phrase" in content:
        line = lines.get(session)
        values = _values(session, line, content["values"], reader)
        said = own(line).text(content["phrase"], reader.language, values, medium)
        said = said if medium == "voice" else _signed(session, said, conversation_id)
        return [f"{say('page.is_a_drill', reader.language)} {said}" if content.get("drill") else said]
    if "relay" in content:
        return _relayed(session, content, reader)
    line, script = lines.get(session), scripts.script(session, content["script"])
    asked, quoted = (
        _script_values(session, line, reader, content["partner"]),
        functools.partial(_quoted, session, reader),
    )
    return wording.render(script, content["effect"], reader.language, medium, asked, quoted, own(line))


def say(key: str, language: str, **values: str) -> str:
    """One of the sentences or words that come with the line."""
    return phrases().text(key, language, values)


def says(line: Line, key: str, language: str, /, **values: str) -> str:
    """The same, in the line's own words where it has some."""
    return own(line).text(key, language, values)


def hours(session: Session, language: str) -> str:
    """Whether a peer is on now, or when the next one is."""
    line = lines.get(session)
    if line.paused:
        return paused(session, language)
    if rota.somebody_on(session, language, ()):
        return says(line, "hours.now", language)
    coming = rota.next_shift(session)
    if coming is None:
        return says(line, "hours.unknown", language)
    return says(line, "hours.next", language, when=day_and_time(coming.begins, line.zone, language))


def paused(session: Session, language: str) -> str:
    """Why the line is paused, in the coordinator's words if there are any, and until when if that is known."""
    line = lines.get(session)
    words = line.pause.say.get(language) or says(line, f"pause.{line.pause.why}", language)
    if line.pause.until is None or line.pause.say.get(language):
        return words
    until = says(line, "pause.until", language, when=day_and_time(line.pause.until, line.zone, language))
    return f"{words} {until}"


def clock_time(at: float, zone: str, language: str) -> str:
    """A time of day as people say it: 6:00 PM, 18:00."""
    here = datetime.fromtimestamp(at, ZoneInfo(zone))
    return str(format_time(here, "short", locale=language)).replace(NARROW_SPACE, " ")


def day_and_time(at: float, zone: str, language: str) -> str:
    """A weekday and a time: Friday 6:00 PM, viernes 18:00."""
    weekday = format_date(datetime.fromtimestamp(at, ZoneInfo(zone)), "EEEE", locale=language)
    return f"{weekday} {clock_time(at, zone, language)}"


def date_and_time(at: float, zone: str, language: str) -> str:
    """The same with its date, for what is further off: Friday, 4 December 6:00 PM; viernes, 4 de diciembre 18:00."""
    date = format_skeleton("EEEEdMMMM", datetime.fromtimestamp(at, ZoneInfo(zone)), locale=language)
    return f"{date} {clock_time(at, zone, language)}"


def gaps(found: Sequence[tuple[float, float, int | None]], zone: str, language: str) -> str:
    """Stretches of time that nobody covers, the first few of them: Friday 6:00 PM to 8:00 PM; and 2 more."""
    named = [_gap(*one, zone, language) for one in found[:MOST_GAPS]]
    if len(found) > MOST_GAPS:
        named.append(say("gap.more", language, count=str(len(found) - MOST_GAPS)))
    return "; ".join(named)


def _gap(begins: float, ends: float, tier: int | None, zone: str, language: str) -> str:
    same_day = ends - begins < DAY and date_there(begins, zone) == date_there(ends, zone)
    until = (clock_time if same_day else day_and_time)(ends, zone, language)
    span = {"begins": day_and_time(begins, zone, language), "ends": until}
    return say("gap.peer", language, **span) if tier is None else say("gap.on_call", language, tier=str(tier), **span)


def hours_given(seconds: float, language: str) -> str:
    """An amount of time in hours, to the half: 6.5; 6,5."""
    return str(format_decimal(round(seconds / 1800) / 2, locale=language))


def wait(session: Session, reader: Record) -> str:
    """An honest wait of somebody: from what most callers like them waited on, or that we do not know."""
    line = lines.get(session)
    if line.paused and line.pause.until is not None:
        opens = day_and_time(line.pause.until, line.zone, reader.language)
        return says(line, "wait.paused_until", reader.language, when=opens)
    if line.paused:
        return says(line, "wait.paused", reader.language)
    left = waits.left(session, reader.id, reader.language)
    if left is None:
        return says(line, "wait.unknown", reader.language)
    return says(line, next((name for name, most in WAITS.items() if left <= most), "wait.long"), reader.language)


def _relayed(session: Session, content: Content, reader: Record) -> list[str]:
    text = passing.relayed(session, content, say("word.hidden", reader.language))
    prefix = f"{_speaker(session, content['from'], content['role'], reader.language)}: "
    if "code" in content:  # last lines of a talk that the reader may not be in, while another of theirs goes on
        prefix = f"{content['code']}, {prefix}"
    found = passing.pieces(text, PART - len(prefix))
    if len(found) == 1:
        return [prefix + text]
    return [f"{prefix}({number}/{len(found)}) {piece}" for number, piece in enumerate(found, 1)]


def _speaker(session: Session, person_id: int, role: str, language: str) -> str:
    return people.name(session, person_id) or say(f"word.{role}", language)


def _signed(session: Session, said: str, conversation_id: int | None) -> str:
    """While people talk, the line's own words begin with its name; some do anyway."""
    talking = conversation_id is not None and conversations.get(session, conversation_id).state in conversations.TALKING
    name = f"{lines.get(session).name}: "
    return f"{name}{said}" if talking and not said.startswith(name) else said


def _values(session: Session, line: Line, values: Mapping[str, Any], reader: Record) -> dict[str, str]:
    return {"line": line.name, **{key: _value(session, value, reader) for key, value in values.items()}}


def _value(session: Session, value: Any, reader: Record) -> str:
    """A plain value, or what a reference such as {"name of the kind": ref} stands for, for this reader."""
    if not isinstance(value, Mapping):
        return str(value)
    [(kind, ref)] = value.items()
    return _REFERENCES[kind](session, ref, reader)


def _alarming_words(session: Session, words_id: int, _: Record) -> str:
    found = words.alarming(session, words_id)
    return found.phrase if found is not None else "..."


def _to_all(session: Session, ids: Mapping[str, int], reader: Record) -> str:
    """What was written to all of them, in the reader's language if it was."""
    return words.read(session, ids.get(reader.language) or next(iter(ids.values())))


_REFERENCES: Mapping[str, Callable[[Session, Any, Record], str]] = {
    "alarming": _alarming_words,
    "to all": _to_all,
    "responder": lambda session, ref, reader: _responder(session, ref[0], ref[1], reader.language),
    "speaker": lambda session, ref, reader: _speaker(session, ref[0], ref[1], reader.language),
    "time": lambda _, ref, reader: day_and_time(ref[0], ref[1], reader.language),
    "date": lambda _, ref, reader: date_and_time(ref[0], ref[1], reader.language),
    "clock": lambda _, ref, reader: clock_time(ref[0], ref[1], reader.language),
    "gaps": lambda session, ref, reader: gaps(ref, lines.get(session).zone, reader.language),
    "hours": lambda _, ref, reader: hours_given(ref, reader.language),
    "language": lambda _, ref, reader: say(f"language.{ref}", reader.language),
    "wait": lambda session, _, reader: wait(session, reader),
    "talk": lambda session, ref, _: str(limits.number_today(session, conversations.get(session, ref))),
    "pause": lambda session, _, reader: paused(session, reader.language),
    "policy": lambda session, _, reader: lines.get(session).told(reader.language),
}


class _Asked(Mapping[str, str]):
    """What a script's texts may name: looked up when one of them does, for most name nothing."""

    def __init__(self, **ways: Callable[[], str]) -> None:
        self._ways = ways

    def __getitem__(self, name: str) -> str:
        return self._ways[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._ways)

    def __len__(self) -> int:
        return len(self._ways)


def _script_values(session: Session, line: Line, reader: Record, partner: list[Any] | None) -> Mapping[str, str]:
    """`partner` is the other person's id and role, as they were when this was decided."""
    return _Asked(
        name=lambda: people.name(session, reader.id),
        partner=lambda: _partner(session, partner[0], partner[1], reader.language) if partner else "",
        line=lambda: line.name,
        hours=lambda: hours(session, reader.language),
        wait=lambda: wait(session, reader),
        policy=lambda: line.told(reader.language),
    )


def _responder(session: Session, person_id: int, tier: int | None, language: str) -> str:
    """By the name that they go by in the team, else by their tier; never by a number."""
    named = people.name(session, person_id)
    if named or tier is None or tier >= LAST_TIER:
        return named or say("word.responder", language)
    return say("word.responder_of_tier", language, tier=str(tier))


def _partner(session: Session, person_id: int, role: str, language: str) -> str:
    return people.name(session, person_id) or say(f"partner.{role}", language)


def _quoted(session: Session, reader: Record, ref: str) -> str:
    return passing.quoted(session, int(ref), reader.id, say("word.hidden", reader.language))
