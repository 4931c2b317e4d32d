"""What the nightly re-adding found: results that never change, and differences as work items."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from subsidies.enums import WorkItemState


class ReconciliationRun(models.Model):
    """One re-adding of the whole ledger. Written when it is finished, never changed."""

    day = models.DateField(_("日期"), db_index=True)
    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("完成时间"))
    differences = models.PositiveIntegerField(_("不一致笔数"))

    class Meta:
        verbose_name = _("资金核对")
        verbose_name_plural = _("资金核对")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.day}: {self.differences}"


class CheckResult(models.Model):
    """What one check of a reconciliation found."""

    run = models.ForeignKey(
        ReconciliationRun, models.PROTECT, related_name="results", verbose_name=_("资金核对")
    )
    check_code = models.SlugField(_("核对项"), max_length=40)
    count = models.PositiveIntegerField(_("笔数"))
    digest = models.CharField(_("内容摘要"), max_length=64)

    class Meta:
        verbose_name = _("核对结果")
        verbose_name_plural = _("核对结果")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "check_code"], name="subsidies_result_once")
        ]

    def __str__(self) -> str:
        return f"{self.check_code}: {self.count}"


class WorkItem(models.Model):
    """A difference until it is gone: found by a check, taken by a person, closed by itself."""

    check_code = models.SlugField(_("核对项"), max_length=40)
    row_hash = models.CharField(_("内容摘要"), max_length=64)
    subject = models.CharField(_("对象"), max_length=200)
    row = models.JSONField(_("内容"), encoder=DjangoJSONEncoder)
    first_seen = models.DateTimeField(_("首次发现"))
    last_seen = models.DateTimeField(_("最近发现"))
    state = models.CharField(
        _("状态"), max_length=12, choices=WorkItemState, default=WorkItemState.OPEN
    )
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("处理人"),
    )
    note = models.CharField(_("说明"), max_length=500, blank=True)
    explained_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("说明人"),
    )
    fixed_at = models.DateTimeField(_("消除时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("待核事项")
        verbose_name_plural = _("待核事项")
        ordering = ["-last_seen", "check_code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_code", "row_hash"],
                condition=~Q(state=WorkItemState.FIXED),
                name="subsidies_work_item_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=WorkItemState.EXPLAINED) | ~Q(note=""),
                name="subsidies_work_item_explained",
            ),
            models.CheckConstraint(
                condition=Q(state=WorkItemState.FIXED, fixed_at__isnull=False)
                | ~Q(state=WorkItemState.FIXED) & Q(fixed_at__isnull=True),
                name="subsidies_work_item_fixed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_code}: {self.subject}"
