"""What commands read and write: plain files only, whole files or none, and words where an answer cannot be given."""

from __future__ import annotations

import errno
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nhmap.cli import writing
from nhmap.cli.reading import read_file
from nhmap.cli.writing import write_file, write_files
from nhmap.errors import InputRefusedError, NhmapError, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
UNIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")


def left(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.fixture
def usual_mask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@UNIX
@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "folder"])
@pytest.mark.parametrize("linked", [False, True])
def test_only_plain_files_are_read_and_nothing_is_waited_for(tmp_path, kind, linked):
    place = tmp_path / "it"
    words = f"a {kind}"
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    elif kind == "device":
        place = Path(os.devnull)
    else:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(place))
    if linked:
        link = tmp_path / "link"
        link.symlink_to(place)
        place = link
    with pytest.raises(InputRefusedError, match=words):
        read_file(place, 1)


@UNIX
def test_what_is_put_in_a_files_place_while_it_is_opened_is_not_read(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_bytes(b"sound")
    os.mkfifo(tmp_path / "pipe")
    opened = os.open

    def swapped(path, flags, *more):
        return opened(tmp_path / "pipe" if Path(path) == file else path, flags, *more)

    monkeypatch.setattr(os, "open", swapped)
    with pytest.raises(InputRefusedError, match="a pipe"):
        read_file(file, 1)


def test_a_plain_file_is_read_through_a_link_and_no_more_of_it_than_the_limit(tmp_path):
    (tmp_path / "file").write_bytes(b"sound")
    assert read_file(tmp_path / "file", 1) == b"sound"
    (tmp_path / "large").write_bytes(b"x" * 1_000_001)
    with pytest.raises(InputRefusedError, match="too large"):
        read_file(tmp_path / "large", 1)
    with pytest.raises(InputRefusedError, match=r"too large.*Take fewer\."):
        read_file(tmp_path / "large", 1, smaller="Take fewer.")


def test_a_file_that_grows_while_it_is_read_stays_bounded(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_bytes(b"x")
    held = os.fstat

    def as_it_was(number):
        before = held(number)
        with file.open("ab") as more:
            more.write(b"x" * 1_500_000)
        return before

    monkeypatch.setattr(os, "fstat", as_it_was)
    with pytest.raises(InputRefusedError, match="too large: nhmap reads up to 1 MB"):
        read_file(file, 1)


@UNIX
@pytest.mark.usefixtures("usual_mask")
def test_a_new_file_has_the_mode_of_every_new_file_and_a_replaced_one_keeps_its_own(tmp_path):
    write_file(tmp_path / "new", b"1")
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o644
    for mode in (0o600, 0o640, 0o666):
        (tmp_path / "new").chmod(mode)
        write_file(tmp_path / "new", b"2")
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == mode
    assert left(tmp_path) == ["new"]


@UNIX
def test_links_pipes_sockets_and_folders_are_neither_followed_nor_replaced(tmp_path):
    (tmp_path / "aim").write_bytes(b"before")
    (tmp_path / "link").symlink_to(tmp_path / "aim")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "device").symlink_to(os.devnull)
    before = left(tmp_path)
    for name, words in (
        ("link", "a link"), ("dangling", "a link"), ("pipe", "a pipe"), ("folder", "a folder"), ("device", "a link")
    ):  # fmt: skip
        with pytest.raises(InputRefusedError, match=words):
            write_file(tmp_path / name, b"after")
    with pytest.raises(InputRefusedError, match="a device"):
        write_file(Path(os.devnull), b"after")
    assert (tmp_path / "aim").read_bytes() == b"before"
    assert left(tmp_path) == before
    assert (tmp_path / "link").is_symlink()
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_what_somebody_else_calls_a_part_stays_as_it_is(tmp_path):
    (tmp_path / "facts.csv.part").write_bytes(b"mine")
    (tmp_path / ".facts.csv.part").write_bytes(b"mine too")
    write_file(tmp_path / "facts.csv", b"facts")
    assert left(tmp_path) == [".facts.csv.part", "facts.csv", "facts.csv.part"]
    assert (tmp_path / "facts.csv.part").read_bytes() == b"mine"


def test_what_goes_wrong_on_the_way_leaves_what_was_there(tmp_path, monkeypatch):
    (tmp_path / "facts.csv").write_bytes(b"before")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(InputRefusedError, match="no room left on the disk"):
        write_file(tmp_path / "facts.csv", b"after")
    assert left(tmp_path) == ["facts.csv"]
    assert (tmp_path / "facts.csv").read_bytes() == b"before"


def test_stopping_on_the_way_leaves_nothing_beside(tmp_path, monkeypatch):
    def stopped(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writing.os, "fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "facts.csv", b"after")
    assert left(tmp_path) == []


@UNIX
def test_of_several_files_none_is_written_where_one_cannot_be(tmp_path):
    (tmp_path / "b").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputRefusedError, match="a link"):
        write_files(tmp_path, {"a": b"1", "b": b"2"})
    assert left(tmp_path) == ["b"]
    write_files(tmp_path / "deep" / "folder", {"a": b"1"})
    assert (tmp_path / "deep" / "folder" / "a").read_bytes() == b"1"


def nhmap(command: str) -> subprocess.CompletedProcess[str]:
    """A command line of a shell in which ``nhmap`` is ours."""
    ours = f'nhmap() {{ "{sys.executable}" -m nhmap.cli "$@"; }}; {command}'
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(["bash", "-c", ours], capture_output=True, text=True, timeout=120, check=False, env=env)


@FULL
@pytest.mark.parametrize("what", ["status", "--help", "--version"])
def test_an_answer_that_nobody_can_take_is_said_in_words(what):
    for where in ("> /dev/full", ">&-"):
        done = nhmap(f"nhmap {what} {where}")
        assert done.returncode == 2
        assert done.stderr.startswith("nhmap: The answer cannot be written")
        assert "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) == 1


@UNIX
def test_a_reader_that_has_read_enough_is_no_fault():
    done = nhmap("nhmap status | head -1; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("nhmap ")


@UNIX
def test_a_refusal_that_nobody_can_hear_is_still_a_refusal():
    for where in ("2>&-", "2> /dev/full", "2>&1 | true; exit ${PIPESTATUS[0]}"):
        done = nhmap(f"nhmap assess nothing.csv {where}")
        assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


@UNIX
def test_a_name_that_is_no_text_can_be_refused():
    done = nhmap("nhmap assess $'no\\xff\\x1b[31mfile.csv'")
    assert done.returncode == 2
    assert "cannot be read" in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("text", ["\ud800", "a\x1b[31mb", "\u202etxt.exe", "x\x00y", "\x9b"])
def test_what_a_refusal_quotes_can_be_shown_anywhere(text):
    refused = NhmapError(f"“{text}” is nothing.", text)
    str(refused).encode()
    assert "\ufffd" in refused.message
    assert not any(c in str(refused) for c in text if not c.isprintable())


def test_a_refusal_is_never_longer_than_a_page_and_keeps_lines_and_letters():
    assert len(printable("x" * 1_000_000)) == 2_001
    assert printable("Łódź\n\tünïted – “ok” 😀") == "Łódź\n\tünïted – “ok” 😀"
