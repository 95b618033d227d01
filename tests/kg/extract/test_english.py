"""A text that is not English is said not to be (`kg.extract.english`)."""

from __future__ import annotations

import pytest

from kg.extract.english import not_english
from tests.builders import document

_ELSEWHERE = {
    "German": "Nach dem Unwetter sind in der Nacht mehrere Straßen im Tal gesperrt worden. "
    "Die Feuerwehr war mit achtzig Leuten im Einsatz, wie ein Sprecher am Morgen sagte. "
    "Verletzt wurde nach ersten Angaben niemand, doch an zwei Brücken gibt es Schäden, die "
    "erst im Herbst behoben werden. Der Bürgermeister will am Montag über Hilfe für die "
    "Höfe reden.",
    "French": "Les ouvriers du port ont repris le travail mercredi après trois semaines de "
    "grève. Le syndicat a obtenu une hausse des salaires et la promesse que personne ne "
    "sera renvoyé. La direction a dit dans un communiqué que les navires en attente seront "
    "déchargés avant la fin du mois. On compte encore une dizaine de cargos au large, "
    "selon la capitainerie.",
    "Spanish": "La alcaldesa anunció ayer que el mercado central cerrará durante seis "
    "meses por obras. Los vendedores dicen que no han recibido ninguna explicación y que "
    "no saben a dónde ir con su mercancía. Una asociación de vecinos pidió una reunión "
    "antes de que empiecen los trabajos, y la oposición ha exigido los papeles del "
    "contrato.",
    "Portuguese": "A polícia deteve no sábado dois homens por suspeita de terem ateado "
    "fogo a um armazém na zona industrial. As chamas foram vistas a dez quilómetros e os "
    "bombeiros só as dominaram de manhã. O dono disse aos jornalistas que perdeu tudo e "
    "que não fazia ideia de quem o quisesse mal. Os detidos são ouvidos no tribunal "
    "amanhã.",
    "Dutch": "Het waterschap heeft vrijdag de sluis bij het dorp dichtgedaan omdat het "
    "peil in de rivier te hoog was. Boeren in de polder maken zich zorgen over hun land, "
    "zei een van hen, want in maart stond er ook al water. Of de dijk het houdt is volgens "
    "de dijkgraaf geen vraag meer, maar er wordt dag en nacht gekeken.",
    "Danish": "Byen har fået ny færge, og den skal sejle over fjorden hver time fra i "
    "morgen. Det siger rederiet, som har haft båden i prøve her i tre uger. For de fleste "
    "pendlere er det godt nyt, men billetten bliver dyrere, og nogle vil hellere have en "
    "bro. En mand på kajen sagde, at han under alle forhold tager bilen.",
    "Romanian": "Primarul a spus că spitalul are nevoie de încă patru medici și că are "
    "bani doar pentru doi. Oamenii din sat merg acum până la oraș, iar drumul are gropi "
    "peste care nimeni nu mai trece noaptea. Ministerul a promis la televizor o ambulanță "
    "nouă, dar data la care vine nu este cunoscută de nimeni de aici.",
    "Turkish": "Belediye, eski istasyonun yıkılmayacağını ve gelecek yıl müze olarak "
    "açılacağını duyurdu. Mahalle halkı bunun için iki yıldır imza topluyordu. Mimarlar "
    "odası kararı olumlu buldu, ancak binanın çatısının kışa kadar onarılması gerektiğini "
    "söyledi. Gereken paranın yarısını bir vakıf verecek, kalanı şehir bütçesinden "
    "karşılanacak, dedi başkan.",
    "Russian": "В горах третий день ищут группу туристов, которая не вышла на связь в субботу.",
    "Arabic": "قال متحدث باسم البلدية إن الجسر القديم سيغلق أمام السيارات ابتداء من "
    "الأسبوع المقبل.",
    "Chinese": "市政府昨天宣布，老码头将在明年春天拆除，附近的居民希望在那里建一座公园，"
    "而不是停车场，记者获悉。",
}


@pytest.mark.parametrize("language", _ELSEWHERE)
def test_a_text_of_another_language_is_told(language: str) -> None:
    """In other letters even a sentence will do."""
    (remark,) = not_english(document(_ELSEWHERE[language]))
    assert remark.span is None and "not read as English" in remark.reason


@pytest.mark.parametrize(
    "text",
    [
        "Ferry late again.",  # too short to tell
        "Strike at Gdynia port",
        "Results: Oslo 3, Bergen 1; Tromsø 0, Bodø 0.",
        # a wire in its own shorthand
        "SANTIAGO, May 3 - Two miners killed, six trapped as tunnel falls in at Los Andes, "
        "firm says. Rescuers drill second shaft. Union blames owners, calls strike for "
        "Monday. Minister due on site Saturday. Copper up 2 percent on news of closure. "
        "Last such fall killed nine in 2011.",
        # names and words of other languages in an English report
        "The Bundesministerium für Ernährung und Landwirtschaft said on Friday that it had "
        "asked the Länder to report what the frost had done to the vines. Growers of the "
        'Winzergenossenschaft Kaiserstuhl spoke of the worst night since 1991. "Das war '
        'eine Katastrophe", one of them said.',
    ],
)
def test_english_is_not_doubted(text: str) -> None:
    """Short texts, shorthand and foreign names are English, or may be."""
    assert not_english(document(text)) == ()


def test_half_a_text_of_english_is_english() -> None:
    """Somebody is quoted at length, or a page has two languages: what can be read is read."""
    english = "The mayor of the town said that they would not close the bridge, and that was that. "
    assert not_english(document(english + _ELSEWHERE["French"])) == ()
