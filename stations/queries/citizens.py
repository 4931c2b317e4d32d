"""Finding citizens."""

from accounts.models import User
from core.persons import whole_number_lookup
from stations.models import Appointment, Case, Citizen

Asked = type[Appointment] | type[Case]


def find_citizens(text: str, user: User) -> list[Citizen]:
    """The people in scope with this whole ID number or this whole phone; nobody for another text."""
    lookup = whole_number_lookup(text)
    if lookup is None:
        return []
    rows = Citizen.objects.visible_to(user).filter(**lookup)
    return list(rows.select_related("division").order_by("pk"))


def citizen_of(user: User) -> Citizen | None:
    """Who a portal account is, once a window has seen the person's ID card."""
    return Citizen.objects.filter(user=user).first() if user.is_authenticated else None


def account_named(username: str) -> User | None:
    """The portal account of a log-in name, for whoever links it to a person."""
    return User.objects.filter(username=username, is_active=True).first()


def named_before(asked_for: Asked, key: str) -> Citizen | None:
    """For whom the same request asked when it came first."""
    row = asked_for.objects.filter(key=key).select_related("citizen").first()
    return row.citizen if row else None
