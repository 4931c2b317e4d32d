"""What the home page offers to whom."""

from dataclasses import dataclass, replace

from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from elderly_care.enums import Relation
from elderly_care.models import FamilyLink
from meals.models import MealOrder
from meals.queries.choices import cutoff_words, meal_words
from meals.queries.menus import offered_menus
from meals.queries.orders import last_set_meal, order_on
from portal.workplaces import workplace
from stations.models import ActivityNotice
from stations.queries.citizens import citizen_of
from stations.queries.principals import principals_of
from stations.queries.sign_ups import news_of
from stations.queries.volunteers import volunteer_of


@dataclass(frozen=True)
class Tile:
    """A door to one task; needs is what a relative must have been allowed."""

    title: Promise
    href: Promise
    hint: Promise
    mark: Promise
    needs: str = ""


ORDER = Tile(
    _("订饭"),
    reverse_lazy("meals_portal:order_menu"),
    _("看看吃什么，选好就订"),
    _("饭"),
    needs="may_order",
)
ORDERS = Tile(
    _("我的订单"),
    reverse_lazy("meals_portal:order_list"),
    _("取餐号、取消"),
    _("单"),
    needs="may_order",
)
HELP = Tile(
    _("上门帮忙"),
    reverse_lazy("dispatch_portal:index"),
    _("打扫、洗澡、看病、修东西"),
    _("帮"),
    needs="may_order",
)
BENEFITS = Tile(
    _("申请补贴"),
    reverse_lazy("subsidies_portal:index"),
    _("能申请什么、办到哪一步"),
    _("补"),
    needs="may_see_account",
)
ACCOUNT = Tile(_("我的"), reverse_lazy("portal:account"), _("补贴余额和明细"), _("我"))
FAMILY = Tile(_("家里人"), reverse_lazy("family:index"), _("替老人办、谁能替我办"), _("家"))
PLACES = Tile(
    _("附近服务"), reverse_lazy("stations_portal:map"), _("哪里有食堂、驿站，开没开门"), _("近")
)
ITEMS = Tile(
    _("办事"), reverse_lazy("stations_portal:items"), _("要带什么、多久办好、预约、查进度"), _("办")
)
MINE = Tile(
    _("我的预约和办件"),
    reverse_lazy("stations_portal:mine"),
    _("约在哪天、办到哪一步、取消"),
    _("约"),
)
ACTIVITIES = Tile(
    _("活动"),
    reverse_lazy("stations_portal:activities"),
    _("课程、讲座、亲子，报名和候补"),
    _("活"),
)
DAY_CARE = Tile(
    _("日间照料"),
    reverse_lazy("family:day_care"),
    _("在哪里、多少钱、申请名额"),
    _("托"),
    needs="may_order",
)
VOLUNTEERING = Tile(
    _("志愿服务"),
    reverse_lazy("stations_portal:volunteering"),
    _("我的班次、队伍、时长和积分"),
    _("志"),
)
PREFERENCES = Tile(
    _("字号和颜色"), reverse_lazy("portal:preferences"), _("大字、黑底黄字"), _("字")
)
STAFF = Tile(_("工作页面"), reverse_lazy("admin:index"), _("工作人员和合作方"), _("工"))

# What visitors have as tiles stands below a resident's six, so that those stay where they are.
AROUND = (ACTIVITIES, ITEMS, PLACES)
MOST_TILES = 6
MOST_NEWS = 3
ACTIVITY_NEEDS = "may_order"
# Size and colour stand at the top and the foot of every page besides.
FOR_RESIDENTS = (ORDER, ORDERS, HELP, BENEFITS, ACCOUNT, FAMILY)


def home_tiles(user: User, link: FamilyLink | None, *, unread: int = 0) -> list[Tile]:
    """At most six, always in the same order: people remember places.

    unread: notices behind the account's door, where the user may see them.
    """
    if not user.is_authenticated:
        return [PLACES, ITEMS, ACTIVITIES, PREFERENCES]
    shared = [FAMILY, PLACES, ITEMS, ACTIVITIES, PREFERENCES]
    tiles = [_fresh(t, unread) for t in FOR_RESIDENTS if may(link, t.needs)] if link else shared
    place = workplace(user)
    return [*tiles[: MOST_TILES - 1], replace(STAFF, href=reverse(place))] if place else tiles


def around_tiles(user: User, link: FamilyLink | None) -> list[Tile]:
    """Below the tiles: what else a resident has, and the volunteering, appointments and cases of whom the window knows."""
    if not user.is_authenticated:
        return []
    doors = list(AROUND) if link else []  # who acts for nobody has these as tiles
    if link and may(link, DAY_CARE.needs):
        doors.append(DAY_CARE)
    known = citizen_of(user)
    if known is not None and volunteer_of(known) is not None:
        doors.append(VOLUNTEERING)
    return [*doors, MINE] if known is not None or principals_of(user) else doors


def _fresh(tile: Tile, unread: int) -> Tile:
    return replace(tile, hint=_("有新通知，请看看")) if unread and tile is ACCOUNT else tile


def may(link: FamilyLink, needs: str) -> bool:
    """The resident may do everything, a relative what was agreed to."""
    return not needs or link.relation == Relation.SELF or getattr(link, needs)


def activity_news(link: FamilyLink) -> list[ActivityNotice]:
    """What changed about activities that are still to come; a relative learns nothing of groups."""
    citizen = link.resident.citizen_id
    if citizen is None or not may(link, ACTIVITY_NEEDS):
        return []
    told = news_of(citizen)
    if link.relation != Relation.SELF:
        told = told.filter(sign_up__session__activity__is_restricted=False)
    return list(told[:MOST_NEWS])


@dataclass(frozen=True)
class NextMeal:
    """The meal whose cutoff comes first: until when, ordered or not, and the last choice again."""

    name: str
    deadline: str
    order: MealOrder | None
    again: bool


def next_meal(link: FamilyLink | None) -> NextMeal | None:
    """What can be ordered now, by the resident or a relative who may."""
    if link is None or not may(link, ORDER.needs):
        return None
    offered = min(offered_menus(link.resident), key=lambda o: o.menu.cutoff_at, default=None)
    if offered is None:
        return None
    name = meal_words(offered.menu)
    return NextMeal(
        name=name,
        deadline=gettext("%(cutoff)s 前可以订%(meal)s")
        % {"cutoff": cutoff_words(offered.menu), "meal": name},
        order=order_on(offered.menu, link.resident),
        again=last_set_meal(link.resident) in {item.set_meal_id for item in offered.items},
    )
