"""`shoulder simulate`: so many contacts a month, with people as they come, on a real line whose clock is stepped."""

from service.forecast.line import play
from service.forecast.outcome import Outcome
from service.forecast.plan import Plan

__all__ = ["Outcome", "Plan", "play"]
