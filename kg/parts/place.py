"""Where parts lie: a folder anywhere fsspec reaches, on this machine or on an S3-compatible store.

A file appears whole or not at all. An object store's put does that by itself; elsewhere the file
is written under a name nobody reads, then moved.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import PartError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss"})
_INSTALL = 'pip install "newsgraph[cluster]"'


@dataclass(frozen=True)
class Place:
    """A folder by its URL: "s3://bucket/news", "/srv/parts", "memory://parts".

    It pickles as its URL: workers open it themselves, with their own credentials (for S3 those of
    the AWS command line: `AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, …). Every method raises
    `PartError` when the place cannot be reached.
    """

    url: str

    @classmethod
    def at(cls, said: str) -> Place:
        """Return the place that somebody calls so: a URL, or a folder from here."""
        return cls(said) if "://" in said else cls.on_this_machine(Path(said))

    @classmethod
    def on_this_machine(cls, folder: Path) -> Place:
        """Return a folder of this machine as a place."""
        return cls(folder.absolute().as_posix())

    def read(self, name: str) -> bytes | None:
        """Return the file with that name, or None where there is none."""
        try:
            found: bytes = self._system.cat_file(self._path(name))
        except FileNotFoundError:
            return None
        except _trouble() as error:
            raise self._unreachable(error) from error
        return found

    def write(self, name: str, content: bytes) -> None:
        """Write a file, all of it or nothing; one of that name is replaced."""
        path = self._path(name)
        try:
            if self._is_object_store:  # it has no folders, and a bucket is for its owner to make
                self._system.pipe_file(path, content)
                return
            self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
            half = f"{path}.{os.getpid()}-{threading.get_ident()}.tmp"
            self._system.pipe_file(half, content)
            self._system.mv(half, path)
        except _trouble() as error:
            raise self._unreachable(error) from error

    def names(self) -> Iterator[str]:
        """Yield the names of all files, in order."""
        try:
            self._system.invalidate_cache()
            for path in sorted(self._system.find(self._root)):
                yield path.removeprefix(self._root).lstrip("/")
        except FileNotFoundError:
            return
        except _trouble() as error:
            raise self._unreachable(error) from error

    def remove(self, name: str) -> None:
        """Remove a file, where it is there."""
        try:
            self._system.rm_file(self._path(name))
        except FileNotFoundError:
            return
        except _trouble() as error:
            raise self._unreachable(error) from error

    def __getstate__(self) -> dict[str, Any]:
        return {"url": self.url}  # without the connection

    @cached_property
    def _opened(self) -> tuple[AbstractFileSystem, str]:
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise PartError("fsspec is not installed", hint=_INSTALL) from error
        try:
            # what another worker has written a moment ago is there: no listing is remembered
            system, root = url_to_fs(self.url, use_listings_cache=False)
        except _trouble() as error:
            raise self._unreachable(error) from error
        except (ImportError, ValueError) as error:  # s3fs is missing, or no such protocol
            raise PartError(f"{self.url}: {error}", hint=_INSTALL) from error
        return system, root.rstrip("/")

    @property
    def _system(self) -> AbstractFileSystem:
        return self._opened[0]

    @property
    def _root(self) -> str:
        return self._opened[1]

    @property
    def _is_object_store(self) -> bool:
        protocol = self._system.protocol
        names = {protocol} if isinstance(protocol, str) else set(protocol)
        return bool(names & _OBJECT_STORES)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _unreachable(self, error: BaseException) -> PartError:
        return PartError(
            f"{self.url} cannot be used: {error or type(error).__name__}",
            hint="check the address and the credentials, of every worker too",
        )


def _trouble() -> tuple[type[BaseException], ...]:
    """What goes wrong with files here and elsewhere; S3's own errors where they are known."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        return (OSError,)
    return (OSError, BotoCoreError, ClientError)
