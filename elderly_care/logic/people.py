"""What is said of a person, whether a roster or a form says it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Person:
    """The file's own columns. Sex and birth date are what the ID number says."""

    resident_no: str
    name: str
    sex: str
    birth_date: date
    id_number: str
    community_code: str
    address: str
    living_status: str
    phone: str | None = None
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    moved_out_on: date | None = None
    died_on: date | None = None
    hukou_code: str | None = None  # not said


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included; without an end it goes on."""

    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Disability:
    """What the certificate says."""

    kind: str
    grade: int
    is_multiple: bool
    start: date


@dataclass(frozen=True, slots=True)
class Assessment:
    """The level that was found on a day."""

    level: int
    assessed_on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds of a person now."""

    care: dict[str, Period] = field(default_factory=dict)
    disability: Disability | None = None
    assessment: Assessment | None = None
    benefits: frozenset[str] = frozenset()
    spoken_of: frozenset[str] = frozenset()  # care categories that the roster has columns for
