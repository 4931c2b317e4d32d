"""The figures and lists of visits as dated rows: fence, deadlines, checklists, failures, the call's script."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import DatedRule, dates_in_order
from dispatch.enums import Evidence
from dispatch.enums.visits import VisitFailReason
from dispatch.models.catalogue import ServiceItem

BASIS_POINTS = 10_000


class VisitRule(DatedRule):
    """The figures of visits and of what follows them, where and from when on."""

    fence_m = models.PositiveIntegerField(_("签到范围（米）"))
    lock_days = models.PositiveSmallIntegerField(_("几天后记录锁定"))
    follow_up_days = models.PositiveSmallIntegerField(_("几天内回访"))
    audit_percent = models.PositiveSmallIntegerField(
        _("第三方抽查比例（百分之）"), validators=[MaxValueValidator(100)]
    )
    complaint_workdays = models.PositiveSmallIntegerField(_("几个工作日内答复投诉"))
    concentration_bp = models.PositiveSmallIntegerField(
        _("一类服务过于集中（万分之）"), validators=[MaxValueValidator(BASIS_POINTS)]
    )
    low_use_bp = models.PositiveSmallIntegerField(
        _("使用率低（万分之）"), validators=[MaxValueValidator(BASIS_POINTS)]
    )
    stale_minutes = models.PositiveSmallIntegerField(
        _("位置几分钟算过时"), validators=[MinValueValidator(1)]
    )
    complaint_stages = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("投诉超期几天升级"),
        default=list,
        blank=True,
        help_text=_("逐级填写，例如 1,3,7。"),
    )
    complaint_owners = ArrayField(
        models.CharField(max_length=24, choices=Role),
        verbose_name=_("投诉每级由谁负责"),
        default=list,
        blank=True,
        help_text=_("第一个是登记时的负责人，以后每升一级一个，所以比上一项多一个。"),
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("上门服务规则")
        verbose_name_plural = _("上门服务规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="dispatch_visit_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    fence_m__gt=0,
                    audit_percent__lte=100,
                    concentration_bp__lte=BASIS_POINTS,
                    low_use_bp__lte=BASIS_POINTS,
                    stale_minutes__gt=0,
                ),
                name="dispatch_visit_rule_figures",
            ),
            models.CheckConstraint(
                condition=Q(complaint_owners__len=0, complaint_stages__len=0)
                | Q(complaint_owners__len=F("complaint_stages__len") + 1),
                name="dispatch_visit_rule_owners",
                violation_error_message=_("负责人要比升级天数多一个。"),
            ),
            dates_in_order("dispatch_visit_rule_dates"),
        ]


class VisitChecklist(DatedRule):
    """What belongs to a visit of an item, line by line, for the carer to tick."""

    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="+", verbose_name=_("服务项目")
    )
    lines = ArrayField(models.CharField(max_length=60), verbose_name=_("清单"))

    class Meta(DatedRule.Meta):
        verbose_name = _("上门服务清单")
        verbose_name_plural = _("上门服务清单")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "item", "effective_from"], name="dispatch_checklist_once"
            ),
            dates_in_order("dispatch_checklist_dates"),
        ]


class FailureRule(DatedRule):
    """What a carer shows who could not serve, for each reason; besides what the item asks for."""

    reason = models.CharField(_("未能服务的原因"), max_length=16, choices=VisitFailReason)
    evidence = ArrayField(models.CharField(max_length=12, choices=Evidence), verbose_name=_("凭证"))

    class Meta(DatedRule.Meta):
        verbose_name = _("未能服务的凭证")
        verbose_name_plural = _("未能服务的凭证")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "reason", "effective_from"], name="dispatch_failure_once"
            ),
            dates_in_order("dispatch_failure_dates"),
        ]


class CallScript(DatedRule):
    """What is said on a follow-up call: the fixed questions in words, and others of one's own.

    The fixed answers are figures of the platform; those to questions are kept as they were asked.
    """

    opening = models.CharField(_("开场白"), max_length=200)
    came = models.CharField(_("问：来过吗"), max_length=120)
    was_done = models.CharField(_("问：都做了吗"), max_length=120)
    score = models.CharField(_("问：满意吗"), max_length=120)
    wish = models.CharField(_("问：有什么心愿"), max_length=120)
    questions = ArrayField(
        models.CharField(max_length=120), verbose_name=_("另外问什么"), default=list, blank=True
    )
    closing = models.CharField(_("结束语"), max_length=200, blank=True)

    class Meta(DatedRule.Meta):
        verbose_name = _("回访话术")
        verbose_name_plural = _("回访话术")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="dispatch_script_once"
            ),
            dates_in_order("dispatch_script_dates"),
        ]
