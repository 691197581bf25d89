"""What a person is told of a fault: a reference and the log file, never how it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

from nhmap.ui.kit import feedback, log_file

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def uncaught() -> None:
    from nhmap.ui.server import hosting

    hosting.script_error(ValueError("a secret of this test"))


def refused() -> None:
    from nhmap.errors import NhmapError
    from nhmap.ui.server import hosting

    hosting.script_error(NhmapError("This file is empty.", "Choose another."))


def test_an_uncaught_error_is_said_with_a_reference_and_the_log_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(feedback, "_standing", [])
    monkeypatch.setattr(log_file, "path", lambda: tmp_path / "nhmap.log")
    at = AppTest.from_function(uncaught).run()
    (error,) = at.error
    assert "secret" not in error.value
    assert "saved" not in error.value  # nobody knows
    reference = error.value.split("**")[1]
    assert len(reference) == 6
    assert reference in caplog.text
    assert "a secret of this test" in caplog.text
    assert "log" in error.value
    assert not at.exception


def test_how_the_work_stands_is_said_by_who_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "_standing", [])
    feedback.work_stands(lambda: "Two strokes are not saved yet.")
    (error,) = AppTest.from_function(uncaught).run().error
    assert "Two strokes are not saved yet." in error.value


def test_an_uncaught_refusal_is_a_refusal() -> None:
    (error,) = AppTest.from_function(refused).run().error
    assert "empty" in error.value
    assert "fault" not in error.value
