"""The dictionary forms a word may be of, by its ending alone.

In a headline ("Attack Kills 25+") tags and lemmas are often wrong; a list of words is then asked
for each form the word may have.
"""

from __future__ import annotations

from functools import lru_cache

_IRREGULAR = {
    "shot": "shoot", "fought": "fight", "blew": "blow", "blown": "blow", "slew": "slay",
    "slain": "slay", "struck": "strike", "stricken": "strike", "threw": "throw",
    "thrown": "throw", "took": "take", "taken": "take", "broke": "break", "broken": "break",
    "met": "meet", "held": "hold", "fled": "flee", "freed": "free", "left": "leave",
    "lost": "lose", "won": "win", "sank": "sink", "sunk": "sink", "rose": "rise", "risen": "rise",
    "fell": "fall", "fallen": "fall", "drove": "drive", "driven": "drive", "withdrew": "withdraw",
    "withdrawn": "withdraw", "overran": "overrun", "retook": "retake", "retaken": "retake",
    "swore": "swear", "sworn": "swear", "stole": "steal", "stolen": "steal", "caught": "catch",
    "sent": "send", "gave": "give", "given": "give", "spoke": "speak", "spoken": "speak",
    "sought": "seek", "went": "go", "gone": "go", "hung": "hang", "hanged": "hang", "led": "lead",
    "paid": "pay", "stood": "stand", "found": "find", "came": "come", "laid": "lay", "lay": "lay",
    "dug": "dig", "flew": "fly", "flown": "fly", "grew": "grow", "grown": "grow",
    "shrank": "shrink", "overthrew": "overthrow", "overthrown": "overthrow", "forbade": "forbid",
    "sold": "sell", "bought": "buy", "brought": "bring", "fired": "fire", "died": "die",
    "dying": "die", "besieged": "besiege", "said": "say", "made": "make", "did": "do",
    "began": "begin", "begun": "begin", "became": "become", "slit": "slit", "dead": "dead",
    "bodies": "body", "lives": "life", "news": "news", "headquarters": "headquarters",
    "casualties": "casualty", "fatalities": "fatality", "police": "police",
}  # fmt: skip


@lru_cache(maxsize=65536)
def forms(text: str, lemma: str) -> tuple[str, ...]:
    """Return the dictionary forms a word may be of, likeliest first, all lower case.

    >>> forms("Kills", "Kills")
    ('kills', 'kill')
    """
    word = text.lower()
    found = [lemma.lower(), word]
    if word in _IRREGULAR:
        return tuple(dict.fromkeys((*found, _IRREGULAR[word])))
    for ending, others in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            found += [stem + other for other in others]
            if ending in {"ed", "ing"} and stem[-1] == stem[-2]:
                found.append(stem[:-1])
    return tuple(dict.fromkeys(found))


_ENDINGS = (
    ("ies", ("y",)),
    ("ied", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
)


@lru_cache(maxsize=65536)
def noun_forms(text: str, lemma: str) -> tuple[str, ...]:
    """Return the forms a word may be of as a noun: its lemma, itself, its singular.

    >>> noun_forms("Bodies", "Bodies")
    ('bodies', 'body')
    """
    word = text.lower()
    found = [lemma.lower(), word]
    if word in _IRREGULAR:
        found.append(_IRREGULAR[word])
    elif word.endswith("ies"):
        found.append(word[:-3] + "y")
    elif word.endswith("s") and len(word) > 3:
        found += [word[:-1], word[:-2]] if word.endswith("es") else [word[:-1]]
    return tuple(dict.fromkeys(found))
