"""A stand-in for Wikidata: a server that speaks the documented shapes, and misbehaves on order.

Its world is invented: Morrow is a country, Tessel its town, the Hennu River Front fights there.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ENTITY = "http://www.wikidata.org/entity/"
Json = dict[str, Any]


def item(
    id: str,
    label: str,
    description: str = "",
    *,
    sitelinks: int = 12,
    aliases: tuple[str, ...] = (),
    point: tuple[float, float] | None = None,
    image: str | None = None,
    died: int | None = None,
    **claims: str | tuple[str, ...],
) -> Json:
    """An entity as wbgetentities tells it; claims are `P31="Q5"`."""
    told: Json = {}
    for property, values in claims.items():
        ids = (values,) if isinstance(values, str) else values
        told[property] = [_claim("wikibase-entityid", {"id": one}) for one in ids]
    if point:
        where = {"latitude": point[0], "longitude": point[1], "globe": f"{ENTITY}Q2"}
        told["P625"] = [_claim("globecoordinate", where)]
    if image:
        told["P18"] = [_claim("string", image)]
    if died:
        told["P570"] = [_claim("time", {"time": f"+{died}-01-01T00:00:00Z"})]
    return {
        "type": "item", "id": id, "title": id, "lastrevid": 1900 + len(label),
        "labels": {"en": {"language": "en", "value": label}},
        "descriptions": {"en": {"language": "en", "value": description}} if description else [],
        "aliases": {"en": [{"language": "en", "value": one} for one in aliases]} if aliases else [],
        "claims": told or [],
        "sitelinks": {f"s{n}wiki": {"site": f"s{n}wiki"} for n in range(sitelinks)},
    }  # fmt: skip


def _claim(kind: str, value: Any, rank: str = "normal") -> Json:
    snak = {"snaktype": "value", "datavalue": {"value": value, "type": kind}}
    return {"mainsnak": snak, "rank": rank}


@dataclass
class Trouble:
    """An answer that is no good: sent once, in the place of the right one."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass
class World:
    """What the server knows, what it is to do wrong, and what it was asked."""

    items: dict[str, Json]
    geonames: dict[str, tuple[str, ...]]
    troubles: list[Trouble] = field(default_factory=list)
    asked: list[Json] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    together: int = 0  # most requests at one time
    address: str = ""

    @property
    def api(self) -> str:
        return f"{self.address}/w/api.php"

    @property
    def sparql(self) -> str:
        return f"{self.address}/sparql"

    def answer(self, said: Json) -> Json:
        if "query" in said:
            return self._geonames(said["query"])
        assert said["maxlag"] == "5" and said["format"] == "json"
        return self._found(said) if said["action"] == "wbsearchentities" else self._told(said)

    def _geonames(self, query: str) -> Json:
        rows = [
            {"item": {"type": "uri", "value": f"{ENTITY}{id}"},
             "gn": {"type": "literal", "value": geonames}}
            for geonames, ids in self.geonames.items() if f'"{geonames}"' in query
            for id in ids
        ]  # fmt: skip
        return {"head": {"vars": ["item", "gn"]}, "results": {"bindings": rows}}

    def _found(self, said: Json) -> Json:
        begins = said["search"].lower()
        hits = [
            {"id": id, "title": id, "pageid": 1, "match": {"type": "label", "language": "en"}}
            for id, one in self.items.items()
            if any(name.lower().startswith(begins) for name in _names(one))
        ]
        return {"searchinfo": {"search": said["search"]}, "search": hits[:7], "success": 1}

    def _told(self, said: Json) -> Json:
        ids = said["ids"].split("|")
        assert len(ids) <= 50
        known = {id: self.items.get(id, {"id": id, "missing": ""}) for id in ids}
        return {"entities": known, "success": 1}


def _names(one: Json) -> list[str]:
    aliases = one["aliases"]["en"] if one["aliases"] else ()
    return [one["labels"]["en"]["value"], *(alias["value"] for alias in aliases)]


@contextmanager
def speaking(world: World) -> Iterator[World]:
    """Serve a world on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(world))
    server.daemon_threads = True
    world.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(world: World) -> type[BaseHTTPRequestHandler]:
    lock, over = threading.Lock(), threading.Event()
    here = [0]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(parse_qs(urlsplit(self.path).query))

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self._answer(parse_qs(self.rfile.read(length).decode()))

        def _answer(self, given: dict[str, list[str]]) -> None:
            said = {name: values[0] for name, values in given.items()}
            with lock:
                here[0] += 1
                world.together = max(world.together, here[0])
                world.asked.append(said)
                world.agents.add(self.headers["User-Agent"])
                trouble = world.troubles.pop(0) if world.troubles else None
            try:
                if trouble is None:
                    body = json.dumps(world.answer(said)).encode()
                    trouble = Trouble(body=body, headers={"Content-Type": "application/json"})
                over.wait(trouble.seconds)
                self._send(trouble)
            finally:
                with lock:
                    here[0] -= 1

        def _send(self, trouble: Trouble) -> None:
            try:
                self.send_response(trouble.status)
                for name, value in trouble.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(trouble.body)))
                self.end_headers()
                self.wfile.write(trouble.body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the client waits no longer

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def world() -> World:
    """Morrow as Wikidata would tell of it."""
    kinds = {
        "Q5": "human", "Q999900001": "militant organization", "Q999900002": "newspaper",
        "Q999900003": "minister of foreign affairs", "Q999900004": "politician",
        "Q999900005": "Morrow", "Q999900006": "Norland", "Q999900007": "town",
        "Q999900008": "association football player", "Q999900009": "album",
    }  # fmt: skip
    morrow, norland = "Q999900005", "Q999900006"
    items = [
        *(item(id, label) for id, label in kinds.items()),
        item("Q999900101", "Hennu River Front", "militant group in Morrow", P31="Q999900001",
             P17=morrow, aliases=("River Front",)),
        item("Q999900102", "Hennu River Front", "album of 1998", P31="Q999900009"),
        item("Q999900103", "Ilse Marrant", "politician of Morrow", P31="Q5", P27=morrow,
             P39="Q999900003", P106="Q999900004", image="Ilse Marrant (2018).jpg"),
        item("Q999900104", "Ilse Marrant", "footballer", P31="Q5", P27=norland,
             P106="Q999900008"),
        item("Q999900105", "Odo Brandt", "politician", P31="Q5", P27=morrow,
             P106="Q999900004"),
        item("Q999900106", "Odo Brandt", "politician", P31="Q5", P27=morrow,
             P106="Q999900004"),
        item("Q999900107", "Ada Vell", "", P31="Q5", sitelinks=0),
        item("Q999900108", "Morrow Gazette", "newspaper", P31="Q999900002"),
        item("Q999900109", "Jon Pell", "politician", P31="Q5", P106="Q999900004", died=1920),
        item("Q999900201", "Tessel", "town in Morrow", P31="Q999900007", P17=morrow,
             point=(47.25, 12.5)),
        item("Q999900202", "Vellmar", "", P31="Q999900007", point=(1.0, 2.0)),
        item("Q999900203", "Twin", "", P31="Q999900007"),
        item("Q999900204", "Twin District", "", P31="Q999900007"),
    ]  # fmt: skip
    geonames = {"11": ("Q999900201",), "12": ("Q999900202",), "13": ("Q999900203", "Q999900204")}
    return World(items={one["id"]: one for one in items}, geonames=geonames)
