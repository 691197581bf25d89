"""Lint and types of the JavaScript: what is looked at, and where a fault is said to be."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

pytest.importorskip("deno", reason="Deno, of the development packages, is not installed")

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def javascript() -> ModuleType:
    spec = importlib.util.spec_from_file_location("javascript", PROJECT / "scripts" / "javascript.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["javascript"] = module  # where dataclasses look for it
    spec.loader.exec_module(module)
    return module


def test_every_script_of_a_folder_is_in_the_order(javascript: ModuleType) -> None:
    for module, folder in javascript.PAGES:
        names = javascript.order_of(PROJECT / module)
        assert sorted(names) == sorted(path.name for path in (PROJECT / folder).glob("*.js"))


def test_a_fault_is_said_of_the_file_and_line_that_it_is_in(
    javascript: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(javascript, "PROJECT", tmp_path)
    (tmp_path / "one.js").write_text("const ONE = 1;\n\nfunction two() {\n  return ONE;\n}\n")
    (tmp_path / "two.js").write_text(
        "// What uses the other.\nconst four = two().nothing;\nconst five = 5;\nfour.go(six);\n"
    )
    joined = javascript.Joined([tmp_path / "one.js", tmp_path / "two.js"])
    faults = javascript.faults_of(joined, tmp_path)
    assert [(fault.file, fault.line, fault.message.split()[0]) for fault in faults] == [
        ("two.js", 2, "TS2339"),
        ("two.js", 3, "no-unused-vars"),
        ("two.js", 4, "TS2304"),
    ]


def test_scripts_that_are_sound_have_no_fault(
    javascript: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(javascript, "PROJECT", tmp_path)
    (tmp_path / "one.js").write_text("const ONE = 1;\n")
    (tmp_path / "two.js").write_text("window.nhmap = ONE;\n")
    assert javascript.faults_of(javascript.Joined([tmp_path / "one.js", tmp_path / "two.js"]), tmp_path) == []


def test_what_cannot_be_read_as_javascript_stops_the_look(
    javascript: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(javascript, "PROJECT", tmp_path)
    (tmp_path / "one.js").write_text("function (\n")
    with pytest.raises(SystemExit):
        javascript.faults_of(javascript.Joined([tmp_path / "one.js"]), tmp_path)
