"""What is wanted of a list, as SPARQL: the query that people take along, and that exports run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.views.choosing import at_places, in_days, of_types, with_actors
from kg.vocab import PREFIXES
from server.lists.columns import Wanted
from server.reading import iris

_PARTS = "ng:agent|ng:target|ng:victim|ng:recipient|ng:broker"
_OF_SOURCE = """{ VALUES ?_a { $some } }
    UNION { VALUES ?_outlet { $some } ?_a schema:publisher ?_outlet }"""


def of_events(wanted: Wanted) -> str:
    """Return the pattern of events ?e; "" where all are meant. Also of contradictions ?x, ?kind."""
    return "\n".join(_of_events(wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """Groups that choose statements ?statement, and filters of their ?words, ?day, ?certainty."""

    groups: str
    filters: str


def of_statements(wanted: Wanted) -> Patterns:
    """Return the patterns of statements ?statement; "" where all are meant."""
    return Patterns(groups="\n".join(_of_statements(wanted)), filters="\n".join(_filters(wanted)))


def _of_events(wanted: Wanted) -> Iterator[str]:
    for by, some in wanted.values.items():
        match by:
            case "kind":
                yield f"VALUES ?kind {{ {_terms(some, 'ng')} }}"
            case "type":
                yield of_types(_full(some, "ngt"))
            case "place":
                yield at_places(_checked(some))
            case "actor":
                yield with_actors(_checked(some))
            case "source":
                yield _distinct("?e", f"{_from(some)} ?_t ng:statedIn ?_a ; ng:tellsOf ?e")
    for by, least in wanted.least.items():
        if by == "certainty":
            yield f"?e ng:certainty ?certainty FILTER (?certainty >= {least:g})"
        else:
            yield _distinct("?e", f"{_killed(least)} ; ng:about ?e")
    if wanted.since or wanted.until:
        yield in_days(wanted.since, wanted.until)


def _of_statements(wanted: Wanted) -> Iterator[str]:
    s = "?statement"
    for by, some in wanted.values.items():
        match by:
            case "speaker":
                yield _distinct(s, f"{_any(some)} ?statement ng:speaker|ng:onBehalfOf ?_v")
            case "about":
                inner = f"{_any(some)} ?_c {_PARTS} ?_v ; ng:claimedIn ?statement"
                yield _distinct(s, inner)
            case "act":
                # whoever only says something asserts it
                without = "?statement a ng:Statement FILTER NOT EXISTS { ?statement ng:act ?_any }"
                listed = f"VALUES ?_act {{ {_terms(some, 'ng')} }} ?statement ng:act ?_act"
                yield f"{{ {listed} }}" + (f" UNION {{ {without} }}" if "Assertion" in some else "")
            case "type":
                inner = f"{of_types(_full(some, 'ngt'))} ?statement ng:about ?e"
                yield _distinct(s, inner)
            case "place":
                yield _distinct(s, f"{at_places(_checked(some))} ?statement ng:about ?e")
            case "source":
                yield _distinct(s, f"{_from(some)} ?statement ng:statedIn ?_a")
    if "killed" in wanted.least:
        yield _distinct(s, f"{_killed(wanted.least['killed'])} ; ng:claimedIn ?statement")


def _filters(wanted: Wanted) -> Iterator[str]:
    if "certainty" in wanted.least:
        yield f"FILTER (?certainty >= {wanted.least['certainty']:g})"
    if wanted.since:
        yield f'FILTER (?day >= "{wanted.since}"^^xsd:date)'
    if wanted.until:
        yield f'FILTER (?day <= "{wanted.until}"^^xsd:date)'
    for word in wanted.words:
        yield f"FILTER (CONTAINS (LCASE (STR (?words)), {json.dumps(word, ensure_ascii=False)}))"


def _killed(least: float) -> str:
    return f"?_f ng:atLeast ?_n FILTER (?_n >= {least:g}) ?_c ng:killed ?_f"


def _from(some: Iterable[str]) -> str:
    return _OF_SOURCE.replace("$some", iris(sorted(some)))


def _any(some: Iterable[str]) -> str:
    return f"VALUES ?_v {{ {iris(sorted(some))} }}"


def _distinct(variable: str, inner: str) -> str:
    return f"{{ SELECT DISTINCT {variable} {{ {inner} }} }}"


def _checked(some: Iterable[str]) -> list[str]:
    """IRIs that are some: one that was typed may be none, and is left out."""
    return [one for one in sorted(some) if iris([one])]


def _terms(some: Iterable[str], prefix: str) -> str:
    return " ".join(f"{prefix}:{one}" for one in sorted(some))


def _full(some: Iterable[str], prefix: str) -> list[str]:
    return [PREFIXES[prefix] + one for one in sorted(some)]
