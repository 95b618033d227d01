"""Accounts out of a published graph, by SPARQL: what `kg timeline` and its like compare.

(`kg.merge.tellings` reads them out of one article's graph, before there is an event.) A loader
remembers the actors, places and articles it has seen: make one a question, and no other.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from kg.accounts.account import Account, Figure, Party, Place, Source, Voice
from kg.accounts.names import named_by_day
from kg.accounts.voices import as_named
from kg.model import EntityKind

Row = tuple[str | None, ...]
Select = Callable[[str], Iterable[Row]]
"""Answers a SELECT; a cell is an IRI, a literal's lexical form, or None."""

PREFIXES = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX ng: <https://w3id.org/newsgraph/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_MOST = 300  # IRIs in one query
_METRICS = "ng:killed, ng:wounded, ng:missing, ng:detained, ng:displaced"
_KINDS = frozenset(kind.value for kind in EntityKind)
_POINT = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.I)
_SPEAKERS = 2  # columns of a statement that hold actors


class Loader:
    """Reads accounts; every query asks for many claims at once."""

    def __init__(self, select: Select) -> None:
        self._select = select
        self._parties: dict[str, Party] = {}
        self._places: dict[str, Place] = {}
        self._sources: dict[str, Source] = {}
        self._entries: dict[str, tuple[str | None, dt.time | None]] = {}

    def accounts(self, claims: Iterable[str]) -> dict[str, Account]:
        """Return the accounts that are these claims, by IRI; what is no claim is left out."""
        found: dict[str, Account] = {}
        for some in _batches(sorted(set(claims))):
            found.update(self._some(some))
        return found

    def sources(self, articles: Iterable[str]) -> dict[str, Source]:
        """Return articles by IRI."""
        wanted = sorted(set(articles))
        for some in _batches([a for a in wanted if a not in self._sources]):
            self._read_sources(some)
        return {a: self._sources[a] for a in wanted if a in self._sources}

    def rows(self, query: str) -> list[Row]:
        """Answer a query with the usual prefixes."""
        return list(self._select(PREFIXES + query))

    def _about(self, nodes: Sequence[str], pattern: str, columns: str) -> list[Row]:
        """Answer `pattern` about each ?x of `nodes`, in an order that depends on nothing else."""
        if not nodes:
            return []
        values = " ".join(f"<{node}>" for node in nodes)
        return self.rows(
            f"SELECT DISTINCT ?x {columns} {{ VALUES ?x {{ {values} }} {pattern} }} "
            f"ORDER BY ?x {columns}"
        )

    # ── claims ──────────────────────────────────────────────────────────────────────────────

    def _some(self, claims: Sequence[str]) -> Iterator[tuple[str, Account]]:
        rows = self._about(
            claims,
            """?x ng:telling ?t ; ng:statedIn ?a ; ng:status ?status .
               ?t ng:eventType ?type .
               OPTIONAL { ?t ng:inEntry ?told } OPTIONAL { ?x ng:agentCertainty ?sure }
               OPTIONAL { ?x ng:claimedIn ?s OPTIONAL { ?s ng:inEntry ?said } }
               OPTIONAL { ?x ng:place ?p } OPTIONAL { ?x ng:certainty ?c }
               OPTIONAL { ?x ng:from ?from FILTER NOT EXISTS { ?x ng:dayAssumed true } }
               OPTIONAL { ?x ng:until ?until FILTER NOT EXISTS { ?x ng:dayAssumed true } }
               BIND (COALESCE(?said, ?told) AS ?entry)""",
            "?t ?type ?a ?status ?sure ?s ?entry ?p ?from ?until ?c",
        )
        took_part, counted, rests = self._roles(claims), self._figures(claims), self._words(claims)
        texts = self._texts(claims)
        chains = self._chains([s for row in rows if (s := row[6])])
        self._read_places([p for row in rows if (p := row[8])])
        self._read_entries([e for row in rows if (e := row[7])])
        self.sources(a for row in rows if (a := row[3]))
        for claim, telling, type, article, status, sure, said, entry, place, *rest in rows:
            if claim is None or telling is None or article not in self._sources:
                continue
            since, until, certainty = rest
            start, words = rests.get(claim, (0, ""))
            parts = took_part.get(claim, {})
            yield (
                claim,
                named_by_day(
                    Account(
                        claim=claim,
                        telling=telling,
                        type=_local(type) or "",
                        source=self._source(article, entry),
                        voices=chains.get(said or "", ()),
                        status=_local(status) or "Occurred",
                        agent_certainty=_local(sure) or "UnknownAgent",
                        agents=self._known(parts.get("AgentRole", ())),
                        targets=self._known(parts.get("TargetRole", ())),
                        victims=self._known(parts.get("VictimRole", ())),
                        victim_words=tuple(sorted({w for _, w in parts.get("VictimRole", ())})),
                        figures=tuple(counted.get(claim, ())),
                        place=self._places.get(place or ""),
                        first_day=_day(since),
                        last_day=_day(until),
                        start=start,
                        words=words,
                        texts=texts.get(claim, frozenset()),
                        certainty=float(certainty or 1.0),
                    )
                ),
            )

    def _source(self, article: str, entry: str | None) -> Source:
        source = self._sources[article]
        if entry is None:
            return source
        kind, clock = self._entries.get(entry, (None, None))
        return replace(source, entry=entry, entry_kind=kind, clock=clock)

    def _roles(self, claims: Sequence[str]) -> dict[str, dict[str, list[tuple[str | None, str]]]]:
        """Claim → role → who takes part, if resolved, and the words for it."""
        rows = self._about(
            claims,
            """?x ng:participation ?part . ?part ng:role ?role .
               OPTIONAL { ?part ng:participant ?who } OPTIONAL { ?part ng:words ?words }""",
            "?role ?who ?words",
        )
        self._read_parties([who for _, _, who, _ in rows if who])
        found: dict[str, dict[str, list[tuple[str | None, str]]]] = {}
        for claim, role, who, words in rows:
            roles = found.setdefault(claim or "", {})
            roles.setdefault(_local(role) or "", []).append((who, words or ""))
        return found

    def _known(self, parts: Iterable[tuple[str | None, str]]) -> tuple[Party, ...]:
        iris = dict.fromkeys(who for who, _ in parts if who)
        return tuple(self._parties[iri] for iri in iris if iri in self._parties)

    def _figures(self, claims: Sequence[str]) -> dict[str, list[Figure]]:
        rows = self._about(
            claims,
            f"""?x ?metric ?f . FILTER (?metric IN ({_METRICS}))
               OPTIONAL {{ ?f ng:atLeast ?least }} OPTIONAL {{ ?f ng:atMost ?most }}
               OPTIONAL {{ ?f ng:bound ?bound }} OPTIONAL {{ ?f ng:of ?kind }}
               OPTIONAL {{ ?f ng:ofWords ?words }} OPTIONAL {{ ?f ng:partOfWhole ?part }}
               OPTIONAL {{ ?f ng:ofSide ?side }} OPTIONAL {{ ?f ng:whereWords ?where }}
               OPTIONAL {{ ?f ng:outdated ?outdated }} OPTIONAL {{ ?f ng:doubt ?doubt }}""",
            "?metric ?least ?most ?bound ?kind ?words ?part ?side ?where ?outdated ?doubt",
        )
        found: dict[str, list[Figure]] = defaultdict(list)
        for claim, metric, least, most, bound, kind, words, *more in rows:
            part, side, where, outdated, doubt = more
            figure = Figure(
                metric=_local(metric) or "",
                least=int(least) if least else None,
                most=int(most) if most else None,
                bound=_local(bound) or "Exact",
                of=_local(kind) or words,
                part=_yes(part),
                side=side,
                where=where,
                outdated=_yes(outdated),
                doubt=doubt,
            )
            if figure not in found[claim or ""]:
                found[claim or ""].append(figure)
        return found

    def _words(self, claims: Sequence[str]) -> dict[str, tuple[int, str]]:
        rows = self._about(
            claims,
            """?x ng:evidence ?e . ?e oa:hasSelector ?q, ?p . ?q oa:exact ?words .
               ?p oa:start ?start""",
            "?start ?words",
        )
        stretches: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for claim, start, words in rows:
            stretches[claim or ""].append((int(start or 0), words or ""))
        return {
            claim: (min(found)[0], " … ".join(words for _, words in sorted(found)))
            for claim, found in stretches.items()
        }

    def _texts(self, claims: Sequence[str]) -> dict[str, frozenset[str]]:
        """Claim → the texts that several articles have, in whose words it is made."""
        found: dict[str, set[str]] = defaultdict(set)
        for claim, text in self._about(claims, "?x ng:inSharedText ?text", "?text"):
            found[claim or ""].add(text or "")
        return {claim: frozenset(texts) for claim, texts in found.items()}

    # ── voices ──────────────────────────────────────────────────────────────────────────────

    def _chains(self, statements: Sequence[str]) -> dict[str, tuple[Voice, ...]]:
        """Statement → the voices through which it is had, outermost first."""
        voices: dict[str, Voice] = {}
        outer: dict[str, str] = {}
        ahead = sorted(set(statements))
        while ahead:
            for some in _batches(ahead):
                self._read_voices(some, voices, outer)
            ahead = sorted({o for s in ahead if (o := outer.get(s)) and o not in voices})
        return {one: tuple(_way(one, voices, outer)) for one in statements if one in voices}

    def _read_voices(
        self, statements: Sequence[str], voices: dict[str, Voice], outer: dict[str, str]
    ) -> None:
        rows = self._about(
            statements,
            """?x ng:act ?act ; ng:statedIn ?a .
               OPTIONAL { ?x ng:speaker ?who }
               OPTIONAL { ?x ng:onBehalfOf ?for }
               OPTIONAL { ?x ng:speakerWords ?words } OPTIONAL { ?x ng:unnamedSpeaker ?unnamed }
               OPTIONAL { ?x ng:saidFrom ?from } OPTIONAL { ?x ng:saidUntil ?until }
               OPTIONAL { ?x ng:reportedIn ?outer }""",
            "?who ?for ?a ?act ?words ?unnamed ?from ?until ?outer",
        )
        bodies = self._bodies([article for row in rows if row[1] and (article := row[3])])
        actors = [iri for row in rows for iri in row[1 : 1 + _SPEAKERS] if iri]
        self._read_parties([*actors, *(body for some in bodies.values() for body in some)])
        by_statement: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_statement[row[0] or ""].append(row)
        for statement, some in by_statement.items():
            voices[statement] = self._voice(statement, some, bodies)
            if some[0][9]:
                outer[statement] = some[0][9]

    def _bodies(self, articles: Sequence[str]) -> dict[tuple[str, str], list[str]]:
        """Actor and article → of what the article says it holds a role; a query of its own.

        Within that of the statements it makes Oxigraph go through every role of the graph; asked
        for by who holds them, there may be thousands.
        """
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for some in _batches(sorted(set(articles))):
            pattern = "?role ng:statedIn ?x ; ng:holder ?who ; ng:organisation ?body"
            for article, holder, body in self._about(some, pattern, "?who ?body"):
                found[holder or "", article or ""].append(body or "")
        return found

    def _voice(
        self, statement: str, rows: Sequence[Row], roles: Mapping[tuple[str, str], Sequence[str]]
    ) -> Voice:
        _, _, behalf, article, act, words, unnamed, since, until, _ = rows[0]
        speaker, *others = as_named(self._known((row[1], "") for row in rows), words) or (None,)
        holder = speaker.iri if speaker else None
        return Voice(
            statement=statement,
            act=_local(act) or "Assertion",
            speaker=speaker,
            others=tuple(p for p in others if p),
            words=words,
            on_behalf_of=self._parties.get(behalf or ""),
            bodies=self._known((body, "") for body in roles.get((holder or "", article or ""), ())),
            unnamed=_yes(unnamed),
            said_from=_day(since),
            said_until=_day(until),
        )

    # ── articles, actors, places ────────────────────────────────────────────────────────────

    def _read_sources(self, articles: Sequence[str]) -> None:
        rows = self._about(
            articles,
            """?x a ng:Article ; rdfs:label ?title .
               OPTIONAL { ?x schema:publisher ?by } OPTIONAL { ?x schema:url ?url }
               OPTIONAL { ?x schema:datePublished ?day }
               OPTIONAL { ?x dct:isVersionOf ?first ; schema:version ?version }""",
            "?title ?by ?url ?day ?first ?version",
        )
        self._read_parties([row[2] for row in rows if row[2]])
        for article, title, by, url, day, first, version in rows:
            self._sources[article or ""] = Source(
                article=article or "",
                key=_key(article or ""),
                title=title or "",
                publisher=self._parties.get(by or ""),
                site=site_of(url),
                published=_day(day),
                version=int(version or 1),
                version_of=first,
            )

    def _read_entries(self, entries: Sequence[str]) -> None:
        new = sorted({e for e in entries if e not in self._entries})
        rows = self._about(
            new, "?x ng:entryKind ?kind . OPTIONAL { ?x ng:clock ?clock }", "?kind ?clock"
        )
        for entry, kind, clock in rows:
            time = dt.time.fromisoformat(clock) if clock else None
            self._entries[entry or ""] = (kind, time)

    def _read_parties(self, iris: Iterable[str]) -> None:
        new = sorted({iri for iri in iris if iri not in self._parties})
        rows = self._about(
            new,
            """?x a ?kind . OPTIONAL { ?x rdfs:label ?label }
               OPTIONAL { ?x ng:country/schema:addressCountry ?code }
               OPTIONAL { ?x ng:parentOrganisation+ ?parent }""",
            "?kind ?label ?code ?parent",
        )
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if _local(row[1]) in _KINDS:
                found[row[0] or ""].append(row)
        for iri, some in found.items():
            _, kind, label, code, _ = some[0]
            parents = frozenset(row[4] for row in some if row[4])
            self._parties[iri] = Party(
                iri=iri, label=label or "", kind=_local(kind) or "", country=code, parents=parents
            )

    def _read_places(self, iris: Iterable[str]) -> None:
        new = sorted({iri for iri in iris if iri not in self._places})
        rows = self._about(
            new,
            """?x ng:placeKind ?kind . OPTIONAL { ?x rdfs:label ?label }
               OPTIONAL { ?x schema:addressCountry ?code }
               OPTIONAL { ?x geo:hasGeometry ?g . ?g geo:asWKT ?wkt
                          OPTIONAL { ?g ng:radiusKm ?radius } }
               OPTIONAL { ?x ng:within+ ?around }""",
            "?kind ?label ?code ?wkt ?radius ?around",
        )
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            found[row[0] or ""].append(row)
        for iri, some in found.items():
            self._places[iri] = _place(iri, some)


def _place(iri: str, rows: Sequence[Row]) -> Place:
    _, kind, label, code, wkt, radius, _ = rows[0]
    point = _POINT.search(wkt or "")
    return Place(
        iri=iri,
        label=label or "",
        kind=_local(kind) or "UnknownPlace",
        within=frozenset(row[6] for row in rows if row[6] and row[6] != iri),
        country=code,
        lat=float(point[2]) if point else None,
        lon=float(point[1]) if point else None,
        radius_km=float(radius or 0.0),
    )


def _way(statement: str, voices: dict[str, Voice], outer: dict[str, str]) -> list[Voice]:
    way: list[Voice] = []
    one: str | None = statement
    while one in voices and voices[one] not in way:
        way.insert(0, voices[one])
        one = outer.get(one)
    return way


def _batches(iris: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(iris), _MOST):
        yield iris[start : start + _MOST]


def _local(iri: str | None) -> str | None:
    return re.split(r"[#/]", iri)[-1] if iri else None


def _yes(value: str | None) -> bool:
    return value in ("true", "1")


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _key(article: str) -> str:
    return unquote(article.split("/id/article/", 1)[-1])


def site_of(url: str | None) -> str | None:
    """Return the host of an address, as people name it; None where there is none."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
