"""The one address that the carrier has of the line: whichever web host can be reached gets the request."""

import itertools
import socket
import socketserver
import threading
from collections.abc import Sequence
from contextlib import suppress

CONNECT_SECONDS = 0.5
PIECE = 65_536
Place = tuple[str, int]


class Door(socketserver.ThreadingTCPServer):
    """Passes bytes on, as they are, to the next of several places; past those that do not answer the knock."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, at: Place, places: Sequence[Place]) -> None:
        super().__init__(at, _Passing)
        self._places, self._turn = places, itertools.count()
        threading.Thread(target=self.serve_forever, name="door", daemon=True).start()

    def leads_to(self) -> socket.socket | None:
        """A connection to whoever is next and there; None when nobody is."""
        first = next(self._turn)
        for step in range(len(self._places)):
            with suppress(OSError):
                place = self._places[(first + step) % len(self._places)]
                return socket.create_connection(place, timeout=CONNECT_SECONDS)
        return None


class _Passing(socketserver.BaseRequestHandler):
    server: Door

    def handle(self) -> None:
        inside = self.server.leads_to()
        if inside is None:
            return
        with inside:
            inside.settimeout(None)
            back = threading.Thread(target=_pass_on, args=(inside, self.request), daemon=True)
            back.start()
            _pass_on(self.request, inside)
            back.join()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while piece := one.recv(PIECE):
            other.sendall(piece)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)
