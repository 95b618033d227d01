"""The whole way to an answer, against a server of our own (`kg.fetch.client`)."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from kg import __version__
from kg.errors import AddressRefused, AnswerTooLarge, FetchError, HostBusy, RobotsRefused
from kg.fetch import Fetcher, Limits, networks
from kg.fetch.hosts import Forgetful
from tests.web import Asked, Reply, Site, gzip_bomb, site

HERE = networks(["127.0.0.1/32"])


class Clock:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.time = 1_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as one:
        yield one


def fetcher(clock: Clock | None = None, **options: Any) -> Fetcher:
    clock = clock or Clock()
    known = {"allowed": HERE, "pause": 0.0, "now": clock, "sleep": clock.sleep, **options}
    return Fetcher("desk@lindalpost.example", **known)


# ── what is sent, what comes back ───────────────────────────────────────────────────────────


def test_an_answer_says_what_it_is_and_we_say_who_we_are(web: Site) -> None:
    """Body, type, encoding, validators; our name with a way to reach us."""
    url = web.put("/a", "ü".encode("cp1252"), content_type='Text/HTML; charset="windows-1252"',
                  etag='"1"', last_modified="Mon, 01 Mar 2021 10:00:00 GMT")  # fmt: skip
    with fetcher() as ask:
        answer = ask.get(url + "#top")
    assert (answer.url, answer.status, answer.body) == (url, 200, b"\xfc")
    assert (answer.content_type, answer.charset) == ("text/html", "windows-1252")
    assert (answer.etag, answer.modified) == ('"1"', "Mon, 01 Mar 2021 10:00:00 GMT")
    agent = f"newsgraph/{__version__} (+desk@lindalpost.example)"
    assert {one.headers["user-agent"] for one in web.asked} == {agent}


def test_nobody_asks_without_saying_who(web: Site) -> None:
    """The contact is part of asking."""
    for contact in ("", "  ", "a\r\nX-Evil: 1", "schreibtisch@münster.example"):
        with pytest.raises(FetchError, match="how to reach"):
            Fetcher(contact)


def test_what_has_not_changed_is_not_sent_again(web: Site) -> None:
    """Conditional requests, by either validator."""

    def page(asked: Asked) -> Reply:
        known = asked.headers.get("if-none-match") == '"7"'
        known = known or asked.headers.get("if-modified-since") == "yesterday"
        return Reply(status=304) if known else Reply(b"new")

    web.pages["/a"] = page
    with fetcher() as ask:
        assert not ask.get(web.url + "/a").unchanged
        assert ask.get(web.url + "/a", etag='"7"').unchanged
        assert ask.get(web.url + "/a", modified="yesterday").unchanged
        assert ask.get(web.url + "/a", etag='"8"').body == b"new"


def test_packed_answers_are_unpacked(web: Site) -> None:
    """And a gzip bomb is refused at the limit."""
    web.put("/a", gzip.compress(b"words"), content_encoding="gzip")
    web.put("/bomb", gzip_bomb(1 << 30), content_encoding="gzip")
    with fetcher() as ask:
        assert ask.get(web.url + "/a").body == b"words"
        with pytest.raises(AnswerTooLarge, match="20,000,000 bytes unpacked"):
            ask.get(web.url + "/bomb")


@pytest.mark.parametrize(
    ("status", "passing"), [(404, False), (410, False), (403, False), (429, True), (500, True)]
)
def test_a_status_says_whether_to_come_again(web: Site, status: int, passing: bool) -> None:
    """What is gone is gone; what is broken may be mended."""
    web.put("/a", "no", status)
    with fetcher() as ask, pytest.raises(FetchError, match=str(status)) as refused:
        ask.get(web.url + "/a")
    assert refused.value.passing is passing


# ── where it leads ──────────────────────────────────────────────────────────────────────────


def test_redirects_are_followed_and_a_move_for_good_is_told(web: Site) -> None:
    """308 and 301 all the way: moved; a 302 on the way: not beyond it."""
    web.put("/a", "", 301, location="/b")
    web.put("/b", "", 308, location=web.url + "/c")
    web.put("/c", "here")
    web.put("/x", "", 302, location="/a")
    with fetcher() as ask:
        answer = ask.get(web.url + "/a")
        assert (answer.url, answer.moved, answer.body) == (web.url + "/c", web.url + "/c", b"here")
        assert ask.get(web.url + "/x").moved is None
        web.put("/loop", "", 302, location="/loop")
        with pytest.raises(FetchError, match="redirects"):
            ask.get(web.url + "/loop")
        web.put("/odd", "", 302, location="http://[::1/\\x")
        with pytest.raises(AddressRefused):
            ask.get(web.url + "/odd")
        web.put("/nowhere", "", 302)
        with pytest.raises(FetchError, match="leads nowhere"):
            ask.get(web.url + "/nowhere")


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{port}/secret",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:10.0.0.1]/",
        "http://[::1]:{port}/secret",
        "http://2130706434:{port}/secret",
        "http://0x7f000002:{port}/secret",
        "http://0.0.0.0:{port}/secret",
        "http://localhost.private.example:{port}/secret",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        "http://user@127.0.0.1:{port}/secret",
    ],
)
def test_a_redirect_leads_nowhere_private(web: Site, target: str) -> None:
    """Every hop is judged; not even a connection is made."""
    port = web.url.rpartition(":")[2]
    web.put("/a", "", 302, location=target.format(port=port))
    web.put("/secret", "the crown jewels")

    def resolve(host: str, port: int) -> Sequence[str]:
        return ("10.1.1.1",) if host.endswith(".private.example") else (host,)

    with fetcher(resolve=resolve) as ask, pytest.raises(AddressRefused):
        ask.get(web.url + "/a")
    assert web.paths() == ["/a"]


def test_a_private_address_is_refused_unless_allowed(web: Site) -> None:
    """As given, not only after a redirect."""
    web.put("/a", "home")
    with fetcher(allowed=()) as ask, pytest.raises(AddressRefused) as refused:
        ask.get(web.url + "/a")
    assert "--allow-private" in str(refused.value.hint)
    assert web.asked == []


def test_the_address_that_was_judged_is_the_one_that_is_asked(web: Site) -> None:
    """A name that is public when asked first and private the second time gains nothing."""
    port = web.url.rpartition(":")[2]
    web.put("/robots.txt", "")
    looked: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        looked.append(host)
        return ("127.0.0.1",) if looked.count(host) == 1 else ("127.0.0.2",)

    web.put("/b", "fine")
    with fetcher(resolve=rebinding) as ask:
        assert ask.get(f"http://news.example:{port}/b").body == b"fine"
        assert looked == ["news.example"]  # once: robots.txt and page came over one connection
        assert ask.get(f"http://news.example:{port}/b").body == b"fine"
        assert looked == ["news.example"]
    with fetcher(resolve=rebinding) as ask, pytest.raises(AddressRefused):
        ask.get(f"http://news.example:{port}/b")
    assert {one.headers["host"] for one in web.asked} == {f"news.example:{port}"}


# ── hosts that are slow, endless, broken ────────────────────────────────────────────────────


def test_a_host_that_drips_is_left_at_the_deadline(web: Site) -> None:
    """A byte now and then never is silence; the whole answer has its time."""

    def drips() -> Iterator[bytes]:
        for _ in range(100):
            time.sleep(0.05)
            yield b"."

    web.pages["/a"] = lambda asked: Reply(drips())
    started = time.monotonic()
    slow = pytest.raises(FetchError, match="takes too long")
    with fetcher(limits=Limits(seconds=0.4, silence=5)) as ask, slow as refused:
        ask.get(web.url + "/a")
    assert refused.value.passing
    assert time.monotonic() - started < 2


def test_headers_that_drip_are_left_at_the_deadline() -> None:
    """Slow loris: a host that never ends its headers."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                for _ in range(60):
                    time.sleep(0.05)
                    try:
                        connection.sendall(b"X-More: a\r\n")
                    except OSError:
                        return

        thread = threading.Thread(target=serve)
        thread.start()
        port = server.getsockname()[1]
        slow = pytest.raises(RobotsRefused, match="takes too long")
        with fetcher(limits=Limits(seconds=0.4, silence=5)) as ask, slow:
            ask.get(f"http://127.0.0.1:{port}/")
        thread.join()


def test_an_endless_body_is_cut_at_the_limit(web: Site) -> None:
    """No length is announced, and it never ends."""

    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 65_536

    web.pages["/a"] = lambda asked: Reply(endless())
    with fetcher() as ask, pytest.raises(AnswerTooLarge):
        ask.get(web.url + "/a")


def test_a_host_that_does_not_answer_is_left_alone_longer_each_time() -> None:
    """A minute, two, four; then it answers and all is forgotten."""
    clock, memory = Clock(), Forgetful()
    rests = []
    with site() as web, fetcher(clock, memory=memory) as ask:
        web.put("/a", "well")
        ask.get(web.url + "/a")
    with fetcher(clock, memory=memory) as ask:  # nobody listens there now
        for _ in range(3):
            with pytest.raises(FetchError, match="does not answer"):
                ask.get(web.url + "/a")
            with pytest.raises(HostBusy) as busy:
                ask.get(web.url + "/a")
            rests.append(busy.value.wait)
            clock.time += busy.value.wait or 0
    assert rests == [60, 120, 240]
    assert memory.recall(web.url).failures == 3


# ── politeness ──────────────────────────────────────────────────────────────────────────────


def test_a_host_is_asked_once_at_a_time_with_pauses(web: Site) -> None:
    """Eight threads, one request after the other."""
    clock = Clock()
    for number in range(8):
        web.put(f"/{number}", "page")
    with fetcher(clock, pause=2.0) as ask, ThreadPoolExecutor(8) as pool:
        urls = [f"{web.url}/{number}" for number in range(4)]
        assert len(list(pool.map(ask.get, urls))) == 4
    assert web.most_at_once == 1
    assert clock.slept == [2.0] * 4


def test_retry_after_is_heeded_and_outlives_the_process(web: Site) -> None:
    """Nobody of that host is asked before; a date will do; a century is a day."""
    clock, memory = Clock(), Forgetful()
    web.put("/a", "later", 429, retry_after="120")
    web.put("/b", "page")
    with fetcher(clock, memory=memory) as ask:
        with pytest.raises(FetchError) as refused:
            ask.get(web.url + "/a")
        assert refused.value.wait == 120
        with pytest.raises(HostBusy):
            ask.get(web.url + "/b")
    with fetcher(clock, memory=memory) as ask:
        with pytest.raises(HostBusy):
            ask.get(web.url + "/b")
        clock.time += 121
        assert ask.get(web.url + "/b").body == b"page"
        web.put("/a", "later", 503, retry_after="Fri, 01 Jan 2100 00:00:00 GMT")
        with pytest.raises(FetchError) as refused:
            ask.get(web.url + "/a")
        assert refused.value.wait == 86_400


def test_robots_txt_is_obeyed_and_read_once_a_day(web: Site) -> None:
    """By our name or everybody's; the pause it wants is kept."""
    clock = Clock()
    ours = "Disallow: /private\nAllow: /private/open\nCrawl-delay: 5\nSitemap: /map.xml"
    web.put("/robots.txt", f"User-agent: *\nDisallow: /\n\nUser-agent: newsgraph\n{ours}")
    for path in ("/a", "/private/b", "/private/open"):
        web.put(path, "page")
    with fetcher(clock) as ask:
        ask.get(web.url + "/a")
        ask.get(web.url + "/private/open")
        with pytest.raises(RobotsRefused):
            ask.get(web.url + "/private/b")
        assert clock.slept == [5.0, 5.0]
        assert [one.path for one in web.asked].count("/robots.txt") == 1
        clock.time += 86_401
        ask.get(web.url + "/a")
        assert [one.path for one in web.asked].count("/robots.txt") == 2
        assert len(ask.sitemaps(web.url)) == 1


def test_a_redirect_into_what_robots_txt_forbids_is_not_followed(web: Site) -> None:
    """Each hop asks."""
    web.put("/robots.txt", "User-agent: *\nDisallow: /private")
    web.put("/a", "", 302, location="/private/b")
    with fetcher() as ask, pytest.raises(RobotsRefused):
        ask.get(web.url + "/a")
    assert web.paths() == ["/a"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_txt_forbids_nothing(web: Site, status: int) -> None:
    """RFC 9309, 2.3.1.3."""
    web.put("/robots.txt", "User-agent: *\nDisallow: /", status)
    web.put("/a", "page")
    with fetcher() as ask:
        assert ask.get(web.url + "/a").body == b"page"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_unreachable_robots_txt_forbids_everything(web: Site, status: int) -> None:
    """RFC 9309, 2.3.1.4; unless it was read before."""
    clock = Clock()
    web.put("/robots.txt", "oops", status)
    web.put("/a", "page")
    with fetcher(clock) as ask:
        with pytest.raises(FetchError) as refused:
            ask.get(web.url + "/a")
        assert refused.value.passing
        assert web.paths() == []
        clock.time += 3600
        web.put("/robots.txt", "")
        assert ask.get(web.url + "/a").body == b"page"
        clock.time += 90_000
        web.put("/robots.txt", "oops", status)
        clock.time += 3600
        if status == 500:
            assert ask.get(web.url + "/a").body == b"page"


def test_of_an_endless_robots_txt_the_beginning_counts(web: Site) -> None:
    """500 KiB (RFC 9309, 2.5)."""

    def endless() -> Iterator[bytes]:
        yield b"User-agent: *\nDisallow: /private\n"
        while True:
            yield b"# and so on\n" * 5000

    web.pages["/robots.txt"] = lambda asked: Reply(endless())
    web.put("/a", "page")
    with fetcher() as ask:
        assert ask.get(web.url + "/a").body == b"page"
        with pytest.raises(RobotsRefused):
            ask.get(web.url + "/private")
