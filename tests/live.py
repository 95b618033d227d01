"""A server in a process of its own, for tests that attack it, kill parts of it, or speak to it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
_SERVE = """
import sys
from pathlib import Path
from server.serve import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]), started=lambda url: print(url, flush=True))
"""
_PAGE, _TICKS = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """One process of a server; memory in bytes, time on a processor, with its dead children's."""

    pid: int
    parent: int
    command: tuple[str, ...]
    resident: int
    address_space: int
    cpu: float

    @property
    def is_worker(self) -> bool:
        """Whether it evaluates queries."""
        return any("sparql.worker" in word for word in self.command)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A server that was started here. `session` is also the id of its first process."""

    data: Path
    port: int
    session: int

    @property
    def url(self) -> str:
        """Its root, with a slash at the end."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def endpoint(self) -> str:
        """Where it takes queries."""
        return self.url + "sparql"

    def processes(self) -> tuple[Running, ...]:
        """Return what runs of it now."""
        return tuple(one for one in _all_processes() if _session(one.pid) == self.session)


def _path() -> str:
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))


@contextmanager
def serving(
    data: Path,
    *,
    settings: Mapping[str, object] | None = None,
    port: int | None = None,
    said: Path | None = None,
) -> Iterator[Live]:
    """Serve a data directory; `settings` are `NEWSGRAPH_…` without the prefix, in small letters.

    Afterwards nothing of it runs any more. What it says goes to the file `said`, or nowhere.
    """
    process, live = start(data, settings=settings, port=port, said=said)
    try:
        yield live
    finally:
        stop(process)
    left = [one.command for one in _gone(live)]
    assert not left, f"still running: {left}"


def start(
    data: Path,
    *,
    settings: Mapping[str, object] | None = None,
    port: int | None = None,
    said: Path | None = None,
) -> tuple[subprocess.Popen[bytes], Live]:
    """Start a server and wait until it is ready; the caller ends it."""
    port = port or free_port()
    own = {f"NEWSGRAPH_{name.upper()}": str(value) for name, value in (settings or {}).items()}
    with (said or Path(os.devnull)).open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(data), str(port)],
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": _path(), **own},
        )
    live = Live(data=data, port=port, session=process.pid)
    try:
        wait_until_ready(live)
    except BaseException:
        stop(process)
        raise
    return process, live


def stop(process: subprocess.Popen[bytes], *, seconds: float = 15) -> None:
    """End a server as an operator does; by force when it does not listen."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_ready(live: Live, seconds: float = 30) -> None:
    """Wait for a 200 of `/readyz`; raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urlopen(live.url + "readyz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(f"no server is ready at {live.url}")


@contextmanager
def listening(
    command: Sequence[str | Path], folder: Path, *ports: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Run somebody else's server in a folder, from when it listens at its ports of loopback."""
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, stdout=nowhere, stderr=nowhere) as process:
        try:
            for port in ports:
                wait_for(port, process)
            yield process
        finally:
            process.kill()  # it may still evaluate what we gave up


def wait_for(port: int, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """Wait until a process listens at a port of loopback; raises TimeoutError, also if it ends."""
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nobody listens at {port}")


def free_port() -> int:
    """Return a port of loopback nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _gone(live: Live, seconds: float = 5) -> tuple[Running, ...]:
    """Wait for the end of every process of a server; return those that stay."""
    until = time.monotonic() + seconds
    while (left := live.processes()) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return -1


def _all_processes() -> Iterator[Running]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_text().split("\0")
            size, resident, *_ = map(int, (folder / "statm").read_text().split())
        except OSError:  # it ended meanwhile
            continue
        if fields[0] not in "ZX" and any(command):  # not one that is ending
            yield Running(
                pid=int(folder.name),
                parent=int(fields[1]),
                command=tuple(filter(None, command)),
                resident=resident * _PAGE,
                address_space=size * _PAGE,
                cpu=sum(map(int, fields[11:15])) / _TICKS,
            )
