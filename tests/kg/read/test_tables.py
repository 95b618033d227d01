"""kg/read/tables.py and columns.py: Parquet, CSV, and JSON lines with fields by other names."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import pickle
import sys
import tracemalloc
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BadMetadata, ReadError
from kg.read import Columns, Rules, Source, read, sources

ROWS = [
    {
        "guid": f"wire/{n}",
        "body": f"Snow fell on pass {n}. The road was shut, the police said.",
        "headline": f"Pass {n} shut",
        "published_at": dt.datetime(2021, 1, 10 + n, 22, 30, tzinfo=dt.UTC),
        "byline": ["Ann Lee", "Bo Chen"],
        "views": n * 100,
    }
    for n in range(3)
]
MAPPED = Columns.parsed(
    ["text=body,doc_id=guid", "title=headline", "date=published_at", "authors=byline"]
)


def refusal(source: Source) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(source)
    assert caught.value.hint
    return caught.value


def parquet(path: Path, rows: list[dict[str, object]], **options: object) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), path, **options)
    return path


def test_a_parquet_file_gives_an_article_a_row(tmp_path: Path) -> None:
    """By the mapping people give; moments, lists and row groups are what they are."""
    file = parquet(tmp_path / "wire.parquet", ROWS, row_group_size=2)
    found = list(sources([tmp_path], columns=MAPPED))
    first, second, _ = map(read, found)
    assert (first.key, first.title, first.authors) == (
        "wire/0",
        "Pass 0 shut",
        ("Ann Lee", "Bo Chen"),
    )
    assert (second.date, second.source) == (dt.date(2021, 1, 11), f"{file}:2")
    assert read(pickle.loads(pickle.dumps(found[0]))) == first


def test_a_column_that_is_not_there_costs_the_file_and_says_what_to_map(tmp_path: Path) -> None:
    """It lists the columns there are, and suggests those whose names are alike."""
    parquet(tmp_path / "wire.parquet", ROWS)
    for columns in (Columns(), Columns.parsed(["text=boddy"])):
        (source,) = sources([tmp_path], columns=columns)
        error = refusal(source)
        assert "body, headline, published_at" in str(error)
        assert error.hint == (
            "perhaps --columns doc_id=guid,text=body,title=headline,"
            "date=published_at,authors=byline"
        )
    (source,) = sources([tmp_path], columns=Columns.parsed(["text=body", "url=adress"]))
    assert "no column 'adress' for url" in str(refusal(source))


def test_an_odd_row_costs_that_row(tmp_path: Path) -> None:
    """Nothing where the text should be, numbers for dates, moments no calendar has."""
    schema = pa.schema(
        {
            "doc_id": pa.string(),
            "text": pa.string(),
            "date": pa.timestamp("ns"),
            "title": pa.int64(),
        }
    )
    never = pa.scalar(2**62, pa.timestamp("ns"))
    rows = [
        {"doc_id": "a", "text": "Rain fell."},
        {"doc_id": "b", "text": None},
        {"doc_id": None, "text": "Rain fell."},
        {"doc_id": "d", "text": "Rain fell.", "title": 7},
        {"doc_id": "e", "text": ""},
        {"doc_id": "f", "text": "Rain fell.", "date": never},
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema), tmp_path / "odd.parquet")
    good, *bad = sources([tmp_path])
    assert read(good).key == "a"
    told = [str(refusal(source)).split(":", 1)[1] for source in bad[:-1]]
    assert [words.split(":")[-1].strip() for words in told] == [
        "no text", "no doc_id", "title has no value", "no text",
    ]  # fmt: skip
    assert [words.split(":")[0] for words in told] == ["2", "3", "4", "5"]


def test_a_table_without_ids_goes_by_the_address_and_html_gives_its_main_text(
    tmp_path: Path,
) -> None:
    """As collections of pages have it; text and html may be bytes."""
    page = "<html><body><article><p>" + "The dam at Orm held. " * 9 + "</p></article></body></html>"
    parquet(tmp_path / "a.parquet", [{"url": "https://www.orm.example/dam", "html": page.encode()}])
    (source,) = sources([tmp_path])
    article = read(source)
    assert article.key == "orm.example/dam"
    assert article.text.startswith("The dam at Orm held.")


def test_a_damaged_parquet_file_is_one_reject(tmp_path: Path) -> None:
    """Cut off, or something else under that name."""
    whole = parquet(tmp_path / "a.parquet", ROWS).read_bytes()
    (tmp_path / "a.parquet").write_bytes(whole[:-9])
    (tmp_path / "b.parquet").write_bytes(b"hello")
    for source in sources([tmp_path]):
        assert "cannot be read" in str(refusal(source))


def test_without_pyarrow_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for archives."""
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    (tmp_path / "b.warc").write_bytes(b"WARC/1.0\r\n")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "fastwarc", None)
    for source in sources([tmp_path]):
        assert refusal(source).hint == 'pip install "newsgraph[archives]"'


def test_a_parquet_bomb_takes_the_memory_of_a_few_rows(tmp_path: Path) -> None:
    """Kilobytes that stand for gigabytes: one long value, a thousand times over."""
    long = pa.array(["x" * 10_000_000])
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 200, pa.int32()), long)
    ids = pa.array([str(n) for n in range(200)])
    table = pa.table({"doc_id": ids, "text": text})
    pq.write_table(table, tmp_path / "bomb.parquet", store_schema=False)  # read as plain strings
    assert (tmp_path / "bomb.parquet").stat().st_size < 3_000_000
    pa.default_memory_pool().release_unused()
    tracemalloc.start()
    found = list(sources([tmp_path], rules=Rules(max_bytes=5_000_000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
    assert pa.default_memory_pool().max_memory() < 200_000_000
    assert len(found) == 200
    assert all("longer than" in str(refusal(source)) for source in found[:3])


CSV = (
    "\ufeffid,text,date,author\r\n"
    '1,"Two roofs fell, the mayor said:\r\n""Nobody was hurt.""",2020-02-03,Ann Lee\r\n'
    "2,Rain fell.,,\r\n"
)


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.tsv"])
def test_csv_is_read_as_spreadsheets_write_it(tmp_path: Path, name: str) -> None:
    """Quotes, line breaks inside them, a byte order mark, empty cells that mean nothing."""
    text = CSV.replace(",", "\t").replace("fell\t", "fell,") if name == "a.tsv" else CSV
    data = text.encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    first, second = map(
        read, sources([tmp_path], columns=Columns.parsed(["doc_id=id,author=author"]))
    )
    assert first.text == 'Two roofs fell, the mayor said:\r\n"Nobody was hurt."'
    assert (first.date, first.authors, first.source) == (
        dt.date(2020, 2, 3),
        ("Ann Lee",),
        f"{tmp_path}/{name}:3",
    )
    assert (second.key, second.date, second.authors) == ("2", None, ())


def test_a_bad_row_of_csv_costs_that_row(tmp_path: Path) -> None:
    """Too many cells, bytes that are no UTF-8, no text, a line without end."""
    rows = [
        *(b"doc_id,text", b"a,Rain fell.", b"b,Rain fell,again,and again", b"c,Ra\xefn", b"d", b""),
        *(b"e,Snow fell.", b"f," + b"x" * 2_000_000, b"g,Hail fell."),
    ]
    (tmp_path / "a.csv").write_bytes(b"\n".join(rows))
    found = list(sources([tmp_path], rules=Rules(max_bytes=1_000_000)))
    assert [read(s).key for s in found if not s.fault] == ["a", "e", "g"]
    told = [str(refusal(s)).removeprefix(f"{tmp_path}/a.csv:") for s in found if s.fault]
    assert told == [
        "3: 4 cells, but 2 columns",
        "4: not UTF-8",
        "5: no text",
        "8: no row of CSV: too long",
    ]


def test_json_lines_have_fields_by_other_names_and_inside_others(tmp_path: Path) -> None:
    """text=article.body; a name with a dot in it is that name first."""
    line = {
        "guid": 7,
        "article": {"body": "Rain fell."},
        "meta.date": "2020-01-02",
        "meta": {"date": 9},
    }
    (tmp_path / "a.jsonl").write_text(
        json.dumps(line) + "\n" + json.dumps({"guid": 8, "article": 3})
    )
    columns = Columns.parsed(["text=article.body", "doc_id=guid", "date=meta.date"])
    good, bad = sources([tmp_path], columns=columns)
    assert (read(good).key, read(good).date) == ("7", dt.date(2020, 1, 2))
    assert "no text" in str(refusal(bad))


@pytest.mark.parametrize("said", ["text", "text=", "txet=body", "text=a,text=b", "=a"])
def test_a_mapping_that_is_none_is_refused(said: str) -> None:
    """With the fields there are."""
    with pytest.raises(BadMetadata) as caught:
        Columns.parsed([said])
    assert "text" in f"{caught.value} {caught.value.hint}"


@given(st.binary(max_size=400))
def test_any_bytes_as_a_table_give_articles_or_rejects(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    """Parquet and CSV alike: never another exception."""
    folder = tmp_path_factory.mktemp("any")
    (folder / "a.parquet").write_bytes(b"PAR1" + data + b"PAR1")
    (folder / "b.csv").write_bytes(b"doc_id,text\n" + data)
    for source in sources([folder]):
        try:
            read(source)
        except ReadError as error:
            assert error.hint
