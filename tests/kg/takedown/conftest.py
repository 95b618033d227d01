"""A data directory with an article that has to go, and traces of it wherever there may be any."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import zstandard
from rdflib import RDFS, Literal

from kg.build import build
from kg.check import check
from kg.dump.releases import release
from kg.iris import DEFAULT_BASE, Minter, event_graph_iri
from kg.merge import Decisions, Ruling
from kg.model import EventGraph
from kg.read import sources
from kg.store import Layout, Snapshot, Store, current
from kg.store.changes import Change, GraphChange
from kg.store.journal import Writing
from kg.store.layout import write_atomically
from kg.watch import opened
from kg.watch.keeping import Pages
from kg.watch.listing import Item, Kind
from kg.watch.state import BUILT, Version
from kg.wikidata.cache import Cache
from kg.wikidata.slice import Link, links_graph
from kg.wikidata.source import SHOWN
from kg.wikidata.source import Item as WikidataItem

ARTICLES = {
    "bridge": (
        {"title": "Bridge at Porto reopens", "publisher": "Morrow Post", "authors": ["Ann Kell"]},
        "PORTO, 3 May 2019 — The bridge reopened on Friday after a flood killed at least four "
        "people in Porto on 1 May 2019, police said. “We counted four dead,” Mayor Ilse Marant "
        "said. Governor Odo Brandt called the flood a warning.",
    ),
    "flood": (
        {"title": "Flood at Porto: six dead", "publisher": "Radio Hennu", "authors": ["Jo Finn"]},
        "PORTO, 2 May 2019 — A flood killed six people in Porto on 1 May 2019, the fire brigade "
        "said. Governor Odo Brandt said the river rose by night. Mayor Ilse Marant accused the "
        "water board of delay.",
    ),
    "doomed": (
        {
            "title": "Zorblattqux ferry quarrel",
            "publisher": "The Glimmerplonk Courier",
            "authors": ["Perpetua Snodgrassly"],
            "url": "https://glimmerplonk.example/ferryquarrel",
        },
        "PORTO, 2 May 2019 — A flood killed five people in Porto on 1 May 2019, said Quirinus "
        "Vexelbaum, director of the Zorblattqux Society. “Wimbledrake waters took them,” Quirinus "
        "Vexelbaum said. Governor Odo Brandt rejected the claim. Soldiers shelled the village of "
        "Snarfblatum near Porto on 30 April 2019, he said.",
    ),
}  # fmt: skip
WORDS = (
    "Zorblattqux", "Glimmerplonk", "Snodgrassly", "ferryquarrel", "Quirinus", "Vexelbaum",
    "Wimbledrake", "Snarfblatum",
)  # fmt: skip
"""Words that only the article has: in its title, body, address, author, people and places."""
GONE = "doomed"
NOTES = "urn:x-notes"


def written(folder: Path, keys: tuple[str, ...]) -> Path:
    """A folder with these articles."""
    folder.mkdir(parents=True)
    for key in keys:
        known, text = ARTICLES[key]
        (folder / f"{key}.txt").write_text(text)
        told = "".join(f"{name} = {json.dumps(value)}\n" for name, value in known.items())
        (folder / f"{key}.meta.toml").write_text(told)
    return folder


def made_of(data: Path, folder: Path) -> None:
    """Build a folder's articles."""
    with Store.open(data) as store:
        build(sources([str(folder)]), store, jobs=1)


def graph_of(data: Path) -> list[bytes]:
    """What is published, but for tombstones and what others wrote."""
    with Store.open(data, readonly=True) as store:
        others = (b"/graph/tombstones>", NOTES.encode(), b"/graph/wikidata>")
        lines = (line for line in store.canonical_nquads())
        return [line for line in lines if not any(other in line[-60:] for other in others)]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory, with snapshots, dumps, quarantine, rejects, decisions, links and leftovers."""
    place = tmp_path_factory.mktemp("takedown")
    data = place / "data"
    made_of(data, written(place / "articles", tuple(ARTICLES)))
    release(_current(data), data / "dumps", formats=("nq", "ttl"), compress=("gz", "zst", "none"))
    shutil.copy(place / "articles/doomed.txt", place / "articles/later.txt")
    made_of(data, place / "articles")
    mint = Minter(DEFAULT_BASE, GONE)
    tellings = (str(mint.telling("e1")), str(Minter(DEFAULT_BASE, "bridge").telling("e1")))
    Decisions(data).add(Ruling.TOGETHER, *tellings, because=WORDS[6], by="me")
    with Store.open(data) as store:
        _fail(store, mint)
        _write_notes(store, mint)
        store.put(check(_links()))
        store.publish()
        store.check_point(_folder(data / ".scratch/room") / "1")
    _leave_more(data)
    release(_current(data), data / "dumps", formats=("nq",), compress=("gz", "zst"))
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(made, tmp_path / "data", symlinks=True)


@pytest.fixture(scope="session")
def without(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The graph of the articles but the one that goes."""
    place = tmp_path_factory.mktemp("without")
    made_of(place / "data", written(place / "articles", ("bridge", "flood")))
    return graph_of(place / "data")


def _current(data: Path) -> Snapshot:
    snapshot = current(Layout(data))
    assert snapshot is not None
    return snapshot


def _folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def _fail(store: Store, mint: Minter) -> None:
    """A graph of the article in quarantine, an event's that names it, and rejects."""
    told = (mint.article, RDFS.label, Literal(WORDS[0]))
    for key in (GONE, "event/flood/e9"):
        graph = event_graph_iri(DEFAULT_BASE, "flood", "e9")
        store.quarantine(key, EventGraph(iri=graph, triples=(told,)), WORDS[1], (WORDS[2],))
    fallen: tuple[tuple[str | None, str, str], ...] = (
        (GONE, f"in/{WORDS[3]}.txt", "no text"),
        (None, "in/another.txt", f"the same text as https://{WORDS[1].lower()}.example/{WORDS[3]}"),
        (None, "in/stays.txt", "empty"),
    )
    for about, source, reason in fallen:
        store.reject(stage="read", key=about, source=source, reason=reason)


def _write_notes(store: Store, mint: Minter) -> None:
    """What somebody wrote over HTTP: of the article, and of another."""
    lines = (
        f'<{mint.article}> <{RDFS.comment}> "{WORDS[4]} is an old man" .',
        f'<{Minter(DEFAULT_BASE, "flood").article}> <{RDFS.comment}> "read this" .',
    )
    store.write([(Change(graphs={NOTES: GraphChange(coming=list(lines))}), Writing(by="me"))])


def _links() -> EventGraph:
    """Links of a person only the article names, and of one that others name, too."""
    people = {"quirinus-vexelbaum": ("Q11", WORDS[4]), "odo-brandt": ("Q12", "Odo Brandt")}
    links = [
        Link(
            thing=f"{DEFAULT_BASE}id/actor/person/{name}",
            item=_item(id, label),
            certainty=0.95,
            searched=label,
            reasons=("the name is the same",),
        )
        for name, (id, label) in people.items()
    ]
    kinds = {link.thing: "Person" for link in links}
    return links_graph(DEFAULT_BASE, links, (), kinds, {"Q21": WORDS[6], "Q22": "governor"})


def _item(id: str, label: str) -> WikidataItem:
    office = "Q21" if id == "Q11" else "Q22"
    return WikidataItem(
        id=id, revision=1, retrieved="2020-01-01T00:00:00Z", label=label, description="",
        aliases=(), sitelinks=12, values={p: (office,) if p == "P39" else () for p in SHOWN},
        point=None, image=None, born=None, died=None,
    )  # fmt: skip


def _watch(layout: Layout) -> None:
    """What a feed listed, and the page that was fetched."""
    item = Item(url=f"https://{WORDS[1].lower()}.example/{WORDS[3]}", title=WORDS[0])
    page = Pages(layout.watch / "pages").keep(f"<p>{WORDS[6]}</p>".encode())
    with opened(layout) as state:
        state.add("https://news.example/feed", Kind.FEED, "News", 60, 0)
        state.put_entries(state.watched()[0], [(GONE, item)], 0, 60)
        version = Version(
            key=GONE, article=GONE, number=1, url=item.url, page=page, form="html", charset=None,
            words=b"", fetched=0, day=None, publisher=WORDS[1], published=None, fate=BUILT,
        )  # fmt: skip
        state.add_version(version, 1, article=GONE)


def _leave_more(data: Path) -> None:
    """Answers of Wikidata, lines to review, and what killed processes leave."""
    cache = Cache(_folder(data / "wikidata"))
    cache.put("search", {"Quirinus Vexelbaum": ["Q11"], "Jan Maes": []})
    cache.put("item", {"Q11": {"label": WORDS[4], "values": {p: [] for p in SHOWN}}})
    cache.close()
    (data / "wikidata/review.tsv").write_text(
        f"reject\tid/actor/person/quirinus-vexelbaum\tQ13\t0.5\t{WORDS[5]}\n"
        "reject\tid/actor/person/odo-brandt\tQ14\t0.5\tOdo Brandt\n"
    )
    _watch(Layout(data))
    write_atomically(data / "parts/ab/part.nq.zst", zstandard.compress(WORDS[0].encode()))
    write_atomically(data / ".rebuild-1/texts/x", WORDS[0].encode())
    (data / "texts/.half.1.tmp").write_text(WORDS[0])
    (data / "journal/000000000001.torn").write_text(WORDS[0])
