"""The memory behind references: the same answers as a plain list that is searched from its end, in linear time."""

from __future__ import annotations

from attrs import evolve
from bounded import bounded
from hypothesis import given
from hypothesis import strategies as st

from dragoman.cascade.memory import Known, Memory, Words
from dragoman.finding import Mention


class PlainMemory:
    """The judge: everything in one list, the last at the end."""

    def __init__(self) -> None:
        self.known: list[Known] = []

    def meet(self, new: Known) -> None:
        for old in reversed(self.known):
            if old.kind == new.kind and (old.words <= new.words or new.words <= old.words):
                self.known.remove(old)
                fullest = new if len(new.words) > len(old.words) else old
                new = evolve(fullest, types=old.types | new.types)
                break
        self.known.append(new)

    def recent(self, type_: str, count: int) -> tuple[Known, ...]:
        return self._last([one for one in self.known if type_ in one.types], count)

    def named(self, type_: str, words: Words, count: int) -> tuple[Known, ...]:
        return self._last([one for one in self.known if type_ in one.types and words < one.words], count)

    def touch(self, found: tuple[Known, ...]) -> None:
        for one in found:
            self.known.remove(one)
            self.known.append(one)

    @staticmethod
    def _last(known: list[Known], count: int) -> tuple[Known, ...]:
        return tuple(known[: -count - 1 : -1]) if len(known) >= count else ()


WORDS = st.frozensets(st.sampled_from("abcdef"), max_size=4)
TYPES = st.sampled_from(("person", "actor", "place"))
STEPS = st.one_of(
    st.tuples(st.just("meet"), WORDS, TYPES, st.frozensets(TYPES, max_size=2)),
    st.tuples(st.just("recent"), TYPES, st.integers(1, 3)),
    st.tuples(st.just("named"), TYPES, WORDS, st.integers(1, 2)),
)


@given(st.lists(STEPS, max_size=40))
def test_the_index_answers_as_a_plain_list_does(steps: list[tuple]) -> None:  # type: ignore[type-arg]
    memory, judge = Memory(), PlainMemory()
    for time, (step, *given_) in enumerate(steps):
        if step == "meet":
            words, kind, types = given_
            new = Known(Mention(time, time + 1, " ".join(sorted(words))), words, kind, types | {kind})
            memory.meet(new)
            judge.meet(new)
            continue
        found = getattr(memory, step)(*given_)
        assert found == getattr(judge, step)(*given_)
        memory.touch(found)
        judge.touch(found)
    for kind in ("person", "actor", "place"):
        everything = [one for one in judge.known if kind in one.types]
        assert list(memory.recent(kind, len(everything)) if everything else ()) == everything[::-1]


def test_fifty_thousand_names_take_few_looks() -> None:
    """Each name has one word of its own and one that all share; a plain list would take over a billion looks."""
    memory = Memory()
    with bounded():
        for number in range(50_000):
            words = frozenset(("minister", f"name{number}"))
            memory.meet(Known(Mention(number, number + 1, ""), words, "person", frozenset(("person",))))
            [found] = memory.named("person", frozenset((f"name{number // 2}",)))
            assert found.mention.start == number // 2
            memory.touch((found,))
