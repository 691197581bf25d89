"""Licences that are allowed, and what a lock lists."""

from __future__ import annotations

import importlib.util
import json
import sys
from email import message_from_string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

pytest.importorskip("cyclonedx", reason="pip-audit, of the development packages, is not installed")

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", PROJECT / "scripts" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["audit"] = module  # where dataclasses look for it
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("Mozilla Public License 2.0 (MPL 2.0)", True),
        ("GPL-3.0-or-later", False),
        ("GNU Affero General Public License v3", False),
        ("MIT AND GPL-2.0-only", False),
        ("", False),
        ("Other/Proprietary License", False),
        ("SUBMITTED", False),
    ],
)
def test_a_licence_is_allowed_by_name(audit: ModuleType, licence: str, *, allowed: bool) -> None:
    assert audit.Package("x", "1", licence).is_allowed is allowed


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ("License-Expression: MIT\nClassifier: License :: OSI Approved :: BSD License", "MIT"),
        ("Classifier: License :: OSI Approved :: BSD License\nClassifier: Topic :: GIS", "BSD License"),
        ("License: Apache 2.0\n  and much more text", "Apache 2.0"),
        ("Name: x", ""),
    ],
)
def test_a_licence_is_what_the_metadata_says(audit: ModuleType, about: str, words: str) -> None:
    assert audit.words_of(message_from_string(about)) == words


def test_every_package_of_the_lock_is_in_the_bill_once(audit: ModuleType) -> None:
    text = audit.LOCK.read_text()
    named = {line.partition("==")[0] for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))}
    found = audit.locked(text)
    assert [name for name, _ in found] == sorted(named)
    bill = json.loads(audit.bill_of([audit.Package(name, version, "MIT") for name, version in found]))
    assert {each["name"] for each in bill["components"]} == named
    assert len(bill["components"]) == len(named)
