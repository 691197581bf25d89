"""Jobs for a process apart: each does what a bad file makes a reader do."""

from __future__ import annotations

import ctypes
import os
import sys
import time

from nhmap.errors import DataDamagedError, InputRefusedError
from nhmap.store.child_process import frames as apart_frames
from nhmap.store.child_process.apart import apart


def echo(*values: object, **named: object) -> tuple[object, ...]:
    return (*values, named)


def where() -> tuple[int, bool]:
    return os.getpid(), apart_frames.inside()


def refuse() -> None:
    message = "Row 3 has no name \ud800."
    raise InputRefusedError(message, "Give it one.")


def damaged() -> None:
    message = "A layer is damaged."
    raise DataDamagedError(message, "Install it again.")


def fail() -> None:
    message = "a fault of ours"
    raise KeyError(message)


def sleep(seconds: float = 60) -> None:
    time.sleep(seconds)


def hold_the_lock() -> None:
    """Holds Python's lock, as a library does that never looks up."""
    pow(3, 10**9, 10**400_000)


def swell(step: int = 20_000_000) -> int:
    held = []
    while True:
        held.append(b"x" * step)
        time.sleep(0.01)


def take_at_once(size: int = 200_000_000_000) -> int:
    return len(bytes(size))


def die() -> None:
    """A segmentation fault."""
    ctypes.string_at(0)


def leave() -> None:
    os._exit(3)


def print_much() -> str:
    sys.stdout.write("x" * 100_000)
    os.write(1, b"not a frame" * 10_000)
    os.write(2, b"nor this" * 10_000)
    return "said"


def too_much() -> bytes:
    return b"x" * 150_000_000


def within() -> tuple[int, bool]:
    return apart(where, what="the same")


def deep(depth: int = 100_000) -> int:
    return deep(depth - 1) + 1
