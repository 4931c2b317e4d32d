"""What a place can offer: six categories, and the four domains in which people look for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FunctionCategory(models.TextChoices):
    """The six categories of a citizen station."""

    LIVING = "living", _("生活服务")
    AFFAIRS = "affairs", _("事务受理")
    MIND = "mind", _("心灵港湾")
    WORK = "work", _("就业服务")
    AREA = "area", _("片区管理")
    PARTY = "party", _("党建群建")


class ServiceDomain(models.TextChoices):
    """The four words under which the public looks."""

    ELDERS = "elders", _("助老")
    CHILDREN = "children", _("助幼")
    HEALTH = "health", _("助医")
    JOY = "joy", _("助乐")
