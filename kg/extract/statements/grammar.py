"""Questions about a parse that several rules ask: who is the subject, how far does a phrase go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.language import Parse, Token, is_dep
from kg.model import Span

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ", "X"})
_EDGES = frozenset(",;:.—–-()“”\"'‘’`")
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


def trimmed(parse: Parse, indices: Iterable[int]) -> range:
    """Return the range from first to last of `indices`, punctuation at both ends left out."""
    found = list(indices)
    if not found:
        return range(0)
    first, last = min(found), max(found)
    while first <= last and parse.tokens[first].text in _EDGES:
        first += 1
    while last >= first and parse.tokens[last].text in _EDGES and not _closes(parse, first, last):
        last -= 1
    return range(first, last + 1)


def _closes(parse: Parse, first: int, last: int) -> bool:
    """Whether a bracket at `last` closes one that opens behind `first` ("Sanders (I-Vt.)")."""
    if parse.tokens[last].text != ")":
        return False
    return any(parse.tokens[i].text == "(" for i in range(first, last))


def span_of(parse: Parse, indices: range) -> Span:
    """Return the span of a range that is not empty."""
    return Span(parse.tokens[indices.start].start, parse.tokens[indices.stop - 1].end)


def subtree_without(parse: Parse, top: int, left_out: Iterable[int]) -> tuple[int, ...]:
    """Return the subtree of `top` without the subtrees of `left_out`."""
    gone = {i for out in left_out for i in parse.subtree(out)}
    return tuple(i for i in parse.subtree(top) if i not in gone)


def noun_phrase(parse: Parse, head: int, verb: int | None = None) -> range:
    """Return the noun phrase of `head`: what hangs on it, but not the clause `verb` stands in."""
    left_out = [c for c in parse.children(head) if _is_outside(parse, c, verb)]
    found = subtree_without(parse, head, left_out)
    if verb is not None:
        found = tuple(i for i in found if (i < verb) == (head < verb))
    run = _joined(parse, found, head)
    run = range(_behind_adverbial(parse, run), run.stop)
    return trimmed(parse, range(_phrase_start(parse, run, head), run.stop))


def _behind_adverbial(parse: Parse, run: range) -> int:
    """Return where the phrase begins that stands in `run` after "like many others," or "by"."""
    if not run or parse.tokens[run.start].pos not in {"ADP", "SCONJ"}:
        return run.start
    for i in run[1:-1]:
        if parse.tokens[i].text == ",":
            return i + 1
    first = run.start
    while first < run.stop - 1 and parse.tokens[first].pos in {"ADP", "SCONJ"}:
        first += 1
    return first if parse.tokens[first].pos != "NUM" else run.start


def _phrase_start(parse: Parse, run: range, head: int) -> int:
    """Return where the phrase begins; "In a survey last week, voters" begins behind the comma."""
    for i in range(head - 1, run.start - 1, -1):
        if parse.tokens[i].text == ":" or parse.tokens[i].pos == "SCONJ":
            return i + 1
        if parse.tokens[i].text == "," and not _are_adjectives(parse, range(run.start, i)):
            return i + 1
    return run.start


def _are_adjectives(parse: Parse, run: range) -> bool:
    """Whether before the comma stand qualities of the noun only ("a small, remote village")."""
    return all(parse.tokens[i].pos in {"DET", "ADJ", "ADV", "PUNCT", "NUM"} for i in run)


def _is_outside(parse: Parse, child: int, verb: int | None) -> bool:
    token = parse.tokens[child]
    if is_dep(token.dep, "acl") and _is_set_off(parse, child):
        return True
    if is_dep(token.dep, "parataxis", "cop", "advcl", "ccomp", "discourse", "list"):
        return True
    return (verb is not None and child != verb and verb in parse.subtree(child)) or child == verb


def _is_set_off(parse: Parse, child: int) -> bool:
    """Whether a comma stands before a clause, or is its first token."""
    first = min(parse.subtree(child))
    return "," in {parse.tokens[first].text, parse.tokens[max(0, first - 1)].text}


def _joined(parse: Parse, found: tuple[int, ...], head: int) -> range:
    """Return the part of `found` that is one unbroken run around `head`."""
    inside = set(found)
    first = last = head
    while first - 1 in inside or _is_glued(parse, first - 1, first):
        first -= 1
    while last + 1 in inside or _is_glued(parse, last, last + 1):
        last += 1
    return range(first, last + 1)


def _is_glued(parse: Parse, left: int, right: int) -> bool:
    """Whether a hyphen without space joins two tokens: no parse can part "al-Noor"."""
    if left < 0 or right >= len(parse.tokens):
        return False
    a, b = parse.tokens[left], parse.tokens[right]
    return a.end == b.start and "HYPH" in {a.tag, b.tag}


def is_nominal(parse: Parse, i: int) -> bool:
    """Whether the token can head a noun phrase."""
    return parse.tokens[i].pos in _NOMINAL


def is_verb(token: Token) -> bool:
    """Whether one of the two taggers takes the token for a verb; no mark of any script is one."""
    is_tagged = token.pos in {"VERB", "AUX"} or token.tag.startswith("VB")
    return is_tagged and any(map(str.isalpha, token.text))


def is_finite(parse: Parse, verb: int) -> bool:
    """Whether the verb or one of its auxiliaries carries tense."""
    if parse.tokens[verb].tag in FINITE:
        return True
    return any(parse.tokens[c].tag in FINITE for c in parse.children(verb, "aux"))


def has_clause(parse: Parse, run: range) -> bool:
    """Whether some verb in the run is finite, or has a subject (the tagger's "it raised": VBN)."""
    return any(
        parse.tokens[i].tag in FINITE or (is_verb(parse.tokens[i]) and parse.children(i, "nsubj"))
        for i in run
    )


def is_passive(parse: Parse, verb: int) -> bool:
    """Whether the verb is a passive: an auxiliary or a subject of that kind, or a bare "-ed by"."""
    if parse.children(verb, "aux:pass", "nsubj:pass"):
        return True
    token = parse.tokens[verb]
    return token.tag == "VBN" and bool(parse.children(verb, "obl:agent"))


def is_negated(parse: Parse, verb: int) -> bool:
    """Whether "not", "never" or "no longer" stands with the verb."""
    lemmas = {parse.tokens[c].lemma for c in parse.children(verb, "advmod", "neg")}
    return not lemmas.isdisjoint({"not", "never", "n't", "hardly"})


def subject(parse: Parse, verb: int) -> int | None:
    """Return the head of who does what the verb says; None when the parse tells none."""
    seen: set[int] = set()
    while verb not in seen:
        seen.add(verb)
        own = parse.child(verb, "nsubj")
        if own is not None and parse.tokens[own].dep != "nsubj:pass":
            return own
        if own is not None:
            return None
        token = parse.tokens[verb]
        if _modifies_noun(parse, verb):
            return token.head
        if token.head == verb or not is_dep(token.dep, "conj", "xcomp", "advcl", "parataxis"):
            return None
        verb = token.head
    return None


def _modifies_noun(parse: Parse, verb: int) -> bool:
    token = parse.tokens[verb]
    return is_dep(token.dep, "acl") and token.head < verb and is_nominal(parse, token.head)


def ancestors(parse: Parse, i: int) -> Iterator[int]:
    """Yield the heads above token `i`, the nearest first."""
    while not parse.is_root(i):
        i = parse.tokens[i].head
        yield i
