"""What the family is told by message: what the person lets them see, and nothing that tells a stranger whose it is."""

from django.db.models import Model
from django.utils.functional import Promise

from accounts.commands import StaffMessage, tell_staff
from accounts.models import User
from core.language import platform_language
from elderly_care.enums import FamilyItem, Relation
from elderly_care.models import ChildEnrolment, FamilyLink, Resident
from elderly_care.queries.day_care import AnyDay


def tell_family(
    *, resident: Resident, item: FamilyItem, subject: Promise, text: str, about: Model
) -> None:
    """To every relative whom the person lets see the item. 2 queries."""
    links = FamilyLink.objects.current().filter(resident=resident, **{item.value: True})
    relatives = links.exclude(relation=Relation.SELF).select_related("user").order_by("pk")
    _tell([link.user for link in relatives], subject, text, about)


def tell_of_day(*, day: AnyDay, subject: Promise, text: Promise, **words: str) -> None:
    """What happened in day care: to the family that may see visits, or to the small child's guardian."""
    with platform_language():
        said = text % {"station": day.enrolment.unit.station.name, **words}
    if isinstance(day.enrolment, ChildEnrolment):
        guardian = day.enrolment.guardian.user
        _tell([guardian] if guardian else [], subject, said, day)
    else:
        person = day.enrolment.resident
        tell_family(resident=person, item=FamilyItem.VISITS, subject=subject, text=said, about=day)


def _tell(users: list[User], subject: Promise, text: str, about: Model) -> None:
    if users:
        with platform_language():
            tell_staff([StaffMessage(user, str(subject), text, about) for user in users])
