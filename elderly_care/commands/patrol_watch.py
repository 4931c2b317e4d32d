"""What wasn't done in time: yesterday's calls are closed, everything else goes up to who answers for it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from accounts.models import Division, Membership, User
from core.audit import SYSTEM
from core.dates import today
from core.language import platform_language
from core.moves import move_all
from elderly_care.enums.patrols import PatrolPeriod
from elderly_care.models import PatrolPolicy, PatrolTask
from elderly_care.queries.patrol_rules import policy_for
from elderly_care.transitions import PATROL_TASK


def watch_patrols(*, day: date | None = None) -> int:
    """Every community with something late, each in a transaction; how many tasks moved. Harmless twice."""
    day = day or today()
    late = PatrolTask.objects.late(day).order_by()
    codes = sorted(set(late.values_list("resident__community", flat=True)))
    return sum(_watch(code, day) for code in codes)


@transaction.atomic
def _watch(code: str, day: date) -> int:
    late = PatrolTask.objects.late(day).filter(resident__community=code)
    missed = len(move_all(PATROL_TASK, late.filter(period=PatrolPeriod.DAY), "miss", by=SYSTEM))
    policy = policy_for(code, day)
    if policy is None:
        return missed
    told: Counter[User] = Counter()
    if missed and (first := _owner(code, policy.owners[0])):
        told[first] += missed
    moved = _raise(late, policy, code, day, told)
    _tell(code, told.items())
    return missed + moved


def _raise(
    late: QuerySet[PatrolTask], policy: PatrolPolicy, code: str, day: date, told: Counter[User]
) -> int:
    """To the owner of the stage that has been reached, the highest first."""
    total = 0
    stages = list(zip(policy.stages, policy.owners, strict=True))
    for stage in range(len(stages), 0, -1):
        days, role = stages[stage - 1]
        rows = late.filter(stage__lt=stage, due_on__lte=day - timedelta(days=days))
        owner = _owner(code, role)
        moved = rows.update(stage=stage, **({"owner": owner} if owner else {}))
        if moved and owner:
            told[owner] += moved
        total += moved
    return total


def _owner(code: str, role: str) -> User | None:
    return Membership.objects.all().holder_near(code, role)


def _tell(code: str, told: Iterable[tuple[User, int]]) -> None:
    """One message for each, however many tasks."""
    place = Division.objects.get(pk=code)
    with platform_language():
        tell_staff(
            [
                StaffMessage(
                    owner,
                    _("巡访逾期"),
                    _("%(place)s 有 %(count)s 项巡访没有按时完成，由您负责，请在“巡访逾期”里处理。")
                    % {"place": place, "count": count},
                    place,
                )
                for owner, count in told
            ]
        )
