"""The catalogue of functions, and what each station offers of it and beyond it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from stations.enums import FunctionCategory, ServiceDomain
from stations.models.parts import StationPartQuerySet
from stations.models.places import Station


class ServiceFunction(models.Model):
    """One of the district's standard functions. Loaded from a file, or kept by the district."""

    code = models.SlugField(_("代码"), max_length=20, primary_key=True)
    category = models.CharField(_("类别"), max_length=8, choices=FunctionCategory)
    name = models.CharField(_("功能"), max_length=40, unique=True)
    domain = models.CharField(_("服务领域"), max_length=8, choices=ServiceDomain, blank=True)
    position = models.PositiveSmallIntegerField(_("次序"))
    document_no = models.CharField(_("依据"), max_length=80)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("服务功能")
        verbose_name_plural = _("服务功能")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class StationFunction(TimeStamped):
    """What a station offers: a function of the catalogue, or one of its own (X)."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="functions", verbose_name=_("站点")
    )
    function = models.ForeignKey(
        ServiceFunction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="offered",
        verbose_name=_("服务功能"),
    )
    own_name = models.CharField(_("自设功能"), max_length=40, blank=True)
    own_category = models.CharField(
        _("自设功能的类别"), max_length=8, choices=FunctionCategory, blank=True
    )
    own_domain = models.CharField(
        _("自设功能的领域"), max_length=8, choices=ServiceDomain, blank=True
    )

    objects = StationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("站点功能")
        verbose_name_plural = _("站点功能")
        ordering = ["station", "function__position", "own_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(function__isnull=False, own_name="", own_category="", own_domain="")
                | Q(function__isnull=True) & ~Q(own_name="") & ~Q(own_category=""),
                name="stations_function_one_of_two",
                violation_error_message=_("自设功能要填名称和类别。"),
            ),
            models.UniqueConstraint(fields=["station", "function"], name="stations_function_once"),
            models.UniqueConstraint(
                fields=["station", "own_name"],
                condition=~Q(own_name=""),
                name="stations_own_function_once",
                violation_error_message=_("这个站点已有同名的自设功能。"),
            ),
        ]

    def __str__(self) -> str:
        return self.own_name or str(self.function)

    @property
    def category(self) -> str:
        """Of the catalogue, or its own. Reads the function."""
        return self.own_category or self.function.category
