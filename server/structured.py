"""What a page is about, in the terms of schema.org: JSON-LD in its head, for search engines.

A `<script>` of another type than JavaScript is data, which no policy against scripts concerns
(HTML, "The script element"); its text is only ever closed by `</script>` and opened by `<!--`, so
no angle bracket is written as itself. Addresses are relative to the page, as JSON-LD allows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from server.names import Name
from server.problems import Problem
from server.site import Site
from server.things.actor import ActorPage
from server.things.article import ArticlePage
from server.things.compared import ComparedPage
from server.things.event import EventPage
from server.things.place import PlacePage
from server.things.statement import StatementPage
from server.things.where import Where
from server.told import ITSELF, voice_of
from server.words import When

Said = Mapping[str, Any]
"""A node of JSON-LD; what is None or empty is left out when it is written."""
_IN_PATHS = "-._~/!$&'()*+,;=:@"
_MOST = 20  # of anything that may be many
_BODIES = {"MediaOutlet": "NewsMediaOrganization", "Government": "GovernmentOrganization",
           "GovernmentBody": "GovernmentOrganization",
           "NonGovernmentalOrganisation": "NGO"}  # fmt: skip
_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028",
            "\u2029": "\\u2029"}  # fmt: skip


def as_script(said: Said) -> Markup:
    """Return a node as the element that stands in a page's head."""
    text = json.dumps(_told({"@context": "https://schema.org", **said}), ensure_ascii=False)
    safe = "".join(_ESCAPED.get(character, character) for character in text)
    return Markup(f'<script type="application/ld+json">{safe}</script>')


def of_page(name: str, description: str, kind: str = "WebPage") -> Said:
    """Return a page that is about nothing in particular, as part of the site."""
    site = {"@type": "WebSite", "name": "newsgraph"}
    return {"@type": kind, "name": name, "description": description, "isPartOf": site}


def of_site(here: Site, dataset: Said | None) -> Said:
    """Return the site, how to search it, and the data set it shows."""
    search = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": here.address("search?q={search_term_string}"),
        },
        "query-input": "required name=search_term_string",
    }
    return {
        "@graph": [
            {
                "@type": "WebSite",
                "name": "newsgraph",
                "url": here.address(""),
                "potentialAction": search,
            },
            *([{k: v for k, v in dataset.items() if k != "@context"}] if dataset else []),
        ]
    }


def of_thing(page: Any, href: Callable[[str], str]) -> Said | None:
    """Return what the page of a thing is about; None where schema.org has no word for it."""
    tell = _TOLD.get(type(page))
    return {"@id": page.iri, "url": href(page.iri), **tell(page)} if tell else None


def share(here: Site, path: str) -> str | None:
    """Return a path (decoded) as an address to be shared; None where the Host header is no host."""
    try:
        return here.address(quote(path.lstrip("/"), safe=_IN_PATHS))
    except Problem:
        return None


# ── one function a kind ─────────────────────────────────────────────────────────────────────


def _event(page: EventPage) -> Said:
    articles = {t.article: t for t in page.tellings}
    return {
        "@type": "Event",
        "name": page.label,
        **_days(page.when),
        "location": _place(page.where) if page.where else None,
        "contributor": _things(page.agents),
        "subjectOf": [
            {
                "@type": "NewsArticle",
                "@id": one.article,
                "headline": one.title,
                "datePublished": one.published,
                "publisher": _body(one.outlet),
            }
            for one in list(articles.values())[:_MOST]
        ],
        "superEvent": [_linked("Event", one.iri, one.label) for one in page.wholes.items],
        "subEvent": [_linked("Event", one.iri, one.label) for one in page.parts.items[:_MOST]],
    }


def _article(page: ArticlePage) -> Said:
    publisher = page.publisher
    return {
        "@type": "NewsArticle",
        "headline": page.label,
        "sameAs": page.url if (page.url or "").startswith(("http://", "https://")) else None,
        "datePublished": page.published,
        "inLanguage": page.language,
        "license": page.licence,
        "author": [{"@type": "Person", "name": name} for name in page.authors],
        "publisher": _linked("Organization", publisher.iri, publisher.label) if publisher else None,
        "about": [_linked("Event", t.event, t.label) for t in page.told[:_MOST] if t.event],
    }


def _statement(page: StatementPage) -> Said:
    me, origin = page.me, page.origin
    return {
        "@type": "Quotation",
        "text": page.content,
        "creator": {"@id": me.speaker.iri if me.speaker else None, "name": me.label},
        "dateCreated": page.said.last if page.said else None,
        "isPartOf": {
            **_linked("NewsArticle", origin.iri, origin.title),
            "datePublished": origin.published,
        }
        if origin
        else None,
        "about": [_linked("Event", one.iri, one.label) for one in page.about.items[:_MOST]],
    }


def _compared(page: ComparedPage) -> Said:
    claims = [
        {
            "@type": "Claim",
            "@id": card.account.claim,
            "text": " … ".join(words.exact for words in card.words),
            "author": {"name": who if (who := voice_of(card.account)) != ITSELF else None},
            "appearance": _linked(
                "NewsArticle", card.account.source.article, card.account.source.title
            ),
        }
        for card in page.cards
    ]
    about = _linked("Event", page.event.iri, page.event.label) if page.event else None
    if page.sort == "Claim" and claims:
        return {**claims[0], "about": about}
    return {"@type": "CreativeWork", "name": page.reason or page.label, "about": about,
            "hasPart": claims[:_MOST]}  # fmt: skip


def _actor(page: ActorPage) -> Said:
    is_person = "Person" in page.kinds
    bodies = (_BODIES[kind] for kind in page.kinds if kind in _BODIES)
    roles = dict.fromkeys(role.title for role in page.roles if role.holder.iri == page.iri)
    return {
        "@type": "Person" if is_person else next(bodies, "Organization"),
        "name": page.label,
        "alternateName": list(page.also[:_MOST]),
        "sameAs": list(page.links),
        "jobTitle": list(roles)[:_MOST] if is_person else None,
        "parentOrganization": None if is_person else _things(page.parents),
    }


def _place_page(page: PlacePage) -> Said:
    return {
        **_place(page.where),
        "alternateName": list(page.also[:_MOST]),
        "sameAs": list(page.links),
    }


_TOLD: Mapping[type, Callable[[Any], Said]] = {
    EventPage: _event,
    ArticlePage: _article,
    StatementPage: _statement,
    ComparedPage: _compared,
    ActorPage: _actor,
    PlacePage: _place_page,
}


# ── parts ───────────────────────────────────────────────────────────────────────────────────


def _linked(kind: str, iri: str, name: str) -> dict[str, Any]:
    return {"@type": kind, "@id": iri, "name": name}


def _things(some: Iterable[Name]) -> list[Said]:
    return [{"@id": one.iri, "name": one.label} for one in list(some)[:_MOST]]


def _body(name: str | None) -> Said | None:
    return {"@type": "Organization", "name": name} if name else None


def _days(when: When | None) -> Said:
    return {"startDate": when.first, "endDate": when.last} if when else {}


def _place(where: Where) -> dict[str, Any]:
    point = where.point
    geo = {"@type": "GeoCoordinates", "latitude": point.lat, "longitude": point.lon} if point else 0
    around = [_linked("Place", one.iri, one.label) for one in where.chain]
    return {**_linked("Place", where.iri, where.label), "geo": geo or None,
            "containedInPlace": around}  # fmt: skip


def _told(value: Any) -> Any:
    """Leave out what is not known, and write days as text."""
    if isinstance(value, Mapping):
        said = {name: _told(one) for name, one in value.items()}
        return {name: one for name, one in said.items() if one not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
