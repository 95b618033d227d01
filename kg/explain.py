"""Why the graph says what it says: a node, the claims behind it, and the words they rest on.

Works over any store that answers SELECT, and needs nothing but the graph: the words around a
passage come from its oa:prefix and oa:suffix, or from the article's text where that is at hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.errors import QueryError

Row = tuple[str | None, ...]
Select = Callable[[str], Iterable[Row]]
Text = Callable[[str], str | None]
"""From an article's docId to its text as received; None when it is not at hand."""

_PREFIXES = """
PREFIX ng: <https://w3id.org/newsgraph/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")
_CONTEXT = 90  # code points shown on each side of a passage
_MOST_PASSAGES = 12
_UNDECIDED = "possibly same"
_MOST_UNDECIDED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words of an article, with what stands around them."""

    article: str
    published: str | None
    start: int
    end: int
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One claim: who holds it (outermost voice first), what it says, the words it rests on."""

    iri: str
    voices: tuple[str, ...]
    says: tuple[tuple[str, str], ...]
    certainty: float
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All there is to say for a node."""

    iri: str
    types: tuple[str, ...]
    label: str
    facts: tuple[tuple[str, str], ...]
    passages: tuple[Passage, ...] = ()
    accounts: tuple[Account, ...] = ()
    contradictions: tuple[str, ...] = ()
    corroborations: tuple[str, ...] = ()
    identifications: tuple[str, ...] = ()  # which tellings, or actors, were compared, and why


def explain(iri: str, select: Select, text: Text = lambda doc_id: None) -> Explanation:
    """Return what is known of the node, on whose word, and in which words.

    An event's IRI stays good when its telling proves to be another event's: that one is explained.

    Raises:
        QueryError: the graph says nothing of `iri`.
    """
    if not _IRI.fullmatch(iri):
        raise QueryError(f"'{iri}' is no IRI", hint="kg query shows IRIs to explain: id/event/…")
    graph = _Graph(select, text)
    iri = graph.event_now(iri)
    types = graph.column(f"SELECT DISTINCT ?t {{ <{iri}> a ?t }} ORDER BY ?t")
    if not types:
        raise QueryError(
            f"the graph says nothing of <{iri}>",
            hint="list events: kg query 'SELECT ?e ?label { ?e a ng:Event ; rdfs:label ?label }'",
        )
    return Explanation(
        iri=iri,
        types=tuple(dict.fromkeys(map(_local, types))),
        label=graph.label(iri),
        facts=graph.facts(iri),
        passages=graph.passages(iri),
        accounts=tuple(graph.account(claim) for claim in graph.claims(iri)),
        contradictions=graph.compared(iri, "Contradiction"),
        corroborations=graph.compared(iri, "Corroboration"),
        identifications=graph.identifications(iri),
    )


class _Graph:
    """The questions an explanation asks of the graph."""

    def __init__(self, select: Select, text: Text) -> None:
        self._select, self._text = select, text

    def rows(self, query: str) -> list[Row]:
        return list(self._select(_PREFIXES + query))

    def column(self, query: str) -> list[str]:
        return [row[0] for row in self.rows(query) if row[0] is not None]

    def event_now(self, iri: str) -> str:
        """The event that an IRI stands for: itself, or what the telling of that name tells of."""
        telling = iri.replace("/id/event/", "/id/telling/")
        if telling == iri or self.rows(f"SELECT ?t {{ <{iri}> a ?t }} LIMIT 1"):
            return iri
        events = self.column(f"SELECT ?e {{ <{telling}> ng:tellsOf ?e }} ORDER BY ?e")
        return events[0] if events else iri

    def label(self, iri: str) -> str:
        labels = self.column(
            f"SELECT ?l {{ <{iri}> rdfs:label|skos:prefLabel|ng:content|ng:words ?l }} ORDER BY ?l"
        ) or self.column(
            f"SELECT ?l {{ <{iri}> ng:evidence/oa:hasSelector/oa:exact ?l }} ORDER BY ?l"
        )
        return labels[0] if labels else _local(iri)

    def facts(self, iri: str) -> tuple[tuple[str, str], ...]:
        """Every property but the ones shown otherwise, in words."""
        rows = self.rows(
            f"""SELECT DISTINCT ?p ?o {{ <{iri}> ?p ?o
                FILTER (?p NOT IN (rdf:type, rdfs:label, ng:finder, ng:evidence, ng:trigger,
                  ng:contentEvidence, ng:cueEvidence, ng:speakerEvidence, ng:participation,
                  ng:likeness)) }} ORDER BY ?p ?o"""
        )
        said = ((_words(_local(p or "")), self._value(o or "")) for p, o in rows)
        return tuple(dict.fromkeys(said))

    def _value(self, term: str) -> str:
        if not term.startswith(("http://", "https://")):
            return term
        figure = self.rows(
            f"""SELECT ?least ?most ?side ?of ?where ?part ?outdated ?doubt {{
                <{term}> a ng:Figure .
                OPTIONAL {{ <{term}> ng:atLeast ?least }} OPTIONAL {{ <{term}> ng:atMost ?most }}
                OPTIONAL {{ <{term}> ng:of/rdfs:label|ng:ofWords ?of }}
                OPTIONAL {{ <{term}> ng:ofSide ?side }} OPTIONAL {{ <{term}> ng:whereWords ?where }}
                OPTIONAL {{ <{term}> ng:partOfWhole ?part }}
                OPTIONAL {{ <{term}> ng:outdated ?outdated }}
                OPTIONAL {{ <{term}> ng:doubt ?doubt }} }} ORDER BY ?of"""
        )
        return _figure(figure[0]) if figure else self.label(term)

    def claims(self, iri: str) -> list[str]:
        """The claims about an event or of a telling, compared, or made in a statement."""
        return self.column(
            f"""SELECT DISTINCT ?c {{ {{ ?c ng:about|ng:telling <{iri}> ; a ng:Claim }}
                UNION {{ <{iri}> ng:between ?c }} UNION {{ ?c ng:claimedIn <{iri}> }} }}
                ORDER BY ?c"""
        )

    def account(self, claim: str) -> Account:
        certainty = self.column(f"SELECT ?x {{ <{claim}> ng:certainty ?x }}")
        shown = {"certainty", "about", "claimed in", "claimed by", "telling", "stated in"}
        return Account(
            iri=claim,
            voices=self._voices(claim),
            says=tuple(f for f in self.facts(claim) if f[0] not in shown),
            certainty=float(certainty[0]) if certainty else 0.0,
            passages=self.passages(claim),
        )

    def _voices(self, claim: str) -> tuple[str, ...]:
        """From the article inwards: who has it from whom."""
        article = self.column(
            f"SELECT DISTINCT ?l {{ <{claim}> ng:statedIn/rdfs:label ?l }} ORDER BY ?l"
        )
        chain: list[str] = []
        statement = self.column(f"SELECT ?s {{ <{claim}> ng:claimedIn ?s }}")
        while statement and len(chain) < 10:
            chain.append(self._speaker(statement[0]))
            statement = self.column(f"SELECT ?s {{ <{statement[0]}> ng:reportedIn ?s }}")
        return (*article[:1], *reversed(chain))

    def _speaker(self, statement: str) -> str:
        rows = self.rows(
            f"""SELECT ?name ?words ?cue {{
                OPTIONAL {{ <{statement}> ng:speaker/rdfs:label ?name }}
                OPTIONAL {{ <{statement}> ng:speakerWords ?words }}
                OPTIONAL {{ <{statement}> ng:cue ?cue }} }} ORDER BY ?name"""
        )
        name, words, cue = rows[0]
        who = name or words or "somebody unnamed"
        return f"{who} ({cue})" if cue else who

    def compared(self, iri: str, what: str) -> tuple[str, ...]:
        """The contradictions or corroborations of an event, or of a claim."""
        rows = self.rows(
            f"""SELECT DISTINCT ?kind ?reason ?independent {{ {{ ?x ng:concerns <{iri}> }} UNION
                {{ ?x ng:between <{iri}> }} ?x a ng:{what} ; ng:kind ?kind ; ng:reason ?reason
                OPTIONAL {{ ?x ng:independent ?independent }} }} ORDER BY ?kind ?reason"""
        )
        return tuple(
            f"{_words(_local(kind or ''))}: {reason}"
            + (" (not independent)" if independent == "false" else "")
            for kind, reason, independent in rows
        )

    def identifications(self, iri: str) -> tuple[str, ...]:
        """Why tellings of an event, or two tellings or actors, are held to be one or not.

        Of those that may be one only the likeliest are told.
        """
        rows = self.rows(
            f"""SELECT DISTINCT ?sure ?verdict ?one ?other ?because {{
                {{ ?x ng:identifies/ng:tellsOf <{iri}> }} UNION {{ ?x ng:identifies <{iri}> }}
                ?x ng:verdict/rdfs:label ?verdict ; ng:certainty ?sure ; ng:reason ?because ;
                   ng:identifies ?one, ?other . FILTER (STR(?one) < STR(?other))
                }} ORDER BY DESC(?sure) ?one ?other ?verdict ?because"""
        )
        reasons: dict[Row, list[str]] = {}
        for *decision, because in rows:
            reasons.setdefault(tuple(decision), []).append(because or "")
        open_ones = [decision for decision in reasons if decision[1] == _UNDECIDED]
        return tuple(
            f"{verdict} ({float(sure or 0):.2f}): {self._told(one)}, {self._told(other)}: "
            + "; ".join(why)
            for (sure, verdict, one, other), why in reasons.items()
            if (sure, verdict, one, other) not in open_ones[_MOST_UNDECIDED:]
        )

    def _told(self, iri: str | None) -> str:
        """A telling by its article and name; an actor by its name."""
        article = self.column(f"SELECT ?l {{ <{iri}> a ng:Telling ; ng:statedIn/rdfs:label ?l }}")
        return " – ".join([*article[:1], self.label(iri or "")])

    def passages(self, iri: str) -> tuple[Passage, ...]:
        """The words a node rests on, in text order; what lies in a longer one is not repeated."""
        rows = self.rows(
            f"""SELECT DISTINCT ?doc ?title ?date ?start ?end ?exact ?prefix ?suffix {{
                {{ <{iri}> ng:evidence|ng:trigger|ng:contentEvidence|ng:speakerEvidence|
                   ng:cueEvidence ?e }}
                UNION {{ ?m ng:refersTo <{iri}> ; ng:evidence ?e }}
                UNION {{ ?t ng:tellsOf <{iri}> ; ng:trigger ?e }}
                ?e oa:hasSource ?a ; oa:hasSelector ?q, ?p .
                ?q oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix .
                ?p oa:start ?start ; oa:end ?end .
                ?a ng:docId ?doc ; rdfs:label ?title . OPTIONAL {{ ?a schema:datePublished ?date }}
                }} ORDER BY ?doc ?start DESC(?end)"""
        )
        found: list[Passage] = []
        for row in rows:
            passage = self._passage(row)
            last = found[-1] if found else None
            inside = last and last.article == passage.article and passage.end <= last.end
            if not inside and len(found) < _MOST_PASSAGES:
                found.append(passage)
        return tuple(found)

    def _passage(self, row: Row) -> Passage:
        doc, title, date, start, end, exact, prefix, suffix = row
        first, last = int(start or 0), int(end or 0)
        text = self._text(doc or "")
        if text is not None and text[first:last] == exact:
            prefix = text[max(0, first - _CONTEXT) : first]
            suffix = text[last : last + _CONTEXT]
        return Passage(
            article=title or doc or "",
            published=date,
            start=first,
            end=last,
            before=_same_line(prefix or "", last=True),
            words=exact or "",
            after=_same_line(suffix or "", last=False),
        )


def _same_line(words: str, *, last: bool) -> str:
    """Context does not reach over the border of a paragraph."""
    lines = words.split("\n")
    return lines[-1] if last else lines[0]


def _figure(row: Row) -> str:
    """ "at least 6 rebel fighters in Korm (doubted: …)"."""
    least, most, side, of, where, part, outdated, doubt = row
    whom = of if of != where else None
    words = " ".join(filter(None, (_interval(least, most), side, whom, where)))
    remarks = [
        "part of a whole" if part == "true" else "",
        "outdated: another figure holds now" if outdated == "true" else "",
        f"doubted: {doubt}" if doubt else "",
    ]
    return "; ".join(filter(None, (words, *remarks)))


def _interval(least: str | None, most: str | None) -> str:
    if least == most and least is not None:
        return least
    if most is None:
        return f"at least {least}" if least is not None else "an unknown number"
    return f"{least} to {most}" if least is not None else f"up to {most}"


def _local(iri: str) -> str:
    return iri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def _words(name: str) -> str:
    """ "claimedIn" → "claimed in"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
