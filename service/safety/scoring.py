"""How well a phrase list does on labelled texts, so that a line can try its own. Pure."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.errors import BadInput
from service.safety.phrases import Phrases
from service.safety.scanning import scan

_LABELS = {
    **dict.fromkeys(("explicit", "e", "1", "positive", "suicide"), "explicit"),
    **dict.fromkeys(("implicit", "i", "possible"), "implicit"),
    **dict.fromkeys(("third person", "third_party", "third party", "t"), "third person"),
    "negated": "negated",
    "figurative": "figurative",
    **dict.fromkeys(("ordinary", "none", "n", "0", "negative", "non-suicide"), "ordinary"),
}


@dataclass(frozen=True)
class Tally:
    """Of so many texts flagged, how many rightly; of so many that should be, how many were found."""

    flagged: int
    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> float | None:
        """The share of what was flagged that deserved it; None when nothing was."""
        return self.right / self.flagged if self.flagged else None

    @property
    def recall(self) -> float | None:
        """The share of the texts labelled explicit that were found; None when there were none."""
        return self.found / self.wanted if self.wanted else None


@dataclass(frozen=True)
class Score:
    """How a list does on labelled texts. `table` counts (label, "explicit plain" | ... | "nothing")."""

    explicit: Tally
    any_tier: Tally
    table: Mapping[tuple[str, str], int]

    @property
    def false_alarms(self) -> float | None:
        """How many of 500 ordinary texts would reach on call; None when none was labelled ordinary."""
        ordinary = sum(count for (label, _), count in self.table.items() if label == "ordinary")
        return 500 * self.table.get(("ordinary", "explicit plain"), 0) / ordinary if ordinary else None


def labelled(source: str) -> list[dict[str, Any]]:
    """Labelled texts, one to a line: {"text": "...", "label": "ordinary"}, or “ordinary: ...”. Raises BadInput."""
    return [_row(number, line) for number, line in enumerate(source.split("\n"), 1) if line.strip()]


def _row(number: int, line: str) -> dict[str, Any]:
    label, colon, text = line.partition(":")
    if colon and label.strip().casefold() in _LABELS:
        return {"text": text.strip(), "label": label}
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        raise BadInput(f'Line {number} is not like {{"text": "...", "label": "ordinary"}}, nor like “ordinary: ...”.')
    _read(number, row)
    return row


def score(phrases: Phrases, rows: Iterable[Mapping[str, Any]]) -> Score:
    """Score {"text", "label"} rows. Raises BadInput that names the line.

    Both recalls are over texts labelled explicit. The explicit tier is an explicit match in the plain lane,
    right for explicit and implicit texts; any tier is any match, right also for third person and negated.
    """
    table = Counter(_outcome(phrases, number, row) for number, row in enumerate(rows, 1))
    sure = Counter({label: n for (label, outcome), n in table.items() if outcome == "explicit plain"})
    any_tier: Counter[str] = Counter()
    for (label, outcome), count in table.items():
        any_tier[label] += count if outcome != "nothing" else 0
    wanted = sum(count for (label, _), count in table.items() if label == "explicit")
    own, seen = ("explicit", "implicit"), ("explicit", "implicit", "third person", "negated")
    return Score(_tally(sure, own, wanted), _tally(any_tier, seen, wanted), table)


def _tally(flagged: Counter[str], deserving: tuple[str, ...], wanted: int) -> Tally:
    right = sum(flagged[label] for label in deserving)
    return Tally(flagged.total(), right, flagged["explicit"], wanted)


def _outcome(phrases: Phrases, number: int, row: Mapping[str, Any]) -> tuple[str, str]:
    label, text = _read(number, row)
    match = scan(phrases, text)
    return label, f"{match.tier} {match.lane}" if match else "nothing"


def _read(number: int, row: Mapping[str, Any]) -> tuple[str, str]:
    label, text = _LABELS.get(str(row.get("label", "")).strip().casefold()), row.get("text")
    if label is None or not isinstance(text, str):
        raise BadInput(f"Line {number} needs a “text” and a “label” such as explicit, figurative or ordinary.")
    return label, text
