"""Building facts that people brought, as every screen about sites uses them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from nhmap.config import settings
from nhmap.core.buildings.estate import ILLUSTRATIVE, Estate, known_facts
from nhmap.core.wording import as_said
from nhmap.errors import NhmapError
from nhmap.markup import html
from nhmap.ui.state import cache

if TYPE_CHECKING:
    from nhmap.core.buildings.estate import Conflict
    from nhmap.core.evidence import Evidence
    from nhmap.store.database.estates import EstateStore

_log = logging.getLogger("nhmap")

_NOTHING = Estate()


def store() -> EstateStore:
    """Where building facts are saved."""
    return cache.estate_store(settings().plans_url)


def saved() -> Estate:
    """All building facts that count; none where the saved ones cannot be reached, which :func:`banner` says."""
    try:
        return cache.estate(settings().plans_url)
    except (NhmapError, SQLAlchemyError, OSError) as error:
        _log.warning("building facts not read: %s", error)
        return _NOTHING


def evidence() -> Evidence:
    """Everything known of sites: the layers, with what people brought. Shared, so treat it as read-only."""
    return cache.estate_evidence(saved())


def key() -> str:
    """Names the facts that count: the same key, the same facts."""
    return saved().content_hash


def names() -> dict[str, str]:
    """What each building is called: id -> name and postcode."""
    sites = evidence().sites
    rows = zip(sites["site_id"], sites["name"], sites["postcode"], strict=True)
    return {
        str(i): as_said(str(name)) + (f", {code}" if isinstance(code, str) and code else "") for i, name, code in rows
    }


def conflicts() -> tuple[Conflict, ...]:
    """Where facts differ, from each other or from what the layers say."""
    facts = saved()
    if not facts.facts:
        return ()
    marks = f"conflicts {cache.catalogue().version} {facts.content_hash}"
    return cache.once(marks, lambda: facts.conflicts(known_facts(cache.evidence().sites)))


def illustrative() -> bool:
    """Whether any of the facts are invented."""
    return saved().illustrative


def banner() -> None:
    """Say loudly that facts are invented, while any are; and say it when saved facts cannot be read."""
    if illustrative():
        st.html(
            html(
                '<div class="nh-loud" role="alert" data-testid="illustrative">{}. '
                "Figures, ranks and files rest on them. Remove them on the page Data.</div>",
                ILLUSTRATIVE,
            )
        )
    elif _unreadable():
        st.error("The building facts that you brought cannot be read now: the figures are without them.")


def _unreadable() -> bool:
    try:
        cache.estate(settings().plans_url)
    except (NhmapError, SQLAlchemyError, OSError):
        return True
    return False
