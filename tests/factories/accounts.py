"""Divisions, organisations, and people who act in them."""

import factory

from accounts.enums import DivisionLevel, OrganisationKind, Role
from accounts.models import Division, Membership, Organisation, StaffNotice, User
from accounts.validators import CREDIT_CODE_ALPHABET
from core.models import SmsState

DISTRICT = "110105"


def credit_code(number: int) -> str:
    """A unified social credit code with the right check character."""
    body = f"91110105MA{number:07d}"
    total = sum(CREDIT_CODE_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + CREDIT_CODE_ALPHABET[-total % 31]


class DistrictFactory(factory.django.DjangoModelFactory):
    """朝阳区."""

    code = DISTRICT
    name = "朝阳区"
    level = DivisionLevel.DISTRICT

    class Meta:
        model = Division
        django_get_or_create = ["code"]


class StreetFactory(factory.django.DjangoModelFactory):
    """Every call another street."""

    parent = factory.SubFactory(DistrictFactory)
    code = factory.LazyAttributeSequence(lambda o, n: f"{o.parent.code}{n % 900 + 100:03d}")
    name = factory.Sequence(lambda n: f"第{n}街道")
    level = DivisionLevel.STREET

    class Meta:
        model = Division
        django_get_or_create = ["code"]


class CommunityFactory(factory.django.DjangoModelFactory):
    """Every call another community, in another street unless parent= is given."""

    parent = factory.SubFactory(StreetFactory)
    code = factory.LazyAttributeSequence(lambda o, n: f"{o.parent.code}{n % 900 + 100:03d}")
    name = factory.Sequence(lambda n: f"第{n}社区")
    level = DivisionLevel.COMMUNITY

    class Meta:
        model = Division
        django_get_or_create = ["code"]


class OrganisationFactory(factory.django.DjangoModelFactory):
    """An operator firm; division= says where."""

    name = factory.Sequence(lambda n: f"第{n}养老服务有限公司")
    kind = OrganisationKind.OPERATOR
    credit_code = factory.Sequence(credit_code)
    division = factory.SubFactory(StreetFactory)

    class Meta:
        model = Organisation


class UserFactory(factory.django.DjangoModelFactory):
    """Somebody who can log in with the password "correct-horse-9"."""

    username = factory.Sequence(lambda n: f"user{n}")
    display_name = factory.Sequence(lambda n: f"用户{n}")

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        staff = factory.Trait(is_staff=True)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(
            kwargs.pop("username"), kwargs.pop("password", "correct-horse-9"), **kwargs
        )


class MembershipFactory(factory.django.DjangoModelFactory):
    """A street clerk; give division= or organisation=."""

    user = factory.SubFactory(UserFactory)
    role = Role.STREET_CLERK
    division = factory.Maybe("organisation", None, factory.SubFactory(StreetFactory))
    organisation = None

    class Meta:
        model = Membership


def staff(role: str, place: Division | Organisation | None = None, **fields) -> User:
    """A user of the staff who holds one role in a division, in an organisation or without a place."""
    user = UserFactory(staff=True, **fields)
    where = {"organisation" if isinstance(place, Organisation) else "division": place}
    Membership.objects.create(user=user, role=role, **where)
    return user


def _user_in(community, operator) -> User:
    return MembershipFactory(division=community).user


def _staff_notice_in(community, operator) -> StaffNotice:
    user = _user_in(community, operator)
    return StaffNotice.objects.create(user=user, subject="…", text="…", sms_state=SmsState.NO_PHONE)


SCOPED = {
    StaffNotice: _staff_notice_in,
    Division: lambda community, operator: community,
    Organisation: lambda community, operator: OrganisationFactory(division=community),
    User: _user_in,
    Membership: lambda community, operator: MembershipFactory(division=community),
}
