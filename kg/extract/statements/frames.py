"""What a reporting verb governs, construction by construction.

Each frame is a function from a verb to the tokens of what is said, or None. Which frames a verb
has is data (`reporting.toml`); they are tried in the order of `FRAMES`.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.extract.statements.cues import is_plural_verb, says
from kg.extract.statements.draft import HEADLINES, Scene
from kg.extract.statements.extent import (
    MODIFIERS,
    behind,
    behind_semicolon,
    content_end,
    tail,
)
from kg.extract.statements.grammar import (
    FINITE,
    has_clause,
    is_finite,
    is_verb,
    noun_phrase,
    trimmed,
)
from kg.extract.statements.lexicon import Cue, listed, nouns
from kg.extract.statements.speakers import DAYS
from kg.language import Parse, is_dep

Runs = list[range]
Frame = Callable[[Scene, int, Cue], Runs | None]

_THAT_GAP = 14  # tokens between a verb and its "that"
_PUT_GAP = 20  # tokens from "put" to the number it puts a toll at
_SKIPPED = frozenset({",", ":"})
_CIRCUMSTANCES = frozenset(
    {"as", "when", "while", "after", "before", "since", "once", "until", "during", "asked", "that"}
)
_NO_START = frozenset({".", "!", "?", ";", ")", "to", "of", "about"})
_ON = frozenset({"on"})
_MORE = frozenset({"of", "for", "as", "to", "over", "about", "against", "with"})


def _told(scene: Scene, verb: int, cue: Cue) -> Runs | None:
    """Object and clause: "told reporters that …", "told them to leave"."""
    parse = scene.parse
    whom = next((c for c in parse.children(verb, "obj", "iobj") if c > verb), None)
    start = _behind_hearer(parse, verb, whom) if whom is not None else None
    if start is None:
        return None
    run = trimmed(parse, range(start, content_end(scene, verb, start)))
    tells = any(is_verb(parse.tokens[i]) for i in run)
    return [run] if tells and start - 1 not in scene.tails else None


def _behind_hearer(parse: Parse, verb: int, whom: int) -> int | None:
    """Return where what is told begins: the verb's clause, its "that", or a clause on its own."""
    behind = noun_phrase(parse, whom, verb).stop
    for child in parse.children(verb, "ccomp", "xcomp"):
        found = [i for i in parse.subtree(child) if i >= behind]
        if child > whom and found:
            return found[0]
    that = _that(parse, verb)
    if that is not None and that > whom:
        return that
    start = whom + 1
    while start in parse.children(whom, "flat", "compound", "appos"):
        start += 1
    end = parse.sentence(parse.tokens[verb].sentence).stop
    if start < end and _starts_phrase(parse, start) and has_clause(parse, range(start, end)):
        return start
    return None


# ── clauses ─────────────────────────────────────────────────────────────────────────────────


def _fronted(scene: Scene, verb: int, cue: Cue) -> Runs | None:
    """A clause that speaker and verb close or interrupt: "The raid, officials said, failed."""
    parse = scene.parse
    group = tail(scene, verb, cue)
    if group is None:
        return None
    sentence = parse.sentence(parse.tokens[verb].sentence)
    first = behind_semicolon(scene, sentence.start, group.start - 1)
    before = trimmed(parse, range(first, group.start - 1))
    after = trimmed(parse, range(group.stop, content_end(scene, verb, group.stop)))
    goes_on = len(after) > 2 and not _tells_on(parse, after)
    is_subject = goes_on and parse.tokens[after.start].tag in FINITE
    runs = [before] if is_subject or _tells(parse, before, whole=not goes_on) else []
    if goes_on or (not runs and len(after) > 2):
        runs.append(after)
    return runs or None


def _tells(parse: Parse, run: range, *, whole: bool) -> bool:
    """Whether the run is a main clause or, not `whole`, begins one; not a mere circumstance."""
    if not run or parse.tokens[run.start].tag in {"VBN", "VBG"}:
        return False
    if parse.tokens[run.start].lemma in _CIRCUMSTANCES:
        return _has_main_clause(parse, run)
    return not whole or (len(run) > 2 and any(is_verb(parse.tokens[i]) for i in run))


def _has_main_clause(parse: Parse, run: range) -> bool:
    """Whether a comma parts a circumstance from a clause: "While he ran, the others waited"."""
    comma = next((i for i in run if parse.tokens[i].text == ","), run.stop)
    return has_clause(parse, range(comma, run.stop))


def _tells_on(parse: Parse, run: range) -> bool:
    """Whether what follows the cue is the narrator's again: ", adding that", ", who"."""
    token = parse.tokens[run.start]
    return token.tag in {"VBG", "WP", "WDT"} or token.lemma in _CIRCUMSTANCES


def _clause(scene: Scene, verb: int, cue: Cue) -> Runs | None:
    """A clause behind the verb, from its "that" on, to the end of what the verb governs."""
    parse = scene.parse
    start = clause_start(scene, verb, cue)
    if start is None or _asks_what(parse, verb):
        return None
    return [trimmed(parse, range(start, content_end(scene, verb, start)))]


def _asks_what(parse: Parse, verb: int) -> bool:
    """Whether the verb's object stands before it: "what the mayor says"."""
    objects = [c for c in parse.children(verb, "obj") if c < verb]
    return any(parse.tokens[c].tag in {"WP", "WDT"} for c in objects)


def clause_start(scene: Scene, verb: int, cue: Cue) -> int | None:
    """Return where the clause begins; what modifies the verb itself is left out.

    Verbs of saying govern what follows them even where the parse has it otherwise.
    """
    parse = scene.parse
    that = _that(parse, verb)
    if that is not None:
        return that
    start = _first_after(scene, verb)
    end = parse.sentence(parse.tokens[verb].sentence).stop
    if start >= end or parse.tokens[start].lemma in _CIRCUMSTANCES | _NO_START:
        return None
    if parse.tokens[start].tag in FINITE:
        return None
    if _has_clause(parse, verb):
        return start
    if "quote" not in cue.frames or parse.tokens[start - 1].text == ",":
        return None
    if "object" in cue.frames and any(c > verb for c in parse.children(verb, "obj")):
        return None
    rest = range(start, end)
    if cue.lemma in listed("sayers"):
        return start if any(is_verb(parse.tokens[i]) for i in rest) else None
    return start if has_clause(parse, rest) else None


def _has_clause(parse: Parse, verb: int) -> bool:
    """Whether the parse gives the verb a finite clause behind it."""
    for child in parse.children(verb, "ccomp", "parataxis", "xcomp"):
        if child > verb and not _is_to_infinitive(parse, child) and _is_clause(parse, child):
            return True
    return False


def _is_clause(parse: Parse, i: int) -> bool:
    """Whether token `i` heads a clause: finite, with a subject, or a copula's predicate."""
    if is_finite(parse, i):
        return True
    if parse.children(i, "nsubj"):  # but not "found | three men guilty"
        return parse.tokens[i].pos != "ADJ" or bool(parse.children(i, "cop", "aux"))
    return any(is_finite(parse, c) for c in parse.children(i, "cop"))


def _that(parse: Parse, verb: int) -> int | None:
    """Return the "that" behind the verb and its circumstances, whatever the parse makes of it."""
    end = parse.sentence(parse.tokens[verb].sentence).stop
    for i in range(verb + 1, min(verb + _THAT_GAP, end - 1)):
        token = parse.tokens[i]
        if token.text == "that" and parse.tokens[i - 1].pos == "ADP":
            continue  # "claimed responsibility for that blast"
        if token.text == "that" and (token.pos == "SCONJ" or not is_verb(parse.tokens[i + 1])):
            return i
        if token.tag in FINITE or token.text in {";", ":", "“", '"'}:
            return None
    return None


def _starts_phrase(parse: Parse, i: int) -> bool:
    """Whether a subject may begin at token `i`: "that he", "that the"."""
    return parse.tokens[i].tag in {"PRP", "DT", "PRP$", "NNP", "NNPS", "EX"}


def _first_after(scene: Scene, verb: int) -> int:
    """Return the first token behind the verb that does not modify the verb itself."""
    parse = scene.parse
    end = parse.sentence(parse.tokens[verb].sentence).stop
    said = {i for c in parse.children(verb, "ccomp") for i in parse.subtree(c)}
    own = tuple(c for c in parse.children(verb, *MODIFIERS) if c not in said)
    i = behind(scene, verb + 1, own)
    while i < end and parse.tokens[i].text in _SKIPPED:
        i = behind(scene, i + 1, own)
    return i


# ── objects, infinitives, prepositions ──────────────────────────────────────────────────────


def _named(scene: Scene, verb: int, cue: Cue) -> Runs | None:
    """Object and what it is called: "called the raid a crime", "described it as late"."""
    parse = scene.parse
    if not any(c > verb for c in parse.children(verb, "obj", "iobj")):
        return None
    runs = _complex(scene, verb, cue)
    more = [c for c in parse.children(verb, "xcomp", "obl", "advcl") if c > verb]
    if not runs or not (
        any(_is_predicate(parse, c) for c in more)
        or _is_partly_quoted(scene, runs)
        or _is_what(parse, verb)
    ):
        return None
    return runs


def _is_what(parse: Parse, verb: int) -> bool:
    """Whether what is named stands before: "in what the mayor called an ambush"."""
    first = parse.child(verb, "nsubj")
    first = min(parse.subtree(first)) if first is not None else verb
    return 0 < first <= verb and parse.tokens[first - 1].text.lower() == "what"


def _is_predicate(parse: Parse, child: int) -> bool:
    """Whether a complement says what the object is: "a crime", "as late", "leading"."""
    token = parse.tokens[child]
    if token.tag in {"VB", *FINITE}:
        return False
    marks = {parse.tokens[c].lemma for c in parse.children(child, "case", "mark")}
    return is_dep(token.dep, "xcomp") or "as" in marks or (token.tag == "VBG" and not marks)


def _is_partly_quoted(scene: Scene, runs: Runs) -> bool:
    return any(scene.quotation_at(i) is not None for i in runs[0])


def _complex(scene: Scene, verb: int, cue: Cue) -> Runs | None:
    """Object and what is said of it: "urged them to leave", "accused it of lying"."""
    parse = scene.parse
    whom = next((c for c in parse.children(verb, "obj", "iobj", "ccomp") if c > verb), None)
    if is_plural_verb(parse, verb):
        return [trimmed(parse, range(verb + 1, content_end(scene, verb, verb + 1)))]
    if whom is None:
        return None
    found = [i for i in parse.subtree(whom) if i > verb]
    for child in parse.children(verb, "xcomp", "obl", "advcl", "ccomp"):
        if child > whom and _says_more(parse, child):
            found += [i for i in parse.subtree(child) if i > verb]
    return [_clipped(scene, verb, trimmed(parse, found))]


def _clipped(scene: Scene, verb: int, run: range) -> range:
    """Return the run up to where another cue begins, with a relative clause that follows it."""
    if not run:
        return run
    end = content_end(scene, verb, run.start)
    if run.stop < end and scene.parse.tokens[run.stop].tag in {"WDT", "WP", "WRB"}:
        run = range(run.start, end)
    for i in run[:-2]:
        if scene.parse.tokens[i].text == "," and _says_itself(scene, i + 1):
            end = min(end, i)
    return trimmed(scene.parse, range(run.start, min(run.stop, end)))


def _says_itself(scene: Scene, i: int) -> bool:
    """Whether a relative clause begins at `i` in which its noun says something: "which said"."""
    if scene.parse.tokens[i].tag not in {"WDT", "WP"}:
        return False
    return any(j in scene.cues and says(scene.cues[j]) for j in range(i + 1, i + 4))


def _says_more(parse: Parse, child: int) -> bool:
    """Whether a complement belongs to what is said: "of doing", "as a plot", "for the raid"."""
    token = parse.tokens[child]
    if is_dep(token.dep, "xcomp", "ccomp"):
        return True
    before = parse.tokens[parse.subtree(child)[0] - 1].text
    if is_dep(token.dep, "advcl") and token.tag == "VBG" and before != ",":
        return True  # showed her leading the race
    marks = {parse.tokens[c].lemma for c in parse.children(child, "case", "mark")}
    return not marks.isdisjoint(_MORE)


def _infinitive(scene: Scene, verb: int, cue: Cue) -> Runs | None:
    """A to-infinitive behind the verb: "vowed to go on"."""
    parse = scene.parse
    for child in parse.children(verb, "xcomp", "ccomp", "advcl"):
        if child > verb and _is_to_infinitive(parse, child):
            found = trimmed(parse, [i for i in parse.subtree(child) if i > verb])
            return [_clipped(scene, verb, found)]
    return None


def _gerund(scene: Scene, verb: int, cue: Cue) -> Runs | None:
    """A gerund behind the verb: "denied having met them"."""
    parse = scene.parse
    for child in parse.children(verb, "xcomp", "ccomp", "advcl", "obj"):
        found = [i for i in parse.subtree(child) if i > verb]
        if found and found[0] == verb + 1 and parse.tokens[verb + 1].tag == "VBG":
            return [_clipped(scene, verb, trimmed(parse, found))]
    return None


def _is_to_infinitive(parse: Parse, i: int) -> bool:
    return any(parse.tokens[c].tag == "TO" for c in parse.children(i, "mark"))


def _prepositional(scene: Scene, verb: int, cue: Cue) -> Runs | None:
    """A prepositional phrase that is what is said: "called for a truce"."""
    parse = scene.parse
    wanted = cue.prepositions()
    for child in parse.children(verb, "obl", "advcl", "xcomp"):
        for case in parse.children(child, "case", "mark"):
            if verb < case < child and parse.tokens[case].lemma in wanted - _no_topic(scene, child):
                found = [i for i in parse.subtree(child) if i > case]
                return [_with_infinitive(scene, verb, trimmed(parse, found))]
    return None


def _no_topic(scene: Scene, child: int) -> frozenset[str]:
    """Return the prepositions that make a day or a medium of the word: "on Friday", "on air"."""
    lemma = scene.parse.tokens[child].lemma
    is_time = child in scene.times or lemma in DAYS
    return _ON if is_time or lemma.lower() in listed("platforms") else frozenset()


def _with_infinitive(scene: Scene, verb: int, run: range) -> range:
    """Return the run with a to-infinitive right behind it: "called for them to leave"."""
    parse = scene.parse
    end = content_end(scene, verb, run.start) if run else 0
    if run and run.stop < end and parse.tokens[run.stop].tag == "TO":
        infinitive = parse.tokens[run.stop].head
        last = max(parse.subtree(infinitive)) if infinitive > run.stop else run.stop
        return trimmed(parse, range(run.start, min(end, last + 1)))
    return run


def _object(scene: Scene, verb: int, cue: Cue) -> Runs | None:
    """A noun phrase that is what is said: "rejected the offer"; in a headline all that follows."""
    parse = scene.parse
    found = next((c for c in parse.children(verb, "obj") if c > verb), None)
    if found is None:
        return None
    run = _with_topic(parse, verb, noun_phrase(parse, found, verb))
    if run and scene.zone_kind(verb) in HEADLINES:
        return [trimmed(parse, range(run.start, content_end(scene, verb, run.start)))]
    return [run]


def _with_topic(parse: Parse, verb: int, run: range) -> range:
    """Return the run with the topic of its noun: "rejected the call", "for a truce"."""
    nominal = nouns().get(parse.tokens[run.stop - 1].lemma) if run else None
    for child in parse.children(verb, "obl") if nominal is not None else ():
        inside = parse.subtree(child)
        frame = f"to:{parse.tokens[inside[0]].lemma}"
        if inside[0] == run.stop and nominal is not None and frame in nominal.frames:
            return trimmed(parse, range(run.start, inside[-1] + 1))
    return run


# ── numbers ─────────────────────────────────────────────────────────────────────────────────


def _count(scene: Scene, verb: int, cue: Cue) -> Runs | None:
    """A number of people or deeds that the speaker has counted: "recorded 34 violations"."""
    parse = scene.parse
    found = next((c for c in parse.children(verb, "obj") if c > verb), None)
    run = noun_phrase(parse, found, verb) if found is not None else range(0)
    counted = any(parse.tokens[i].lemma.lower() in listed("counted") for i in run)
    if not counted or not any(parse.tokens[i].pos == "NUM" for i in run):
        return None
    return [trimmed(parse, range(run.start, content_end(scene, verb, run.start)))]


def _put(scene: Scene, verb: int, cue: Cue) -> Runs | None:
    """A number told of a toll: "put the death toll at 14", "raised the number of dead to 20"."""
    parse = scene.parse
    start, end = verb + 1, parse.sentence(parse.tokens[verb].sentence).stop
    end = min(end, verb + _PUT_GAP)
    told = [i for i in range(start, end) if parse.tokens[i].lemma.lower() in listed("tolls")]
    for i in range(told[0] + 1 if told else end, end - 1):
        if parse.tokens[i].text.lower() not in {"at", "to"}:
            continue
        if any(parse.tokens[j].pos == "NUM" for j in range(i + 1, min(i + 5, end))):
            return [trimmed(parse, range(start, content_end(scene, verb, start)))]
    return None


FRAMES: dict[str, Frame] = {
    "put": _put,
    "count": _count,
    "told": _told,
    "fronted": _fronted,
    "clause": _clause,
    "named": _named,
    "complex": _complex,
    "infinitive": _infinitive,
    "gerund": _gerund,
    "to": _prepositional,
    "object": _object,
}
