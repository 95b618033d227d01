"""Resolution of places: kg/link/places.py, kg/link/options.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from kg.knowledge.gazetteer import km
from kg.link import link
from kg.link.places import resolve
from kg.model import Annotations, Article, Entity, EntityKind, Form, Mention, Span
from kg.pipeline import annotate
from tests.builders import document

TEXT = "x" * 9_000


def place(name: str, at: int = 0, *, times: int = 1, **known: object) -> Entity:
    """A place of an article, named so many times; its name is its id."""
    adjectival = bool(known.pop("adjectival", False))
    mentions = tuple(
        Mention(span=Span(at + i, at + i + 1), form=Form.NAME, adjectival=adjectival)
        for i in range(times)
    )
    return Entity(
        id=name, kind=EntityKind.LOCATION, name=name, mentions=mentions, finder="t",
        certainty=0.9, **known,  # type: ignore[arg-type]
    )  # fmt: skip


def resolved(*places: Entity) -> dict[str, Entity]:
    """The places of one article, by name, after resolution."""
    return {e.name: e for e in resolve(document(TEXT), Annotations(entities=places))}


def where(entity: Entity) -> tuple[str | None, tuple[float, float] | None]:
    """Country and point of a place."""
    return entity.country, (entity.point.lat, entity.point.lon) if entity.point else None


def is_near(entity: Entity, at: tuple[float, float], within: float = 40.0) -> bool:
    """Whether a place has a point there."""
    point = where(entity)[1]
    return point is not None and km(point, at) < within


# ── what decides ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "land", "at"),
    [
        ("Springfield", "Illinois", (39.80, -89.64)),
        ("Springfield", "Missouri", (37.22, -93.30)),
        ("Córdoba", "Argentina", (-31.41, -64.18)),
        ("Córdoba", "Spain", (37.89, -4.77)),
        ("Tripoli", "Lebanon", (34.43, 35.84)),
        ("Hyderabad", "Pakistan", (25.39, 68.37)),
    ],
)
def test_the_land_a_text_tells_decides(name: str, land: str, at: tuple[float, float]) -> None:
    """ "Córdoba, Argentina" is not in Spain."""
    found = resolved(place(name, within=(land,)), place(land, 5))
    assert is_near(found[name], at)
    assert found[name].within[0] == land


def test_the_land_a_text_tells_outweighs_the_company() -> None:
    """One Argentine town in a story from Spain is still in Argentina."""
    spain = [place(n, 50 + 9 * i, times=3) for i, n in enumerate(("Spain", "Madrid", "Seville"))]
    cordoba = place("Córdoba", within=("Argentina",))
    assert resolved(cordoba, place("Argentina", 5), *spain)["Córdoba"].country == "AR"


def test_a_name_alone_means_the_place_everybody_thinks_of() -> None:
    """Athens is in Greece when nothing says otherwise."""
    assert is_near(resolved(place("Athens"))["Athens"], (37.98, 23.73))


def test_a_name_among_neighbours_means_the_one_in_their_midst() -> None:
    """Athens between Macon and Savannah is in Georgia, and so is Georgia."""
    company = [place(n, i * 9, times=2) for i, n in enumerate(("Macon", "Savannah", "Augusta"))]
    found = resolved(place("Athens", 50), place("Georgia", 60, times=3), *company)
    assert is_near(found["Athens"], (33.96, -83.38))
    assert found["Georgia"].place_kind == "Province"


def test_an_adjective_means_the_country() -> None:
    """ "Georgian" is of the country in the Caucasus."""
    georgia = resolved(place("Georgia", adjectival=True))["Georgia"]
    assert (georgia.country, georgia.place_kind) == ("GE", "Country")


def test_a_bare_name_means_the_town_and_not_its_small_province() -> None:
    """ "Kassala" is the town, "Kassala Province" the land, and the one lies in the other."""
    found = resolved(place("Kassala"), place("Kassala Province", 9, place_kind="Province"))
    assert found["Kassala"].place_kind == "PopulatedPlace"
    assert found["Kassala Province"].place_kind == "Province"
    assert found["Kassala"].within == ("Kassala Province",)


def test_spellings_are_looked_for_in_the_country_of_the_article() -> None:
    """A romanisation nobody lists is found by its consonants, and only a little certain."""
    found = resolved(place("Tikreet"), place("Iraq", 5, times=4), place("Mosul", 20))
    assert is_near(found["Tikreet"], (34.60, 43.68))
    assert found["Tikreet"].identity.certainty <= 0.5


# ── no place is an answer ───────────────────────────────────────────────────────────────────


def test_what_nobody_knows_stays_where_it_is_told() -> None:
    """No option: no point, no identity, but the container the text gives."""
    found = resolved(place("Zzyqwx", within=("Ghana",)), place("Ghana", 5))["Zzyqwx"]
    assert (found.point, found.identity.geonames, found.place_kind) == (None, None, "UnknownPlace")
    assert found.within == ("Ghana",)


def test_a_hamlet_of_that_name_far_away_is_not_meant() -> None:
    """An unknown quarter of a Kenyan story is not a village in Italy."""
    kenya = [place("Kenya", 5, times=9), place("Nairobi", 20, times=5), place("Thika", 30)]
    found = resolved(place("Casale", 40), *kenya)["Casale"]
    assert found.identity.geonames is None


def test_a_large_region_of_the_lists_is_no_town() -> None:
    """The Middle East is not in Maryland."""
    assert resolved(place("Middle East", place_kind="Region"))["Middle East"].point is None


# ── places told by others ───────────────────────────────────────────────────────────────────


def test_a_distance_and_a_direction_give_a_point_and_its_doubt() -> None:
    """20 km north of Lublin is that far from Lublin, give or take."""
    told = place("t", 9, relative="20 km north of", within=("Lublin",), place_kind="RelativePlace")
    found = resolved(place("Lublin"), told)
    lublin, there = found["Lublin"].point, found["t"].point
    assert lublin is not None
    assert there is not None
    assert km((lublin.lat, lublin.lon), (there.lat, there.lon)) == pytest.approx(20, rel=0.05)
    assert there.lat > lublin.lat
    assert there.radius_km >= 5
    assert found["t"].country == "PL"


def test_a_vague_region_has_no_point() -> None:
    """Northern Mali is somewhere in Mali."""
    region = place("r", 9, relative="northern", within=("Mali",), place_kind="VagueRegion")
    found = resolved(place("Mali"), region)["r"]
    assert (found.point, found.country, found.within) == (None, "ML", ("Mali",))


def test_an_airport_nobody_lists_is_near_the_town_it_is_named_after() -> None:
    """Its point is the town's, its radius honest, its identity nobody's."""
    name = "Windhoek Southern Airport"
    found = resolved(place(name, place_kind="Facility"))[name]
    assert is_near(found, (-22.56, 17.08))
    assert found.point is not None
    assert found.point.radius_km >= 30
    assert found.identity.geonames is None


# ── what stays ──────────────────────────────────────────────────────────────────────────────


def test_actors_ids_and_mentions_stay() -> None:
    """Resolution adds; it takes nothing away."""
    actor = replace(place("Amal", 3), kind=EntityKind.PERSON)
    found = (place("Lima"), actor, place("Zzyqwx", 9))
    after = resolve(document(TEXT), Annotations(entities=found))
    assert [(e.id, e.mentions) for e in after] == [(e.id, e.mentions) for e in found]
    assert after[1] == actor


def test_linking_an_article_resolves_its_places() -> None:
    """`link` is the whole stage, actors and places."""
    found = link(document(TEXT), Annotations(entities=(place("Quito"),)))
    assert found.entities[0].country == "EC"


def test_an_article_without_places_is_no_trouble() -> None:
    """Nothing in, nothing out."""
    assert resolve(document(TEXT), Annotations()) == ()


def test_containers_that_contain_each_other_do_no_harm() -> None:
    """A text may be wrong about the world."""
    around: Iterable[Entity] = (place("Peru", within=("Lima",)), place("Lima", 9, within=("Peru",)))
    assert {e.country for e in resolved(*around).values()} == {"PE"}


@pytest.mark.parametrize("times", [300])
def test_many_places_are_resolved_in_time(times: int) -> None:
    """Hundreds of names at once: the work grows with their number."""
    names = ("Salem", "Jackson", "Clinton", "Franklin", "Georgetown", "Union", "Newport")
    many = [replace(place(names[i % 7], i * 3), id=f"{i}", within=()) for i in range(times)]
    assert len(resolve(document(TEXT), Annotations(entities=tuple(many)))) == times


# ── whole sentences ─────────────────────────────────────────────────────────────────────────


def read(text: str) -> Annotations:
    """What the whole road finds in a text."""
    return annotate(Article(key="k", doc_id="k", text=text, digest="0"))[1]


def spot(found: Annotations, name: str) -> Entity:
    """The place that is called so."""
    return next(e for e in found.entities if e.kind is EntityKind.LOCATION and e.name == name)


@pytest.mark.parametrize(
    ("text", "name", "at"),
    [
        # containment told beside the name
        ("Rain flooded the lower streets of Valencia in Carabobo.", "Valencia", (10.16, -68.00)),
        ("Rain flooded the lower streets of Valencia, Spain.", "Valencia", (39.47, -0.38)),
        # the smallest area that holds them all
        (
            "Buses between Bath, Bristol and Wells stood still, a driver said.",
            "Bath", (51.38, -2.36),
        ),
        # the place with most people, for want of anything else
        ("A choir from Melbourne sang in the old hall.", "Melbourne", (-37.81, 144.96)),
        # the country the article is about
        (
            "Kenya closed a road after the rains. Kenyan police said lorries to Nairobi and"
            " Mombasa turned back at Naivasha. In Eldoret, Kenya's farmers waited.",
            "Eldoret", (0.52, 35.27),
        ),
    ],
)  # fmt: skip
def test_each_cue_decides_where_only_it_speaks(
    text: str, name: str, at: tuple[float, float]
) -> None:
    """Containment, nearness, people, the country of the article: each by its own sentence."""
    assert is_near(spot(read(text), name), at)


def test_a_name_has_one_sense_in_an_article() -> None:
    """What is told once of a place holds for all its mentions."""
    found = read("A mill burnt down in Santiago, Panama. Santiago has two mills. Nobody was hurt.")
    santiago = [e for e in found.entities if e.name == "Santiago"]
    assert len(santiago) == 1 and len(santiago[0].mentions) == 2
    assert santiago[0].country == "PA"


def test_a_capital_that_speaks_is_a_government_and_one_that_lies_somewhere_a_place() -> None:
    """Metonyms are told from places by what they do."""
    speaks = read("Ankara said on Monday that it would not sign the accord with Norway.")
    acts = [e for e in speaks.entities if e.kind is EntityKind.GOVERNMENT and e.country == "TR"]
    assert any(m.metonym for e in acts for m in e.mentions)
    lies = read("A tram derailed in Ankara on Monday and four people were hurt.")
    assert spot(lies, "Ankara").identity.wikidata == "Q3640"
    assert not any(e.kind is EntityKind.GOVERNMENT for e in lies.entities)


def test_the_gaza_strip_is_meant_by_gaza_and_no_province_of_that_name() -> None:
    """Regions of the lists may be divisions; what only shares the name is none of them."""
    gaza = resolved(place("Gaza"))["Gaza"]
    assert (gaza.country, gaza.identity.wikidata) == ("PS", "Q39760")
    assert resolved(place("Cornwall", place_kind="Region"))["Cornwall"].country == "GB"


def test_a_large_country_lies_between_its_registers_points() -> None:
    """No register of points is right about China; the point is far from none of them."""
    china = resolved(place("China"))["China"]
    assert is_near(china, (35.0, 105.0), 161) and is_near(china, (35.86, 104.2), 161)
