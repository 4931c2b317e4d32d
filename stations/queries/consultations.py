"""What advisers were asked: lists and figures without words; the words for who wrote them down."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Func, QuerySet

from accounts.models import User
from core.dates import end_of_month, today
from stations.enums.consultations import ConsultTopic, ConsultWay
from stations.models import Consultation, ConsultationQuerySet

READS_ALL = "stations.read_consultations"
_WORDS = ("asked", "advised")


@dataclass(frozen=True)
class PointLine:
    """A station's month."""

    name: str
    talks: int
    people: int


@dataclass(frozen=True)
class ConsultFigures:
    """A month. Talks may be about several things, so topics add up to more than talks."""

    points: list[PointLine]
    topics: list[tuple[str, int]]
    ways: list[tuple[str, int]]
    overdue: int

    @property
    def talks(self) -> int:
        """At all stations."""
        return sum(point.talks for point in self.points)


def reads_words(row: Consultation, user: User) -> bool:
    """Who wrote them, and the station's manager."""
    return row.adviser_id == user.pk or user.has_perm(READS_ALL)


def consultations_for(user: User) -> ConsultationQuerySet:
    """In scope, the newest first, no sealed word. 1 query."""
    rows = Consultation.objects.visible_to(user).select_related("station", "adviser", "citizen")
    return rows.defer(*_WORDS).order_by("-at", "-pk")


def due_consultations(user: User) -> ConsultationQuerySet:
    """Who waits to hear more, the longest first. 1 query."""
    return consultations_for(user).to_follow_up().order_by("follow_up_on", "pk")


def consultation_figures(user: User, month: date) -> ConsultFigures:
    """By adviser point, topic and way. 4 queries, however many."""
    seen = Consultation.objects.visible_to(user)
    rows = seen.filter(day__range=(month, end_of_month(month))).order_by()
    counted = {"talks": Count("pk"), "people": Count("citizen", distinct=True)}
    points = rows.values_list("station__name").annotate(**counted).order_by("station__name")
    topics = dict(_per(rows.annotate(one=Func("topics", function="unnest")), "one"))
    ways = dict(_per(rows, "way"))
    return ConsultFigures(
        [PointLine(*line) for line in points],
        [(str(one.label), topics[one]) for one in ConsultTopic if one in topics],
        [(str(one.label), ways[one]) for one in ConsultWay if one in ways],
        seen.overdue(today()).count(),
    )


def _per(rows: ConsultationQuerySet, column: str) -> QuerySet[Consultation, tuple[str, int]]:
    return rows.values_list(column).annotate(count=Count("pk"))
