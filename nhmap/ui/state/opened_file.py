"""A file that became the plan: its balance is taken over, and what its lines cut stays known after it is used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.core.plan.changes import Replace
from nhmap.core.wording import percent
from nhmap.ui.state import comments, session, work

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Settings
    from nhmap.core.plan.edits import History
    from nhmap.core.plan.plans import Plan
    from nhmap.store.footprint_files.importing import Imported

_OPENED: Final = "opened "
_CUTS: Final = frozenset({"areas cut", "rules differ"})
_LONGEST: Final = 700
"""Characters of what a file's lines cut that are kept with the edit that used it."""


def use(imported: Imported, plan: Plan, name: str) -> None:
    """Put a plan that was read in the place of the open one; undo brings that back.

    What the lines cut is kept with the edit, so that it is known for as long as the edit is in force.
    """
    cut = " ".join(problem.message for problem in imported.problems if problem.check in _CUTS)
    opened = f"{_OPENED}{name}"[:200]
    work.replace_plan(plan, f"{opened}: {cut}"[:_LONGEST] if cut else opened)
    if imported.settings is not None:
        session.put(replace(work.begin(), settings=imported.settings))
    if imported.decision is not None:
        session.put(replace(work.begin(), decision=imported.decision))
    if imported.comments:
        comments.bring(imported.comments)


def balance_words(imported: Imported) -> str:
    """On what a file says that its plan is balanced, where that is not how it is here; else nothing."""
    file_settings, here = imported.settings, work.begin().settings
    if file_settings is None or file_settings == here:
        return ""
    return f"Its own balance comes with it: {_settings_words(file_settings)}."


def _settings_words(settings: Settings) -> str:
    targets = ", ".join(f"{level.value} {people:,}" for level, people in settings.targets)
    shares = f"± {percent(settings.tolerance)}, split below {percent(settings.split_below)}"
    return f"{settings.basis.words}, {targets}, {shares}"


def cut_words(history: History) -> str:
    """What the lines of the file cut that the plan was opened from, if that is still in force; else nothing."""
    for edit in reversed(history.done):
        if any(isinstance(change, Replace) for change in edit.changes):
            opened, _, cut = edit.reason.partition(": ")
            return f"{opened.removeprefix(_OPENED)}: {cut}" if cut and opened.startswith(_OPENED) else ""
    return ""
