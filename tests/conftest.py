"""What every test may use: --update rewrites golden files; what was left out is counted, with the reason."""

from collections import Counter

import pytest
from hypothesis import settings

settings.register_profile("shoulder", deadline=None)  # no test times: how long an example takes is the machine's
settings.load_profile("shoulder")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of our own."""
    parser.addoption("--update", action="store_true", help="rewrite the golden transcripts with what is said now")


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
