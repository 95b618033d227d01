"""A page that was fetched → a version of an article, if it says anything new.

An article is known by the address of its page: the canonical one, where the page states one on its
own host, else the one it came from; without what only tells where a reader came from. It has
changed when its main text has, not when the page around it has. The first version has the key of
the address; those after it a number more, `lindalpost.example/2019/ferry~2`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

from kg.errors import ReadError, WatchError
from kg.fetch import Answer
from kg.model import Article
from kg.read import Source, read
from kg.read.address import key_of
from kg.read.encoding import decode
from kg.read.seen import fingerprint
from kg.read.source import Form
from kg.watch.keeping import Pages
from kg.watch.pages import canonical_of
from kg.watch.state import WAITING, Entry, State, Version

_FORMS = {
    "": Form.HTML,
    "text/html": Form.HTML,
    "application/xhtml+xml": Form.HTML,
    "text/plain": Form.TEXT,
}
_LIKE_A_VERSION = re.compile(r"~\d+$")


def article_key(url: str) -> str:
    """Return the key of the article at an address; none ends like that of a later version.

    >>> article_key("https://www.lindalpost.example/2019/ferry/?utm_source=mail")
    'lindalpost.example/2019/ferry'
    """
    key = key_of(url)
    return f"{key}~1" if _LIKE_A_VERSION.search(key) else key


def keep(state: State, pages: Pages, entry: Entry, answer: Answer, now: float) -> Version | None:
    """Keep what an entry's page says now as a version; None when it says nothing new.

    The entry is brought up to date, but for when it is due. Raises `ReadError` when no article can
    be read in it, `WatchError` when it is no page.
    """
    seen: dict[str, Any] = {"fetched": now, "etag": answer.etag, "modified": answer.modified}
    form = _form(answer)
    url = _canonical(answer) if form is Form.HTML else answer.url
    key = article_key(url)
    if state.is_forgotten(key):
        state.set_entry(entry.id, **seen, article=key)
        return None
    latest = state.latest(key)
    number = latest.number + 1 if latest else 1
    version = Version(
        key=_key(key, number),
        article=key,
        number=number,
        url=url,
        page="",
        form=form,
        charset=answer.charset,
        words=b"",
        fetched=now,
        day=entry.day,
        publisher=entry.publisher,
        published=entry.published,
        fate=WAITING,
    )
    article = read(_source(version, answer.body, {}))
    words = fingerprint(article.text)
    if latest is not None and latest.words == words:
        state.set_entry(entry.id, **seen, article=key)
        return None
    if latest is None and (other := _same_elsewhere(state, words, key)):
        state.set_entry(entry.id, **seen, article=other.article)
        return None
    kept = replace(version, page=pages.keep(answer.body), words=words, **_unstated(article, entry))
    state.add_version(kept, entry.id, **seen, article=key)
    return kept


def source_of(version: Version, pages: Pages) -> Source:
    """Return what `kg.build` reads: a version's page, with all that is known from around it."""
    try:
        content = pages.get(version.page)
    except WatchError as error:
        return Source.faulty(version.url, str(error), error.hint or "")
    known = {"date": version.day, "publisher": version.publisher}
    return _source(version, content, {name: value for name, value in known.items() if value})


def _source(version: Version, content: bytes, known: dict[str, Any]) -> Source:
    before = version.number - 1
    return Source(
        key=version.key,
        doc_id=version.key,
        name=version.url,
        form=Form(version.form),
        content=content,
        charset=version.charset,
        known={"url": version.url, **known},
        fetched=dt.datetime.fromtimestamp(version.fetched, dt.UTC).date(),
        version=version.number,
        version_of=version.article if before else None,
        revises=_key(version.article, before) if before else None,
    )


def _key(article: str, number: int) -> str:
    return article if number == 1 else f"{article}~{number}"


def _form(answer: Answer) -> Form:
    form = _FORMS.get(answer.content_type)
    if form is None:
        raise WatchError(f"no page, but {answer.content_type}", hint="only pages are read")
    return form


def _canonical(answer: Answer) -> str:
    try:
        text = decode(answer.body, answer.url, declared=answer.charset)
    except ReadError:
        return answer.url  # what is wrong with it is said by whoever reads it
    return canonical_of(text, answer.url)


def _same_elsewhere(state: State, words: bytes, key: str) -> Version | None:
    """The article of the same host that has these words: one page under two addresses.

    Another host's is another publisher's article; that it is a copy is found out by the graph.
    """
    host = key.partition("/")[0]
    same = (v for v in state.with_words(words) if v.article.partition("/")[0] == host)
    return next(same, None)


def _unstated(article: Article, entry: Entry) -> dict[str, Any]:
    """What was listed and the page does not say itself: the page knows better."""
    return {
        "day": entry.day if article.date is None else None,
        "publisher": entry.publisher if article.publisher is None else None,
    }
