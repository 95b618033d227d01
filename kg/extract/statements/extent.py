"""How far what is said goes: to the sentence's end, to the speaker's next verb, to an aside."""

from __future__ import annotations

from kg.extract.statements.cues import is_plural_verb
from kg.extract.statements.draft import Scene
from kg.extract.statements.grammar import FINITE
from kg.extract.statements.lexicon import Cue
from kg.extract.statements.speakers import DAYS, source_phrase, speaker_of
from kg.language import Parse, is_dep

MODIFIERS = ("obl", "advmod", "compound:prt")
_GOES_ON = frozenset({"clause", "complex"})  # frames of verbs that a speaker goes on with
_DASHES = frozenset({",", "—", "–", "--", "-"})
_STOPS = frozenset({",", "—", "–", "--", ".", ";", "…", "...", "!", "?", ")"})


def content_end(scene: Scene, verb: int, start: int) -> int:
    """Return where the content that begins at `start` ends: the sentence, or the next cue.

    Behind a main verb it is the sentence's end, however the parser cuts it; inside a relative or
    adverbial clause it is the end of that clause.
    """
    parse = scene.parse
    end = parse.sentence(parse.tokens[verb].sentence).stop
    if not _is_main(parse, verb) and max(parse.subtree(verb)) > start:
        end = max(parse.subtree(verb)) + 1
    for i in range(start + 1, end):
        if _stops_at(scene, verb, i):
            return i
    return end


def _is_main(parse: Parse, verb: int) -> bool:
    """Whether the verb heads the sentence, or is joined to the verb that does."""
    while not parse.is_root(verb):
        if not is_dep(parse.tokens[verb].dep, "conj", "parataxis", "ccomp", "root"):
            return False
        verb = parse.tokens[verb].head
    return True


def _stops_at(scene: Scene, verb: int, i: int) -> bool:
    """Whether at token `i` another cue begins: ", adding", "and accused", ", officials said"."""
    parse = scene.parse
    token = parse.tokens[i]
    if scene.quotation_at(i) is not None:
        return False
    if token.text == ";":
        return _turns_to_another(scene, i)
    if token.text in _DASHES:
        return scene.tails.get(i, verb) != verb or _is_according(parse, i + 1)
    if token.tag in {"VBG", parse.tokens[verb].tag} and parse.tokens[i - 1].text == ",":
        return i in scene.cues
    if token.pos != "CCONJ":
        return False
    return _joins(parse, verb, i) or _says_on(scene, verb, i)


def _turns_to_another(scene: Scene, semicolon: int) -> bool:
    """Whether somebody else speaks behind the semicolon: "…; the union rejected the charge"."""
    sentence = scene.parse.sentence(scene.parse.tokens[semicolon].sentence)
    return any(i in scene.cues for i in range(semicolon + 1, sentence.stop))


def behind_semicolon(scene: Scene, first: int, last: int) -> int:
    """Return where the last part of what stands from `first` to `last` begins: behind a ";"."""
    for i in range(last - 1, first - 1, -1):
        if scene.parse.tokens[i].text == ";" and scene.quotation_at(i) is None:
            return i + 1
    return first


def _is_according(parse: Parse, i: int) -> bool:
    return i < len(parse.tokens) and parse.tokens[i].text == "according"


def _joins(parse: Parse, verb: int, i: int) -> bool:
    """Whether the conjunction at `i` joins a verb to the cue itself."""
    joined = parse.tokens[i].head
    token = parse.tokens[joined]
    return joined > i and token.head == verb and token.pos == "VERB" and is_dep(token.dep, "conj")


def _says_on(scene: Scene, verb: int, i: int) -> bool:
    """Whether a verb like the first follows the conjunction: "said … and added …"."""
    parse = scene.parse
    i += 1
    while i < len(parse.tokens) - 1 and parse.tokens[i].pos in {"ADV", "AUX", "PART"}:
        i += 1
    cue = scene.cues.get(i)
    if cue is None:
        return False
    if is_plural_verb(parse, i):
        return parse.tokens[verb].tag == "VBZ"
    if parse.tokens[i].tag != parse.tokens[verb].tag:
        return False
    return not cue.frames.keys().isdisjoint(_GOES_ON) or parse.tokens[i].tag == "VBZ"


# ── attributions that close or interrupt a sentence ─────────────────────────────────────────


def find_tails(scene: Scene) -> dict[int, int]:
    """Return {comma: verb} of every attribution that stands between commas, ", officials said."."""
    found = {}
    for verb, cue in scene.narrated_cues():
        group = tail(scene, verb, cue) if "clause" in cue.frames or "told" in cue.frames else None
        if group is not None:
            found[group.start - 1] = verb
    return found


def tail(scene: Scene, verb: int, cue: Cue) -> range | None:
    """Return speaker and verb, with hearer and circumstances, if commas or stops enclose them."""
    parse = scene.parse
    speaker = speaker_of(scene, verb)
    if speaker is None:
        return None
    sentence = parse.sentence(parse.tokens[verb].sentence)
    group = source_phrase(scene, speaker, verb)
    first, last = min(verb, group.start), max(verb + 1, group.stop)
    if first - 1 <= sentence.start or parse.tokens[first - 1].text not in _DASHES:
        return None
    last = max(last, _behind_modifiers(scene, verb, cue))
    if last < sentence.stop and parse.tokens[last].text not in _STOPS:
        return None
    return range(first, last)


def _behind_modifiers(scene: Scene, verb: int, cue: Cue) -> int:
    """Return the place behind the verb, its hearer and its circumstances."""
    parse = scene.parse
    kinds = (*MODIFIERS, "obj", "iobj") if "told" in cue.frames else MODIFIERS
    return behind(scene, verb + 1, parse.children(verb, *kinds))


def behind(scene: Scene, i: int, modifiers: tuple[int, ...]) -> int:
    """Return the first token from `i` on that is no part of `modifiers`, and no time or place."""
    parse = scene.parse
    end = parse.sentence(parse.tokens[i - 1].sentence).stop
    own = {j for c in modifiers if c >= i for j in parse.subtree(c)}
    while i < end and parse.tokens[i].tag not in FINITE:
        if i not in own and parse.tokens[i].lemma not in DAYS and i not in scene.times:
            break
        i += 1
    return i
