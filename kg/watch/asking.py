"""Many addresses asked at once, but each host only once at a time, and in its order."""

from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from kg.errors import FetchError
from kg.fetch import Answer

Task = TypeVar("Task")
Outcome = Answer | FetchError

_AT_ONCE = 8  # hosts
_HELD = 16  # answers that wait to be read: a page has at most some megabytes


def ask_all(
    tasks: Iterable[tuple[str, Task]],
    ask: Callable[[Task], Answer],
    stop: threading.Event,
) -> Iterator[tuple[Task, Outcome]]:
    """Yield each task with what `ask` returned or raised, as it is done; address and task go in.

    Tasks of one host are done in order, one after another. After `stop` no more are begun.
    """
    by_host: dict[str, list[Task]] = defaultdict(list)
    for address, task in tasks:
        by_host[_host(address)].append(task)
    if by_host:
        yield from _Asking(ask, stop).all(list(by_host.values()))


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return address


class _Asking(Generic[Task]):
    """One thread a host, a few hosts at once; what they bring is handed over one by one."""

    def __init__(self, ask: Callable[[Task], Answer], stop: threading.Event) -> None:
        self._ask, self._stop = ask, stop
        self._left = threading.Event()  # whoever listened has gone
        self._done: queue.Queue[tuple[Task, Outcome] | None] = queue.Queue(_HELD)

    def all(self, lines: Sequence[list[Task]]) -> Iterator[tuple[Task, Outcome]]:
        with ThreadPoolExecutor(min(_AT_ONCE, len(lines))) as pool:
            for line in lines:
                pool.submit(self._one_host, line)
            try:
                for _ in lines:
                    while (done := self._done.get()) is not None:
                        yield done
            finally:
                self._left.set()

    def _one_host(self, line: list[Task]) -> None:
        for task in line:
            if self._stop.is_set() or self._left.is_set():
                break
            self._hand((task, self._outcome(task)))
        self._hand(None)

    def _outcome(self, task: Task) -> Outcome:
        try:
            return self._ask(task)
        except FetchError as error:
            return error
        except Exception as error:  # noqa: BLE001  a fault of ours on one address costs that one
            why = f"{type(error).__name__}: {error}"
            return FetchError(why, hint="please report this with the address", passing=True)

    def _hand(self, done: tuple[Task, Outcome] | None) -> None:
        while not self._left.is_set():
            try:
                self._done.put(done, timeout=0.5)
            except queue.Full:
                continue
            return
