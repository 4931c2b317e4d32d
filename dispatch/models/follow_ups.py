"""After a visit: the call, the judgement, the complaint, the look from outside, the money."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet, User
from core.acts import KEY_LENGTH
from core.private_files import private_storage
from dispatch.enums.visits import (
    AuditState,
    ComplaintSource,
    Face,
    FollowUpResult,
    ServiceComplaintState,
)
from dispatch.models.orders import OrderPartQuerySet, WorkOrder
from subsidies.models import Statement

BEST_SCORE = 5


class FollowUp(models.Model):
    """One call after a visit, answered or not. It never changes."""

    order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="follow_ups", verbose_name=_("工单")
    )
    result = models.CharField(_("结果"), max_length=12, choices=FollowUpResult)
    score = models.PositiveSmallIntegerField(
        _("满意度（1 到 5）"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(BEST_SCORE)],
    )
    came = models.BooleanField(_("来过"), null=True, blank=True)
    was_done = models.BooleanField(_("该做的都做了"), null=True, blank=True)
    wish = models.CharField(_("下次的心愿"), max_length=200, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    answers = models.JSONField(_("另外的回答"), default=list, blank=True)
    call_reference = models.CharField(_("通话录音编号"), max_length=80, blank=True)
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("回访人"))
    called_at = models.DateTimeField(_("回访时间"))
    key = models.CharField(_("上报编号"), max_length=KEY_LENGTH)

    objects = OrderPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("回访")
        verbose_name_plural = _("回访")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["called_by", "key"], name="dispatch_follow_up_once"),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(result="reached"),
                name="dispatch_follow_up_reached_once",
            ),
            models.CheckConstraint(
                condition=Q(result="reached", score__range=(1, BEST_SCORE), came__isnull=False)
                | ~Q(result="reached") & Q(score__isnull=True, came__isnull=True),
                name="dispatch_follow_up_answers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.get_result_display()}"


class Rating(models.Model):
    """What a resident says of a visit: one of three faces, and words. It never changes."""

    order = models.OneToOneField(
        WorkOrder, models.PROTECT, related_name="rating", verbose_name=_("工单")
    )
    face = models.PositiveSmallIntegerField(_("评价"), choices=Face)
    words = models.CharField(_("想说的话"), max_length=300, blank=True)
    rated_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("评价人"))
    rated_at = models.DateTimeField(_("评价时间"))

    objects = OrderPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("评价")
        verbose_name_plural = _("评价")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.order} {self.get_face_display()}"


class ServiceComplaint(models.Model):
    """Somebody is not content with a visit, and gets an answer by a day."""

    order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="complaints", verbose_name=_("工单")
    )
    source = models.CharField(_("来源"), max_length=12, choices=ComplaintSource)
    text = models.CharField(_("内容"), max_length=500)
    photo = models.FileField(
        _("照片"), storage=private_storage, upload_to="complaints/", blank=True
    )
    state = models.CharField(
        _("状态"),
        max_length=12,
        choices=ServiceComplaintState,
        default=ServiceComplaintState.OPEN,
    )
    due_on = models.DateField(_("答复期限"))
    stage = models.PositiveSmallIntegerField(_("级别"), default=0)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("负责人")
    )
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    opened_at = models.DateTimeField(_("登记时间"))
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = OrderPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务投诉")
        verbose_name_plural = _("服务投诉")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="open"), name="dispatch_complaint_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answer="", answered_at__isnull=True)
                | Q(state="answered", answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(answer=""),
                name="dispatch_complaint_answered",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(state="open"), name="dispatch_complaint_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.get_state_display()}"


class VisitAudit(models.Model):
    """A visit that chance picked: somebody from outside asks whether it happened, with a recording."""

    order = models.OneToOneField(
        WorkOrder, models.PROTECT, related_name="audit", verbose_name=_("工单")
    )
    period = models.DateField(_("月份"))
    state = models.CharField(_("结果"), max_length=12, choices=AuditState, default=AuditState.DRAWN)
    seed = models.CharField(_("抽样种子"), max_length=40)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("抽样人"))
    drawn_at = models.DateTimeField(_("抽样时间"))
    call_reference = models.CharField(_("通话录音编号"), max_length=80, blank=True)
    note = models.CharField(_("核查说明"), max_length=500, blank=True)
    back_fen = models.BigIntegerField(_("退回额度（分）"), default=0)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核查人")
    )
    checked_at = models.DateTimeField(_("核查时间"), null=True, blank=True)

    objects = OrderPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("第三方抽查")
        verbose_name_plural = _("第三方抽查")
        ordering = ["period", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="drawn", checked_at__isnull=True, call_reference="")
                | ~Q(state="drawn")
                & ~Q(call_reference="")
                & Q(checked_at__isnull=False, checked_by__isnull=False),
                name="dispatch_audit_checked_how",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.get_state_display()}"


class VisitSettlementQuerySet(ScopedQuerySet):
    """Visible where the operator is, and to the operator."""

    division_path = "operator__division__code"
    organisation_paths = ("operator",)


class VisitSettlement(models.Model):
    """The visits of an operator in a month whose money was taken; made by commands.visit_settlement.

    What comes in later is another settlement of the same month. It never changes.
    """

    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="visit_settlements", verbose_name=_("运营方")
    )
    period = models.DateField(_("月份"))
    visits = models.PositiveIntegerField(_("上门次数"))
    services = models.PositiveIntegerField(_("服务项次"))
    price_fen = models.BigIntegerField(_("价格合计（分）"))
    purse_fen = models.BigIntegerField(_("额度支付（分）"))
    own_fen = models.BigIntegerField(_("个人自付（分）"))
    statement = models.ForeignKey(
        Statement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("结算单"),
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("结算时间"))

    objects = VisitSettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("上门服务结算")
        verbose_name_plural = _("上门服务结算")
        ordering = ["-period", "operator", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(price_fen=F("purse_fen") + F("own_fen"), visits__gt=0),
                name="dispatch_settlement_parts_add_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.period:%Y-%m} {self.operator}"


class SettledVisit(models.Model):
    """A visit on a settlement, once for all. It never changes."""

    settlement = models.ForeignKey(
        VisitSettlement, models.PROTECT, related_name="lines", verbose_name=_("上门服务结算")
    )
    order = models.OneToOneField(
        WorkOrder, models.PROTECT, related_name="settled", verbose_name=_("工单")
    )
    purse_fen = models.BigIntegerField(_("额度支付（分）"))
    own_fen = models.BigIntegerField(_("个人自付（分）"))

    objects = OrderPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("结算的上门服务")
        verbose_name_plural = _("结算的上门服务")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.order)
