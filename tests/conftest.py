"""The folder a test lies in is its marker; a test outside the known folders is refused."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# CI draws the same examples every time: what it refuses can be tried again anywhere. Elsewhere they are new each time.
settings.register_profile("fixed", derandomize=True, deadline=None, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("fixed")

# No test fails because the computer is busy: files get more time here than a person would wait.
os.environ.setdefault("NHMAP_READING_SECONDS", "60")

# Hundreds of servers, commands and readers are started: each would compile all of nhmap again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

HERE = Path(__file__).parent
FOLDERS = ("unit", "property", "golden", "app", "browser", "opendata")
OPENDATA = HERE.parent.parent / "shared" / "opendata"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by its folder."""
    for item in items:
        folder = item.path.relative_to(HERE).parts[0]
        if folder not in FOLDERS:
            message = f"{item.path} lies in none of tests/{{{','.join(FOLDERS)}}}"
            raise pytest.UsageError(message)
        item.add_marker(folder)


@pytest.fixture(scope="session")
def opendata() -> Path:
    """Folder of the publishers' files; the test is skipped where it is not beside the project."""
    if not OPENDATA.is_dir():
        pytest.skip("the publishers' files (../shared/opendata) are not beside the project")
    return OPENDATA


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Streamlit's AppTest leaves its script as the main module, and processes that a later test starts run it."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
