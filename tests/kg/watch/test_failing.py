"""What goes wrong while watching, and costs nothing else anything (`kg.watch.watcher`)."""

from __future__ import annotations

import pytest

from kg.errors import WatchError
from kg.store import Store
from kg.watch import alone, forget, opened
from kg.watch.watcher import REVISITS
from tests.watching import ARABIC, FERRY, FIRE, MORE, QUARTER, TUESDAY, Desk, two
from tests.web import Asked, Reply, Site, gzip_bomb, item, rss


def test_what_fails_is_a_reject_and_costs_nothing_else_anything(desk: Desk, web: Site) -> None:
    """Each with stage, reason and hint; the good ones are built; mended, it is struck off."""
    web.put("/bomb", gzip_bomb(1 << 26), content_encoding="gzip", content_type="text/html")
    web.put("/inside", "", 302, location="http://169.254.169.254/latest/meta-data/")
    web.put("/picture", b"\x89PNG", content_type="image/png")
    web.put("/empty", "<html><body></body></html>", content_type="text/html")
    web.put("/robots.txt", "User-agent: *\nDisallow: /private")
    paths = ("/bomb", "/inside", "/picture", "/empty", "/private", "/gone")
    good = item(web.page("/fire", "Fire in Lyon", *FIRE), "Fire", TUESDAY)
    desk.watch(
        web.feed("/feed", *(item(web.url + path) for path in paths), good),
        web.put("/liar", rss(item(f"{web.url}/fire", ARABIC)).encode("cp1256")),
        web.put("/laughs", '<!DOCTYPE rss [<!ENTITY a "b">]><rss/>'),
        web.put("/page", "<html><body>Sign in</body></html>"),
        web.put("/away", "", 301, location="http://10.0.0.1/feed"),
    )
    done = desk.round()
    assert (done.new, done.failed) == (1, 9)
    assert desk.fates() == [("fire", "built")]
    rejects = desk.rejects()
    assert {path: stage for path, (stage, _) in rejects.items()} == {
        "/bomb": "fetch",
        "/inside": "fetch",
        "/picture": "watch",
        "/empty": "read",
        "/private": "fetch",
        "/gone": "fetch",
        "/liar (as a whole)": "watch",
        "/laughs": "watch",
        "/page": "watch",
        "/away": "fetch",
    }
    assert "private address" in rejects["/inside"][1] and "private address" in rejects["/away"][1]
    assert "says it is utf-8" in rejects["/liar (as a whole)"][1]
    web.put("/laughs", rss())
    web.put("/liar", rss())
    desk.round(86_400.0)
    assert rejects.keys() - desk.rejects().keys() == {"/laughs", "/liar (as a whole)"}


def test_a_feed_that_fails_is_asked_less_often_and_says_when(desk: Desk, web: Site) -> None:
    """Half an hour, an hour, two; at most a day; well again it is as before."""
    url = web.put("/feed", "oops", 500)
    desk.watch(url)
    waits = []
    for _ in range(9):
        desk.round()
        with opened(desk.layout) as state:
            (one,) = state.watched()
        assert one.due is not None and one.error == "status 500"
        waits.append((one.due - desk.time) / QUARTER)
        desk.time = one.due
    assert waits == [2, 4, 8, 16, 32, 64, 96, 96, 96]
    web.put("/feed", rss())
    desk.round()
    with opened(desk.layout) as state:
        (one,) = state.watched()
        assert (one.due, one.failures, one.error) == (desk.time + QUARTER, 0, None)
    assert desk.rejects() == {}


def test_what_may_pass_is_tried_again_and_what_is_gone_is_not(desk: Desk, web: Site) -> None:
    """A broken page comes later; a missing one when its feed says that it changed."""
    web.put("/fire", "oops", 502)
    web.feed("/feed", item(f"{web.url}/fire", "Fire"), item(f"{web.url}/gone", "Gone"))
    desk.watch(f"{web.url}/feed")
    assert desk.round().failed == 2
    web.page("/fire", "Fire in Lyon", *FIRE)
    web.page("/gone", "Ferry sinks off Porto", *FERRY)
    assert desk.round(QUARTER).new == 1
    assert desk.round(30 * 86_400.0).new == 0
    web.feed("/feed", item(f"{web.url}/gone", "Found again"))
    assert desk.round(QUARTER).new == 1


def test_a_feed_that_moved_for_good_is_asked_there(desk: Desk, web: Site) -> None:
    """The list says so."""
    two(web)
    desk.watch(web.put("/old", "", 301, location="/feed"))
    assert desk.round().new == 2
    with opened(desk.layout) as state:
        assert [one.url for one in state.watched()] == [f"{web.url}/feed"]


def test_one_run_at_a_time(desk: Desk) -> None:
    """Two would ask every host twice as often as is polite."""
    with alone(desk.layout), pytest.raises(WatchError, match="another"), alone(desk.layout):
        pass


def test_another_writer_only_delays_the_build(desk: Desk, web: Site) -> None:
    """What was fetched is kept, and built in the next round."""
    desk.watch(two(web))
    with Store.open(desk.layout.root):
        done = desk.round(patience=0.1)
    assert done.busy and done.new == 2
    assert {fate for _, fate in desk.fates()} == {"waiting"}
    assert desk.round(60.0).tally.built == 2  # type: ignore[union-attr]


def test_stopping_is_graceful(desk: Desk, web: Site) -> None:
    """No page is begun after it; what was fetched is kept; the next run goes on."""
    url = two(web)
    fire = web.pages["/fire"]

    def last(asked: Asked) -> Reply:
        desk.stop.set()
        assert isinstance(fire, Reply)
        return fire

    web.pages["/fire"] = last  # the newer one, so the first to be fetched
    desk.watch(url)
    done = desk.round()
    assert (done.new, web.paths()) == (1, ["/feed", "/fire"])
    desk.stop.clear()
    desk.round(60.0)
    assert desk.fates() == [("ferry", "built"), ("fire", "built")]


def test_what_was_taken_down_leaves_nothing_and_does_not_come_back(desk: Desk, web: Site) -> None:
    """Not in any file of the watch; its address is known by a digest only."""
    web.page("/ferry", "Ferry sinks off Porto", *FERRY)
    web.page("/fire", "Fire in Lyon", *FIRE)
    desk.watch(web.feed("/feed", item(f"{web.url}/ferry"), item(f"{web.url}/fire")))
    desk.round()
    web.page("/ferry", "Ferry sinks off Porto", *MORE)
    desk.round(REVISITS[0])
    host = web.url.removeprefix("http://")
    forget(desk.layout, [f"{host}/ferry~2"])
    assert desk.fates() == [("fire", "built")]
    files = [p for p in desk.layout.watch.rglob("*") if p.is_file()]
    assert len([p for p in files if p.suffix == ".zst"]) == 1
    assert all(b"/ferry" not in p.read_bytes() for p in files)
    web.feed("/feed", item(f"{web.url}/ferry", "Changed"), item(f"{web.url}/fire"))
    assert desk.round(2 * QUARTER).new == 0
    assert desk.fates() == [("fire", "built")]
