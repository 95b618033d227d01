"""Partitions, places and parts (`kg.parts`). Whole builds by way of them: tests/kg/engine."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import EngineError, PartError
from kg.parts import (
    Making,
    Partition,
    Place,
    forget,
    holding,
    make,
    note,
    partitions,
    places,
    read,
    remove,
    split,
)
from kg.parts import making as makes
from kg.read import Source
from kg.store import Layout
from kg.store.mentions import Mentions
from kg.walk import Built, Errand, Rejected, begin

BASE = "https://example.org/news/"
TEXT = "Fishermen in Vigo blocked the port on 4 June 2018. “We are ruined,” Ana Rey said."


def errand(key: str, content: bytes = TEXT.encode(), **known: str) -> Errand:
    """A source that is at hand."""
    return Errand(source=Source(key=key, doc_id=key, name=key, content=content), **known)


def names(parts: Iterator[Partition]) -> list[str]:
    """The keys of each partition."""
    return ["".join(one.source.key for one in part.errands) for part in parts]


def test_partitions_are_small_in_number_and_in_bytes() -> None:
    """In the order of the sources; what is larger than a partition is one by itself."""
    small = [errand(key, b"x" * 10) for key in "abcde"]
    assert names(partitions(small, articles=2)) == ["ab", "cd", "e"]
    large = [errand("a", b"x"), errand("b", b"x" * 99), errand("c", b"x"), errand("d", b"x")]
    assert names(partitions(large, size=50)) == ["a", "b", "cd"]
    assert names(iter(split(Partition(tuple(small[:3]))))) == ["a", "b", "c"]


def test_sources_are_taken_as_partitions_are(tmp_path: Path) -> None:
    """Lazily."""
    taken: list[str] = []

    def errands() -> Iterator[Errand]:
        for key in "abcdefgh":
            taken.append(key)
            yield errand(key)

    next(partitions(errands(), articles=2))
    assert len(taken) == 3


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A bucket of a server that speaks S3."""
    pytest.importorskip("s3fs", reason='s3fs is missing: pip install "newsgraph[cluster]"')
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        host, port = server.get_host_and_port()
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        import s3fs

        s3fs.S3FileSystem().mkdir("news")
        yield "s3://news/parts"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A folder here, and one on an S3-compatible store."""
    if request.param == "folder":
        return Place.on_this_machine(tmp_path / "parts")
    url: str = request.getfixturevalue("bucket")
    return Place(f"{url}/{tmp_path.name}")


def test_a_place_holds_whole_files(place: Place) -> None:
    """Written, read by another who has its address, replaced, listed, removed; nothing half."""
    assert place.read("ab/one") is None
    assert list(place.names()) == []
    place.write("ab/one", b"1" * 100_000)
    place.write("ab/two", b"2")
    place.write("ab/two", b"22")
    other: Place = pickle.loads(pickle.dumps(place))
    assert (other.read("ab/one"), other.read("ab/two")) == (b"1" * 100_000, b"22")
    assert list(place.names()) == ["ab/one", "ab/two"]
    place.remove("ab/one")
    place.remove("ab/one")
    assert list(other.names()) == ["ab/two"]


def test_a_place_that_cannot_be_used_is_told_of(bucket: str, tmp_path: Path) -> None:
    """With its address: no bucket, no such protocol, a file where a folder should be."""
    (tmp_path / "file").write_text("x")
    for url in ("s3://there-is-no-such-bucket/parts", "gopher://x/y", f"{tmp_path}/file"):
        with pytest.raises(PartError) as told:
            Place(url).write("ab/one", b"1")
        assert url in str(told.value)
        assert told.value.hint


def test_a_part_is_made_once_and_is_the_same_whoever_makes_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, and what is read from it is what went in; the second time it is found."""
    partition = Partition((errand("vigo"), errand("blank", b" "), errand("ü/ß")))
    making = Making(place=place, base=BASE, software="one")
    made = make(partition, making)
    assert made.name is not None
    files = {name: place.read(name) for name in place.names()}
    assert len(files) == 2
    vigo, blank, other = read(place, made.name)
    assert isinstance(vigo, Built)
    assert isinstance(blank, Rejected)
    assert isinstance(other, Built)
    assert (vigo.article.text, vigo.article.key, blank.stage) == (TEXT, "vigo", "read")
    assert (vigo.written.iri, other.written.iri) == (
        f"{BASE}graph/vigo",
        f"{BASE}graph/%C3%BC/%C3%9F",
    )
    assert len(vigo.written.lines) == len(set(vigo.written.lines)) > 100
    monkeypatch.setattr(makes, "finish", None)
    assert make(partition, making).found
    monkeypatch.undo()
    for name in files:
        place.remove(name)
    assert not make(partition, making).found
    assert {name: place.read(name) for name in place.names()} == files
    assert make(partition, Making(place=place, base=BASE, software="two")).name != made.name


def test_articles_that_are_known_are_in_no_part(tmp_path: Path) -> None:
    """They are told of without their texts, which stay where they are."""
    making = Making(place=Place.on_this_machine(tmp_path), base=BASE, software="one")
    begun = begin(errand("vigo"), base=BASE, software="one")
    assert not isinstance(begun, Rejected)
    made = make(Partition((errand("vigo", known=begun.digest),)), making)
    assert made.name is None
    ((number, unchanged),) = made.unchanged
    assert (number, unchanged.article.key, unchanged.article.text) == (0, "vigo", "")
    assert list(making.place.names()) == []


def test_a_worker_of_other_software_makes_nothing(tmp_path: Path) -> None:
    """Half of a graph by one version and half by another would be nobody's."""
    place = Place.on_this_machine(tmp_path)
    making = Making(place=place, base=BASE, software="another", foreign=True)
    with pytest.raises(EngineError, match="another newsgraph"):
        make(Partition((errand("vigo"),)), making)


def test_what_is_taken_down_is_in_no_part_of_the_data_directory(tmp_path: Path) -> None:
    """They are spare, so all of them go."""
    layout = Layout(tmp_path)
    forget(layout, ["vigo"])
    Place.on_this_machine(layout.parts).write("ab/one", TEXT.encode())
    forget(layout, ["vigo"])
    assert not layout.parts.exists()


def test_where_parts_stay_is_noted_once(tmp_path: Path) -> None:
    """In the order in which builds wrote there."""
    layout, here = Layout(tmp_path), Place.at(str(tmp_path / "kept"))
    assert places(layout) == ()
    for place in (here, Place.at("s3://news/parts"), here):
        note(layout, place)
    assert [place.url for place in places(layout)] == [here.url, "s3://news/parts"]


def test_the_parts_that_hold_an_article_are_found_and_removed(place: Place) -> None:
    """By what they tell, or by their graphs where nothing tells; and those nobody can read."""
    making = Making(place=place, base=BASE, software="one")
    names = {}
    for key in ("vigo", "vigo-2", "ü/ß"):
        made = make(Partition((errand(key), errand(f"{key}-too"))), making)
        assert made.name is not None
        names[key] = f"{made.name[:2]}/{made.name}"
    place.write("ours/notes.txt", b"vigo")
    place.write(f"{names['vigo']}.nq.zst.7-7.tmp", b"half")
    place.write("00/" + "0" * 40 + ".json.zst", b"rubbish")
    place.remove(f"{names['ü/ß']}.json.zst")
    held = list(holding(place, Mentions(BASE, ["vigo", "ü/ß"])))
    unreadable = "00/" + "0" * 40
    assert {part.name for part in held} == {names["vigo"], names["ü/ß"], unreadable}
    assert [part.name for part in held if not part.is_readable] == [unreadable]
    for part in held:
        remove(place, part)
    stay = {f"{names['vigo-2']}.nq.zst", f"{names['vigo-2']}.json.zst", "ours/notes.txt"}
    assert set(place.names()) == stay
    assert list(holding(place, Mentions(BASE, ["vigo", "ü/ß"]))) == []
