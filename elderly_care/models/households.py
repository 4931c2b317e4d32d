"""Households: who lives on one income, and when that is looked at again; and whom to call."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, Division, ScopedQuerySet, User, dates_in_order
from core.fields import EncryptedTextField
from core.masking import mask_phone
from core.models import TimeStamped
from elderly_care.enums import HouseholdKind, MemberRelation, ReviewOutcome
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident


class HouseholdReviewRule(DatedRule):
    """How many months a household of a kind waits for its next re-check."""

    kind = models.CharField(_("户别"), max_length=12, choices=HouseholdKind)
    income_is_stable = models.BooleanField(_("收入稳定"), default=True)
    months = models.PositiveSmallIntegerField(_("复核间隔（月）"))

    class Meta(DatedRule.Meta):
        verbose_name = _("家庭复核周期")
        verbose_name_plural = _("家庭复核周期")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind", "income_is_stable", "effective_from"],
                name="care_review_rule_once",
            ),
            models.CheckConstraint(condition=Q(months__gte=1), name="care_review_rule_months"),
            dates_in_order("care_review_rule_dates"),
        ]


class HouseholdQuerySet(ScopedQuerySet):
    """Households in the trade's words."""

    division_path = "community__code"

    def due(self, day: date):
        """To be re-checked by a day."""
        return self.filter(ended_on__isnull=True, review_due_on__lte=day)


class Household(TimeStamped):
    """People who are helped as one. Changed only by elderly_care.commands."""

    number = models.CharField(_("户编号"), max_length=32)
    kind = models.CharField(_("户别"), max_length=12, choices=HouseholdKind)
    community = models.ForeignKey(
        Division, models.PROTECT, related_name="households", verbose_name=_("社区")
    )
    income_is_stable = models.BooleanField(_("收入稳定"), default=True)
    reviewed_on = models.DateField(_("上次复核"), null=True, blank=True)
    review_due_on = models.DateField(_("下次复核"), null=True, blank=True, db_index=True)
    ended_on = models.DateField(_("注销日期"), null=True, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("家庭")
        verbose_name_plural = _("家庭")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                name="care_household_number",
                violation_error_message=_("这个社区已有这个户编号。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"


class MemberQuerySet(ScopedQuerySet):
    """Members are visible where their household is."""

    division_path = "household__community__code"

    def current(self):
        """Who belongs to it now."""
        return self.filter(left_on__isnull=True)


class HouseholdMember(models.Model):
    """Somebody of a household: one of our residents, or a name."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="members", verbose_name=_("家庭")
    )
    resident = models.ForeignKey(
        Resident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="household_members",
        verbose_name=_("老年人"),
    )
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    relation = models.CharField(_("与户主关系"), max_length=8, choices=MemberRelation)
    joined_on = models.DateField(_("加入日期"))
    left_on = models.DateField(_("离开日期"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("家庭成员")
        verbose_name_plural = _("家庭成员")
        ordering = ["household", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(left_on__isnull=True),
                name="care_member_one_household",
                violation_error_message=_("这位老人已在另一户，请先从那里迁出。"),
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(left_on__isnull=True, relation="head"),
                name="care_household_one_head",
                violation_error_message=_("这一户已有户主。"),
            ),
            models.CheckConstraint(
                condition=Q(resident__isnull=True) & ~Q(name="")
                | Q(resident__isnull=False, name=""),
                name="care_member_somebody",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="care_member_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.resident)


class HouseholdReview(models.Model):
    """A re-check that was done. Never changes."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="reviews", verbose_name=_("家庭")
    )
    reviewed_on = models.DateField(_("复核日期"))
    outcome = models.CharField(_("结果"), max_length=12, choices=ReviewOutcome)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    next_due_on = models.DateField(_("下次复核"), null=True, blank=True)
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("家庭复核记录")
        verbose_name_plural = _("家庭复核记录")
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "reviewed_on"], name="care_household_review_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.reviewed_on}"


class ContactQuerySet(FactQuerySet):
    """Contacts in the trade's words."""

    def current(self):
        """To be called, whoever comes first first."""
        return self.filter(ended_on__isnull=True).order_by("priority", "pk")


class Contact(TimeStamped):
    """Somebody to call about a person, in an order. The phone lies sealed."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="contacts", verbose_name=_("老年人")
    )
    name = models.CharField(_("姓名"), max_length=60)
    relation = models.CharField(_("与老人的关系"), max_length=40)
    phone = EncryptedTextField(_("电话"))
    priority = models.PositiveSmallIntegerField(_("顺序"), default=1)
    holds_key = models.BooleanField(_("有钥匙"), default=False)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    ended_on = models.DateField(_("停用日期"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("联系人")
        verbose_name_plural = _("联系人")
        ordering = ["resident", "priority", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.relation}"

    @property
    def masked_phone(self) -> str:
        """138****1234."""
        return mask_phone(str(self.phone))
