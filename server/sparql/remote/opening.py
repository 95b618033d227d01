"""The two backends of a server in front of a store elsewhere, as its settings say."""

from __future__ import annotations

from functools import partial

from kg.elsewhere import Account, is_address
from kg.errors import NewsgraphError
from kg.vocab import PREFIXES
from server.config import Config
from server.sparql.remote.asking import Address, Remote
from server.sparql.remote.stretches import Stretches, count_now_and_then

_PAGES_AT_ONCE, _PAGES_WAIT = 4, 64


def remotes(config: Config) -> tuple[Remote, Remote]:
    """Return what answers the queries people send, and what those behind pages.

    Raises `NewsgraphError` when the address is none. Whether anything answers there shows later:
    a store may start after us.
    """
    address = _address(config)
    stretches = Stretches(config.base, config.store_fresh_seconds)
    remote = partial(Remote, address, stretches, limit=config.result_mb << 20, prefixes=PREFIXES)
    public = remote(
        queries=config.query_workers + config.query_long,
        queue=config.query_queue,
        seconds=config.query_seconds,
        rows=config.result_rows,
        budget=config.budget_seconds,
    )
    pages = remote(queries=_PAGES_AT_ONCE, queue=_PAGES_WAIT, seconds=config.page_seconds)
    count_now_and_then(pages, stretches)
    return public, pages


def _address(config: Config) -> Address:
    url = config.store or ""
    if not is_address(url):
        raise NewsgraphError(
            "the store's address is no http address, or has a password in it",
            hint="http://HOST/PATH of its query endpoint; NEWSGRAPH_STORE_USER and _PASSWORD "
            "for who asks",
        )
    return Address(
        url=url,
        default_graph=config.store_default_graph,
        account=Account(
            user=config.store_user,
            password=config.store_password,
            digest=config.store_digest,
            token=config.store_token,
        ),
    )
