"""The view Return of the page Sites without a browser: rows, the form, new buildings, files, and two windows."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from nhmap.config import settings
from nhmap.core.choices import Choices
from nhmap.core.plan.changes import Describe
from nhmap.core.plan.edits import Edit
from nhmap.core.plan.pipeline import SchemeWords
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.plans import PlanStore
from nhmap.ui.sites import return_form, return_view
from tests.app.test_beside import PLAN, SMALL_AREAS, WHEN, asked, box, press, run, state, window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
SITES = ("S-94d3a4a42b", "S-6bb9f5d308")


@pytest.fixture
def choices(own_settings: pytest.MonkeyPatch) -> Iterator[ChoiceStore]:
    """A saved plan of Stoke with one neighbourhood and two buildings on the shortlist."""
    assert own_settings
    store = PlanStore(settings().plans_url)
    store.create(Plan.empty(SMALL_AREAS).add(Zone("z1", "SNP 1")), "", WHEN, plan_id=PLAN)
    store.append(PLAN, Edit("e-1", WHEN, (Describe(PLAN, "hwb", "E06000021"),)))
    found = ChoiceStore(store.engine)
    said = replace(Choices(), shortlist=SITES).differences(Choices())
    found.keep(PLAN, said, window="w", who="", when=WHEN, seen=0)
    yield found
    store.close()


def returned() -> AppTest:
    at = window("sites")
    at.segmented_control(key="sites-view").set_value("Return")
    return run(at)


def opened(at: AppTest, scheme_id: str) -> AppTest:
    """Press the row of a scheme."""
    now = state(at)
    at.session_state[return_form._KEY] = return_form._Opened(now.pipeline.of(scheme_id), now.choices_seen)
    before = at.session_state.get(return_form._TURN, 0)
    at.session_state[return_form._TURN] = before + 1
    return run(at)


def typed(at: AppTest, **said: str) -> AppTest:
    labels = {"capital": "Indicative capital (£ m)", "revenue": "Indicative revenue (£ m a year)"}
    for key, text in said.items():
        box(at, "text_input", labels[key]).set_value(text)
    return press(at, "Keep")


def figures(at: AppTest) -> str:
    return next(each.proto.body for each in at.get("html") if "nh-return" in each.proto.body)


def test_every_building_of_the_shortlist_is_a_row_and_blanks_say_unknown(choices: ChoiceStore) -> None:
    del choices
    frame = returned().dataframe[0].value
    assert len(frame) == len(SITES)
    assert set(frame["Option"]) == set(frame["Wave"]) == set(frame["Capital"]) == {"unknown"}
    assert set(frame["Band"]) <= {"A", "B", "C", "set apart"}


def test_what_is_typed_is_kept_counted_and_refused_in_words(choices: ChoiceStore) -> None:
    at = opened(returned(), SITES[0])
    typed(at, capital="lots")
    assert "is no amount" in at.error[0].value
    assert choices.of(PLAN).pipeline.schemes == ()
    typed(at, capital="£12.4m")
    assert choices.of(PLAN).pipeline.of(SITES[0]).amount("capital") == Decimal("12.4")
    assert "£ 12.4 m, 1 unknown" in figures(at)


def test_two_windows_that_write_of_different_fields_both_keep_them_and_of_the_same_are_asked(
    choices: ChoiceStore,
) -> None:
    anna, ben = returned(), returned()
    opened(anna, SITES[0])
    opened(ben, SITES[0])
    typed(anna, capital="1.5")
    typed(ben, revenue="0.2")
    kept = choices.of(PLAN).pipeline.of(SITES[0])
    assert kept.texts == {"capital": "1.5", "revenue": "0.2"}
    assert asked(anna) == asked(ben) == []
    opened(anna, SITES[0])
    opened(ben, SITES[0])
    typed(anna, capital="2")
    typed(ben, capital="3")
    assert choices.of(PLAN).pipeline.of(SITES[0]).amount("capital") == Decimal(2)
    (question,) = asked(ben)
    assert "Indicative capital" in question
    press(ben, "Use mine")
    assert choices.of(PLAN).pipeline.of(SITES[0]).amount("capital") == Decimal(3)


def test_a_new_building_is_a_row_and_can_be_taken_out(choices: ChoiceStore) -> None:
    at = press(returned(), "Add")
    assert [each.scheme_id for each in choices.of(PLAN).pipeline.new] == ["new:z1"]
    assert at.dataframe[0].value["Option"].tolist()[-1] == "build"
    opened(at, "new:z1")
    press(at, "Take this row out")
    assert choices.of(PLAN).pipeline.schemes == ()


def test_the_files_say_what_the_screen_says(choices: ChoiceStore, monkeypatch: pytest.MonkeyPatch) -> None:
    del choices
    made: list[bytes] = []

    def at_once(make: Callable[[], bytes]) -> bytes:
        made.append(make())
        return made[-1]

    monkeypatch.setattr(return_view, "pressed", at_once)
    typed(opened(returned(), SITES[0]), capital="12.4")
    book = openpyxl.load_workbook(io.BytesIO(made[-3]))
    names = [cell.value for cell in book["Return"][4]]
    row = [cell.value for cell in book["Return"][5]]
    assert row[names.index("Indicative capital (£ m)")] == 12.4
    with zipfile.ZipFile(io.BytesIO(made[-1])) as archive:
        assert {"return.csv", "schemes.csv"} <= set(archive.namelist())


def test_a_form_keeps_only_what_was_changed_in_it() -> None:
    before = SchemeWords("S-1").with_value("capital", "1").with_value("partners", "Council")
    now = before.with_value("partners", "Trust")  # somebody else, meanwhile
    after = return_form.with_changes(now, before, {"capital": "2", "partners": "Council"}, [])
    assert after.texts == {"capital": "2", "partners": "Trust"}
    none = return_form.with_changes(now, before, {}, [{"name": "None", "size": "", "status": "", "year": ""}])
    assert none.texts["no_disposals"] == "yes"
    assert none.disposals == ()
