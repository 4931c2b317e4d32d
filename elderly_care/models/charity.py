"""The charity fund: what was given, what was paid from it. What happened never changes.

The two balances of a fund are kept by a trigger of its entries, and the database refuses to let either fall
below zero; the program may not write them.
"""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet, User
from core.acts import KEY_LENGTH
from core.fields import EncryptedTextField
from core.models import TimeStamped
from elderly_care.enums.assistance import AidState, CharityForm, CharityKind, CharityPurpose
from elderly_care.models.households import Household
from elderly_care.models.residents import Resident


class FundQuerySet(ScopedQuerySet):
    """Visible where the fund is."""

    division_path = "division__code"

    def open(self):
        """Those that still take and give."""
        return self.filter(closed_on__isnull=True)


class CharityFund(TimeStamped):
    """A fund and who decides about it. Changed by commands."""

    name = models.CharField(_("基金名称"), max_length=80)
    committee = models.CharField(_("管理委员会"), max_length=120)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="charity_funds", verbose_name=_("地区")
    )
    opened_on = models.DateField(_("设立日期"))
    closed_on = models.DateField(_("终止日期"), null=True, blank=True)
    balance_fen = models.BigIntegerField(_("资金余额（分）"), default=0, editable=False)
    goods_fen = models.BigIntegerField(_("实物余值（分）"), default=0, editable=False)

    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = _("慈善基金")
        verbose_name_plural = _("慈善基金")
        ordering = ["division", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="care_fund_name",
                violation_error_message=_("这个地区已有同名的基金。"),
            ),
            models.CheckConstraint(
                condition=Q(balance_fen__gte=0, goods_fen__gte=0), name="care_fund_never_negative"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="care_fund_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FundPartQuerySet(ScopedQuerySet):
    """Visible where its fund is."""

    division_path = "fund__division__code"


class CharityAid(TimeStamped):
    """Help for a person, a household or a project: proposed by one, decided by another. The reason lies sealed."""

    fund = models.ForeignKey(
        CharityFund, models.PROTECT, related_name="aids", verbose_name=_("基金")
    )
    purpose = models.CharField(_("用途"), max_length=12, choices=CharityPurpose)
    resident = models.ForeignKey(
        Resident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="charity_aids",
        verbose_name=_("老年人"),
    )
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="charity_aids",
        verbose_name=_("家庭"),
    )
    project = models.CharField(_("项目"), max_length=120, blank=True)
    form = models.CharField(_("形式"), max_length=8, choices=CharityForm)
    goods = models.CharField(_("实物名称和数量"), max_length=120, blank=True)
    amount_fen = models.BigIntegerField(_("金额或价值（分）"), validators=[MinValueValidator(1)])
    reason = EncryptedTextField(_("情况说明"))
    state = models.CharField(_("状态"), max_length=12, choices=AidState, default=AidState.PROPOSED)
    decision = models.CharField(_("审批意见"), max_length=300, blank=True)
    key = models.CharField(_("请求编号"), max_length=KEY_LENGTH)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审批人")
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)

    objects = FundPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("慈善资助")
        verbose_name_plural = _("慈善资助")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "key"], name="care_aid_key_once"),
            models.CheckConstraint(
                condition=Q(resident__isnull=False, household__isnull=True, project="")
                | Q(resident__isnull=True, household__isnull=False, project="")
                | Q(resident__isnull=True, household__isnull=True) & ~Q(project=""),
                name="care_aid_for_one",
                violation_error_message=_("个人、家庭、项目请填且只填一项。"),
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="care_aid_amount"),
            models.CheckConstraint(
                condition=Q(form="goods") & ~Q(goods="") | Q(form="money", goods=""),
                name="care_aid_goods",
                violation_error_message=_("实物要写名称和数量，资金不写。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "refused", "returned"])
                | Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("asked_by")),
                name="care_aid_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.get_state_display()}"


class CharityEntry(models.Model):
    """One movement of a fund: in above zero, out below. It never changes; a mistake has a counter row.

    donor: sealed, empty for who didn't give a name.
    """

    fund = models.ForeignKey(
        CharityFund, models.PROTECT, related_name="entries", verbose_name=_("基金")
    )
    kind = models.CharField(_("种类"), max_length=12, choices=CharityKind)
    form = models.CharField(_("形式"), max_length=8, choices=CharityForm)
    amount_fen = models.BigIntegerField(_("金额或价值（分）"))
    goods = models.CharField(_("实物名称和数量"), max_length=120, blank=True)
    donor = EncryptedTextField(_("捐赠人"), null=True, blank=True)
    receipt_no = models.CharField(_("票据编号"), max_length=40, blank=True)
    aid = models.OneToOneField(
        CharityAid,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entry",
        verbose_name=_("资助"),
    )
    counters = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="countered_by",
        verbose_name=_("所冲正的记录"),
    )
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    happened_on = models.DateField(_("日期"))
    booked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    booked_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = FundPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("慈善基金收支")
        verbose_name_plural = _("慈善基金收支")
        ordering = ["-happened_on", "-pk"]
        indexes = [models.Index(fields=["fund", "happened_on"], name="care_fund_entry_days")]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "receipt_no"], condition=~Q(receipt_no=""), name="care_receipt_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="donation", amount_fen__gt=0, aid__isnull=True, counters__isnull=True
                )
                & ~Q(receipt_no="")
                | Q(kind="aid", amount_fen__lt=0, aid__isnull=False, counters__isnull=True)
                | Q(kind="counter", aid__isnull=True, counters__isnull=False)
                & ~Q(reason="")
                & ~Q(amount_fen=0),
                name="care_fund_entry_kinds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on:%Y-%m-%d}"
