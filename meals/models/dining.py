"""Where people eat: the seats of a canteen or dining table."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from core.models import TimeStamped
from stations.models import Station


class DiningPlaceQuerySet(ScopedQuerySet):
    """Dining places are visible where their station is."""

    division_path = "station__division__code"
    organisation_paths = ("station__operator",)


class DiningPlace(TimeStamped):
    """The dining hall of a station: how many people can sit there at one meal."""

    station = models.OneToOneField(
        Station, models.PROTECT, related_name="dining_place", verbose_name=_("站点")
    )
    seats = models.PositiveIntegerField(_("每餐座位数"), validators=[MinValueValidator(1)])
    aids = models.CharField(
        _("适老设施"),
        max_length=120,
        blank=True,
        help_text=_("例如：轮椅通道、老花镜、放大镜、高脚椅。"),
    )
    is_active = models.BooleanField(_("开放堂食"), default=True)

    objects = DiningPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("堂食餐桌")
        verbose_name_plural = _("堂食餐桌")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(seats__gt=0), name="meals_dining_seats")
        ]

    def __str__(self) -> str:
        return str(self.station)
