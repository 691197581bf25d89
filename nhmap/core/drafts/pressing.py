"""Pressing sizes into their limits: a unit that is handed over, and another handed on behind it, the best pair first.

Single units are too large a coin where the limits are tight: what one zone lacks, its neighbour cannot spare alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.core.drafts.seeding import spare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nhmap.core.drafts.search import Search

_UNEVEN: Final = 0.02
"""What being off the size aimed at costs, so that room is passed on towards zones that need it."""
_LEAST: Final = 1e-7
_TRIED: Final = 40
"""Pairs that help most, of which the one is taken that costs least in all that is wished."""

_Moves = tuple[tuple[int, int], ...]


def press(search: Search, limits: tuple[list[float], ...], stop: Callable[[], bool], *, kind: bool) -> None:
    """Bring the zones of a search nearer to their limits, in place, until no pair of moves helps.

    Parameters
    ----------
    limits
        The size that each zone aims at, the least and the most it should hold.
    kind
        Whether of the pairs that help, the one is taken that costs other wishes least; else the one that helps most.
    """
    aim, low, high = limits

    def cost(zone: int, people: float) -> float:
        beyond = max(low[zone] - people, people - high[zone], 0.0)
        return beyond / aim[zone] + _UNEVEN * (people / aim[zone] - 1) ** 2

    for _ in range(len(search.label)):
        if stop():
            return
        wanting = [z for z, people in enumerate(search.size) if not low[z] <= people <= high[z]]
        if not any(_step(search, zone, low, cost, kind=kind) for zone in wanting):
            return


def _step(search: Search, zone: int, low: list[float], cost: Callable[[int, float], float], *, kind: bool) -> bool:
    """Make the pair of moves that helps most around a zone that is beyond its limits; returns whether there is one."""
    offers: list[tuple[float, _Moves]] = []
    for moves in _pairs(search, zone, under=search.size[zone] < low[zone]):
        change: dict[int, float] = {}
        for unit, there in moves:
            people = search.people[unit]
            here = search.label[unit]
            change[here] = change.get(here, 0.0) - people
            change[there] = change.get(there, 0.0) + people
        worth = sum(cost(z, search.size[z] + more) - cost(z, search.size[z]) for z, more in change.items())
        if worth < -_LEAST:
            offers.append((worth, moves))
    offers.sort()
    del offers[_TRIED:]
    if kind:
        offers = sorted((_price(search, moves), moves) for _, moves in offers)
    return any(_made(search, moves) for _, moves in offers)


def _pairs(search: Search, zone: int, *, under: bool) -> Iterator[_Moves]:
    """Moves into a zone that holds too few, or out of one that holds too many, alone and with another behind them."""
    label, near = search.label, search.units.near
    border: dict[int, list[tuple[int, int]]] = {}
    for unit in search.movable:
        for there in sorted({label[other] for other in near[unit]} - {label[unit]}):
            border.setdefault(there if under else label[unit], []).append((unit, there))
    for unit, there in border.get(zone, ()):
        yield ((unit, there),)
        other = label[unit] if under else there
        for behind, to in border.get(other, ()):
            if behind != unit:
                yield (unit, there), (behind, to)


def _price(search: Search, moves: _Moves) -> float:
    """What moves cost in all that the search wishes."""
    price, back = 0.0, [(unit, search.label[unit]) for unit, _ in moves]
    for unit, there in moves:
        price += search.change(unit, there)
        search.give(unit, there)
    for unit, here in reversed(back):
        search.give(unit, here)
    return price


def _made(search: Search, moves: _Moves) -> bool:
    """Make moves if every zone stays in one piece."""
    back: list[tuple[int, int]] = []
    for unit, there in moves:
        beside = any(search.label[other] == there for other in search.units.near[unit])
        if not beside or not spare(search.label, search.units.near, unit):
            for other, here in reversed(back):
                search.give(other, here)
            return False
        back.append((unit, search.label[unit]))
        search.give(unit, there)
    return True
