"""Who stands where around a verb or a noun: subject, object, what follows which preposition.

Trees are read with distrust. A participle between a noun and its object is a verb whatever its
arc says ("Russian airstrikes killed dozens"), a number before a bare participle is its object
("30+ Killed in"), and the phrases behind a noun are read off in a row ("attack by rebels on the
base in Idlib") because their arcs are the first to go wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.events.scene import Scene
from kg.extract.forms import forms
from kg.extract.phrases import DIRECTIONS, Phrase
from kg.knowledge.lexicon import words
from kg.language import is_dep
from kg.model import EntityKind

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ"})
_RELATIVE = frozenset({"that", "which", "who", "whom"})
_LONGEST_LIST = 3  # verbs coordinated with one another
_FINITE = frozenset({"VBD", "VBZ", "VBP", "VBN"})
_TENSED = frozenset({"VBD", "VBZ"})
_TAG_OF_NOUN = {"NNS": "VBZ"}  # "accuses", taken for a noun
_OPENING = frozenset({"after", "as", "before", "because", "since", "until", "while"})  # clauses too
_PREDICATES = frozenset({"VERB", "AUX", "ADJ"})
_LONGEST_CHAIN = 5  # phrases behind a noun


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb's company: logical subject and object, whatever the voice, and the rest by word."""

    verb: int
    passive: bool
    subject: tuple[Phrase, ...]
    object: tuple[Phrase, ...]
    indirect: tuple[Phrase, ...]
    after: tuple[tuple[str, Phrase], ...]  # preposition, phrase

    def by(self, word: str) -> tuple[Phrase, ...]:
        """Return the phrases that stand behind the preposition."""
        return tuple(phrase for preposition, phrase in self.after if preposition == word)


@dataclass(frozen=True, slots=True)
class Nominal:
    """A noun's company: what stands before it in its phrase, its owner, what follows."""

    before: tuple[Phrase, ...]
    owner: tuple[Phrase, ...]
    after: tuple[tuple[str, Phrase], ...]
    verb: int | None  # the verb the noun hangs on
    relation: str  # how it hangs there: "nsubj", "obj", "obl", …

    def by(self, word: str) -> tuple[Phrase, ...]:
        """Return the phrases that stand behind the preposition."""
        return tuple(phrase for preposition, phrase in self.after if preposition == word)


# ── verbs ────────────────────────────────────────────────────────────────────────────────────


def clause(scene: Scene, verb: int, last: int | None = None) -> Clause:
    """Return the company of the verb at token `verb`; its phrase ends at token `last`."""
    return _ClauseReader(scene, verb, verb if last is None else last).read()


class _ClauseReader:
    def __init__(self, scene: Scene, verb: int, last: int) -> None:
        self._scene = scene
        self._parse = scene.parse
        self._verb = verb
        self._last = last

    def read(self) -> Clause:
        subject = self._nouns("nsubj") or self._nouns("vocative", "dislocated") or self._opened()
        undergoer = self._passive_subjects()
        object_ = self._nouns("obj") + self._bounded()
        after = self._prepositions()
        if self._is_got():
            subject, undergoer = (), undergoer + (subject or self._from_outside(passive=False)[0])
        passive = bool(undergoer) or self._has_passive_auxiliary()
        subject = tuple(p for p in subject if p not in undergoer)
        if not subject and not undergoer:
            lost = self._lost_subject()
            subject, undergoer, passive = (
                (lost, (), passive) if lost else self._from_outside(passive)
            )
            if lost and passive:
                subject, undergoer = (), lost
        subject = tuple(map(self._without_verb, subject))
        if not subject and not undergoer and not passive:
            subject = self._left_of_verb()
        if self._reads_passive(passive, subject, object_):
            undergoer, subject, passive = undergoer + subject, (), True
        if passive:
            object_ = undergoer + object_
            subject = tuple(p for word, p in after if word == "by")
        elif not object_ and not undergoer:
            object_ = self._next_phrase()
        return Clause(self._verb, passive, subject, object_, self._nouns("iobj"), after)

    def _nouns(self, *deps: str) -> tuple[Phrase, ...]:
        """Return phrases that hang on the verb by `deps`, with those coordinated with them."""
        children = self._parse.children(self._verb, *deps)
        if "nsubj" in deps:
            active = (c for c in children if not is_dep(self._parse.tokens[c].dep, "nsubj:pass"))
            children = self._free(tuple(active))
        return self._phrases(children)

    def _passive_subjects(self) -> tuple[Phrase, ...]:
        return self._phrases(self._free(self._parse.children(self._verb, "nsubj:pass")))

    def _phrases(self, children: Sequence[int]) -> tuple[Phrase, ...]:
        """Return the phrases of these tokens and those coordinated with them."""
        found = (phrase for child in children for phrase in coordinated(self._scene, child))
        return tuple(dict.fromkeys(found))

    def _free(self, subjects: Sequence[int]) -> tuple[int, ...]:
        """ "Those close to the Front were held": of two phrases, that behind "to" is no subject.

        Nor is a place behind "at" or "in", even alone: "a roof collapse at nearby Arva killed two".
        """
        behind = {s for s in subjects if self._is_behind(s)}
        places = {s for s in behind if _is_place(self._scene, self._scene.phrase(s))}
        left = behind if len(behind) < len(subjects) else places
        return tuple(s for s in subjects if s not in left)

    def _is_behind(self, subject: int) -> bool:
        """Whether a preposition stands before the phrase, or before an adverb there."""
        phrase = self._scene.phrase(subject)
        i = phrase.first - 1 if phrase else -1
        if i in self._scene.tokens and self._parse.tokens[i].pos == "ADV":
            i -= 1
        if i not in self._scene.tokens or self._parse.tokens[i].pos != "ADP":
            return False
        return self._scene.word(i) not in _OPENING

    def _bounded(self) -> tuple[Phrase, ...]:
        """ "killed at least 25": "at" is no preposition, so this is an object."""
        found = []
        for child in self._parse.children(self._verb, "obl", "advmod", "nummod"):
            phrase = self._scene.phrase(child)
            if phrase and phrase.first > self._verb and _is_bounded(self._scene, phrase):
                found.append(phrase)
        return tuple(found)

    def _has_passive_auxiliary(self) -> bool:
        """ "were killed", and "were slain" or "was car-bombed" with a copula in the tree."""
        token = self._parse.tokens[self._verb]
        copula = ["cop"] if token.pos == "ADJ" or token.tag == "VBN" else []
        return self._parse.child(self._verb, "aux:pass", *copula) is not None

    def _is_got(self) -> bool:
        """ "people get bombed"."""
        before = self._verb - 1
        if before not in self._scene.tokens or self._parse.tokens[self._verb].tag != "VBN":
            return False
        return self._parse.tokens[before].lemma.lower() in {"get", "got"}

    def _lost_subject(self) -> tuple[Phrase, ...]:
        """ "said 40 people were slain": the parser made the subject an object of "said"."""
        head = self._parse.tokens[self._verb].head
        auxiliary = self._parse.child(self._verb, "aux", "cop")
        if auxiliary is None or self._parse.child(self._verb, "cc") is not None:
            return ()
        for child in reversed(self._parse.children(head, "obj")):
            if head < child < auxiliary:
                return tuple(coordinated(self._scene, child))
        return ()

    def _prepositions(self) -> tuple[tuple[str, Phrase], ...]:
        found: list[tuple[str, Phrase]] = []
        for child in self._parse.children(self._verb, "obl", "nmod"):
            word = preposition(self._scene, child)
            if word:
                found += [(word, phrase) for phrase in coordinated(self._scene, child)]
        chain = tuple(following(self._scene, self._last))
        return tuple(dict.fromkeys((*found, *chain)))

    def _without_verb(self, phrase: Phrase) -> Phrase:
        """ "The firm denies", taken for one noun phrase."""
        if not phrase.first < self._verb <= phrase.last:
            return phrase
        return Phrase(phrase.first, self._verb - 1, self._verb - 1, phrase.owner)

    # a verb without a subject of its own

    def _opened(self) -> tuple[Phrase, ...]:
        """ "a day after gunmen killed six": "after" opens a clause, whatever the tree says."""
        if self._parse.tokens[self._verb].tag not in _FINITE - {"VBN"}:
            return ()
        phrase = self._scene.phrase(self._verb - 1)
        if phrase is None or phrase.last != self._verb - 1 or not self._scene.is_actor(phrase):
            return ()
        return (phrase,) if preposition_before(self._scene, phrase) in _OPENING else ()

    def _called_on(self) -> tuple[Phrase, ...]:
        """ "called for the army to leave", "called on the army to leave": the army is to."""
        if self._scene.word(self._verb - 1) != "to":
            return ()
        phrase = self._scene.phrase(self._verb - 2)
        if phrase is None or preposition_before(self._scene, phrase) not in {"for", "on", "upon"}:
            return ()
        return (phrase,) if self._scene.is_actor(phrase) else ()

    def _left_of_verb(self) -> tuple[Phrase, ...]:
        """ "Norland had at first threatened": an actor before a finite verb, but for times."""
        if self._parse.tokens[self._verb].tag not in _FINITE:
            return ()
        i = self._verb - 1
        while i >= self._scene.body and self._is_between(i):
            i -= 1
        if self._scene.word(i) == ",":
            return self._in_commas(i)
        phrase = self._scene.phrase(i) or Phrase(i, i, i)
        if i < self._scene.body or not self._scene.is_actor(phrase):
            return ()
        before = preposition_before(self._scene, phrase)
        return (phrase,) if before is None or before in _OPENING else ()

    def _in_commas(self, comma: int) -> tuple[Phrase, ...]:
        """ "the company, Arva Steel, rejected": the name, if one of the two is a name."""
        second = self._scene.phrase(comma - 1)
        if second is None or self._scene.word(second.first - 1) != ",":
            return ()
        first = self._scene.phrase(second.first - 2)
        both = tuple(p for p in (second, first) if p is not None and self._scene.is_actor(p))
        named = tuple(p for p in both if self._scene.entities(p))
        return (named or both)[:1]

    def _is_between(self, i: int) -> bool:
        """Auxiliaries, adverbs and times may stand between subject and verb."""
        token = self._parse.tokens[i]
        if self._scene.named.get(i):
            return False
        timed = any(t.span.overlaps(token.span) for t in self._scene.timexes)
        before_time = token.pos == "ADP" and i + 1 < self._verb and self._is_between(i + 1)
        loose = token.pos in {"AUX", "ADV", "PART"} or token.text in {"had", "first", "last"}
        return timed or before_time or loose

    def _from_outside(self, passive: bool) -> tuple[tuple[Phrase, ...], tuple[Phrase, ...], bool]:
        """Return (subject, undergoer, passive) as another word of the sentence gives them."""
        token = self._parse.tokens[self._verb]
        head = token.head
        asked = self._called_on()
        if asked:
            return asked, (), False
        accusing = accuser(self._scene, self._verb)
        if accusing is not None and accusing != head:
            return clause(self._scene, accusing).object, (), passive
        if token.tag == "VBG" and is_dep(token.dep, "advcl", "acl"):
            before = self._previous_phrase()
            if before:  # "forces fighting the militia"
                return before, (), False
        if head == self._verb:
            return self._previous_phrase(), (), passive
        if self._parse.tokens[max(self._verb - 1, 0)].tag == "WDT":
            return (), (), passive  # "…, which killed six": which, the tree has lost
        if is_dep(token.dep, "acl:relcl"):
            return self._relative(head)
        if is_dep(token.dep, "acl", "amod"):
            return self._participle(head, passive)
        equal = self._finite_above() if is_dep(token.dep, "conj") else None
        if equal is not None:
            return self._shared(equal, passive)
        if is_dep(token.dep, "conj", "xcomp", "advcl", "parataxis") and self._is_verb(head):
            return self._shared(head, passive)
        return (), (), passive

    def _finite_above(self) -> int | None:
        """ "calls on them to stop and demands …": a finite verb goes on from a finite one.

        Returns the first verb of its tense above, if what the tree joins it to is not one.
        """
        token = self._parse.tokens[self._verb]
        tag, i = _TAG_OF_NOUN.get(token.tag, token.tag), token.head
        if tag not in _TENSED or self._parse.tokens[i].tag in _TENSED | {"VBN"}:
            return None
        for _ in range(_LONGEST_LIST):
            above = self._parse.tokens[i].head
            if above == i:
                return None
            i = above
            if self._parse.tokens[i].tag == tag:
                return i
        return None

    def _is_verb(self, i: int) -> bool:
        return self._parse.tokens[i].pos in _PREDICATES

    def _relative(self, noun: int) -> tuple[tuple[Phrase, ...], tuple[Phrase, ...], bool]:
        phrase = self._in_apposition() or tuple(coordinated(self._scene, noun))
        if self._has_passive_auxiliary():
            return (), phrase, True
        return phrase, (), False

    def _in_apposition(self) -> tuple[Phrase, ...]:
        """ "his guarantor, Ernesto Velez, who was killed": who is the one named last."""
        for i in range(self._verb - 1, max(self._verb - 5, self._scene.tokens.start), -1):
            if self._scene.word(i) == "who":
                phrase = self._scene.phrase(i - 2) if self._scene.word(i - 1) == "," else None
                named = self._scene.entities(phrase) if phrase else ()
                person = any(n.entity.kind is EntityKind.PERSON for n in named)
                return (phrase,) if phrase and person else ()
        return ()

    def _participle(
        self, noun: int, passive: bool
    ) -> tuple[tuple[Phrase, ...], tuple[Phrase, ...], bool]:
        """ "people killed in the raid" suffer, "the raid killing six" does not."""
        token = self._parse.tokens[self._verb]
        finite = self._is_finite_after_all(noun)
        if finite:
            return finite, (), False
        phrase = self._backed(noun) or tuple(coordinated(self._scene, noun))
        if token.tag == "VBG":
            return phrase, (), False
        acts = self._has_object()
        if noun < self._verb and (acts or (self._object_follows() and not self._owned(noun))):
            return phrase, (), False
        return (), phrase, True

    def _is_finite_after_all(self, noun: int) -> tuple[Phrase, ...]:
        """ "The mayor called on the state to pay.": with no other verb, no participle.

        Returns the subject. "People killed in the raid" and headlines are none such.
        """
        token, above = self._parse.tokens[self._verb], self._parse.tokens[noun]
        if self._scene.headline or token.tag == "VBG" or above.pos == "VERB":
            return ()
        while is_dep(above.dep, "nmod") and noun < self._verb:
            noun, above = above.head, self._parse.tokens[above.head]
        heads = self._parse.children(noun, "nsubj") if noun > self._verb else (noun,)
        if is_dep(above.dep, "conj") and above.head < self._verb < noun:
            heads, above = (above.head,), self._parse.tokens[above.head]
            noun = heads[0]
        if above.head != noun and not is_dep(above.dep, "ccomp", "parataxis"):
            return ()
        if token.lemma.lower() in _list("transitive"):
            return ()
        found = [p for h in heads if h < self._verb for p in coordinated(self._scene, h)]
        return tuple(p for p in found if self._scene.is_actor(p) and p.last < self._verb)

    def _backed(self, noun: int) -> tuple[Phrase, ...]:
        """ "troops backed by drones killed six": who is backed does it, not the backers."""
        above = self._parse.tokens[noun].head
        backing = is_dep(self._parse.tokens[noun].dep, "obl:agent") and noun < self._verb
        if not backing or self._parse.tokens[above].tag != "VBN":
            return ()
        if self._parse.child(above, "aux", "aux:pass") is not None or not self._object_follows():
            return ()
        return self._parts_of(above)

    def _parts_of(self, participle: int) -> tuple[Phrase, ...]:
        children = self._parse.children(participle, "nsubj")
        heads = children or (self._parse.tokens[participle].head,)
        return tuple(p for head in heads for p in coordinated(self._scene, head))

    def _has_object(self) -> bool:
        """Whether the tree has an object, and no comma before it: "detained, among them …"."""
        child = self._parse.child(self._verb, "obj")
        return child is not None and all(
            self._scene.word(i) != "," for i in range(self._verb + 1, child)
        )

    def _object_follows(self) -> bool:
        phrase = self._scene.phrase(self._verb + 1)
        return phrase is not None and phrase.first == self._verb + 1

    def _owned(self, noun: int) -> bool:
        """Whether the noun suffers: people do, air strikes do not."""
        phrase = self._scene.phrase(noun)
        return phrase is not None and self._scene.is_class(phrase, "people")

    def _shared(
        self, head: int, passive: bool
    ) -> tuple[tuple[Phrase, ...], tuple[Phrase, ...], bool]:
        other = _own_company(self._scene, self._speaker_of(head))
        token = self._parse.tokens[self._verb]
        if is_dep(token.dep, "advcl", "xcomp") and self._is_accused_of(head):
            return other.object, (), passive
        if is_dep(token.dep, "xcomp"):
            controlled = other.object if other.object and not other.passive else ()
            if controlled and self._parse.tokens[head].lemma.lower() not in _list(
                "subject_control"
            ):
                return (controlled, (), passive) if token.tag != "VBN" else ((), controlled, True)
            if passive:  # "they have to be freed"
                return (), (other.object if other.passive else other.subject), True
            return other.subject or other.object, (), passive
        auxiliaries = self._parse.children(self._verb, "aux")
        perfect = any(self._scene.lemma(a) == "have" for a in auxiliaries)
        if other.passive and token.tag == "VBN" and is_dep(token.dep, "conj") and not perfect:
            return (), other.object, True
        if passive:
            return (), other.subject or other.object, True
        return other.subject or (other.object if other.passive else ()), (), passive

    def _is_accused_of(self, head: int) -> bool:
        """ "accused the army of shelling": the army, not who accuses, is said to have shelled."""
        marks = {self._scene.word(c) for c in self._parse.children(self._verb, "mark", "case")}
        blames = self._parse.tokens[head].lemma.lower() in _list("blaming")
        return blames and bool(marks & {"of", "for", "in"})

    def _speaker_of(self, head: int) -> int:
        """ "says the militants are few and accuses the army": who says is who accuses."""
        token, above = self._parse.tokens[self._verb], self._parse.tokens[head]
        if token.lemma.lower() not in _list("speech_acts") or not is_dep(token.dep, "conj"):
            return head
        upper = self._parse.tokens[above.head]
        same_tense = upper.tag == token.tag and upper.pos == "VERB"
        return above.head if is_dep(above.dep, "ccomp") and same_tense else head

    def _previous_phrase(self) -> tuple[Phrase, ...]:
        """In a headline whose tree has no subject: the phrase right before the verb."""
        phrase = self._scene.phrase(self._verb - 1)
        if phrase is None or self._verb - 1 not in self._scene.tokens:
            return ()
        if phrase.last != self._verb - 1 or preposition_before(self._scene, phrase):
            return ()
        return (phrase,)

    def _next_phrase(self) -> tuple[Phrase, ...]:
        """The phrase right behind a verb without an object in the tree, if nothing is between."""
        start = self._past_time(self._last + 1)
        phrase = self._scene.phrase(start)
        if phrase is None or phrase.first != start:
            return ()
        token = self._parse.tokens[phrase.head]
        if is_dep(token.dep, "nsubj", "obl", "advmod") or self._is_time(phrase):
            return ()
        return tuple(coordinated(self._scene, phrase.head))

    def _past_time(self, i: int) -> int:
        """ "captured on Thursday a village": the day stands between verb and object."""
        phrase = self._scene.phrase(i + 1) if self._scene.word(i) == "on" else None
        return phrase.last + 1 if phrase is not None and self._is_time(phrase) else i

    def _is_time(self, phrase: Phrase) -> bool:
        span = phrase.span(self._parse)
        return any(t.span.overlaps(span) for t in self._scene.timexes)

    def _reads_passive(
        self, passive: bool, subject: tuple[Phrase, ...], object_: tuple[Phrase, ...]
    ) -> bool:
        """ "30+ Killed in Airstrike", "Five Detained": a past participle with nothing to act on."""
        token = self._parse.tokens[self._verb]
        if passive or not subject or object_ or token.lemma.lower() not in _list("transitive"):
            return False
        if not self._scene.headline and token.lemma.lower() not in _list("harming"):
            return False
        if token.tag not in {"VBN", "VBD"} and not token.text.lower().endswith("ed"):
            return False
        auxiliaries = self._parse.children(self._verb, "aux")
        if any(self._parse.tokens[a].lemma.lower() == "have" for a in auxiliaries):
            return False
        return not self._object_follows()


def accuser(scene: Scene, verb: int) -> int | None:
    """ "was accused by the ministry of killing six and burning a mill": who is, did both.

    Returns the verb that accuses somebody of what `verb` tells; the tree hangs it anywhere near.
    """
    for _ in range(_LONGEST_LIST):
        token = scene.token(verb)
        if token.head == verb or token.tag != "VBG" or not is_dep(token.dep, "conj"):
            break
        verb = token.head
    if scene.token(verb).tag != "VBG" or scene.word(verb - 1) not in {"of", "for"}:
        return None
    i = verb
    for _ in range(_LONGEST_LIST):
        i = scene.token(i).head
        if scene.lemma(i) in _list("blaming") and scene.token(i).pos in _PREDICATES:
            return i if i < verb else None
    return None


def _own_company(scene: Scene, verb: int) -> Clause:
    """The subject and object of a verb that another shares, as a list of verbs hands them on."""
    reader = _ClauseReader(scene, verb, verb)
    subject = reader._nouns("nsubj")
    undergoer = reader._passive_subjects()
    passive = bool(undergoer) or reader._has_passive_auxiliary()
    head = verb
    for _ in range(_LONGEST_LIST):
        above = _one_up(scene, head)
        if subject or undergoer or above is None:
            break
        further = _ClauseReader(scene, above, above)
        subject, undergoer = further._nouns("nsubj"), further._passive_subjects()
        head = above
    if not subject and not undergoer:
        subject = _ClauseReader(scene, head, head)._left_of_verb()
    object_ = undergoer + reader._nouns("obj")
    return Clause(verb, passive, subject, object_, (), ())


def _one_up(scene: Scene, verb: int) -> int | None:
    """The verb whose subject this one shares; that before it in a list, wherever the tree has it.

    "Arva condemned it, said it would wait and left": what the tree has said is told before it.
    """
    token = scene.token(verb)
    above = scene.token(token.head)
    if token.head != verb and above.pos in _PREDICATES:
        adverbial = token.tag == "VBG" and is_dep(token.dep, "advcl")
        adverbial = adverbial and scene.word(verb - 1) not in {"for", "from", "of"}
        in_a_row = token.tag == above.tag and is_dep(token.dep, "parataxis")
        if is_dep(token.dep, "conj", "xcomp") or adverbial or in_a_row:
            return token.head
    if scene.word(verb - 1) != ",":
        return None
    before = (c for c in scene.parse.children(verb, "ccomp", "parataxis") if c < verb)
    return next((c for c in before if scene.token(c).tag == token.tag), None)


# ── phrases ──────────────────────────────────────────────────────────────────────────────────


def coordinated(scene: Scene, head: int) -> list[Phrase]:
    """Return the phrase of token `head` and those coordinated with it, pronouns resolved."""
    first = resolved(scene, head)
    if first is None:  # nothing, or a dateline with the subject hanging on it
        return [
            p
            for c in scene.parse.children(head, "conj", "appos")
            if c >= scene.body > head
            for p in coordinated(scene, c)
        ]
    found = [first]
    for child in scene.parse.children(head, "conj"):
        if scene.token(child).pos in _NOMINAL:
            found += coordinated(scene, child)
    return list(dict.fromkeys(found))


def resolved(scene: Scene, head: int) -> Phrase | None:
    """Return the phrase of token `head`: past "dozens of", and what "which" stands for."""
    phrase = scene.phrase(head)
    if phrase is None or phrase.last < scene.body:
        return None
    if scene.word(head) in _RELATIVE:
        noun = _antecedent(scene, head)
        phrase = _phrase_up_to(scene, noun) if noun is not None else None
        return _named(scene, phrase) if phrase is not None else None
    return _named(scene, _counted(scene, phrase))


def _phrase_up_to(scene: Scene, noun: int) -> Phrase | None:
    """The phrase of the token, or the one right before it ("the town northwest of")."""
    for i in range(noun, max(noun - 4, scene.tokens.start - 1), -1):
        phrase = scene.phrase(i)
        if phrase is not None:
            return phrase
    return None


def _named(scene: Scene, phrase: Phrase) -> Phrase:
    """ "Madaya, the town": a phrase in apposition to a name is what the name names."""
    if scene.entities(phrase) or scene.token(phrase.head).pos != "NOUN":
        return phrase
    before = scene.phrase(phrase.first - 2)
    if before is None or scene.word(phrase.first - 1) != "," or not scene.entities(before):
        return phrase
    name = scene.token(before.head).pos == "PROPN" and scene.word(phrase.first) == "the"
    return before if name else phrase


def top(scene: Scene, phrase: Phrase) -> int:
    """Return the token by which the phrase hangs in the tree: the first part of a name."""
    inside = range(phrase.first, phrase.last + 1)
    for i in inside:
        head = scene.token(i).head
        if (head not in inside or head == i) and scene.token(i).pos in _NOMINAL:
            return i
    return phrase.head


def _antecedent(scene: Scene, pronoun: int) -> int | None:
    """Return the noun a relative clause hangs on."""
    i = pronoun
    for _ in range(4):
        token = scene.token(i)
        if is_dep(token.dep, "acl"):
            return token.head
        if token.head == i:
            return None
        i = token.head
    return None


def _counted(scene: Scene, phrase: Phrase) -> Phrase:
    """ "dozens of people" are people; "a series of attacks" are attacks."""
    if (
        scene.lemma(phrase.head) not in _list("quantities")
        and scene.token(phrase.head).pos != "NUM"
    ):
        return phrase
    if scene.word(phrase.last + 1) != "of":
        return phrase
    for i in range(phrase.last + 2, min(phrase.last + 4, scene.tokens.stop)):
        inner = scene.phrase(i)
        if inner is not None:
            return _counted(scene, inner)
    return phrase


def _is_bounded(scene: Scene, phrase: Phrase) -> bool:
    """Whether the phrase begins with a bound ("at least 25"), or is a number alone."""
    if scene.token(phrase.first).pos in {"ADP", "ADV"}:
        return True
    alone = phrase.first == phrase.head and scene.token(phrase.head).pos == "NUM"
    return alone and preposition_before(scene, phrase) is None


def preposition(scene: Scene, head: int) -> str | None:
    """Return the preposition before the phrase of token `head`; "because of" and such are none."""
    phrase = scene.phrase(head)
    first = phrase.first if phrase else head
    cases = [c for c in scene.parse.children(head, "case") if c < first]
    words = [scene.word(c) for c in cases if scene.token(c).tag != "POS"]
    if not words:
        return None
    if len(words) > 1 and words[0] in {"because", "according", "due", "instead", "such"}:
        return None
    return words[-1] if words[0] not in {"on", "out"} else words[0]


def preposition_before(scene: Scene, phrase: Phrase) -> str | None:
    """Return the preposition that stands right before the phrase."""
    i = phrase.first - 1
    if i in scene.tokens and scene.token(i).pos in {"ADP", "SCONJ"}:
        return scene.word(i)
    return None


def following(scene: Scene, last: int) -> Iterator[tuple[str, Phrase]]:
    """Yield the phrases right behind token `last`, with preposition: "by rebels on a base"."""
    i, placed, seat = last + 1, False, ""
    for n in range(_LONGEST_CHAIN):
        i = _past_direction(scene, _past_adverbs(scene, i))
        if i not in scene.tokens or not _is_preposition(scene, i) or scene.phrase(i):
            return
        word, start = scene.word(i), i + 1
        phrase = _phrase_from(scene, start)
        if phrase is None or word == "as":
            return
        direction = scene.word(i - 1) in DIRECTIONS
        # "by gunmen of the Front": the gunmen's, not the act's
        of_another = n > 0 and word == "of" and not (direction or placed)
        named = of_another and bool(seat) and _is_place(scene, phrase)  # "in the city of Arva"
        for each in coordinated(scene, top(scene, phrase)) or [phrase]:
            if each.first >= phrase.first:
                i = max(i, each.last + 1)
                if named or not of_another:
                    yield scene.word(start - 2) if direction else (seat if named else word), each
        seat = word if scene.is_class(phrase, "facilities") else ""
        i, placed = max(i, phrase.last + 1), _is_place(scene, phrase)


def _is_place(scene: Scene, phrase: Phrase | None) -> bool:
    """ "the murder in Arva of a judge": "of" goes back past the place."""
    named = scene.entities(phrase) if phrase is not None else ()
    return bool(named) and all(n.entity.kind is EntityKind.LOCATION for n in named)


def _past_adverbs(scene: Scene, i: int) -> int:
    if i in scene.tokens and scene.token(i).pos == "ADV" and scene.word(i) not in {"when", "where"}:
        return i + 1
    phrase = scene.phrase(i)
    if phrase is not None and phrase.first == i:
        span = phrase.span(scene.parse)
        if any(t.span.covers(span) for t in scene.timexes):  # "attacked on Monday", "Monday"
            return phrase.last + 1
    return i


def _past_direction(scene: Scene, i: int) -> int:
    """ "an offensive west of the city"."""
    return i + 1 if scene.word(i) in DIRECTIONS and scene.word(i + 1) == "of" else i


def _is_preposition(scene: Scene, i: int) -> bool:
    return scene.token(i).pos == "ADP" and not is_dep(scene.token(i).dep, "compound:prt")


def _phrase_from(scene: Scene, start: int) -> Phrase | None:
    for i in range(start, min(start + 3, scene.tokens.stop)):
        phrase = scene.phrase(i)
        if phrase is not None:
            return _owned(scene, phrase)
        if scene.token(i).pos not in {"ADV", "PUNCT", "ADP", "ADJ", "VERB"}:
            return None
    return None


def _owned(scene: Scene, phrase: Phrase) -> Phrase:
    """ "of Syria's largest city": the city, not Syria."""
    for _ in range(3):
        i = phrase.last + 1
        if i not in scene.tokens:
            return phrase
        if scene.token(i).tag != "POS" and scene.token(phrase.head).tag != "PRP$":
            return phrase
        owned = scene.phrase(i + 1) if scene.token(i).tag == "POS" else scene.phrase(i)
        if owned is None or owned.owner != phrase.head:
            return phrase
        phrase = owned
    return phrase


# ── nouns ────────────────────────────────────────────────────────────────────────────────────


def nominal(scene: Scene, first: int, last: int) -> Nominal:
    """Return the company of the noun (or nouns) at tokens `first` to `last`."""
    phrase = scene.phrase(last)
    owner: tuple[Phrase, ...] = ()
    if phrase is not None and phrase.owner is not None:
        found = scene.phrase(phrase.owner)
        owner = tuple(coordinated(scene, top(scene, found) if found else phrase.owner))
    verb, relation = _governing_verb(scene, last), _relation(scene, last)
    after = tuple(dict.fromkeys((*following(scene, last), *_modifiers(scene, last))))
    behind = _verb_behind(scene, last, after)
    if behind is not None and _is_participle_before(scene, verb, last):
        verb, relation = behind, "nsubj"
    if verb is None and phrase is not None and _follows_verb(scene, phrase):
        verb, relation = phrase.first - 1, "obj"
    return Nominal(
        before=tuple(_before(scene, phrase, first)) if phrase else (),
        owner=owner,
        after=after,
        verb=verb,
        relation=relation,
    )


def _verb_behind(scene: Scene, last: int, after: tuple[tuple[str, Phrase], ...]) -> int | None:
    """Return the finite verb right behind the noun and what follows it: "attacks on it resumed"."""
    i = max((phrase.last for _, phrase in after), default=last) + 1
    finite = i in scene.tokens and scene.token(i).tag in {"VBD", "VBZ", "VBP"}
    return i if finite and scene.token(i).pos == "VERB" else None


def _is_participle_before(scene: Scene, verb: int | None, last: int) -> bool:
    """Whether the noun is made to hang on a participle before it: "A truce declared, attacks …"."""
    if verb is None:
        return True
    return verb < last and scene.token(verb).tag == "VBN" and is_dep(scene.token(verb).dep, "acl")


def _follows_verb(scene: Scene, phrase: Phrase) -> bool:
    """ "launched an offensive west of": whatever the tree says, that is its object."""
    i = phrase.first - 1
    return i in scene.tokens and scene.token(i).pos == "VERB"


def _before(scene: Scene, phrase: Phrase, first: int) -> Iterator[Phrase]:
    """Yield each name or word before the noun in its phrase: "Russian-regime", "mortar"."""
    i = phrase.first
    while i < first:
        named = scene.named.get(i)
        if named:
            last = max(j for j in range(i, first) if named[0] in scene.named.get(j, ()))
            if not qualifies(scene, last):
                yield Phrase(i, last, last)
            i = last + 1
            continue
        if scene.token(i).pos in {"NOUN", "PROPN", "ADJ", "VERB"}:
            yield Phrase(i, i, i)
        i += 1


def qualifies(scene: Scene, last: int) -> bool:
    """Whether the name only qualifies another: "US-backed", "rebel-held"; not "US-led"."""
    return scene.word(last + 1) in {"-", "–", "‑"} and scene.word(last + 2) in _list("qualifying")


def _modifiers(scene: Scene, last: int) -> Iterator[tuple[str, Phrase]]:
    for child in scene.parse.children(last, "nmod", "obl"):
        word = preposition(scene, child)
        if word:
            for phrase in coordinated(scene, child):
                yield word, phrase


def _governing_verb(scene: Scene, i: int) -> int | None:
    """Return the verb the noun hangs on, past "series of" and coordination."""
    for _ in range(4):
        token = scene.token(i)
        if token.head == i:
            return None
        if scene.token(token.head).pos in {"VERB", "AUX"}:
            return token.head
        if not is_dep(token.dep, "conj", "nmod", "compound", "appos"):
            return None
        i = token.head
    return None


def _relation(scene: Scene, i: int) -> str:
    """Return how the noun, or the noun it is coordinated with or counted by, hangs on its verb."""
    for _ in range(4):
        token = scene.token(i)
        above = scene.token(token.head)
        if above.pos in {"VERB", "AUX"} or token.head == i:
            return token.dep
        if is_dep(token.dep, "nmod") and above.lemma.lower() not in _list("quantities"):
            return "nmod"
        i = token.head
    return "dep"


def is_light(scene: Scene, verb: int) -> bool:
    """Whether the verb says only that what it governs takes place: "carry out", "launch"."""
    particles = [scene.word(c) for c in scene.parse.children(verb, "compound:prt")]
    found = forms(scene.token(verb).text, scene.token(verb).lemma)
    spoken = {f"{w} {p}" for w in found for p in particles} | set(found)
    return not spoken.isdisjoint(scene.lexicon.light)


def _list(name: str) -> frozenset[str]:
    return words("events", "grammar", name)
