"""What can be asked for: the dictionary of assists, certificates, items, their prices and clocks."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import DatedRule, dates_in_order
from dispatch.enums import (
    CarerKind,
    Clock,
    Evidence,
    HandlingWay,
    PriceUnit,
    Qualification,
    ServiceCardKind,
    ServiceKind,
)
from subsidies.enums import Service
from subsidies.validators import validate_conditions

OLDEST = 120


class AssistKind(models.Model):
    """One of the six assists (六助). Which six they are differs from place to place."""

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=40)
    position = models.PositiveSmallIntegerField(_("次序"), default=0)
    document_no = models.CharField(_("依据"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("助项")
        verbose_name_plural = _("助项字典")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """A kind of certificate that an item may ask for."""

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=60)
    document_no = models.CharField(_("依据"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("资格证书种类")
        verbose_name_plural = _("资格证书种类")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


def _evidence(label) -> ArrayField:
    """Which proofs are needed at one end of a visit."""
    return ArrayField(
        models.CharField(max_length=12, choices=Evidence),
        verbose_name=label,
        default=list,
        blank=True,
    )


class ServiceItemQuerySet(models.QuerySet):
    """Items in the trade's words. The catalogue is published, so it has no scope."""

    def offered(self):
        """Can be asked for today."""
        return self.filter(is_active=True)


class ServiceItem(models.Model):
    """A service that can be asked for: how long, by whom, for whom, shown by what."""

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=60)
    service_kind = models.CharField(_("服务类别"), max_length=20, choices=ServiceKind)
    assist = models.ForeignKey(
        AssistKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("助项"),
    )
    handling_way = models.CharField(
        _("办理方式"), max_length=12, choices=HandlingWay, default=HandlingWay.AT_HOME
    )
    purse_service = models.CharField(
        _("可用账户支付为"),
        max_length=24,
        choices=Service,
        blank=True,
        help_text=_("留空表示不能用补贴账户支付。"),
    )
    duration_min = models.PositiveSmallIntegerField(
        _("时长（分钟）"), validators=[MinValueValidator(5), MaxValueValidator(24 * 60)]
    )
    carers_needed = models.PositiveSmallIntegerField(
        _("需要几个人"), default=1, validators=[MinValueValidator(1), MaxValueValidator(2)]
    )
    skills = models.ManyToManyField(
        Skill, related_name="items", verbose_name=_("需要的证书"), blank=True
    )
    carer_kinds = ArrayField(
        models.CharField(max_length=12, choices=CarerKind),
        verbose_name=_("哪种服务人员"),
        default=list,
        blank=True,
        help_text=_("留空表示都可以。"),
    )
    free_card = models.CharField(
        _("持此卡免费"), max_length=12, choices=ServiceCardKind, blank=True
    )
    min_age = models.PositiveSmallIntegerField(
        _("起始年龄"), default=0, validators=[MaxValueValidator(OLDEST)]
    )
    audience = models.JSONField(
        _("服务对象"),
        default=list,
        blank=True,
        validators=[validate_conditions],
        help_text=_("符合其中一个条件即可；留空表示所有老年人。"),
    )
    needs_agreement = models.BooleanField(_("首次付费前要签服务协议"), default=True)
    needs_assessment = models.BooleanField(_("要先做能力评估"), default=False)
    station_qualification = models.CharField(
        _("驿站要有的资质"), max_length=20, choices=Qualification, blank=True
    )
    needs_destination = models.BooleanField(_("要写目的地"), default=False)
    is_stay = models.BooleanField(
        _("住在机构里"),
        default=False,
        help_text=_("例如机构喘息服务：送到时签到，接回时签退，按天计价，服务人员当中不占用。"),
    )
    needs_authority = models.BooleanField(
        _("派人前要有代办授权"),
        default=False,
        help_text=_("例如代办：派人以前要登记谁授权、怎么授权、可以签收什么。"),
    )
    gender_rule = models.BooleanField(
        _("服务人员与老年人要同性别"), default=False, help_text=_("例如助浴。")
    )
    evidence_start = _evidence(_("开始时的凭证"))
    evidence_finish = _evidence(_("完成时的凭证"))
    evidence_failure = _evidence(_("未能服务时的凭证"))
    promise_min = models.PositiveSmallIntegerField(
        _("承诺多少分钟内到"), null=True, blank=True, help_text=_("留空表示按预约时间。")
    )
    is_active = models.BooleanField(_("提供中"), default=True)
    document_no = models.CharField(_("依据"), max_length=80, blank=True)

    objects = ServiceItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务项目")
        verbose_name_plural = _("服务项目")
        ordering = ["service_kind", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(duration_min__gt=0, carers_needed__range=(1, 2)),
                name="dispatch_item_positive",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def group(self) -> str:
        """Under which heading it is offered: the six assists first, then by kind."""
        return gettext("六助") if self.assist_id else self.get_service_kind_display()


class ServicePrice(DatedRule):
    """What an item costs in a region from a day on."""

    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="prices", verbose_name=_("服务项目")
    )
    price_fen = models.BigIntegerField(_("单价（分）"))
    unit = models.CharField(_("计价单位"), max_length=8, choices=PriceUnit, default=PriceUnit.VISIT)

    class Meta(DatedRule.Meta):
        verbose_name = _("服务价格")
        verbose_name_plural = _("服务价格")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "item", "effective_from"], name="dispatch_price_once"
            ),
            models.CheckConstraint(condition=Q(price_fen__gte=0), name="dispatch_price_positive"),
            dates_in_order("dispatch_price_dates"),
        ]


class SlaRule(DatedRule):
    """How long a step may take, and who is told at which delay."""

    item = models.ForeignKey(
        ServiceItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("服务项目"),
        help_text=_("留空表示所有项目。"),
    )
    clock = models.CharField(_("时限"), max_length=12, choices=Clock)
    minutes = models.PositiveSmallIntegerField(_("分钟"))
    urgent_minutes = models.PositiveSmallIntegerField(_("加急和紧急时的分钟"))
    lead_min = models.PositiveSmallIntegerField(
        _("预约单在开始前多少分钟到期"),
        default=0,
        help_text=_("预约得早的单不急着办：到服务开始前这么多分钟才算到期。0 表示按下单时间。"),
    )
    stages = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("超时多少分钟升级"),
        help_text=_("例如 15,30,60。"),
    )
    owners = ArrayField(
        models.CharField(max_length=24, choices=Role),
        verbose_name=_("各级由谁负责"),
        help_text=_("与升级时间一一对应。"),
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("时限规则")
        verbose_name_plural = _("时限规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "item", "clock", "effective_from"],
                name="dispatch_sla_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, urgent_minutes__gt=0, stages__len=F("owners__len")),
                name="dispatch_sla_stages",
                violation_error_message=_("升级时间和负责人要一样多，分钟要大于 0。"),
            ),
            dates_in_order("dispatch_sla_dates"),
        ]
