"""What the gap between two sessions of a fresh week costs, by rule and by recovery."""

from __future__ import annotations

from tandem.scheduler.domain.rulebook.forms import Form
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.prices import pair_price
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.fresh import FreshProblem
from tandem.scheduler.domain.solving.quality import recovery_price
from tandem.scheduler.domain.week import Place, Slot


def gap_price(
    first: Kind, second: Kind, second_duration_s: int, same_day: bool, gap_s: int, settings: Settings
) -> int | None:
    """The points of a pair `gap_s` apart, by rule and by recovery; None when the gap breaks a floor."""
    points = pair_price(first, second, second_duration_s, same_day, gap_s, settings)
    return None if points is None else points + recovery_price(first, second, gap_s)


def price_to_fixed(form: Form, place: Place, problem: FreshProblem) -> int | None:
    """The points of the gaps between a form at a place and everything fixed; None when one breaks a floor."""
    total = 0
    slot = Slot("", "", form.kind, place.start_s, form.duration_s, place.day, False)
    for other in problem.fixed:
        first, second = (other, slot) if other.start_s <= slot.start_s else (slot, other)
        same_day, gap_s = first.day == second.day, second.start_s - first.end_s
        rules = problem.settings.at(second.day)
        points = gap_price(first.kind, second.kind, second.duration_s, same_day, gap_s, rules)
        if points is None:
            return None
        total += points
    return total
