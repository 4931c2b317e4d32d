"""Who may act where: the staff at their own stations, citizens for themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_inside
from accounts.models import User
from core.audit import Actor
from core.errors import Conflict, NotFound
from stations.models import Citizen, Station
from stations.queries.care_files import died_on


class KeyUsed(Conflict):
    """The same key for something else."""

    code: ClassVar[str] = "stations.key_used"
    message = _("这个请求编号已用于另一件事，什么都没有改变；请换一个编号。")


class CitizenDied(Conflict):
    """Nothing new is booked for who is dead; their cases go on."""

    code: ClassVar[str] = "stations.citizen_died"
    message = _("这位市民的档案已登记于 %(day)s 去世，没有办理。登记错了的，请先更正档案。")


def require_alive(citizen: Citizen) -> None:
    """Raises CitizenDied."""
    if (day := died_on(citizen)) is not None:
        raise CitizenDied(day=day)


def is_staff(by: Actor) -> bool:
    """Somebody with a role, as distinct from a citizen's own account."""
    return isinstance(by, User) and bool(by.current_memberships)


def require_station(station: Station, by: Actor) -> None:
    """The staff act at stations in scope; citizens come to any. Raises NotFound."""
    if is_staff(by):
        require_inside(station, by)


def require_person(citizens: list[Citizen | None], by: Actor) -> None:
    """A citizen's own account acts for itself, or as the agent that it is. Raises NotFound."""
    if by.pk is not None and any(one is not None and one.user_id == by.pk for one in citizens):
        return
    if isinstance(by, User) and not is_staff(by):
        raise NotFound


def require_in_reach(citizen: Citizen | None, by: Actor) -> None:
    """The staff write for people whom they may see, and for themselves. Raises NotFound."""
    if citizen is not None and is_staff(by) and citizen.user_id != by.pk:
        require_inside(citizen, by)


def own_key(key: str, by: Actor) -> str:
    """Two senders may use the same key."""
    return f"{by.pk or 0}:{key}"


@contextmanager
def key_is_new() -> Iterator[None]:
    """Whoever comes second with a key that somebody else has just used is refused. Raises KeyUsed."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise KeyUsed from None
