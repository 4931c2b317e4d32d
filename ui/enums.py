"""What a visitor can choose about the look of every page, and the two densities."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Size(TextChoices):
    """Text sizes of 20, 24 and 30 px for residents."""

    NORMAL = "normal", _("标准")
    LARGE = "large", _("大字")
    XLARGE = "xlarge", _("特大")


class Contrast(TextChoices):
    """Ordinary colours or yellow on black."""

    NORMAL = "normal", _("普通颜色")
    HIGH = "high", _("黑底黄字")


class Density(TextChoices):
    """Residents get large type and 60 px targets, staff 16 px and 44 px."""

    RESIDENT = "resident", _("居民")
    STAFF = "staff", _("工作人员")
