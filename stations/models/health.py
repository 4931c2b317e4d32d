"""Medical units of a street, and what was done for public health: counted by the day, never changed."""

from uuid import uuid4

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, User
from core.models import TimeStamped
from stations.enums.health import HealthCount, MedicalUnitKind
from stations.models.circles import OfDivisionQuerySet
from stations.validators import validate_phone

MOST = 1_000_000


class MedicalUnit(TimeStamped):
    """A hospital, a health centre, a practice. Closed by switching it off."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="medical_units", verbose_name=_("街道或社区")
    )
    kind = models.CharField(_("类型"), max_length=16, choices=MedicalUnitKind)
    name = models.CharField(_("名称"), max_length=80)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True, validators=[validate_phone])
    is_active = models.BooleanField(_("在用"), default=True)

    objects = OfDivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("医疗单位")
        verbose_name_plural = _("医疗单位")
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="stations_medical_unit_once",
                violation_error_message=_("这个医疗单位已经登记了。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class HealthEntryQuerySet(OfDivisionQuerySet):
    """What was counted, in the trade's words."""

    def standing(self):
        """Not corrected by a later row."""
        return self.filter(corrected_by__isnull=True)


class HealthEntry(models.Model):
    """So many of something on a day in a division. It never changes: a correction is a row of its own, with its reason."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="health_entries", verbose_name=_("街道或社区")
    )
    kind = models.CharField(_("项目"), max_length=16, choices=HealthCount)
    day = models.DateField(_("日期"))
    amount = models.PositiveIntegerField(_("数量"), validators=[MaxValueValidator(MOST)])
    what = models.CharField(_("内容"), max_length=100, blank=True)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="corrected_by",
        verbose_name=_("更正的记录"),
    )
    reason = models.CharField(_("更正原因"), max_length=200, blank=True, editable=False)
    key = models.CharField(
        _("请求编号"), max_length=100, unique=True, default=uuid4, editable=False
    )
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("登记人")
    )
    noted_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = HealthEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("卫生健康计数")
        verbose_name_plural = _("卫生健康计数")
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["day"], name="stations_health_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, reason="")
                | Q(corrects__isnull=False) & ~Q(reason=""),
                name="stations_health_corrected",
            ),
            models.CheckConstraint(
                condition=Q(amount__lte=MOST) & (Q(amount__gt=0) | Q(corrects__isnull=False)),
                name="stations_health_amount",
                violation_error_message=_("数量要大于 0。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_kind_display()} {self.amount}"
