"""The map's scripts by themselves: ``tests/js``, run by Deno."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[4]


def test_the_tests_of_the_scripts_pass() -> None:
    deno = pytest.importorskip("deno", reason="Deno, of the development packages, is not installed")
    command = [deno.find_deno_bin(), "test", "--no-check", "--no-remote", "--no-npm", "--allow-read=nhmap/ui/map/js"]
    environment = {**os.environ, "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"}
    done = subprocess.run(
        [*command, "tests/js"], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"ok \| (\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed.group(1)) >= 40
