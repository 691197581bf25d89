"""Shortest minutes along roads, written out with a heap: the second implementation of the road network."""

import heapq

import numpy as np


def naive_minutes(ways, start, end):
    """Dijkstra's search over every point, one at a time."""
    steps = {}
    for way in range(len(ways.first) - 1):
        for a in range(ways.first[way], ways.first[way + 1] - 1):
            b = a + 1
            took = float(np.hypot(ways.x[b] - ways.x[a], ways.y[b] - ways.y[a])) / ways.metres_a_minute[way]
            i, j = int(ways.joint[a]), int(ways.joint[b])
            if ways.forward[way]:
                steps.setdefault(i, []).append((j, took))
            if ways.backward[way]:
                steps.setdefault(j, []).append((i, took))
    least, heap = {}, [(0.0, int(ways.joint[start]))]
    while heap:
        took, at = heapq.heappop(heap)
        if at in least:
            continue
        least[at] = took
        for following, more in steps.get(at, []):
            if following not in least:
                heapq.heappush(heap, (took + more, following))
    return least.get(int(ways.joint[end]), np.inf)
