"""A store elsewhere, over HTTP: whether an address may be one, and who we are to it."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx

from kg import __version__


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who we are: nobody; a user, by Basic (RFC 7617) or Digest (RFC 7616); or a bearer token."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    digest: bool = False  # as Virtuoso's …-auth addresses want it
    token: str | None = field(default=None, repr=False)

    def client(
        self, *, connections: int, timeout: httpx.Timeout | float | None = None
    ) -> httpx.Client:
        """Return what speaks to the store, over so many connections at once, kept open.

        Neither proxies nor passwords come from elsewhere (environment, netrc).
        """
        return httpx.Client(
            auth=self._auth(),
            headers=self._headers(),
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            timeout=timeout,
            trust_env=False,
        )

    def _auth(self) -> httpx.Auth | None:
        if self.user is None:
            return None
        kind = httpx.DigestAuth if self.digest else httpx.BasicAuth
        return kind(self.user, self.password or "")

    def _headers(self) -> dict[str, str]:
        headers = {"User-Agent": f"newsgraph/{__version__}"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        return headers


NOBODY = Account()


def is_address(url: str) -> bool:
    """Whether this is an http address without a password in it: addresses are kept and shown."""
    return url.startswith(("http://", "https://")) and "@" not in url.split("/")[2]
