"""Every script that comes with the line strands nobody and gives nothing away, explored whole."""

from importlib.resources import files

import pytest

from flows import explore, loading

SHIPPED = sorted(entry.name for entry in files("flows").joinpath("scripts").iterdir() if entry.name.endswith(".nt"))


@pytest.mark.parametrize("name", SHIPPED)
def test_it_is_proved(name: str) -> None:
    script = loading.load(files("flows").joinpath("scripts", name).read_text(encoding="utf-8"))
    verdict = explore.explore(script)
    assert verdict.proved, [finding.message for finding in verdict.findings]


def test_there_are_scripts() -> None:
    assert len(SHIPPED) >= 7
