"""What every test may use: --update rewrites golden files; what was left out is counted, with the reason."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Engine, event
from werkzeug.routing import Rule

settings.register_profile("shoulder", deadline=None)  # no test times: how long an example takes is the machine's
settings.load_profile("shoulder")


_compiled = Rule._compile_builder
_addresses: dict[Hashable, Callable[..., tuple[str, str]]] = {}


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """An address of ours as Werkzeug compiles it: every application does so, and nearly every test has one."""
    key = (rule.rule, tuple(rule._trace), tuple(sorted((rule.defaults or {}).items())), append_unknown)
    if key not in _addresses:
        _addresses[key] = _compiled(rule, append_unknown)
    return _addresses[key]


Rule._compile_builder = _compiled_once  # type: ignore[assignment, method-assign]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of our own."""
    parser.addoption("--update", action="store_true", help="rewrite the golden transcripts with what is said now")


@event.listens_for(Engine, "connect")
def _rows_in_another_order(connection: Any, _: object) -> None:
    """Rows that nobody asked for in an order may come in any: SQLite gives them the other way round to every test."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects=ON")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten."""
    return bool(request.config.getoption("--update"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many tests were left out, for each reason."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"left out: {count} ({reason})", yellow=True)
