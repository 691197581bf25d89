"""Joint reach: whom the sites of a shortlist reach together, what each adds, and whom two of them both reach.

Sums of single catchments count people twice where sites stand near each other. Here everybody is counted once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from nhmap.core.reach.catchments import Reach


@dataclass(frozen=True, eq=False)
class Catchment:
    """Whom k sites reach, among the m small areas that any of them reaches.

    Attributes
    ----------
    member
        Whether a site reaches a small area; shape (k, m).
    known
        Whether the reach of a site is known at all; shape (k,).
    codes, residents, inside
        Of the small areas: code, people, whether they lie in the planning area; shape (m,).
    """

    member: NDArray[np.bool_]
    known: NDArray[np.bool_]
    codes: NDArray[np.object_]
    residents: NDArray[np.float64]
    inside: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        reach: Reach,
        rows: Sequence[int],
        codes: NDArray[np.object_],
        residents: NDArray[np.float64],
        inside: NDArray[np.bool_],
    ) -> Catchment:
        """Take some sites out of the reach of all; ``codes``, ``residents`` and ``inside`` are of every small area."""
        membership: csr_array = reach.membership[list(rows)]
        touched = np.unique(membership.indices)
        member = np.asarray(membership[:, touched].todense()) > 0
        at = np.asarray(rows, dtype=np.intp)
        return cls(member, reach.known[at], codes[touched], residents[touched].astype(np.float64), inside[touched])


@dataclass(frozen=True)
class SiteShare:
    """One site's part in what a shortlist reaches.

    Attributes
    ----------
    reached
        Residents within its own reach; None where that is unknown.
    adds
        Residents it adds to the sites before it on the shortlist.
    alone
        Residents whom no other site of the shortlist reaches.
    """

    reached: int | None
    adds: int
    alone: int


@dataclass(frozen=True)
class JointReach:
    """What the sites of a shortlist reach together; everybody is counted once.

    Attributes
    ----------
    together, inside
        Residents within reach of any site, and those of them who live in the planning area.
    several
        Residents within reach of two sites or more.
    sites
        In the order of the shortlist.
    pairs
        Two positions on the shortlist and the residents whom both reach, most first; pairs with nobody are left out.
    unknown
        How many sites have a reach that is unknown: they count nobody.
    """

    together: int
    inside: int
    several: int
    sites: tuple[SiteShare, ...]
    pairs: tuple[tuple[int, int, int], ...]
    unknown: int

    @property
    def sentence(self) -> str:
        """How many they reach, in words: “Together they reach 20,952 residents; 14,310 of them from more than one”."""
        if not self.sites:
            return ""
        if len(self.sites) == 1:
            one = self.sites[0]
            return "Its reach is unknown." if one.reached is None else f"It reaches {one.reached:,} residents."
        more = f"; {self.several:,} of them from more than one" if self.several else "; nobody from more than one"
        idle = sum(share.reached is not None and not share.adds for share in self.sites)
        none = f" {_sites(idle)} nobody whom those before do not reach." if idle else ""
        blank = f" The reach of {self.unknown} is unknown and counts nobody." if self.unknown else ""
        return f"Together they reach {self.together:,} residents{more}.{none}{blank}"


def _sites(count: int) -> str:
    return "One adds" if count == 1 else f"{count} add"


def joint_reach(catchment: Catchment) -> JointReach:
    """What sites reach together, each alone and two by two; unknown reach counts nobody."""
    member = catchment.member & catchment.known[:, None]
    people = catchment.residents
    count = member.sum(axis=0)
    shares, covered = [], np.zeros(len(people), dtype=np.bool_)
    for row, located in zip(member, catchment.known, strict=True):
        own = _sum(people, row) if located else None
        shares.append(SiteShare(own, _sum(people, row & ~covered), _sum(people, row & (count == 1))))
        covered |= row
    both = [(i, j, _sum(people, member[i] & member[j])) for i in range(len(member)) for j in range(i + 1, len(member))]
    return JointReach(
        _sum(people, covered),
        _sum(people, covered & catchment.inside),
        _sum(people, count > 1),
        tuple(shares),
        tuple(sorted((pair for pair in both if pair[2]), key=lambda pair: (-pair[2], pair[0], pair[1]))),
        int((~catchment.known).sum()),
    )


def _sum(people: NDArray[np.float64], where: NDArray[np.bool_]) -> int:
    return round(float(people[where].sum()))
