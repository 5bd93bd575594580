"""Spans for OpenTelemetry, where its packages are installed and it is told where to send them. Ids only, as in the log.

It is told by its own variables, such as OTEL_EXPORTER_OTLP_ENDPOINT; whatever else they set holds, too.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

WHERE = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
IS_ON = any(os.environ.get(name) for name in WHERE)
"""Else nothing of it is even read: it would cost each process some megabytes."""
if IS_ON:
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        IS_ON = False


def start(process: str) -> None:
    """Send the spans of this process from now on, if somebody wants them; call it after forking."""
    if IS_ON:
        provider = TracerProvider(resource=Resource.create({"service.name": f"shoulder-{process}"}))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(provider)


@contextmanager
def span(name: str, ids: Mapping[str, int | str]) -> Iterator[None]:
    """One step."""
    if not IS_ON:
        yield
        return
    quietly: dict[str, Any] = {"record_exception": False, "set_status_on_exception": False}
    with trace.get_tracer("shoulder").start_as_current_span(name, attributes=ids, **quietly):
        try:
            yield
        except BaseException as error:
            failed(error)
            raise


def note(name: str, an_id: int) -> None:
    """Something that the step of this moment turned out to be about."""
    if IS_ON:
        trace.get_current_span().set_attribute(name, an_id)


def failed(error: BaseException) -> None:
    """The step of this moment went wrong. Only the kind is said: an error's own sentence may quote a person."""
    if IS_ON:
        trace.get_current_span().set_status(trace.StatusCode.ERROR, type(error).__name__)
