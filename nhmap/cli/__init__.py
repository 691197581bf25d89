"""The same journeys without a browser: ``nhmap run``, ``status``, ``assess``, ``rank``, ``export`` and others.

Exit codes: 0 done; 2 refused, with the reason in words on standard error; 1 a fault of ours. docs/command-line.md
says what each command prints.

Each command is a module with a function ``run``, imported only when it is asked for: ``assess`` must answer within
three seconds, and Streamlit alone takes one.
"""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

from nhmap.cli.options import parser
from nhmap.errors import NhmapError

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE: Final = 0
FAULT: Final = 1
REFUSED: Final = 2
INTERRUPTED: Final = 130
"""What a shell expects of a program that was stopped from the keyboard."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may be in another encoding, and names have accents
            stream.reconfigure(encoding="utf-8")
    try:
        options = parser().parse_args(arguments)
        command = import_module(f"nhmap.cli.{options.command.replace('-', '_')}")
        code = int(command.run(options))
        sys.stdout.flush()
    except NhmapError as refused:
        print(f"nhmap: {refused}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        # Whoever read our answer has read enough, as `nhmap rank | head` does. What is left has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:
        logging.getLogger("nhmap").exception("fault")
        print("nhmap: a fault in nhmap; the lines above tell its makers what happened.", file=sys.stderr)
        return FAULT
    return code
