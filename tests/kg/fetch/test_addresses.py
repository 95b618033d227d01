"""Which addresses may be asked (`kg.fetch.addresses`)."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from kg.errors import AddressRefused
from kg.fetch.addresses import Guard, is_public, networks, resolved

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "192.88.99.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "2002:a00:1::",
    "2002:5db8:d70e::",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "ff0e::1",
]
PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_of_the_public_internet_is_refused(address: str) -> None:
    """Private, local, reserved, multicast; also inside an IPv6 address."""
    assert not is_public(ip_address(address))
    guard = Guard(resolve=lambda host, port: [address])
    with pytest.raises(AddressRefused, match="private address"):
        guard.addresses("news.example", 80)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_asked(address: str) -> None:
    """Also those that wrap a public one."""
    assert Guard(resolve=lambda host, port: [address]).addresses("news.example", 80) == (address,)


def test_a_name_with_a_public_and_a_private_address_is_refused() -> None:
    """Whoever has both may mean the other next time."""
    guard = Guard(resolve=lambda host, port: ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(AddressRefused):
        guard.addresses("news.example", 80)


def test_a_network_that_was_allowed_may_be_asked_and_no_other() -> None:
    """One of one's own is opened, its neighbours stay shut; wrapping changes nothing."""
    for address, good in {
        "10.1.2.3": True,
        "::ffff:10.1.2.3": True,
        "10.2.0.1": False,
        "127.0.0.1": False,
    }.items():
        guard = Guard(networks(["10.1.0.0/16"]), lambda host, port, a=address: [a])
        if good:
            assert guard.addresses("intranet", 80)
        else:
            with pytest.raises(AddressRefused):
                guard.addresses("intranet", 80)
    with pytest.raises(AddressRefused):
        networks(["10.1.2.3/8"])


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://news.example/",
        "ftp://news.example/",
        "javascript:alert(1)",
        "//news.example/x",
        "news.example",
        "",
        "http://",
        "http:///path",
        "http://user:word@news.example/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.1.0x1/",
        "http://[fe80::1%25eth0]/",
        "http://[::1",
        "http://news.example:22/",
        "http://news.example:99999/",
        "http://news.example/" + "a" * 3000,
    ],
)
def test_odd_addresses_are_refused_before_anything_is_asked(url: str) -> None:
    """Other schemes, secrets, numbers in disguise, ports of other services."""
    with pytest.raises(AddressRefused):
        Guard().url(url)


@pytest.mark.parametrize(
    "url",
    ["https://news.example/a?b=c#d", "http://93.184.215.14/", "http://[2606:4700::1111]:8080/"],
)
def test_plain_addresses_pass(url: str) -> None:
    """The fragment is nobody's business."""
    assert str(Guard().url(url)) == url.partition("#")[0]


def test_the_systems_resolver_reads_numbers_in_disguise() -> None:
    """So what slips through the writing is judged by what it means."""
    assert resolved("127.0.0.1", 80) == ("127.0.0.1",)
    with pytest.raises(AddressRefused):
        Guard().addresses("localhost", 80)
