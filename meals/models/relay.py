"""A group's chain order (接龙) as it was read from the chat, line by line."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.fields import EncryptedTextField
from core.models import TimeStamped
from elderly_care.models import Resident
from meals.enums import FulfilMode, RelayMatch, RelayResult
from meals.models.menus import Menu, MenuItem
from meals.models.orders import MealOrder
from stations.models import Station


class RelayImportQuerySet(ScopedQuerySet):
    """Visible where the meal point is."""

    division_path = "station__division__code"
    organisation_paths = ("station__operator", "menu__kitchen__station__operator")


class RelayImport(TimeStamped):
    """One pasted text. The text itself is not kept, only what each line said."""

    menu = models.ForeignKey(Menu, models.PROTECT, related_name="relays", verbose_name=_("菜单"))
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="meal_relays", verbose_name=_("助餐点")
    )
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("录入人")
    )
    digest = models.CharField(_("内容摘要"), max_length=64)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    objects = RelayImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("群接龙")
        verbose_name_plural = _("群接龙")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["menu", "station", "digest"], name="meals_relay_text_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.created_at:%m-%d %H:%M}"


class RelayLineQuerySet(ScopedQuerySet):
    """Visible where the import is."""

    division_path = "relay__station__division__code"
    organisation_paths = ("relay__station__operator", "relay__menu__kitchen__station__operator")


class RelayLine(models.Model):
    """One entry: what it said, whom it means, what became of it."""

    relay = models.ForeignKey(
        RelayImport, models.CASCADE, related_name="lines", verbose_name=_("群接龙")
    )
    position = models.PositiveSmallIntegerField(_("序号"))
    said = EncryptedTextField(_("原文"))
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    building = models.CharField(_("楼号"), max_length=20, blank=True)
    menu_item = models.ForeignKey(
        MenuItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("套餐")
    )
    quantity = models.PositiveSmallIntegerField(_("份数"), default=1)
    more = models.JSONField(
        _("同一行的其他套餐"), default=list, blank=True, help_text=_("套餐、名称和份数。")
    )
    fulfil_mode = models.CharField(_("取餐方式"), max_length=12, choices=FulfilMode)
    note = models.CharField(_("备注"), max_length=120, blank=True)
    is_withdrawn = models.BooleanField(_("写明取消"), default=False)
    match = models.CharField(_("找到的人"), max_length=12, choices=RelayMatch)
    resident = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("老年人")
    )
    result = models.CharField(
        _("结果"), max_length=12, choices=RelayResult, default=RelayResult.OPEN
    )
    result_text = models.CharField(_("结果说明"), max_length=300, blank=True)
    order = models.ForeignKey(
        MealOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("订餐单")
    )

    objects = RelayLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("接龙行")
        verbose_name_plural = _("接龙行")
        ordering = ["relay", "position"]
        constraints = [
            models.UniqueConstraint(fields=["relay", "position"], name="meals_relay_line_once"),
            models.CheckConstraint(
                condition=~Q(result="ordered") | Q(order__isnull=False, resident__isnull=False),
                name="meals_relay_line_ordered",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="meals_relay_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"

    @property
    def meals(self) -> dict[int, int]:
        """How many of which set meal; empty while it isn't known which."""
        if self.menu_item_id is None:
            return {}
        meals = {self.menu_item_id: self.quantity}
        for each in self.more:
            meals[each["item"]] = meals.get(each["item"], 0) + each["quantity"]
        return meals

    @property
    def portions(self) -> int:
        """Of all its set meals."""
        return self.quantity + sum(each["quantity"] for each in self.more)

    @property
    def is_final(self) -> bool:
        """Nothing more happens with it."""
        return self.result in RelayResult.FINAL
