"""Coming on with an end, in both languages; what cannot be read is asked again, and other words are none."""

import pytest

from flows import until
from flows.until import Until


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ON until 9pm", Until(hours=(21,))),
        ("On until 9 p.m.", Until(hours=(21,))),
        ("on till 9:30 pm", Until(hours=(21,), minute=30)),
        ("ON 9pm", Until(hours=(21,))),
        ("ON 9", Until(hours=(9, 21))),
        ("ON until 12", Until(hours=(12, 0))),
        ("ON until 12am", Until(hours=(0,))),
        ("ON until noon", Until(hours=(12,))),
        ("ON 21:15", Until(hours=(21,), minute=15)),
        ("ON 2h", Until(minutes=120)),
        ("ON for 2 hours", Until(minutes=120)),
        ("ON 90 min", Until(minutes=90)),
        ("ON 2.5 hours", Until(minutes=150)),
        ("ON for half an hour", Until(minutes=30)),
        ("TURNO hasta las 21", Until(hours=(21,))),
        ("Turno hasta las 9 de la noche", Until(hours=(21,))),
        ("turno hasta la 1", Until(hours=(1, 13))),
        ("TURNO hasta las 8:30 de la mañana", Until(hours=(8,), minute=30)),
        ("turno 21h", Until(hours=(21,))),
        ("turno hasta las 9h", Until(hours=(9, 21))),
        ("turno por 2 horas", Until(minutes=120)),
        ("turno 2 horas y media", Until(minutes=150)),
        ("turno hasta medianoche", Until(hours=(0,))),
    ],
)
def test_an_end_is_read(text: str, expected: Until) -> None:
    assert until.meant(text)
    assert until.read(text) == expected


@pytest.mark.parametrize(
    "text", ["ON until late", "ON until 25", "turno hasta luego", "on until 9:75", "on until 13pm"]
)
def test_an_end_that_cannot_be_read_is_still_meant_as_one(text: str) -> None:
    assert until.meant(text)
    assert until.read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "on",
            "turno",
            "on my way home",
            "on 3 pills",
            "one",
            "only until 9",
            "on for ever",
            "on Monday",
            "on and on",
        ),
        *("hold on until 9", "on 40h", "on until I can see him I will not be able to rest at all"),
    ],
)
def test_other_words_are_no_end(text: str) -> None:
    assert not until.meant(text)
