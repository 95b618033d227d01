"""New and changed articles, few and many (`kg.watch.watcher`)."""

from __future__ import annotations

import pytest
from rdflib import DCTERMS, PROV

from kg.errors import WatchError
from kg.vocab import SCHEMA
from kg.watch import find, opened, standing
from kg.watch.listing import Kind
from kg.watch.watcher import REVISITS
from tests.watching import FERRY, FIRE, MONDAY, MORE, QUARTER, START, TUESDAY, Desk, two
from tests.web import Asked, Reply, Site, item

# ── what is new, what has changed ───────────────────────────────────────────────────────────


def test_new_articles_of_a_feed_come_into_the_graph(desk: Desk, web: Site) -> None:
    """Published, with address and day; the next round asks nobody anything."""
    desk.watch(two(web))
    done = desk.round()
    assert (done.asked, done.listed, done.new, done.failed) == (1, 2, 2, 0)
    assert desk.fates() == [("ferry", "built"), ("fire", "built")]
    rows = desk.select(
        "SELECT ?url ?day { ?a a ng:Article ; schema:url ?url ; schema:datePublished ?day }"
        " ORDER BY ?url"
    )
    assert rows == [(f"{web.url}/ferry", "2021-03-01"), (f"{web.url}/fire", "2021-03-02")]
    asked = len(web.asked)
    assert desk.round(60.0).asked == 0
    assert len(web.asked) == asked


def test_what_has_not_changed_is_not_sent_again(desk: Desk, web: Site) -> None:
    """Feed and pages are asked for with their validators; 304 makes no version."""
    url = two(web)
    for path in ("/feed", "/ferry", "/fire"):
        page = web.pages[path]
        assert isinstance(page, Reply)

        def conditional(asked: Asked, page: Reply = page, path: str = path) -> Reply:
            known = asked.headers.get("if-none-match") == f'"{path}"'
            page.headers["ETag"] = f'"{path}"'
            return Reply(status=304) if known else page

        web.pages[path] = conditional
    desk.watch(url)
    desk.round()
    done = desk.round(REVISITS[0] + QUARTER)
    assert (done.asked, done.fetched, done.new, done.changed, done.tally) == (1, 2, 0, 0, None)
    assert [one.headers.get("if-none-match") for one in web.asked[-3:]] == [
        '"/feed"', '"/fire"', '"/ferry"',
    ]  # fmt: skip


def test_a_changed_article_is_a_new_version_and_the_old_one_stays(desk: Desk, web: Site) -> None:
    """Two graphs, one article for the event, one voice; the new number supersedes the old."""
    desk.watch(two(web))
    desk.round()
    (before,) = desk.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?x ng:docId ?d } }")
    web.page("/ferry", "Ferry sinks off Porto", *FERRY, around="14 people read this now")
    desk.round(REVISITS[0])
    assert len(desk.fates()) == 2  # what is around an article is none of it
    web.page("/ferry", "Ferry sinks off Porto", *MORE)
    done = desk.round(REVISITS[1])
    assert (done.new, done.changed) == (0, 1)
    assert desk.fates() == [("ferry", "built"), ("ferry~2", "built"), ("fire", "built")]
    base = desk.select("SELECT ?a { ?a a ng:Article ; schema:version 2 }")[0][0]
    first = base.removesuffix("~2")
    assert desk.select(
        f"SELECT ?p ?o {{ GRAPH ?g {{ <{base}> ?p ?o FILTER (?p IN (prov:wasRevisionOf,"
        " dct:isVersionOf, schema:version)) } } ORDER BY ?p"
    ) == [(str(DCTERMS.isVersionOf), first), (str(PROV.wasRevisionOf), first),
          (str(SCHEMA.version), "2")]  # fmt: skip
    deaths = "?c ng:statedIn <{}> ; ng:killed ?f . ?f ng:atLeast ?least"
    assert desk.select(f"SELECT ?least {{ {deaths.format(first)} }}") == [("6",)]
    assert desk.select(f"SELECT ?least {{ {deaths.format(base)} }}") == [("15",)]
    (event,) = desk.select(
        f"SELECT DISTINCT ?e ?articles ?voices {{ {deaths.format(base)} . ?c ng:telling ?t ."
        " ?t ng:tellsOf ?e . ?e ng:articles ?articles ; ng:voices ?voices }"
    )
    assert event[1:] == ("1", "1")
    reasons = desk.select(
        "SELECT ?why { ?s a ng:Supersession ; ng:reason ?why ; ng:later ?l ; ng:earlier ?e ."
        f" ?l ng:statedIn <{base}> . ?e ng:statedIn <{first}> }}"
    )
    assert reasons == [("killed: at least 6, then 15",)]
    assert desk.select("SELECT ?x { ?x a ng:Contradiction }") == []
    assert desk.select("SELECT ?x { ?x a ng:Corroboration }") == []
    (after,) = desk.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?x ng:docId ?d } }")
    assert (before, after) == (("2",), ("3",))


def test_a_feed_that_says_an_article_has_changed_is_believed_once_an_hour(
    desk: Desk, web: Site
) -> None:
    """And what goes back to its first words is a third version."""
    url = two(web)
    desk.watch(url)
    desk.round()
    for number, texts in enumerate((MORE, FERRY), 1):
        web.page("/ferry", "Ferry sinks off Porto", *texts)
        listed = item(f"{web.url}/ferry", f"Ferry, update {number}", MONDAY)
        web.feed("/feed", listed)
        assert desk.round(QUARTER).changed == 0
        assert desk.round(3600.0).changed == 1
    assert [key for key, _ in desk.fates()] == ["ferry", "ferry~2", "ferry~3", "fire"]
    assert desk.round(60.0, again=True).tally.unchanged == 4  # type: ignore[union-attr]


def test_one_article_under_many_addresses_is_one(desk: Desk, web: Site) -> None:
    """By its canonical address, by parameters that only say whence, by its words."""
    head = f'<link rel="canonical" href="{web.url}/ferry">'
    web.page("/ferry", "Ferry sinks off Porto", *FERRY, head=head)
    web.page("/ferry?utm_source=rss", "Ferry sinks off Porto", *FERRY, head=head)
    web.page("/amp/ferry", "Ferry sinks off Porto", *FERRY, head=head)
    web.page("/print/ferry", "Ferry sinks off Porto", *FERRY)
    paths = ("/ferry", "/ferry?utm_source=rss", "/amp/ferry", "/print/ferry")
    desk.watch(web.feed("/feed", *(item(web.url + path) for path in paths)))
    done = desk.round()
    assert (done.listed, done.new) == (3, 1)
    assert desk.fates() == [("ferry", "built")]


def test_a_page_of_another_host_is_its_own_article(desk: Desk, web: Site) -> None:
    """A canonical address elsewhere is not believed."""
    head = '<link rel="canonical" href="https://bigpaper.example/ferry">'
    web.page("/ferry", "Ferry sinks off Porto", *FERRY, head=head)
    desk.watch(web.feed("/feed", item(f"{web.url}/ferry")))
    desk.round()
    assert desk.fates() == [("ferry", "built")]
    assert desk.select("SELECT ?u { ?a schema:url ?u }") == [(f"{web.url}/ferry",)]


def test_what_two_outlets_print_alike_are_two_articles(desk: Desk, web: Site) -> None:
    """Who copied whom is for the graph to say, so both are in it."""
    ferry = web.page("/ferry", "Ferry sinks off Porto", *FERRY)
    other = ferry.replace("127.0.0.1", "radiohennu.example")
    desk.watch(web.feed("/feed", item(ferry), item(other)))
    assert desk.round().new == 2
    assert desk.fates() == [("ferry", "built"), ("ferry", "built")]
    assert desk.rejects() == {}


# ── many ────────────────────────────────────────────────────────────────────────────────────


def test_of_ten_thousand_entries_the_newest_are_fetched_and_the_rest_later(
    desk: Desk, web: Site
) -> None:
    """So many from one poll to the next; nothing is lost, also when the feed says 304."""
    day = "Mon, 01 Mar 2021 {:02}:{:02}:{:02} GMT"
    dates = [day.format(n // 3600, n // 60 % 60, n % 60) for n in range(10_000)]
    web.feed("/feed", *(item(f"{web.url}/{n}", f"Ferry {n}", d) for n, d in enumerate(dates)))
    desk.watch(f"{web.url}/feed")
    done = desk.round(most=3)
    assert (done.listed, done.failed, done.waiting) == (10_000, 3, 9_997)
    assert sorted(web.paths()[1:]) == ["/9997", "/9998", "/9999"]
    assert desk.round(60.0, most=3).failed == 0
    web.put("/feed", "", 304)
    assert desk.round(QUARTER, most=3).failed in (3, 6)
    assert "/9996" in web.paths()
    found = standing(desk.layout, now=desk.time)
    assert found is not None
    assert (found.sources, found.listed, found.articles) == (1, 10_000, 0)


def test_an_archive_need_not_be_fetched(desk: Desk, web: Site) -> None:
    """Only what was published since; what has no day may be new."""
    two(web)
    undated = item(web.page("/vote", "Vote in Oslo", "Parliament in Oslo approved the budget."))
    web.feed(
        "/feed",
        item(f"{web.url}/ferry", "Ferry", MONDAY),
        item(f"{web.url}/fire", "Fire", TUESDAY),
        undated,
    )
    with opened(desk.layout) as state:
        state.add(f"{web.url}/feed", Kind.FEED, "", QUARTER, START, since=START - 86_400.0 / 2)
    assert desk.round().new == 2
    assert desk.fates() == [("fire", "built"), ("vote", "built")]


def test_sitemaps_and_their_index_are_watched(desk: Desk, web: Site) -> None:
    """Those an index names are asked once, and again when it says that they changed."""
    import gzip

    web.page("/fire", "Fire in Lyon", *FIRE)
    lists = "<urlset><url><loc>{}</loc><lastmod>2021-03-02</lastmod></url></urlset>"
    index = "<sitemapindex><sitemap><loc>{}</loc><lastmod>{}</lastmod></sitemap></sitemapindex>"
    child = web.put("/news.xml.gz", gzip.compress(lists.format(f"{web.url}/fire").encode()))
    top = web.put("/map.xml", index.format(child, "2021-03-02"))
    desk.watch(top, kind=Kind.INDEX)
    done = desk.round()
    assert (done.asked, done.new) == (2, 1)
    assert desk.round(QUARTER).asked == 1
    web.put("/map.xml", index.format(child, "2021-03-03"))
    assert desk.round(QUARTER).asked == 2


def test_a_page_leads_to_its_feed(desk: Desk, web: Site) -> None:
    """What somebody adds may be the site's front page; one without a feed is told so."""
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    web.page("/", "The Lindal Post", "News of the day.", head=head)
    web.page("/bare", "No feed", "Nothing here.")
    web.put("/robots.txt", f"Sitemap: {web.url}/map.xml")
    two(web)
    with desk.open() as (_, watcher):
        found = find(watcher.fetcher, web.url + "/")
        with pytest.raises(WatchError) as refused:
            find(watcher.fetcher, web.url + "/bare")
    assert (found.url, found.kind, found.articles) == (f"{web.url}/feed", Kind.FEED, 2)
    assert f"{web.url}/map.xml" in str(refused.value.hint)
