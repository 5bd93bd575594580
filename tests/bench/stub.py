"""A carrier for benches, in a process of its own: takes everything after a fixed while, and remembers when it came.

`python -m tests.bench.stub PORT SECONDS`; `GET /log` has [when, to, body, callback] of each text, in order.
"""

import asyncio
import json
import sys
import time
from functools import partial
from itertools import count
from urllib.parse import parse_qs

Log = list[tuple[float, str, str, str]]


async def main(port: int, seconds: float) -> None:
    """Answer until somebody ends the process."""
    log: Log = []
    server = await asyncio.start_server(partial(_talk, log, count(1), seconds), "127.0.0.1", port, backlog=256)
    async with server:
        await server.serve_forever()


async def _talk(
    log: Log, ids: "count[int]", seconds: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
            sizes = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            body = await reader.readexactly(int(sizes[0].split(b":")[1])) if sizes else b""
            if method == "POST":
                _note(log, path, body)
                await asyncio.sleep(seconds)
            status, said = _answer(log, method, path, next(ids))
            page = json.dumps(said).encode()
            writer.write(b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\n" % status)
            writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(page), page))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def _note(log: Log, path: str, body: bytes) -> None:
    form = parse_qs(body.decode())
    to, words, callback = (form.get(name, [""])[0] for name in ("To", "Body", "StatusCallback"))
    if path.endswith("/Messages.json"):
        log.append((time.time(), to, words, callback))


def _answer(log: Log, method: str, path: str, number: int) -> tuple[int, object]:
    if path == "/log":
        return 200, log
    if method == "POST":
        return 201, {"sid": f"{'CA' if 'Calls' in path else 'SM'}{number:032x}", "status": "queued"}
    return 200, {"calls" if "Calls" in path else "messages": [], "next_page_uri": None, "page": 0, "page_size": 50}


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
