"""The terms of the graph as Python names, so that a misspelt one fails where it is written.

`NG` is generated from ontology/core/*.ttl, the only source of our terms: after a change there run
`python -m cogapp -r kg/vocab.py`. `NG.Actr` raises AttributeError at run time; mypy does not see
it. `from` is a Python keyword: write `NG["from"]`. The other namespaces are those whose terms the
graph reuses and rdflib does not ship.
"""

from __future__ import annotations

from typing import ClassVar

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace

NGT = Namespace("https://w3id.org/newsgraph/event-types#")
"""Event types: concepts of the SKOS scheme in ontology/event-types.ttl."""
NGA = Namespace("https://w3id.org/newsgraph/authority/")
"""Actors and places known over all articles: concepts of ontology/authority.ttl."""
SEM = Namespace("http://semanticweb.cs.vu.nl/2009/11/sem/")
"""The Simple Event Model, van Hage et al. 2011."""
OA = Namespace("http://www.w3.org/ns/oa#")
"""Web Annotation Vocabulary, W3C Recommendation 2017."""
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
"""OGC GeoSPARQL 1.1."""
SCHEMA = Namespace("https://schema.org/")
"""schema.org; rdflib's SDO refuses terms newer than its release."""
WD = Namespace("http://www.wikidata.org/entity/")
"""Wikidata's items."""
GN = Namespace("https://sws.geonames.org/")
"""GeoNames' features: `GN["170063/"]`."""

PREFIXES = {
    "ng": "https://w3id.org/newsgraph/ontology#",
    "ngt": str(NGT),
    "nga": str(NGA),
    "sem": str(SEM),
    "oa": str(OA),
    "geo": str(GEO),
    "schema": str(SCHEMA),
    "wd": str(WD),
    "gn": str(GN),
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes our Turtle, our pages and our example queries use."""


class NG(DefinedNamespace):
    """https://w3id.org/newsgraph/ontology# : our own terms, by theme."""

    _fail = True
    _NS = Namespace("https://w3id.org/newsgraph/ontology#")

    # [[[cog
    # import keyword
    # from pathlib import Path
    # import cog
    # from rdflib import Graph, OWL, RDF, SKOS
    # NS, WIDTH = "https://w3id.org/newsgraph/ontology#", 100
    # def shorten(line):
    #     if len(line) <= WIDTH:
    #         return line
    #     return line[: WIDTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
    # def terms(graph, kinds):
    #     found = {s for kind in kinds for s in graph.subjects(RDF.type, kind) if s.startswith(NS)}
    #     return [(s[len(NS):], graph.value(s, SKOS.definition)) for s in sorted(found)]
    # def out(graph, names):
    #     for name, definition in names:
    #         if not keyword.iskeyword(name):
    #             cog.outl(shorten(f"    {name}: URIRef  # {definition}"))
    # folder, every = Path(cog.inFile).resolve().parent.parent / "ontology" / "core", []
    # for theme in ("source", "actor", "location", "statement", "event", "copy", "search"):
    #     graph = Graph().parse(folder / f"{theme}.ttl")
    #     classes = terms(graph, (OWL.Class,))
    #     individuals = terms(graph, (OWL.NamedIndividual,))
    #     properties = terms(graph, (OWL.ObjectProperty, OWL.DatatypeProperty))
    #     for what, names in (("classes", classes), ("properties", properties),
    #                         ("individuals", individuals)):
    #         if names:
    #             cog.outl(f"    # {theme}: {what}")
    #             out(graph, names)
    #             every += [name for name, _ in names]
    # keywords = [name for name in sorted(every) if keyword.iskeyword(name)]
    # names = ", ".join(f'"{name}"' for name in keywords)
    # cog.outl(f"    # names that are Python keywords: NG[\"{keywords[0]}\"]")
    # cog.outl(f"    _extras: ClassVar[list[str]] = [{names}]")
    # ]]]
    # source: classes
    Article: URIRef  # A piece of news as one publisher published it: one text, and the source of…
    ArticleGraph: URIRef  # The named graph that holds all triples of which one article is the…
    DateCue: URIRef  # One reason to believe that an article was published on a certain day.
    DateInference: URIRef  # The day an article was published as far as its cues tell, with a…
    Entry: URIRef  # A part of an article with a voice or time of its own: an update of a live…
    EventGraph: URIRef  # The named graph that holds one event: its facts, which tellings tell of…
    Evidence: URIRef  # A stretch of an article's text that a fact rests on, given by its words…
    Extraction: URIRef  # The run of the software that read one article and made its graph.
    IdentityGraph: URIRef  # The named graph that holds which actors of different articles are…
    LinkGraph: URIRef  # The named graph that links actors and locations to items of another…
    Linking: URIRef  # The run of the software that looked for actors and locations in another…
    Merging: URIRef  # The run of the software that compared what articles tell and made the graph…
    Tombstone: URIRef  # What stands in the place of an article that was taken down: who did so…
    TombstoneGraph: URIRef  # The named graph that says which articles were taken down, so that…
    # source: properties
    certainty: URIRef  # How sure the software is of what it found, from 0 (no reason to believe…
    clock: URIRef  # The hour an entry says it was posted at, as an ISO 8601 time, with a zone…
    cueKind: URIRef  # The sort of reason a date cue is, in one word.
    cueText: URIRef  # The words of a date cue, as written in the article or its metadata.
    date: URIRef  # The day a date inference arrives at.
    dateCue: URIRef  # Relates a date inference to one of the cues that led to it; without a cue…
    docId: URIRef  # The name of the article in its collection: the file's name without ending, or…
    entryKind: URIRef  # What an entry is: "update", "original", "embedded" or "section".
    evidence: URIRef  # Relates anything that was found in an article to the words it was found in.
    finder: URIRef  # The part of the software that found something.
    fingerprint: URIRef  # The SHA-256 of the graph's salt and an article's words, by which it is…
    inPlaceOf: URIRef  # Relates a tombstone to the article that is described nowhere any more.
    inputDigest: URIRef  # The SHA-256 of everything an extraction read: the article's text and…
    partOf: URIRef  # Relates an entry to the article or entry that holds it, or an event or…
    postedAt: URIRef  # The moment an entry was posted, where both its day and its hour are known.
    publicationDate: URIRef  # Relates an article to the inference of the day it was published.
    salt: URIRef  # Random letters that fingerprints begin with, so that one data set's tell…
    supports: URIRef  # The date or dates a cue speaks for, in EDTF (ISO 8601-2).
    takenDown: URIRef  # The moment from which an article was to be found nowhere.
    text: URIRef  # The text of the article as received, character for character; added for…
    textDigest: URIRef  # The SHA-256 of the article's text in UTF-8, written 'sha256:' and 64…
    version: URIRef  # The version of the software that took part in an extraction.
    # actor: classes
    Actor: URIRef  # Somebody or something that acts, suffers or speaks in the news, as one…
    ArmedGroup: URIRef  # An organised force that fights and is not part of a recognised state.
    Government: URIRef  # The government of a country when it acts or speaks, apart from its…
    GovernmentBody: URIRef  # A ministry, agency, court, parliament, police force, city council or…
    Group: URIRef  # People told of together who are no organisation and have no name of their own.
    IntergovernmentalOrganisation: URIRef  # An organisation whose members are states.
    Item: URIRef  # An item of another source, such as Wikidata, in the revision in which it was…
    Link: URIRef  # A decision that an actor or a location is the one that an item of another…
    MediaOutlet: URIRef  # A newspaper, broadcaster, news agency or news site.
    Mention: URIRef  # One place in an article where words refer to an actor or a location.
    MilitaryForce: URIRef  # The armed forces of a state or alliance, or a part of them.
    NameUse: URIRef  # A name an actor goes or went by, with the time in which it did.
    NonGovernmentalOrganisation: URIRef  # An organisation that belongs to no state and works for…
    Organisation: URIRef  # A lasting body of people with a name that acts as one; used itself…
    Person: URIRef  # A single human being.
    Role: URIRef  # A position that an article says somebody holds.
    # actor: properties
    actorClass: URIRef  # Relates a concept of the authority file to the class of actor it names.
    adjectival: URIRef  # Whether a mention is an adjective or a word for inhabitants made from…
    adjective: URIRef  # An adjective made from the name of a concept of the authority file.
    authority: URIRef  # Relates an actor or a location to its concept in newsgraph's authority…
    country: URIRef  # Relates an actor to the country it belongs to.
    demonym: URIRef  # A word for the people of a place that is a concept of the authority file.
    form: URIRef  # How a mention refers: by "name", by a "nominal" such as 'the mayor', or by a…
    former: URIRef  # Whether an article says that a role is held no more when it is published, as…
    governs: URIRef  # Relates the concept of a government to the concept of the country it governs.
    historical: URIRef  # Whether a concept of the authority file is a country that no longer…
    holder: URIRef  # Relates a role to the actor who holds it.
    linkOf: URIRef  # Relates a link to the actor or location that is linked.
    linkTo: URIRef  # Relates a link to the item it leads to.
    match: URIRef  # Relates a link to the property by which the thing is linked to the item…
    mention: URIRef  # Relates an actor or a location to one mention of it.
    metonym: URIRef  # The name of something that goes with a concept of the authority file and is…
    metonymic: URIRef  # Whether a mention names one thing for another that goes with it, such as…
    name: URIRef  # The name that is used.
    nameUse: URIRef  # Relates an actor to a name it goes or went by for a time.
    organisation: URIRef  # Relates a role to the body in which, or the place for which, it is held.
    parentOrganisation: URIRef  # Relates an actor to the organisation it is a part of.
    refersTo: URIRef  # Relates a mention to the actor or location it refers to.
    retrieved: URIRef  # When an item was retrieved from its source.
    revision: URIRef  # The number of the revision of an item that was retrieved.
    searched: URIRef  # What the other source was searched for when the link was found: a name, or…
    statedIn: URIRef  # Relates a role, statement, telling or claim to the article that states or…
    title: URIRef  # The title of a role, as written.
    validFrom: URIRef  # The first day, month or year in which a name was used or a role held, no…
    validUntil: URIRef  # The last day, month or year in which a name was used or a role held, no…
    # location: classes
    Location: URIRef  # A place an article refers to: a country, town, building, river or region…
    PlaceKind: URIRef  # What sort of place a location is.
    # location: properties
    placeKind: URIRef  # Relates a location to the kind of place it is.
    radiusKm: URIRef  # How far from its point a place may really lie, in kilometres.
    relation: URIRef  # The words by which a location is told from another.
    relativeTo: URIRef  # Relates a location to the place by which it is told.
    within: URIRef  # Relates a location to one that contains it.
    # location: individuals
    Border: URIRef  # A line between two places.
    Camp: URIRef  # A camp of refugees, displaced people or soldiers.
    Continent: URIRef  # A continent, or a part of the world as large as one.
    Country: URIRef  # A state's territory, or a territory counted like one (ISO 3166-1).
    CountyLevel: URIRef  # A division of a country below the first level: county, district…
    District: URIRef  # A part of a city or town.
    Facility: URIRef  # A building or installation: hospital, school, airport, base, bridge…
    PopulatedPlace: URIRef  # A city, town, village or hamlet.
    Province: URIRef  # A first-level division of a country: province, state, governorate, region.
    Region: URIRef  # A region with a name that is no unit of administration: a valley, plain…
    RelativePlace: URIRef  # A place told only by its distance or direction from another.
    UnknownPlace: URIRef  # A place whose kind is not known.
    VagueRegion: URIRef  # A region whose border nobody has drawn; it never has a geometry.
    WaterBody: URIRef  # A river, lake, sea, ocean or strait.
    # statement: classes
    Mode: URIRef  # How an article gives the words of a statement.
    SpeechAct: URIRef  # What a speaker does by saying something (after Searle, cut finer for…
    Statement: URIRef  # An attributed utterance: somebody is said to have said, written or…
    # statement: properties
    act: URIRef  # Relates a statement to what its speaker does by speaking.
    addressee: URIRef  # Relates a statement to the actor it is addressed to.
    content: URIRef  # The exact words of the article that give what was said; parts that stand…
    contentEvidence: URIRef  # Relates a statement to the stretches of text that are its content.
    cue: URIRef  # The words that show that something is said.
    cueEvidence: URIRef  # Relates a statement to the stretches of text that are its cue.
    inEntry: URIRef  # Relates a statement or a telling to the entry of the article in which it is…
    medium: URIRef  # The channel a statement was made through, as written.
    mode: URIRef  # Relates a statement to the way its words are given.
    onBehalfOf: URIRef  # Relates a statement to the actor for whom its speaker speaks.
    reportedIn: URIRef  # Relates a statement to the statement within whose content it is reported.
    saidFrom: URIRef  # The earliest day on which a statement can have been made.
    saidUntil: URIRef  # The latest day on which a statement can have been made.
    speaker: URIRef  # Relates a statement to the actor whose words it gives, or to each of…
    speakerEvidence: URIRef  # Relates a statement to the stretches of text that name its speaker.
    speakerWords: URIRef  # The words by which an article names the source of a statement, as…
    unnamedSpeaker: URIRef  # Whether an article gives no source for a statement, or none that one…
    # statement: individuals
    Accusation: URIRef  # Saying that somebody did wrong.
    Announcement: URIRef  # Making known what one has decided, done or will do.
    Assertion: URIRef  # Saying that something is so.
    Condemnation: URIRef  # Saying strongly that a deed is wrong.
    Demand: URIRef  # Saying that somebody must do something.
    Denial: URIRef  # Saying that something said or suspected is not so.
    Direct: URIRef  # Only as a quotation, in quotation marks or as a block.
    Indirect: URIRef  # Only as a paraphrase.
    Mixed: URIRef  # As a paraphrase with quoted words in it.
    Praise: URIRef  # Saying that something or somebody is good.
    Promise: URIRef  # Binding oneself to do something that is wanted.
    Question: URIRef  # Asking for an answer.
    Rejection: URIRef  # Refusing an offer, proposal or demand.
    Request: URIRef  # Asking somebody to do something without claiming a right to it.
    Suggestion: URIRef  # Putting forward what might be so or might be done.
    Threat: URIRef  # Saying that one will harm somebody, or will if something happens.
    Warning: URIRef  # Saying that something bad may come, which the speaker does not bring about.
    Withholding: URIRef  # Declining to say something, or not answering: what was asked is…
    # event: classes
    AgentCertainty: URIRef  # How sure a text is who did it.
    Aspect: URIRef  # What two claims about one event differ in or agree on.
    Bound: URIRef  # The sort of bound that the words of a figure set.
    Claim: URIRef  # What one voice, a statement or the article itself, holds of an event.
    Contradiction: URIRef  # Two claims about one event that cannot both hold.
    Corroboration: URIRef  # Two claims about one event that agree, from two voices.
    Event: URIRef  # One happening in the world, the same for every article that tells of it.
    Figure: URIRef  # A stated number of people as an interval, with the word that bounds it and…
    Identification: URIRef  # A decision whether two tellings tell of one event, two actors are…
    ParticipantRole: URIRef  # A sort of part one can have in an event.
    Participation: URIRef  # The part that somebody or something has in an event, as a claim has…
    PeopleKind: URIRef  # A sort of people that a figure counts.
    Status: URIRef  # Whether an event is told as real.
    Supersession: URIRef  # A later claim of one voice that replaces an earlier one of it in some…
    Telling: URIRef  # All that one article tells of one event.
    Verdict: URIRef  # What can be decided about two things that may be one.
    # event: properties
    about: URIRef  # Relates a claim or a statement to the event it is about; found by comparing…
    agent: URIRef  # Relates a claim to who did it; written on the event only where its claims…
    agentCertainty: URIRef  # Relates a claim to how sure it is who did it.
    agentWords: URIRef  # The words that stand for an agent nobody could identify.
    articles: URIRef  # The number of articles that tell of an event; the versions of one article…
    atLeast: URIRef  # The fewest people a figure allows; absent when it sets no lower bound.
    atMost: URIRef  # The most people a figure allows; absent when it sets no upper bound.
    between: URIRef  # Relates a contradiction or a corroboration to each of its two claims.
    bound: URIRef  # Relates a figure to the sort of bound its words set.
    broker: URIRef  # Relates a claim to who brings the parties together.
    brokerWords: URIRef  # The words that stand for a broker who is no known actor.
    claimedBy: URIRef  # Relates a claim to the article that makes it in its own voice.
    claimedIn: URIRef  # Relates a claim to the statement that makes it.
    concerns: URIRef  # Relates a contradiction or a corroboration to the event that both claims…
    dayAssumed: URIRef  # Whether the day is only that of publication, assumed where the article…
    decidedBy: URIRef  # Relates an identification or a link to the software, or the person with a…
    detained: URIRef  # Relates a claim to a figure of people arrested, captured or held.
    displaced: URIRef  # Relates a claim to a figure of people driven from where they live.
    doubt: URIRef  # Why a figure cannot be right as it is stated; it is kept as stated.
    earlier: URIRef  # Relates a supersession to the claim that is replaced.
    eventType: URIRef  # Relates an event, or an article's telling of one, to its concept in the…
    identifies: URIRef  # Relates an identification to each of the two things it compares…
    independent: URIRef  # Whether the two voices of a corroboration know it each for themselves…
    instrument: URIRef  # Relates a claim to the named means by which it was done.
    instrumentWords: URIRef  # The words that stand for the means by which it was done.
    killed: URIRef  # Relates a claim to a figure of people killed.
    killedAtLeast: URIRef  # The fewest people killed in an event, where its claims agree.
    killedAtMost: URIRef  # The most people killed in an event, where its claims agree.
    kind: URIRef  # Relates a contradiction or a corroboration to what the two claims differ in or…
    later: URIRef  # Relates a supersession to the claim that holds now.
    likeness: URIRef  # A few lemmas of the sentence that first names the event, sorted, by which…
    metric: URIRef  # Relates a contradiction, corroboration or supersession of numbers to the…
    missing: URIRef  # Relates a claim to a figure of people missing.
    of: URIRef  # Relates a figure to the sort of people it counts; absent when it counts everybody.
    ofSide: URIRef  # The words that say whose people a figure counts, as written.
    ofWords: URIRef  # The words for the people a figure counts, where they are of no listed kind.
    outdated: URIRef  # Whether the words that state a figure also say that another holds now.
    partOfWhole: URIRef  # Whether a figure counts some of the people of another figure that is…
    participant: URIRef  # Relates a participation to the actor or location that takes part, where…
    participation: URIRef  # Relates a claim to a part somebody or something has in the event.
    place: URIRef  # Relates an event, or what is told or claimed of it, to the location where it…
    reason: URIRef  # Why two claims cannot both hold, why one confirms the other, why two…
    recipient: URIRef  # Relates a claim to who receives what is given, sent, offered or said.
    recipientWords: URIRef  # The words that stand for a recipient who is no known actor.
    role: URIRef  # Relates a participation to the sort of part it is.
    status: URIRef  # Relates an event, a telling or a claim to whether it tells of something…
    supersedes: URIRef  # Relates a later claim to the earlier one of the same voice whose figure…
    target: URIRef  # Relates a claim to what or whom the deed was aimed at.
    targetWords: URIRef  # The words that stand for a target that is no known actor or location.
    telling: URIRef  # Relates a claim or a statement to the telling it belongs to, within one…
    tellsOf: URIRef  # Relates a telling to the event it tells of; found by comparing articles…
    trigger: URIRef  # Relates a telling to the words that name the event.
    until: URIRef  # The latest day on which the event took place, as a telling or a claim has it.
    verdict: URIRef  # Relates an identification to what was decided.
    victim: URIRef  # Relates a claim to who was harmed.
    victimWords: URIRef  # The words that stand for a victim who is no known actor.
    voices: URIRef  # The number of independent voices that hold a claim about an event: a voice…
    whereWords: URIRef  # The words that say where the people a figure counts were, as written.
    words: URIRef  # The words by which a participant is told, as written.
    wounded: URIRef  # Relates a claim to a figure of people hurt.
    woundedAtLeast: URIRef  # The fewest people hurt in an event, where its claims agree.
    woundedAtMost: URIRef  # The most people hurt in an event, where its claims agree.
    # event: individuals
    About: URIRef  # Near the number, on either side.
    AgentRole: URIRef  # Doing it, or being a party to it.
    AidWorkers: URIRef  # People who bring relief.
    Alleged: URIRef  # The agent is named only by another voice, or with reserve.
    Almost: URIRef  # Just below the number, which is given as the maximum.
    Asserted: URIRef  # The article itself names the agent, or the agent announces its own deed.
    AtLeast: URIRef  # The number or more.
    Attackers: URIRef  # Those who carried out the deed.
    BrokerRole: URIRef  # Bringing the parties together.
    CalledFor: URIRef  # Told as something somebody wants to happen.
    Children: URIRef  # Children, among them infants and pupils.
    Civilians: URIRef  # People who do not fight.
    Denied: URIRef  # Told as something that did not happen.
    Different: URIRef  # They are not one, though they look alike.
    Elderly: URIRef  # Old people.
    Exact: URIRef  # The number as stated, no more and no less.
    Fighters: URIRef  # Members of armed groups.
    Foreigners: URIRef  # People from another country.
    Hypothetical: URIRef  # Told as something that might happen or have happened.
    InstrumentRole: URIRef  # Being what it is done with.
    Journalists: URIRef  # Reporters and others who make news.
    Medics: URIRef  # Doctors, nurses, paramedics, firefighters and others who treat or rescue…
    Men: URIRef  # Men.
    MoreThan: URIRef  # Above the number, which is given as the minimum.
    Numbers: URIRef  # How many people were harmed.
    Occurred: URIRef  # Told as something that happened or is happening.
    Occurrence: URIRef  # Whether it happened at all.
    Officials: URIRef  # People who hold public office or work for a state.
    Passengers: URIRef  # People who travel in a vehicle, ship or aircraft, with or without its…
    PlaceRole: URIRef  # Being where it happens.
    Planned: URIRef  # Told as something that is meant to happen.
    Police: URIRef  # Members of a police force.
    PossiblySame: URIRef  # They may be one; the evidence does not suffice, and they are kept apart.
    Prisoners: URIRef  # People who are held.
    Protesters: URIRef  # People who take part in a protest.
    RecipientRole: URIRef  # Receiving what is given, sent, offered or said.
    Refugees: URIRef  # People who had to leave where they live.
    Responsibility: URIRef  # Who did it.
    Same: URIRef  # They are one.
    SecurityForces: URIRef  # Members of armed forces or police, told of together or not told apart.
    SelfContradiction: URIRef  # One voice says both.
    Soldiers: URIRef  # Members of a state's armed forces.
    Students: URIRef  # Students and pupils.
    TargetRole: URIRef  # Being what the deed is aimed at.
    Teachers: URIRef  # Teachers.
    Threatened: URIRef  # Told as something somebody threatens to do.
    TimeRole: URIRef  # Being the words that tell when it happens.
    Timing: URIRef  # When it happened.
    UnknownAgent: URIRef  # Nobody says who did it.
    UpTo: URIRef  # The number or fewer.
    Vague: URIRef  # A word without a number, read as the least it can mean.
    VictimIdentity: URIRef  # Who was harmed.
    VictimRole: URIRef  # Being harmed.
    Whereabouts: URIRef  # Where it happened.
    Women: URIRef  # Women.
    Workers: URIRef  # People told of by the work they do.
    # copy: classes
    CopyGraph: URIRef  # The named graph that holds which articles of a cluster have texts in…
    Copying: URIRef  # That two articles have a text in common, so much of it that nobody wrote it…
    CopyingGround: URIRef  # What can tell which of two articles had a text first.
    Passage: URIRef  # A stretch of an article's text that stands in another article too; its IRI…
    SharedText: URIRef  # A text that several articles have, whoever wrote it: a report of an…
    # copy: properties
    copyOf: URIRef  # Relates an article to another that it has words from. Only where it can be…
    credit: URIRef  # The outlet that one article, or both, name as where they have the text from…
    firstIn: URIRef  # Relates a shared text to the article that stands for it: the first of all…
    ground: URIRef  # Relates a copying to what tells who had the text first.
    inSharedText: URIRef  # Relates a claim to a text that several articles have and in whose…
    ofText: URIRef  # Relates a copying to the text that both articles have.
    original: URIRef  # Relates a copying to the article that had the text first. Left out where…
    passage: URIRef  # Relates a copying to each stretch of either article that stands in the other.
    share: URIRef  # The larger share of the words of one of the two articles that stand in the…
    sharedWords: URIRef  # How many words the two articles have in common, in runs of five and more.
    shares: URIRef  # Relates a copying to each of the two articles that have a text in common.
    # copy: individuals
    ByCredit: URIRef  # One article names the outlet of the other as its source.
    ByDate: URIRef  # One article was published on an earlier day than the other. Both may have…
    CommonAgency: URIRef  # Both articles name one source that is neither's outlet: neither has…
    SameOutlet: URIRef  # Both articles are one outlet's, which uses its text again, or versions…
    Undecided: URIRef  # Nothing tells which article had the text first.
    # search: classes
    SearchFunction: URIRef  # A function that a SPARQL query calls by its IRI to search…
    # search: individuals
    found: URIRef  # Of words and a number n: the thing that fits the words n-th best, counted…
    matches: URIRef  # Of a thing and words: how well the thing fits them, as a double above zero…
    search: URIRef  # Of a request as JSON: a page of what is found as JSON, with the stretches…
    # names that are Python keywords: NG["from"]
    _extras: ClassVar[list[str]] = ["from"]
    # [[[end]]]
