"""The gold of events is well formed, the scorer does what it says, and what is read stays read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.eval.gold_events import (
    GOLD,
    GoldArticle,
    GoldError,
    Names,
    annotated,
    gold_articles,
    judge,
    parsed,
    same_name,
    same_place,
    scores,
    show,
    table,
    total,
    type_fits,
)

Record = dict[str, Any]

TEXT = (
    "Gunmen shelled Tavriysk on Monday, killing three. The shelling, which Ostland denied, "
    "wounded dozens, a nurse said. Ostland called for talks. A truce may follow."
)
SHELLING = {
    "id": "e1",
    "type": ["Shelling"],
    "trigger": "shelled",
    "also": [{"text": "shelling"}],
    "agent": [["Gunmen", "fighters"]],
    "agent_certainty": "asserted",
    "place": ["Tavriysk", "Ostland"],
    "date": {"from": "2024-06-03", "to": "2024-06-03"},
    "killed": [{"min": 3, "bound": "exact"}, {"min": 1, "bound": "exact", "of": "children"}],
    "injured": [{"min": 24, "bound": "vague"}],
    "attribution": ["nurse"],
}
CALL = {"id": "e2", "type": ["Appeal"], "trigger": "called for", "agent": ["Ostland"]}
TALKS = {"id": "e3", "type": ["Talks"], "trigger": "talks", "status": "called_for"}
TRUCE = {"id": "e4", "type": ["Ceasefire"], "trigger": "truce", "optional": True}


def gold(*events: Mapping[str, Any]) -> GoldArticle:
    """The tiny article with these events; days are written as text."""
    dated = [{**one, **tomllib.loads(_days(one))} for one in events]
    return parsed({"event": dated}, key="t", text=TEXT)


def _days(event: Mapping[str, Any]) -> str:
    days = event.get("date")
    inner = ", ".join(f"{key} = {value}" for key, value in days.items()) if days else ""
    return f"date = {{ {inner} }}" if days else ""


def record_of(article: GoldArticle) -> Record:
    """The record a perfect reader would give."""
    made = _Made()
    events = [made.event(one) for one in article.events]
    return {
        "doc_id": article.key,
        "text": article.text,
        "date": article.published.isoformat() if article.published else None,
        "entities": made.entities,
        "statements": made.statements,
        "events": events,
    }


class _Made:
    """Gold → findings, an entity for every name."""

    def __init__(self) -> None:
        self.entities: list[Record] = []
        self.statements: list[Record] = []

    def event(self, one: Any) -> Record:
        args = [
            {"role": "agent", "start": 0, "end": 1, "entity_id": self._entity(names)}
            for names in one.agents
        ]
        return {
            "id": one.id,
            "type": one.types[0],
            "triggers": [{"start": start, "end": end} for start, end in one.triggers],
            "args": args,
            "claims": [{"agent_certainty": one.agent_certainty}],
            "place": self._entity(one.places[0]) if one.places else None,
            "date": {
                "from": _iso(one.days and one.days.earliest),
                "to": _iso(one.days and one.days.latest),
            },
            "killed": _figure(one.killed),
            "injured": _figure(one.injured),
            "status": one.status,
            "attributed_to": [self._statement(names) for names in one.voices],
        }

    def _entity(self, names: Names) -> str:
        id = f"x{len(self.entities)}"
        self.entities.append({"id": id, "name": names[0], "mentions": []})
        return id

    def _statement(self, names: Names) -> str:
        id = f"s{len(self.statements)}"
        said = {"id": id, "source": [], "source_entity": self._entity(names)}
        self.statements.append(said)
        return id


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _figure(people: Sequence[Any]) -> Record:
    first = people[0] if people else None
    return {"min": first.least if first else None, "max": first.most if first else None}


def judged(article: GoldArticle, record: Record) -> dict[str, float]:
    """The numbers of one article."""
    return scores(judge(article, record).counts)


def at(words: str) -> list[dict[str, int]]:
    """The triggers of a found event."""
    start = TEXT.index(words)
    return [{"start": start, "end": start + len(words)}]


# ── the gold ─────────────────────────────────────────────────────────────────────────────────


def test_every_gold_file_quotes_its_article_and_knows_its_types() -> None:
    """Words, types and references of all files are found; each has events that count."""
    for article in gold_articles():
        assert article.published, article.key
        assert sum(not event.optional for event in article.events) >= 5, article.key


def test_what_spans_articles_refers_to_events_that_exist() -> None:
    """identity*.toml and contradictions*.toml name events of the gold files."""
    known = {f"{article.key}/{event.id}" for article in gold_articles() for event in article.events}
    for path in (*GOLD.glob("identity*.toml"), *GOLD.glob("contradictions*.toml")):
        groups = tomllib.loads(path.read_text(encoding="utf-8")).values()
        named = [ref for group in groups for one in group for ref in _events_of(one)]
        assert named and not {ref.split(":")[0].strip() for ref in named} - known, path.name


def _events_of(one: Mapping[str, list[str]]) -> list[str]:
    return one["events"] if "events" in one else one["between"]


def test_gold_against_itself_is_perfect() -> None:
    """A reader who gives what gold holds gets every measure right, on every article."""
    for article in gold_articles():
        numbers = judged(article, record_of(article))
        wrong = {name for name, value in numbers.items() if "." in name and value != 1}
        assert not wrong, article.key
        assert numbers["false_per_article"] == 0
        assert {numbers[name] for name in ("place", "status", "certainty")} == {1}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"trigger": "bombed"}, "does not stand 1 times"),
        ({"trigger": "shell", "occ": 2}, "part of a longer word"),
        ({"trigger": "Ostland"}, "stands 2 times: say which"),
        ({"type": ["Skirmish"]}, "no type of events: Skirmish"),
        ({"status": "done"}, "status is none of"),
        ({"agent": "Gunmen"}, "agent is not a list"),
        ({"killed": [{"min": 1, "bound": "circa"}]}, "no such bound: circa"),
        ({"part_of": "e9"}, "refers to e9"),
        ({"colour": "red"}, "unknown: colour"),
    ],
)
def test_a_wrong_gold_file_is_told_by_file_event_and_fault(
    change: dict[str, Any], complaint: str
) -> None:
    """The message names the file and the event, and says what is wrong."""
    with pytest.raises(GoldError, match=rf"^t\.toml, e1: .*{complaint}"):
        gold({**SHELLING, **change})


def test_two_events_of_one_id_are_refused() -> None:
    """References would be ambiguous."""
    with pytest.raises(GoldError, match=r"e1: more than one event of this id"):
        gold(SHELLING, SHELLING)


# ── the scorer ───────────────────────────────────────────────────────────────────────────────


def test_a_missed_event_costs_recall_and_a_false_one_precision() -> None:
    """One of three events not found: recall 2/3; one more that is in no gold: precision 3/4."""
    article = gold(SHELLING, CALL, TALKS)
    less, more = record_of(article), record_of(article)
    del less["events"][1]
    more["events"].append({**more["events"][0], "id": "e9", "triggers": at("Monday")})
    assert judged(article, less)["events.r"] == pytest.approx(2 / 3)
    assert judged(article, less)["events.p"] == 1
    assert judged(article, more)["events.p"] == pytest.approx(3 / 4)
    assert judged(article, more)["false_per_article"] == 1


def test_an_event_told_twice_is_a_split() -> None:
    """Its second half is false, and counted apart from what was never there."""
    article = gold(SHELLING)
    record = record_of(article)
    twin = {**record["events"][0], "id": "e9", "triggers": at("shelling")}
    record["events"][0]["triggers"] = at("shelled")
    record["events"].append(twin)
    result = judge(article, record)
    assert [one["id"] for one in result.alignment.split] == ["e9"]
    assert scores(result.counts)["false_per_article"] == 1


def test_an_optional_event_is_neither_missed_nor_false() -> None:
    """Found, found twice or not found at all: the numbers are the same."""
    article = gold(SHELLING, TRUCE)
    full, without = record_of(article), record_of(article)
    twice = record_of(article)
    del without["events"][1]
    twice["events"].append({**twice["events"][1], "id": "e9"})
    assert judged(article, full) == judged(article, without) == judged(article, twice)


def test_an_optional_event_never_takes_what_another_needs() -> None:
    """Where both could be the one found event, the event that must be found gets it."""
    optional = {**SHELLING, "optional": True}
    article = gold(optional, {**SHELLING, "id": "e2"})
    record = record_of(article)
    del record["events"][1]
    assert judged(article, record)["events.f1"] == 1


def test_one_found_event_for_two_descriptions_of_one_is_enough() -> None:
    """A description kept apart by `same_as` is no miss when its twin's event covers it."""
    one, other = (
        {**SHELLING, "also": []},
        {**SHELLING, "id": "e2", "trigger": "shelling", "also": [], "same_as": "e1"},
    )
    record = record_of(gold(SHELLING))
    apart = gold(one, {key: value for key, value in other.items() if key != "same_as"})
    assert judged(gold(one, other), record)["events.r"] == 1
    assert judged(apart, record)["events.r"] == pytest.approx(1 / 2)


def test_a_type_may_be_narrower_or_the_direct_parent_but_no_sibling() -> None:
    """Broader and narrower by skos:broader."""
    assert type_fits("BarrelBombing", ["AirStrike"])
    assert type_fits("HeavyWeaponsAttack", ["Shelling"])
    assert not type_fits("AirStrike", ["Shelling"])
    assert not type_fits("Assault", ["Shelling"])


def test_the_same_words_of_another_type_are_located_only() -> None:
    """A wrong type is missed and false at once; `located` looks at words alone."""
    article = gold(SHELLING)
    record = record_of(article)
    record["events"][0]["type"] = "Ceasefire"
    numbers = judged(article, record)
    assert (numbers["events.f1"], numbers["located.f1"]) == (0, 1)


@pytest.mark.parametrize(
    ("field", "value", "measure", "expected"),
    [
        ("killed", {"min": 3, "max": None}, "killed", 0),
        ("injured", {"min": 24, "max": None}, "injured", 1),
        ("status", "planned", "status", 0),
        ("date", {"from": "2024-06-03", "to": None}, "date", 0),
        ("date", {"from": "2024-06-03", "to": None}, "date_near", 0),
        ("date", {"from": None, "to": None}, "date_near", 0),
        ("args", [], "agent.r", 0),
        ("claims", [{"agent_certainty": "alleged"}], "certainty", 0),
        ("attributed_to", [], "attribution.f1", 0),
        ("place", None, "place", 0),
        ("place", "x9", "place", 0),
        ("place", "x9", "place_coarser", 1),
    ],
)
def test_what_is_told_of_an_event_is_judged_field_by_field(
    field: str, value: object, measure: str, expected: float
) -> None:
    """Each field has its own number, and `x9` is the country the place lies in."""
    article = gold(SHELLING)
    record = record_of(article)
    record["entities"].append({"id": "x9", "name": "Ostland", "mentions": []})
    record["events"][0][field] = value
    assert judged(article, record)[measure] == expected


def test_an_approximate_day_is_met_by_days_in_common() -> None:
    """Near: within the days told, or touching them where they are told indirectly.

    `date` wants the very days where they are told, and days in common where they are estimated.
    """
    days = {"from": "2024-06-01", "to": "2024-06-03"}
    record = record_of(gold(SHELLING))
    record["events"][0]["date"] = {"from": "2024-06-03", "to": "2024-06-05"}
    exact = gold({**SHELLING, "date": days})
    about = gold({**SHELLING, "date": {**days, "approx": "true"}})
    assert judged(exact, record)["date_near"] == 0
    assert judged(about, record)["date_near"] == 1
    assert (judged(exact, record)["date"], judged(about, record)["date"]) == (0, 1)
    assert judged(about, record)["date_exact"] == 0
    record["events"][0]["date"] = {"from": None, "to": None}
    assert judged(about, record)["date_near"] == 0


def test_a_day_given_where_none_is_told_is_wrong() -> None:
    """`undated` is judged where gold has no date, and the other measures of dates are not."""
    article = gold(CALL)
    record = record_of(article)
    assert judged(article, record)["undated"] == 1
    record["events"][0]["date"] = {"from": "2024-06-03", "to": "2024-06-03"}
    assert judged(article, record)["undated"] == 0
    assert "date" not in judged(article, record)


def test_agents_of_rival_claims_are_not_held_against() -> None:
    """Who is also blamed is no false agent; who is blamed by nobody is one."""
    rival = {**SHELLING, "claims": [{"agent": ["Ostland"], "by": "nurse"}]}
    record = record_of(gold(SHELLING))
    record["entities"].append({"id": "x9", "name": "Ostland", "mentions": []})
    agent = {"role": "agent", "start": 0, "end": 1, "entity_id": "x9"}
    record["events"][0]["args"].append(agent)
    assert judged(gold(rival), record)["agent.p"] == 1
    assert judged(gold(SHELLING), record)["agent.p"] == pytest.approx(1 / 2)


def test_names_are_the_same_by_their_last_words() -> None:
    """Titles before and troops behind change nothing; another body of the same state does."""
    assert same_name("Ana Lopes", "Interior Minister Ana Lopes")
    assert same_name("al-Shabaab", "Al-Shabaab fighters")
    assert same_name("U.S.", "the US")
    assert same_name("the army", "Kenyan army")
    assert not same_name("Kenyan government", "Kenyan army")
    assert not same_name("Ana Lopes", "Rui Lopes")
    assert same_place("Kivu Province", "the province of Kivu")
    assert not same_place("South Kivu", "Kivu")


def test_errors_can_be_read() -> None:
    """What is missed, false and different is listed with its words."""
    article = gold(SHELLING, CALL)
    record = record_of(article)
    record["events"][1]["triggers"] = at("follow")
    record["events"][0]["place"] = None
    lines = "\n".join(show(judge(article, record)))
    assert "missed  e2" in lines and "[called for] talks" in lines
    assert "false   e2" in lines and "[follow]" in lines
    assert "“shelled” place: Tavriysk, Ostland ≠ none" in lines


# ── the pipeline ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def measured() -> dict[str, float]:
    """The numbers of the seeds and our own articles, read now."""
    articles = gold_articles()
    records = annotated(articles)
    results = [judge(article, records[article.key]) for article in articles]
    print(*table(results), sep="\n")  # shown when a floor is broken
    return scores(total(results))


def test_nothing_is_read_worse_than_before(measured: dict[str, float]) -> None:
    """Every number is at or above its floor in gold/floors.toml, or at or below its ceiling."""
    floors = tomllib.loads((GOLD / "floors.toml").read_text(encoding="utf-8"))
    low = {k: measured[k] for k, floor in floors["at_least"].items() if measured[k] < floor}
    high = {k: measured[k] for k, roof in floors["at_most"].items() if measured[k] > roof}
    assert not low | high, f"measured beyond floors.toml: {low | high}"
