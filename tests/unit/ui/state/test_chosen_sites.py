"""A shortlist that was saved under identifiers of an earlier version."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from nhmap.ui.state import chosen_sites, estate


@pytest.mark.parametrize(
    ("saved", "expected"),
    [
        (("S-2", "S-gone"), ("S-2", "S-1")),
        (("S-gone", "S-1", "S-mine"), ("S-1", "S-mine")),  # two rows of then are one building now
        ((), ()),
    ],
)
def test_an_identifier_that_is_gone_leads_to_its_building(
    saved: tuple[str, ...], expected: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    sites = pd.DataFrame({"site_id": ["S-1", "S-2"], "former_ids": [("S-gone",), ()]})
    monkeypatch.setattr(estate, "evidence", lambda: SimpleNamespace(sites=sites))
    assert chosen_sites.shortlist(SimpleNamespace(shortlist=saved)) == expected  # type: ignore[arg-type]
