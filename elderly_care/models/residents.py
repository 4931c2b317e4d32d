"""Residents: who they are and where they live."""

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet
from core.models import TimeStamped
from core.persons import SealedPerson, phone_paired
from elderly_care.enums import LivingStatus, Sex
from elderly_care.validators import validate_name, validate_region_code
from stations.models import Citizen


class ResidentQuerySet(ScopedQuerySet):
    """Residents in the trade's words."""

    division_path = "community__code"

    def living_here(self):
        """Neither dead nor moved away."""
        return self.filter(died_on__isnull=True, moved_out_on__isnull=True)


class Resident(SealedPerson, TimeStamped):
    """A person's file. Changed only by elderly_care.commands.

    The ID number is the person: it is held encrypted and found by its blind index, as are phones.
    """

    resident_no = models.CharField(_("档案编号"), max_length=32, db_index=True)
    name = models.CharField(_("姓名"), max_length=60, validators=[validate_name])
    name_pinyin = models.CharField(_("姓名拼音"), max_length=200)
    name_initials = models.CharField(_("拼音首字母"), max_length=60)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex)
    birth_date = models.DateField(_("出生日期"))
    community = models.ForeignKey(
        Division, models.PROTECT, related_name="residents", verbose_name=_("社区")
    )
    address = models.CharField(_("住址"), max_length=200)
    hukou_code = models.CharField(
        _("户籍地区划代码"),
        max_length=12,
        blank=True,
        default="",
        validators=[validate_region_code],
        help_text=_("2 到 12 位数字，例如 11 是北京市；与居住地相同时留空。"),
    )
    living_status = models.CharField(_("居住状况"), max_length=16, choices=LivingStatus)
    longitude = models.DecimalField(
        _("经度"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    latitude = models.DecimalField(_("纬度"), max_digits=8, decimal_places=6, null=True, blank=True)
    citizen = models.OneToOneField(
        Citizen,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resident",
        verbose_name=_("市民"),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="earlier_files",
        verbose_name=_("已并入的档案"),
    )
    moved_out_on = models.DateField(_("迁出日期"), null=True, blank=True)
    died_on = models.DateField(_("去世日期"), null=True, blank=True)

    objects = ResidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("老年人档案")
        verbose_name_plural = _("老年人档案")
        ordering = ["name_pinyin", "pk"]
        indexes = [
            models.Index(
                fields=["name"], opclasses=["text_pattern_ops"], name="care_resident_name"
            ),
            models.Index(
                OpClass(Reverse("name"), name="text_pattern_ops"),
                name="care_resident_name_backwards",
            ),
            models.Index(
                fields=["name_initials"],
                opclasses=["text_pattern_ops"],
                name="care_resident_initials",
            ),
            models.Index(
                fields=["name_pinyin"],
                opclasses=["text_pattern_ops"],
                name="care_resident_pinyin",
            ),
            models.Index(fields=["name_pinyin", "id"], name="care_resident_order"),
            models.Index(fields=["phone_index"], name="care_resident_phone"),
            models.Index(fields=["phone_tail_index"], name="care_resident_phone_tail"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id_number_index"], name="care_resident_id_number"),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False),
                name="care_resident_place_paired",
            ),
            phone_paired("care_resident_phone_paired"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | (Q(moved_out_on__isnull=False) | Q(died_on__isnull=False))
                & ~Q(merged_into=models.F("pk")),
                name="care_resident_merged_is_gone",
            ),
        ]

    @property
    def full_address(self) -> str:
        """With the community, for whoever has to find the door. Reads the community."""
        return f"{self.community} {self.address}"
