#!/usr/bin/env python3
"""Sets up what nhmap needs, then does what is asked: ``python3 run.py``, ``python3 run.py test``, and so on.

One script of the standard library for ``make``, for ``run.cmd`` and ``test.cmd``, and for machines without make. It is
read by Pythons that are too old for nhmap as well, so that it can say so: nothing here is newer than Python 3.6.

In its order: what is asked; which Python; where packages go; whether all is there; setting up; fetching packages; why
it failed, in words.
"""

import contextlib
import hashlib
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

OLDEST = (3, 11)
NEWER = ("3.14", "3.13", "3.12", "3.11")
PROJECT = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
MEGABYTE = 1000000
REFUSED = 2
INTERRUPTED = 130

# What each lock takes once installed, in MB, and what it is for.
LOCKS = {
    "run": ("requirements.lock", 900),
    "dev": ("requirements-dev.lock", 500),
    "bench": ("requirements-bench.lock", 200),
}
PYTEST = ("-m", "pytest")
SOME_FAILED = 1  # pytest's own word for it
# Files in their order, the longest first and short ones last: a core that has nothing more to do waits for the other.
FOLDERS = ("tests/opendata", "tests/golden", "tests/property", "tests/app", "tests/unit")
# One worker more than cores: a fifth of the time a test waits, for a child that starts or for a clock.
WORKERS = str((os.cpu_count() or 1) + 1)
SHARED = (*PYTEST, *FOLDERS, "-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder")
# A journey waits more than it works, so three run at once, each with a server, plans and a browser of its own.
BROWSER = (*PYTEST, "tests/browser", "-n", "3", "--dist", "loadfile")
COMPILE = ("-m", "uv", "pip", "compile", "-q", "--universal", "--generate-hashes", "--no-emit-index-url", "--no-header")
COMPILE += ("--python-version", "3.11")
EXTRAS = ("--extra", "test", "--extra", "dev")
BENCH = ("--extra", "bench")
TASKS = {
    "run": ("run", [("-m", "nhmap.cli", "run")]),
    "update": ("run", [("-m", "nhmap.cli", "update")]),
    "set-up": ("run", []),
    # Browsers come after all other tests, which take every core. Both run, whatever the first says.
    "test": ("dev", [SHARED, BROWSER]),
    "coverage": ("dev", [SHARED, ("-m", "coverage", "report", "--skip-covered")]),
    "lint": (
        "dev",
        [
            ("-m", "ruff", "check", "."),
            ("-m", "ruff", "format", "--check", "."),
            ("-m", "mypy"),
            ("-c", "import sys; sys.argv[0] = 'lint-imports'; from importlinter.cli import *; lint_imports_command()"),
            ("scripts/names.py",),
            ("scripts/javascript.py",),
        ],
    ),
    "test-lowest": ("dev", [("scripts/other_packages.py", "lowest")]),
    "test-newest": ("dev", [("scripts/other_packages.py", "newest")]),
    "audit": ("dev", [("scripts/audit.py",)]),
    "bench": ("bench", [("-m", "benchmarks")]),
    "data": ("dev", [("-m", "nhmap.cli", "data", "build", "--out", "data")]),
    # Writes no registry's address, so that a proxy's own index serves as well as the public one.
    "lock": (
        "dev",
        [
            (*COMPILE, "pyproject.toml", "-o", LOCKS["run"][0]),
            (*COMPILE, *EXTRAS, "-c", LOCKS["run"][0], "pyproject.toml", "-o", LOCKS["dev"][0]),
            (*COMPILE, *EXTRAS, *BENCH, "-c", LOCKS["dev"][0], "pyproject.toml", "-o", LOCKS["bench"][0]),
        ],
    ),
    "screenshot": ("dev", [("scripts/screenshot.py",)]),
}


class CannotSetUpError(Exception):
    """What is missing, and what to do about it, in words."""


# --- What is asked ---------------------------------------------------------------------------------------------------


def main(arguments: "list[str]") -> int:
    """Set up what the task needs and do it; returns the exit code."""
    task = arguments[0] if arguments and not arguments[0].startswith("-") else "run"
    rest = arguments[1:] if arguments and arguments[0] == task else arguments
    if "-h" in arguments[:1] or "--help" in arguments[:1] or task not in (*TASKS, "clean"):
        print(f"python3 run.py [{'|'.join((*TASKS, 'clean'))}]")
        return 0 if "-h" in arguments or "--help" in arguments else REFUSED
    try:
        if sys.version_info < OLDEST:
            return with_a_newer_python(arguments)
        if task == "clean":
            return clean()
        level, commands = TASKS[task]
        python = set_up(level)
        return do(python, task, commands, rest)
    except CannotSetUpError as missing:
        print(f"\nnhmap: {missing}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED


def do(python: Path, task: str, commands: list, rest: "list[str]") -> int:
    """Do the task with the Python of the environment."""
    os.environ.pop("PYTHONHOME", None)
    if task == "update":
        rest = [str(Path(word).resolve()) if not word.startswith("-") else word for word in rest]
    if task == "coverage":
        commands = [(*commands[0], "--cov", "--cov-report="), commands[1]]
    if task == "test" and rest:
        commands = [PYTEST]
    os.chdir(str(PROJECT))
    if task in ("run", "update") and not WINDOWS:
        sys.stdout.flush()
        os.execv(str(python), [str(python), *commands[0], *rest])  # so that Ctrl+C reaches it and nothing else
    status = 0
    for command in commands:
        try:
            code = subprocess.call([str(python), *command, *rest])
            if code == SOME_FAILED and command is BROWSER:
                # A journey is minutes of a real browser on whatever else the machine does. Both outcomes are told.
                print("\nnhmap: the journeys that failed are tried once more, by themselves.\n", flush=True)
                again = ("-n", "0", "--last-failed", "--last-failed-no-failures", "none")
                code = subprocess.call([str(python), *command, *again])
        except KeyboardInterrupt:  # it was told as well, and has said what there is to say
            return INTERRUPTED
        status = status or code
    return status


def clean() -> int:
    """Take away what set-up and runs have made."""
    for made in (".venv", ".venv-lowest", ".venv-newest", "static", "build", "dist"):
        folder = PROJECT / made
        if folder.is_symlink():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(str(folder))
    return 0


# --- Which Python ----------------------------------------------------------------------------------------------------


def with_a_newer_python(arguments: "list[str]") -> int:
    """Go on with a newer Python of this computer, or say that there is none."""
    for version in NEWER:
        for command in ([f"python{version}"], ["py", f"-{version}"]):
            found = shutil.which(command[0])
            if found is None:
                continue
            probe = "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 1)"
            if subprocess.call([found, *command[1:], "-c", probe], stderr=subprocess.DEVNULL) == 0:
                return subprocess.call([found, *command[1:], str(Path(__file__).resolve()), *arguments])
    message = (
        f"nhmap needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}), and no newer one was "
        "found.\nInstall one from python.org, or with your system's own installer, and start again."
    )
    raise CannotSetUpError(message)


# ---- where things go


# --- Where packages go -----------------------------------------------------------------------------------------------


def environment_folder() -> Path:
    """Where the environment is or will be: told, in the project, or in a folder of the user's."""
    told = os.environ.get("NHMAP_VENV")
    if told:
        return Path(told).expanduser().resolve()
    own = PROJECT / ".venv"
    if is_ready(own, "run") or can_write(own if own.exists() else PROJECT):
        return own
    mark = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:8]
    with contextlib.suppress(OSError, RuntimeError):  # RuntimeError: the system knows no home folder
        folder = user_folder() / f"venv-{mark}"
        folder.mkdir(parents=True, exist_ok=True)
        if can_write(folder):
            return folder
    return private_folder() / f"venv-{mark}"


def user_folder() -> Path:
    """The user's folder for what programs keep, as nhmap itself has it."""
    if WINDOWS:
        base = Path(os.environ.get("LOCALAPPDATA") or Path("~/AppData/Local").expanduser())
    elif sys.platform == "darwin":
        base = Path("~/Library/Application Support").expanduser()
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path("~/.local/share").expanduser())
    return base / "nhmap"


def private_folder() -> Path:
    """A folder for temporary files that nobody else can have put anything into."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    folder = Path(tempfile.gettempdir()) / f"nhmap-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = folder.stat()
    except OSError as error:
        message = f"No folder can be written to for the packages: {error}.\nName one: NHMAP_VENV=/some/folder."
        raise CannotSetUpError(message) from error
    if not WINDOWS and (owner.st_uid != user or owner.st_mode & 0o077 or folder.is_symlink()):
        message = f"{folder} belongs to somebody else.\nName a folder for the packages: NHMAP_VENV=/some/folder."
        raise CannotSetUpError(message)
    return folder


def can_write(folder: Path) -> bool:
    """Whether a file can be made in a folder: asked by doing it, for rights do not tell of every disk."""
    try:
        with tempfile.TemporaryFile(dir=str(folder)):
            return True
    except OSError:
        return False


def python_of(folder: Path) -> Path:
    """The Python of an environment."""
    return folder / "Scripts" / "python.exe" if WINDOWS else folder / "bin" / "python"


def mark_of(folder: Path, name: str) -> Path:
    """The file that says what has been installed whole."""
    return folder / ".nhmap" / name


# --- Whether all is there --------------------------------------------------------------------------------------------


def wanted(name: str) -> str:
    """What the mark of an installed lock must say: a lock of other content is another lock."""
    whole = hashlib.sha256((PROJECT / LOCKS[name][0]).read_bytes())
    if name == "run":
        whole.update((PROJECT / "pyproject.toml").read_bytes())
        whole.update(str(PROJECT).encode())
    return whole.hexdigest()


def is_ready(folder: Path, level: str) -> bool:
    """Whether everything for a level is installed, whole and of the right version."""
    try:
        return all(mark_of(folder, name).read_text() == wanted(name) for name in levels(level)) and works(folder)
    except OSError:
        return False


def levels(level: str) -> "list[str]":
    """The locks of a level, in order."""
    names = list(LOCKS)
    return names[: names.index(level) + 1]


def works(folder: Path) -> bool:
    """Whether the environment's Python starts: the one it was made from may have been taken away."""
    try:
        return subprocess.call([str(python_of(folder)), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


# ---- setting up


# --- Setting up ------------------------------------------------------------------------------------------------------


def set_up(level: str) -> Path:
    """Make the environment and install what is missing; returns its Python."""
    folder = environment_folder()
    if not is_ready(folder, level):
        with one_at_a_time(folder):
            if not is_ready(folder, level):
                install(folder, level)
    return python_of(folder)


@contextlib.contextmanager
def one_at_a_time(folder: Path):  # noqa: ANN201 - collections.abc.Iterator is no generic in 3.6
    """Wait while another start sets the same folder up."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        held = folder.with_name(folder.name + ".lock").open("a+")
    except OSError as error:
        raise CannotSetUpError(about_writing(folder, str(error))) from error
    with held:
        said = False
        while not taken(held):
            if not said:
                print("Another start is setting nhmap up; waiting for it.", flush=True)
                said = True
            time.sleep(0.5)
        yield


def taken(held) -> bool:  # noqa: ANN001 - an open file
    """Whether the lock is ours; it goes when the process goes, however it goes."""
    try:
        if WINDOWS:
            import msvcrt  # noqa: PLC0415

            held.seek(0)
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def install(folder: Path, level: str) -> None:
    """Install each lock of the level that is not there yet."""
    make_environment(folder)
    for name in levels(level):
        mark, lock = mark_of(folder, name), PROJECT / LOCKS[name][0]
        if mark.exists() and mark.read_text() == wanted(name):
            continue
        with contextlib.suppress(FileNotFoundError):
            mark.unlink()
        check_room(folder, LOCKS[name][1])
        # A lock names every package already, so nothing is left to resolve. Without --no-deps the pip that comes with
        # Python 3.11 looks up `coverage[toml]` afresh, finds whatever was published since, and stops at its hash.
        what = {"run": "what nhmap needs", "dev": "what its tests need", "bench": "what its benchmarks need"}[name]
        pip(folder, ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(lock)], what, count(lock))
        if name == "run":
            pip(folder, ["--no-deps", "-e", str(PROJECT)], "nhmap itself", 1)
        if name == "dev" and subprocess.call([str(python_of(folder)), "-m", "pip", "check", "--quiet"]):
            message = "The packages of requirements-dev.lock do not fit each other: run “python3 run.py lock” again."
            raise CannotSetUpError(message)
        mark.write_text(wanted(name))


def make_environment(folder: Path) -> None:
    """Make the environment, afresh where an earlier attempt was interrupted."""
    made = mark_of(folder, "made")
    if works(folder) and (made.exists() or (folder / ".made").exists()):  # the second is of older versions of nhmap
        made.parent.mkdir(exist_ok=True)
        return
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists():
        message = f"{folder} holds something else than an environment of Python.\nName another folder: NHMAP_VENV."
        raise CannotSetUpError(message)
    missing = [name for name in ("venv", "ensurepip") if not has_module(name)]
    if missing:
        version = ".".join(map(str, sys.version_info[:2]))
        message = (
            f"This Python ({sys.executable}) has no {' and no '.join(missing)}, which make a place for packages.\n"
            f"On Debian and Ubuntu: sudo apt install python3-venv (or python{version}-venv). "
            "Elsewhere: install Python from python.org."
        )
        raise CannotSetUpError(message)
    check_room(folder.parent, LOCKS["run"][1])
    print(f"nhmap sets itself up in {folder}. This is done once.", flush=True)
    base = getattr(sys, "_base_executable", None) or sys.executable
    done = subprocess.run(  # noqa: PLW1510 - the output says more than the code
        [base, "-m", "venv", "--clear", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode or not works(folder):
        raise CannotSetUpError(explained(done.stdout.decode("utf-8", "replace"), folder))
    made.parent.mkdir(exist_ok=True)
    made.write_text(sys.version)


def has_module(name: str) -> bool:
    """Whether this Python has a part of its library that some systems leave out."""
    try:
        __import__(name)
    except ImportError:
        return False
    return True


def check_room(folder: Path, megabytes: int) -> None:
    """Say it before 250 MB are fetched for nothing."""
    free = shutil.disk_usage(str(folder)).free // MEGABYTE
    if free < megabytes:
        message = (
            f"There is no room on the disk of {folder}: {free:,} MB are free, {megabytes:,} MB are needed.\n"
            "Free some, or name a folder on another disk: NHMAP_VENV=/some/folder."
        )
        raise CannotSetUpError(message)


def count(lock: Path) -> int:
    """How many packages a lock names."""
    return sum(1 for line in lock.read_text(encoding="utf-8").splitlines() if re.match(r"[A-Za-z0-9]", line))


# --- Fetching packages, with a bar -----------------------------------------------------------------------------------


def pip(folder: Path, what: "list[str]", words: str, total: int) -> None:
    """Install, and show how far it is."""
    command = [str(python_of(folder)), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    # Settings for other installations must not lead packages elsewhere, nor hide what is done.
    other = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_QUIET", "PIP_VERBOSE", "PYTHONHOME", "PYTHONPATH")
    environment = {key: value for key, value in os.environ.items() if key not in other}
    environment.update(PIP_USER="0", PIP_NO_INPUT="1", PYTHONUNBUFFERED="1", PYTHONIOENCODING="utf-8", NO_COLOR="1")
    if shutil.disk_usage(tempfile.gettempdir()).free < 500 * MEGABYTE:  # a small /tmp is no reason to fail
        scratch = mark_of(folder, "scratch")
        scratch.mkdir(parents=True, exist_ok=True)
        environment["TMPDIR"] = str(scratch)
    log = mark_of(folder, "install.log")
    with contextlib.suppress(OSError):
        log.unlink()
    running = subprocess.Popen(
        [*command, "--log", str(log), *what],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=str(PROJECT),
    )
    lines = queue.Queue()  # type: queue.Queue
    threading.Thread(target=hand_over, args=(running.stdout, lines), daemon=True).start()
    progress = Progress(words, total, folder)
    said = []
    try:
        while True:
            try:
                line = lines.get(timeout=0.5)
            except queue.Empty:
                progress.tick()
                continue
            if line is None:
                break
            said.append(line)
            progress.hear(line)
    except BaseException:
        running.kill()
        running.wait()
        progress.end()
        raise
    code = running.wait()
    progress.end()
    shutil.rmtree(str(mark_of(folder, "scratch")), ignore_errors=True)
    if code:
        raise CannotSetUpError(explained("\n".join(said), folder))
    with contextlib.suppress(OSError):
        log.unlink()  # megabytes that nobody reads


def hand_over(stream, lines: "queue.Queue") -> None:  # noqa: ANN001 - a pipe
    """Pass on line by line what pip says; None at the end."""
    for line in iter(stream.readline, b""):
        lines.put(line.decode("utf-8", "replace").rstrip())
    lines.put(None)


class Progress:
    """Says which package is being fetched and how many there are: in place in a terminal, line by line elsewhere."""

    def __init__(self, words: str, total: int, folder: Path) -> None:
        self.words, self.total, self.folder = words, total, folder
        self.number, self.now, self.began, self.last = 0, "asking the package index", time.time(), time.time()
        self.installing, self.before = False, self.installed()
        self.in_place = sys.stdout.isatty()
        print(f"Fetching {words}{f': {total} packages' if total > 1 else ''} …", flush=True)

    def hear(self, line: str) -> None:
        """Take in a line of pip's."""
        if line.startswith("Ignoring "):
            self.total -= 1  # not for this system
            return
        found = re.match(r"(?:Collecting|Requirement already satisfied:) ([A-Za-z0-9._-]+)", line)
        if found:
            self.number += 1
            if self.in_place:  # elsewhere the next line says it, with the size
                self.show(f"{self.number} of {max(self.total, self.number)}  {found.group(1)}")
            return
        found = re.match(r"(?:\s*Downloading|\s*Using cached|Processing) (\S+\.whl)(?: \((\d[^)]+)\))?", line)
        if found:
            self.number += line.startswith("Processing")  # a file of this computer is not collected first
            name = re.split(r"[\\/]", found.group(1))[-1].split("-")[0]
            size = f", {found.group(2)}" if found.group(2) else ""
            self.show(f"{self.number} of {max(self.total, self.number)}  {name}{size}")
        elif line.startswith("Installing collected packages:"):
            self.installing, self.total = True, line.count(",") + 1
            self.before = self.installed()
            self.show(f"installing: {self.total} to do")
        elif "Retrying" in line:
            self.show("the package index does not answer; trying again")

    def tick(self) -> None:
        """Show that it goes on, when pip is silent."""
        if self.installing:
            done = min(max(self.installed() - self.before, 0), self.total)
            now = f"installing: {done} of {self.total} done"
            if self.in_place or time.time() - self.last > 5:  # noqa: PLR2004
                self.show(now)
        elif self.in_place:
            self.show(self.now)
        elif time.time() - self.last > 15:  # noqa: PLR2004
            self.show(f"{self.now} (still going)")

    def show(self, words: str) -> None:
        """One state."""
        if not self.in_place:
            if words != self.now:
                print(f"  {words}", flush=True)
        else:
            seconds = int(time.time() - self.began)
            text = f"  {words}   {seconds // 60}:{seconds % 60:02}"
            width = shutil.get_terminal_size((80, 20)).columns - 1
            sys.stdout.write("\r" + text[:width].ljust(width))
            sys.stdout.flush()
        self.last = time.time()
        self.now = words.replace(" (still going)", "")

    def end(self) -> None:
        """Leave the line."""
        if self.in_place:
            width = shutil.get_terminal_size((80, 20)).columns - 1
            sys.stdout.write("\r" + " " * width + "\r")
            sys.stdout.flush()

    def installed(self) -> int:
        """How many packages the environment holds."""
        places = (*self.folder.glob("lib/python3*/site-packages"), self.folder / "Lib" / "site-packages")
        return sum(file.suffix == ".dist-info" for place in places if place.is_dir() for file in place.iterdir())


# ---- what went wrong, in words


# --- Why it failed, in words -----------------------------------------------------------------------------------------


UNREACHED = (
    "NewConnectionError|ConnectTimeout|Connection refused|name resolution|getaddrinfo failed|ProxyError|timed out"
    "|Cannot connect to proxy|Tunnel connection failed|RemoteDisconnected|Network is unreachable|Connection aborted"
    "|No route to host|Name or service not known|ProtocolError"
)


def explained(said: str, folder: Path) -> str:
    """What pip or venv said, in words, with what to do."""
    kinds = (
        (r"No space left on device|Errno 28\b|WinError 112|Disk quota exceeded|Errno 122\b", about_room),
        (r"DO NOT MATCH THE HASHES", about_hashes),
        (r"Permission denied|Read-only file system|Errno 13\b|Errno 30\b|WinError 5\b", about_writing),
        (r"is not a trusted or secure host", about_trust),
        (r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerification", about_certificates),
        (UNREACHED, about_index),
        (r"\b(?:401|403|404|407|5\d\d) (?:Client|Server) Error|Proxy Authentication Required", about_index),
        (r"No matching distribution found for|is not a supported wheel", about_wheels),
    )
    if "from versions: none" in said:
        said += unfetched(folder)  # an index that does not answer is, at the end, one that has no versions
    for pattern, words in kinds:
        if re.search(pattern, said):
            return words(folder, said)
    tail = "\n".join(f"  {line}" for line in said.splitlines()[-12:])
    return f"Setting up failed, for a reason that this script does not know. The last it heard:\n{tail}{where(folder)}"


def unfetched(folder: Path) -> str:
    """What pip wrote, but did not say, of addresses that it could not fetch."""
    try:
        lines = mark_of(folder, "install.log").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(line for line in lines if "Could not fetch URL" in line and "404 Client Error" not in line)


def where(folder: Path) -> str:
    """Where all that was said is kept."""
    log = mark_of(folder, "install.log")
    return f"\nAll that was said is in {log}." if log.exists() else ""


def about_room(folder: Path, _said: str) -> str:
    """Of a full disk."""
    places = (folder, Path(tempfile.gettempdir()))
    free = "; ".join(f"{place}: {shutil.disk_usage(str(place)).free // MEGABYTE:,} MB free" for place in places)
    return (
        f"There is no room on the disk ({free}). About 1,000 MB are needed.\n"
        "Free some and start again; NHMAP_VENV names a folder on another disk."
    )


def about_hashes(folder: Path, _said: str) -> str:
    """Of packages that are not the ones that were locked."""
    return (
        "A package that was fetched is not the one that nhmap was tested with, so it is not used. A fetch that was cut "
        f"short can be the reason.\nStart again; if it happens again, look at your package index.{where(folder)}"
    )


def about_writing(folder: Path, said: str) -> str:
    """Of a folder that cannot be written to."""
    named = re.search(r"'([^']+)'", said)
    place = named.group(1) if named else folder
    return f"{place} cannot be written to.\nName a folder for the packages that can be: NHMAP_VENV=/some/folder."


def about_certificates(_folder: Path, _said: str) -> str:
    """Of a proxy that reads along."""
    return (
        "The package index is reached, but its certificate is not trusted here. A proxy with a certificate of its own "
        "can be the reason.\nName the file of trusted certificates: PIP_CERT=/some/file.pem."
    )


def about_trust(_folder: Path, _said: str) -> str:
    """Of an index without https."""
    return "The package index has an address without https, so it is not asked.\nSet PIP_TRUSTED_HOST to its name."


def about_index(folder: Path, _said: str) -> str:
    """Of an index that nobody reaches."""
    return (
        "The package index cannot be reached from here, and the first start needs it once.\n"
        "Is there a connection? Behind a proxy set HTTPS_PROXY; for an index of your own set PIP_INDEX_URL, and "
        f"PIP_CERT for its certificate.{where(folder)}"
    )


def about_wheels(folder: Path, said: str) -> str:
    """Of a package that is not made for this computer."""
    named = re.findall(r"No matching distribution found for (\S+)|ERROR: (\S+) is not a supported wheel", said)
    name = next(filter(None, named[0]), "a package") if named else "a package"
    import platform  # noqa: PLC0415

    bits = 64 if sys.maxsize > 2**32 else 32
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {bits} bit"
    return (
        f"There is no ready-made package of {name} for this computer ({system}).\n"
        "nhmap needs a Python of 64 bit that packages are published for: a very new one may be too new, so try the one "
        f"before it.{where(folder)}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
