"""Who died or moved away: everything that this app keeps going for them ends the same moment.

The apps to the right hear of it by facts_changed and end what is theirs.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Actor, record, record_many
from core.dates import today
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.activities import end_affairs_at_stations
from elderly_care.commands.assessment_results import call_off
from elderly_care.commands.assistance import end_assistance_of
from elderly_care.commands.beds import end_stays_of
from elderly_care.commands.consents import withdraw_all
from elderly_care.commands.day_care_places import end_day_care_of
from elderly_care.commands.devices import end_devices_of_gone
from elderly_care.commands.patrols import end_patrols
from elderly_care.commands.respite import end_respites_of
from elderly_care.commands.risks import end_classes
from elderly_care.enums import Relation, RequestState
from elderly_care.enums.care_plans import CarePlanState
from elderly_care.models import (
    AssessmentCase,
    Card,
    CarePlan,
    ChangeRequest,
    FamilyLink,
    HouseholdMember,
    PatrolPause,
    PersonalLimit,
    Resident,
    SensitiveTag,
)
from elderly_care.queries.fates import beyond_today
from elderly_care.transitions import CARE_PLAN, FILE_REQUEST


@transaction.atomic
def end_everything_of_gone(*, resident_ids: Sequence[int], by: Actor) -> int:
    """Of those among these people who are gone; how many that are. Harmless when repeated.

    Who moved away keeps their own access to their own file; relatives' ends.
    """
    left = Q(died_on__isnull=False) | Q(moved_out_on__isnull=False)
    gone = list(Resident.objects.filter(left, pk__in=list(resident_ids)).order_by("pk"))
    keys = [person.pk for person in gone]
    if keys:
        nobody = [person.pk for person in gone if person.died_on or person.merged_into_id]
        _end_links(keys, nobody, by)
        _block_cards(keys, by)
        _leave_households(keys, by)
        withdraw_all(resident_ids=keys, by=by)
        end_classes(resident_ids=keys)
        end_patrols(resident_ids=keys, by=by)
        end_devices_of_gone(resident_ids=keys, by=by)
        _drop_requests(keys, by)
        end_day_care_of(resident_ids=keys, by=by)
        end_respites_of(resident_ids=keys, by=by)
        end_stays_of(resident_ids=keys, by=by)
        end_affairs_at_stations(resident_ids=keys, by=by)
        end_assistance_of(resident_ids=keys, by=by)
        _end_assessments_and_plans(keys, by)
        _end_what_was_set(keys, by)
    return len(keys)


def _end_links(keys: list[int], nobody: list[int], by: Actor) -> None:
    ends = ~Q(relation=Relation.SELF) | Q(resident__in=nobody)
    links = list(locked(FamilyLink.objects.current().filter(ends, resident__in=keys)))
    FamilyLink.objects.filter(pk__in=[link.pk for link in links]).update(ended_on=today())
    record_many([(link, {}) for link in links], "elderly_care.familylink.ended", by=by)


def _block_cards(keys: list[int], by: Actor) -> None:
    with platform_language():
        why = _("本人已去世或迁出")
    cards = list(locked(Card.objects.filter(resident__in=keys, blocked_at__isnull=True)))
    rows = Card.objects.filter(pk__in=[card.pk for card in cards])
    rows.update(blocked_at=timezone.now(), blocked_reason=why)
    record_many([(card, {}) for card in cards], "elderly_care.card.blocked", by=by, reason=why)


def _leave_households(keys: list[int], by: Actor) -> None:
    members = HouseholdMember.objects.current().filter(resident__in=keys)
    for member in locked(members).select_related("household"):
        member.left_on = max(today(), member.joined_on)
        member.save(update_fields=["left_on"])
        record(member.household, "elderly_care.household.left", by=by, member=member.pk)


def _drop_requests(keys: list[int], by: Actor) -> None:
    with platform_language():
        why = _("本人已去世或迁出")
    waiting = ChangeRequest.objects.filter(resident__in=keys, state=RequestState.ASKED)
    for request in locked(waiting):
        request.decision, request.decided_at = why, timezone.now()
        FILE_REQUEST.move(request, "drop", by=by, reason=why, save=["decision", "decided_at"])


def _end_assessments_and_plans(keys: list[int], by: Actor) -> None:
    for case in AssessmentCase.objects.under_way().filter(resident__in=keys).order_by("pk"):
        call_off(case)
    with platform_language():
        why = _("本人已去世或迁出")
    held = (CarePlanState.DRAFT, CarePlanState.AGREED)
    for plan in locked(CarePlan.objects.filter(resident__in=keys, state__in=held)):
        CARE_PLAN.move(plan, "end", by=by, reason=why, save=["updated_at"])


def _end_what_was_set(keys: list[int], by: Actor) -> None:
    """Limits of devices, pauses of patrols, sensitive tags: kept for nobody who isn't looked after."""
    now, day = timezone.now(), today()
    limits = PersonalLimit.objects.filter(resident__in=keys, ended_at__isnull=True)
    for limit in locked(limits):
        limit.ended_at = now
        limit.save(update_fields=["ended_at", "updated_at"])
        record(limit, "elderly_care.personallimit.ended", by=by, resident=limit.resident_id)
    pauses = PatrolPause.objects.filter(beyond_today("ends_on")(), resident__in=keys)
    for pause in locked(pauses):
        pause.ends_on = max(day, pause.starts_on)
        pause.save(update_fields=["ends_on", "updated_at"])
    tags = SensitiveTag.objects.filter(resident__in=keys, ends_on__isnull=True)
    for tag in locked(tags):
        tag.ends_on = max(day, tag.begins_on)
        tag.save(update_fields=["ends_on", "updated_at"])
        record(tag, "elderly_care.sensitivetag.ended", by=by, resident=tag.resident_id)
