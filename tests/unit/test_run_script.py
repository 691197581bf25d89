"""run.py: it sets up by itself, shows how far it is, and says in words what is missing.

Most tests start it for real, in a small project of its own whose packages lie in a folder. What is missing is really
missing: an index that nobody serves, a disk that is full, a Python without its venv.
"""

from __future__ import annotations

import ast
import hashlib
import http.server
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT: Final = Path(__file__).parents[2] / "run.py"
PATIENCE_S: Final = 120
PYPROJECT: Final = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "nhmap"
version = "0"
"""
BACKEND: Final = """
import zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "nhmap-0-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("nhmap-0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: nhmap\\nVersion: 0\\n")
        wheel.writestr("nhmap-0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("nhmap-0.dist-info/RECORD", "")
    return name
"""


def wheel(folder: Path, name: str, tag: str = "py3-none-any") -> str:
    """A package of one module; returns its line in a lock."""
    file = folder / f"{name}-1.0-{tag}.whl"
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{name}.py", "SAID = 'here'\n")
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        archive.writestr(f"{about}/RECORD", "")
    return f"{name}==1.0 \\\n    --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


class Small:
    """A project that run.py sets up, with its packages in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self.wheels = folder / "wheels"
        self.home = folder / "home"
        (self.folder / "nhmap" / "cli").mkdir(parents=True)
        self.wheels.mkdir()
        self.home.mkdir()
        shutil.copy(SCRIPT, self.folder)
        (self.folder / "pyproject.toml").write_text(PYPROJECT)
        (self.folder / "backend.py").write_text(BACKEND)
        (self.folder / "nhmap" / "__init__.py").write_text("")
        (self.folder / "nhmap" / "cli" / "__init__.py").write_text("")
        started = "import first, second, sys\nprint('started', *sys.argv[1:], first.SAID)\n"
        (self.folder / "nhmap" / "cli" / "__main__.py").write_text(started)
        for name in ("requirements-dev.lock", "requirements-bench.lock"):
            (self.folder / name).write_text("")
        self.lock = self.folder / "requirements.lock"
        self.lock.write_text(
            wheel(self.wheels, "first")
            + wheel(self.wheels, "second")
            + wheel(self.wheels, "third").replace("==1.0", "==1.0 ; sys_platform == 'plan9'")
        )

    def environment(self, **more: str) -> dict[str, str]:
        ours = ("PIP_", "XDG_", "NHMAP_", "PYTHON")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(ours) and not k.lower().endswith("_proxy")}
        own = {"HOME": str(self.home), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        return {key: value for key, value in {**kept, **own, **more}.items() if value}

    def start(self, *arguments: str, python: str = sys.executable, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, str(self.folder / "run.py"), *arguments],
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing in it yet, made once: it takes seconds."""
    small = Small(tmp_path_factory.mktemp("empty"))
    small.lock.write_text("nothing==1.0 --hash=sha256:" + "0" * 64 + "\n")
    assert small.start().returncode == 2
    return small.folder / ".venv"


@pytest.fixture
def made(small: Small, empty: Path) -> Small:
    """A project whose environment is made, with no package in it."""
    shutil.copytree(empty, small.folder / ".venv", symlinks=True)
    return small


@pytest.fixture
def script() -> Any:
    spec = importlib.util.spec_from_file_location("run_script", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pythons_that_are_too_old_can_read_it() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))
    asked = {name.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    asked |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert asked - {"importlinter"} <= sys.stdlib_module_names  # the one is in a command that it starts
    assert "__future__" not in asked  # 3.6 does not know its annotations


def test_a_python_that_is_too_old_is_named(script: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(script.sys, "version_info", (3, 9, 18))
    monkeypatch.setenv("PATH", "")
    assert script.main(["run"]) == 2
    said = capsys.readouterr().err
    assert "3.11 or newer" in said
    assert sys.executable in said


@pytest.mark.parametrize("version", ["3.6", "3.7", "3.8", "3.9", "3.10"])
def test_a_real_old_python_says_so_or_finds_a_newer_one(made: Small, version: str) -> None:
    old = shutil.which(f"python{version}")
    if old is None or subprocess.run([old, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"no Python {version} here")
    alone = made.start(python=old, PATH=str(made.home))
    assert alone.returncode == 2
    assert "3.11 or newer" in alone.stderr
    newer = made.home / f"python3.{sys.version_info.minor}"
    newer.symlink_to(sys.executable)
    assert "started run" in made.start(python=old, PATH=str(made.home)).stdout


def test_it_sets_up_once_and_says_how_far_it_is(small: Small) -> None:
    first = small.start("run", "--port", "9")
    assert first.returncode == 0, first.stderr
    assert "started run --port 9 here" in first.stdout
    assert "1 of 2  first" in first.stdout
    assert "2 of 2  second" in first.stdout  # the third is not for this system
    assert str(small.folder / ".venv") in first.stdout
    second = small.start(PIP_FIND_LINKS="/nowhere")
    assert second.stdout == "started run here\n"


def test_arguments_alone_are_for_run(made: Small) -> None:
    assert "started run --no-browser" in made.start("--no-browser").stdout


def test_another_lock_is_installed(made: Small) -> None:
    assert made.start().returncode == 0
    made.lock.write_text(made.lock.read_text() + wheel(made.wheels, "fourth"))
    again = made.start()
    assert "4 packages" in again.stdout
    assert "started" in again.stdout
    assert (made.folder / ".venv").rglob("fourth.py")


def test_an_environment_without_its_parts_is_made_afresh(made: Small) -> None:
    (pip,) = (made.folder / ".venv").glob("[Ll]ib/**/site-packages/pip")
    shutil.rmtree(pip)
    again = made.start()
    assert again.returncode == 0, again.stderr
    assert "started" in again.stdout


class Slow(http.server.BaseHTTPRequestHandler):
    """An index that names packages and then never sends them."""

    wheels: Path
    asked = threading.Event()

    def do_GET(self) -> None:
        name = self.path.strip("/").split("/")[-1]
        if name.endswith(".whl"):
            type(self).asked.set()
            time.sleep(PATIENCE_S)
            return
        links = "".join(f'<a href="/{f.name}">{f.name}</a>' for f in self.wheels.glob(f"{name}-*"))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(links.encode())

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def slow(made: Small) -> Iterator[str]:
    handler = type("Handler", (Slow,), {"wheels": made.wheels, "asked": threading.Event()})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/simple"
    server.shutdown()
    server.server_close()


@pytest.mark.skipif(os.name == "nt", reason="ends a whole group of processes")
def test_an_interrupted_install_heals(made: Small, slow: str) -> None:
    out = made.home / "out.txt"
    with out.open("w") as told:
        going = subprocess.Popen(
            [sys.executable, str(made.folder / "run.py")],
            env=made.environment(PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_INDEX_URL=slow, PYTHONUNBUFFERED="1"),
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
            start_new_session=True,
        )
        until = time.monotonic() + PATIENCE_S
        while "Fetching" not in out.read_text() and time.monotonic() < until:
            time.sleep(0.05)
        os.killpg(going.pid, signal.SIGKILL)
        going.wait()
    assert "Fetching" in out.read_text()
    again = made.start()
    assert again.returncode == 0, again.stderr
    assert "started" in again.stdout


@pytest.mark.skipif(os.name == "nt", reason="ends a whole group of processes")
def test_a_second_start_waits_for_the_first(made: Small, slow: str) -> None:
    going = subprocess.Popen(
        [sys.executable, str(made.folder / "run.py")],
        env=made.environment(PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_INDEX_URL=slow),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert going.stdout
    going.stdout.readline()
    second = subprocess.Popen(
        [sys.executable, str(made.folder / "run.py")],
        env=made.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert second.stdout
    assert "waiting" in second.stdout.readline()
    os.killpg(going.pid, signal.SIGKILL)
    going.communicate()
    said, _ = second.communicate(timeout=PATIENCE_S)
    assert "started run" in said


@pytest.mark.parametrize(
    "reach",
    [
        {"PIP_INDEX_URL": "http://127.0.0.1:9/simple"},
        {"PIP_INDEX_URL": "https://packages.example/simple", "HTTPS_PROXY": "http://127.0.0.1:9"},
        {"PIP_INDEX_URL": "https://no-such-index.invalid/simple"},
    ],
)
def test_an_index_that_nobody_reaches(made: Small, reach: dict[str, str]) -> None:
    failed = made.start(PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_RETRIES="0", **reach)
    assert failed.returncode == 2
    assert "cannot be reached" in failed.stderr
    for hint in ("PIP_INDEX_URL", "HTTPS_PROXY", "PIP_CERT"):
        assert hint in failed.stderr
    assert "Traceback" not in failed.stdout + failed.stderr
    assert "started" in made.start().stdout


def test_an_index_without_https(made: Small) -> None:
    failed = made.start(PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_INDEX_URL="http://no-such-index.invalid/simple")
    assert failed.returncode == 2
    assert "PIP_TRUSTED_HOST" in failed.stderr


def test_a_package_that_is_not_made_for_this_computer(made: Small) -> None:
    made.lock.write_text(wheel(made.wheels, "elsewhere", "cp311-cp311-plan9_x86"))
    failed = made.start()
    assert failed.returncode == 2
    assert "no ready-made package of elsewhere" in failed.stderr
    assert "64 bit" in failed.stderr


def test_a_package_that_was_changed_is_not_used(made: Small) -> None:
    line = wheel(made.wheels, "first")
    wheel(made.wheels, "first")
    with zipfile.ZipFile(made.wheels / "first-1.0-py3-none-any.whl", "a") as archive:
        archive.writestr("evil.py", "")
    made.lock.write_text(line)
    failed = made.start()
    assert failed.returncode == 2
    assert "not the one that nhmap was tested with" in failed.stderr
    assert not list((made.folder / ".venv").rglob("evil.py"))


@pytest.mark.parametrize("part", ["ensurepip", "venv"])
def test_a_python_whose_system_left_venv_out(small: Small, part: str) -> None:
    without = small.home / "without"
    without.mkdir()
    (without / f"{part}.py").write_text(f"raise ModuleNotFoundError('No module named {part}')\n")
    failed = small.start(PYTHONPATH=str(without))
    assert failed.returncode == 2
    assert f"no {part}" in failed.stderr
    assert "python3-venv" in failed.stderr
    assert not (small.folder / ".venv").exists()


def mounted(folder: Path, *options: str) -> None:
    """A disk in memory; the test is skipped where none can be had."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be had by root only")


def unmount(folder: Path) -> None:
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("size", ["300k", "40m"])
def test_a_disk_without_room(small: Small, tmp_path: Path, size: str) -> None:
    disk = tmp_path / "disk"
    mounted(disk, "-o", f"size={size}")
    try:
        failed = small.start(NHMAP_VENV=str(disk / "environment"))
    finally:
        unmount(disk)
    assert failed.returncode == 2
    assert "no room on the disk" in failed.stderr
    assert "NHMAP_VENV" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_project_that_cannot_be_written_to(small: Small, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    if hasattr(os, "getuid") and os.getuid() == 0:
        mounted(disk)
        shutil.copytree(small.folder, disk / "project")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        small.folder = disk / "project"
    else:
        small.folder.chmod(0o555)
    try:
        started = small.start()
        assert "started run" in started.stdout, started.stderr
        assert str(small.home) in started.stdout
        assert small.start().stdout == "started run here\n"
    finally:
        if disk.exists():
            unmount(disk)
        else:
            small.folder.chmod(0o755)


def test_a_folder_of_other_things_is_left_alone(small: Small) -> None:
    mine = small.home / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    failed = small.start(NHMAP_VENV=str(mine))
    assert failed.returncode == 2
    assert "something else" in failed.stderr
    assert (mine / "letter.txt").read_text() == "dear"


def test_settings_for_other_installations_lead_nothing_astray(made: Small) -> None:
    other = made.home / "other"
    started = made.start(PIP_TARGET=str(other), PIP_USER="1", PIP_QUIET="3", PYTHONHOME="")
    assert "1 of 2  first" in started.stdout
    assert "started" in started.stdout
    assert not other.exists()


@pytest.mark.skipif(os.name == "nt", reason="a terminal of Unix")
def test_in_a_terminal_it_shows_how_far_it_is_in_place(made: Small) -> None:
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, str(made.folder / "run.py")], made.environment())  # noqa: S606
    said = b""
    while True:
        try:
            said += os.read(terminal, 4096)
        except OSError:
            break
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert b"\r  1 of 2  first" in said
    assert b"started run here" in said


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (f"ERROR: Could not install packages due to an OSError: {OSError(28, os.strerror(28))}", "no room"),
        ("ERROR: Could not install packages due to an OSError: [WinError 112] There is not enough space", "no room"),
        ("ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/x/y'", "/x/y cannot"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate", "PIP_CERT"),
        ("ERROR: HTTP error 407 while getting\nrequests.exceptions.HTTPError: 407 Client Error: Proxy", "HTTPS_PROXY"),
        ("something else\nentirely", "entirely"),
    ],
)
def test_what_was_said_becomes_words(script: Any, tmp_path: Path, said: str, words: str) -> None:
    assert words in script.explained(said, tmp_path)


@pytest.mark.parametrize(
    ("codes", "outcome", "calls"),
    [([0, 0], 0, 2), ([0, 1, 0], 0, 3), ([0, 1, 1], 1, 3), ([1, 0], 1, 2), ([0, 2], 2, 2)],
)
def test_journeys_that_failed_are_tried_once_more_and_nothing_else_is(
    script: Any, monkeypatch: pytest.MonkeyPatch, codes: list[int], outcome: int, calls: int
) -> None:
    monkeypatch.chdir(SCRIPT.parent)  # so that what the script changes is set back
    asked: list[list[str]] = []

    def call(command: list[str]) -> int:
        asked.append(command)
        return codes[len(asked) - 1]

    monkeypatch.setattr(script.subprocess, "call", call)
    assert script.do(Path("python"), "test", script.TASKS["test"][1], []) == outcome
    assert len(asked) == calls
    assert [at for at, each in enumerate(asked) if "--last-failed" in each] == ([2] if calls == 3 else [])


def test_every_folder_of_tests_is_run(script: Any) -> None:
    shared, browser = script.TASKS["test"][1]
    run = {Path(word).name for word in (*shared, *browser) if word.startswith("tests/")}
    folders = {
        file.relative_to(SCRIPT.parent / "tests").parts[0] for file in SCRIPT.parent.glob("tests/*/**/test_*.py")
    }
    assert run == folders


def test_every_task_of_make_is_one_of_the_script(script: Any) -> None:
    makefile = (SCRIPT.parent / "Makefile").read_text()
    (phony,) = (line for line in makefile.splitlines() if line.startswith(".PHONY:"))
    assert set(phony.split()[1:]) <= {*script.TASKS, "clean"}


@pytest.mark.parametrize("name", ["run.cmd", "test.cmd"])
def test_the_scripts_of_windows_start_it_and_keep_the_window_open_on_failure(name: str) -> None:
    text = (SCRIPT.parent / name).read_bytes()
    assert text.count(b"\r\n") == text.count(b"\n")  # cmd.exe finds its labels by these
    text.decode("ascii")
    task = b"test " if name == "test.cmd" else b""
    for python in (b"py -3 run.py ", b"python run.py "):
        assert python + task + b"%*" in text
    assert b"pause" in text
    labels = {word for line in text.split(b"\r\n") if line.strip().startswith(b"goto ") for word in line.split()[1:]}
    assert all(b":" + label in text.split(b"\r\n") for label in labels)
