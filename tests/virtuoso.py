"""Debian's Virtuoso in a folder of its own, for tests of a store that is not ours."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.live import free_port, listening

_INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 0
NumberOfBuffers = 10000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Virtuoso:
    """One that runs."""

    url: str
    """Its root, without a slash at the end."""
    isql: str
    sql: int

    def execute(self, statements: str) -> None:
        """Execute SQL, as who may do anything."""
        subprocess.run(
            [self.isql, f"127.0.0.1:{self.sql}", "dba", "dba", f"exec={statements}"],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip


@contextmanager
def virtuoso(folder: Path, *, rows: int = 10_000) -> Iterator[Virtuoso]:
    """Run it, giving so many rows at most; files of its folder may be loaded. Skips without it."""
    program, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or isql is None:
        pytest.skip("VIRTUOSO IS NOT INSTALLED: apt-get install virtuoso-opensource-7-bin")
    port, sql = free_port(), free_port()
    ini = _INI.format(folder=folder, port=port, sql=sql, rows=rows)
    (folder / "virtuoso.ini").write_text(ini)
    with listening([program, "+foreground", "+configfile", "virtuoso.ini"], folder, port, sql):
        yield Virtuoso(url=f"http://127.0.0.1:{port}", isql=isql, sql=sql)
