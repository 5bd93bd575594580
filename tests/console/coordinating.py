"""Somebody at the console of a living line, for the tests that import it: `mo as mo`, or `somebody` by name."""

import pytest

from service.web import server
from tests.console.browsing import Browsing
from tests.phone import Line


def somebody(line: Line, name: str, role: str = "coordinator") -> Browsing:
    """Who has joined, without codes."""
    return Browsing(server.create(line.house), line.house, line.id).joins(name, role, codes=False)


@pytest.fixture
def mo(line: Line) -> Browsing:
    """A coordinator at the console."""
    return somebody(line, "Mo")
