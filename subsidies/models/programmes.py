"""Programmes: a subsidy of a region, and what its money may be spent on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.dates import today
from subsidies.enums import ProgrammeKind, Service


def in_language(row: models.Model) -> str:
    """The name in the reader's language; Chinese where no other is given."""
    english = (get_language() or "").startswith("en")
    name: str = row.name_en if english and row.name_en else row.name  # type: ignore[attr-defined]
    return name


class Programme(models.Model):
    """A subsidy of a region. What it pays stands in its versions."""

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    kind = models.CharField(_("类型"), max_length=24, choices=ProgrammeKind)
    region = models.CharField(
        _("适用地区"), max_length=12, help_text=_("区划代码前缀，例如 11 为北京市。")
    )
    services = ArrayField(
        models.CharField(max_length=24, choices=Service),
        verbose_name=_("可用于"),
        default=list,
        blank=True,
    )
    operators = models.ManyToManyField(
        Organisation,
        related_name="+",
        verbose_name=_("可以使用的机构"),
        blank=True,
        help_text=_("不选表示不限机构。"),
    )
    spend_order = models.PositiveSmallIntegerField(
        _("扣款次序"), default=0, help_text=_("同时有几个账户时，数字小的先用。")
    )

    class Meta:
        verbose_name = _("补贴项目")
        verbose_name_plural = _("补贴项目")
        ordering = ["spend_order", "code"]

    def __str__(self) -> str:
        return in_language(self)

    def version_on(self, day):
        """The version of the rules in force on a day, or None."""
        return (
            self.versions.filter(effective_from__lte=day)
            .filter(Q(effective_to__isnull=True) | Q(effective_to__gte=day))
            .first()
        )

    @cached_property
    def current_version(self):
        """The version in force today, or None; asked once for each object."""
        return self.version_on(today())

    @property
    def offset_bp(self) -> dict[str, int]:
        """Service → the most of a bill, in basis points, that the purse may pay today; empty: all of it."""
        return self.current_version.offset_bp if self.current_version else {}


class ProgrammeItem(models.Model):
    """An entry of a programme's menu of services, with its price."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="items", verbose_name=_("补贴项目")
    )
    code = models.SlugField(_("代码"))
    name = models.CharField(_("服务名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    service = models.CharField(_("服务类别"), max_length=24, choices=Service)
    unit = models.CharField(_("计价单位"), max_length=20)
    price_fen = models.BigIntegerField(_("单价（分）"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    is_offered = models.BooleanField(_("提供中"), default=True)

    class Meta:
        verbose_name = _("服务菜单项目")
        verbose_name_plural = _("服务菜单项目")
        ordering = ["programme", "code"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="subsidies_menu_item_once"),
            models.CheckConstraint(
                condition=Q(price_fen__gt=0), name="subsidies_menu_item_positive"
            ),
        ]

    def __str__(self) -> str:
        return in_language(self)
