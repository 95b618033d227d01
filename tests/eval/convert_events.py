"""From the annotation record to what the event corpora ask for.

`muc` gives the roles and incident types of a MUC-4 document; `case_label` the label of a CASE 2021
(task 2) snippet; `plover_label` the PLOVER type of a gold standard record, in the older wording of
that corpus (DEMAND, DISAPPROVE, INVESTIGATE, FIGHT). All read the record of `kg annotate`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from rdflib import Graph
from rdflib.namespace import SKOS

from kg.extract.events.lexicon import lexicon
from kg.knowledge.lexicon import load_toml

Json = dict[str, Any]

# ── MUC-4 ────────────────────────────────────────────────────────────────────────────────────

_BOMBING = frozenset(
    {"Bombing", "CarBombing", "SuicideBombing", "RoadsideBombing", "ExplosiveAttack", "Explosion",
     "GrenadeAttack", "Landmine"}
)  # fmt: skip
_ATTACK = frozenset(
    {"Attack", "Killing", "Massacre", "Assassination", "Shooting", "SniperFire", "Ambush", "Raid",
     "Execution", "Stabbing", "Torture", "Wounding", "DestructionOfProperty", "Beating", "Shelling",
     "MissileStrike", "AirStrike", "AttackOnAid", "AttackOnHealthCare", "PrimitiveWeaponAttack",
     "DowningOfAircraft", "SexualViolence", "Looting", "VehicleAttack"}
)  # fmt: skip
INCIDENTS = {
    **dict.fromkeys(_BOMBING, "BOMBING"),
    **dict.fromkeys(_ATTACK, "ATTACK"),
    "Abduction": "KIDNAPPING",
    "Arson": "ARSON",
    "Robbery": "ROBBERY",
}
_ORGANISATIONS = frozenset(
    {"ArmedGroup", "MilitaryForce", "Government", "GovernmentBody", "Organisation",
     "IntergovernmentalOrganisation", "NonGovernmentalOrganisation", "MediaOutlet"}
)  # fmt: skip
_STATE = frozenset({"Government", "GovernmentBody", "MilitaryForce"})
_PRONOUNS = frozenset(
    {"he", "she", "they", "them", "him", "her", "it", "who", "we", "us", "i", "you", "which",
     "that", "others", "other", "one", "some", "many", "people", "several", "his", "their"}
)  # fmt: skip


_NUMBER = re.compile(
    r"^(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|many|"
    r"some|various|numerous|dozens of|hundreds of|a|an|the)[ -]+",
    re.IGNORECASE,
)
# People and forces are no physical targets, and attacks on forces no terrorism (MUC-4 guidelines).
_NO_TARGET = re.compile(
    r"(soldier|troop|patrol|guerrilla|rebel|terrorist|army|garrison|platoon|battalion|brigade|unit|"
    r"people|person|men|man|woman|women|child|children|civilian|official|leader|population|member|"
    r"politician|activist|peasant|student|worker|officer|force|forces|position|positions|enemy|"
    r"government|state|country|group|party|movement|position|policeman|judge|journalist|military)s?$",
    re.IGNORECASE,
)


def muc(record: Json) -> Json:
    """Return {"doc_id", "roles": role → entities as lists of mentions, "incident_types"}.

    Who plays a role is what both the events and the encoder's marks tell, and what the encoder
    is sure of by itself. MUC-4 asks for victims by name only, for physical things as targets, and
    not for the number of things hit. A culprit told by a noun only ("the guerrillas") is also the
    one armed group the article names, if it names one.
    """
    entities = {e["id"]: e for e in record["entities"]}
    roles: dict[str, dict[str, list[str]]] = {
        r: {} for r in ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
    }
    types: set[str] = set()
    for event in record["events"]:
        incident = INCIDENTS.get(event["type"])
        if incident is None or event["status"] in {"hypothetical", "denied", "called_for"}:
            continue
        found = list(_muc_args(event, record["text"], entities))
        if not any(a["role"] in {"agent", "target", "victim", "instrument"} for a in event["args"]):
            continue
        if _is_of_war(event, record["text"]):
            continue
        types.add(incident)
        for role, key, words in found:
            roles[role].setdefault(key, [words])
    _name_culprits(roles, entities)
    read = _read(record)
    return {
        "doc_id": record["doc_id"],
        "roles": {role: _joined(role, found.values(), read[role]) for role, found in roles.items()},
        "incident_types": sorted(types),
    }


# ── MUC-4: with what the encoder marks ───────────────────────────────────────────────────────

_MARKED = {
    "perpetrator": "PerpInd",
    "perpetrator's organisation": "PerpOrg",
    "target": "Target",
    "victim": "Victim",
    "weapon": "Weapon",
}
# A certainty from which the encoder is believed alone.
_ALONE = {"PerpInd": 0.2, "PerpOrg": 0.3, "Target": 0.26, "Victim": 0.28, "Weapon": 0.36}
_BETTER_TOLD = frozenset({"Target", "Victim"})  # by marks than by events
_SIGNS = re.compile(r"[^\w\s]+")


def _joined(role: str, told: Iterable[list[str]], read: list[list[Json]]) -> list[list[str]]:
    """Return the entities of a role: told by an event and marked, or surely marked."""
    found, left = list[list[str]](), list(read)
    for entity in told:
        same = [marks for marks in left if any(_is_same(entity[0], m["text"]) for m in marks)]
        if same:
            surest = max(same, key=_sure)
            left.remove(surest)
            found.append([_named(role, surest)] if role in _BETTER_TOLD else entity)
    return found + [[_named(role, marks)] for marks in left if _sure(marks) >= _ALONE[role]]


def _read(record: Json) -> dict[str, list[list[Json]]]:
    """Return the marks of each role, those of one entity together: "the bus" is "the city bus"."""
    found: dict[str, list[list[Json]]] = {role: [] for role in _MARKED.values()}
    for mark in sorted(record["marks"], key=lambda m: -len(m["text"])):
        role = _MARKED.get(mark["kind"])
        if role is None or not _words(mark["text"]):
            continue
        for marks in found[role]:
            if any(_is_one(role, _words(mark["text"]), _words(m["text"])) for m in marks):
                marks.append(mark)
                break
        else:
            found[role].append([mark])
    return found


def _is_one(role: str, some: list[str], others: list[str]) -> bool:
    return _is_end(some, others) or (role == "Victim" and some[-1] == others[-1])


def _sure(marks: list[Json]) -> float:
    """Return how likely one at least of the marks is right, as if each were by itself."""
    return 1 - math.prod(1 - float(mark["certainty"]) for mark in marks)


def _named(role: str, marks: list[Json]) -> str:
    """Return the longest wording of people and weapons, the surest one of things hit."""
    told = max(marks, key=lambda m: m["certainty"]) if role == "Target" else marks[0]
    words = " ".join(told["text"].split())
    return _without_title(words) if role == "Victim" else words


def _is_same(one: str, other: str) -> bool:
    some, others = _words(one), _words(other)
    return bool(some and others) and (_is_end(some, others) or _is_end(others, some))


def _is_end(some: list[str], of: list[str]) -> bool:
    return some == of[-len(some) :]


def _words(text: str) -> list[str]:
    return [w for w in _SIGNS.sub("", text.lower()).split() if w not in {"a", "an", "the"}]


# Fighting between forces is no terrorism (MUC-4 guidelines).
_FORCES = re.compile(
    r"\b(army|military|navy|naval|air force|infantry|battalion|brigade|garrison|regiment|barracks|"
    r"soldiers?|troops?|patrol|enemy|guerrillas?|rebels?|insurgents?|positions?|unit|units|squad)\b",
    re.IGNORECASE,
)


def _is_of_war(event: Json, text: str) -> bool:
    """Whether all who or what is hit are forces or theirs."""
    hit = [text[a["start"] : a["end"]] for a in event["args"] if a["role"] in {"target", "victim"}]
    return bool(hit) and all(_FORCES.search(words) for words in hit)


def _muc_args(event: Json, text: str, entities: dict[str, Json]) -> Iterator[tuple[str, str, str]]:
    for arg in event["args"]:
        entity = entities.get(arg["entity_id"] or "")
        told = " ".join(text[arg["start"] : arg["end"]].split())
        name = _name(entity)
        if told.lower() in _PRONOUNS and not name:
            continue
        if arg["role"] == "agent":
            if name and entity and entity["type"] in _ORGANISATIONS:
                yield "PerpOrg", entity["id"], name
                if told.lower() != name.lower() and not _is_mention(told, entity):
                    yield "PerpInd", told.lower(), told
            else:
                words = name if name and entity and entity["type"] == "Person" else told
                yield "PerpInd", words.lower(), words
        elif arg["role"] == "victim" and name and entity and entity["type"] == "Person":
            words = _without_title(name)
            yield "Victim", entity["id"], words
        elif arg["role"] == "victim" and entity is None and _names_person(told):
            words = _without_title(told)
            yield "Victim", words.lower(), words
        elif arg["role"] == "target" and (entity is None or entity["type"] == "Location"):
            bare = _NUMBER.sub("", told)
            if not _NO_TARGET.search(bare) and not name:
                yield "Target", bare.lower(), bare
        elif arg["role"] == "target" and name and entity and entity["type"] == "Person":
            yield "Victim", entity["id"], _without_title(name)
        elif arg["role"] == "instrument":
            yield "Weapon", told.lower(), told


def _name(entity: Json | None) -> str | None:
    """Return the longest name of an entity, if it is named at all."""
    if entity is None:
        return None
    names = [m["text"] for m in entity["mentions"] if m["form"] == "name" and not m["adjectival"]]
    return " ".join(max(names, key=len).split()) if names else None


@cache
def _titles() -> frozenset[str]:
    """What may stand before a name: titles, and any noun of people."""
    classes = lexicon().classes
    titles = frozenset(word for found in load_toml("names")["titles"].values() for word in found)
    return titles | classes["people"] | classes["fighters"] | classes["officials"]


def _without_title(told: str) -> str:
    """Return the name at the end: "SALVADORAN LEADER HECTOR OQUELI" → "HECTOR OQUELI"."""
    parts = told.split()
    titles = [i for i, part in enumerate(parts) if part.lower().strip(".") in _titles()]
    return " ".join(parts[titles[-1] + 1 :]) if titles and titles[-1] + 1 < len(parts) else told


def _names_person(told: str) -> bool:
    """Whether words in capitals end in a name of two to four words behind a title."""
    bare = _without_title(told)
    return told.isupper() and bare != told and 2 <= len(bare.split()) <= 4


def _is_mention(words: str, entity: Json) -> bool:
    return any(" ".join(m["text"].split()).lower() == words.lower() for m in entity["mentions"])


def _name_culprits(roles: dict[str, dict[str, list[str]]], entities: dict[str, Json]) -> None:
    groups = [e for e in entities.values() if e["type"] == "ArmedGroup" and _name(e)]
    if roles["PerpInd"] and not roles["PerpOrg"] and len(groups) == 1:
        roles["PerpOrg"][groups[0]["id"]] = [_name(groups[0]) or ""]


# ── CASE 2021, task 2 ────────────────────────────────────────────────────────────────────────

CASE = {
    "ChemicalAttack": "CHEM_WEAP", "UnconventionalAttack": "CHEM_WEAP",
    "SuicideBombing": "SUIC_BOMB", "GrenadeAttack": "GRENADE", "SexualViolence": "SEX_VIOL",
    "WeaponsSeizure": "DISR_WEAP", "BaseEstablished": "HQ_ESTABLISHED",
    "ClaimOfResponsibility": "ATTRIB", "Blame": "ATTRIB", "Abduction": "ABDUCT_DISSAP",
    "Disappearance": "ABDUCT_DISSAP", "AirStrike": "AIR_STRIKE", "DroneStrike": "AIR_STRIKE",
    "BarrelBombing": "AIR_STRIKE", "Shelling": "ART_MISS_ATTACK",
    "MissileStrike": "ART_MISS_ATTACK", "HeavyWeaponsAttack": "ART_MISS_ATTACK",
    "DowningOfAircraft": "ART_MISS_ATTACK", "CarBombing": "REM_EXPLOS", "Landmine": "REM_EXPLOS",
    "RoadsideBombing": "REM_EXPLOS", "ExplosiveAttack": "REM_EXPLOS", "Explosion": "REM_EXPLOS",
    "Bombing": "REM_EXPLOS", "CrowdControl": "FORCE_AGAINST_PROTEST", "Riot": "VIOL_DEMONSTR",
    "MobViolence": "MOB_VIOL", "Demonstration": "PEACE_PROTEST", "Protest": "PEACE_PROTEST",
    "GeneralStrike": "PEACE_PROTEST", "LimitedStrike": "PEACE_PROTEST",
    "HungerStrike": "PEACE_PROTEST", "Obstruction": "PEACE_PROTEST", "Boycott": "PEACE_PROTEST",
    "GroupChange": "CHANGE_TO_GROUP_ACT", "TroopMobilization": "CHANGE_TO_GROUP_ACT",
    "Withdrawal": "NON_VIOL_TERRIT_TRANSFER", "TerritorialLoss": "NON_VIOL_TERRIT_TRANSFER",
    "TerritorialCapture": "GOV_REGAINS_TERIT", "GroundClash": "ARMED_CLASH",
    "Offensive": "ARMED_CLASH", "Ambush": "ARMED_CLASH", "Arrest": "ARREST",
    "Surrender": "AGREEMENT",
    "Release": "AGREEMENT", "Ceasefire": "AGREEMENT", "Agreement": "AGREEMENT",
    "PrisonerExchange": "AGREEMENT",
    "TreatySigning": "AGREEMENT", "HumanitarianPause": "AGREEMENT", "Looting": "PROPERTY_DISTRUCT",
    "Arson": "PROPERTY_DISTRUCT", "DestructionOfProperty": "PROPERTY_DISTRUCT",
    "Earthquake": "NATURAL_DISASTER", "Flood": "NATURAL_DISASTER", "Storm": "NATURAL_DISASTER",
    "Landslide": "NATURAL_DISASTER", "Tsunami": "NATURAL_DISASTER", "Wildfire": "NATURAL_DISASTER",
    "Drought": "NATURAL_DISASTER", "ExtremeTemperature": "NATURAL_DISASTER",
    "NaturalDisaster": "NATURAL_DISASTER", "VolcanicEruption": "NATURAL_DISASTER",
    "DiseaseOutbreak": "NATURAL_DISASTER", "TransportAccident": "MAN_MADE_DISASTER",
    "Accident": "MAN_MADE_DISASTER", "IndustrialAccident": "MAN_MADE_DISASTER",
    "Fire": "MAN_MADE_DISASTER", "StructuralCollapse": "MAN_MADE_DISASTER",
    "Stampede": "MAN_MADE_DISASTER", "Smuggling": "ORG_CRIME", "Crime": "ORG_CRIME",
    "Robbery": "ORG_CRIME", "Attack": "ATTACK", "Shooting": "ATTACK", "Killing": "ATTACK",
    "Massacre": "ATTACK", "Assassination": "ATTACK", "Execution": "ATTACK", "Stabbing": "ATTACK",
    "Raid": "ATTACK", "Torture": "ATTACK", "Beating": "ATTACK", "SniperFire": "ATTACK",
    "EthnicCleansing": "ATTACK", "Wounding": "ATTACK", "AttackOnAid": "ATTACK",
    "AttackOnHealthCare": "ATTACK", "VehicleAttack": "ATTACK", "PrimitiveWeaponAttack": "ATTACK",
    "Talks": "DIPLO", "Meeting": "DIPLO", "Visit": "DIPLO", "PhoneCall": "DIPLO",
    "Mediation": "DIPLO", "Criticism": "DIPLO", "Sanctions": "DIPLO", "Expulsion": "DIPLO",
    "SeveringOfRelations": "DIPLO", "Threat": "DIPLO", "Warning": "DIPLO", "Appeal": "DIPLO",
    "Demand": "DIPLO", "Rejection": "DIPLO", "Recognition": "DIPLO", "Cooperation": "DIPLO",
    "Promise": "DIPLO", "Endorsement": "DIPLO", "Veto": "DIPLO", "Adoption": "DIPLO",
}  # fmt: skip
# Which label a snippet gets that tells of several: what is rare and sure before what is common.
_ORDER = (
    "CHEM_WEAP", "SUIC_BOMB", "SEX_VIOL", "GRENADE", "DISR_WEAP", "HQ_ESTABLISHED",
    "FORCE_AGAINST_PROTEST", "VIOL_DEMONSTR", "MOB_VIOL", "NON_STATE_ACTOR_OVERTAKES_TER",
    "GOV_REGAINS_TERIT", "NON_VIOL_TERRIT_TRANSFER", "ATTRIB", "ABDUCT_DISSAP",
    "PROTEST_WITH_INTER", "PEACE_PROTEST", "AIR_STRIKE", "ART_MISS_ATTACK", "REM_EXPLOS",
    "AGREEMENT", "ARMED_CLASH", "PROPERTY_DISTRUCT", "NATURAL_DISASTER", "MAN_MADE_DISASTER",
    "ORG_CRIME", "ARREST", "CHANGE_TO_GROUP_ACT", "ATTACK", "DIPLO",
)  # fmt: skip
_FIGHTING = frozenset({"ATTACK", "REM_EXPLOS"})
_LETHAL = ("live round", "live bullet", "live ammunition", "shot dead", "opened fire")


def case_label(record: Json) -> Json:
    """Return {"doc_id", "labels": [the one label]}; OTHER when no event fits."""
    events = [e for e in record["events"] if e["type"] in CASE]
    labels = {_case(e, record) for e in events}
    if "PEACE_PROTEST" in labels:
        labels |= _at_protest(labels, record)
    if labels & _FIGHTING and _both_armed(events, record):
        labels = labels - {"REM_EXPLOS"} | {"ARMED_CLASH"}
    best = next((label for label in _ORDER if label in labels), "OTHER")
    return {"doc_id": record["doc_id"], "labels": [best]}


def _at_protest(labels: set[str], record: Json) -> set[str]:
    """ACLED's kinds of protest, by what the crowd and the police did."""
    text = record["text"].lower()
    if "FORCE_AGAINST_PROTEST" in labels and any(word in text for word in _LETHAL):
        return {"FORCE_AGAINST_PROTEST"}
    labels.discard("FORCE_AGAINST_PROTEST")
    if labels & {"ARMED_CLASH", "PROPERTY_DISTRUCT", "MOB_VIOL"}:
        return {"VIOL_DEMONSTR"}
    intervened = "ARREST" in labels or "tear gas" in text or "water cannon" in text
    return {"PROTEST_WITH_INTER"} if intervened else set()


def _case(event: Json, record: Json) -> str:
    label = CASE[event["type"]]
    if event["type"] == "TerritorialCapture" and not _by_state(event, record):
        return "NON_STATE_ACTOR_OVERTAKES_TER"
    return label


def _kinds(event: Json, roles: Iterable[str], record: Json) -> set[str]:
    kinds = {e["id"]: e["type"] for e in record["entities"]}
    return {kinds.get(a["entity_id"], "") for a in event["args"] if a["role"] in roles}


_INSURGENT = (
    "rebel", "militant", "insurgent", "jihad", "terrorist", "gunm", "shabab", "isis", "isil",
    "islamic state", "taliban", "houthi", "daesh", "boko", "fighters", "faction",
)  # fmt: skip


def _by_state(event: Json, record: Json) -> bool:
    words = [
        record["text"][a["start"] : a["end"]].lower() for a in event["args"] if a["role"] == "agent"
    ]
    if any(mark in word for word in words for mark in _INSURGENT):
        return False
    kinds = _kinds(event, {"agent"}, record)
    return bool(kinds & _STATE) or "ArmedGroup" not in kinds


def _both_armed(events: list[Json], record: Json) -> bool:
    return any(
        _armed(e, {"agent"}, record) and _armed(e, {"target", "victim"}, record) for e in events
    )


_ARMED_WORDS = ("fighter", "soldier", "troop", "militant", "rebel", "army", "military", "militia",
                "insurgent", "terrorist", "checkpoint", "security force", "outpost")  # fmt: skip


def _armed(event: Json, roles: set[str], record: Json) -> bool:
    words = " ".join(
        record["text"][a["start"] : a["end"]].lower() for a in event["args"] if a["role"] in roles
    )
    kinds = _kinds(event, roles, record)
    return bool(kinds & {"ArmedGroup", "MilitaryForce"}) or any(w in words for w in _ARMED_WORDS)


# ── PLOVER gold standard records ─────────────────────────────────────────────────────────────

# This corpus is of an earlier draft, which had other names and cut some types in two.
_OLDER = {"REQUEST": "DEMAND", "ACCUSE": "DISAPPROVE"}
_OLDER_BY_TYPE = {
    "Investigation": "INVESTIGATE", "Trial": "INVESTIGATE", "Agreement": "AGREE",
    "Promise": "AGREE", "Apology": "SUPPORT", "DestructionOfProperty": "COERCE",
    "CyberAttack": "COERCE",
}  # fmt: skip
_FIGHT = frozenset(
    {"GroundClash", "Offensive", "AirStrike", "DroneStrike", "Shelling", "MissileStrike",
     "TerritorialCapture", "Landmine", "CeasefireViolation", "HeavyWeaponsAttack", "War", "Ambush",
     "DowningOfAircraft", "BarrelBombing"}
)  # fmt: skip
_VERBAL = frozenset({"THREATEN", "REJECT", "DEMAND", "DISAPPROVE", "INVESTIGATE"})
_COOPERATIVE = frozenset({"AID", "RETREAT", "CONSULT", "COOPERATE", "SUPPORT", "CONCEDE"})


def plover_label(record: Json, scheme: Graph) -> Json:
    """Return {"doc_id", "labels": [PLOVER type]} of the event the snippet is most likely about.

    The first verbal act told decides, else the first event that took place; good that is promised
    counts as AGREE, harm as THREATEN.
    """
    found = sorted(record["events"], key=_where)
    real = [e for e in found if e["status"] in {"occurred", "threatened", "planned"}] or found
    codes = [code for e in real if (code := _plover(e, scheme))]
    verbal = [code for code in codes if code in _VERBAL]
    return {"doc_id": record["doc_id"], "labels": (verbal or codes or ["CONSULT"])[:1]}


def _where(event: Json) -> int:
    return int(min(t["start"] for t in event["triggers"]))


def _plover(event: Json, scheme: Graph) -> str | None:
    kind = event["type"]
    if kind in _OLDER_BY_TYPE:
        return _OLDER_BY_TYPE[kind]
    code = "FIGHT" if kind in _FIGHT else plover_code(kind, scheme)
    if code in _COOPERATIVE and event["status"] == "planned":
        return "AGREE"
    if code is not None and code not in _COOPERATIVE and event["status"] == "threatened":
        return "THREATEN"
    return _OLDER.get(code or "", code)


def plover_code(kind: str, scheme: Graph) -> str | None:
    """Return the PLOVER type of a concept: its own notation's, or the nearest broader one's."""
    ngt = "https://w3id.org/newsgraph/event-types#"
    concept = next((c for c in scheme.subjects(SKOS.inScheme) if str(c) == ngt + kind), None)
    while concept is not None:
        notation = scheme.value(concept, SKOS.notation)
        if notation is not None:
            return str(notation).split("/")[0]
        concept = scheme.value(concept, SKOS.broader)
    return None
