"""The log, each time in a process of its own: what lands in it, that it begins again, that nothing fails without it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """
import logging, sys, threading, warnings
import streamlit.logger
from nhmap.ui.kit import log_file
told = streamlit.logger.get_logger("streamlit.a_part")
where = log_file.begin()
assert log_file.begin() == where
told.warning("from streamlit")
logging.getLogger("nhmap").info("from nhmap")
logging.getLogger("asyncio").error("from the loop")
warnings.warn("a warning")
def fail():
    raise ValueError("from a thread")
thread = threading.Thread(target=fail, name="worker-7")
thread.start()
thread.join()
later = streamlit.logger.get_logger("streamlit.a_later_part")
log_file.take_in()
later.error("from a later part")
for _ in range(int(sys.argv[1])):
    logging.getLogger("nhmap").info("x" * 1_000)
print(where)
raise ValueError("from the end")
"""


def run(log: Path, lines: int = 0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, str(lines)],
        env={**os.environ, "NHMAP_LOG": str(log)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_whatever_happens_lands_in_the_file(tmp_path: Path) -> None:
    done = run(tmp_path / "log")
    file = tmp_path / "log" / "nhmap.log"
    assert str(file) in done.stdout
    written = file.read_text(encoding="utf-8")
    said = ("streamlit", "nhmap", "the loop", "a thread", "a later part", "the end")
    assert [words for words in said if written.count(f"from {words}") == 0] == []
    assert "a warning" in written
    assert "worker-7" in written
    assert written.count("Traceback") == 2
    assert written.count("from streamlit") == 1
    # In the terminal a fault is a line that says where the rest is.
    assert "Traceback" not in done.stderr
    assert done.stderr.count(str(file)) == 2


def test_it_begins_again_when_it_is_large(tmp_path: Path) -> None:
    run(tmp_path, lines=9_000)
    sizes = [file.stat().st_size for file in tmp_path.iterdir()]
    assert len(sizes) == 4
    assert max(sizes) <= 2_000_000


def test_without_a_folder_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run(tmp_path / "file" / "log")
    assert "None" in done.stdout
    assert "from a thread" in done.stderr  # there is no other place to say it
