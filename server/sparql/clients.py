"""Who asks, as far as turns and time are shared out: an address, or whose token it is."""

from __future__ import annotations

import ipaddress

from flask import Request, g

_NETWORK = 64
"""Bits of an IPv6 address that tell one connection from another; the rest is free to invent."""


def client_of(request: Request) -> str:
    """Return the name of who sent a request.

    `flask.g.token` is the name of a token that was checked; a token that was not would let one
    client be as many as it likes. The address is what trusted proxies say (`server.app`).
    """
    token = g.get("token")
    return f"token:{token}" if token else network_of(request.remote_addr or "")


def network_of(address: str) -> str:
    """Return an IPv4 address as it is, and the /64 network of an IPv6 address."""
    if ":" not in address:
        return address
    try:
        found = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found) >> _NETWORK << _NETWORK, _NETWORK)))
