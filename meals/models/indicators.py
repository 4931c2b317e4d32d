"""What figures mean: definitions as data."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Indicator(models.Model):
    """One figure: what is counted, in which unit, of whom, over which time. Loaded from a file."""

    code = models.SlugField(_("代码"), max_length=40, primary_key=True)
    name = models.CharField(_("指标"), max_length=60)
    measure = models.SlugField(_("算法"), max_length=40)
    parameters = models.JSONField(_("参数"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    numerator = models.CharField(_("分子"), max_length=200)
    denominator = models.CharField(_("分母"), max_length=200, blank=True)
    unit = models.CharField(_("单位"), max_length=20)
    population = models.CharField(_("统计对象"), max_length=200)
    period = models.CharField(_("统计时段"), max_length=60)
    source = models.CharField(_("依据"), max_length=200)
    position = models.PositiveSmallIntegerField(_("次序"))

    class Meta:
        verbose_name = _("统计指标")
        verbose_name_plural = _("统计指标")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name
