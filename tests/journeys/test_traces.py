"""Who wants traces gets spans with ids, by OpenTelemetry's own protocol; nothing that anybody wrote, and no number."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.journeys import traced


def test_a_talk_is_traced_by_ids_alone(tmp_path: Path) -> None:
    """Each webhook holds the event that it is, which holds its conversation; what failed is known by its kind."""
    with _collector() as (url, bodies):
        here = {"OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_EXPORTER_OTLP_COMPRESSION": "none"}
        command = [sys.executable, "-m", "tests.journeys.traced", str(tmp_path)]
        subprocess.run(command, env={**os.environ, **here}, check=True, timeout=120, capture_output=True)
    spans = [span for body in bodies for span in _spans(body)]
    names = {span.name for span in spans}
    assert {"webhook text", "webhook text status", "event", "alarm match", "send"} <= names
    by_id = {span.span_id: span for span in spans}
    events = [span for span in spans if span.name == "event"]
    assert any(span.parent_span_id and by_id[span.parent_span_id].name == "webhook text" for span in events)
    assert {"line_id", "event_id", "conversation_id"} <= {one.key for span in events for one in span.attributes}
    failed = [span.status.message for span in spans if span.status.code == Status.STATUS_CODE_ERROR]
    assert failed and set(failed) <= {"ValueError"}
    said = b"".join(bodies)
    for secret in (traced.CALLER, traced.PEER, traced.CALLER[1:], traced.SECRET, "Sam", "rough"):
        assert secret.encode() not in said, secret


def test_without_a_place_to_send_to_nothing_is_sent(tmp_path: Path) -> None:
    """The packages alone do nothing."""
    with _collector() as (_, bodies):
        command = [sys.executable, "-m", "tests.journeys.traced", str(tmp_path)]
        subprocess.run(command, env=dict(os.environ), check=True, timeout=120, capture_output=True)
    assert not bodies


@contextmanager
def _collector() -> Iterator[tuple[str, list[bytes]]]:
    """Where spans are sent to, and what has come."""
    bodies: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", bodies
    finally:
        server.shutdown()
        server.server_close()


def _spans(body: bytes) -> list[Span]:
    said = ExportTraceServiceRequest.FromString(body)
    return [span for resource in said.resource_spans for scope in resource.scope_spans for span in scope.spans]
