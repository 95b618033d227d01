"""When an event took place, as its own sentence tells it.

Of several times the one whose clause the trigger is in. The day something was said, or the day of a
report or a vote beside it, is not the day of what is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from kg.extract.events.scene import Scene
from kg.extract.events.status import is_ended
from kg.extract.events.triggers import Trigger
from kg.extract.events.where import clause_of, is_above
from kg.extract.phrases import Phrase
from kg.extract.times.apart import apart
from kg.knowledge.lexicon import words
from kg.language import is_dep
from kg.model import Interval, Timex

_OF_CLOCK = frozenset(
    {"a.m.", "p.m.", "am", "pm", "a.m", "p.m", "o'clock", "noon", "midnight", "gmt", "local",
     "time", "about", "around", ":", ".", "at"}
)  # fmt: skip
_MEASURED = 8  # words between "two days after" and the word for what happened
_NEAR = 12  # words before "since" in which a superlative may stand
_DASHES = frozenset({"—", "–", "--"})


def times(triggers: Sequence[Trigger]) -> tuple[Timex, ...]:
    """Return the times told with the triggers of one event, the likeliest first."""
    for trigger in triggers:
        found = _times(trigger)
        if found:
            return found
    return ()


def _times(trigger: Trigger) -> tuple[Timex, ...]:
    if is_ended(trigger):
        return ()  # "on Monday suspended the bombing" dates the suspension
    dated = [t for t in trigger.scene.timexes if t.interval is not None and t.type != "SET"]
    scored = [(-_score(trigger, timex), i, timex) for i, timex in enumerate(dated)]
    scored.sort(key=lambda found: found[:2])
    return tuple(timex for score, _, timex in scored if score < 0)


def measured(trigger: Trigger, published: dt.date | None) -> Interval | None:
    """ "opened talks on Friday, hours after a blast": the blast's days, measured from Friday.

    Without a day of the sentence's own it is measured from the day of publication.
    """
    scene = trigger.scene
    found = _duration_before(trigger)
    if found is None:
        return None
    duration, side = found
    told = (
        t.interval
        for t in scene.timexes
        if t.type in {"DATE", "TIME"} and t.interval is not None and not _is_mere_hour(scene, t)
    )
    today = Interval(earliest=published, latest=published) if published else None
    main = next(told, today)
    return apart(main, duration.value, side) if main is not None else None


def _duration_before(trigger: Trigger) -> tuple[Timex, str] | None:
    """The duration and the "after" or "before" right in front of what the trigger tells of."""
    scene = trigger.scene
    for i in range(trigger.head - 1, max(scene.tokens.start, trigger.head - _MEASURED) - 1, -1):
        if scene.word(i) in {"after", "before"}:
            stretch = scene.token(i - 1).span
            for timex in scene.timexes:
                if timex.type == "DURATION" and timex.span.overlaps(stretch):
                    return timex, scene.word(i)
            return None
        if scene.token(i).pos in {"VERB", "PUNCT"}:
            return None
    return None


def _score(trigger: Trigger, timex: Timex) -> float:
    """How likely the time is the event's; 0: not at all."""
    scene = trigger.scene
    tokens = scene.parse.indices(timex.span)
    if (
        not tokens
        or _is_last_time(scene, tokens.start)
        or _dates_another(trigger, tokens)
        or _is_inserted(trigger, tokens.start)
    ):
        return 0
    distance = min(abs(tokens.start - trigger.head), abs(tokens.stop - 1 - trigger.head))
    near = max(0.0, 2 - distance / 10)
    if _follows_participle(trigger, tokens.start):
        return near
    if any(_holds(phrase, tokens.start) for phrase in _own_phrases(trigger)):
        return 8 + near
    theirs = clause_of(scene, scene.parse.head_of(timex.span) or tokens.start)
    if _is_of_participle(trigger, theirs):
        return 6 + near
    if _is_apart(trigger):
        return 0
    mine = clause_told(trigger)
    if mine == theirs:
        return 0 if _is_of_telling(trigger, theirs) else 5 + near
    if is_above(scene, theirs, mine):
        apart = scene.lemma(theirs) in _list("saying") or _is_beside(scene, mine, theirs)
        return 0 if apart else 3 + near
    if is_above(scene, mine, theirs) and _dates_above(scene, theirs):
        complement = is_dep(scene.token(theirs).dep, "xcomp") and scene.token(theirs).head == mine
        return (5 if complement else 2) + near  # "let him go a day later"
    return near if scene.headline else 0


def _is_of_telling(trigger: Trigger, verb: int) -> bool:
    """ "said on Friday it was behind the raid", "on Friday put the dead at six": of the telling."""
    scene = trigger.scene
    if verb == trigger.head:
        return False
    if scene.lemma(verb) in _list("counting"):
        return trigger.type in scene.lexicon.groups["harm"]
    said = trigger.is_noun and is_dep(scene.token(trigger.head).dep, "ccomp")
    return said and scene.lemma(verb) in _list("saying")


def _is_beside(scene: Scene, clause: int, above: int) -> bool:
    """ "Nothing came in three days, so the truce is over": two sentences, written as one."""
    while clause != above and scene.token(clause).head != clause:
        own = scene.parse.child(clause, "nsubj", "nsubj:pass", "expl")
        if scene.token(clause).dep == "parataxis" and own is not None:
            return True  # not "came on Monday, stayed an hour, and left"
        clause = scene.token(clause).head
    return False


def _is_last_time(scene: Scene, time: int) -> bool:
    """ "the worst since 2015", "the first delivery since March": when there was one before."""
    if scene.word(time - 1) != "since":
        return False
    before = range(max(scene.tokens.start, time - _NEAR), time)
    return any(scene.token(i).tag in {"JJS", "RBS"} or scene.word(i) == "first" for i in before)


def _follows_participle(trigger: Trigger, time: int) -> bool:
    """ "retook hills captured by rebels on Tuesday": the day stands with the nearer verb."""
    scene = trigger.scene
    between = range(trigger.candidate.last + 1, time)
    return not trigger.is_noun and any(
        scene.token(i).tag == "VBN" and is_dep(scene.token(i).dep, "acl") for i in between
    )


def _is_inserted(trigger: Trigger, time: int) -> bool:
    """ "the end of a truce — with planes bombing a convoy — last month": not the bombing's."""
    scene, head = trigger.scene, trigger.head
    dashes = [i for i in scene.tokens if scene.token(i).text in _DASHES]
    before = [i for i in dashes if i < head]
    behind = [i for i in dashes if i > head]
    return bool(before and behind) and not before[-1] < time < behind[0]


def clause_told(trigger: Trigger) -> int:
    """Return the verb a noun is the subject of, else the verb of the clause it is in."""
    company = trigger.candidate.nominal
    if company is not None and company.verb is not None and is_dep(company.relation, "nsubj"):
        return company.verb
    return clause_of(trigger.scene, trigger.head)


def _is_of_participle(trigger: Trigger, verb: int) -> bool:
    """ "a truce declared on Monday": a participle that says it began, or who brought it about."""
    scene, own = trigger.scene, range(trigger.candidate.first, trigger.candidate.last + 1)
    if not trigger.is_noun or scene.token(verb).head not in own or verb < trigger.head:
        return False
    begins = scene.lemma(verb) in scene.lexicon.light | scene.lexicon.brokers
    made = verb == trigger.candidate.last + 1 and scene.lemma(verb) not in _list("telling_of")
    return (begins or made) and is_dep(scene.token(verb).dep, "acl")


def _own_phrases(trigger: Trigger) -> Iterator[Phrase]:
    own = trigger.scene.phrase(trigger.head)
    if own is not None:
        yield own
    company = trigger.candidate.nominal or trigger.candidate.clause
    if company is not None:
        yield from (phrase for _, phrase in company.after)
    if trigger.candidate.clause is not None:
        yield from trigger.candidate.clause.object


def _holds(phrase: Phrase, i: int) -> bool:
    return phrase.first <= i <= phrase.last


def _dates_above(scene: Scene, clause: int) -> bool:
    """A subordinate clause's day is the main one's ("killing six on Friday"); another's is not."""
    dep = scene.token(clause).dep
    if scene.token(clause).tag == "VBN" and is_dep(dep, "acl"):
        return False  # "retook hills captured on Tuesday"
    if is_dep(dep, "conj"):  # "six were killed and ten hurt on Friday"
        gapped = scene.parse.child(clause, "aux", "aux:pass") is None
        return gapped and {scene.token(i).tag for i in (clause, scene.token(clause).head)} == {
            "VBN"
        }
    return is_dep(dep, "advcl", "xcomp", "acl") and not is_dep(dep, "acl:relcl")


def _dates_another(trigger: Trigger, tokens: range) -> bool:
    """ "according to a July report", "Monday's vote": the day of something else."""
    scene = trigger.scene
    phrase = scene.phrase(tokens.start)
    if phrase is None or phrase.head in tokens:
        owned = scene.phrase(tokens.stop + 1)
        owns = owned is not None and owned.owner is not None and owned.owner in tokens
        return owns and owned is not None and not _holds(owned, trigger.head)
    if _is_fronted(scene, phrase, tokens):
        return False
    return not _holds(phrase, trigger.head) and scene.lemma(phrase.head) not in _list("time_nouns")


def _is_fronted(scene: Scene, phrase: Phrase, tokens: range) -> bool:
    """ "On Monday rebels shelled": no Monday's rebels, though no comma parts the two."""
    own = phrase.first == tokens.start and scene.word(tokens.start - 1) == "on"
    verb = phrase.last + 1 in scene.tokens and scene.token(phrase.last + 1).pos in {"VERB", "AUX"}
    return own and verb and tokens.start - 1 <= scene.body


def _is_apart(trigger: Trigger) -> bool:
    """ "declared on Monday after weeks of attacks": the day is not the attacks'."""
    scene, i = trigger.scene, trigger.head
    for _ in range(3):
        phrase = scene.phrase(i)
        if phrase is not None and scene.word(phrase.first - 1) in _list("apart"):
            # "after a threat was received on Friday": a clause, with a day of its own
            return not is_dep(scene.token(phrase.head).dep, "nsubj", "nsubj:pass")
        if phrase is not None and scene.word(phrase.first - 2) == "because":
            return True
        token = scene.token(i)
        if not trigger.is_noun or not is_dep(token.dep, "nmod", "conj"):
            return False
        i = token.head
    return False


# ── days ─────────────────────────────────────────────────────────────────────────────────────


def days(trigger: Trigger, timex: Timex) -> Interval | None:
    """Return the days of what the trigger tells of, by a time told with it.

    "Since Friday" is open, "from 3 to 9 May" and "in June and July" run on.
    """
    scene, covered = trigger.scene, timex.interval
    if covered is None or _is_mere_hour(scene, timex):
        return None
    tokens = scene.parse.indices(timex.span)
    word = scene.word(tokens.start - 1) if tokens else ""
    if word == "since" or _is_since(trigger, tokens):
        return Interval(earliest=covered.earliest, latest=None)
    if word in {"until", "till"}:
        return Interval(earliest=None, latest=covered.latest)
    return _range(scene, timex, tokens) or _listed(scene, timex, tokens) or covered


def _is_since(trigger: Trigger, tokens: range) -> bool:
    """ "since the start of the war in March"; but a quake itself is of the day it is told with."""
    before = _words_before(trigger.scene, tokens)
    if "since" not in before:
        return False
    of_trigger = 0 <= tokens.start - trigger.head <= before.index("since")
    return not of_trigger or trigger.type in _list("lasting") or "start" in before


def _listed(scene: Scene, timex: Timex, tokens: range) -> Interval | None:
    """ "in March, April and May": from the first to the last of the times in a row."""
    row = sorted(_dated(scene), key=_start)
    at = next((n for n, (i, _) in enumerate(row) if i == tokens), None)
    if at is None:
        return None
    last = at
    while last + 1 < len(row) and _in_row(scene, row[last], row[last + 1]):
        last += 1
    first = at
    while first > 0 and _in_row(scene, row[first - 1], row[first]):
        first -= 1
    ended = any(scene.word(row[n][0].stop) in {"and", "or"} for n in range(first, last))
    if not ended:
        return None
    return Interval(earliest=row[first][1].earliest, latest=row[last][1].latest)


def _dated(scene: Scene) -> Iterator[tuple[range, Interval]]:
    for timex in scene.timexes:
        tokens = scene.parse.indices(timex.span)
        if tokens and timex.interval is not None:
            yield tokens, timex.interval


def _in_row(scene: Scene, one: tuple[range, Interval], other: tuple[range, Interval]) -> bool:
    between = [scene.word(i) for i in range(one[0].stop, other[0].start)]
    return (
        bool(between) and set(between) <= _ROW and len(between) <= 3 and _in_order(one[1], other[1])
    )


_ROW = frozenset({",", "and", "or", "on", "in"})


def _is_mere_hour(scene: Scene, timex: Timex) -> bool:
    """ "from 2 p.m.": the hour of a day that others tell."""
    if timex.type != "TIME":
        return False
    told = [scene.parse.tokens[i] for i in scene.parse.indices(timex.span)]
    return all(t.text[0].isdigit() or t.text.lower() in _OF_CLOCK for t in told)


def _words_before(scene: Scene, tokens: range) -> tuple[str, ...]:
    """ "since the start of its intervention in …": the words up to the verb."""
    found: list[str] = []
    for i in range(tokens.start - 1, scene.tokens.start - 1, -1):
        if scene.token(i).pos in {"VERB", "AUX", "PUNCT"}:
            break
        found.append(scene.word(i))
    return tuple(found)


def _range(scene: Scene, timex: Timex, tokens: range) -> Interval | None:
    """ "from 12 to 19 September", "between Monday and Friday": two times with a word between."""
    for one in scene.timexes:
        other = scene.parse.indices(one.span)
        if one is timex or one.interval is None or timex.interval is None or not other:
            continue
        first, last = sorted(((tokens, timex.interval), (other, one.interval)), key=_start)
        apart = range(first[0].stop, last[0].start)
        between = scene.word(apart.start) if len(apart) == 1 else ""
        opening = scene.word(first[0].start - 1)
        if (opening, between) in _RANGES and _in_order(first[1], last[1]):
            return Interval(earliest=first[1].earliest, latest=last[1].latest)
    return None


_RANGES = frozenset({("from", "to"), ("from", "until"), ("between", "and"), ("from", "till")})


def _start(found: tuple[range, Interval]) -> int:
    return found[0].start


def _in_order(first: Interval, last: Interval) -> bool:
    return bool(first.earliest and last.latest and first.earliest <= last.latest)


def _list(name: str) -> frozenset[str]:
    return words("events", "grammar", name)
