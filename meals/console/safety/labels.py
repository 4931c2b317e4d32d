"""The labels of a day's samples as one PDF."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from core.typesetting import typeset
from meals.console.views.base import KitchenMixin
from meals.models import FoodSample

TEMPLATE = Path(__file__).resolve().parents[2] / "sheets" / "sample_labels.typ"


class LabelsView(KitchenMixin, View):
    """Built when it is asked for; 24 on a sheet."""

    permission = "meals.view_foodsample"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Of the kitchen's day."""
        rows = FoodSample.objects.visible_to(request.user).select_related("taken_by")
        rows = rows.filter(kitchen=self.kitchen, service_date=self.day).order_by("pk")
        labels = [self._label(sample) for sample in rows]
        pdf = typeset(TEMPLATE, {"labels": labels, "nothing": _("这一天没有留样。")})
        answer = HttpResponse(pdf, content_type="application/pdf")
        name = f"samples-{self.kitchen.pk}-{self.day}.pdf"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def _label(self, sample: FoodSample) -> dict:
        taken, until = (
            timezone.localtime(at).strftime("%m-%d %H:%M")
            for at in (sample.taken_at, sample.keep_until)
        )
        return {
            "dish": sample.dish_name,
            "meal": f"{sample.service_date} {sample.get_meal_period_display()} {self.kitchen}",
            "rows": [
                _("%(grams)s 克 · %(container)s · %(fridge)s")
                % {
                    "grams": sample.grams,
                    "container": sample.container,
                    "fridge": sample.fridge,
                },
                _("留样 %(at)s %(who)s") % {"at": taken, "who": sample.taken_by},
                _("保存至 %(until)s") % {"until": until},
            ],
        }
