"""Directed graphs of names: circles, and the order in which things can be made.

Used by `resolve` for slots that contain one another and for finding types that wait for one
another. Without recursion, since a chain of declarations may be long.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

Graph = Mapping[str, Iterable[str]]
"""What each node needs; nodes that are named only as needs are left aside."""


def components(graph: Graph) -> list[list[str]]:
    """The strongly connected components; each comes after those that it needs.

    Tarjan 1972, with a stack of its own.

    >>> components({"a": ["b"], "b": ["c"], "c": ["b"]})
    [['c', 'b'], ['a']]
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: dict[str, None] = {}
    found: list[list[str]] = []
    for root in graph:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        open_[root] = None
        work = [(root, iter(graph[root]))]
        while work:
            node, needs = work[-1]
            for need in needs:
                if need not in graph:
                    continue
                if need not in index:
                    index[need] = low[need] = len(index)
                    open_[need] = None
                    work.append((need, iter(graph[need])))
                    break
                if need in open_:
                    low[node] = min(low[node], index[need])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found.append(_closed(open_, node))
    return found


def _closed(open_: dict[str, None], first: str) -> list[str]:
    members = []
    while True:
        member, _ = open_.popitem()
        members.append(member)
        if member == first:
            return members


def circles(graph: Graph) -> list[tuple[list[str], list[str]]]:
    """Each component that is a circle: a shortest way round, and all its members.

    The way starts at the node that comes first in the graph's order, and ends there again.

    >>> [way for way, members in circles({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["d"]})]
    [['b', 'c', 'b'], ['d', 'd']]
    """
    place = {node: at for at, node in enumerate(graph)}
    found = []
    for members in components(graph):
        start = min(members, key=place.__getitem__)
        if len(members) > 1 or start in set(graph[start]):
            found.append((_way_round(graph, start, set(members)), members))
    return sorted(found, key=lambda one: place[one[0][0]])


def _way_round(graph: Graph, start: str, members: set[str]) -> list[str]:
    """A shortest way from `start` back to itself, by breadth."""
    came_from: dict[str, str] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for need in graph[node]:
            if need == start:
                way = [start]
                while node != start:
                    way.append(node)
                    node = came_from[node]
                return [start, *reversed(way)] if len(way) > 1 else [start, start]
            if need in members and need not in came_from:
                came_from[need] = node
                queue.append(need)
    raise ValueError(f"{start} is on no circle")


def levels(graph: Graph, counted: Iterable[str]) -> dict[str, int]:
    """How deep each counted node stands: one more than the deepest counted node that it needs.

    Nodes that are not counted pass on what they need. The graph must have no circle.

    >>> levels({"a": ["s"], "s": ["b"], "b": []}, ["a", "b"])
    {'b': 0, 'a': 1}
    """
    counts = set(counted)
    below: dict[str, int] = {}
    for (node,) in components(graph):
        deepest = max((below[need] for need in graph[node] if need in below), default=0)
        below[node] = deepest + (node in counts)
    return {node: depth - 1 for node, depth in below.items() if node in counts}
