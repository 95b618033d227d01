"""A web site on this machine that does as it is told, well or badly."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Body = bytes | Iterable[bytes]


@dataclass
class Reply:
    """What is sent: a body in pieces is sent without a length, until the other side has enough."""

    body: Body = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Asked:
    """A request that came in."""

    path: str
    headers: dict[str, str]


Answering = Reply | Callable[[Asked], Reply]


class Site:
    """Paths and what is there; what was asked."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.pages: dict[str, Answering] = {}
        self.asked: list[Asked] = []
        self.at_once = self.most_at_once = 0

    def put(self, path: str, body: str | Body, status: int = 200, **headers: str) -> str:
        """Have something at a path; `content_type="text/html"` is a header. Returns its URL."""
        content = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        self.pages[path] = Reply(content, status, named)
        return self.url + path

    def page(self, path: str, title: str, *texts: str, head: str = "", around: str = "") -> str:
        """Have an article at a path; `around` is what changes beside it. Returns its URL."""
        text = "".join(f"<p>{one}</p>" for one in texts)
        return self.put(
            path,
            f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body>"
            f"<nav>{around}</nav><article><h1>{title}</h1>{text}</article></body></html>",
            content_type="text/html; charset=utf-8",
        )

    def feed(self, path: str, *items: str, title: str = "The Lindal Post") -> str:
        """Have an RSS feed of these items (`item`). Returns its URL."""
        return self.put(path, rss(*items, title=title), content_type="application/rss+xml")

    def paths(self, start: str = "/") -> list[str]:
        """Return the paths that were asked for, robots.txt left out."""
        paths = [one.path for one in self.asked]
        return [one for one in paths if one.startswith(start) and one != "/robots.txt"]


def item(url: str, title: str = "", date: str = "", guid: str = "") -> str:
    """An item of RSS."""
    parts = {"link": url, "title": title, "pubDate": date, "guid": guid or url}
    return "<item>" + "".join(f"<{k}>{v}</{k}>" for k, v in parts.items() if v) + "</item>"


def rss(*items: str, title: str = "The Lindal Post") -> str:
    """A feed."""
    listed = "".join(items)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>{title}</title>{listed}</channel></rss>"
    )


def gzip_bomb(size: int) -> bytes:
    """So many zeros, a power of two, packed: a thousandth of it."""
    member = 1 << 24
    return gzip.compress(bytes(member), 9) * (size // member)


@contextmanager
def site() -> Iterator[Site]:
    """Serve a site at 127.0.0.1 until the end."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.site = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    site: Site

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has seen enough is no error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        site = self.server.site
        asked = Asked(self.path, {k.lower(): v for k, v in self.headers.items()})
        site.asked.append(asked)
        site.at_once += 1
        site.most_at_once = max(site.most_at_once, site.at_once)
        try:
            found = site.pages.get(self.path, Reply(b"nothing here", 404))
            reply = found(asked) if callable(found) else found
            with contextlib.suppress(ConnectionError, socket.timeout):
                self._send(reply)
        finally:
            site.at_once -= 1

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if isinstance(reply.body, bytes):
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)
            return
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for piece in reply.body:
            self.wfile.write(piece)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
