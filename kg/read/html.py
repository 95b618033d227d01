"""A web page → its main text, and what it says about itself (trafilatura).

The main text is the text as received from here on: offsets count in it, not in the markup. Only
what the page states as metadata is taken; no date is searched for in its text.
"""

from __future__ import annotations

import re
from typing import Any

from kg.errors import EmptySource, UnreadableSource

_LOOKS_LIKE_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z-]{2,20})", re.IGNORECASE)
_HEAD = 4096


def is_html(text: str) -> bool:
    """Whether a text begins as a web page does."""
    return _LOOKS_LIKE_HTML.match(text[:_HEAD]) is not None


def charset(data: bytes) -> str | None:
    """Return the encoding a page declares in its head, if it does."""
    found = _CHARSET.search(data[:_HEAD])
    return found[1].decode("ascii") if found else None


def main_text(page: str, name: str) -> tuple[str, dict[str, Any]]:
    """Return the main text of a page and the fields of metadata it states.

    Raises EmptySource when there is no text in it, UnreadableSource when it cannot be parsed.
    """
    from trafilatura import bare_extraction, html2txt  # slow to import: only for pages

    try:
        found: Any = bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
        text = (found.text if found else None) or html2txt(page)
    except (ValueError, RecursionError, AttributeError) as error:
        raise UnreadableSource(
            f"{name}: not HTML that can be parsed: {error}", hint="save its text as .txt"
        ) from error
    if not text or not text.strip():
        raise EmptySource(f"{name}: a web page without text", hint="leave it out")
    return text, _stated(found, page)


def _stated(found: Any, page: str) -> dict[str, Any]:
    """Return the metadata of a page as the fields of a sidecar; what is not usable is left out."""
    language = _LANGUAGE.search(page[:_HEAD])
    url = getattr(found, "url", None) or ""
    fields = {
        "title": getattr(found, "title", None),
        "date": getattr(found, "date", None),
        "url": url if url.startswith(("http://", "https://")) else None,
        "publisher": getattr(found, "sitename", None),
        "authors": [name for name in (getattr(found, "author", None) or "").split("; ") if name],
        "language": language[1].strip("-") if language else None,
        "licence": getattr(found, "license", None),
    }
    return {field: value for field, value in fields.items() if value}
