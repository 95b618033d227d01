"""An index worked out from the store: kept when committed, made again when it is not ours."""

from pathlib import Path

import pytest

from kg.derived import DerivedIndex

TABLES = "CREATE TABLE IF NOT EXISTS ferries (name TEXT PRIMARY KEY);"


class Ferries(DerivedIndex):
    """What a user of `DerivedIndex` adds: tables of its own and ways into them."""

    def __init__(self, path: Path | None, version: str = "1") -> None:
        super().__init__(path, version, TABLES)

    def add(self, name: str) -> None:
        self._db.execute("INSERT INTO ferries VALUES (?)", (name,))

    def names(self) -> list[str]:
        return self._column("SELECT name FROM ferries ORDER BY 1")


def test_what_is_committed_stays_and_what_is_not_goes(tmp_path: Path) -> None:
    path = tmp_path / "data" / "ferries.sqlite"
    with Ferries(path) as index:
        assert index.is_new
        index.add("Aurora")
        index.set_meta("seen", "three")
        index.commit()
        index.add("Borealis")
    with Ferries(path) as index:
        assert not index.is_new
        assert index.names() == ["Aurora"]
        assert index.meta("seen") == "three"
        assert index.meta("heard") is None


@pytest.mark.parametrize("found", ["other software's", "no database", "an empty file"])
def test_what_we_did_not_make_is_made_again(tmp_path: Path, found: str) -> None:
    path = tmp_path / "ferries.sqlite"
    if found == "other software's":
        with Ferries(path, "0") as index:
            index.add("Aurora")
            index.commit()
    else:
        path.write_bytes(b"not a database at all" * 99 if found == "no database" else b"")
    with Ferries(path) as index:
        assert index.is_new
        assert index.names() == []


def test_one_in_memory_is_empty() -> None:
    with Ferries(None) as index:
        assert index.is_new
        index.add("Aurora")
        assert index.names() == ["Aurora"]
