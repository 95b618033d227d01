"""The pages of things: what each kind says of itself, and on whose word."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}
EVENT = "event/courier-1/e1"


def page(client: FlaskClient, thing: str) -> str:
    response = client.get(f"/doc/id/{thing}", headers=HTML)
    assert response.status_code == 200, response.text
    return response.text


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def section(text: str, id: str) -> str:
    """The part of a page under the heading of that id."""
    return text.split(f'id="{id}"', 1)[1].split("<section", 1)[0]


def card(text: str, number: int) -> str:
    return text.split(f'id="account-{number}"', 1)[1].split("</article>", 1)[0]


def test_an_event_tells_what_is_agreed(client: FlaskClient) -> None:
    """Type, day with its precision, place with what contains it and how sure it is, voices."""
    agreed = plain(section(page(client, EVENT), "agreed"))
    assert "disaster , occurred" in agreed
    assert "Vellmar , East Coast populated place 51.50° N, 12.35° W ± 4.5 km" in agreed
    assert "3 March 2021 known to the day" in agreed
    assert "1 independent voice in 2 articles, 1 contradiction" in agreed


def test_an_event_shows_every_account_with_its_voice_and_words(client: FlaskClient) -> None:
    """Who says so, in which words between whole words, and in which article."""
    text = page(client, EVENT)
    first = plain(card(text, 1))
    assert first.startswith("> 1 Port Authority of Vellmar")
    assert "assertion Fire at Vellmar harbour kills two , The Courier , 4 March 2021" in first
    assert "… authority said that two dock workers died , and the fire is …" in first
    assert len(re.findall(r'id="account-\d"', text)) == 4


def test_a_day_nobody_states_is_told_to_be_assumed(client: FlaskClient) -> None:
    """It is that of publication, and no word of the article's."""
    told = section(page(client, "article/courier-1"), "told")
    assert "4 March 2021 assumed" in plain(told) and plain(told).count("assumed") == 1


def test_a_superseded_figure_is_struck_and_still_shown(client: FlaskClient) -> None:
    """On its card and in the chart; the card leads to what corrected it."""
    text = page(client, EVENT)
    first, second = card(text, 1), card(text, 2)
    assert re.search(r"<del[^>]*>2 killed</del>", first) and "corrected since by" in first
    assert 'href="#account-2"' in first
    assert "at least 5 killed" in plain(second) and "<del" not in second
    chart = section(text, "figures")
    assert re.search(r'<tr class="struck of-all">.*?<del>2</del>', chart, re.S)
    assert chart.count('class="open"') == 2  # at least five; and none at most
    assert chart.index("of-all") < chart.index("of-them")  # counts of a part are no rivals


def test_accounts_are_marked_with_what_they_contradict_and_confirm(client: FlaskClient) -> None:
    """With kind, reason, and whether the agreement is independent."""
    text = page(client, EVENT)
    assert "contradicts" in card(text, 2) and "in numbers" in plain(card(text, 2))
    assert "not independently" in card(text, 1)


def test_who_did_not_speak_is_not_made_a_speaker(client: FlaskClient) -> None:
    """ "Initial reports" are nobody who holds a role in the same article; the chain is kept."""
    texts = [plain(card(page(client, EVENT), number)) for number in (3, 4)]
    rumour = next(text for text in texts if "initial reports" in text)
    assert rumour.startswith(("> 3 initial reports", "> 4 initial reports"))
    assert "told by Port Authority of Vellmar , denial" in rumour


def test_an_event_tells_why_it_is_one_and_what_may_be_the_same(client: FlaskClient) -> None:
    """Verdict, certainty, reasons; and its parts."""
    text = page(client, EVENT)
    assert "93 % same" in plain(section(text, "one")) and "same place: Vellmar" in text
    assert "20 % possibly same : shelling" in plain(section(text, "one"))
    assert "shelling" in section(text, "parts")
    assert "Part of" in page(client, "event/mirror-2/e7")


def test_an_event_without_findings_has_a_page(client: FlaskClient) -> None:
    """No claim, no day, no place."""
    text = page(client, "event/mirror-2/e7")
    assert "Nobody claims anything of it." in text and "no place known" in text
    assert "planned" in text and 'id="figures"' not in text


def test_an_article_tells_its_date_with_certainty_and_cues(client: FlaskClient) -> None:
    """And its parts, what it tells, who speaks in it, and the words in text order."""
    text = page(client, "article/courier-1")
    source = plain(section(text, "source"))
    assert "4 March 2021 75 %" in source and "byline, speaks for 4 March of any year" in source
    assert "4 March 2021, 18:00 UPDATE 1800 GMT" in plain(section(text, "entries"))
    assert "fire in Vellmar" in section(text, "told")
    assert "told by 2 articles" in section(text, "told")
    assert "Port Authority of Vellmar 2 statements" in plain(section(text, "speakers"))
    evidence = section(text, "evidence")
    assert 'id="char=40,61"' in evidence and "assertion by Port Authority" in plain(evidence)
    assert 'href="/compare?a=courier-1&amp;b=mirror-2"' in text


def test_a_statement_can_be_cited(client: FlaskClient) -> None:
    """Words in context, speaker, cue, act, mode, what it is about, what it claims."""
    text = plain(page(client, "statement/courier-1/s1"))
    assert "… authority said that two dock workers died , and the fire is …" in text
    for said in ("Named as “the authority”", "Speech act assertion", "Mode indirect", "said"):
        assert said.replace("“", "").replace("”", "") in text.replace("“", "").replace("”", "")
    assert "Events it is about 1" in text and "fire in Vellmar" in text
    chain = plain(section(page(client, "statement/mirror-2/s2"), "chain"))
    assert chain.index("Port Authority of Vellmar") < chain.index("initial reports")
    assert "who reports initial reports" in plain(page(client, "statement/mirror-2/s1"))


def test_an_actor_tells_names_roles_and_words(client: FlaskClient) -> None:
    """What it said, newest first; its part in events; where else it is known."""
    text = page(client, "actor/port-authority")
    said = section(text, "said")
    assert said.index("nobody was hurt") < said.index("two dock workers died")
    assert "harbour" in section(text, "roles") and "Wikidata Q999999901" in text
    odd = page(client, "actor/mirror-2/odd")
    assert "until 2016-07" in odd and "since 2016-07" in odd
    assert "it was arson" in section(odd, "said-of") and "fire in Vellmar" in section(
        odd, "as-agent"
    )


def test_an_outlet_lists_what_it_published(client: FlaskClient) -> None:
    """With the day."""
    text = plain(section(page(client, "actor/courier"), "published"))
    assert "Fire at Vellmar harbour kills two 4 March 2021" in text


def test_a_place_tells_what_it_lies_in_and_what_happened_there(client: FlaskClient) -> None:
    """The wider place has the events of the narrower."""
    text = page(client, "location/vellmar")
    assert "up to 4.5 km from there" in text and "East Coast" in text
    coast = page(client, "location/east-coast")
    assert "fire in Vellmar" in section(coast, "events") and "Vellmar" in section(coast, "inside")
    assert "not known" in coast


def test_a_contradiction_has_both_sides_on_one_scale(client: FlaskClient) -> None:
    """Its page, and its IRI can be broken at narrow widths."""
    text = page(client, "contradiction/c2--c1--Numbers")
    assert len(re.findall(r'id="account-\d"', text)) == 2 and "<table" in text
    assert "/<wbr>contradiction/<wbr>" in text


def test_a_telling_shows_what_one_article_says_of_one_event(client: FlaskClient) -> None:
    """Its accounts, not those of others."""
    text = page(client, "telling/courier-1/e1")
    assert len(re.findall(r'id="account-\d"', text)) == 2
    assert "What Fire at Vellmar harbour kills two tells of fire in Vellmar" in plain(text)


@pytest.mark.parametrize(
    "thing", [EVENT, "article/courier-1", "statement/courier-1/s1", "actor/courier"]
)
def test_raw_properties_stand_behind_the_data_section(client: FlaskClient, thing: str) -> None:
    """Closed, with the formats in it."""
    text = page(client, thing)
    before, _, data = text.partition('<details class="data">')
    assert "has earliest begin time stamp" not in before and "docId" not in before
    assert ".ttl" in data and '<dl class="facts">' in data


@pytest.mark.parametrize("thing", [EVENT, "article/courier-1", "actor/port-authority"])
def test_every_list_shows_its_query_and_the_query_runs(client: FlaskClient, thing: str) -> None:
    """With the prefixes it uses, so that it can be taken along."""
    text = page(client, thing)
    queries = set(re.findall(r'class="sparql" href="([^"]+)"', text))
    assert len(queries) >= 2
    for address in queries:
        asked = client.get(address.replace("&amp;", "&") + "&format=json")
        assert asked.status_code == 200, asked.text
        assert b"PREFIX" in asked.request.query_string
        assert asked.json and asked.json["results"]["bindings"], address
