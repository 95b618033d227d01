"""Hostile queries: too deep, too many, too long, endless, or meant to reach out."""

from __future__ import annotations

from collections.abc import Iterator

from tests.server.hostile.case import (
    ANSWERED,
    NESTED,
    REFUSED,
    STOPPED,
    STOPPED_OR_LARGE,
    SYNTAX,
    Case,
    query,
)

Queries = Iterator[tuple[str, str, frozenset[int]]]
_DEPTHS = (3_000, 50_000)
_ANY = frozenset({200, 400, 403, 500, 504})


def cases(trap: int) -> tuple[Case, ...]:
    """Return all; those that reach out, reach for that port of loopback."""
    families = {
        "nesting": _nesting(),
        "chain": _chains(),
        "product": _products(),
        "string": _strings(),
        "regex": _regexes(),
        "order": _orders(),
        "path": _paths(),
        "values": _values(),
        "aggregate": _aggregates(),
        "service": _services(trap),
        "harmless": _harmless(),
        "text": _texts(),
    }
    return tuple(
        query(f"{family}/{name}", text, expected)
        for family, found in families.items()
        for name, text, expected in found
    )


def _nested(before: str, opening: str, core: str, closing: str, after: str, depth: int) -> str:
    return before + opening * depth + core + closing * depth + after


_NESTS = {
    "parentheses": ("ASK { FILTER ", "(", "1", ")", " }"),
    "groups": ("ASK ", "{", "", "}", ""),
    "blank-nodes": ("ASK { ?s ?p ", "[?p ", "1", "]", " }"),
    "collections": ("ASK { ?s ?p ", "(", "1", ")", " }"),
    "optionals": ("ASK {", "OPTIONAL{", "?s ?p ?o", "}", "}"),
    "exists": ("ASK {", "FILTER EXISTS{", "?s ?p ?o", "}", "}"),
    "not-exists": ("ASK {", "FILTER NOT EXISTS{", "?s ?p ?o", "}", "}"),
    "minus": ("ASK {", "MINUS{", "?s ?p ?o", "}", "}"),
    "graphs": ("ASK {", "GRAPH ?g{", "?s ?p ?o", "}", "}"),
    "selects": ("ASK {", "{SELECT*{", "?s ?p ?o", "}}", "}"),
    "paths": ("ASK { ?s ", "(", "<urn:p>", ")", " ?o }"),
    "starred-paths": ("ASK { ?s ", "(", "<urn:p>", ")*", " ?o }"),
    "negated-paths": ("ASK { ?s ", "^(", "<urn:p>", ")", " ?o }"),
    "ifs": ("ASK { FILTER(", "IF(true,1,", "1", ")", ") }"),
    "calls": ("ASK { FILTER(", "STR(", "1", ")", ") }"),
    "lists": ("ASK { FILTER(", "1 IN(", "1", ")", ") }"),
    "triple-terms": ("ASK { ?s ?p ", "<<( ?s ?p ", "?o", " )>>", " }"),
    "reified": ("ASK { ", "<< ?s ?p ", "?o", " >>", " }"),
    "quoted-open": ("ASK { FILTER(", "(", '"', "", ""),
    "mixed": ("ASK {", "{FILTER((1)IN([", "", "", ""),
    "unclosed-groups": ("ASK ", "{", "", "", ""),
    "unopened": ("ASK {}", "}", "", "", ""),
}


def _nesting() -> Queries:
    for name, parts in _NESTS.items():
        for depth in _DEPTHS:
            text = _nested(*parts, depth)
            if len(text) < 250_000:
                yield f"{name}-{depth}", text, NESTED | STOPPED
    for name in ("parentheses", "groups", "optionals", "exists", "paths"):
        yield f"{name}-300", _nested(*_NESTS[name], 300), _ANY


_CHAINS = {
    "not": ("ASK { FILTER(", "!", "true) }"),
    "minus-signs": ("ASK { FILTER(", "- ", "1) }"),
    "plus": ("ASK { FILTER(1", "+1", ") }"),
    "or": ("ASK { FILTER(?a", "||?a", ") }"),
    "and": ("ASK { FILTER(?a", "&&?a", ") }"),
    "unions": ("ASK { {}", "UNION{}", "}"),
    "optionals": ("ASK {", "OPTIONAL{?a ?b ?c}", "}"),
    "minuses": ("ASK { ?a ?b ?c ", "MINUS{?a ?b ?c}", "}"),
    "filters": ("ASK { ?a ?b ?c ", "FILTER(?a!=1)", "}"),
    "groups": ("ASK {", "{}", "}"),
    "path-steps": ("ASK { ?s <urn:p>", "/<urn:p>", " ?o }"),
    "path-choices": ("ASK { ?s <urn:p>", "|<urn:p>", " ?o }"),
    "path-inverses": ("ASK { ?s ", "^", "<urn:p> ?o }"),
    "path-stars": ("ASK { ?s <urn:p>", "*", " ?o }"),
    "objects": ("ASK { ?s <urn:p> 1", ",1", " }"),
    "predicates": ("ASK { ?s <urn:p> 1", ";<urn:p> 1", " }"),
    "prefixes": ("", "PREFIX a:<urn:a>\n", "ASK {}"),
    "bases": ("", "BASE <urn:a>\n", "ASK {}"),
    "froms": ("SELECT * ", "FROM <urn:a>\n", "{}"),
    "describes": ("DESCRIBE ", "<urn:a>", ""),
    "selects": ("SELECT ", "(1 AS ?a)", "{}"),
    "order-keys": ("SELECT * { ?s ?p ?o } ORDER BY ", "?s ", ""),
    "concat-arguments": ("ASK { FILTER(CONCAT('a'", ",'a'", ")='b') }"),
    "comments": ("ASK {", "#\n", "}"),
    "semicolons": ("ASK { ?s ?p ?o", ";", "}"),
    "dots": ("ASK { ?s ?p ?o", ".", "}"),
}


def _chains() -> Queries:
    for name, (before, link, after) in _CHAINS.items():
        links = min(60_000, 240_000 // len(link))
        yield name, before + link * links + after, _ANY


_TRIPLES = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"


def _products() -> Queries:
    yield "count", f"SELECT (COUNT(*) AS ?n) {{ {_TRIPLES} }}", STOPPED
    yield "count-two", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c < ?f) }", STOPPED
    yield "rows", f"SELECT * {{ {_TRIPLES} }}", STOPPED_OR_LARGE
    yield "distinct", f"SELECT DISTINCT ?a ?d ?g {{ {_TRIPLES} }}", STOPPED_OR_LARGE
    yield "reduced", f"SELECT REDUCED * {{ {_TRIPLES} }}", STOPPED_OR_LARGE
    yield "ask", f"ASK {{ {_TRIPLES} FILTER(?a = ?nobody) }}", STOPPED
    yield "ask-random", f"ASK {{ {_TRIPLES} FILTER(RAND() > 2) }}", _ANY
    yield "construct", f"CONSTRUCT {{ ?a ?e ?i }} {{ {_TRIPLES} }}", STOPPED_OR_LARGE
    yield (
        "describe",
        f"DESCRIBE ?a {{ {_TRIPLES} FILTER(STRLEN(CONCAT(STR(?a), STR(?i))) > 99999) }}",
        STOPPED,
    )
    yield "exists", f"ASK {{ ?x ?y ?z FILTER NOT EXISTS {{ {_TRIPLES} FILTER(?a=1) }} }}", _ANY
    yield "minus", f"ASK {{ {_TRIPLES} MINUS {{ ?a ?b ?c }} }}", STOPPED
    yield (
        "optional",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f } OPTIONAL { ?g ?h ?i } }",
        STOPPED,
    )
    yield (
        "unions",
        "SELECT (COUNT(*) AS ?n) {"
        + " ".join(f"{{ {{?a{n} ?b ?c}} UNION {{?d{n} ?e ?f}} }}" for n in range(4))
        + "}",
        STOPPED,
    )
    yield (
        "graphs",
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } "
        "GRAPH ?i { ?j ?k ?l } }",
        STOPPED,
    )
    yield (
        "lateral",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c LATERAL { ?d ?e ?f LATERAL { ?g ?h ?i } } }",
        STOPPED,
    )
    yield (
        "subselects",
        "SELECT (COUNT(*) AS ?n) { {SELECT * {?a ?b ?c}} {SELECT * {?d ?e ?f}} "
        "{SELECT * {?g ?h ?i}} }",
        STOPPED,
    )
    yield (
        "offset",
        f"SELECT * {{ {_TRIPLES} }} OFFSET 999999999999 LIMIT 1",
        STOPPED,
    )
    yield "limit", f"SELECT * {{ {_TRIPLES} }} LIMIT 99999999", STOPPED_OR_LARGE
    yield (
        "many-variables",
        "SELECT * {" + " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(40)) + "}",
        STOPPED_OR_LARGE,
    )
    yield "self-comparison", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?b ?f . ?g ?b ?i }", STOPPED
    yield (
        "triple-terms",
        f"SELECT (COUNT(DISTINCT ?t) AS ?n) {{ {_TRIPLES} BIND(TRIPLE(?a, ?b, ?i) AS ?t) }}",
        STOPPED,
    )
    yield "digests", f"ASK {{ {_TRIPLES} FILTER(SHA512(STR(?a)) = SHA512(STR(?i)) && 1=2) }}", _ANY
    yield "uuids", f"SELECT (COUNT(DISTINCT UUID()) AS ?n) {{ {_TRIPLES} }}", STOPPED


def _doubled(function: str, times: int) -> str:
    binds = [f"BIND({function.replace('?', f'?x{n}')} AS ?x{n + 1})" for n in range(times)]
    return "{ BIND('abcdefgh' AS ?x0) " + " ".join(binds) + " }"


def _strings() -> Queries:
    for times in (28, 40, 64):
        doubled = _doubled("CONCAT(?, ?)", times)
        yield f"concat-{times}", f"SELECT (STRLEN(?x{times}) AS ?n) {doubled}", STOPPED_OR_LARGE
        yield f"concat-shown-{times}", f"SELECT ?x{times} {doubled}", STOPPED_OR_LARGE
    for name, function in {
        "replace": "REPLACE(?, '.', '$0$0')",
        "replace-all": "REPLACE(?, 'a', 'aaaa')",
        "encode": "ENCODE_FOR_URI(CONCAT(?, '%%%', ?))",
        "upper": "CONCAT(UCASE(?), LCASE(?))",
        "substring": "CONCAT(SUBSTR(?, 1), ?)",
        "typed": "STR(STRDT(CONCAT(?, ?), <urn:t>))",
        "language": "STR(STRLANG(CONCAT(?, ?), 'en'))",
        "iri": "STR(IRI(CONCAT('urn:', ?, ?)))",
        "before": "CONCAT(STRBEFORE(CONCAT(?, '|'), '|'), ?)",
        "condition": "CONCAT(IF(true, ?, ''), COALESCE(?, ''))",
    }.items():
        yield name, f"SELECT (STRLEN(?x40) AS ?n) {_doubled(function, 40)}", STOPPED
    multiplied = " ".join(f"BIND(?x{n} * ?x{n} AS ?x{n + 1})" for n in range(200))
    yield "integers", f"SELECT ?x200 {{ BIND(3 AS ?x0) {multiplied} }}", ANSWERED


def _regexes() -> Queries:
    long = "BIND(CONCAT(" + ",".join(["'" + "a" * 100 + "'"] * 50) + ") AS ?s0)"
    doubled = " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(12))
    patterns = {
        "nested-plus": "^(a+)+$",
        "alternatives": "^(a|aa)+$",
        "any-any": "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)[^a]",
        "counted": "(a{1,100}){1,100}",
        "counted-deep": "((a{1,100}){1,100}){1,100}",
        "classes": "[a-z]{1000}[0-9]{1000}",
        "unicode": "\\\\p{L}{999}\\\\P{L}{999}",
        "lazy": "(a*?)*?b",
        "backward": "(a*)\\\\1",
        "look": "(?=a)b",
        "groups": "(" * 200 + "a" + ")" * 200,
        "groups-deep": "(" * 5_000 + "a" + ")" * 5_000,
    }
    for name, pattern in patterns.items():
        text = f'SELECT ?n {{ {long} {doubled} BIND(REGEX(?s12, "{pattern}", "i") AS ?n) }}'
        yield name, text, _ANY
    everywhere = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?c), STR(?f))) }"
    yield "from-data", everywhere, STOPPED
    yield "replace", f'SELECT ?n {{ {long} {doubled} BIND(REPLACE(?s12,"","$0$0$0") AS ?n) }}', _ANY


def _orders() -> Queries:
    rows = "{ ?a ?b ?c . ?d ?e ?f }"
    for name, key in {
        "all": "?a ?b ?c ?d ?e ?f",
        "descending": "DESC(?f) ASC(?a)",
        "random": "RAND()",
        "digest": "SHA512(CONCAT(STR(?a), STR(?f)))",
        "exists": "EXISTS { ?f ?x ?a }",
        "uuid": "UUID()",
    }.items():
        yield name, f"SELECT * {rows} ORDER BY {key}", STOPPED
        yield f"{name}-first", f"SELECT ?a {rows} ORDER BY {key} LIMIT 1", STOPPED


def _paths() -> Queries:
    anything = "(<urn:x>|!<urn:x>)"
    for name, path in {
        "star": f"{anything}*",
        "plus": f"{anything}+",
        "star-of-star": f"({anything}*)*",
        "there-and-back": f"({anything}|^{anything})*",
        "sequence": f"{anything}*/{anything}*/{anything}*",
        "optional": f"{anything}?/{anything}?/({anything}|^{anything})+",
        "negated": "(!<urn:x>|!^<urn:x>)+",
    }.items():
        yield name, f"SELECT (COUNT(*) AS ?n) {{ ?s {path} ?o . ?q {path} ?r }}", STOPPED
    chained = " . ".join(f"?x{n} {anything}* ?x{n + 1}" for n in range(8))
    yield "chained", f"SELECT (COUNT(*) AS ?n) {{ {chained} }}", STOPPED
    yield "ask", f"ASK {{ ?s {anything}+ ?o . FILTER(?o = <urn:nobody>) ?o ?p ?s }}", _ANY


def _values() -> Queries:
    thousand = " ".join(map(str, range(1000)))
    crossed = " ".join(f"VALUES ?v{n} {{ {thousand} }}" for n in range(4))
    yield "crossed", f"SELECT (COUNT(*) AS ?n) {{ {crossed} }}", STOPPED
    yield "crossed-shown", f"SELECT * {{ {crossed} }}", STOPPED_OR_LARGE
    yield "wide", "ASK { VALUES (" + "?a " * 20_000 + ") {} }", _ANY
    many = " ".join(f"?v{n}" for n in range(5_000))
    yield "many-columns", f"ASK {{ VALUES ({many}) {{ ({'UNDEF ' * 5_000}) }} }}", ANSWERED
    yield "long", "ASK { VALUES ?a {" + " 1" * 100_000 + "} }", ANSWERED
    undefined = "VALUES (?a ?b) {" + "(UNDEF 1)(1 UNDEF)" * 6_000 + "}"
    yield "undefined", f"SELECT (COUNT(*) AS ?n) {{ {{ {undefined} }} ?a ?p ?b }}", _ANY
    yield (
        "undefined-join",
        f"SELECT (COUNT(*) AS ?n) {{ {{ {undefined} }} {{ VALUES (?b ?a) {{"
        + "(UNDEF 2)(2 UNDEF)" * 6_000
        + "} } }",
        STOPPED | {200},
    )


def _aggregates() -> Queries:
    rows = "{ ?a ?b ?c . ?d ?e ?f }"
    for name, aggregate in {
        "group-concat": "GROUP_CONCAT(?c)",
        "group-concat-distinct": "GROUP_CONCAT(DISTINCT CONCAT(STR(?c), STR(?f)))",
        "group-concat-separator": f"GROUP_CONCAT(?c; separator='{'s' * 5_000}')",
        "count-distinct": "COUNT(DISTINCT CONCAT(STR(?c), STR(?f)))",
        "count-rows": "COUNT(DISTINCT *)",
        "sample": "SAMPLE(SHA512(CONCAT(STR(?c), STR(?f))))",
        "sum": "SUM(STRLEN(CONCAT(STR(?c), STR(?f))))",
        "max": "MAX(CONCAT(STR(?c), STR(?f)))",
    }.items():
        yield name, f"SELECT ({aggregate} AS ?n) {rows}", STOPPED
    yield "groups", f"SELECT ?a ?f (COUNT(*) AS ?n) {rows} GROUP BY ?a ?f", STOPPED_OR_LARGE
    yield (
        "having",
        f"SELECT ?a {rows} GROUP BY ?a ?f HAVING(COUNT(DISTINCT ?e) > 99999)",
        STOPPED,
    )
    yield (
        "group-keys",
        f"SELECT (COUNT(*) AS ?n) {rows} GROUP BY (SHA512(CONCAT(STR(?c), STR(?f))) AS ?k)",
        STOPPED_OR_LARGE,
    )


def _services(trap: int) -> Queries:
    here = f"http://127.0.0.1:{trap}"
    call = f"SERVICE <{here}/sparql> {{ ?s ?p ?o }}"
    for name, text in {
        "plain": f"SELECT * {{ {call} }}",
        "silent": f"SELECT * {{ SERVICE SILENT <{here}/> {{ ?s ?p ?o }} }}",
        "small-letters": f"SELECT * {{ service <{here}/> {{ ?s ?p ?o }} }}",
        "mixed-letters": f"SELECT * {{ sErViCe siLENt <{here}/> {{ ?s ?p ?o }} }}",
        "no-blanks": f"SELECT*{{SERVICE<{here}/>{{?s ?p ?o}}}}",
        "lines": f"SELECT * {{ SERVICE\n\r\n\t<{here}/>\n{{ ?s ?p ?o }} }}",
        "comments": f"SELECT * {{ SERVICE # {{\n SILENT #\r <{here}/> # }}\n{{ ?s ?p ?o }} }}",
        "exists": f"ASK {{ FILTER EXISTS {{ {call} }} }}",
        "not-exists": f"ASK {{ FILTER NOT EXISTS {{ {call} }} }}",
        "exists-in-exists": f"ASK {{ FILTER EXISTS {{ FILTER NOT EXISTS {{ {call} }} }} }}",
        "bound-exists": f"SELECT ?x {{ BIND(EXISTS {{ {call} }} AS ?x) }}",
        "selected-exists": f"SELECT (EXISTS {{ {call} }} AS ?x) {{}}",
        "ordered": f"SELECT * {{ ?s ?p ?o }} ORDER BY EXISTS {{ {call} }}",
        "having": f"SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING(EXISTS {{ {call} }})",
        "if": f"SELECT * {{ FILTER(IF(EXISTS {{ {call} }}, true, false)) }}",
        "optional": f"SELECT * {{ OPTIONAL {{ {call} }} }}",
        "union": f"SELECT * {{ {{}} UNION {{ {call} }} }}",
        "minus": f"SELECT * {{ ?s ?p ?o MINUS {{ {call} }} }}",
        "graph": f"SELECT * {{ GRAPH <urn:g> {{ {call} }} }}",
        "subselect": f"SELECT * {{ {{ SELECT * {{ {call} }} }} }}",
        "lateral": f"SELECT * {{ ?a ?b ?c LATERAL {{ {call} }} }}",
        "construct": f"CONSTRUCT {{ ?s ?p ?o }} {{ {call} }}",
        "describe": f"DESCRIBE ?s {{ {call} }}",
        "ask": f"ASK {{ {call} }}",
        "variable": f"SELECT * {{ VALUES ?e {{ <{here}/> }} SERVICE ?e {{ ?s ?p ?o }} }}",
        "bound-variable": f"SELECT * {{ BIND(<{here}/> AS ?e) SERVICE SILENT ?e {{ ?s ?p ?o }} }}",
        "prefixed": f"PREFIX e: <{here}/> SELECT * {{ SERVICE e:x {{ ?s ?p ?o }} }}",
        "prefix-alone": f"PREFIX : <{here}/> SELECT * {{ SERVICE : {{ ?s ?p ?o }} }}",
        "prefix-glued": f"PREFIX service: <{here}/> SELECT * {{SERVICE service:a{{?s ?p ?o}}}}",
        "base": f"BASE <{here}/> SELECT * {{ SERVICE <x> {{ ?s ?p ?o }} }}",
        "escaped-address": f"ASK {{ SERVICE <\\u0068ttp://127.0.0.1:{trap}/> {{ ?s ?p ?o }} }}",
        "after-string": f"SELECT * {{ BIND('\\'' AS ?x) {call} BIND('' AS ?y) }}",
        "after-long-string": f"SELECT * {{ BIND('''a''\\'''' AS ?x) {call} }}",
        "after-comment": f"SELECT * {{ # '\n {call} # '\n }}",
        "between-comparisons": f"SELECT * {{ ?s ?a ?b FILTER(?a<?b){call} FILTER(?b>?a) }}",
        "nested": "SELECT * {" + f"SERVICE <{here}/> {{" * 50 + "}" * 51,
        "by-name": f"SELECT * {{ SERVICE <http://localhost:{trap}/> {{ ?s ?p ?o }} }}",
        "by-ipv6": f"SELECT * {{ SERVICE <http://[::1]:{trap}/> {{ ?s ?p ?o }} }}",
        "by-mapped-ipv6": f"SELECT * {{ SERVICE <http://[::ffff:127.0.0.1]:{trap}/> {{ }} }}",
        "by-number": f"SELECT * {{ SERVICE <http://2130706433:{trap}/> {{ ?s ?p ?o }} }}",
        "by-hex": f"SELECT * {{ SERVICE <http://0x7f.1:{trap}/> {{ ?s ?p ?o }} }}",
        "by-zero": f"SELECT * {{ SERVICE <http://0:{trap}/> {{ ?s ?p ?o }} }}",
        "with-user": f"SELECT * {{ SERVICE <http://a@127.0.0.1:{trap}/> {{ ?s ?p ?o }} }}",
        "https": f"SELECT * {{ SERVICE <https://127.0.0.1:{trap}/> {{ ?s ?p ?o }} }}",
        "file": "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
        "metadata": "SELECT * { SERVICE SILENT <http://169.254.169.254/> { ?s ?p ?o } }",
    }.items():
        yield name, text, REFUSED
    for name, text in {
        "escaped-keyword": f"SELECT * {{ SERV\\u0049CE <{here}/> {{ ?s ?p ?o }} }}",
        "split-keyword": f"SELECT * {{ SERV ICE <{here}/> {{ ?s ?p ?o }} }}",
        "wide-letters": f"SELECT * {{ ＳＥＲＶＩＣＥ <{here}/> {{ ?s ?p ?o }} }}",
        "long-s": f"SELECT * {{ ſERVICE <{here}/> {{ ?s ?p ?o }} }}",
        "zero-width": f"SELECT * {{ SER\u200bVICE <{here}/> {{ ?s ?p ?o }} }}",
        "load": f"LOAD <{here}/>",
        "load-file": "LOAD <file:///etc/passwd>",
        "insert": f"INSERT {{ ?s ?p ?o }} WHERE {{ {call} }}",
    }.items():
        yield name, text, SYNTAX | REFUSED
    for name, text in {
        "from": f"SELECT * FROM <{here}/> {{ ?s ?p ?o }}",
        "from-file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "from-named": f"SELECT * FROM NAMED <{here}/> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    }.items():
        yield name, text, ANSWERED


def _harmless() -> Queries:
    """What a coarse filter would refuse."""
    yield "service-in-string", "ASK { BIND('SERVICE <http://a/> { }' AS ?x) }", ANSWERED
    yield "service-in-comment", "ASK { # SERVICE <http://a/> { }\n }", ANSWERED
    yield "service-as-name", "PREFIX service: <urn:> ASK { ?service service:a 1 }", ANSWERED
    yield "brackets-in-string", "ASK { BIND('" + "({[" * 20_000 + "' AS ?x) }", ANSWERED
    yield "nothing", "ASK {}", ANSWERED


def _texts() -> Queries:
    for name, text in {
        "empty": "",
        "blank": " " * 100_000,
        "nul": "ASK { \0 }",
        "controls": "".join(map(chr, range(1, 32))),
        "surrogate": "ASK { '\ud800' }",
        "escape-surrogate": "ASK { BIND('\\uD800' AS ?x) }",
        "escape-too-large": "ASK { BIND('\\U00110000' AS ?x) }",
        "escape-cut": "ASK { BIND('\\u00' AS ?x) }",
        "byte-order-mark": "\ufeffASK {",
        "right-to-left": "\u202eASK { }",
        "unended-string": "ASK { '" + "a" * 100_000,
        "unended-long-string": "ASK { '''" + "''" * 50_000,
        "unended-iri": "ASK { <" + "a" * 100_000,
        "backslashes": "ASK { '" + "\\" * 99_999 + "' }",
        "markup": "<script>alert(1)</script>",
        "markers": "ASK { ?s a ${jndi:ldap://127.0.0.1/a} }",
        "template": "ASK { {{ 7*7 }} %s %n {0} }",
        "line-breaks": "ASK {\r\n\r\nX-Evil: 1\r\n\r\n",
        "digits": "ASK { FILTER(" + "9" * 200_000,
        "exponent": "ASK { FILTER(1e99999999999 = 1e) }",
        "update": "DROP ALL",
        "two": "ASK {} ASK {}",
        "name": "ASK { " + "a" * 100_000 + ":" + "b" * 100_000 + " ?p ?o }",
        "undeclared": "ASK { nothing:here ?p ?o }",
        "variable": "SELECT ?" + "a" * 100_000 + " { ",
        "language": "ASK { ?s ?p 'a'@" + "a-" * 50_000 + " }",
    }.items():
        yield name, text, SYNTAX
