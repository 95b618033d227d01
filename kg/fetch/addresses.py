"""Which addresses may be asked: those of the public internet, and what somebody allowed.

A feed, a redirect or a name server may lead to the machine itself, its neighbours or a cloud's
metadata service (server-side request forgery). So every address is judged after its name was
resolved, and the connection goes to the very address that was judged (`kg.fetch.connect`).

Special addresses: the IANA registries of RFC 6890 and RFC 4291; those that wrap an IPv4 address
(IPv4-mapped, NAT64 of RFC 6052) are judged by what is inside, 6to4 and Teredo are not followed.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Collection, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

from kg.errors import AddressRefused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
"""Host and port → its addresses, in the order to try them. Raises OSError when there are none."""

_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
# what `is_global` of older Pythons takes for public
_SPECIAL: tuple[Network, ...] = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("2001::/23"),
    IPv6Network("2002::/16"),
    IPv6Network("3fff::/20"),
)
_PORTS = (80, 443)
_PRIVILEGED = 1024
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_LONGEST = 2000  # characters of an address
_HINT = "only public addresses are followed; --allow-private NETWORK opens one of your own"


def resolved(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: Address) -> bool:
    """Whether it is a host of the public internet.

    >>> is_public(ip_address("93.184.215.14")), is_public(ip_address("::ffff:10.0.0.1"))
    (True, False)
    """
    if isinstance(address, IPv6Address):
        if inner := _wrapped(address):
            return is_public(inner)
        if address.scope_id is not None or address not in _UNICAST:
            return False
    special = any(address in one for one in _SPECIAL if one.version == address.version)
    return address.is_global and not address.is_multicast and not special


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside, where one is reached through this."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


class Guard:
    """Says which URLs and addresses may be asked; `allowed` are private networks that may be."""

    def __init__(self, allowed: Collection[Network] = (), resolve: Resolve = resolved) -> None:
        self._allowed = tuple(allowed)
        self._resolve = resolve

    def url(self, address: str, base: httpx.URL | None = None) -> httpx.URL:
        """Return an address as a URL that may be asked, as far as its writing tells.

        A relative one, where a redirect leads, is seen from `base`.

        Raises `AddressRefused` for other schemes, names and passwords in it, odd ports, and hosts
        that are numbers but not written as an address is.
        """
        try:
            url = base.join(address.strip()) if base else httpx.URL(address.strip())
        except (httpx.InvalidURL, ValueError, UnicodeError) as error:
            raise AddressRefused(f"no web address: {error}", hint="https://…") from error
        if len(address) > _LONGEST:
            raise AddressRefused(f"an address of {len(address):,} characters", hint="https://…")
        if url.scheme not in ("http", "https") or not url.host:
            raise AddressRefused(f"no web address: {_short(address)}", hint="http:// or https://")
        if url.userinfo:
            raise AddressRefused("a name or password in the address", hint="leave it out")
        if _is_odd(url.host):
            raise AddressRefused(f"an odd way to write a host: {url.host}", hint=_HINT)
        if not self._is_usual(url.port):
            raise AddressRefused(f"port {url.port} is not the web's", hint="80, 443, or from 1024")
        return url.copy_with(fragment=None)

    def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Return the addresses to connect to; each of them may be asked.

        Raises `AddressRefused` when one may not, so that no name can stand for both sorts; OSError
        when the host has none.
        """
        found = tuple(self._resolve(host.strip("[]"), port))
        if not found:
            raise OSError(f"{host} has no address")
        for one in found:
            address = ip_address(one)
            if not (is_public(address) or self._is_allowed(address)):
                raise AddressRefused(f"{host} is at {one}, a private address", hint=_HINT)
        return found

    def _is_usual(self, port: int | None) -> bool:
        """Whether it may be a web server's; on networks that were allowed it is not asked."""
        if port is None or port in _PORTS:
            return True
        return 0 < port < 1 << 16 and (port >= _PRIVILEGED or bool(self._allowed))

    def _is_allowed(self, address: Address) -> bool:
        inner = _wrapped(address) if isinstance(address, IPv6Address) else None
        judged = inner or address
        return any(judged in one for one in self._allowed if one.version == judged.version)


def networks(written: Collection[str]) -> tuple[Network, ...]:
    """Return networks as people write them: "10.0.0.0/8", "127.0.0.1", "fd00::/8".

    Raises `AddressRefused`.
    """
    try:
        return tuple(ip_network(one) for one in written)
    except ValueError as error:
        raise AddressRefused(str(error), hint="a network such as 10.0.0.0/8") from error


def _is_odd(host: str) -> bool:
    """Whether it is a number, but not plainly one: 2130706433, 0x7f.1, 127.1 (WHATWG URL, 3.5)."""
    if ":" in host:
        return "%" in host
    last = host.rstrip(".").rpartition(".")[2]
    if not _NUMBER.fullmatch(last):
        return False
    try:
        return str(IPv4Address(host)) != host
    except ValueError:
        return True


def _short(address: str) -> str:
    return address if len(address) <= 80 else f"{address[:79]}…"
