"""A proposal in which practices change their PCN, as rows that screen, files and command line share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.alignment.programme_model import APART, BEYOND, MOVED, OUT
from nhmap.core.alignment.proposal_rows import PcnChange, PracticeMove
from nhmap.core.alignment.question import patients_by_zone, sizes_after
from nhmap.core.alignment.taking_no_part import counted, left_as_dict, left_words

if TYPE_CHECKING:
    from nhmap.core.alignment.consents import Settled
    from nhmap.core.alignment.programme import Answered, Stage
    from nhmap.core.alignment.question import Question
    from nhmap.core.assessment.assessment import Assessment

NEW: Final = "new"
"""Code of every PCN that does not exist yet."""


@dataclass(frozen=True, eq=False)
class Proposal:
    """What would have to move.

    Attributes
    ----------
    settled, question, answered
        What people settled, what was asked, and what the programme ended with.
    assessment
        Of the plan.
    """

    settled: Settled
    question: Question
    answered: Answered
    assessment: Assessment

    @cached_property
    def moved(self) -> int:
        """Patients who would have another PCN."""
        q = self.question
        return int(q.lists[self.answered.to != q.network].sum())

    @cached_property
    def out_now(self) -> int:
        """Patients of practices whose PCN serves another neighbourhood than theirs."""
        return int(self.question.lists[self.question.out].sum())

    @cached_property
    def out_after(self) -> int:
        """The same in the proposal."""
        q, done = self.question, self.answered
        return int(q.lists[done.serves[done.to] != q.home].sum())

    @cached_property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Code and name of each PCN, new ones last and named after the neighbourhood that they serve."""
        registrations, zones = self.assessment.evidence.registrations, self.assessment.plan.zones
        rows = self.question.networks
        existing = [(str(registrations.pcn_codes[r]), str(registrations.pcn_names[r])) for r in rows]
        fresh: list[tuple[str, str]] = []
        for zone in self.answered.serves[len(rows) :].tolist():
            name = f"New PCN in {zones[zone].name}"
            same = sum(title.startswith(name) for _, title in fresh)
            fresh.append((NEW, f"{name} ({same + 1})" if same else name))
        return (*existing, *fresh)

    @cached_property
    def rows(self) -> tuple[PracticeMove, ...]:
        """Every practice of the question: those that move first, then those left out of line; larger lists first."""
        q, done, evidence = self.question, self.answered, self.assessment.evidence
        registrations, zones = evidence.registrations, self.assessment.plan.zones
        lives = patients_by_zone(q, self.assessment)
        lists = registrations.known[q.practices]
        moves = []
        for p, row in enumerate(q.practices.tolist()):
            now, then = int(q.network[p]), int(done.to[p])
            code = str(registrations.codes[row])
            moves.append(
                PracticeMove(
                    code=code,
                    name=str(registrations.names[row]),
                    list_size=int(q.lists[p]),
                    zone=zones[q.home[p]].name,
                    pcn=self.names[now][0],
                    pcn_name=self.names[now][1],
                    to=self.names[then][0],
                    to_name=self.names[then][1],
                    out_now=bool(q.out[p]),
                    out_after=bool(done.serves[then] != q.home[p]),
                    lives_now=_share(lives[p], int(q.zone[now]), int(lists[p])),
                    lives_after=_share(lives[p], int(done.serves[then]), int(lists[p])),
                    km_now=float(q.kilometres[p, now]),
                    km_after=float(q.kilometres[p, then]) if then < len(q.networks) else self._to_new(p, then),
                    homes_vintage=str(registrations.homes_vintage[row] or ""),
                    stays=code in self.settled.stays,
                    frozen=bool(q.frozen[now]),
                    consent=self.settled.consent(code),
                )
            )
        return tuple(sorted(moves, key=lambda r: (not r.moves, not r.out_after, -r.list_size, r.code)))

    def _to_new(self, p: int, network: int) -> float:
        """Kilometres from a practice to the others of a new PCN, on average; NaN for the only one."""
        table = self.assessment.evidence.registrations.practices
        others = [o for o in np.flatnonzero(self.answered.to == network).tolist() if o != p]
        if not others or not {"x", "y"} <= set(table.columns):
            return float("nan")
        x, y = (table[axis].to_numpy(dtype=np.float64, na_value=np.nan) for axis in ("x", "y"))
        rows, own = self.question.practices[others], self.question.practices[p]
        apart = np.hypot(x[rows] - x[own], y[rows] - y[own]) / 1000
        return float(np.nanmean(apart)) if not np.isnan(apart).all() else float("nan")

    @cached_property
    def pcns(self) -> tuple[PcnChange, ...]:
        """Every PCN, new ones that hold practices included; those whose size changes first."""
        q, done, zones = self.question, self.answered, self.assessment.plan.zones
        after = sizes_after(q, done.to)
        changes = []
        for k in range(len(self.names)):
            size = int(after[k]) if k < len(after) else 0
            old = k < len(q.networks)
            if not old and not size:
                continue
            serves = int(done.serves[k]) if size else -1
            changes.append(
                PcnChange(
                    code=self.names[k][0],
                    name=self.names[k][1],
                    serves_now=zones[q.zone[k]].name if old and q.zone[k] >= 0 else "",
                    serves_after=zones[serves].name if serves >= 0 else "",
                    size_now=int(q.sizes[k]) if old else 0,
                    size_after=size,
                    practices_now=int((q.network == k).sum()),
                    practices_after=int((done.to == k).sum()),
                    elsewhere=int(q.elsewhere[k]) if old else 0,
                    frozen=bool(q.frozen[k]) if old else False,
                )
            )
        return tuple(sorted(changes, key=lambda r: (r.size_now == r.size_after, r.name)))

    @cached_property
    def without(self) -> tuple[str, ...]:
        """Neighbourhoods with practices of the question that no PCN serves in the proposal, by name."""
        q, done = self.question, self.answered
        in_use = sizes_after(q, done.to) > 0
        served = {int(zone) for zone, is_held in zip(done.serves, in_use, strict=False) if is_held}
        return tuple(self.assessment.plan.zones[z].name for z in np.unique(q.home).tolist() if z not in served)

    @cached_property
    def beyond(self) -> tuple[str, ...]:
        """PCNs beyond the limits of size in the proposal, in words."""
        rules = self.settled.rules
        return tuple(
            f"{r.name} ({r.size_after:,})"
            for r in self.pcns
            if r.size_after and not rules.lower <= r.size_after <= rules.upper
        )

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What the proposal comes to, and what it cannot do, in words."""
        moves = [r for r in self.rows if r.moves]
        sentences = [_main(self.out_now, self.out_after, self.moved, len(moves)), proof(self.answered)]
        if self.out_after:
            left = [r for r in self.rows if r.out_after]
            fixed = sum(r.stays for r in left)
            left_alone = sum(r.frozen and not r.stays for r in left)
            why = [f"{fixed} will not move"] * bool(fixed)
            why += [f"{left_alone} are in a PCN left alone"] * bool(left_alone)
            sentences.append(
                f"Still out of line: {counted(len(left))} with {self.out_after:,} patients"
                f"{': ' + ', '.join(why) if why else ''}."
            )
        if self.without:
            names = ", ".join(self.without)
            sentences.append(f"No PCN serves {names}: allow a new PCN, or their practices stay out of line.")
        turned = [r for r in self.pcns if r.serves_now and r.serves_after and r.serves_now != r.serves_after]
        if turned:
            names = "; ".join(f"{r.name} ({r.serves_after}, now {r.serves_now})" for r in turned)
            sentences.append(f"PCNs that would serve another neighbourhood: {names}.")
        rules = self.settled.rules
        if self.beyond:
            limits = f"{rules.lower:,} to {rules.upper:,}"
            more = self._hard_words() if rules.hard else ""
            sentences.append(f"Beyond {limits} people: {', '.join(self.beyond)}.{more}")
        return (*sentences, *left_words(self.assessment))

    def _hard_words(self) -> str:
        """What is known where limits that come first are not kept."""
        settled = self.answered.every_zone and any(s.wish == BEYOND and s.proved for s in self.answered.stages)
        if settled:
            return " No proposal keeps every PCN within them; this comes nearest."
        return " None was found that keeps every PCN within them; this came nearest."

    def to_dict(self) -> dict[str, Any]:
        """The whole proposal as plain values."""
        return {
            "mode": "practices",
            "rules": self.settled.rules.to_dict(),
            "patients_out_of_line_now": self.out_now,
            "patients_out_of_line_after": self.out_after,
            "patients_moved": self.moved,
            "patients_in_practices": int(self.question.lists.sum()),
            "practices_moved": sum(r.moves for r in self.rows),
            "people_beyond_limits": int(next((s.value for s in self.answered.stages if s.wish == BEYOND), 0)),
            "proved": proved(self.answered),
            "wishes": [{"wish": s.wish, "value": s.value, "bound": s.bound, "proved": s.proved} for s in _people(self)],
            "any_pcn_to_any_neighbourhood": self.answered.every_zone,
            "seconds": round(self.answered.seconds, 2),
            "neighbourhoods_without_a_pcn": list(self.without),
            "said": list(self.sentences),
            "practices": [r.to_dict() for r in self.rows],
            "pcns": [r.to_dict() for r in self.pcns],
            **left_as_dict(self.assessment),
        }


def _people(proposal: Proposal) -> tuple[Stage, ...]:
    """The wishes that are counted in people."""
    return tuple(stage for stage in proposal.answered.stages if stage.wish != APART)


def proved(answered: Answered) -> bool:
    """Whether no proposal does better, wish by wish."""
    return all(stage.proved for stage in answered.stages if stage.wish in {OUT, MOVED, BEYOND})


def proof(answered: Answered) -> str:
    """How sure it is that nothing better exists, in words."""
    open_wishes = [s for s in answered.stages if s.wish != APART and not s.proved]
    if not open_wishes:
        words = "Proved: no other proposal does better, wish by wish"
    else:
        first = open_wishes[0]
        words = (
            f"Not proved within {answered.seconds:.0f} s: {first.wish} could be {first.value - first.bound:,.0f} fewer "
            "at most"
        )
    return (
        f"{words}." if answered.every_zone else f"{words}, where a PCN serves a neighbourhood of one of its practices."
    )


def _main(out_now: int, out_after: int, moved: int, practices: int) -> str:
    if not practices:
        none = "Nothing is out of line" if not out_now else "No move helps"
        return f"{none}: no practice moves."
    return (
        f"{out_now:,} patients are out of line now, {out_after:,} after it: {counted(practices)} with {moved:,} "
        "patients would have another PCN."
    )


def _share(lives: np.ndarray[tuple[int], np.dtype[np.int64]], zone: int, patients: int) -> float:
    return float(lives[zone] / patients) if zone >= 0 and patients else float("nan")
