"""What pages may hold of scripts: ours, built, by address; nothing inline."""

from __future__ import annotations

import re

_OURS = re.compile(r'<script type="module" src="[\w/.-]*/web/built/[\w.-]+\?v=[0-9a-f]+"></script>')
_INLINE = re.compile(
    r"<script|<style|\sstyle=|\son\w+=\"|javascript:|url\(|@import|src=\"http", re.I
)


def without_our_scripts(text: str) -> str:
    """Return a page without the elements that load our built scripts."""
    return _OURS.sub("", text)


def foreign(text: str) -> list[str]:
    """Return what would run or load something that is not ours."""
    return _INLINE.findall(without_our_scripts(text))
