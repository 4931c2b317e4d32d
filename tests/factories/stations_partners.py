"""Partners, circles and registers of communities."""

from datetime import date, time

from core.dates import today
from stations.enums.partners import PartnerKind, PartnerMode
from stations.models import (
    Covenant,
    DutyItem,
    Grid,
    Partner,
    PartnerVisit,
    PartnerWork,
    PartyCircle,
    SocialWorkRoom,
    StationWorker,
)
from tests.factories.accounts import CommunityFactory
from tests.factories.stations import StationFactory
from tests.factories.stations_places import ReachRuleFactory

SQUARE = [[116.46, 39.99], [116.47, 39.99], [116.47, 40.0], [116.46, 40.0]]


def partner(community=None, organisation=None, **changes) -> Partner:
    """A hospital that takes part."""
    told = {
        "name": f"望京医院{Partner.objects.count()}",
        "kind": PartnerKind.MEDICAL,
        "mode": PartnerMode.JOINED,
        "division": community or CommunityFactory(),
        "organisation": organisation,
    }
    return Partner.objects.create(**{**told, **changes})


def visit(station=None, body=None, **changes) -> PartnerVisit:
    """Every day of the week that it is today, from nine to eleven."""
    station = station or StationFactory()
    told = {
        "partner": body or partner(station.division),
        "station": station,
        "service": "义诊",
        "rhythm": "weekly",
        "weekday": today().weekday(),
        "first_day": today(),
        "starts_at": time(9),
        "ends_at": time(11),
    }
    return PartnerVisit.objects.create(**{**told, **changes})


def grid(community=None, **changes) -> Grid:
    """With an outline."""
    told = {"division": community or CommunityFactory(), "code": f"{Grid.objects.count() + 1:02d}"}
    return Grid.objects.create(**{**told, "name": "第一网格", "outline": SQUARE, **changes})


def worker(community=None, **changes) -> StationWorker:
    """Hired long ago, without a certificate."""
    told = {
        "division": community or CommunityFactory(),
        "name": "王五",
        "post": "all_round",
        "hired_on": date(2020, 1, 1),
    }
    return StationWorker.objects.create(**{**told, **changes})


def three_circles(station):
    """One of each, with names that aren't for the public."""
    grid(station.division, station=station, worker_name="网格员小王", phone="13900007777")
    circle = PartyCircle.objects.create(division=station.division.parent, name="党建圈")
    closed = StationFactory(division=station.division, name="筹建中的站", state="planned")
    circle.stations.add(station, closed)
    circle.partners.add(partner(station.division, contact="联系人老李", phone="13900008888"))
    ReachRuleFactory(
        kinds=[station.kind], metres=None, minutes=15, metres_per_minute=60, code="fifteen"
    )


def _work(community, operator):
    station = StationFactory(division=community, operator=operator)
    return PartnerWork.objects.create(
        partner=partner(community), station=station, day=today(), what="理发", served=30
    )


def _covenant(community, operator):
    """One for each community: further ones are of its neighbours."""
    if Covenant.objects.filter(division=community).exists():
        community = CommunityFactory(parent=community.parent)
    return Covenant.objects.create(
        division=community, title="居民公约", adopted_on=date(2020, 5, 1)
    )


SCOPED = {
    Partner: partner,
    PartnerWork: _work,
    PartnerVisit: lambda community, operator: visit(
        StationFactory(division=community, operator=operator)
    ),
    Grid: lambda community, operator: grid(community),
    PartyCircle: lambda community, operator: PartyCircle.objects.create(
        division=community, name=f"党建圈{PartyCircle.objects.count()}"
    ),
    SocialWorkRoom: lambda community, operator: SocialWorkRoom.objects.create(
        division=community,
        name=f"社工室{SocialWorkRoom.objects.count()}",
        opened_on=date(2021, 1, 1),
    ),
    Covenant: _covenant,
    DutyItem: lambda community, operator: DutyItem.objects.create(
        division=community, kind="lawful", number=DutyItem.objects.count() + 1, name="居民自治"
    ),
    StationWorker: lambda community, operator: worker(community),
}
