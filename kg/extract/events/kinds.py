"""A finer type than the word gives: by what was used, who did it and what was hit.

"Attack" by mortars is Shelling, a bombing by a state's forces an AirStrike, an attack on a convoy
of aid an AttackOnAid. Rules are data (`[[finer]]` in events.toml); the first that fits decides.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.events.participants import Filler
from kg.extract.events.scene import Scene
from kg.extract.events.triggers import Trigger
from kg.model import EntityKind

_STATE = frozenset({EntityKind.GOVERNMENT, EntityKind.MILITARY})


def refined(scene: Scene, trigger: Trigger, fillers: tuple[Filler, ...]) -> str:
    """Return the type of the event told by `trigger`, as fine as its participants allow."""
    told = {role: _words(scene, trigger, fillers, roles) for role, roles in _PLACES.items()}
    for rule in scene.lexicon.finer:
        if trigger.type not in rule.types:
            continue
        if rule.at == "state":
            if _by_state(scene, fillers):
                return rule.type
        elif told[rule.at] & rule.words and (not rule.beside or told[rule.at] & rule.beside):
            return rule.type
    return trigger.type


_PLACES = {"instrument": ("agent", "instrument"), "target": ("target",)}


def _words(
    scene: Scene, trigger: Trigger, fillers: Iterable[Filler], roles: tuple[str, ...]
) -> frozenset[str]:
    """The words of who fills the roles, but for the trigger's own."""
    found: set[str] = set()
    for filler in fillers:
        if filler.role in roles:
            for i in scene.parse.indices(filler.span):
                if not trigger.candidate.first <= i <= trigger.candidate.last:
                    found |= {scene.word(i), scene.lemma(i)}
    return frozenset(found)


def _by_state(scene: Scene, fillers: Iterable[Filler]) -> bool:
    heads = (f.head for f in fillers if f.role == "agent")
    return any(n.entity.kind in _STATE for head in heads for n in scene.named.get(head, ()))
