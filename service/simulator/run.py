"""Run the simulator: python -m service.simulator.run --port 8001."""

import argparse
import logging
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from types import TracebackType

from werkzeug.serving import BaseWSGIServer, make_server

from service.simulator.app import create_app
from service.simulator.errors import Unusable
from service.simulator.exchange import Exchange
from service.simulator.journal import Journal
from service.simulator.resuming import resume
from service.simulator.settings import from_environment


class Serving:
    """An exchange served over HTTP by a thread of this process, until closed; a context manager."""

    def __init__(self, exchange: Exchange, host: str = "127.0.0.1", port: int = 0) -> None:
        self.exchange = exchange
        with _listening(host, port) as plug:
            self.url = f"http://{host}:{plug.getsockname()[1]}"
            self._server: BaseWSGIServer = make_server(
                host, port, create_app(exchange), threaded=True, fd=plug.fileno()
            )
        self._thread = threading.Thread(target=self._serve, name="simulator", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.02)

    def close(self) -> None:
        """Stop answering."""
        self.exchange.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> "Serving":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=128)
    except (OSError, OverflowError) as error:
        raise Unusable(f"The simulator cannot listen on {host}:{port}: {error}.") from error


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; 2 with one sentence when it cannot work."""
    parser = argparse.ArgumentParser(prog="python -m service.simulator.run", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--journal", type=Path, help="a file to go on from when it was killed, for tests of that")
    wanted = parser.parse_args(arguments)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    try:
        settings = from_environment(os.environ)
        journal = Journal(wanted.journal)
        exchange = Exchange(settings.account_sid, settings.auth_token, settings.home, journal=journal)
        resume(exchange)
        if settings.line_number not in exchange.numbers:
            exchange.add_number(settings.line_number, settings.webhooks())
        exchange.lay_out(settings.handsets)
        serving = Serving(exchange, wanted.host, wanted.port)
    except Unusable as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 2
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    sys.stdout.write(f"Handsets: {serving.url}/\n")
    sys.stdout.flush()
    stop.wait()
    serving.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
