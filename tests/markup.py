"""What pages may hold of scripts: ours, built, by address; nothing inline but JSON-LD, as data."""

from __future__ import annotations

import json
import re
from typing import Any

_OURS = re.compile(r'<script type="module" src="[\w/.-]*/web/built/[\w.-]+\?v=[0-9a-f]+"></script>')
_DATA = re.compile(r'<script type="application/ld\+json">([^<>&]*)</script>')
_INLINE = re.compile(
    r"<script|<style|\sstyle=|\son\w+=\"|javascript:|url\(|@import|src=\"http", re.I
)


def without_our_scripts(text: str) -> str:
    """Return a page without what loads our built scripts, and without data that breaks nothing."""
    return _DATA.sub("", _OURS.sub("", text))


def data_of(text: str) -> Any:
    """Return the JSON-LD that a page holds: it has one."""
    (found,) = _DATA.findall(text)
    return json.loads(found)


def foreign(text: str) -> list[str]:
    """Return what would run or load something that is not ours."""
    return _INLINE.findall(without_our_scripts(text))
