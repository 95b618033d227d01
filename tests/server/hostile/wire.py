"""Raw HTTP/1.1, sent byte by byte as a case says, and an answer read as strictly as the RFC is.

No HTTP library is used: they refuse to send what is wrong, and forgive what comes back wrong.
"""

from __future__ import annotations

import re
import select
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d) ?[\x20-\x7e]*")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\x80-\xff\t]*)")
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back. `flaw` says what is wrong with it as HTTP; no status: nothing came."""

    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    seconds: float = 0.0
    flaw: str = ""
    sent: int = 0
    """Bytes that the other side took before it answered."""
    after: bytes = b""
    """What came behind the answer, where that was waited for."""

    def header(self, name: str) -> str | None:
        """Return the value of a header, by its name in small letters."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(slots=True)
class _Exchange:
    connection: socket.socket
    pieces: Iterator[bytes]
    until: float
    got: bytearray = field(default_factory=bytearray)
    waiting: bytes = b""
    sent: int = 0
    closed: bool = False

    def run(self, *, head: bool) -> None:
        """Send and read at the same time until the answer is whole, or the time is over."""
        self.connection.setblocking(False)
        writing = True
        while not self.closed and not _whole(bytes(self.got), head=head):
            left = self.until - time.monotonic()
            if left <= 0:
                return
            wish = [self.connection] if writing else []
            readable, writable, _ = select.select([self.connection], wish, [], left)
            if readable:
                self._read()
            elif writable:
                writing = self._write()

    def listen(self, seconds: float) -> None:
        """Read on until the other side closes, or so long."""
        until = time.monotonic() + seconds
        while not self.closed and (left := until - time.monotonic()) > 0:
            if select.select([self.connection], [], [], left)[0]:
                self._read()

    def _read(self) -> None:
        try:
            piece = self.connection.recv(_PIECE)
        except OSError:
            piece = b""
        self.got += piece
        self.closed = not piece

    def _write(self) -> bool:
        self.waiting = self.waiting or next(self.pieces, b"")
        if not self.waiting:
            return False
        try:
            n = self.connection.send(self.waiting)
        except BlockingIOError:
            return True
        except OSError:  # it stopped listening; what it said before may still be there
            return False
        self.sent += n
        self.waiting = self.waiting[n:]
        return True


def exchange(
    port: int,
    pieces: Iterable[bytes],
    *,
    seconds: float,
    source: str = "127.0.0.1",
    head: bool = False,
    linger: float = 0.0,
) -> Reply:
    """Send the pieces from that address and return the answer; never raises for what comes back.

    `linger`: so many seconds more are listened for what comes behind the answer.
    """
    started = time.monotonic()
    try:
        connection = socket.create_connection(
            ("127.0.0.1", port), timeout=seconds, source_address=(source, 0)
        )
    except OSError as error:
        return Reply(flaw=f"no connection: {error}", seconds=time.monotonic() - started)
    with connection:
        run = _Exchange(connection, iter(pieces), started + seconds)
        run.run(head=head)
        took = time.monotonic() - started
        whole = len(run.got)
        run.listen(linger)
    reply = _read(bytes(run.got), seconds=took, sent=run.sent, closed=run.closed, head=head)
    return replace(reply, after=_behind(bytes(run.got), whole, reply))


def _behind(got: bytes, whole: int, reply: Reply) -> bytes:
    """What is no part of the first answer; all of it if there is no telling."""
    first = got.find(reply.body, got.find(b"\r\n\r\n") + 4) + len(reply.body)
    return got[min(first, whole) :]


def _read(got: bytes, *, seconds: float, sent: int, closed: bool, head: bool) -> Reply:
    got = _without_interim(got)
    if not got:
        flaw = "closed without an answer" if closed else "no answer in time"
        return Reply(seconds=seconds, sent=sent, flaw=flaw)
    top, split, rest = got.partition(b"\r\n\r\n")
    first, *lines = top.split(b"\r\n")
    status = _STATUS.fullmatch(first)
    fields = [_FIELD.fullmatch(line) for line in lines]
    if not (split and status and all(fields)):
        return Reply(seconds=seconds, sent=sent, flaw=f"no HTTP: {got[:200]!r}")
    headers = tuple((f[1].decode().lower(), f[2].decode("latin-1")) for f in fields if f)
    code = int(status[1])
    bodiless = head or code in (204, 304)
    body, flaw = (b"", "") if bodiless else _body(dict(headers), rest, closed=closed)
    repeated = {name for name, _ in headers if sum(name == other for other, _ in headers) > 1}
    if repeated - {"set-cookie", "link", "vary"}:
        flaw = flaw or f"repeated headers: {sorted(repeated)}"
    return Reply(status=code, headers=headers, body=body, seconds=seconds, flaw=flaw, sent=sent)


def _without_interim(got: bytes) -> bytes:
    """Leave out `100 Continue`."""
    while re.match(rb"HTTP/1\.1 1\d\d", got) and b"\r\n\r\n" in got:
        got = got.partition(b"\r\n\r\n")[2]
    return got


def _body(headers: dict[str, str], rest: bytes, *, closed: bool) -> tuple[bytes, str]:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return _chunks(rest)
    if "content-length" in headers:
        length = int(headers["content-length"])
        return rest[:length], "" if len(rest) >= length else "the body is cut"
    return rest, "" if closed else "the body has no end"


def _chunks(rest: bytes) -> tuple[bytes, str]:
    body = b""
    while match := re.match(rb"([0-9A-Fa-f]+)(?:;[^\r\n]*)?\r\n", rest):
        size = int(match[1], 16)
        rest = rest[match.end() :]
        if size == 0:
            return body, ""
        if len(rest) < size + 2:
            break
        body, rest = body + rest[:size], rest[size + 2 :]
    return body, "the chunked body is cut"


def _whole(got: bytes, *, head: bool) -> bool:
    got = _without_interim(got)
    if b"\r\n\r\n" not in got:
        return False
    reply = _read(got, seconds=0, sent=0, closed=False, head=head)
    return not reply.flaw or reply.flaw.startswith("repeated")


def request(
    method: str = "GET",
    path: str = "/sparql",
    body: bytes = b"",
    *,
    version: str = "HTTP/1.1",
    **headers: str | None,
) -> bytes:
    """Return a request as bytes; `Content_Type="…"` is a header, None leaves one out."""
    wanted: dict[str, str | None] = {"Host": "localhost", "Connection": "close"}
    if body:
        wanted["Content_Length"] = str(len(body))
    wanted.update(headers)
    lines = [f"{method} {path} {version}"]
    lines += [f"{k.replace('_', '-')}: {v}" for k, v in wanted.items() if v is not None]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
