"""Visits as a carer's phone reports them, and what follows."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from io import BytesIO

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.enums import Role
from accounts.models import User
from core.audit import SYSTEM
from core.dates import add_months, month_of, today
from dispatch import commands
from dispatch.commands.complaints import complain
from dispatch.commands.follow_ups import Call, call_back, rate
from dispatch.commands.place_reasons import explain_place
from dispatch.commands.proofs import Shown, Spot
from dispatch.commands.records import Correction, correct_record
from dispatch.commands.steps import Act
from dispatch.commands.visit_errors import HandedOver
from dispatch.commands.visits import Work, check_in, check_out
from dispatch.enums import Evidence, OrderState
from dispatch.enums.visits import ComplaintSource
from dispatch.models import (
    AuditDraw,
    CallScript,
    CarerPosition,
    CarerTrack,
    ErrandAuthority,
    FailureRule,
    FollowUp,
    LateReport,
    PlaceReason,
    Rating,
    RecordCorrection,
    ServiceComplaint,
    SettledVisit,
    SettlementRun,
    SlotWish,
    VisitAudit,
    VisitChecklist,
    VisitEvidence,
    VisitLine,
    VisitRecord,
    VisitRule,
    VisitSettlement,
    WorkOrder,
)
from dispatch.queries.visits import Content
from tests.calendars import load_years
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.dispatch import (
    LONG_AGO,
    AssignmentFactory,
    CarerFactory,
    ServiceItemFactory,
    WorkOrderFactory,
)
from tests.factories.elderly_care import ResidentFactory

HOME = Spot(39.920000, 116.450000, 10)  # WGS-84
FAR = Spot(39.930000, 116.450000, 10)  # 1.1 km north of it


class VisitRuleFactory(factory.django.DjangoModelFactory):
    """300 metres, a week, everywhere, since long."""

    region = ""
    effective_from = LONG_AGO
    document_no = "上门"
    fence_m = 300
    lock_days = 7
    follow_up_days = 3
    audit_percent = 5
    complaint_workdays = 5
    concentration_bp = 6000
    low_use_bp = 500
    stale_minutes = 10
    complaint_stages = factory.LazyFunction(lambda: [1, 3])
    complaint_owners = factory.LazyFunction(
        lambda: [Role.STATION_MANAGER, Role.STREET_CLERK, Role.DISTRICT_ADMIN]
    )

    class Meta:
        model = VisitRule
        django_get_or_create = ["region", "effective_from"]


class VisitChecklistFactory(factory.django.DjangoModelFactory):
    """Two lines."""

    region = ""
    effective_from = LONG_AGO
    document_no = "清单"
    item = factory.SubFactory(ServiceItemFactory)
    lines = factory.LazyFunction(lambda: ["擦窗", "拖地"])

    class Meta:
        model = VisitChecklist


class FailureRuleFactory(factory.django.DjangoModelFactory):
    """Nobody opened: the door, and a word."""

    region = ""
    effective_from = LONG_AGO
    document_no = "凭证"
    reason = "no_answer"
    evidence = factory.LazyFunction(lambda: [Evidence.PHOTO, Evidence.NOTE])

    class Meta:
        model = FailureRule


class CallScriptFactory(factory.django.DjangoModelFactory):
    """Four questions, and one of the place's own."""

    region = ""
    effective_from = LONG_AGO
    document_no = "话术"
    opening = "您好，这里是回访。"
    came = "有人来过吗？"
    was_done = "都做好了吗？"
    score = "满意吗？"
    wish = "有什么心愿？"
    questions = factory.LazyFunction(lambda: ["准时到了吗？"])

    class Meta:
        model = CallScript


def photo(colour: str = "navy") -> SimpleUploadedFile:
    """What a phone takes."""
    file = BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    return SimpleUploadedFile("door.jpg", file.getvalue(), "image/jpeg")


def at(hours: float = 0) -> datetime:
    """So many hours from now."""
    return timezone.now() + timedelta(hours=hours)


def act(key: str, when: datetime | None = None) -> Act:
    """One act of a phone."""
    return Act(occurred_at=when or timezone.now(), key=key)


def shown(**fields) -> Shown:
    """A photo at the home."""
    return Shown(**{"photo": photo(), "spot": HOME, **fields})


def visit_order(community, operator, carer=None, **fields) -> WorkOrder:
    """An order whose visit is now, given to a carer of the operator."""
    VisitRuleFactory()
    start = fields.pop("start", None) or at(-0.25)
    resident = fields.pop("resident", None) or ResidentFactory(community=community)
    order = WorkOrderFactory(
        **{
            "resident": resident,
            "operator": operator,
            "state": OrderState.ACCEPTED,
            "requested_at": start - timedelta(days=1),
            "window_start": start,
            "window_end": start + timedelta(hours=1),
            "place_lat": "39.920000",
            "place_lon": "116.450000",
            **fields,
        }
    )
    AssignmentFactory(order=order, carer=carer or CarerFactory(operator=operator))
    return order


def carer_user(order: WorkOrder):
    """Who was sent."""
    return order.assignments.get().carer.user


def visited(community, operator, **fields) -> WorkOrder:
    """A visit that took place, with both proofs and a record."""
    notes = fields.pop("notes", "老人精神好")
    order = visit_order(community, operator, **fields)
    user = carer_user(order)
    check_in(order=order, shown=shown(), act=act(f"in-{order.pk}"), by=user)
    work = Work(Content([], {}, notes))
    check_out(order=order, shown=shown(), work=work, act=act(f"out-{order.pk}"), by=user)
    order.refresh_from_db()
    return order


def followed_up(community, operator, **call) -> FollowUp:
    """Called back and content."""
    order = visited(community, operator)
    agent = staff(Role.CALL_AGENT, community)
    answers = {"result": "reached", "score": 5, "came": True, **call}
    return call_back(order=order, call=Call(**answers), by=agent, key=f"c-{order.pk}")


def complaint(community, operator) -> ServiceComplaint:
    """Somebody was late."""
    load_years()
    order = visited(community, operator)
    agent = staff(Role.CALL_AGENT, community)
    return complain(order=order, source=ComplaintSource.PHONE, text="来晚了", by=agent)


def audit(community, operator) -> VisitAudit:
    """Drawn, not checked."""
    order = visited(community, operator)
    return VisitAudit.objects.create(
        order=order,
        period=month_of(order.day),
        seed="seed",
        drawn_by=staff(Role.AUDITOR, community),
        drawn_at=timezone.now(),
    )


def correction(community, operator) -> RecordCorrection:
    """Applied at once."""
    order = visited(community, operator)
    return correct_record(
        order=order,
        correction=Correction(Content([], {}, "老人有点累"), "写漏了"),
        by=staff(Role.STATION_MANAGER, operator),
    )


def settlement(community, operator) -> VisitSettlement:
    """One visit, paid by the person."""
    return VisitSettlement.objects.create(
        operator=operator,
        period=month_of(today()),
        visits=1,
        services=1,
        price_fen=3000,
        purse_fen=0,
        own_fen=3000,
        made_by=staff(Role.STREET_CLERK, community.parent),
        made_at=timezone.now(),
    )


def draw(community, operator) -> AuditDraw:
    """A sample of a community: last month's, then the one before."""
    drawn = AuditDraw.objects.filter(division=community).count()
    return AuditDraw.objects.create(
        period=add_months(month_of(today()), -1 - drawn),
        division=community,
        seed="seed",
        percent=5,
        population=[visited(community, operator).pk],
        drawn_by=staff(Role.AUDITOR, community),
        drawn_at=timezone.now(),
    )


def _run(community, operator) -> SettlementRun:
    return SettlementRun.objects.create(
        operator=operator,
        period=month_of(today()),
        asked_by=staff(Role.STREET_CLERK, community.parent),
        asked_at=timezone.now(),
    )


def _settled(community, operator) -> SettledVisit:
    return SettledVisit.objects.create(
        settlement=settlement(community, operator),
        order=visited(community, operator),
        purse_fen=0,
        own_fen=3000,
    )


def taken_back(community, operator, **fields) -> tuple[WorkOrder, User]:
    """A visit that a dispatcher took back, and who had been sent."""
    order = visit_order(community, operator, **{"state": OrderState.ASSIGNED, **fields})
    user = carer_user(order)
    commands.withdraw(order=order, by=SYSTEM, reason="换人")
    return order, user


def _late_report(community, operator) -> LateReport:
    order, user = taken_back(community, operator)
    with suppress(HandedOver):
        check_in(order=order, shown=shown(), act=act(f"late-{order.pk}"), by=user)
    return order.late_reports.get()


def elsewhere(community, operator) -> VisitEvidence:
    """Told half an hour later, from elsewhere, and nobody could ask why."""
    order = visit_order(community, operator)
    when = act(f"far-{order.pk}", at(-0.5))
    return check_in(order=order, shown=shown(spot=FAR), act=when, by=carer_user(order))


def _authority(community, operator) -> ErrandAuthority:
    return ErrandAuthority.objects.create(
        order=visit_order(community, operator),
        given_by="本人",
        way="paper",
        reference="W-1",
        scope="代缴电费",
        valid_to=today(),
        by=staff(Role.CALL_AGENT, community),
        at=timezone.now(),
    )


def _slot_wish(community, operator) -> SlotWish:
    return SlotWish.objects.create(
        resident=ResidentFactory(community=community),
        item=ServiceItemFactory(),
        day=today(),
        asked_by=staff(Role.CALL_AGENT, community),
        asked_at=timezone.now(),
    )


def _place_reason(community, operator) -> PlaceReason:
    proof = elsewhere(community, operator)
    return explain_place(proof=proof, words="在小区门口接老人", by=proof.by)


def position(carer, *, spot: Spot = HOME, seen: datetime | None = None) -> CarerPosition:
    """A carer with consent was there just now."""
    moment = seen or timezone.now()
    carer.location_consent_on = date(2020, 1, 1)
    carer.save(update_fields=["location_consent_on"])
    return CarerPosition.objects.create(
        carer=carer,
        latitude=spot.latitude,
        longitude=spot.longitude,
        recorded_at=moment,
        received_at=moment,
    )


def _track(community, operator) -> CarerTrack:
    return CarerTrack.objects.create(
        carer=CarerFactory(operator=operator),
        latitude=39.9,
        longitude=116.4,
        recorded_at=timezone.now(),
        received_at=timezone.now(),
    )


def _rating(community, operator) -> Rating:
    order = visited(community, operator)
    return rate(order=order, face=3, words="", by=staff(Role.CALL_AGENT, community))


def operator_in(community):
    """An operator of the community's street."""
    return OrganisationFactory(division=community.parent)


SCOPED = {
    ErrandAuthority: _authority,
    SlotWish: _slot_wish,
    LateReport: _late_report,
    PlaceReason: _place_reason,
    VisitEvidence: lambda c, o: visited(c, o).evidence.first(),
    VisitRecord: lambda c, o: visited(c, o).record,
    VisitLine: lambda c, o: visited(c, o).lines.first(),
    RecordCorrection: correction,
    CarerPosition: lambda c, o: position(CarerFactory(operator=o)),
    CarerTrack: _track,
    FollowUp: followed_up,
    Rating: _rating,
    ServiceComplaint: complaint,
    VisitAudit: audit,
    AuditDraw: draw,
    SettlementRun: _run,
    VisitSettlement: settlement,
    SettledVisit: _settled,
}
