"""A phone company that has a bad evening: slow, refusing, forgetful, saying things twice, late or out of order."""

from collections.abc import Callable

from tests.faults.play import Evening

BAD_EVENINGS: dict[str, tuple[str, list[dict[str, object]]]] = {
    "carrier_slow": (
        "Every fourth answer or so of the carrier takes two seconds.",
        [{"kind": "slow_rest", "times": 6, "seconds": 2.0}, {"kind": "slow_webhook", "times": 2, "seconds": 1.0}],
    ),
    "carrier_busy": ("The carrier refuses with 429, and does nothing.", [{"kind": "rate_limited", "times": 8}]),
    "carrier_broken": (
        "The carrier answers 500 and has done nothing.",
        [{"kind": "server_error", "times": 4}],
    ),
    "carrier_lies": (
        "The carrier answers 500 and has done it all the same.",
        [{"kind": "server_error", "times": 4, "accepted": True}],
    ),
    "carrier_hangs_up": (
        "The connection to the carrier breaks after it was told, before or after it has done it.",
        [{"kind": "dropped_connection", "times": 3}, {"kind": "dropped_connection", "times": 2, "accepted": False}],
    ),
    "callbacks_doubled": ("Every receipt comes twice.", [{"kind": "doubled_callback", "always": True}]),
    "callbacks_reordered": ("Receipts come last first.", [{"kind": "reordered_callbacks", "always": True}]),
    "webhooks_doubled": ("Answers get lost and the carrier asks again.", [{"kind": "doubled_webhook", "times": 12}]),
    "webhooks_lost": ("Some texts never reach the line.", [{"kind": "lost_webhook", "times": 3}]),
}


def _bad_evening(name: str, sentence: str, faults: list[dict[str, object]]) -> Callable[[Evening], None]:
    def fault(evening: Evening) -> None:
        def strike() -> None:
            for wish in faults:
                evening.carrier.goes_wrong(**wish)

        try:
            evening.goes(strike)
        finally:
            evening.carrier.goes_well()

    fault.__name__, fault.__doc__ = name, sentence
    return fault


FAULTS = tuple(_bad_evening(name, *what) for name, what in BAD_EVENINGS.items())
