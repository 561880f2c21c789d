"""Who the athlete is on a day, as far as advice depends on it: age, maternity, what they opted in to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tandem.contracts.events.athlete import Maternity, ProfileSet

ADULT_YEARS = 18
"""Below it nothing is pushed and no intake is prescribed (domain 3.3b). The IOC leaves under-18s out of assessments of
body composition as well (Mountjoy 2023, Br J Sports Med 57:1073)."""

OLDEST_YEARS = 120
"""A birth date further back is a slip of the pen. Ours: the oldest age verified is 122, reached once."""


@dataclass(frozen=True, slots=True)
class Person:
    """The athlete on one day. `age_years` is None when no birth date or an impossible one was given; `reasons` name what
    was set aside. `body_mass_kg` is the profile's, and only with the opt-in to energy features."""

    age_years: int | None = None
    age_impossible: bool = False
    maternity: Maternity | None = None
    energy_features: bool = False
    body_mass_kg: float | None = None
    reasons: tuple[str, ...] = ()

    @property
    def minor(self) -> bool:
        """Known to be under 18. An athlete who told no birth date is taken for an adult."""
        return self.age_years is not None and self.age_years < ADULT_YEARS

    @property
    def may_be_pushed(self) -> bool:
        """Whether PUSH may be said. Not to minors, not in pregnancy or within a year of birth, and not while the birth
        date is impossible: it may be a minor's, and PUSH is the riskier advice."""
        return self.maternity is None and not self.minor and not self.age_impossible

    @property
    def intake_targets(self) -> bool:
        """Whether amounts of energy, protein and carbohydrate may be named: the opt-in, and nobody who is not pushed."""
        return self.energy_features and self.may_be_pushed


def person_on(profile: ProfileSet | None, day: date) -> Person:
    """The athlete of that profile on an athlete-local day; without a profile nothing is known of them."""
    if profile is None:
        return Person()
    age, doubt = age_on(profile.birth_date, day)
    protections = (doubt, _protection(age, profile.maternity))
    return Person(
        age_years=age,
        age_impossible=doubt is not None,
        maternity=profile.maternity,
        energy_features=profile.energy_features,
        body_mass_kg=profile.body_mass_kg if profile.energy_features else None,
        reasons=tuple(reason for reason in protections if reason),
    )


def age_on(birth_date: date | None, day: date) -> tuple[int | None, str | None]:
    """Completed years on a day, and why they are unknown if the date is impossible. Who was born on 29 February is a year
    older on 1 March in common years."""
    if birth_date is None:
        return None, None
    if birth_date > day:
        return None, f"birth_date {birth_date.isoformat()} lies after {day.isoformat()}: age unknown"
    years = day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
    if years > OLDEST_YEARS:
        return None, f"birth_date {birth_date.isoformat()} is more than {OLDEST_YEARS} years ago: age unknown"
    return years, None


def _protection(age: int | None, maternity: Maternity | None) -> str | None:
    if maternity is not None:
        state = "pregnancy" if maternity is Maternity.PREGNANT else "the year after birth"
        return f"in {state} nothing is pushed and no intake is prescribed"
    if age is not None and age < ADULT_YEARS:
        return f"under {ADULT_YEARS} nothing is pushed and no intake is prescribed"
    return None
