"""Roles within a division or an organisation."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Case, CharField, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from accounts.enums import SEPARATED_ROLES, Role
from accounts.logic.regions import regions_around
from accounts.models.divisions import Division
from accounts.models.organisations import Organisation
from accounts.models.scope import AccountQuerySet
from accounts.models.users import User
from core.dates import today


class MembershipQuerySet(AccountQuerySet):
    """Memberships in the trade's words."""

    division_path = "division__code"
    organisation_paths = ("organisation",)

    def current(self):
        """Held today."""
        return self.not_over().filter(valid_from__lte=today())

    def not_over(self):
        """Held today or from a later day on."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today()))

    def holder_near(self, home: str, role: str, operator: int | None = None) -> User | None:
        """Who answers for a place: of the operator or around it, the nearest first, then the longest."""
        held = self.current().filter(role=role, user__is_active=True)
        rows = held.select_related("user").order_by("valid_from", "pk")
        near = list(rows.filter(division__in=regions_around(home)))
        own = list(rows.filter(organisation=operator)) if operator else []
        found = sorted([*own, *near], key=lambda row: -len(row.division_id or home))
        return found[0].user if found else None


_TERM = Func(
    "valid_from",
    "valid_to",
    RangeBoundary(inclusive_upper=True),
    function="DATERANGE",
    output_field=DateRangeField(),
)
# A separated role is a side of its own; all the others are one side.
_SIDE = Case(
    When(role__in=SEPARATED_ROLES, then=F("role")), default=Value(""), output_field=CharField()
)
_PLACE = Coalesce(F("division"), Concat(Value("#"), F("organisation"), output_field=CharField()))


class Membership(models.Model):
    """A role that a user holds in a division or in an organisation, from a day to a day.

    Changed only by accounts.commands. The administrators of the system itself may hold their
    role without a place.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name=_("用户")
    )
    role = models.CharField(_("角色"), max_length=24, choices=Role)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区划")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("机构"),
    )
    valid_from = models.DateField(_("生效日期"), default=today)
    valid_to = models.DateField(_("终止日期"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = [
            models.CheckConstraint(
                condition=Q(division__isnull=False, organisation__isnull=True)
                | Q(division__isnull=True, organisation__isnull=False)
                | Q(division__isnull=True, organisation__isnull=True, role__in=SEPARATED_ROLES),
                name="accounts_membership_one_place",
                violation_error_message=_("请在区划和机构中选择一个。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="accounts_membership_dates",
                violation_error_message=_("终止日期不能早于生效日期。"),
            ),
            ExclusionConstraint(
                name="accounts_membership_separated",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (_SIDE, RangeOperators.NOT_EQUAL),
                    (_TERM, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "系统、安全、审计三种管理员不能由同一人兼任，也不能兼任业务角色；请另设一个账号。"
                ),
            ),
            ExclusionConstraint(
                name="accounts_membership_one_role_away",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.NOT_EQUAL),
                    (_PLACE, RangeOperators.NOT_EQUAL),
                    (_TERM, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "一个账号在几个地方只能担任同一种角色；在别处担任别的角色，请另设一个账号。"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.place}"

    @property
    def place(self) -> str:
        """Where the role is held."""
        return str(self.division or self.organisation or _("全平台"))
