"""What of this app follows a person to the file that is kept."""

from django.db.models import F, Max

from core.audit import Actor
from elderly_care.commands.assistance import move_assistance
from elderly_care.commands.day_care_places import move_day_care
from elderly_care.commands.devices import move_devices
from elderly_care.commands.merging import register_mover
from elderly_care.commands.movers_anew import (
    carry_account,
    carry_class,
    carry_facts,
    carry_patrols,
)
from elderly_care.commands.respite import move_beds
from elderly_care.enums import CardKind, Relation
from elderly_care.models import (
    Card,
    Contact,
    DeviceAlert,
    FamilyLink,
    HouseholdMember,
    PersonalLimit,
    Resident,
    ResidentConsent,
    Restriction,
    SensitiveTag,
)


def move_family(kept: Resident, dropped: Resident, by: Actor) -> int:
    """A user has one link, a person one account of their own; what is too much ends with the old file."""
    held = FamilyLink.objects.current().filter(resident=kept)
    mine = FamilyLink.objects.current().filter(resident=dropped)
    mine = mine.exclude(user__in=held.values("user"))
    if held.filter(relation=Relation.SELF).exists():
        mine = mine.exclude(relation=Relation.SELF)
    keys = list(mine.values_list("pk", flat=True))
    return FamilyLink.objects.filter(pk__in=keys).update(resident=kept)


def move_cards(kept: Resident, dropped: Resident, by: Actor) -> int:
    """The card in somebody's pocket goes on working; of codes for the phone there is one."""
    cards = Card.objects.filter(resident=dropped, blocked_at__isnull=True)
    if Card.objects.filter(resident=kept, blocked_at__isnull=True, kind=CardKind.QR).exists():
        cards = cards.exclude(kind=CardKind.QR)
    return cards.update(resident=kept)


def move_contacts(kept: Resident, dropped: Resident, by: Actor) -> int:
    """Behind those that the kept file has."""
    last = Contact.objects.current().filter(resident=kept).aggregate(last=Max("priority"))["last"]
    rows = Contact.objects.filter(resident=dropped, ended_on__isnull=True)
    return rows.update(resident=kept, priority=F("priority") + (last or 0))


def move_restrictions(kept: Resident, dropped: Resident, by: Actor) -> int:
    """An allergy that one file knew is never forgotten."""
    held = set(
        Restriction.objects.filter(resident=kept, ends_on__isnull=True).values_list("kind", "value")
    )
    rows = Restriction.objects.filter(resident=dropped)
    keys = [row.pk for row in rows if row.ends_on or (row.kind, row.value) not in held]
    return Restriction.objects.filter(pk__in=keys).update(resident=kept)


def move_consents(kept: Resident, dropped: Resident, by: Actor) -> int:
    """What the person said counts; where both files hold an answer, the kept one's does."""
    held = ResidentConsent.objects.filter(resident=kept).values("purpose")
    rows = ResidentConsent.objects.filter(resident=dropped, withdrawn_at__isnull=True)
    keys = list(rows.exclude(purpose__in=held).values_list("pk", flat=True))
    return ResidentConsent.objects.filter(pk__in=keys).update(resident=kept)


def move_tags(kept: Resident, dropped: Resident, by: Actor) -> int:
    """Each kind once."""
    held = SensitiveTag.objects.filter(resident=kept, ends_on__isnull=True).values("kind_index")
    rows = SensitiveTag.objects.filter(resident=dropped, ends_on__isnull=True)
    keys = list(rows.exclude(kind_index__in=held).values_list("pk", flat=True))
    return SensitiveTag.objects.filter(pk__in=keys).update(resident=kept)


def move_household(kept: Resident, dropped: Resident, by: Actor) -> int:
    """A person belongs to one; the kept file's counts."""
    if HouseholdMember.objects.current().filter(resident=kept).exists():
        return 0
    return HouseholdMember.objects.current().filter(resident=dropped).update(resident=kept)


def move_limits(kept: Resident, dropped: Resident, by: Actor) -> int:
    """A pacemaker stays a pacemaker."""
    running = PersonalLimit.objects.filter(ended_at__isnull=True)
    held = running.filter(resident=kept).values("kind")
    mine = running.filter(resident=dropped).exclude(kind__in=held)
    keys = list(mine.values_list("pk", flat=True))
    return PersonalLimit.objects.filter(pk__in=keys).update(resident=kept)


def move_alerts(kept: Resident, dropped: Resident, by: Actor) -> int:
    """Whoever has one in hand finds the file that counts."""
    return DeviceAlert.objects.unfinished().filter(resident=dropped).update(resident=kept)


def announce_movers() -> None:
    """Called once, when the app is loaded."""
    for code, mover in {
        "family": move_family,
        "cards": move_cards,
        "contacts": move_contacts,
        "restrictions": move_restrictions,
        "consents": move_consents,
        "tags": move_tags,
        "day_care": move_day_care,
        "beds": move_beds,
        "devices": move_devices,
        "assistance": move_assistance,
        "household": move_household,
        "payment_account": carry_account,
        "limits": move_limits,
        "alerts": move_alerts,
        "facts": carry_facts,
        "patrols": carry_patrols,
        "risk_class": carry_class,
    }.items():
        register_mover(code, mover)
