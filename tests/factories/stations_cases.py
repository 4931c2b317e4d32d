"""Citizens, items, windows, numbers and cases."""

from datetime import date, time, timedelta

import factory
from django.utils import timezone

from accounts.enums import OrganisationKind
from core.audit import SYSTEM
from core.dates import today
from core.identity import check_character
from core.persons import index_of_id_number, index_of_phone, index_of_phone_tail
from stations.commands.cases import Agent, Seen, Wish, check_papers, open_case
from stations.enums import (
    ActsAs,
    CaseChannel,
    DepartmentKind,
    FunctionCategory,
    HandlingWay,
    ItemMode,
    MaterialNeed,
    WindowKind,
)
from stations.models import (
    Appointment,
    Case,
    CaseItem,
    CaseMaterial,
    CasePaper,
    CaseRating,
    CaseRule,
    CaseStep,
    Citizen,
    CitizenNotice,
    DepartmentDesk,
    DepartmentEvent,
    Forwarding,
    ItemMaterial,
    ItemPromise,
    PeakDay,
    RatingTask,
    Slot,
    SlotRule,
    Ticket,
    Window,
    WindowHours,
)
from tests.calendars import load_years
from tests.factories.accounts import CommunityFactory, OrganisationFactory, UserFactory
from tests.factories.stations import StationFactory

BEGUN = date(2020, 1, 1)


def citizen_number(birth: date, sequence: int) -> str:
    """A possible ID number of the unallotted prefix 990102, one of 500 for each day."""
    digits = f"990102{birth:%Y%m%d}{sequence % 500 * 2:03d}"
    return digits + check_character(digits)


class CitizenFactory(factory.django.DjangoModelFactory):
    """Somebody of 60 or so with ID number and phone; division= says where."""

    class Meta:
        model = Citizen

    class Params:
        sequence = factory.Sequence(lambda n: n)

    name = factory.LazyAttribute(lambda o: f"{'赵钱孙李周'[o.sequence % 5]}建国")
    birth_date = factory.LazyAttribute(lambda o: date(1960, 1 + o.sequence // 500 % 12, 1))
    division = factory.SubFactory(CommunityFactory)
    id_number = factory.LazyAttribute(lambda o: citizen_number(o.birth_date, o.sequence))
    id_number_index = factory.LazyAttribute(
        lambda o: o.id_number and index_of_id_number(o.id_number)
    )
    phone = factory.LazyAttribute(lambda o: f"139{o.sequence % 10**8:08d}")
    phone_index = factory.LazyAttribute(lambda o: o.phone and index_of_phone(o.phone))
    phone_tail_index = factory.LazyAttribute(
        lambda o: o.phone and index_of_phone_tail(o.phone[-4:])
    )


class CaseItemFactory(factory.django.DjangoModelFactory):
    """An item of a department, 15 working days, with an ID card and, for agents, a letter."""

    class Meta:
        model = CaseItem
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"t{n:04d}")
    name = factory.Sequence(lambda n: f"第{n}项补贴申请")
    category = FunctionCategory.AFFAIRS
    window_kind = WindowKind.AFFAIRS
    mode = ItemMode.ACCEPT
    ways = factory.LazyFunction(lambda: list(HandlingWay.values))
    acting = factory.LazyFunction(lambda: list(ActsAs.values))
    department = DepartmentKind.CIVIL_AFFAIRS
    document_no = "测试目录"

    @factory.post_generation
    def days(self, create, extracted, **kwargs):
        """days=None for an item without a promise."""
        days = 15 if extracted is None else extracted
        ItemPromise.objects.create(
            item=self, effective_from=BEGUN, working_days=days, document_no="测试"
        )
        ItemMaterial.objects.create(item=self, position=1, name="身份证")
        ItemMaterial.objects.create(
            item=self, position=2, name="授权委托书", need=MaterialNeed.BY_OTHERS
        )
        ItemMaterial.objects.create(item=self, position=3, name="残疾人证", need=MaterialNeed.IF_SO)


class WindowFactory(factory.django.DjangoModelFactory):
    """An affairs window that is open every day; items= says for what."""

    class Meta:
        model = Window
        skip_postgeneration_save = True

    station = factory.SubFactory(StationFactory)
    number = factory.Sequence(lambda n: n % 90 + 1)
    kind = WindowKind.AFFAIRS
    name = "社区事务"

    @factory.post_generation
    def items(self, create, extracted, **kwargs):
        """Those that it serves."""
        self.items.set(extracted or [])

    @factory.post_generation
    def hours(self, create, extracted, **kwargs):
        """09:00–11:00 on every day of the week."""
        WindowHours.objects.bulk_create(
            WindowHours(window=self, weekday=day, opens=time(9), closes=time(11))
            for day in range(7)
        )


def slot_rule(**changes) -> SlotRule:
    """Half hours for two people, two weeks ahead."""
    told = {
        "window_kind": WindowKind.AFFAIRS,
        "slot_minutes": 30,
        "capacity": 2,
        "days_ahead": 14,
        "effective_from": BEGUN,
        "document_no": "测试",
    }
    return SlotRule.objects.create(**{**told, **changes})


def peak_day(**changes) -> PeakDay:
    """5·20 from eight to eight."""
    told = {
        "window_kind": WindowKind.AFFAIRS,
        "month": 5,
        "day": 20,
        "capacity": 16,
        "opens": time(8),
        "closes": time(20),
        "effective_from": BEGUN,
        "document_no": "测试",
    }
    return PeakDay.objects.create(**{**told, **changes})


def case_rule(**changes) -> CaseRule:
    """Two stars are bad; three working days to ring; ten more at most."""
    told = {
        "bad_up_to": 2,
        "call_back_days": 3,
        "longest_extension": 10,
        "effective_from": BEGUN,
        "document_no": "测试",
    }
    return CaseRule.objects.create(**{**told, **changes})


def desk_for(division, **changes) -> DepartmentDesk:
    """The civil affairs department of a division, with a system."""
    organisation = OrganisationFactory(division=division, kind=OrganisationKind.DEPARTMENT)
    told = {
        "organisation": organisation,
        "department": DepartmentKind.CIVIL_AFFAIRS,
        "region": division.code,
        "app": f"dept-{organisation.pk}",
        "url": "http://127.0.0.1:9/cases",
        "secret": "trial",
    }
    return DepartmentDesk.objects.create(**{**told, **changes})


def opened(station=None, *, by=SYSTEM, **changes) -> Case:
    """A case at a window that waits for its papers to be looked at."""
    station = station or StationFactory()
    told = {
        "station": station,
        "item": changes.pop("item", None) or CaseItemFactory(),
        "citizen": changes.pop("citizen", None) or CitizenFactory(division=station.division),
        "channel": CaseChannel.WINDOW,
        "way": HandlingWay.FOR_THEM,
        "key": f"case-{Case.objects.count()}",
        "agent": Agent(),
    }
    return open_case(wish=Wish(**{**told, **changes}), by=by)


def accepted(station=None, **changes) -> Case:
    """All papers are there, the promise runs, and it is on its way to the department."""
    load_years()
    case = opened(station, **changes)
    given = list(case.materials.values_list("position", flat=True))
    return check_papers(case=case, seen=Seen(given), by=SYSTEM)


def _kind() -> str:
    """Another kind of department each time: a region has one of each."""
    return DepartmentKind.values[DepartmentDesk.objects.count() % len(DepartmentKind.values)]


def _station(community, operator):
    return StationFactory(division=community, operator=operator)


def _window(community, operator):
    return WindowFactory(station=_station(community, operator))


def _slot(community, operator):
    return Slot.objects.create(
        window=_window(community, operator),
        day=today() + timedelta(days=1),
        starts_at=time(9),
        ends_at=time(10),
        capacity=1,
    )


def _appointment(community, operator):
    citizen = CitizenFactory(division=community)
    return Appointment.objects.create(
        slot=_slot(community, operator),
        citizen=citizen,
        item=CaseItemFactory(),
        channel=CaseChannel.PHONE,
    )


def _ticket(community, operator):
    return Ticket.objects.create(
        window=_window(community, operator), day=today(), number=1, taken_at=timezone.now()
    )


def _case(community, operator):
    return opened(_station(community, operator))


def _forwarding(community, operator):
    return accepted(_station(community, operator)).forwardings.get()


def _event(community, operator):
    return DepartmentEvent.objects.create(
        forwarding=_forwarding(community, operator),
        event_id=f"e{operator.pk}",
        status="received",
        occurred_at=timezone.now(),
    )


def _rating(community, operator):
    case = _case(community, operator)
    return CaseRating.objects.create(case=case, score=1, channel=CaseChannel.PORTAL)


def _notice(community, operator):
    accepted_case = accepted(_station(community, operator))
    return CitizenNotice.objects.get(case=accepted_case)


SCOPED = {
    Citizen: lambda community, operator: CitizenFactory(
        division=community, station=_station(community, operator)
    ),
    Window: _window,
    WindowHours: lambda community, operator: _window(community, operator).hours.all()[0],
    Slot: _slot,
    Appointment: _appointment,
    Ticket: _ticket,
    Case: _case,
    CaseMaterial: lambda community, operator: _case(community, operator).materials.all()[0],
    CasePaper: lambda community, operator: CasePaper.objects.create(
        material=_case(community, operator).materials.all()[0],
        file="cases/none",
        added_by=UserFactory(),
    ),
    CaseStep: lambda community, operator: _case(community, operator).steps.get(),
    CaseRating: _rating,
    RatingTask: lambda community, operator: RatingTask.objects.create(
        rating=_rating(community, operator), due_on=today()
    ),
    CitizenNotice: _notice,
    DepartmentDesk: lambda community, operator: desk_for(community, department=_kind()),
    Forwarding: _forwarding,
    DepartmentEvent: _event,
}
