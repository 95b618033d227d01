"""What the resolving of pronouns is worth: how often rules and encoder find whom they mean.

The figures of kg/knowledge/data/pronouns.toml come from here:

    python -m tests.eval.pronouns CORPORA [--card]

CORPORA holds gum/, meantime/ and wikievents/. An actor is the right one when most of its names and
nouns that the corpus marks are of the entity that the pronoun is marked as. Pronouns not marked,
and actors of which nothing is, are not judged; "its owner" and the like are not asked about.
Printed are the tables of the data file; with --card, how good rules and encoder are, alone and
together, and the CoNLL score of all marked mentions (`tests/eval/coreference.py`).
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.extract import FINDERS, extract
from kg.extract.calibration import Points, interpolated
from kg.extract.coreference import take_up
from kg.extract.coreference.pronouns import resolve_pronoun
from kg.extract.coreference.ranked import Ranked, pronoun_of
from kg.extract.coreference.scene import Actor, Stage
from kg.extract.reading import Reading
from kg.language.encoder.labels import TAKING_UP
from kg.model import Form
from kg.train.encoder.coreference.corpora import Told, texts
from tests.eval.attribution import rising
from tests.eval.coreference import clusters, conll

CORPORA = ("gum", "wikievents", "meantime")
WAYS = ("rules", "encoder", "joined")
_BEFORE = ("times", "names", "places")
_BINS = 6
_ROWS = 5  # of the reliability table


@dataclass(frozen=True, slots=True)
class Judged:
    """One marked pronoun: whom it was given to, and whether that is right."""

    pronoun: str
    by_rule: bool
    share: float  # of the encoder's actor; 0 where a rule found one
    right: bool | None  # None: nobody was found


@dataclass(frozen=True, slots=True)
class Answer:
    """One pronoun of a text: who resolved it to whom."""

    token: int
    pronoun: str
    by_rule: bool
    share: float
    actor: Actor | None


def main() -> None:
    """Print the tables."""
    described = argparse.ArgumentParser(description=__doc__)
    described.add_argument("corpora", type=Path)
    described.add_argument("--card", action="store_true")
    options = described.parse_args()
    for line in card(options.corpora) if options.card else tables(options.corpora):
        print(line)


def tables(folder: Path) -> Iterator[str]:
    """Yield the lines of the data file: the encoder where the rules are silent."""
    for pronoun, points in _measured([one for text in _left_open(folder) for one in text]).items():
        yield f"{pronoun} = {[list(point) for point in points]}"


def _left_open(folder: Path) -> Iterator[list[Judged]]:
    """Yield for each text the pronouns for which the encoder has somebody and the rules nobody."""
    for name in CORPORA:
        for told in texts(folder / name / "dev.jsonl.gz"):
            found = judged(told, *answered(told, "joined", everyone=True))
            yield [one for one in found if one.right is not None and not one.by_rule]


def _measured(found: Iterable[Judged]) -> dict[str, Points]:
    of_pronoun: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for one in found:
        of_pronoun[one.pronoun].append((one.share, bool(one.right)))
    return {pronoun: rising(of_pronoun[pronoun], _BINS) for pronoun in TAKING_UP}


def reliability(folder: Path) -> Iterator[str]:
    """Yield certainty as stated, share right, number: each half of the texts by the other half."""
    rows: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    of_texts = list(_left_open(folder))
    for half in (0, 1):
        points = _measured(one for text in of_texts[1 - half :: 2] for one in text)
        for one in (one for text in of_texts[half::2] for one in text):
            stated = interpolated(points[one.pronoun], one.share)
            rows[min(_ROWS - 1, int(stated * _ROWS))].append((stated, bool(one.right)))
    yield "| certainty | stated on average | right | of |"
    yield "|---|---|---|---|"
    for row, found in sorted(rows.items()):
        stated, right = (sum(column) / len(found) for column in zip(*found, strict=True))
        border = f"{row / _ROWS:.1f}–{(row + 1) / _ROWS:.1f}"
        yield f"| {border} | {stated:.2f} | {right:.2f} | {len(found)} |"


def card(folder: Path) -> Iterator[str]:
    """Yield how good each way is on each corpus: pronouns, and all marked mentions."""
    yield from reliability(folder)
    yield ""
    yield "| corpus | way | he, she: P · R · of | it, they: P · R · of | CoNLL F1 |"
    yield "|---|---|---|---|---|"
    for name in CORPORA:
        told = list(texts(folder / name / "dev.jsonl.gz"))
        for way in WAYS:
            ran = [(one, *answered(one, way)) for one in told]
            found = [j for one, stage, answers in ran for j in judged(one, stage, answers)]
            people = [j for j in found if j.pronoun in ("he", "she")]
            others = [j for j in found if j.pronoun in ("it", "they")]
            score = _conll((one, stage) for one, stage, _ in ran)
            yield f"| {name} | {way} | {_scored(people)} | {_scored(others)} | {score:.3f} |"


def _scored(found: Sequence[Judged]) -> str:
    answered = [one for one in found if one.right is not None]
    right = sum(bool(one.right) for one in answered)
    return f"{right / max(1, len(answered)):.3f} · {right / max(1, len(found)):.3f} · {len(found)}"


def answered(told: Told, way: str, *, everyone: bool = False) -> tuple[Stage, list[Answer]]:
    """Return the actors of a text after its pronouns were resolved in a way, and who each one is.

    With `everyone` an answer of the encoder's counts however unsure it is; the text goes on only
    from those it is sure of.
    """
    stage = Stage(_reading(told))
    ranked, answers = Ranked(stage), list[Answer]()

    def resolve(token: int) -> bool:
        pronoun = pronoun_of(stage.parse.tokens[token])
        if pronoun is None:
            return False
        actor, share = ranked.surest(token, pronoun)
        by_rule = way != "encoder" and resolve_pronoun(stage, token)
        by_encoder = not by_rule and way != "rules" and ranked.resolve(token)
        if by_rule or by_encoder:
            actor = stage.at_token(token)[-1].actor
        elif not everyone:
            actor = None
        answers.append(Answer(token, pronoun, by_rule, 0.0 if by_rule else share, actor))
        return by_rule or by_encoder

    take_up(stage, resolve)
    return stage, [a for a in answers if stage.parse.tokens[a.token].dep != "nmod:poss"]


def _reading(told: Told) -> Reading:
    finders = tuple(finder for finder in FINDERS if finder.name in _BEFORE)
    found = extract(told.document, None, told.parse, finders)
    return Reading(document=told.document, parse=told.parse, found=found)


def judged(told: Told, stage: Stage, answers: Iterable[Answer]) -> Iterator[Judged]:
    """Yield the marked pronouns, judged; an actor of whom nothing is marked tells nothing."""
    for one in answers:
        means = told.names.get(one.token)
        if not means:
            continue
        right = None
        if one.actor is not None:
            marked = _marked(told, stage, one.actor)
            if not marked:
                continue
            right = marked.most_common(1)[0][0] in means
        yield Judged(one.pronoun, one.by_rule, one.share, right)


def _marked(told: Told, stage: Stage, actor: Actor) -> Counter[str]:
    """Return the entities that an actor's names and nouns are marked as."""
    spans = [m.span for m in actor.mentions if m.form is not Form.PRONOUN]
    heads = [head for span in spans if (head := stage.parse.head_of(span)) is not None]
    return Counter(name for head in heads for name in sorted(told.names.get(head, ())))


def _conll(ran: Iterable[tuple[Told, Stage]]) -> float:
    """Return the CoNLL score of all texts together, each marked mention told by its head."""
    key: dict[tuple[int, int], tuple[int, str]] = {}
    response: dict[tuple[int, int], tuple[int, str]] = {}
    for number, (told, stage) in enumerate(ran):
        actors = {
            head: actor.entity.id
            for actor in stage.actors
            for mention in actor.mentions
            if (head := stage.parse.head_of(mention.span)) is not None
        }
        for head, names in told.names.items():
            key[number, head] = number, min(names)
            response[number, head] = number, actors.get(head, f"alone {head}")
    return conll(clusters(key), clusters(response))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
