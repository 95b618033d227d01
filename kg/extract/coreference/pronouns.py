"""Who "he", "she", "it" and "they" are, where that is plain.

After the centering view that the subject and the speaker of the sentence before are what the next
one goes on with (Grosz, Joshi and Weinstein 1995), with agreement in gender. Where two people are
as good, nobody is chosen: a wrong speaker is worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.coreference.scene import Actor, Seen, Stage, agrees, is_speaker
from kg.knowledge.lexicon import words
from kg.language import is_dep
from kg.model import EntityKind, Form

_BODY_REACH = 3  # and "it": the bodies of that many
_REACH = 3  # sentences a pronoun looks back
_MARGIN = 1.5  # by which the best must be better than the next
_SMALL_MARGIN = 1.0  # if it is who the sentence before spoke of
_BODIES = frozenset(EntityKind) - {EntityKind.PERSON, EntityKind.LOCATION, EntityKind.GROUP}


def resolve_pronoun(stage: Stage, token: int) -> bool:
    """Give the pronoun at `token` to the actor it means; False when that is not plain."""
    word = stage.parse.tokens[token].text.lower()
    if stage.is_quoted(token):
        return False
    actor: Actor | None = None
    if word in words("coreference", "pronouns", "male"):
        actor = _person(stage, token, "male")
    elif word in words("coreference", "pronouns", "female"):
        actor = _person(stage, token, "female")
    elif word in words("coreference", "pronouns", "thing"):
        actor = _body(stage, token)
    elif word in words("coreference", "pronouns", "many"):
        actor = _many(stage, token)
    if actor is None:
        return False
    stage.add(actor, stage.parse.tokens[token].span, Form.PRONOUN)
    return True


def _person(stage: Stage, token: int, gender: str) -> Actor | None:
    later = named_later(stage, token)
    seen = [
        s
        for s in stage.before(token, _REACH)
        if is_somebody(stage, s) and agrees(s.actor.gender, gender) and id(s.actor) not in later
    ]
    actors = {id(s.actor): s.actor for s in seen}
    best = _clear_best(actors.values(), seen, stage, token, gender)
    if best is None or _is_blocked(stage, token, best, seen):
        return None
    if not best.gender:
        best.gender = gender
    return best


def is_somebody(stage: Stage, one: Seen) -> bool:
    """Whether a mention is of one person, named or not."""
    if one.actor.kind is EntityKind.PERSON:
        return True
    if one.actor.kind is not EntityKind.GROUP:
        return False
    head = stage.parse.tokens[one.token]
    is_body = head.lemma.lower() in words("coreference", "groups", "bodies")
    return head.tag in ("NN", "NNP") and not is_body


def named_later(stage: Stage, token: int) -> set[int]:
    """Return who is named later in the sentence: "He said McVeigh …" is not McVeigh."""
    one = stage.parse.tokens[token]
    return {id(s.actor) for s in stage.in_sentence(one.sentence) if s.span.start > one.end}


def _is_blocked(stage: Stage, token: int, best: Actor, seen: list[Seen]) -> bool:
    """Whether somebody unnamed, or an unresolved pronoun, came between: "A worker said he"."""
    last = max(s.token for s in seen if s.actor is best)
    return any(not stage.at_token(i) and _may_be_somebody(stage, i) for i in range(last + 1, token))


def _may_be_somebody(stage: Stage, i: int) -> bool:
    one = stage.parse.tokens[i]
    if one.pos != "PRON":
        return is_unnamed(stage, i)
    return _acts(stage, i) and one.text.lower() in ("he", "she")


def is_unnamed(stage: Stage, i: int) -> bool:
    """Whether a token stands for one person without a name who acts: "a worker said"."""
    one = stage.parse.tokens[i]
    if not _acts(stage, i) or one.tag != "NN":
        return False
    return one.lemma.lower() in words("coreference", "people", "others") | words(
        "coreference", "people", "nouns"
    )


def _acts(stage: Stage, i: int) -> bool:
    dep = stage.parse.tokens[i].dep
    return dep in ("nsubj", "nsubj:pass") and not stage.is_quoted(i)


def _clear_best(
    actors: Iterable[Actor], seen: list[Seen], stage: Stage, token: int, gender: str
) -> Actor | None:
    ranked = sorted(
        ((_weight(a, seen, stage, token, gender), a.entity.id, a) for a in actors),
        key=lambda r: (-r[0], r[1]),
    )
    if not ranked or ranked[0][0] <= 0:
        return None
    best = ranked[0][2]
    margin = _SMALL_MARGIN if _is_center(best, seen, stage, token) else _MARGIN
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < margin:
        return None
    return best


def _is_center(actor: Actor, seen: list[Seen], stage: Stage, token: int) -> bool:
    """Whether an actor spoke in the sentence before, alone: the text goes on with it."""
    here = stage.parse.tokens[token].sentence
    last = [s for s in seen if stage.between(s.sentence, here) == 1]
    return any(s.actor is actor and s.speaker for s in last) and all(
        s.actor is actor for s in last if s.subject
    )


def _weight(actor: Actor, seen: list[Seen], stage: Stage, token: int, gender: str) -> float:
    """Return how much speaks for an actor: its best mention, by nearness and by what it does."""
    sentence = stage.parse.tokens[token].sentence
    goes_on = not actor.gender and _is_center(actor, seen, stage, token)
    known = 1.0 if actor.gender == gender or goes_on else 0.0
    weights = [0.0]
    for one in seen:
        if one.actor is not actor:
            continue
        back = stage.between(one.sentence, sentence)
        weight = 3.0 - back + 1.5 * one.subject + 1.0 * one.speaker
        if back == 0 and not one.subject:
            weight -= 1.0  # "Lavrov met Kerry before he …" goes on with Lavrov
        if one.actor.mentions and _is_owner(stage, one):
            weight -= 1.5
        weights.append(weight)
    return max(weights) + known


def _is_owner(stage: Stage, one: Seen) -> bool:
    """Whether a mention only owns something: "Kerry's call"."""
    return is_dep(stage.parse.tokens[one.token].dep, "nmod:poss")


# ── bodies and crowds ───────────────────────────────────────────────────────────────────────


def _body(stage: Stage, token: int) -> Actor | None:
    """Return the body an "it" that speaks, or that its speaker says something of, stands for.

    It is the only body that acted or spoke in the last sentence that tells of one.
    """
    own = _subject_above(stage, token)
    if own is not None and _is_body(stage, own):
        return own.actor
    if not is_speaker(stage.parse, token):
        return None
    fronted = _fronted(stage, token)
    if fronted is not None:
        return fronted.actor if _is_body(stage, fronted) else None
    here = stage.parse.tokens[token].sentence
    seen = [s for s in stage.before(token, _BODY_REACH) if s.subject or s.speaker]
    for sentence in sorted({s.sentence for s in seen}, reverse=True):
        last = [s for s in seen if s.sentence == sentence]
        if sentence == here and not (_opens(stage, token) and any(s.speaker for s in last)):
            continue
        bodies = [s for s in last if _is_body(stage, s)]
        chosen = {id(s.actor): s.actor for s in bodies}
        near = stage.between(sentence, here) <= 1
        if len(chosen) != 1 or (near and len(bodies) < len(last)):
            return None
        return bodies[0].actor
    return None


def _fronted(stage: Stage, token: int) -> Seen | None:
    """Return who acts in what the pronoun's verb closes: "The army sent planes, it said"."""
    one = stage.parse.tokens[token]
    first = stage.parse.sentence(one.sentence).start
    if first == token or stage.parse.tokens[token - 1].text != ",":
        return None
    own = [s for s in stage.in_sentence(one.sentence) if s.subject and s.span.end <= one.start]
    return own[0] if own else None


def _is_body(stage: Stage, one: Seen) -> bool:
    """Whether an actor can be "it": a body, or an unnamed group told of as one."""
    if one.actor.kind in _BODIES:
        return True
    head = stage.parse.tokens[one.token]
    is_one = one.actor.kind is EntityKind.GROUP and head.tag == "NN"
    return is_one and head.lemma.lower() in words("coreference", "groups", "bodies")


def _opens(stage: Stage, token: int) -> bool:
    """Whether a pronoun begins a sentence that the text does not part from the one before."""
    return stage.parse.tokens[token].text[0].isupper()


def _many(stage: Stage, token: int) -> Actor | None:
    """Return the people a "they" that speaks stands for: the only ones that acted just before."""
    own = _subject_above(stage, token)
    if own is not None and own.actor.kind is EntityKind.GROUP:
        return own.actor
    if not is_speaker(stage.parse, token):
        return None
    here = stage.parse.tokens[token].sentence
    last = [s for s in stage.before(token, 1) if s.subject and s.sentence == here - 1]
    actors = {id(s.actor): s.actor for s in last}
    chosen = next(iter(actors.values()), None)
    is_many = chosen is not None and (
        chosen.kind is EntityKind.GROUP or chosen.entity.name.rstrip().endswith("s")
    )
    return chosen if len(actors) == 1 and is_many else None


def _subject_above(stage: Stage, token: int) -> Seen | None:
    """Return the speaker in whose reported clause the pronoun is the subject: "X said it would"."""
    parse = stage.parse
    one = parse.tokens[token]
    if not is_dep(one.dep, "nsubj"):
        return None
    verb = one.head
    if parse.tokens[verb].dep not in ("ccomp", "advcl", "conj"):
        return None
    above = parse.tokens[verb].head
    if parse.tokens[above].lemma.lower() not in words("coreference", "verbs", "speaking"):
        return None
    subject = parse.child(above, "nsubj")
    same = stage.at_token(subject) if subject is not None else []
    return same[-1] if same and same[-1].span.end <= one.start else None
