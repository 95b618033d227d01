"""What a word means here: event or not, and of which type.

Rules are data (`[sense]` in events.toml): the first that fits decides. A word without a rule that
is not strong needs evidence of its own kind: violence somebody to hurt, diplomacy an actor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.extract.events.grammar import Clause, Nominal, clause, is_light
from kg.extract.events.lexicon import Entry, Sense
from kg.extract.events.scene import Scene
from kg.extract.forms import forms
from kg.extract.phrases import Phrase
from kg.knowledge.lexicon import words
from kg.language import is_dep

NONE = "-"
_PARTNERS = frozenset({"with", "between", "among", "by", "to", "for", "from"})
_SURE, _PROBABLE, _POSSIBLE = 0.9, 0.75, 0.6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match of a phrase: tokens `first` to `last`, named by `head`, with its company."""

    scene: Scene
    entry: Entry
    first: int
    last: int
    head: int
    clause: Clause | None  # of a verb
    nominal: Nominal | None  # of a noun
    whole: bool = True  # False: words that are no part of the phrase stand between


def sense(candidate: Candidate) -> tuple[str, float] | None:
    """Return (type, certainty) of the event told of, or None when none is."""
    if _only_modifies(candidate):
        return None
    found = _by_rule(candidate)
    return None if found is not None and _is_figure_of_speech(candidate, found[0]) else found


def _by_rule(candidate: Candidate) -> tuple[str, float] | None:
    entry = candidate.entry
    for rule in candidate.scene.lexicon.senses.get(entry.key, ()):
        if _fits(candidate, rule):
            return _decided(candidate, rule)
    if entry.strong:
        return entry.type, _SURE
    return (entry.type, _POSSIBLE) if _has_evidence(candidate) else None


def _only_modifies(candidate: Candidate) -> bool:
    """ "the tsunami service", "attack helicopters": the noun says only of what kind they are."""
    scene = candidate.scene
    phrase = scene.phrase(candidate.last) if candidate.nominal else None
    if phrase is None or phrase.head <= candidate.last or scene.headline:
        return False
    return not words("events", "grammar", "attributive").isdisjoint(scene.head_forms(phrase))


def _is_figure_of_speech(candidate: Candidate, type_: str) -> bool:
    """Teams and prices attack and are killed: in such a text harm needs a hard word beside it."""
    scene = candidate.scene
    groups, topics = scene.lexicon.groups, scene.section.topics
    if "conflict" in topics or type_ not in groups["violent"] | groups["harm"]:
        return False
    weak = not candidate.entry.strong
    loose = "sport" in topics or (weak and not topics.isdisjoint({"market", "film"}))
    return loose and words("events", "grammar", "hard").isdisjoint(scene.lemmas)


def _decided(candidate: Candidate, rule: Sense) -> tuple[str, float] | None:
    if rule.type == NONE:
        return None
    if rule.type == "?":
        return candidate.entry.type, _POSSIBLE
    return rule.type, _SURE if candidate.entry.strong else _PROBABLE


def _fits(candidate: Candidate, rule: Sense) -> bool:
    test = _TESTS.get(rule.at)
    if test is not None:
        return test(candidate, rule)
    return _any_of(candidate, candidate_after(candidate, rule.at), rule)


def candidate_after(candidate: Candidate, word: str) -> tuple[Phrase, ...]:
    """Return the phrases that stand behind the preposition."""
    company = candidate.clause or candidate.nominal
    return company.by(word) if company else ()


# ── tests: what stands at a place ────────────────────────────────────────────────────────────


def _any_of(candidate: Candidate, found: Iterable[Phrase], rule: Sense) -> bool:
    phrases = tuple(found)
    if not rule.words and not rule.classes:
        return bool(phrases)
    return any(_is_one(candidate.scene, phrase, rule) for phrase in phrases)


def _is_one(scene: Scene, phrase: Phrase, rule: Sense) -> bool:
    for i in range(phrase.first, phrase.last + 1):
        token = scene.token(i)
        tells = i == phrase.head or token.pos in {"NOUN", "PROPN", "ADJ", "NUM"}
        if tells and any(f in rule.words for f in forms(token.text, token.lemma)):
            return True
    return any(scene.is_class(phrase, name) for name in rule.classes)


def _objects(candidate: Candidate) -> tuple[Phrase, ...]:
    return candidate.clause.object if candidate.clause else ()


def _subjects(candidate: Candidate) -> tuple[Phrase, ...]:
    if candidate.clause:
        return candidate.clause.subject
    return _light_subject(candidate)


def _light_subject(candidate: Candidate) -> tuple[Phrase, ...]:
    """ "the army's raid", "a raid by the army", "the army carried out a raid"."""
    company, scene = candidate.nominal, candidate.scene
    if company is None:
        return ()
    found, verb = company.by("by") + company.owner, company.verb
    if verb is not None and is_dep(company.relation, "obj", "xcomp") and is_light(scene, verb):
        found += clause(scene, verb).subject
    return found


def _pre(candidate: Candidate, rule: Sense) -> bool:
    scene = candidate.scene
    phrase = scene.phrase(candidate.last)
    start = phrase.first if phrase else candidate.first
    for i in range(start, candidate.first):
        token = scene.token(i)
        if any(f in rule.words for f in forms(token.text, token.lemma)):
            return True
    before = candidate.nominal.before if candidate.nominal else ()
    return bool(rule.classes) and any(scene.is_class(p, c) for p in before for c in rule.classes)


def _next(candidate: Candidate, rule: Sense) -> bool:
    i = candidate.last + 1
    if i not in candidate.scene.tokens:
        return False
    if candidate.scene.word(i) in {"-", "–"}:
        i += 1
    token = candidate.scene.token(i) if i in candidate.scene.tokens else None
    return token is not None and any(f in rule.words for f in forms(token.text, token.lemma))


def _prev(candidate: Candidate, rule: Sense) -> bool:
    i = candidate.first - 1
    if i in candidate.scene.tokens and candidate.scene.word(i) in {"-", "–"}:
        i -= 1
    if i not in candidate.scene.tokens:
        return False
    token = candidate.scene.token(i)
    return any(f in rule.words for f in forms(token.text, token.lemma))


def _verb(candidate: Candidate, rule: Sense) -> bool:
    """The verb the noun hangs on, or one that hangs on the noun ("bomb planted in")."""
    if candidate.nominal is None:
        return False
    scene = candidate.scene
    verbs = [candidate.nominal.verb] if candidate.nominal.verb is not None else []
    verbs += scene.parse.children(candidate.last, "acl", "amod")
    following = range(candidate.last + 1, min(candidate.last + 3, scene.tokens.stop))
    verbs += [i for i in following if scene.token(i).pos in {"VERB", "PROPN"}]
    return any(
        f in rule.words for i in verbs for f in forms(scene.token(i).text, scene.token(i).lemma)
    )


def _any_word(candidate: Candidate, rule: Sense) -> bool:
    return not rule.words.isdisjoint(candidate.scene.lemmas)


def _near(candidate: Candidate, rule: Sense) -> bool:
    return not rule.words.isdisjoint(candidate.scene.section.lemmas)


def _topic(candidate: Candidate, rule: Sense) -> bool:
    return not rule.words.isdisjoint(candidate.scene.section.topics)


def _passive(candidate: Candidate, rule: Sense) -> bool:
    if candidate.clause is None or not candidate.clause.passive:
        return False
    return _any_of(candidate, candidate.clause.object, rule)


def _case(candidate: Candidate, rule: Sense) -> bool:
    return candidate.scene.token(candidate.head).text in rule.words


def _armed(candidate: Candidate, rule: Sense) -> bool:
    """The doer can fight; and the object, where the rule names any, is one of those."""
    scene = candidate.scene
    doers = _subjects(candidate)
    if candidate.nominal:
        doers += candidate.nominal.before
    if not any(scene.is_armed(p) for p in doers):
        return False
    objects = _objects(candidate) + tuple(
        p
        for word, p in _after(candidate)
        if word in {"into", "on", "to", "in", "toward", "towards"}
    )
    return not (rule.words or rule.classes) or any(_is_one(scene, p, rule) for p in objects)


def _after(candidate: Candidate) -> tuple[tuple[str, Phrase], ...]:
    company = candidate.clause or candidate.nominal
    return company.after if company else ()


def _official(candidate: Candidate, rule: Sense) -> bool:
    """Somebody of public life does it or takes part in it."""
    scene = candidate.scene
    doers = _subjects(candidate)
    if candidate.nominal:
        doers += tuple(p for w, p in _after(candidate) if w in _PARTNERS)
        doers += candidate.nominal.before + _verb_subjects(candidate)
    return any(scene.is_official(p) for p in doers)


def _verb_subjects(candidate: Candidate) -> tuple[Phrase, ...]:
    verb = candidate.nominal.verb if candidate.nominal else None
    if verb is None:
        return ()
    scene = candidate.scene
    found = (scene.phrase(c) for c in scene.parse.children(verb, "nsubj"))
    return tuple(p for p in found if p is not None)


def _harm(candidate: Candidate, rule: Sense) -> bool:
    return _is_violent(candidate)


def _conflict(candidate: Candidate, rule: Sense) -> bool:
    return "conflict" in candidate.scene.section.topics


def _figure(candidate: Candidate, rule: Sense) -> bool:
    return bool(candidate.scene.figures)


def _counted(candidate: Candidate, rule: Sense) -> bool:
    """The word is the one a figure hangs on: "23 wounded civilians"."""
    anchors = range(candidate.first, candidate.last + 1)
    return any(counted.anchor in anchors for counted in candidate.scene.figures)


def _alone(candidate: Candidate, rule: Sense) -> bool:
    """A verb without an object, in the active."""
    company = candidate.clause
    return company is not None and not company.object and not company.passive


def _market(candidate: Candidate, rule: Sense) -> bool:
    """Something of the economy rises or falls, and by how much or to what is told."""
    scene = candidate.scene
    market = scene.lexicon.classes["market"]
    near = _subjects(candidate) + _objects(candidate)
    if candidate.nominal:
        near = candidate.nominal.before + candidate.nominal.by("in") + candidate.nominal.by("of")
    if not any(_mentions(scene, phrase, market) for phrase in near):
        return False
    return any(scene.token(i).pos in {"NUM", "SYM"} for i in scene.tokens) or (
        "market" in scene.section.topics
    )


def _mentions(scene: Scene, phrase: Phrase, listed: frozenset[str]) -> bool:
    return any(scene.lemma(i) in listed for i in range(phrase.first, phrase.last + 1))


def _between(candidate: Candidate, rule: Sense) -> bool:
    return bool(candidate_after(candidate, "between"))


_Test = Callable[[Candidate, Sense], bool]

_TESTS: dict[str, _Test] = {
    "obj": lambda c, r: _any_of(c, _objects(c), r),
    "subj": lambda c, r: _any_of(c, _subjects(c), r),
    "poss": lambda c, r: _any_of(c, c.nominal.owner if c.nominal else (), r),
    "pre": _pre,
    "next": _next,
    "prev": _prev,
    "verb": _verb,
    "any": _any_word,
    "near": _near,
    "topic": _topic,
    "passive": _passive,
    "case": _case,
    "armed": _armed,
    "official": _official,
    "harm": _harm,
    "conflict": _conflict,
    "figure": _figure,
    "counted": _counted,
    "alone": _alone,
    "market": _market,
    "between": _between,
    "else": lambda c, r: True,
}


# ── evidence for weak words ──────────────────────────────────────────────────────────────────


def _has_evidence(candidate: Candidate) -> bool:
    groups = candidate.scene.lexicon.groups
    topics = candidate.scene.section.topics
    if candidate.entry.type in groups["violent"] or candidate.entry.type in groups["disaster"]:
        return "conflict" in topics or (_is_violent(candidate) and not topics & {"sport", "film"})
    if topics & {"sport", "film"}:
        return False
    return _official(candidate, _ANY)


_ANY = Sense(at="else", words=frozenset(), classes=(), type="?")


def _is_violent(candidate: Candidate) -> bool:
    """Somebody or something is hit, or somebody armed does it."""
    scene = candidate.scene
    if scene.figures:
        return True
    doers, targets = _subjects(candidate), _objects(candidate)
    targets += tuple(p for w, p in _after(candidate) if w in {"on", "against", "of", "at", "upon"})
    if candidate.nominal:
        doers += candidate.nominal.before
    if any(scene.is_armed(p) or scene.is_class(p, "weapons") for p in doers):
        return True
    return any(scene.is_harmable(p) for p in targets) and (
        "conflict" in scene.section.topics or candidate.clause is not None
    )
