"""Names that are tenses are counted, and their number never grows."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def names() -> ModuleType:
    spec = importlib.util.spec_from_file_location("names", PROJECT / "scripts" / "names.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["names"] = module
    spec.loader.exec_module(module)
    return module


def test_names_that_a_module_gives_are_counted_and_words_are_not(names: ModuleType) -> None:
    text = """
'''What was found and told.'''
def told(each, rows):
    found = [kept for kept in rows]
    rows.held = each.said(found)
    return lambda given=1: given
class _Known:
    seen: int = 0
"""
    assert [name for name, _ in names.tenses(text)] == [
        "told", "each", "found", "kept", "held", "given", "_Known", "seen",
    ]  # fmt: skip


def test_a_file_may_have_fewer_and_never_more(
    names: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = tmp_path / "nhmap" / "one.py"
    module.parent.mkdir()
    module.write_text("found = 1\n")
    monkeypatch.setattr(names, "PROJECT", tmp_path)
    monkeypatch.setattr(names, "KNOWN", tmp_path / "known.txt")
    assert names.main(["--learn"]) == 0
    assert names.main([]) == 0
    module.write_text("found = 1\ntold = 2\n")
    assert names.main([]) == 1
    assert "nhmap/one.py:2 told" in capsys.readouterr().out
    module.write_text("rows = 1\n")
    assert names.main([]) == 0
    assert "1 fewer" in capsys.readouterr().out
