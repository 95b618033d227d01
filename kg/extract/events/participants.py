"""Who takes part in an event, by the trigger's frame: agent, target, victim, instrument and so on.

A frame (`[frames]` in events.toml) says which grammatical place is which role. What stands there
must be able to fill the role: rockets are no agents and evenings no targets. Words before a noun
are told apart by what they are: "rebel mortar attack" has an agent and an instrument.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.extract.events.grammar import (
    accuser,
    clause,
    coordinated,
    is_light,
    preposition,
    qualifies,
    top,
)
from kg.extract.events.scene import Named, Scene
from kg.extract.events.triggers import Trigger
from kg.extract.phrases import Phrase
from kg.knowledge.lexicon import words
from kg.language import is_dep
from kg.model import EntityKind, Form, Span


@dataclass(frozen=True, slots=True)
class Filler:
    """Somebody or something in a role: where, which entity if known, and how surely it is told."""

    role: str
    span: Span
    entity: str | None
    head: int
    blamed: bool = False  # only accused or suspected of it


def participants(trigger: Trigger) -> tuple[Filler, ...]:
    """Return who and what takes part as the trigger's own sentence tells it, agents first."""
    finder = _Finder(trigger)
    found = finder.of_verb() if trigger.candidate.clause else finder.of_noun()
    found.sort(key=lambda f: (_ORDER.get(f.role, 9), f.span))
    return tuple({(f.role, f.head): f for f in found}.values())


_ORDER = {"agent": 0, "target": 1, "victim": 2, "instrument": 3, "recipient": 4, "broker": 5}


class _Finder:
    def __init__(self, trigger: Trigger) -> None:
        self._trigger = trigger
        self._scene = trigger.scene
        captured = trigger.type == "TerritorialCapture" and trigger.frame == "happen"
        self._frame = trigger.scene.lexicon.frames["fall" if captured else trigger.frame]

    # ── verbs ────────────────────────────────────────────────────────────────────────────────

    def of_verb(self) -> list[Filler]:
        company = self._trigger.candidate.clause
        if company is None:
            return []
        objects = tuple(map(self._without_end, company.object))
        found = [*self._fill("subj", company.subject), *self._fill("obj", objects)]
        found += self._fill("iobj", company.indirect)
        for word, phrase in company.after:
            if word != "by" or not company.passive:
                found += self._fill(word, (phrase,))
        found += self._tool_of(company.object)
        return self._with_supposed(found + self._blamed())

    def _without_end(self, phrase: Phrase) -> Phrase:
        """ "took a guard hostage": the guard, not "a guard hostage"."""
        own = self._trigger.candidate
        if phrase.head != own.last or phrase.first >= own.last:
            return phrase
        if self._scene.lemma(own.last) not in _list("taken_as"):
            return phrase
        return Phrase(phrase.first, own.last - 1, own.last - 1, phrase.owner)

    def _tool_of(self, objects: tuple[Phrase, ...]) -> Iterator[Filler]:
        """ "fired rockets at", "threw a grenade": the object of such a verb is the instrument."""
        for phrase in objects:
            tool = self._scene.is_class(phrase, "weapons")
            if tool and not self._scene.is_class(phrase, "facilities"):
                yield self._filler("instrument", phrase)

    # ── nouns ────────────────────────────────────────────────────────────────────────────────

    def of_noun(self) -> list[Filler]:
        company = self._trigger.candidate.nominal
        if company is None:
            return []
        found = [*self._fill("poss", company.owner)]
        for phrase in company.before:
            found += self._before(phrase)
        found += self._beside()
        for word, phrase in company.after:
            found += self._fill(word, (phrase,))
        found += self._itself()
        found += self._struck(company.verb, company.relation)
        found += self._light(company.verb, company.relation)
        found += self._announced()
        found += self._declared(company.verb)
        found += self._called(company.verb)
        found += self._by_pronoun(company.owner)
        if not any(f.role == "agent" for f in found):
            found += self._between()
        others = self._brokers() + self._blamed()  # "blamed the attack on rebels": not the target
        apart = {other.head for other in others}
        found = [filler for filler in found if filler.head not in apart]
        found += others + self._done_by()
        return self._with_supposed(found)

    def _before(self, phrase: Phrase) -> Iterator[Filler]:
        """A word before the noun: who did it, with what, or what was hit."""
        scene = self._scene
        if "pre" not in self._frame:
            return
        if scene.is_class(phrase, "weapons") or scene.is_class(phrase, "artillery"):
            yield self._filler("instrument", phrase)
        elif self._is_doer(phrase) and scene.token(phrase.head).pos != "VERB":
            if self._frame["pre"] != "victim" or self._may_suffer(phrase):
                yield self._filler(self._frame["pre"], phrase)
        elif self._is_place_only(phrase):
            return  # "the Aleppo offensive": where, not whom
        elif self._frame.get("of") in {"target", "victim"} and scene.is_class(phrase, "facilities"):
            yield self._filler("target", phrase)
        elif scene.is_class(phrase, "people"):
            yield self._filler("victim" if self._trigger.frame in _HURTING else "target", phrase)

    def _beside(self) -> Iterator[Filler]:
        """ "Tarvian and rebel airstrikes": the name before "and" belongs to the noun too."""
        phrase = self._scene.phrase(self._trigger.head)
        partner = self._partner(phrase) if phrase is not None else None
        if partner is not None and self._frame.get("pre") == "agent" and self._is_doer(partner):
            yield self._filler("agent", partner)

    def _struck(self, verb: int | None, relation: str) -> Iterator[Filler]:
        """ "The strike hit a clinic", "an explosion tore through a market": what was hit."""
        if verb is None or not is_dep(relation, "nsubj") or self._frame.get("on") is None:
            return
        if self._scene.lemma(verb) in _list("striking"):
            company = clause(self._scene, verb)
            through = (p for w, p in company.after if w in {"through", "into", "near"})
            for phrase in (*company.object, *through):
                yield from self._fill("on", (phrase,))

    def _declared(self, verb: int | None) -> Iterator[Filler]:
        """ "Both declared that there is a truce": who declares it makes it."""
        scene = self._scene
        if verb is None or scene.lemma(verb) != "be":
            return
        above = scene.token(verb).head
        if scene.lemma(above) in _list("declaring") and is_dep(scene.token(verb).dep, "ccomp"):
            yield from self._fill("subj", clause(scene, above).subject)

    def _called(self, verb: int | None) -> Iterator[Filler]:
        """ "Teachers called for a march": those who call for one march."""
        if verb is None or self._trigger.frame != "protest":
            return
        if (
            self._scene.lemma(verb) == "call"
            and preposition(self._scene, self._trigger.head) == "for"
        ):
            yield from self._fill("subj", clause(self._scene, verb).subject)

    def _by_pronoun(self, owners: tuple[Phrase, ...]) -> Iterator[Filler]:
        """ "Rebels announced … their offensive": the owner is who does what is told."""
        scene = self._scene
        role = self._frame.get("poss")
        pronoun = next((o for o in owners if scene.token(o.head).tag == "PRP$"), None)
        if role is None or pronoun is None or scene.entities(pronoun):
            return
        i = self._trigger.head
        for _ in range(_UP):
            above = scene.token(i).head
            if above == i:
                return
            i = above
            subject = clause(scene, i).subject if scene.token(i).pos == "VERB" else ()
            actors = [
                p for p in subject if self._able(role, p) and scene.token(p.head).pos != "PRON"
            ]
            if actors:
                yield from (self._filler(role, p) for p in actors)
                return

    def _between(self) -> Iterator[Filler]:
        """ "Clashes continue in the suburbs between the army and rebels", words apart."""
        scene = self._scene
        if self._frame.get("between") != "agent":
            return
        ahead = range(self._trigger.head + 1, min(self._trigger.head + _AHEAD, scene.tokens.stop))
        for i in ahead:
            if scene.word(i) != "between" or scene.phrase(i + 1) is None:
                continue
            phrase = next((p for j in (i + 1, i + 2) if (p := scene.phrase(j))), None)
            if phrase is not None:
                yield from self._fill("between", coordinated(scene, top(scene, phrase)))
            return

    def _may_suffer(self, phrase: Phrase) -> bool:
        """ "Civilian deaths", "Kurdish casualties"; an organisation reports deaths, not dies."""
        kinds = {n.entity.kind for n in self._scene.named.get(phrase.head, ())}
        return not kinds or bool(kinds & _MORTAL) or self._scene.token(phrase.head).pos == "ADJ"

    def _is_doer(self, phrase: Phrase) -> bool:
        scene = self._scene
        named = scene.named.get(phrase.head, ())
        if any(n.entity.kind is not EntityKind.LOCATION for n in named):
            return True
        if any(n.mention.adjectival for n in named):
            return True
        if scene.token(phrase.head).pos == "ADJ":  # "a military operation"
            return False
        return scene.is_class(phrase, "fighters") and self._frame["pre"] in {"agent", "victim"}

    def _is_place_only(self, phrase: Phrase) -> bool:
        return bool(self._scene.named.get(phrase.head))

    def _itself(self) -> Iterator[Filler]:
        """A trigger that names a weapon ("car bomb") names the instrument too."""
        phrase = self._scene.phrase(self._trigger.head)
        if phrase is not None and self._scene.is_class(phrase, "weapons"):
            span = self._trigger.span
            yield Filler("instrument", span, None, self._trigger.head)

    def _light(self, verb: int | None, relation: str) -> Iterator[Filler]:
        """ "launched an offensive": the subject of a verb that says no more than that it was."""
        if verb is None or not is_light(self._scene, verb) or self._is_answered(verb):
            return
        company = clause(self._scene, verb)
        if any("what" in self._words_before(p) for p in company.subject):
            return  # "in what the ministry called an attempted coup"
        into = is_dep(relation, "obl") and self._scene.lemma(verb) in _list("taking_part")
        if (is_dep(relation, "obj") or into) and not company.passive:
            yield from self._fill("subj", company.subject)
        if is_dep(relation, "nsubj") and company.passive:
            yield from self._fill("subj", company.subject)
        if is_dep(relation, "obj", "nsubj"):
            for word, phrase in company.after:
                if word in {"on", "against", "with", "to"}:
                    yield from self._fill(word, (phrase,))

    def _words_before(self, phrase: Phrase) -> set[str]:
        return {self._scene.word(i) for i in (phrase.first - 1, phrase.first - 2)}

    def _is_answered(self, verb: int) -> bool:
        """ "rejected the call", "faced the demand": not by who made it."""
        spoken = self._trigger.type in self._scene.lexicon.groups["spoken"]
        lemma = self._scene.lemma(verb)
        return (spoken and lemma in _list("answering")) or lemma in _list("of_others")

    def _announced(self) -> Iterator[Filler]:
        """ "Putin's announcement of a pause": who announces, starts or leads it does it."""
        scene, head = self._scene, self._trigger.head
        token = scene.token(head)
        above = token.head
        if (
            above == head
            or not is_dep(token.dep, "nmod")
            or scene.lemma(above) not in _list("starts")
        ):
            return
        phrase = scene.phrase(above)
        if phrase is not None and phrase.owner is not None:
            yield from self._fill("subj", coordinated(scene, phrase.owner))
        verb = scene.token(above).head
        if is_dep(scene.token(above).dep, "obj") and is_light(self._scene, verb):
            yield from self._fill("subj", clause(scene, verb).subject)

    def _brokers(self) -> list[Filler]:
        """ "a ceasefire, brokered by the US and Russia"; "Qatar brokered a truce"."""
        scene, found = self._scene, []
        behind = range(self._trigger.head + 1, min(self._trigger.head + 12, scene.tokens.stop))
        for child in behind:
            if scene.lemma(child) in scene.lexicon.brokers and scene.word(child + 1) == "by":
                company = clause(scene, child)
                found += [
                    self._filler("broker", p) for p in company.subject if self._able("agent", p)
                ]
        verb = self._trigger.candidate.nominal.verb if self._trigger.candidate.nominal else None
        if verb is not None and scene.lemma(verb) in scene.lexicon.brokers:
            company = clause(scene, verb)
            found += [self._filler("broker", p) for p in company.subject if self._able("agent", p)]
        return found

    def _done_by(self) -> list[Filler]:
        """ "attacks carried out by the militia", "bombing which the army began"."""
        scene, head = self._scene, self._trigger.head
        clauses = scene.parse.children(head, "acl")
        behind = self._trigger.candidate.last + 1
        if behind in scene.tokens and scene.token(behind).tag in {"VBN", "VBD"}:
            clauses = (*clauses, behind)
        found: list[Filler] = []
        for verb in dict.fromkeys(clauses):
            if is_light(self._scene, verb) and scene.lemma(verb) not in scene.lexicon.brokers:
                company = clause(scene, verb)
                doers = company.by("by") or (company.subject if verb != behind else ())
                found += self._fill("subj", (p for p in doers if not p.first <= head <= p.last))
        return found

    def _blamed(self) -> list[Filler]:
        """ "blamed the militia for the attack", "is suspected of the attack", "blamed it on"."""
        if "agent" not in {self._frame.get("subj"), self._frame.get("by")}:
            return []
        verb = self._accusing_verb()
        found = clause(self._scene, verb).object if verb is not None else ()
        return [
            self._filler("agent", phrase, blamed=True)
            for phrase in (*found, *self._laid_on())
            if self._able("agent", phrase) and phrase.head != self._trigger.head
        ]

    def _laid_on(self) -> tuple[Phrase, ...]:
        """ "blamed the attack on rebels", "the attack, which it blamed on rebels"."""
        scene, company = self._scene, self._trigger.candidate.nominal
        if company is None:
            return ()
        verbs = (*scene.parse.children(self._trigger.head, "acl"), *self._relative_verbs())
        if company.verb is not None and is_dep(company.relation, "obj", "nsubj"):
            verbs = (company.verb, *verbs)
        return tuple(
            phrase
            for verb in verbs
            if scene.lemma(verb) in _list("laying")
            for word, phrase in clause(scene, verb).after
            if word in {"on", "to"}
        )

    def _relative_verbs(self) -> Iterator[int]:
        """ "the attack, which officials blamed on": the verb, wherever the tree hangs it."""
        scene, head = self._scene, self._trigger.head
        if scene.word(head + 1) == "," and scene.word(head + 2) == "which":
            near = range(head + 3, min(head + 9, scene.tokens.stop))
            yield from (i for i in near if scene.lemma(i) in _list("laying"))

    def _with_supposed(self, found: list[Filler]) -> list[Filler]:
        """ "a warplane believed to be Russian": whose the doer is held to be."""
        for filler in found:
            doer = self._scene.phrase(filler.head) if filler.role in _DOING else None
            owner = _held_to_be(self._scene, doer.last) if doer is not None else None
            if owner is not None:
                supposed = self._filler("agent", owner, blamed=True)
                return [*(f for f in found if f is not filler), supposed]
        return found

    def _accusing_verb(self) -> int | None:
        scene, head = self._scene, self._trigger.head
        accusing = accuser(scene, head)
        if accusing is not None:
            return accusing
        verb = scene.token(head).head
        if verb == head or scene.lemma(verb) not in _list("blaming"):
            return self._accusing_before()
        word = preposition(scene, head) or self._marker(head)
        if word == "in" and head < verb:
            return None  # "in an interview he accused"
        return verb if word in {"of", "for", "over", "in"} else None

    def _accusing_before(self) -> int | None:
        """ "accused the army of shelling": by the order of words, where the tree has none."""
        scene, first = self._scene, self._trigger.candidate.first
        accused = scene.phrase(first - 2) if scene.word(first - 1) in {"of", "for"} else None
        if accused is None or accused.first - 1 not in scene.tokens:
            return None
        verb = accused.first - 1
        return verb if scene.lemma(verb) in _list("blaming") else None

    def _marker(self, head: int) -> str | None:
        """ "accused of bombing": the preposition before a verb."""
        marks = self._scene.parse.children(head, "mark")
        return self._scene.word(marks[0]) if marks else None

    # ── filling ──────────────────────────────────────────────────────────────────────────────

    def _fill(self, place: str, found: Iterable[Phrase]) -> Iterator[Filler]:
        role = self._frame.get(place)
        if role is None:
            return
        for phrase in found:
            given = self._role_of(role, phrase)
            if given is None and role == "target" and place in _HIT and self._is_thing(phrase):
                given = role
            if given is None and role == "instrument" and self._sets_it_off(place, phrase):
                given = "agent"
            if given is not None:
                yield from self._fillers(given, phrase)

    def _sets_it_off(self, place: str, phrase: Phrase) -> bool:
        """ "The brigade detonated a bomb": bombs go off, people set them off."""
        if place != "subj" or self._trigger.is_noun or self._is_machine(phrase):
            return False
        return self._scene.is_people(phrase) or self._scene.is_armed(phrase)

    def _role_of(self, role: str, phrase: Phrase) -> str | None:
        scene = self._scene
        if self._is_trigger(phrase) or self._is_time(phrase):
            return None
        weapon = scene.is_class(phrase, "weapons") and not scene.is_class(phrase, "aircraft")
        if weapon and role == "agent":
            return "instrument" if self._trigger.frame in _WEAPONED else None
        if weapon and role in {"victim", "target"} and not scene.is_class(phrase, "facilities"):
            return None
        if role == "agent" and self._is_machine(phrase):
            return "instrument" if self._trigger.frame in _WEAPONED else None
        return role if self._able(role, phrase) else None

    def _is_machine(self, phrase: Phrase) -> bool:
        """ "Warplanes bombed the town": whose they are, the sentence does not say."""
        scene = self._scene
        if not scene.is_class(phrase, "aircraft") or phrase.owner is not None:
            return False
        if _owner_behind(scene, phrase) or self._by_noun(phrase) is not None:
            return False
        return all(n.entity.kind is EntityKind.GROUP for n in scene.within(phrase))

    def _is_thing(self, phrase: Phrase) -> bool:
        """ "attacked the brothels", "blew up two posts": what is hit need not be on any list."""
        scene, token = self._scene, self._scene.token(phrase.head)
        if self._trigger.frame != "attack" or token.pos not in {"NOUN", "PROPN"}:
            return False
        if self._is_trigger(phrase) or self._is_time(phrase):
            return False
        if any(scene.is_class(phrase, c) for c in ("documents", "abstract", "weapons")):
            return False
        noun = token.lemma.lower()
        deed = any(entry.words == (noun,) for entry in scene.lexicon.matches((noun,)))
        return not deed and noun not in _list("intangible")

    def _is_trigger(self, phrase: Phrase) -> bool:
        """Whether the phrase is the trigger's, or the weapon it names: "fired tear gas"."""
        own = self._trigger.candidate
        inside = own.whole and own.first < phrase.head <= own.last
        named = inside and self._scene.is_class(phrase, "weapons")
        return named or phrase.first <= self._trigger.head <= phrase.last

    def _is_time(self, phrase: Phrase) -> bool:
        span = phrase.span(self._scene.parse)
        return any(t.span.overlaps(span) for t in self._scene.timexes)

    def _able(self, role: str, phrase: Phrase) -> bool:
        """Whether such a phrase can fill such a role."""
        scene = self._scene
        if role == "agent" and scene.word(phrase.head) == "it":
            return True  # if it turns out who is meant
        if role == "agent" and scene.word(phrase.head) in _WHOEVER and not scene.entities(phrase):
            return False
        if role in {"agent", "victim"} and self._is_who(phrase):
            return True
        if role in {"agent", "broker", "recipient"}:
            return scene.is_actor(phrase) or scene.is_armed(phrase) or self._named_inside(phrase)
        if role == "victim":
            return (
                scene.is_people(phrase)
                or scene.is_actor(phrase)
                or scene.token(phrase.head).pos == "PROPN"
            )
        if role == "target" and self._trigger.frame == "happen":
            return scene.token(phrase.head).pos in {"NOUN", "PROPN"}
        if role == "target":
            return scene.is_actor(phrase) or scene.is_harmable(phrase) or self._named_inside(phrase)
        if role == "instrument":
            return any(scene.is_class(phrase, c) for c in ("weapons", "aircraft", "artillery"))
        return True

    def _is_who(self, phrase: Phrase) -> bool:
        """ "a magistrate who had …", "the ferryman, who was": no list has all that people do."""
        behind = phrase.last + (2 if self._scene.word(phrase.last + 1) == "," else 1)
        return self._scene.word(behind) == "who"

    def _named_inside(self, phrase: Phrase) -> bool:
        kinds = {n.entity.kind for n in self._scene.within(phrase)}
        if not kinds - {EntityKind.LOCATION}:
            return False
        return any(
            self._scene.is_class(phrase, c)
            for c in ("fighters", "people", "aircraft", "officials", "facilities")
        )

    def _fillers(self, role: str, phrase: Phrase) -> Iterator[Filler]:
        yield self._filler(role, phrase)
        partner = self._partner(phrase) if role == "agent" else None
        if partner is not None:
            yield self._filler(role, partner)

    def _partner(self, phrase: Phrase) -> Phrase | None:
        """ "Russian and regime warplanes": the adjective before "and" is a doer too."""
        scene = self._scene
        before = scene.phrase(phrase.first - 2)
        if before is None or scene.word(phrase.first - 1) != "and":
            return None
        named = scene.named.get(before.head) or scene.lemma(before.head) in scene.nouns
        described = range(before.first, before.head)  # "massive regime and Russian airstrikes"
        alone = before.head == before.last and all(scene.token(i).pos == "ADJ" for i in described)
        alone = alone or scene.token(before.head).pos == "ADJ"
        return Phrase(before.head, before.head, before.head) if named and alone else None

    def _filler(self, role: str, phrase: Phrase, blamed: bool = False) -> Filler:
        named = _best(self._scene, role, phrase)
        span = phrase.span(self._scene.parse)
        if named is not None and _is_whole(self._scene, phrase, named):
            span = named.mention.span
        entity = named.entity.id if named is not None else self._by_noun(phrase)
        return Filler(role, span, entity, phrase.head, blamed)

    def _by_noun(self, phrase: Phrase) -> str | None:
        """The entity a noun in the phrase speaks of all through the article: "regime warplanes"."""
        scene = self._scene
        for i in range(phrase.last, phrase.first - 1, -1):
            entity = scene.nouns.get(scene.lemma(i))
            if entity is not None and not qualifies(scene, i):
                return entity.id
        return None


_WHOEVER = frozenset({"side", "other"})  # "each side blamed the other"
_UP = 5  # arcs from a noun with a pronoun before it to who is meant
_AHEAD = 22  # words behind a noun in which "between" may name its parties
_QUOTES = frozenset({'"', "”", "’", "'", "»"})  # that close
_DOING = frozenset({"agent", "instrument"})
_HIT = frozenset({"obj", "of", "on", "against"})
_HURTING = frozenset({"kill", "harm", "take", "die", "suffer"})
_MORTAL = frozenset(
    {EntityKind.PERSON, EntityKind.GROUP, EntityKind.ARMED_GROUP, EntityKind.MILITARY}
)
_WEAPONED = frozenset({"attack", "kill", "harm", "detonate", "fight", "explode"})


def _held_to_be(scene: Scene, last: int) -> Phrase | None:
    """The name behind "(is) believed to be", right behind token `last`."""
    i = _past(scene, last + 1, _list("before_belief"))
    if scene.word(i) not in _list("belief"):
        return None
    i = _past(scene, i + 1, _list("behind_belief"))
    actor = any(
        n.entity.kind is not EntityKind.LOCATION or n.mention.adjectival
        for n in scene.named.get(i, ())
    )
    return Phrase(i, i, i) if actor and i in scene.tokens else None


def _past(scene: Scene, i: int, skipped: frozenset[str]) -> int:
    while scene.word(i) in skipped:
        i += 1
    return i


def _best(scene: Scene, role: str, phrase: Phrase) -> Named | None:
    """Return the entity meant: actors before places for doers; else that of the modifiers."""
    found = scene.entities(phrase) or _person_behind(scene, phrase) or _quoted(scene, phrase)
    if not found and _speaks_for_owner(scene, phrase):
        found = _modifying(scene, phrase) or _owner_behind(scene, phrase)
    if role == "victim":
        found = tuple(n for n in found if n.entity.kind is not EntityKind.LOCATION)
    doer = role in {"agent", "recipient", "broker", "victim"}
    actors = [n for n in found if n.entity.kind is not EntityKind.LOCATION]
    if actors and (doer or not _names_place(scene, phrase, found)):
        return actors[0]
    return found[0] if found else None


def _modifying(scene: Scene, phrase: Phrase) -> tuple[Named, ...]:
    """The names in the phrase that say whose it is; not the "US" of "US-backed"."""
    last = {n: i for i in range(phrase.first, phrase.last + 1) for n in scene.named.get(i, ())}
    return tuple(n for n in scene.within(phrase) if not qualifies(scene, last[n]))


def _person_behind(scene: Scene, phrase: Phrase) -> tuple[Named, ...]:
    """ "Secretary of State John Kerry": the title's phrase ends before the name."""
    if scene.word(phrase.last + 1) != "of" or scene.token(phrase.head).pos != "PROPN":
        return ()
    inner = scene.phrase(phrase.last + 2)
    found = scene.entities(inner) if inner is not None else ()
    return tuple(n for n in found if n.entity.kind is EntityKind.PERSON)


def _quoted(scene: Scene, phrase: Phrase) -> tuple[Named, ...]:
    """ "the “Sons of Arva” militant group": the name in quotation marks before the noun."""
    if scene.word(phrase.first - 1) not in _QUOTES or scene.token(phrase.first - 1).tag == "POS":
        return ()
    found = scene.named.get(phrase.first - 2, ())
    return tuple(n for n in found if n.entity.kind is not EntityKind.LOCATION)


def _owner_behind(scene: Scene, phrase: Phrase) -> tuple[Named, ...]:
    """ "gunmen of the Front", "soldiers from the Fourth Brigade"."""
    if scene.word(phrase.last + 1) not in {"of", "from"}:
        return ()
    for i in range(phrase.last + 2, min(phrase.last + 4, scene.tokens.stop)):
        inner = scene.phrase(i)
        if inner is not None:
            found = scene.entities(inner)
            return tuple(n for n in found if n.entity.kind is not EntityKind.LOCATION)
    return ()


def _names_place(scene: Scene, phrase: Phrase, found: tuple[Named, ...]) -> bool:
    """Whether a target is the place itself ("the bombing of Saraqeb"), no metonym."""
    places = [n for n in found if n.entity.kind is EntityKind.LOCATION]
    return any(not n.mention.adjectival and not n.mention.metonym for n in places)


def _speaks_for_owner(scene: Scene, phrase: Phrase) -> bool:
    """ "Russian warplanes", "Islamic State fighters": the modifier says whose they are."""
    kinds = ("fighters", "aircraft", "artillery", "officials")
    return scene.lemma(phrase.head) == "member" or any(scene.is_class(phrase, c) for c in kinds)


def _is_whole(scene: Scene, phrase: Phrase, named: Named) -> bool:
    """A name stands for its whole phrase ("President Bashar al-Assad" → the name's own span)."""
    if named.mention.form is not Form.NAME or named.mention.adjectival:
        return False
    return named in scene.entities(phrase)


def _list(name: str) -> frozenset[str]:
    return words("events", "grammar", name)
