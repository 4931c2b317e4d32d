"""How programs narrow the list of residents."""

import django_filters
from django.utils.translation import gettext_lazy as _

from elderly_care.enums import CareCategory, LivingStatus
from elderly_care.models import Resident
from elderly_care.queries import holding_today, matching


class ResidentFilter(django_filters.FilterSet):
    """By place, living status, care category, or by whatever a text may mean."""

    community = django_filters.CharFilter(
        field_name="community__code", lookup_expr="startswith", label=_("社区代码或它的开头")
    )
    living_status = django_filters.ChoiceFilter(choices=LivingStatus.choices, label=_("居住状况"))
    category = django_filters.ChoiceFilter(
        choices=CareCategory.choices, method="filter_category", label=_("救助与关爱类别")
    )
    search = django_filters.CharFilter(
        method="filter_search", label=_("姓名、拼音、电话、身份证号或档案编号")
    )

    class Meta:
        model = Resident
        fields = ["community", "living_status", "category", "search"]

    def filter_category(self, queryset, name, value):
        """Held today."""
        return holding_today(queryset, value)

    def filter_search(self, queryset, name, value):
        """As in the staff's own search."""
        return matching(queryset, value)
