"""Items that citizens ask for, what they must bring, and by when an answer is promised."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, dates_in_order
from stations.enums import (
    ActsAs,
    DepartmentKind,
    FunctionCategory,
    HandlingWay,
    ItemMode,
    MaterialForm,
    MaterialNeed,
    WindowKind,
)


class CaseItemQuerySet(models.QuerySet):
    """Items in the trade's words. They are published, so they have no scope."""

    def offered(self):
        """Taken in today."""
        return self.filter(is_active=True)

    def called(self, text: str):
        """By the words that people use."""
        words = text.split()
        found = self
        for word in words:
            found = found.filter(
                models.Q(name__icontains=word)
                | models.Q(keywords__icontains=word)
                | models.Q(code__iexact=word)
            )
        return found


class CaseItem(models.Model):
    """One item of the published list (事项). Days are dated rows of their own: ItemPromise."""

    code = models.CharField(_("代码"), max_length=24, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    keywords = models.CharField(
        _("常用说法"), max_length=200, blank=True, help_text=_("群众会怎么说，用空格分开。")
    )
    category = models.CharField(_("类别"), max_length=12, choices=FunctionCategory)
    window_kind = models.CharField(_("窗口"), max_length=8, choices=WindowKind)
    mode = models.CharField(_("办理形式"), max_length=12, choices=ItemMode)
    ways = ArrayField(
        models.CharField(max_length=12, choices=HandlingWay), verbose_name=_("办理方式")
    )
    acting = ArrayField(
        models.CharField(max_length=12, choices=ActsAs), verbose_name=_("谁可以来办")
    )
    department = models.CharField(_("负责部门"), max_length=20, choices=DepartmentKind)
    issues_paper = models.BooleanField(_("办好后有证件要领"), default=False)
    is_active = models.BooleanField(_("受理中"), default=True)
    document_no = models.CharField(_("依据"), max_length=120)

    objects = CaseItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("办事事项")
        verbose_name_plural = _("办事事项")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def way_names(self) -> list[str]:
        """For a page."""
        return [str(HandlingWay(way).label) for way in self.ways]

    @property
    def acting_names(self) -> list[str]:
        """For a page."""
        return [str(ActsAs(one).label) for one in self.acting]


class ItemMaterial(models.Model):
    """A paper that an item needs."""

    item = models.ForeignKey(
        CaseItem, models.CASCADE, related_name="materials", verbose_name=_("事项")
    )
    position = models.PositiveSmallIntegerField(_("顺序"))
    name = models.CharField(_("材料"), max_length=80)
    form = models.CharField(
        _("形式"), max_length=8, choices=MaterialForm, default=MaterialForm.ORIGINAL
    )
    need = models.CharField(
        _("什么时候要"), max_length=12, choices=MaterialNeed, default=MaterialNeed.ALWAYS
    )
    note = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("所需材料")
        verbose_name_plural = _("所需材料")
        ordering = ["item", "position"]
        constraints = [
            models.UniqueConstraint(fields=["item", "name"], name="stations_material_once")
        ]

    def __str__(self) -> str:
        return self.name


class ItemPromise(DatedRule):
    """So many working days from acceptance to the answer."""

    item = models.ForeignKey(
        CaseItem, models.PROTECT, related_name="promises", verbose_name=_("事项")
    )
    working_days = models.PositiveSmallIntegerField(
        _("承诺工作日"), help_text=_("当场办理的事项填 0。")
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("承诺时限")
        verbose_name_plural = _("承诺时限")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "item", "effective_from"], name="stations_promise_once"
            ),
            dates_in_order("stations_promise_dates"),
        ]


class CaseRule(DatedRule):
    """What follows a rating, and how long a notice of missing papers waits."""

    bad_up_to = models.PositiveSmallIntegerField(_("多少星及以下算差评"))
    call_back_days = models.PositiveSmallIntegerField(_("差评几个工作日内回访"))
    longest_extension = models.PositiveSmallIntegerField(_("一次最多延期几个工作日"))

    class Meta(DatedRule.Meta):
        verbose_name = _("办件规则")
        verbose_name_plural = _("办件规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="stations_caserule_once"
            ),
            dates_in_order("stations_caserule_dates"),
        ]
