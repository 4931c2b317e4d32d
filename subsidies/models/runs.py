"""The monthly run: a frozen list, cut into batches that any number of workers share."""

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from subsidies.enums import Component, RunState
from subsidies.models.accounts import Account
from subsidies.models.ledger import Journal
from subsidies.models.programmes import Programme


class RunQuerySet(models.QuerySet):
    """Runs in the trade's words."""

    def with_progress(self):
        """Adds batch_count and posted_batches."""
        posted = Q(batches__posted_at__isnull=False)
        return self.annotate(
            batch_count=Count("batches"), posted_batches=Count("batches", filter=posted)
        )


class Run(models.Model):
    """One programme, one period, once. State changes only in subsidies.commands.runs."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="runs", verbose_name=_("补贴项目")
    )
    period = models.DateField(_("月份"))
    state = models.CharField(_("状态"), max_length=12, choices=RunState, default=RunState.OPEN)
    count = models.PositiveIntegerField(_("笔数"), default=0)
    total_fen = models.BigIntegerField(_("合计（分）"), default=0)
    book_date = models.DateField(
        _("记账日期"), null=True, blank=True, help_text=_("锁定名单的日子，跨过午夜也不变。")
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    closed_at = models.DateTimeField(_("关账时间"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("发放批次")
        verbose_name_plural = _("发放批次")
        ordering = ["-period", "programme"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "period"], name="subsidies_run_once"),
            models.CheckConstraint(condition=Q(period__day=1), name="subsidies_run_month"),
            models.CheckConstraint(
                condition=Q(state=RunState.CLOSED, closed_at__isnull=False)
                | (~Q(state=RunState.CLOSED) & Q(closed_at__isnull=True)),
                name="subsidies_run_closed_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.period:%Y-%m}"


class RunBatch(models.Model):
    """A share of a run that is posted in one transaction."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="batches", verbose_name=_("发放批次"))
    number = models.PositiveIntegerField(_("序号"))
    count = models.PositiveIntegerField(_("笔数"))
    total_fen = models.BigIntegerField(_("合计（分）"))
    journal = models.OneToOneField(
        Journal, models.PROTECT, null=True, related_name="+", verbose_name=_("凭证")
    )
    posted_at = models.DateTimeField(_("入账时间"), null=True)

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


class RunItem(models.Model):
    """One line of the frozen list: what a purse gets for a period."""

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

    objects = RunItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("发放名单")
        verbose_name_plural = _("发放名单")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "batch_number", "account", "period", "component"],
                name="subsidies_item_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.period:%Y-%m}"
