"""Comments on the page of footprints: what others say arrives, and nothing is read where nothing was said."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nhmap.config import settings
from nhmap.core.plan.changes import Assign, Describe
from nhmap.core.plan.comments import Comment, statements_of
from nhmap.core.plan.edits import Edit
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.database.comments import CommentStore
from nhmap.store.database.plans import PlanStore
from nhmap.store.exports.bundles import COMMENTS_NAME, COMMENTS_UNREAD
from nhmap.ui.files import decision_form, exchange
from nhmap.ui.server.hosting import PAGE_SCRIPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
WHEN = "2026-11-23T10:00:00+00:00"
PLAN = "plan-of-stoke"


@pytest.fixture
def comments(own_settings: pytest.MonkeyPatch) -> Iterator[CommentStore]:
    """Where another window says what it thinks of a saved plan."""
    assert own_settings
    store = PlanStore(settings().plans_url)
    store.create(Plan.empty(33_755).add(Zone("z1", "SNP 1")), "", WHEN, plan_id=PLAN)
    store.append(PLAN, Edit("e1", WHEN, (Describe(PLAN, "hwb", "E06000021"),)))
    yield CommentStore(store.engine)
    store.close()


def said(at: AppTest) -> str:
    """What the line of comments says after one more run."""
    assert not at.run().exception
    return next(button.label for button in at.button if button.label.startswith("Comments"))


def say(store: CommentStore, number: int) -> None:
    (statement,) = statements_of(Comment(f"c{number}", "Too far from the bus", "Ann", WHEN, zone="z1"))
    store.say(PLAN, statement)


def test_what_others_say_arrives_with_the_next_run_and_is_read_once(
    comments: CommentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []
    read = CommentStore.of
    monkeypatch.setattr(CommentStore, "of", lambda store, plan_id: reads.append(plan_id) or read(store, plan_id))
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=90)
    at.query_params["plan"] = PLAN
    assert said(at) == "Comments"
    say(comments, 1)
    assert said(at) == "Comments · 1 open"
    before = len(reads)
    assert said(at) == "Comments · 1 open"
    assert len(reads) == before
    say(comments, 2)
    assert said(at) == "Comments · 2 open"
    assert len(reads) == before + 1


def test_comments_that_cannot_be_read_are_said_to_be_and_come_once_they_can(
    comments: CommentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(comments, 1)
    with monkeypatch.context() as broken:

        def fail(*_: object) -> None:
            message = "the disk is gone"
            raise OSError(message)

        broken.setattr(CommentStore, "of", fail)
        at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=90)
        at.query_params["plan"] = PLAN
        assert said(at) == "Comments · cannot be read now"
    assert said(at) == "Comments · 1 open"


def test_the_menu_and_the_files_say_that_comments_cannot_be_read(
    comments: CommentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(comments, 1)
    PlanStore(settings().plans_url).append(PLAN, Edit("e2", WHEN, (Assign("z1", np.arange(30, dtype=np.int32)),)))
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=90)
    at.query_params["plan"] = PLAN
    assert said(at) == "Comments · 1 open"
    made: dict[str, Callable[[], bytes]] = {}

    def button(_: str, data: Callable[[], bytes], name: str, *__: object, **___: object) -> None:
        made[name] = data

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(exchange.st, "download_button", button)
    monkeypatch.setattr(CommentStore, "of", fail)
    at.session_state[decision_form.MENU] = True
    at.session_state["comments-read"] = None
    at.run()
    assert not at.exception
    assert any("comments on this plan cannot be read now" in caption.value for caption in at.caption)
    member = json.loads(made["footprints.geojson"]())["nhmap"]
    assert member["notes"]["comments"] == COMMENTS_UNREAD
    assert "comments" not in member
    assert json.loads(made["assessment.json"]())["notes"]["comments"] == COMMENTS_UNREAD
    with zipfile.ZipFile(io.BytesIO(made["nhmap.zip"]())) as archive:
        assert archive.read(COMMENTS_NAME).decode().strip() == COMMENTS_UNREAD
