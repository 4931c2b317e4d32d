"""The monthly run: a frozen list, cut into batches that any number of workers share."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from core.dates import end_of_month
from subsidies.enums import Component, PaidTo, RunKind, RunState
from subsidies.models.accounts import Account
from subsidies.models.ledger import Journal, Lot
from subsidies.models.programmes import Programme


class RunQuerySet(models.QuerySet):
    """Runs in the trade's words."""

    def with_progress(self) -> Self:
        """Adds batch_count and posted_batches."""
        posted = Q(batches__posted_at__isnull=False)
        return self.annotate(
            batch_count=Count("batches"), posted_batches=Count("batches", filter=posted)
        )

    def standing(self) -> Self:
        """All but those whose list was cancelled."""
        return self.exclude(state=RunState.CANCELLED)

    def planned(self) -> Self:
        """The top-ups whose list has been frozen and still counts."""
        return self.standing().filter(kind=RunKind.TOPUP).exclude(state=RunState.OPEN)


class Run(models.Model):
    """One programme, one period, once of each kind. State changes only in subsidies.commands."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="runs", verbose_name=_("补贴项目")
    )
    kind = models.CharField(_("种类"), max_length=12, choices=RunKind, default=RunKind.TOPUP)
    period = models.DateField(_("月份"))
    state = models.CharField(_("状态"), max_length=12, choices=RunState, default=RunState.OPEN)
    count = models.PositiveIntegerField(_("笔数"), default=0)
    total_fen = models.BigIntegerField(_("合计（分）"), default=0)
    book_date = models.DateField(
        _("记账日期"), null=True, blank=True, help_text=_("锁定名单的日子，跨过午夜也不变。")
    )
    paid_to = models.CharField(_("发到"), max_length=8, choices=PaidTo, default=PaidTo.PURSE)
    lots_expire_on = models.DateField(_("额度有效期至"), null=True, blank=True)
    released_by = models.CharField(
        _("直接放行"), max_length=150, blank=True, help_text=_("不经两人审批时，由谁放行。")
    )
    release_reason = models.CharField(_("放行原因"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    posting_at = models.DateTimeField(_("开始入账时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("关账时间"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("发放批次")
        verbose_name_plural = _("发放批次")
        ordering = ["-period", "programme"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "period", "kind"],
                condition=~Q(state=RunState.CANCELLED),
                name="subsidies_run_once",
            ),
            models.CheckConstraint(condition=Q(period__day=1), name="subsidies_run_month"),
            models.CheckConstraint(
                condition=Q(state=RunState.CLOSED, closed_at__isnull=False)
                | (~Q(state=RunState.CLOSED) & Q(closed_at__isnull=True)),
                name="subsidies_run_closed_at",
            ),
        ]

    def __str__(self) -> str:
        words = f"{self.programme} {self.period:%Y-%m}"
        return words if self.kind == RunKind.TOPUP else f"{words} {self.get_kind_display()}"

    @property
    def credit_until(self) -> date | None:
        """The last day of its credit: the rule's, or the end of the month in which posting began.

        Money that comes late can be spent at least until then.
        """
        if self.lots_expire_on is None or self.posting_at is None:
            return self.lots_expire_on
        return max(self.lots_expire_on, end_of_month(timezone.localdate(self.posting_at)))


class RunBatch(models.Model):
    """A share of a run that is posted in one transaction. Empty when all its lines were excluded."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="batches", verbose_name=_("发放批次"))
    number = models.PositiveIntegerField(_("序号"))
    count = models.PositiveIntegerField(_("笔数"))
    total_fen = models.BigIntegerField(_("合计（分）"))
    journal = models.OneToOneField(
        Journal, models.PROTECT, null=True, related_name="+", verbose_name=_("凭证")
    )
    posted_at = models.DateTimeField(_("入账时间"), null=True)
    failures = models.PositiveSmallIntegerField(_("失败次数"), default=0)
    last_error = models.CharField(_("最近一次失败"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("发放分批")
        verbose_name_plural = _("发放分批")
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="subsidies_batch_once"),
            models.CheckConstraint(
                condition=Q(journal__isnull=True, posted_at__isnull=True)
                | Q(journal__isnull=False, posted_at__isnull=False),
                name="subsidies_batch_posted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["run", "number"],
                condition=Q(posted_at__isnull=True),
                name="subsidies_batch_pending",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class RunItemQuerySet(ScopedQuerySet):
    """Lines are visible where their person is."""

    division_path = "account__resident__community__code"

    def kept(self) -> Self:
        """Those that were not taken off the list."""
        return self.filter(exclusion__isnull=True)


class RunItem(models.Model):
    """One line of the frozen list: what a purse gets for a period, or which lot it loses."""

    run = models.ForeignKey(
        Run,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="items",
        verbose_name=_("发放批次"),
    )
    batch_number = models.PositiveIntegerField(_("分批序号"))
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("账户"),
    )
    resident_id = models.BigIntegerField(_("老年人编号"))
    award_id = models.BigIntegerField(_("认定编号"))
    period = models.DateField(_("所属月份"))
    component = models.CharField(_("款项"), max_length=12, choices=Component)
    sequence = models.PositiveSmallIntegerField(_("序号"))
    amount_fen = models.BigIntegerField(_("金额（分）"))
    lot = models.ForeignKey(
        Lot,
        models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("到期的资金批次"),
    )

    objects = RunItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("发放名单")
        verbose_name_plural = _("发放名单")
        constraints = [
            # Not partial, although only expiry names lots: pages and batches find a run's lines by it.
            models.UniqueConstraint(
                fields=["run", "batch_number", "account", "period", "component", "lot"],
                name="subsidies_item_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.period:%Y-%m}"
