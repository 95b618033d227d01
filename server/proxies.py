"""Behind proxies: whose word on the client's address, the scheme, the host and the path is taken.

`X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix` can be written by anybody, so they count only
where `NEWSGRAPH_PROXIES` says how many proxies stand in front, and each value only as many places
from the end as there are proxies. `Forwarded` (RFC 7239) is never read. A proxy must set these
headers or remove them: what it passes on unseen is the client's word.

Every address we write begins with the path we are reached under (WSGI's SCRIPT_NAME): the one the
proxy strips and names in `X-Forwarded-Prefix`, or the path of `NEWSGRAPH_URL`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.middleware.proxy_fix import ProxyFix

from server.config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PREFIX = re.compile(r"(?:/(?!\.\.?(?:/|$))[A-Za-z0-9._~-]+)*")  # of no dots alone: /..


def behind(application: WSGIApplication, config: Config) -> WSGIApplication:
    """Return the application as it is reached through the proxies the settings tell of."""
    mounted = _Mounted(application, _path_of(config.url))
    if not config.proxies:
        return mounted
    trusted = config.proxies
    fixed = ProxyFix(mounted, x_for=trusted, x_proto=trusted, x_host=trusted, x_prefix=trusted)
    return _Padded(fixed, trusted)


class _Padded:
    """Takes what one of several proxies said, and the others passed on, for the word of all."""

    _SAID_ONCE = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PREFIX")

    def __init__(self, application: WSGIApplication, proxies: int) -> None:
        self._application, self._proxies = application, proxies

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        for name in self._SAID_ONCE:
            values = environ.get(name, "").split(",")
            missing = self._proxies - len(values)
            if values[0] and missing > 0:
                environ[name] = ",".join([values[0]] * missing + values)
        return self._application(environ, start)


class _Mounted:
    """Puts the path we are reached under where Flask looks for it, and nothing that is no path."""

    def __init__(self, application: WSGIApplication, path: str) -> None:
        self._application: Callable[..., Iterable[bytes]] = application
        self._path = path

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        said = (environ.get("SCRIPT_NAME") or "").rstrip("/")
        # `//elsewhere.org` would make every link of a page lead there
        prefix = self._path or (said if _PREFIX.fullmatch(said) else "")
        environ["SCRIPT_NAME"] = prefix
        asked = environ.get("PATH_INFO", "")
        if prefix and (asked == prefix or asked.startswith(f"{prefix}/")):  # it was not stripped
            environ["PATH_INFO"] = asked.removeprefix(prefix) or "/"
        return self._application(environ, start)


def _path_of(url: str | None) -> str:
    path = urlsplit(url or "").path.rstrip("/")
    if not _PREFIX.fullmatch(path):
        raise ValueError(f"the path of NEWSGRAPH_URL has more than letters, digits and ._~-: {url}")
    return path
