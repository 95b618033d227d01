"""kill -9 anywhere: the next run goes on (`kg.watch.watcher`)."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from kg.store import Store
from tests.watching import Desk, two
from tests.web import Asked, Reply, Site

RUN = """
import sys
from kg.cli import main
main(["watch", "run", "--once", "--data", sys.argv[1], "--contact", "a@b.example",
      "--allow-private", "127.0.0.1", "--pause", "0", "--jobs", "1"])
"""


def test_killed_anywhere_and_run_again_it_ends_with_the_same_graph(
    desk: Desk, web: Site, tmp_path: Path
) -> None:
    """kill -9 while it fetches, keeps, builds; the next run goes on."""
    whole = Desk(tmp_path / "whole", web.url)
    url = two(web)
    for one in (desk, whole):
        one.time = time.time()
        one.watch(url)
    page, reached = web.pages["/ferry"], threading.Event()

    def noticed(asked: Asked) -> Reply:
        reached.set()
        assert isinstance(page, Reply)
        return page

    web.pages["/ferry"] = noticed
    command = [sys.executable, "-c", RUN]
    for moment in (0.0, 0.4):
        with subprocess.Popen([*command, desk.layout.root], stderr=subprocess.DEVNULL) as run:
            reached.wait(6)
            time.sleep(moment)
            run.send_signal(signal.SIGKILL)
    for one in (desk, whole):
        subprocess.run([*command, one.layout.root], check=True, stdout=subprocess.DEVNULL)
    assert desk.fates() == whole.fates() == [("ferry", "built"), ("fire", "built")]
    with Store.open(desk.layout.root) as ours, Store.open(whole.layout.root) as theirs:
        assert list(ours.canonical_nquads()) == list(theirs.canonical_nquads())
