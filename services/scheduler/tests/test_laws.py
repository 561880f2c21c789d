"""The planner under anything that may happen: drawn lives against every promise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import laws
import pytest
import trials
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lives import Happening, happenings, lived

chances = st.randoms(use_true_random=False)
few = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
many = settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))


def check_every_promise(history: list[Happening], chance: Random) -> None:
    life = lived(history)
    assert laws.broken(life) == []
    assert laws.lighter_only(life) == []
    assert laws.by_the_clock(life) == []
    assert trials.refolded(life, chance) == life.state
    assert trials.rebuilt(life) == life.state


@few
@given(happenings, chances)
def test_whatever_happens_no_promise_is_broken(history: list[Happening], chance: Random) -> None:
    check_every_promise(history, chance)


@few
@given(happenings)
def test_with_its_deadlines_alone_the_plan_comes_to_rest(history: list[Happening]) -> None:
    assert laws.drained(lived(history)) == []


@few
@given(happenings, st.integers(0, 99), st.integers(3, 200))
def test_a_move_by_hand_is_honoured_and_can_be_taken_back(history: list[Happening], which: int, hours: int) -> None:
    assert trials.taken_back(lived(history), which, hours) == []


@pytest.mark.soak
@many
@given(happenings)
def test_a_recovery_gives_back_what_a_pull_back_took(history: list[Happening]) -> None:
    assert trials.recovered(lived(history)) == []


@pytest.mark.soak
@many
@given(happenings, chances)
def test_the_promises_hold_over_many_lives(history: list[Happening], chance: Random) -> None:
    check_every_promise(history, chance)
    assert laws.drained(lived(history)) == []


def test_another_process_with_another_hash_seed_says_the_same_bytes() -> None:
    code = (
        "import random, hashlib; from lives import KINDS, lived; d = hashlib.sha256()\n"
        "for seed in range(3):\n"
        "    r = random.Random(seed)\n"
        "    h = [(r.choice(KINDS), r.randrange(40), r.randrange(240), r.randrange(200)) for _ in range(6)]\n"
        "    life = lived(h)\n"
        "    for e in life.own: d.update((e.id + str(e.rootids) + e.data.model_dump_json()).encode())\n"
        "    d.update(life.state.model_dump_json().encode())\n"
        "print(d.hexdigest())"
    )
    here = str(Path(__file__).parent)

    def digest(seed: str) -> str:
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": here}
        return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout

    assert digest("1") == digest("4242")
