"""States as actors: a country, its adjective, or its capital, where the text makes it act.

"Russia is threatening …", "Russian airstrikes", "Moscow denied", "blamed the US", "brokered by
Turkey". A capital is a place after "in" or "from"; it is the state's government only where it does
what towns do not (metonymy: Markert and Nissim 2002).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.extract.names.lists import folded_words
from kg.extract.names.segments import Candidate
from kg.knowledge.authority import Concept, Use, authority
from kg.knowledge.lexicon import words
from kg.language import Parse, Token, is_dep
from kg.model import Form, Mention

_LINKED = frozenset({"ADJ", "NOUN", "PROPN", "CCONJ", "ADV", "NUM", "PUNCT"})
_REACH = 5  # tokens from an adjective to the noun it may belong to
_BETWEEN = frozenset({"against", "with", "between"})


def states(parse: Parse, candidates: Iterable[Candidate]) -> Mapping[str, tuple[Mention, ...]]:
    """Return, by id of the government's concept, where the text makes its state act."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for candidate in candidates:
        told = _acting(parse, candidate)
        if told is not None:
            concept, mention = told
            found[concept.id].append(mention)
    return {id: tuple(mentions) for id, mentions in found.items()}


def _acting(parse: Parse, candidate: Candidate) -> tuple[Concept, Mention] | None:
    meant = _governments(candidate)
    if meant is None or candidate.title or _is_attitude(candidate):
        return None
    use, government = meant
    acts = {
        Use.NAME: _country_acts,
        Use.METONYM: _capital_acts,
        Use.ADJECTIVE: _adjective_acts,
        Use.DEMONYM: _people_act,
    }[use]
    if not acts(parse, candidate):
        return None
    adjectival = use in (Use.ADJECTIVE, Use.DEMONYM)
    mention = Mention(
        span=candidate.span,
        form=Form.NAME,
        adjectival=adjectival,
        metonym=use is Use.METONYM,
    )
    return government, mention


def _is_attitude(candidate: Candidate) -> bool:
    """Whether others act for or against it: "pro-Russian fighters"."""
    joined = candidate.line.parts[candidate.start].joined
    before = candidate.line.folded[candidate.start - 1 : candidate.start]
    return joined and set(before) <= folded_words("inside", "attitudes")


def _governments(candidate: Candidate) -> tuple[Use, Concept] | None:
    """Return the government the words may stand for, and how; None when they stand for none."""
    entries = candidate.entries
    countries = [e for e in entries if e.use is Use.NAME and e.concept.place_kind == "Country"]
    others = [e for e in entries if e.use in (Use.ADJECTIVE, Use.DEMONYM)]
    if candidate.words[-1].endswith("s"):
        others.sort(key=lambda e: e.use is not Use.DEMONYM)
    for entry in (*countries, *others):
        government = authority().government_of(entry.concept.id)
        if government is not None:
            is_adjective = entry.use is Use.NAME and _next_is_noun(candidate)
            return (Use.ADJECTIVE if is_adjective else entry.use), government
    return next(((e.use, e.concept) for e in entries if e.use is Use.METONYM), None)


def _next_is_noun(candidate: Candidate) -> bool:
    """Whether a name like "US" stands before the noun it belongs to."""
    parts, end = candidate.line.parts, candidate.end
    return end < len(parts) and (parts[end].joined or parts[end].pos in ("NOUN", "ADJ"))


# ── an adjective acts through its noun ──────────────────────────────────────────────────────


def _adjective_acts(parse: Parse, candidate: Candidate) -> bool:
    parts, end = candidate.line.parts, candidate.end
    joined = parts[end].folded if end < len(parts) and parts[end].joined else ""
    if joined in words("states", "adjectives", "compound"):
        return True
    return any(_lemma(t) in words("states", "nouns", "acting") for t in _nouns(parse, candidate))


def _nouns(parse: Parse, candidate: Candidate) -> Iterable[Token]:
    """Yield the nouns the adjective may belong to: those of its noun phrase to the right."""
    first = candidate.line.parts[candidate.end - 1].token + 1
    for i in range(first, min(first + _REACH, len(parse.tokens))):
        token = parse.tokens[i]
        if token.pos not in _LINKED or token.text in (",", ";", ".", "(", ")"):
            return
        if token.sentence != candidate.line.sentence:
            return
        if token.pos in ("NOUN", "PROPN", "ADJ"):
            yield token


def _lemma(token: Token) -> str:
    return token.lemma.lower()


# ── a name acts through its verb ────────────────────────────────────────────────────────────


def _country_acts(parse: Parse, candidate: Candidate) -> bool:
    i = _head(parse, candidate)
    if i is None:
        return False
    return (
        _is_subject(parse, i, stative=True)
        or _is_agent(parse, i)
        or _is_addressed(parse, i)
        or _owns_deed(parse, i)
        or _is_party(parse, i)
    )


def _capital_acts(parse: Parse, candidate: Candidate) -> bool:
    i = _head(parse, candidate)
    if i is None:
        return False
    return (
        _is_subject(parse, i, stative=False)
        or _is_agent(parse, i)
        or _is_addressed(parse, i)
        or _owns_deed(parse, i)
        or _is_party_to_talks(parse, i)
    )


def _people_act(parse: Parse, candidate: Candidate) -> bool:
    i = _head(parse, candidate)
    if i is None or parse.child(i, "det") is None:
        return False
    acts = _is_subject(parse, i, stative=True) or _is_agent(parse, i)
    return acts or _is_addressed(parse, i)


def _head(parse: Parse, candidate: Candidate) -> int | None:
    """Return the token that stands for the name in the sentence's tree, of "X and Y" the first."""
    i = parse.head_of(candidate.span)
    for _ in range(_REACH):
        if i is None or parse.tokens[i].dep != "conj" or parse.child(i, "case") is not None:
            break
        above = parse.tokens[i].head
        if parse.tokens[above].pos not in ("NOUN", "PROPN", "PRON"):
            break
        i = above
    return i


def _is_subject(parse: Parse, i: int, *, stative: bool) -> bool:
    """Whether `i` is what does the verb; `stative`: every verb but those of being will do."""
    token = parse.tokens[i]
    if token.dep != "nsubj" or parse.child(i, "case") is not None:
        return False
    head = parse.tokens[token.head]
    if head.pos == "ADJ":
        return _lemma(head) in words("states", "adjectives", "minded")
    if head.pos != "VERB":
        return False
    if stative:
        return _lemma(head) not in words("states", "verbs", "stative")
    return _lemma(head) in words("states", "verbs", "deciding")


def _is_agent(parse: Parse, i: int) -> bool:
    """Whether `i` is what a passive verb is done by."""
    case = parse.child(i, "case")
    if case is None or _lemma(parse.tokens[case]) != "by":
        return False
    head = parse.tokens[parse.tokens[i].head]
    return is_dep(parse.tokens[i].dep, "obl", "nmod") and (
        head.tag == "VBN" or _lemma(head) in words("states", "nouns", "acting")
    )


def _is_addressed(parse: Parse, i: int) -> bool:
    token = parse.tokens[i]
    verb = parse.tokens[token.head]
    if verb.pos != "VERB" or _lemma(verb) not in words("states", "verbs", "addressing"):
        return False
    case = parse.child(i, "case")
    if token.dep in ("obj", "iobj"):
        return case is None
    called_on = _lemma(verb) in ("call", "press") and case is not None
    return called_on and is_dep(token.dep, "obl") and _case(parse, i) in ("on", "upon")


def _case(parse: Parse, i: int) -> str:
    case = parse.child(i, "case")
    return _lemma(parse.tokens[case]) if case is not None else ""


def _owns_deed(parse: Parse, i: int) -> bool:
    """Whether it is "Russia's threat"."""
    token = parse.tokens[i]
    if not is_dep(token.dep, "nmod") or _case(parse, i) not in ("'s", "’s", "'", "’"):
        return False
    head = parse.tokens[token.head]
    if _lemma(head) in words("states", "nouns", "acting"):
        return True
    after = i + 2  # "Moscow’s | UN Ambassador Vitaly Churkin"
    titled = parse.tokens[after : token.head] if head.pos == "PROPN" else ()
    return any(_lemma(t) in words("states", "nouns", "acting") for t in titled)


def _is_party_to_talks(parse: Parse, i: int) -> bool:
    """Whether it is one side of what only governments have: "relations with Tehran"."""
    above = parse.tokens[parse.tokens[i].head]
    return _is_party(parse, i) and _lemma(above) in words("states", "nouns", "diplomatic")


def _is_party(parse: Parse, i: int) -> bool:
    """Whether it is one side of something between states: "talks with Iran"."""
    token = parse.tokens[i]
    if not is_dep(token.dep, "nmod", "obl") or _case(parse, i) not in _BETWEEN:
        return False
    return _lemma(parse.tokens[token.head]) in words("states", "nouns", "relations")
