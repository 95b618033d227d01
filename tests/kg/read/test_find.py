"""kg/read/find.py and lines.py: which sources there are."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import tracemalloc
from itertools import islice
from pathlib import Path

import pytest

from kg.errors import EmptySource, ReadError, UnreadableSource
from kg.read import Rules, Source, read, sources

LINE = '{"doc_id": "a1", "text": "Rain fell on the hills.", "gold": {"events": [1, 2]}}\n'


def keys(*paths: Path) -> list[str]:
    return [source.key for source in sources(paths)]


def refusal(source: Source, rules: Rules | None = None) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(source, rules)
    assert caught.value.hint
    return caught.value


def test_a_folder_is_walked_in_order_and_its_other_files_passed_over(tmp_path: Path) -> None:
    """Keys are paths inside the folder; sidecars, hidden files and README are no articles."""
    for name in (
        "b.txt",
        "a/z.html",
        "a/y.txt",
        "b.meta.toml",
        "README.md",
        ".x.txt",
        ".git/c.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Rain.")
    (tmp_path / "wire.jsonl").write_text(LINE)
    assert keys(tmp_path) == ["b", "a1", "a/y", "a/z"]
    assert [source.doc_id for source in sources([tmp_path])] == ["b", "a1", "y", "z"]


def test_a_file_that_is_no_article_is_refused_not_skipped(tmp_path: Path) -> None:
    """In a folder by its ending; a file somebody names is read whatever it is called."""
    (tmp_path / "figures.dat").write_text("a,b")
    (inside,) = sources([tmp_path])
    assert ".dat" in str(refusal(inside))
    (named,) = sources([tmp_path / "figures.dat"])
    assert read(named).text == "a,b"


def test_what_is_missing_costs_one_source(tmp_path: Path) -> None:
    """A wrong path and a sidecar without an article are reported; the rest goes on."""
    (tmp_path / "a.txt").write_text("Rain.")
    (tmp_path / "aa.meta.toml").write_text('language = "en"')
    found = list(sources([tmp_path / "gone.txt", tmp_path]))
    assert "does not exist" in str(refusal(found[0]))
    assert read(found[1]).text == "Rain."
    assert "without an article" in str(refusal(found[2]))


def test_json_lines_give_an_article_a_line_and_messages_with_line_numbers(tmp_path: Path) -> None:
    """Unknown fields of a line are ignored; a bad line costs one article."""
    bad = [
        "{",
        "[1]",
        '{"doc_id": "x"}',
        '{"text": "y"}',
        "[" * 100_000,
        '{"doc_id": " ", "text": "t"}',
    ]
    file = tmp_path / "wire.jsonl"
    file.write_text(LINE + "\n" + "\n".join(bad) + "\n" + LINE.replace("a1", "a2").strip())
    first, *broken, last = sources([file])
    assert (read(first).doc_id, read(last).doc_id) == ("a1", "a2")
    assert [str(refusal(s)).split(":")[1] for s in broken] == ["3", "4", "5", "6", "7", "8"]
    assert "no text" in str(refusal(broken[2]))


def test_a_line_of_fifty_megabytes_is_refused_without_being_held(tmp_path: Path) -> None:
    """Of a line beyond the limit nothing is kept, and the line after it is read."""
    file = tmp_path / "huge.jsonl"
    with file.open("w") as out:
        out.write('{"doc_id": "b", "text": "')
        for _ in range(50):
            out.write("x" * 1_000_000)
        out.write('"}\n' + LINE)
    tracemalloc.start()
    huge, good = sources([file], rules=Rules(max_bytes=1_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000
    assert "longer than 1,000,000 bytes" in str(refusal(huge))
    assert read(good).doc_id == "a1"


def test_a_long_file_of_lines_streams(tmp_path: Path) -> None:
    """The first articles come before the last line was looked at."""
    file = tmp_path / "wire.jsonl.gz"
    with gzip.open(file, "wt") as out:
        out.writelines(LINE.replace("a1", str(n)) for n in range(50_000))
    tracemalloc.start()
    assert [s.key for s in islice(sources([file]), 3)] == ["0", "1", "2"]
    assert sum(1 for _ in sources([file])) == 50_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_damaged_gzip_file_gives_what_could_be_read(tmp_path: Path) -> None:
    """A file cut off in the middle ends in a message that says where."""
    file = tmp_path / "cut.jsonl.gz"
    lines = "".join(
        json.dumps({"doc_id": str(n), "text": f"{n * 7919}"}) + "\n" for n in range(9999)
    )
    file.write_bytes(gzip.compress(lines.encode())[:-200])
    *good, last = sources([file])
    assert len(good) > 5000
    assert "cannot be read after line" in str(refusal(last))


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b"Rain fell on the hills.\r\nIt went on.", ["Rain fell on the hills.\r\nIt went on."]),
        ((LINE + LINE.replace("a1", "a2")).encode(), ["Rain fell on the hills."] * 2),
        (b"\n\n" + LINE.encode(), ["Rain fell on the hills."]),
        (b"[10:32 BST] The dam holds.", ["[10:32 BST] The dam holds."]),
        (b"{Brackets} open this text.", ["{Brackets} open this text."]),
    ],
)  # fmt: skip
def test_standard_input_is_json_lines_or_one_text(data: bytes, texts: list[str]) -> None:
    """JSON lines when the first line is an object, else one article."""
    assert [read(s).text for s in sources(["-"], stdin=io.BytesIO(data))] == texts


def test_an_empty_or_wrong_stream_is_refused() -> None:
    """Nothing, and JSON over several lines, are told from text."""
    (nothing,) = sources(["-"], stdin=io.BytesIO(b"\n \n"))
    assert isinstance(refusal(nothing), EmptySource)
    pretty, *_ = sources(["-"], stdin=io.BytesIO(b'{\n  "doc_id": "a"\n}'))
    assert isinstance(refusal(pretty), UnreadableSource)


def test_a_source_can_be_read_in_another_process(tmp_path: Path) -> None:
    """It pickles small, and reads the same there."""
    (tmp_path / "a.txt").write_text("Rain.")
    (tmp_path / "b.jsonl").write_text(LINE)
    for source in sources([tmp_path]):
        pickled = pickle.dumps(source)
        assert len(pickled) < 1000
        assert read(pickle.loads(pickled)) == read(source)
