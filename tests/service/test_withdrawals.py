"""The list outside the database: durable, in order, and readable after a power cut."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import withdrawals
from service.errors import Unavailable
from service.withdrawals import FILE, Withdrawal

ENTRY = Withdrawal(1.5, 1, "erased", "ab" * 32)


@given(st.lists(st.integers(0, 200), max_size=4))
def test_a_torn_end_costs_only_itself(tmp_path_factory: pytest.TempPathFactory, cuts: list[int]) -> None:
    """However often the power goes in the middle of a line, every whole entry before and after is there."""
    home = tmp_path_factory.mktemp("home")
    line = len(withdrawals_written(home))
    expected = [ENTRY]
    for cut in cuts:
        torn = min(cut, line - 1)
        withdrawals.note(home, [ENTRY])
        os.truncate(home / FILE, os.path.getsize(home / FILE) - (line - torn))
        if torn == line - 1:
            expected.append(ENTRY)  # only the end of the line is missing
        withdrawals.note(home, [ENTRY])
        expected.append(ENTRY)
    assert withdrawals.all_of(home) == expected


def withdrawals_written(home: Path) -> bytes:
    """The file after its first entry."""
    withdrawals.note(home, [ENTRY])
    return (home / FILE).read_bytes()


def test_it_is_private_and_empty_until_needed(tmp_path: Path) -> None:
    """No file before the first entry; nobody else may read it."""
    assert withdrawals.all_of(tmp_path) == []
    withdrawals.note(tmp_path, [])
    assert list(tmp_path.iterdir()) == []
    withdrawals.note(tmp_path, [ENTRY])
    assert stat.S_IMODE(os.stat(tmp_path / FILE).st_mode) == 0o600


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Then the erasure does not happen either, and is tried again."""
    (tmp_path / FILE).mkdir()
    with pytest.raises(Unavailable, match="cannot be written"):
        withdrawals.note(tmp_path, [ENTRY])
