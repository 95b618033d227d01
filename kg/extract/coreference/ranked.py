"""Who a pronoun is as the encoder reads it, where the rules do not say.

The encoder gives each word before a pronoun a share (kg/language/encoder/coreference.py); an actor
has the shares of all words that name it. A pronoun that nobody was found for hands on what it was
given itself, so that "he … his … he" is one chain. How often an actor with so large a share was the
right one was measured (`kg/knowledge/data/pronouns.toml`, by `python -m tests.eval.pronouns`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING

from kg.extract.calibration import Points, interpolated
from kg.extract.coreference.pronouns import is_somebody, is_unnamed, named_later
from kg.extract.coreference.scene import Actor, Seen, Stage, agrees
from kg.knowledge.lexicon import load_toml
from kg.language import Token, is_dep
from kg.language.encoder import antecedents
from kg.language.encoder.labels import TAKING_UP
from kg.model import EntityKind, Form

if TYPE_CHECKING:  # it needs numpy
    from kg.language.encoder.coreference import Antecedents

_ASKED = {form: pronoun for pronoun, forms in TAKING_UP.items() for form in forms}
_CLEAR = 3  # times the share of the next actor: of two that are as good nobody is chosen
_GENDERS = {"he": "male", "she": "female"}

Shares = Mapping[str, float]
"""How much of a pronoun is whose, by the ids of entities; what lacks to 1 is nobody's."""


class Ranked:
    """Whose the pronouns of a text are, asked one after the other in text order."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._actors: dict[str, Actor] = {}
        self._known: dict[int, Shares] = {}

    def resolve(self, token: int) -> bool:
        """Give the pronoun at `token` to the actor it most likely means; False when unsure."""
        one = self._stage.parse.tokens[token]
        pronoun = pronoun_of(one)
        if pronoun is None:
            return False
        actor, share = self.surest(token, pronoun)
        certainty = interpolated(_points()[pronoun], share)
        if actor is None or certainty < _kept() or not _stands_alone(one):
            return False
        self._stage.add(actor, one.span, Form.PRONOUN)
        return True

    def surest(self, token: int, pronoun: str) -> tuple[Actor | None, float]:
        """Return the actor that the pronoun at `token` most likely means, and its share."""
        shares = self._shares(token)
        ranked = sorted(shares, key=lambda who: (-shares[who], who))
        behind = [*(shares[who] for who in ranked[1:]), 0.0]
        for who, rival in zip(ranked, behind, strict=False):  # nobody, and nobody behind
            if self._may_be(token, self._actors[who], pronoun):
                return self._actors[who], shares[who] if shares[who] >= _CLEAR * rival else 0.0
        return None, 0.0

    def _may_be(self, token: int, actor: Actor, pronoun: str) -> bool:
        """Whether no rule speaks against it: structure overrules what the encoder reads."""
        stage = self._stage
        if stage.is_quoted(token):
            return False  # who "he" is there is the speaker's to say
        before = [t for t in self._read[token] if any(s.actor is actor for s in stage.at_token(t))]
        if pronoun not in _GENDERS:
            is_one_of = pronoun == "they" and any(map(self._is_one_of_several, before))
            return actor.kind is not EntityKind.PERSON and not is_one_of
        seen = [s for t in before for s in stage.at_token(t) if s.actor is actor]
        return (
            agrees(actor.gender, _GENDERS[pronoun])
            and any(is_somebody(stage, one) for one in seen)
            and id(actor) not in named_later(stage, token)
            and not self._is_blocked(max(before), token)
        )

    def _is_one_of_several(self, token: int) -> bool:
        """Whether "they" would be all of a list: "The army and the police … they"."""
        parse = self._stage.parse
        return is_dep(parse.tokens[token].dep, "conj") or bool(parse.children(token, "conj"))

    def _is_blocked(self, first: int, last: int) -> bool:
        """Whether somebody unnamed acts between: "X spoke. A boy came. He …"."""
        between = (i for i in range(first + 1, last) if not self._stage.at_token(i))
        return any(is_unnamed(self._stage, i) for i in between)

    def _shares(self, token: int) -> Shares:
        found: dict[str, float] = defaultdict(float)
        for before, share in self._read.get(token, {}).items():
            if not self._stage.is_one_scene(token, before):
                continue
            for who, part in self._of(before).items():
                found[who] += share * part
        self._known[token] = dict(found)
        return self._known[token]

    def _of(self, token: int) -> Shares:
        """Return whom a word before a pronoun names."""
        seen = self._stage.at_token(token)
        if not seen:
            return self._known.get(token, {})
        actor = max(seen, key=_length).actor
        self._actors[actor.entity.id] = actor
        return {actor.entity.id: 1.0}

    @cached_property
    def _read(self) -> Mapping[int, Antecedents]:
        tokens = self._stage.parse.tokens
        asked = [n for n, token in enumerate(tokens) if pronoun_of(token) is not None]
        return antecedents(self._stage.document, self._stage.parse, asked)


def pronoun_of(token: Token) -> str | None:
    """Return which pronoun a word is a form of: of "his", "he"; None for any other word."""
    return _ASKED.get(token.text.lower()) if token.pos == "PRON" else None


def _stands_alone(token: Token) -> bool:
    """Not so "his" in "his brother", whose words name somebody else."""
    return token.dep != "nmod:poss"


def _length(one: Seen) -> int:
    return one.span.end - one.span.start


@cache
def _kept() -> float:
    return float(load_toml("pronouns")["kept"]["certainty"])


@cache
def _points() -> Mapping[str, Points]:
    measured = load_toml("pronouns")["measured"]
    return {
        pronoun: tuple((float(share), float(right)) for share, right in measured[pronoun])
        for pronoun in TAKING_UP
    }
