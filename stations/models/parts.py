"""What belongs to a station: seen where the station is."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Func
from django.utils.functional import Promise

from accounts.models import ScopedQuerySet
from core.spans import SpanQuerySet


class StationPartQuerySet(ScopedQuerySet):
    """Parts of a station are visible where the station is."""

    division_path = "station__division__code"
    organisation_paths = ("station__operator",)


class DatedPartQuerySet(SpanQuerySet, StationPartQuerySet):
    """Parts that hold from a day to a day; an open end is one."""


def one_at_a_time(name: str, *columns: str, words: str | Promise) -> models.BaseConstraint:
    """The constraint of parts of which a station has one on a day."""
    days = Func(
        "valid_from",
        "valid_to",
        RangeBoundary(inclusive_upper=True),
        function="DATERANGE",
        output_field=DateRangeField(),
    )
    same = [(column, RangeOperators.EQUAL) for column in columns]
    return ExclusionConstraint(
        name=name,
        expressions=[*same, (days, RangeOperators.OVERLAPS)],
        violation_error_message=words,
    )
