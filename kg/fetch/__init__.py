"""The open web, asked politely and carefully: `Fetcher` is the one way out.

addresses  which addresses may be asked: public ones, and networks somebody allowed
connect    connections to the very address that was judged, under a deadline
unpack     bodies, unpacked as they stream, never beyond a limit
hosts      what is remembered of a host
pace       one request at a time, pauses, back-off
robots     robots.txt
client     all of it together
"""

from __future__ import annotations

from kg.fetch.addresses import networks
from kg.fetch.client import Answer, Fetcher, Limits
from kg.fetch.hosts import Host, Memory
from kg.fetch.unpack import gunzipped

__all__ = ["Answer", "Fetcher", "Host", "Limits", "Memory", "gunzipped", "networks"]
