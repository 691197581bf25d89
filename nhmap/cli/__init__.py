"""The same journeys without a browser: ``nhmap run``, ``status``, ``assess``, ``rank``, ``export`` and others.

Exit codes: 0 done; 2 refused, with the reason in words on standard error; 1 a fault of ours. docs/command-line.md
says what each command prints.

Each command is a module with a function ``run``, imported only when it is asked for: ``assess`` must answer within
three seconds, and Streamlit alone takes one.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from contextvars import copy_context
from importlib import import_module
from typing import TYPE_CHECKING, Final

from nhmap.cli.options import parser
from nhmap.cli.printing import Answer, AnswerLostError
from nhmap.errors import NhmapError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from types import ModuleType

DONE: Final = 0
FAULT: Final = 1
REFUSED: Final = 2
INTERRUPTED: Final = 130
"""What a shell expects of a program that was stopped from the keyboard."""

_MODULES: Final = {"return": "pipeline_return"}
"""Commands whose name no module of Python can have."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may be in another encoding, and names have accents
            stream.reconfigure(encoding="utf-8", errors="replace")
    answer = Answer(sys.stdout)
    try:
        with contextlib.redirect_stdout(answer):
            return _run(arguments, answer)
    except NhmapError as refused:
        if isinstance(refused, AnswerLostError):
            answer.spent()
        _tell(f"nhmap: {refused}")
        return REFUSED
    except BrokenPipeError:
        answer.spent()  # whoever read our answer has read enough, as `nhmap rank | head` does
        return DONE
    except KeyboardInterrupt:
        _tell("nhmap: stopped.")
        return INTERRUPTED
    except MemoryError:
        _tell("nhmap: this computer has not enough memory for it. Close other programs, or give a smaller file.")
        return REFUSED
    except Exception:
        with contextlib.suppress(OSError, ValueError):
            logging.getLogger("nhmap").exception("fault")
        _tell("nhmap: a fault in nhmap; the lines above tell its makers what happened.")
        return FAULT


def _run(arguments: Sequence[str] | None, answer: Answer) -> int:
    """Run one command and see that its answer is out."""
    try:
        options = parser().parse_args(arguments)
        name = options.command.replace("-", "_")
        command = import_module(f"nhmap.cli.{_MODULES.get(name, name)}")
        code = copy_context().run(_at_work, command, options)
    except SystemExit:  # --help and --version end so
        answer.flush()
        raise
    answer.flush()
    return code


def _at_work(command: ModuleType, options: Namespace) -> int:
    """Run a command, on the data set that it names; which that is ends with it."""
    if name := getattr(options, "data", None):
        import_module("nhmap.cli.reading").choose_data(name)
    return int(command.run(options))


def _tell(words: str) -> None:
    """Say something on standard error, if anybody listens there."""
    if sys.stderr is None:
        return
    try:
        print(words, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        # What could not be written would be tried again at the end, and Python would answer with a code of its own.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
