"""Logs as JSON lines and counters for /metrics. Ids only: never a number, a name or a word."""

import logging
import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any, TextIO

import structlog
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Metric, generate_latest

from service import tracing

INBOUND = Counter("shoulder_inbound", "Webhooks that were let in, by what became of them", ["kind", "outcome"])
REFUSED = Counter("shoulder_refused", "Requests to carrier routes that were refused", ["reason"])
SENDS = Counter("shoulder_sends", "Texts handed to the carrier, by lane and what it said", ["lane", "result"])
RECEIPTS = Counter("shoulder_receipts", "Status callbacks, by status", ["status"])
DRAINS = Counter("shoulder_drains", "Times a lane was drained, by whom", ["lane", "by"])
OLDEST_DUE = Gauge("shoulder_oldest_due_seconds", "Age of the oldest due work, by lane", ["lane"])
ON_CALL = Gauge("shoulder_on_call", "People on call now, but for the last resort", ["line"])
UNTAKEN = Gauge("shoulder_escalation_untaken_seconds", "Age of the oldest escalation that nobody has taken", ["line"])
UNHANDLED = Gauge("shoulder_events_unhandled", "Events that came in and could not be handled", ["line"])
ALARM_LAG = Gauge("shoulder_alarm_lag_seconds", "How late the oldest alarm is that has not rung")
READY = Gauge("shoulder_ready", "1 when a text would be answered, else 0")
_NUMBER = re.compile(r"\+?\d[\d ().-]{5,}\d")
_NOT_A_NUMBER = frozenset({"timestamp", "sid"})
_ABOUT: ContextVar[dict[str, int | str] | None] = ContextVar("about", default=None)


class _OfThisProcess:
    """Each process counts for itself: its counters carry its id, so that two that answer in turn are not one."""

    def collect(self) -> Iterator[Metric]:
        """Everything that this process measures."""
        for metric in REGISTRY.collect():
            if metric.type == "counter":
                mine = {"pid": str(os.getpid())}
                metric.samples = [one._replace(labels={**one.labels, **mine}) for one in metric.samples]
            yield metric


_SHOWN = CollectorRegistry()
_SHOWN.register(_OfThisProcess())


def exposed() -> bytes:
    """Everything measured, as Prometheus reads it."""
    return generate_latest(_SHOWN)


def start(process: str) -> None:
    """Write this process's logs, and those of the libraries it uses, to standard output as JSON lines."""
    logging.basicConfig(level=logging.WARNING, handlers=[handler(process, sys.stdout)], force=True)
    logging.getLogger("shoulder").setLevel(logging.INFO)
    tracing.start(process)
    sys.excepthook = _uncaught


def at_a_terminal() -> None:
    """A command speaks for itself: where no log was begun, only what goes wrong is logged, to standard error."""
    if not structlog.is_configured():
        logging.basicConfig(level=logging.WARNING, handlers=[handler("command", sys.__stderr__ or sys.stderr)])


def handler(process: str, stream: TextIO) -> logging.Handler:
    """What writes our log lines, and those of libraries, to a stream."""
    shared: list[Any] = [
        _with_what_it_is_about,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        where_it_failed,
        without_numbers,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    written: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        lambda _, __, event: {"process": process, **event},
        structlog.processors.JSONRenderer(),
    ]
    writing = logging.StreamHandler(stream)
    writing.setFormatter(structlog.stdlib.ProcessorFormatter(processors=written, foreign_pre_chain=shared))
    return writing


def logger() -> Any:
    """Where to log: events are short phrases, values are ids and counts."""
    return structlog.get_logger("shoulder")


@contextmanager
def about(**ids: int | str) -> Iterator[None]:
    """Whatever is logged inside carries these: ids of rows, and kinds of things."""
    token = _ABOUT.set({**(_ABOUT.get() or {}), **ids})
    try:
        yield
    finally:
        _ABOUT.reset(token)


@contextmanager
def doing(what: str, **ids: int | str) -> Iterator[None]:
    """The same for a step that is worth a span of its own, where somebody traces them."""
    with about(**ids), tracing.span(what, ids):
        yield


def is_about(conversation_id: int) -> None:
    """From here to the end of what is being done, it is about this conversation."""
    tracing.note("conversation_id", conversation_id)
    known = _ABOUT.get()
    if known is not None:
        known["conversation_id"] = conversation_id


def _with_what_it_is_about(_: object, __: str, event: Any) -> Any:
    return {**(_ABOUT.get() or {}), **event}


def where_it_failed(_: object, __: str, event: Any) -> Any:
    """An exception as its kind and places. Its own sentence may quote a person and is left out."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else None
    if given is True:
        error = sys.exc_info()[1]
    if error is None:
        return event
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.name} ({frame.filename.rpartition('/')[2]}:{frame.lineno})" for frame in frames]
    return {**event, "error": type(error).__name__, "places": places}


def without_numbers(_: object, __: str, event: Any) -> Any:
    """A belt to the braces: one line each, with whatever looks like a phone number struck out."""
    return {key: value if key in _NOT_A_NUMBER else _struck(value) for key, value in event.items()}


def _struck(value: object) -> object:
    return _NUMBER.sub("[number]", value.partition("\n")[0]) if isinstance(value, str) else value


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logger().critical("this process ends: something went wrong that nobody expected", exc_info=error)
