"""Twilio's transport over one urllib3 pool: half the work of its own, time limits, another base URL."""

import json
import logging
import socket
import ssl
import struct
import time
from collections.abc import Mapping
from email.utils import mktime_tz, parsedate_tz
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import certifi
import urllib3
from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3.connection import HTTPConnection

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 8.0
CONNECTIONS = 64
LEAVES_NOTHING = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
"""What was given up goes nowhere. Without it the kernel sends on for minutes after a close: a cable that is mended
brought a text half a minute after it was said to be in doubt, behind those that came after it.
"""


class Transport(HttpClient):
    """Sends each request once: never a retry, never a redirect, never for ever."""

    def __init__(self, base_url: str = "") -> None:
        super().__init__(logging.getLogger("twilio.http_client"), False)
        self.ahead: float | None = None
        """How far the carrier's clock was ahead of this machine's at its last answer, in seconds."""
        self._base = urlsplit(base_url) if base_url else None
        self._pool = urllib3.PoolManager(
            maxsize=CONNECTIONS,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS),
            ssl_context=_trust(),
            socket_options=[*HTTPConnection.default_socket_options, LEAVES_NOTHING],
        )

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """One exchange. Raises urllib3's own errors when there is no answer."""
        answer = self._pool.request(
            method.upper(),
            self._address(uri, params),
            body=_body(data, headers or {}),
            headers={**(headers or {}), **(urllib3.make_headers(basic_auth=":".join(auth)) if auth else {})},
            redirect=False,
        )
        if (said := parsedate_tz(answer.headers.get("Date", ""))) is not None:
            self.ahead = mktime_tz(said) - time.time()
        return Response(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)

    def close(self) -> None:
        """Let go of every connection."""
        self._pool.clear()

    def _address(self, uri: str, params: Mapping[str, object] | None) -> str:
        parts = urlsplit(uri)
        if self._base:  # replaced here, after the client has put TWILIO_REGION and TWILIO_EDGE into the host
            parts = parts._replace(
                scheme=self._base.scheme,
                netloc=self._base.netloc,
                path=self._base.path.rstrip("/") + parts.path,
            )
        query = [part for part in (parts.query, _form(params)) if part]
        return urlunsplit(parts._replace(query="&".join(query)))


@cache
def _trust() -> ssl.SSLContext:
    """The system's certificate authorities and certifi's: some machines have no others."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _form(values: Mapping[str, Any] | None) -> str:
    given = {key: value for key, value in (values or {}).items() if value is not None}
    return urlencode(given, doseq=True)


def _body(data: Mapping[str, object] | None, headers: Mapping[str, str]) -> bytes | None:
    if not data:
        return None
    if headers.get("Content-Type", "").endswith("json"):
        return json.dumps(data).encode()
    return _form(data).encode()
