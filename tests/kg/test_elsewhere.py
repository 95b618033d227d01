"""Tests of kg/elsewhere.py: who we are to a store elsewhere, and to nobody else."""

from __future__ import annotations

from base64 import b64encode

import httpx
import pytest

from kg.elsewhere import NOBODY, Account, is_address


@pytest.mark.parametrize(
    ("account", "said"),
    [
        (NOBODY, None),
        (Account(user="kg", password="p:w"), f"Basic {b64encode(b'kg:p:w').decode()}"),
        (Account(user="kg", password="pw", digest=True), None),  # it waits to be asked
        (Account(token="t0k"), "Bearer t0k"),
    ],
)
def test_a_store_hears_who_we_are_and_nothing_of_the_environment(
    account: Account, said: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By Basic, Digest when it asks, or a token; a proxy that the environment names is not used."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:1")
    with account.client(connections=2) as client:
        request = client.build_request("GET", "http://store.example/query")
        assert request.headers["User-Agent"].startswith("newsgraph/")
        sent = next(client._build_request_auth(request).auth_flow(request))
        assert sent.headers.get("Authorization") == said
        assert isinstance(client._transport_for_url(httpx.URL("http://x")), httpx.HTTPTransport)
        assert not client._mounts


def test_a_digest_is_made_of_what_the_store_asks() -> None:
    """RFC 7616, as Virtuoso does."""
    seen: list[str] = []

    def store(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("Authorization", ""))
        asked = 'Digest realm="store", nonce="n", qop="auth"'
        return httpx.Response(200 if seen[-1] else 401, headers={"WWW-Authenticate": asked})

    account = Account(user="kg", password="pw", digest=True)
    with account.client(connections=1) as client:
        client._transport = httpx.MockTransport(store)
        assert client.get("http://store.example/").status_code == 200
    assert 'username="kg"' in seen[1] and "pw" not in seen[1]


def test_secrets_are_not_shown() -> None:
    """Neither in logs nor in tracebacks."""
    shown = repr(Account(user="kg", password="geheim", token="sesam"))
    assert "kg" in shown and "geheim" not in shown and "sesam" not in shown


@pytest.mark.parametrize(
    ("url", "may_be"),
    [
        ("http://db:7878/query?x=me@home", True),
        ("https://db/sparql", True),
        ("http://me:secret@db/sparql", False),
        ("ftp://db/", False),
        ("db:8890", False),
        ("", False),
    ],
)
def test_an_address_has_no_password_in_it(url: str, may_be: bool) -> None:
    """Addresses are kept and shown."""
    assert is_address(url) is may_be
