"""People in care of the demonstration district: contacts, households, consents, classes of risk, requests."""

from django.db import transaction

from accounts.models import User
from config.demo import COMMUNITY, RESIDENT, STREET
from core.audit import SYSTEM
from core.dates import add_months, today
from core.identity import check_character
from elderly_care import commands
from elderly_care.enums import ConsentPurpose, HouseholdKind, MemberRelation, SensitiveKind
from elderly_care.logic.people import Person
from elderly_care.models import Contact, Resident, SensitiveTag
from elderly_care.queries import text_in_force

CONTACTS = 40
HOUSEHOLDS = 6
AGREED = 30
GIVEN_NAMES = ("建国", "丽华", "志强", "晓梅")
RELATIONS = ("儿子", "女儿", "侄子", "邻居")


@transaction.atomic
def load_demo_people_in_care() -> None:
    """All or nothing; quick when all is there."""
    if Contact.objects.exists():
        return
    street = Resident.objects.living_here().filter(community__code__startswith=STREET)
    elder = User.objects.get(username=RESIDENT).family_links.get().resident
    others = street.exclude(pk=elder.pk).order_by("pk")
    people = [elder, *others[: CONTACTS - 1]]
    for number, person in enumerate(people):
        _contact(person, number)
    for person in people[:AGREED]:
        _agree(person)
    _households(list(others.filter(care_statuses__category="dibao")[:HOUSEHOLDS]))
    _tag(others[0])
    _twin(others.filter(community=COMMUNITY)[0])
    _wish(elder)
    commands.classify_everybody()


def _contact(person: Resident, number: int) -> None:
    facts = commands.ContactFacts(
        name=person.name[0] + GIVEN_NAMES[number % 4],
        relation=RELATIONS[number % 4],
        phone=f"1390000{number:04d}",
        holds_key=number % 3 == 0,
    )
    commands.add_contact(resident=person, facts=facts, by=SYSTEM)


def _agree(person: Resident) -> None:
    text = text_in_force(ConsentPurpose.VITAL_SIGNS)
    if text is not None:
        commands.give_consent(
            resident=person,
            purpose=ConsentPurpose.VITAL_SIGNS,
            version=text.version,
            said=commands.Said(),
            by=SYSTEM,
        )


def _households(heads: list[Resident]) -> None:
    """On minimum living guarantee; the first ones were looked at so long ago that it is due again."""
    for number, head in enumerate(heads):
        facts = commands.HouseholdFacts(
            number=f"WJ-{number + 1:04d}",
            kind=HouseholdKind.DIBAO,
            community_code=head.community_id,
            income_is_stable=number % 2 == 0,
        )
        home = commands.open_household(facts=facts, by=SYSTEM)
        member = commands.Member(relation=MemberRelation.HEAD, resident=head)
        commands.join_household(household=home, member=member, by=SYSTEM)
        day = add_months(today(), -12 - number) if number < 2 else today()
        commands.review_household(household=home, reviewed_on=day, outcome="unchanged", by=SYSTEM)


def _tag(person: Resident) -> None:
    """Somebody whom only clerks and approvers know to be bereaved."""
    if not SensitiveTag.objects.exists():
        commands.set_tag(
            resident=person,
            kind=SensitiveKind.BEREAVED_ONLY_CHILD,
            begins_on=add_months(today(), -30),
            by=User.objects.get(username="clerk"),
        )


def _twin(person: Resident) -> None:
    """The same person under a mistaken ID number: a pair for 重复档案."""
    serial = 919 if person.sex == "M" else 918  # odd for men
    digits = f"990101{person.birth_date:%Y%m%d}{serial}"
    said = Person(
        resident_no=f"{person.resident_no}-2",
        name=person.name,
        sex=person.sex,
        birth_date=person.birth_date,
        id_number=digits + check_character(digits),
        community_code=person.community_id,
        address=person.address,
        living_status=person.living_status,
    )
    twin = commands.add_resident(person=said, by=SYSTEM)
    clerk = User.objects.get(username="clerk")
    commands.ask_merge(kept=person, dropped=twin, reason="走访核实，证件号码录错", by=clerk)


def _wish(person: Resident) -> None:
    """The elder's family found the name misspelt."""
    oneself = User.objects.get(username=RESIDENT)
    wish = commands.Wish("name", f"{person.name[:1]}云秀", "户口簿上的名字不一样")
    commands.ask_change(resident=person, wish=wish, by=oneself)
