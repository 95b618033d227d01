"""Articles in which every text wants to be more than text: two that go the real road."""

from __future__ import annotations

import json
from pathlib import Path

KEYS = ("hostile", "worse")
_TEXT = """<script>window.hacked = 1</script> Storm & floods <img src=x onerror="hacked=2">

Valletta, 3 March 2021 - At least 12 people were killed in Valletta on Tuesday when a storm hit \
<svg onload="window.hacked=3"></svg> the harbour, the mayor said.

"We found 19 bodies</script><script>window.hacked=4</script> in Valletta," Maria Borg, \
a spokeswoman of the <b onmouseover="hacked=5">Red Cross</b>, told reporters. "{{ 7 * 7 }} \
${hacked=6} <a href='javascript:window.hacked=7'>javascript:hacked=8</a> were missing."

The mayor denied </textarea><iframe srcdoc="<script>parent.hacked=9</script>"></iframe> that 19 \
people had died in Valletta.
"""
_WORSE = """\u202eRats gnaw cables, thousands in the dark\u202c

Sliema, 4 March 2021 - At least 30 people were injured in Sliema on Wednesday when a \
<!--<script>hacked=20</script>--> crane fell on the market, police said.

"=HYPERLINK(A1;'http://evil.example') was all we saw in Sliema," Joseph \
<details open ontoggle=hacked=21>Vella</details>, a police officer, told reporters. "+1+cmd|' /C \
calc'!A0 and \u2066\u202e42 people died\u2028 in Sliema."

The minister said \\u003cscript\\u003ehacked=22\\u003c/script\\u003e that 3 people had died in \
Sliema ]]></script><style>*{display:none}</style><math><mtext></form><form><mglyph><svg><mtext>\
<textarea><path id="</textarea><img onerror=hacked=23 src=1>">.

"@SUM(1+1) <base href='http://evil.example/'><meta http-equiv=refresh content='0;javascript:\
hacked=24'> {% raw %}{{ config }}{% endraw %} #{hacked=25} <%= hacked=26 %>," the mayor of \
Sliema said. "{\"@context\": \"x\"}</script><script>hacked=27</script> fell."
"""
_RECORD = {
    "doc_id": "worse",
    "text": _WORSE,
    "title": "</title></script><script>hacked=30</script> \u202eRats gnaw",
    "date": "2021-03-05",
    "url": "http://evil.example/?a=1'onclick='hacked=31",
    "publisher": '"><img src=x onerror=hacked=32> Gazette',
    "authors": ["<svg/onload=hacked=33>", "=1+1"],
    "language": "en",
}


def write(folder: Path) -> list[Path]:
    """Write both as files, and return them."""
    text, lines = folder / "hostile.txt", folder / "worse.jsonl"
    text.write_text(_TEXT, encoding="utf-8")
    lines.write_text(json.dumps(_RECORD) + "\n", encoding="utf-8")
    return [text, lines]
