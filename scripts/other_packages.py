"""The tests with other packages than the locked ones: ``python scripts/other_packages.py lowest`` or ``newest``.

``lowest`` takes the oldest release of each package that ``pyproject.toml`` allows, ``newest`` the newest: what somebody
may have who installs nhmap without its lock. uv resolves them, pip installs them in an environment of their own, and
the tests without a browser run there. Further arguments go to pytest instead of all tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parent.parent
RESOLUTIONS: Final = {"lowest": "lowest-direct", "newest": "highest"}
TESTS: Final = ("--ignore", "tests/browser", "-n", "logical", "--dist", "loadfile", "--no-loadscope-reorder")
WORDS: Final = 2


def main(arguments: list[str]) -> int:
    """Resolve, install, test; returns pytest's exit code, or that of the step that failed."""
    if not arguments or arguments[0] not in RESOLUTIONS:
        print(__doc__)
        return WORDS
    which, rest = arguments[0], arguments[1:]
    packages = PROJECT / "build" / f"requirements-{which}.txt"
    folder = PROJECT / f".venv-{which}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    packages.parent.mkdir(exist_ok=True)
    for command in (*resolving(packages, which), *installing(python, folder, packages)):
        code = subprocess.call(command, cwd=PROJECT)
        if code:
            return code
    print(f"nhmap: the tests with the {which} packages of {packages.relative_to(PROJECT)}", flush=True)
    return subprocess.call([str(python), "-m", "pytest", *(rest or TESTS)], cwd=PROJECT)


def resolving(packages: Path, which: str) -> list[list[str]]:
    """The command that writes which packages; every time anew, for newer ones may have been published."""
    packages.unlink(missing_ok=True)  # uv would keep to what stands in it
    command = [sys.executable, "-m", "uv", "pip", "compile", "-q", "--no-header", "--resolution", RESOLUTIONS[which]]
    return [[*command, "--extra", "test", "pyproject.toml", "-o", str(packages)]]


def installing(python: Path, folder: Path, packages: Path) -> list[list[str]]:
    """The commands that install them, and nhmap itself."""
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
    made = [] if python.exists() else [[sys.executable, "-m", "venv", str(folder)]]
    return [*made, [*pip, "--only-binary", ":all:", "-r", str(packages)], [*pip, "-e", str(PROJECT)]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
