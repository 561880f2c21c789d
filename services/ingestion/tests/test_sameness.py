"""Which recordings are the same, and the register of them, for any order of arrival."""

from __future__ import annotations

import hashlib
import itertools
import uuid
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.identity.arranging import arranged
from tandem.ingestion.domain.identity.register import Kind as RowKind
from tandem.ingestion.domain.identity.register import Register, Row
from tandem.ingestion.domain.identity.sameness import groups, same

MINUTE = 60
recordings = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 60), st.sampled_from([Sport.RUNNING, Sport.STRENGTH, Sport.OTHER])),
    min_size=1,
    max_size=7,
)


def rows(drawn: list[tuple[int, int, Sport]]) -> list[Row]:
    names = [f"00000000-0000-0000-0000-{index:012}" for index in range(len(drawn))]
    return [
        Row(
            name, name, 1, start_s=1000 + begin * MINUTE, duration_s=lasts * MINUTE, sport=sport, digest=f"{index:032x}"
        )
        for index, (name, (begin, lasts, sport)) in enumerate(zip(names, drawn, strict=True))
    ]


@given(drawn=recordings, seed=st.randoms())
@settings(max_examples=200, deadline=None)
def test_the_groups_are_the_same_for_any_order_of_arrival(drawn: list[tuple[int, int, Sport]], seed: Any) -> None:
    expected = [{row.recording for row in group} for group in groups(rows(drawn))]
    arriving = rows(drawn)
    seed.shuffle(arriving)
    register = Register()
    for row in arriving:
        found = arranged(register, [row])
        for workout in found.workouts:
            register = register.saying(
                *(
                    Row(
                        r.recording,
                        workout.workout_id,
                        1,
                        RowKind.CURRENT,
                        r.digest,
                        start_s=r.start_s,
                        duration_s=r.duration_s,
                        sport=r.sport,
                    )
                    for r in workout.rows
                )
            )
    got = {
        workout: {row.recording for row in register.members(workout)} for workout in {row.workout for row in register}
    }
    assert sorted(map(sorted, got.values())) == sorted(map(sorted, expected))


@given(drawn=recordings)
@settings(max_examples=200, deadline=None)
def test_sameness_is_mutual_and_nobody_is_the_same_as_itself(drawn: list[tuple[int, int, Sport]]) -> None:
    told = rows(drawn)
    for one, other in itertools.product(told, told):
        assert same(one, other) == same(other, one)
        assert not (one is other and same(one, other))


@given(drawn=recordings)
@settings(max_examples=100, deadline=None)
def test_the_register_comes_back_from_its_text(drawn: list[tuple[int, int, Sport]]) -> None:
    register = Register().saying(*rows(drawn))
    assert Register.read(register.written()) == register
    assert list(register) == sorted(rows(drawn), key=lambda row: (row.start_s, row.recording))


@given(drawn=recordings, seed=st.randoms())
@settings(max_examples=100, deadline=None)
def test_rows_lie_in_one_order_whatever_way_they_came_and_whatever_went_meanwhile(
    drawn: list[tuple[int, int, Sport]], seed: Any
) -> None:
    names = [str(uuid.UUID(bytes=hashlib.sha256(bytes([n])).digest()[:16])) for n in range(len(drawn))]
    told = [replace(row, recording=name, digest=row.digest[::-1]) for row, name in zip(rows(drawn), names, strict=True)]
    marks = [Row(row.recording, row.workout, 1, RowKind.DELETED, "dd" * 16) for row in told]  # all of them start at 0
    arriving = [*told, *marks]
    seed.shuffle(arriving)
    gone = tuple(arriving[::3])
    register = Register()
    while arriving:
        count = seed.randint(1, 3)
        register, arriving = register.saying(*arriving[:count]), arriving[count:]
    kept = [row for row in (*told, *marks) if row not in gone]
    expected = sorted(kept, key=lambda row: (row.start_s, row.recording, row.digest))
    assert list(register.saying(without=gone)) == expected
