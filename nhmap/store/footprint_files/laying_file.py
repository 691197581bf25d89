"""Laying a file over a plan: what was read changes the small areas that it names, and what came of it in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.core.plan.laying import laid_over
from nhmap.store.tabular.problems import Problem, counted, some

if TYPE_CHECKING:
    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.plan.plans import Plan
    from nhmap.store.footprint_files.importing import Imported

CHECK: Final = "part of a plan"


def onto(imported: Imported, plan: Plan, areas: SmallAreas) -> Imported:
    """What was read, laid over a plan; its first problem says what changes.

    Raises
    ------
    InputRefusedError
        When a name fits several neighbourhoods of the plan.
    """
    laid = laid_over(plan, imported.plan)
    people = int(areas.residents[laid.changed].sum())
    after = f"; new: {some(laid.added)}" if laid.added else ""
    kept = (
        f" {counted(len(laid.kept), 'small area')} of locked neighbourhoods stay as they are." if len(laid.kept) else ""
    )
    message = (
        f"{counted(len(laid.changed), 'small area')} ({people:,} residents) of {plan.name} change their neighbourhood"
        f"{after}. All others stay.{kept}"
    )
    told = Problem(CHECK, "information", message, codes=tuple(map(str, areas.codes[laid.changed])), people=people)
    return replace(imported, plan=laid.plan, problems=(told, *imported.problems))
