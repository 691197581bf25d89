"""Who may only look stores nothing, by whatever route."""

from __future__ import annotations

import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.database import transactions
from nhmap.store.database.plan_tables import open_engine
from nhmap.store.database.transactions import Transactions, ask_before_writing
from nhmap.ui.state import sharing
from nhmap.ui.state.sharing import Looking, cookies_of, forbid, looking


def test_every_transaction_that_writes_asks_first(monkeypatch, tmp_path):
    monkeypatch.setattr(transactions, "_doorkeepers", [])
    both = Transactions(open_engine(f"sqlite:///{tmp_path / 'plans.sqlite'}"))
    ask_before_writing(forbid)
    ask_before_writing(forbid)
    assert len(transactions._doorkeepers) == 1
    with both.write():
        pass
    monkeypatch.setattr(sharing, "looking", lambda: Looking(None))
    with pytest.raises(InputRefusedError, match="look only"), both.write():
        pass
    with both.read():
        pass


def test_a_server_that_is_not_shared_has_no_lookers():
    assert looking() is None


@pytest.mark.parametrize("header", ["", "=", ";;;", "a", 'a="\\', "nhmap-look=x; $=1; \x00"])
def test_cookies_that_cannot_be_read_are_none_or_few(header):
    assert set(cookies_of(header)) <= {"nhmap-look", "a", "$", ""}
