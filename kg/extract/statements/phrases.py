"""Reports without a reporting verb of their own: phrases, nouns, passives and adverbs.

according to the mayor, …           the claim that …            the army's warning to leave
the raid is believed to have …      reports of a raid           warplanes are reportedly …
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.statements.draft import Draft, Scene
from kg.extract.statements.extent import behind_semicolon, content_end
from kg.extract.statements.grammar import (
    FINITE,
    is_nominal,
    is_passive,
    is_verb,
    noun_phrase,
    span_of,
    subject,
    trimmed,
)
from kg.extract.statements.lexicon import Cue, listed, nouns
from kg.extract.statements.speakers import phrase_before, source_span
from kg.language import Parse, is_dep
from kg.model import Act, Span

_ASIDE = 10  # tokens of "seen by this paper"


def phrase_drafts(scene: Scene, taken: frozenset[int]) -> Iterator[Draft]:
    """Yield the drafts of all rules of this module; `taken` are cues that have one already."""
    for i in range(len(scene.parse.tokens)):
        if i in taken or scene.is_quoted(i):
            continue
        draft = _according(scene, i) or _noun(scene, i) or _passive(scene, i) or _adverb(scene, i)
        if draft is not None:
            yield draft


# ── according to ────────────────────────────────────────────────────────────────────────────


def _according(scene: Scene, i: int) -> Draft | None:
    """ "According to X, …", "…, according to X", "…, according to X, …"."""
    parse = scene.parse
    if parse.tokens[i].text.lower() != "according" or i + 2 >= len(parse.tokens):
        return None
    if parse.tokens[i + 1].text.lower() != "to":
        return None
    head = _noun_after(parse, i + 2)
    if head is None:
        return None
    phrase = noun_phrase(parse, head) or range(head, head + 1)
    phrase = range(max(i + 2, phrase.start), max(i + 3, phrase.stop))
    content = _around(scene, i, _behind_aside(parse, phrase.stop))
    if not content:
        return None
    return Draft(
        rule="according",
        act=Act.ASSERT,
        speaker=head,
        source=(span_of(parse, trimmed(parse, phrase)),),
        cue=(Span(parse.tokens[i].start, parse.tokens[i + 1].end),),
        content=tuple(span_of(parse, run) for run in content),
        verb=i,
    )


def _behind_aside(parse: Parse, stop: int) -> int:
    """Return the comma that ends what the source is besides: "X, | seen by this paper |, …"."""
    if stop + 2 >= len(parse.tokens) or parse.tokens[stop].text != ",":
        return stop
    if parse.tokens[stop + 1].tag != "VBN" or parse.tokens[stop + 2].tag != "IN":
        return stop
    sentence = parse.sentence(parse.tokens[stop].sentence)
    for i in range(stop + 2, min(stop + _ASIDE, sentence.stop)):
        if parse.tokens[i].text == ",":
            return i
        if parse.tokens[i].tag in FINITE:
            break
    return stop


def _noun_after(parse: Parse, first: int) -> int | None:
    """Return the head of the noun phrase that begins at `first`."""
    if (
        first >= len(parse.tokens)
        or parse.tokens[first].sentence != parse.tokens[first - 1].sentence
    ):
        return None
    i = first
    while not parse.is_root(i):
        head = parse.tokens[i].head
        if head < first or not is_nominal(parse, head) or is_dep(parse.tokens[i].dep, "obl"):
            break
        i = head
    return i if is_nominal(parse, i) else None


def _around(scene: Scene, first: int, last: int) -> list[range]:
    """Return what the phrase from `first` to `last` speaks of: before it, behind it, or both."""
    parse = scene.parse
    sentence = parse.sentence(parse.tokens[first].sentence)
    before = trimmed(parse, range(behind_semicolon(scene, sentence.start, first), first))
    end = content_end(scene, first, last) if last < sentence.stop else sentence.stop
    after = trimmed(parse, range(last, max(last, end)))
    follows = last < sentence.stop and parse.tokens[last].text == ","
    if len(before) < 3:
        return [after] if len(after) > 1 else []
    if not follows or len(after) < 3 or _is_aside(parse, after):
        return [before]
    return [before, after]


def _is_aside(parse: Parse, run: range) -> bool:
    """Whether what follows goes on with the source ("…, which said so") or with another verb."""
    token = parse.tokens[run.start]
    return token.tag in {"WP", "WDT", "VBG", "WRB"} or token.pos == "CCONJ"


# ── nouns of saying ─────────────────────────────────────────────────────────────────────────


def _noun(scene: Scene, i: int) -> Draft | None:
    """ "the claim that …", "X's call for …", "a threat to …"."""
    parse = scene.parse
    token = parse.tokens[i]
    found = _emerging(scene, i)
    cue = nouns().get(token.lemma) if token.pos == "NOUN" or found else None
    if cue is None or is_dep(token.dep, "compound"):
        return None
    found = found or _noun_content(parse, i, cue)
    if found is None:
        return None
    frame, run = found
    holder = _holder(parse, i)
    if holder is None and not _is_in_the_air(scene, i, frame):
        return None
    source = (_own_words(parse, i) if holder is None else _holder_span(scene, holder, i),)
    content = span_of(parse, run)
    if any(span.overlaps(content) for span in source):
        return None
    return Draft(
        rule=f"noun_{frame.split(':')[0]}" + ("_unsourced" if holder is None else ""),
        act=cue.frames[frame],
        speaker=holder,
        source=source,
        cue=(token.span,),
        content=(content,),
        verb=i,
    )


def _noun_content(parse: Parse, i: int, cue: Cue) -> tuple[str, range] | None:
    """Return the frame that fits and the tokens of what is said."""
    for child in parse.children(i, "acl", "ccomp", "nmod", "advcl"):
        inside = parse.subtree(child)
        first = parse.tokens[inside[0]]
        if inside[0] <= i:
            continue
        frame = _noun_frame(parse, child, first.lemma, cue)
        if frame is not None:
            start = inside[0] + (frame.startswith("to:"))
            run = trimmed(parse, range(start, inside[-1] + 1))
            if run:
                return frame, run
    return None


def _own_words(parse: Parse, noun: int) -> Span:
    """Return the words for what nobody is named to tell: "*unconfirmed reports* that …"."""
    first = noun
    while first > 0 and parse.tokens[first - 1].pos in {"ADJ", "DET", "NOUN", "NUM"}:
        first -= 1
        if parse.tokens[first].sentence != parse.tokens[noun].sentence:
            return parse.tokens[noun].span
    return span_of(parse, range(first, noun + 1))


def _emerging(scene: Scene, i: int) -> tuple[str, range] | None:
    """Return what goes about: "claims | circulated | that jets struck the town"."""
    parse = scene.parse
    if parse.tokens[i].lemma not in listed("unsourced") or i + 3 >= len(parse.tokens):
        return None
    verb, that = parse.tokens[i + 1], parse.tokens[i + 2]
    if verb.lemma not in listed("emerging") or that.text != "that":
        return None
    run = trimmed(parse, range(i + 2, content_end(scene, i + 1, i + 2)))
    return ("clause", run) if len(run) > 2 else None


def _is_in_the_air(scene: Scene, i: int, frame: str) -> bool:
    """Whether what nobody is said to tell is told: "reports that …", "there were claims of …"."""
    parse, token = scene.parse, scene.parse.tokens[i]
    if token.lemma not in listed("unsourced"):
        return False
    if frame == "clause":
        return True
    return frame == "to:of" and bool(parse.children(token.head, "expl"))


def _noun_frame(parse: Parse, child: int, first: str, cue: Cue) -> str | None:
    if first == "that":
        return "clause" if "clause" in cue.frames and _is_content(parse, child) else None
    if first == "to" and is_dep(parse.tokens[child].dep, "acl", "advcl"):
        return "infinitive" if "infinitive" in cue.frames else None
    frame = f"to:{first}"
    return frame if frame in cue.frames and is_dep(parse.tokens[child].dep, "nmod", "acl") else None


def _is_content(parse: Parse, child: int) -> bool:
    """Whether a "that" clause is what was said, not one that describes the noun."""
    that = parse.subtree(child)[0]
    if parse.tokens[that].pos != "SCONJ" or not is_dep(parse.tokens[child].dep, "acl", "ccomp"):
        return False
    return parse.tokens[that + 1].pos not in {"VERB", "AUX"}


def _holder(parse: Parse, noun: int) -> int | None:
    """Return whose the noun is: "the army's warning", "a warning by …", "issued a warning"."""
    own = parse.child(noun, "nmod:poss")
    if own is not None:
        return own
    for child in parse.children(noun, "nmod"):
        case = parse.child(child, "case")
        if case is not None and parse.tokens[case].lemma in {"by", "from"}:
            return child
    verb = parse.tokens[noun].head
    if _is_means(parse, noun):
        return subject(parse, verb)
    is_object = is_dep(parse.tokens[noun].dep, "obj") and not is_passive(parse, verb)
    if is_object and parse.tokens[verb].lemma in listed("light_verbs"):
        return parse.child(verb, "nsubj")
    return None


def _is_means(parse: Parse, noun: int) -> bool:
    """Whether somebody acts by what the noun says: "toughened its line with the warning that"."""
    case = parse.child(noun, "case")
    if case is None or parse.tokens[case].lemma not in {"with", "in"}:
        return False
    return is_dep(parse.tokens[noun].dep, "obl") and is_verb(parse.tokens[parse.tokens[noun].head])


def _holder_span(scene: Scene, holder: int, noun: int) -> Span:
    """Return the holder's span without the "'s"."""
    span = source_span(scene, holder, noun)
    for ending in ("'s", "’s", "'", "’"):
        if span.of(scene.text).endswith(ending) and span.end - len(ending) > span.start:
            return Span(span.start, span.end - len(ending))
    return span


# ── passives ────────────────────────────────────────────────────────────────────────────────


def _passive(scene: Scene, i: int) -> Draft | None:
    """ "X is believed to …", "it was reported that …", "X was accused by Y of …"."""
    parse = scene.parse
    token = parse.tokens[i]
    cue = scene.cues.get(i)
    if cue is None or token.tag != "VBN" or not is_passive(parse, i):
        return None
    if cue.frames.keys() <= {"put", "count"}:
        return None  # "set off by the shock"
    agent = parse.child(i, "obl:agent")
    if agent is None and token.lemma not in listed("hedges"):
        return None
    content = _passive_content(scene, i)
    if not content or (len(content) == 1 and cue.frames.keys() == {"named"}):
        return None
    source = () if agent is None else (_agent_span(parse, agent),)
    spans = tuple(span_of(parse, run) for run in content)
    if any(a.overlaps(b) for a in source for b in spans):
        return None
    return Draft(
        rule="passive" if source else "hedge",
        act=next(iter(cue.frames.values())),
        speaker=agent,
        source=source,
        cue=(token.span,),
        content=spans,
        verb=i,
    )


def _agent_span(parse: Parse, agent: int) -> Span:
    case = parse.child(agent, "case")
    phrase = noun_phrase(parse, agent)
    start = case + 1 if case is not None and case in phrase else phrase.start
    return span_of(parse, range(start, phrase.stop))


def _passive_content(scene: Scene, verb: int) -> list[range]:
    """Return the subject and what is said of it."""
    parse = scene.parse
    said = next(
        (c for c in parse.children(verb, "xcomp", "ccomp") if c > verb),
        next((c for c in parse.children(verb, "obl", "advcl") if _is_charge(parse, c, verb)), None),
    )
    about = parse.child(verb, "nsubj:pass")
    agent = parse.child(verb, "obl:agent")
    if about is None and said is not None and agent is None:
        about = phrase_before(scene, verb)
    is_participle = is_dep(parse.tokens[verb].dep, "acl") and not parse.children(verb, "aux")
    if is_participle and about is None:
        about = parse.tokens[verb].head
    runs = []
    if about is not None and parse.tokens[about].lemma != "it":
        runs.append(noun_phrase(parse, about, verb))
    if said is not None:
        runs.append(trimmed(parse, [i for i in parse.subtree(said) if i > verb]))
    return [run for run in runs if run] if said is not None or agent is not None else []


def _is_charge(parse: Parse, child: int, verb: int) -> bool:
    marks = {parse.tokens[c].lemma for c in parse.children(child, "case", "mark")}
    return child > verb and not marks.isdisjoint({"of", "for", "as"})


# ── adverbs ─────────────────────────────────────────────────────────────────────────────────


def _adverb(scene: Scene, i: int) -> Draft | None:
    """ "Warplanes are reportedly bombing the area": nobody is named, the words are reported."""
    parse = scene.parse
    token = parse.tokens[i]
    if token.lemma not in listed("adverbs") or token.pos != "ADV":
        return None
    verb = token.head
    if parse.tokens[verb].pos not in {"VERB", "ADJ", "NOUN"}:
        return None
    inside = [j for j in parse.subtree(verb) if j != i]
    before = trimmed(parse, [j for j in inside if j < i])
    after = trimmed(parse, [j for j in inside if j > i])
    runs = [run for run in (before, after) if run]
    if not runs or not after:
        return None
    return Draft(
        rule="adverb",
        act=Act.ASSERT,
        speaker=None,
        source=(),
        cue=(token.span,),
        content=tuple(span_of(parse, run) for run in runs),
        verb=i,
    )
