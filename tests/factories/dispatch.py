"""The catalogue of home service, carers, orders."""

from datetime import date, datetime, time, timedelta

import factory
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Division, Organisation
from core.dates import today
from dispatch.enums import Channel, Clock, Evidence, OrderState, PreferenceKind, StandingResult
from dispatch.models import (
    Assignment,
    AssistKind,
    BookingRule,
    CallDevice,
    Carer,
    CarerLeave,
    CarerShift,
    Certificate,
    Emergency,
    HotlineRule,
    IncomingCall,
    OrderClock,
    OrderStep,
    PartnerEvidence,
    PartnerRule,
    PlanWeights,
    Preference,
    ServiceAgreement,
    ServiceItem,
    ServicePrice,
    ServiceProvider,
    Skill,
    SlaRule,
    StandingPlan,
    StandingVisit,
    StationQualification,
    WorkArea,
    WorkOrder,
)
from elderly_care.models import Resident
from subsidies.enums import Service
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.stations import StationFactory

LONG_AGO = date(2018, 1, 1)


def tomorrow_at(hour: int, minute: int = 0, days: int = 1) -> datetime:
    """A moment of the day after today."""
    day = today() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


class AssistKindFactory(factory.django.DjangoModelFactory):
    """助洁."""

    code = factory.Sequence(lambda n: f"assist-{n}")
    name = "助洁"

    class Meta:
        model = AssistKind


class SkillFactory(factory.django.DjangoModelFactory):
    """A kind of certificate."""

    code = factory.Sequence(lambda n: f"skill-{n}")
    name = factory.Sequence(lambda n: f"证书{n}")

    class Meta:
        model = Skill


class ServiceItemFactory(factory.django.DjangoModelFactory):
    """An hour by one carer, for everybody, paid from purses for home service."""

    code = factory.Sequence(lambda n: f"item-{n}")
    name = factory.Sequence(lambda n: f"服务{n}")
    service_kind = "life_care"
    purse_service = Service.HOME_SERVICE
    duration_min = 60
    needs_agreement = False
    evidence_start = factory.LazyFunction(lambda: [Evidence.PHOTO, Evidence.PLACE])
    evidence_finish = factory.LazyFunction(lambda: [Evidence.PHOTO, Evidence.PLACE])

    class Meta:
        model = ServiceItem
        skip_postgeneration_save = True

    @factory.post_generation
    def price_fen(self, create, price_fen, **kwargs):
        """30 yuan a visit, unless said otherwise."""
        if create:
            ServicePriceFactory(item=self, price_fen=3000 if price_fen is None else price_fen)

    @factory.post_generation
    def skills(self, create, skills, **kwargs):
        """What certificates it asks for."""
        if create and skills:
            self.skills.set(skills)


class ServicePriceFactory(factory.django.DjangoModelFactory):
    """Everywhere, since long."""

    region = ""
    effective_from = LONG_AGO
    document_no = "价格"
    item = factory.SubFactory(ServiceItemFactory, price_fen=None)
    price_fen = 3000

    class Meta:
        model = ServicePrice
        django_get_or_create = ["region", "effective_from", "item"]


class SlaRuleFactory(factory.django.DjangoModelFactory):
    """An hour to dispatch, everywhere."""

    region = ""
    effective_from = LONG_AGO
    document_no = "时限"
    clock = Clock.DISPATCH
    minutes = 60
    urgent_minutes = 5
    stages = factory.LazyFunction(lambda: [15, 30, 60])
    owners = factory.LazyFunction(
        lambda: [Role.DISPATCHER, Role.STATION_MANAGER, Role.STREET_CLERK]
    )

    class Meta:
        model = SlaRule


class HotlineRuleFactory(factory.django.DjangoModelFactory):
    """60 of 100 calls within 15 seconds."""

    region = ""
    effective_from = LONG_AGO
    document_no = "热线"
    answer_s = 15
    connect_bp = 6000

    class Meta:
        model = HotlineRule


class BookingRuleFactory(factory.django.DjangoModelFactory):
    """From eight to six by the hour, everywhere, since long."""

    region = ""
    effective_from = LONG_AGO
    document_no = "预约"
    opens = "08:00"
    closes = "18:00"
    slot_min = 60
    window_min = 30
    choice_days = 14
    most_days = 92
    standing_days = 14

    class Meta:
        model = BookingRule
        django_get_or_create = ["region", "effective_from"]


class PlanWeightsFactory(factory.django.DjangoModelFactory):
    """A second's search, everywhere, since long."""

    region = ""
    effective_from = LONG_AGO
    document_no = "排班"
    continuity_s = 300
    preference_s = 200
    fair_visits = 7
    frozen_min = 60
    search_s = 1

    class Meta:
        model = PlanWeights
        django_get_or_create = ["region", "effective_from"]


class PartnerRuleFactory(factory.django.DjangoModelFactory):
    """Half of three in a month."""

    region = ""
    effective_from = LONG_AGO
    document_no = "停派"
    days = 30
    min_orders = 3
    most_failed_bp = 5000

    class Meta:
        model = PartnerRule


class CarerFactory(factory.django.DjangoModelFactory):
    """A woman on an electric bike; operator= says whose."""

    operator = factory.SubFactory(OrganisationFactory)
    user = factory.LazyAttribute(lambda o: staff(Role.CAREGIVER, o.operator))
    gender = "F"

    class Meta:
        model = Carer


class CertificateFactory(factory.django.DjangoModelFactory):
    """Valid since long."""

    carer = factory.SubFactory(CarerFactory)
    skill = factory.SubFactory(SkillFactory)
    number = factory.Sequence(lambda n: f"Z{n:06d}")
    valid_from = LONG_AGO

    class Meta:
        model = Certificate


class CarerShiftFactory(factory.django.DjangoModelFactory):
    """Tomorrow from 8 to 18."""

    carer = factory.SubFactory(CarerFactory)
    day = factory.LazyFunction(lambda: today() + timedelta(days=1))
    starts_at = time(8)
    ends_at = time(18)

    class Meta:
        model = CarerShift


class ProviderFactory(factory.django.DjangoModelFactory):
    """Serves the whole district; items= says what."""

    operator = factory.SubFactory(OrganisationFactory)
    region = "110105"

    class Meta:
        model = ServiceProvider
        skip_postgeneration_save = True

    @factory.post_generation
    def items(self, create, items, **kwargs):
        """With which items."""
        if create and items:
            self.items.set(items)


class WorkOrderFactory(factory.django.DjangoModelFactory):
    """Tomorrow between nine and ten, an hour, paid by the person."""

    resident = factory.SubFactory(ResidentFactory)
    item = factory.SubFactory(ServiceItemFactory)
    operator = factory.SubFactory(OrganisationFactory)
    channel = Channel.PHONE
    requested_at = factory.LazyFunction(timezone.now)
    window_start = factory.LazyFunction(lambda: tomorrow_at(9))
    window_end = factory.LazyFunction(lambda: tomorrow_at(10))
    minutes = 60
    address = "1号楼1单元101室"
    place_lat = factory.SelfAttribute("resident.latitude")
    place_lon = factory.SelfAttribute("resident.longitude")
    price_fen = 3000
    own_fen = factory.SelfAttribute("price_fen")
    idempotency_key = factory.Sequence(lambda n: f"order-{n}")

    class Meta:
        model = WorkOrder


class AssignmentFactory(factory.django.DjangoModelFactory):
    """From nine to ten tomorrow, by a carer of the order's operator."""

    order = factory.SubFactory(WorkOrderFactory, state=OrderState.ASSIGNED)
    carer = factory.SubFactory(CarerFactory, operator=factory.SelfAttribute("..order.operator"))
    starts_at = factory.SelfAttribute("order.window_start")
    ends_at = factory.LazyAttribute(
        lambda o: o.order.window_start + timedelta(minutes=o.order.minutes)
    )

    class Meta:
        model = Assignment


class StandingPlanFactory(factory.django.DjangoModelFactory):
    """Every day at nine, from today on."""

    resident = factory.SubFactory(ResidentFactory)
    item = factory.SubFactory(ServiceItemFactory)
    operator = factory.SubFactory(OrganisationFactory)
    weekdays = factory.LazyFunction(lambda: [1, 2, 3, 4, 5, 6, 7])
    starts_at = time(9)
    starts_on = factory.LazyFunction(today)
    channel = Channel.STATION

    class Meta:
        model = StandingPlan


def order_of(community: Division, operator: Organisation, **fields) -> WorkOrder:
    """An order of somebody in a community, served by an operator."""
    return WorkOrderFactory(resident__community=community, operator=operator, **fields)


def district_scene(**item_fields):
    """A community, an operator that serves it, an item, a resident and a dispatcher of the street."""
    community = CommunityFactory()
    operator = OrganisationFactory(division=community.parent)
    item = ServiceItemFactory(**item_fields)
    ProviderFactory(operator=operator, region=community.code[:6], items=[item])
    resident = ResidentFactory(community=community)
    PlanWeightsFactory()
    BookingRuleFactory()
    return Scene(community, operator, item, resident)


class Scene:
    """What a request needs; carers and staff are made when asked for."""

    def __init__(self, community, operator, item, resident):
        self.community, self.operator, self.item = community, operator, item
        self.resident = resident

    def dispatcher(self):
        """Of the street."""
        return staff(Role.DISPATCHER, self.community.parent)

    def manager(self):
        """Of the operator."""
        return staff(Role.STATION_MANAGER, self.operator)

    def partner(self):
        """The operator's program."""
        return staff(Role.PARTNER_ENGINEER, self.operator)

    def carer(self, **fields):
        """Of the operator, with every certificate that the item asks for, at work tomorrow."""
        carer = CarerFactory(operator=self.operator, **fields)
        for skill in self.item.skills.all():
            CertificateFactory(carer=carer, skill=skill)
        CarerShiftFactory(carer=carer)
        return carer


def _carer(community, operator) -> Carer:
    return CarerFactory(operator=operator)


def _step(community, operator) -> OrderStep:
    order = order_of(community, operator)
    now = timezone.now()
    return OrderStep.objects.create(
        order=order,
        operator=order.operator,
        verb="request",
        to_state=OrderState.REQUESTED,
        actor="…",
        occurred_at=now,
        arrived_at=now,
    )


def _partner_evidence(community, operator) -> PartnerEvidence:
    return PartnerEvidence.objects.create(
        order=order_of(community, operator),
        phase="start",
        kind=Evidence.PHOTO,
        reference="P1",
        sha256="0" * 64,
        occurred_at=timezone.now(),
        arrived_at=timezone.now(),
        by=staff(Role.PARTNER_ENGINEER, operator),
    )


def a_clock(order: WorkOrder, clock: str = Clock.DISPATCH, late_min: int = 0) -> OrderClock:
    """Runs, so many minutes late by now."""
    due_at = timezone.now() - timedelta(minutes=late_min)
    return OrderClock.objects.create(order=order, clock=clock, started_at=due_at, due_at=due_at)


def _standing(community, operator) -> StandingPlan:
    return StandingPlanFactory(resident__community=community, operator=operator)


def _standing_visit(community, operator) -> StandingVisit:
    return StandingVisit.objects.create(
        plan=_standing(community, operator), day=today(), result=StandingResult.PAUSED
    )


def _qualification(community, operator) -> StationQualification:
    return StationQualification.objects.create(
        station=StationFactory(division=community, operator=operator),
        kind="home_nursing",
        number="H1",
        valid_from=LONG_AGO,
    )


def _agreement(community, operator) -> ServiceAgreement:
    return ServiceAgreement.objects.create(
        resident=ResidentFactory(community=community), operator=operator, signed_on=LONG_AGO
    )


def _preference(community, operator) -> Preference:
    return Preference.objects.create(
        resident=ResidentFactory(community=community),
        kind=PreferenceKind.DOG,
        starts_on=LONG_AGO,
    )


def _device(community, operator) -> CallDevice:
    return CallDevice.objects.create(
        serial=f"D-{community.code}-{CallDevice.objects.count()}",
        resident=ResidentFactory(community=community),
    )


def _emergency(community, operator) -> Emergency:
    device = _device(community, operator)
    return Emergency.objects.create(
        resident=device.resident,
        device=device,
        event_id=device.serial,
        opened_at=timezone.now(),
    )


def a_call(division, number: str = "13800000001") -> IncomingCall:
    """Somebody rings."""
    return IncomingCall.objects.create(
        provider="hotline",
        call_id=f"C-{IncomingCall.objects.count()}-{division.code}",
        division=division,
        number=number,
        number_index=Resident.index_of_phone(number),
        received_at=timezone.now(),
    )


SCOPED = {
    CallDevice: _device,
    Emergency: _emergency,
    IncomingCall: lambda c, o: a_call(c),
    Carer: _carer,
    Certificate: lambda c, o: CertificateFactory(carer=_carer(c, o)),
    CarerShift: lambda c, o: CarerShiftFactory(carer=_carer(c, o)),
    CarerLeave: lambda c, o: CarerLeave.objects.create(
        carer=_carer(c, o), starts_on=today(), ends_on=today()
    ),
    WorkArea: lambda c, o: WorkArea.objects.create(carer=_carer(c, o), division=c),
    ServiceProvider: lambda c, o: ProviderFactory(operator=o, region=c.code),
    StationQualification: _qualification,
    ServiceAgreement: _agreement,
    Preference: _preference,
    WorkOrder: order_of,
    Assignment: lambda c, o: AssignmentFactory(order=order_of(c, o, state=OrderState.ASSIGNED)),
    OrderStep: _step,
    OrderClock: lambda c, o: a_clock(order_of(c, o)),
    PartnerEvidence: _partner_evidence,
    StandingPlan: _standing,
    StandingVisit: _standing_visit,
}
