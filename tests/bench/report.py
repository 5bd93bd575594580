"""Run measures one after another; show their rows as a table with ratios; write them down as JSON."""

import json
import platform
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from rich.console import Console
from rich.table import Table
from rich.text import Text

Row: TypeAlias = Mapping[str, Any]
Measure: TypeAlias = Callable[[], list[dict[str, Any]]]
KEYS = ("name", "value", "unit", "budget", "ok", "spread")


def bench(measures: Mapping[str, Measure], console: Console, out: Path, root: Path) -> None:
    """Measure, show and write. What breaks is raised, after the rows that came before it are shown and written."""
    rows: list[Row] = []
    try:
        for name, run in measures.items():
            console.print(Text(f"measuring {name} ...", "dim"))
            rows += [checked(row) for row in run()]
    finally:
        console.print(table(rows))
        write(out, rows, root)
        console.print(summary(rows, out))


def checked(row: Row) -> Row:
    """A row with just the keys that rows have. Raises KeyError or ValueError."""
    if set(row) != set(KEYS):
        raise ValueError(f"a row has {', '.join(KEYS)}, not {', '.join(row)}")
    return {key: row[key] for key in KEYS}


def table(rows: list[Row]) -> Table:
    """Every row with its ratio to the budget: over 1 is good for a rate, under 1 for a time."""
    shown = Table(box=None, header_style="bold", pad_edge=False)
    shown.add_column("")
    for name in ("value", "budget", "ratio", "spread"):
        shown.add_column(name, justify="right")
    for row in rows:
        colour = "green" if row["ok"] else "red"
        shown.add_row(
            Text(f"{'✓' if row['ok'] else '✗'} {row['name']}", colour),
            f"{_number(row['value'])} {row['unit']}",
            f"{'≥' if is_floor(row) else '≤'} {_number(row['budget'])}",
            Text(f"{row['value'] / row['budget']:.2f}", f"bold {colour}"),
            Text(f"±{row['spread'] / 2:.0%}", "dim"),
        )
    return shown


def is_floor(row: Row) -> bool:
    """Whether the value must reach its budget (a rate), rather than stay below it (a time)."""
    return bool((row["value"] >= row["budget"]) == row["ok"])


def write(out: Path, rows: list[Row], root: Path) -> None:
    """Keep the rows, with what was measured and where."""
    out.parent.mkdir(parents=True, exist_ok=True)
    found = {"commit": commit(root), "machine": machine(), "rows": rows}
    out.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def summary(rows: list[Row], out: Path) -> Text:
    """One sentence: how many are within their budget, and where it is written."""
    slow = sum(not row["ok"] for row in rows)
    said = f"{len(rows) - slow} of {len(rows)} within budget; written to {out}."
    return Text(said, "bold red" if slow else "bold green")


def commit(root: Path) -> str:
    """The commit that was measured, with "+" after it when files were changed since; "" outside a checkout."""
    described = subprocess.run(
        ["git", "describe", "--always", "--exclude=*", "--dirty=+"], cwd=root, capture_output=True, text=True
    )
    return described.stdout.strip()


def machine() -> str:
    """Processor, system and Python, as far as they are known."""
    cpus = Path("/proc/cpuinfo")
    lines = cpus.read_text().splitlines() if cpus.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    about = (
        model or platform.processor(),
        platform.system(),
        platform.machine(),
        f"Python {platform.python_version()}",
    )
    return ", ".join(part for part in about if part)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
