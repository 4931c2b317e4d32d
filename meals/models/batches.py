"""What came from suppliers, what was cooked of it, and when it must be eaten."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from meals.enums import MealPeriod
from meals.models.kitchens import Kitchen
from meals.models.safety import KitchenRecordQuerySet
from meals.models.safety_rules import HotFoodRule


class SupplierDelivery(models.Model):
    """A lot of an ingredient as it came in; never changes."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="supplier_deliveries", verbose_name=_("厨房")
    )
    supplier = models.CharField(_("供应商"), max_length=80)
    ingredient = models.CharField(_("原料"), max_length=60)
    lot_no = models.CharField(_("批号"), max_length=60)
    amount = models.CharField(_("数量"), max_length=40, help_text=_("例如：20 公斤"))
    received_on = models.DateField(_("到货日期"))
    best_before = models.DateField(_("保质期至"), null=True, blank=True)
    certificate_no = models.CharField(
        _("合格证明编号"), max_length=80, blank=True, help_text=_("检疫、检验证明或进货票据号。")
    )
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("验收人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    key = models.CharField(_("请求编号"), max_length=80, editable=False)

    objects = KitchenRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("进货批次")
        verbose_name_plural = _("进货批次")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recorded_by", "key"], name="meals_delivery_lot_idempotent"
            ),
            models.CheckConstraint(
                condition=Q(best_before__isnull=True) | Q(best_before__gte=F("received_on")),
                name="meals_lot_fresh_on_arrival",
                violation_error_message=_("到货时已经过了保质期，不能收货。"),
            ),
        ]
        indexes = [models.Index(fields=["kitchen", "-received_on"], name="meals_lot_recent")]

    def __str__(self) -> str:
        return f"{self.ingredient} {self.supplier} {self.lot_no}"


class CookedBatch(models.Model):
    """A pot of a dish: when it was done, until when it must be eaten; never changes."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="cooked_batches", verbose_name=_("厨房")
    )
    service_date = models.DateField(_("用餐日期"))
    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    dish_name = models.CharField(_("菜名"), max_length=60)
    portions = models.PositiveIntegerField(_("份数"))
    cooked_at = models.DateTimeField(_("烧熟时间"))
    eat_by = models.DateTimeField(_("最迟食用时间"))
    rule = models.ForeignKey(
        HotFoodRule, models.PROTECT, related_name="+", verbose_name=_("热食时限")
    )
    lots = models.ManyToManyField(
        SupplierDelivery, through="BatchLot", related_name="batches", verbose_name=_("原料批次")
    )
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("记录人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    key = models.CharField(_("请求编号"), max_length=80, editable=False)

    objects = KitchenRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("烧制批次")
        verbose_name_plural = _("烧制批次")
        ordering = ["-cooked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recorded_by", "key"], name="meals_batch_idempotent"),
            models.CheckConstraint(
                condition=Q(portions__gt=0, eat_by__gt=F("cooked_at")),
                name="meals_batch_times",
            ),
        ]
        indexes = [
            models.Index(fields=["kitchen", "service_date", "meal_period"], name="meals_batch_meal")
        ]

    def __str__(self) -> str:
        return f"{self.dish_name} × {self.portions}"


class BatchLotQuerySet(ScopedQuerySet):
    """Visible where the batch is."""

    division_path = "batch__kitchen__station__division__code"
    organisation_paths = ("batch__kitchen__station__operator",)


class BatchLot(models.Model):
    """This lot went into that pot; never changes."""

    batch = models.ForeignKey(
        CookedBatch, models.PROTECT, related_name="parts", verbose_name=_("烧制批次")
    )
    lot = models.ForeignKey(
        SupplierDelivery, models.PROTECT, related_name="uses", verbose_name=_("原料批次")
    )

    objects = BatchLotQuerySet.as_manager()

    class Meta:
        verbose_name = _("用料")
        verbose_name_plural = _("用料")
        constraints = [
            models.UniqueConstraint(fields=["batch", "lot"], name="meals_batch_lot_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch} ← {self.lot}"
