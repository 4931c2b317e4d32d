"""Residents: who they are and where they live."""

from datetime import date

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet
from core.crypto import blind_index
from core.dates import age_on
from core.fields import EncryptedTextField
from core.masking import mask_id_number, mask_name, mask_phone
from core.models import TimeStamped
from elderly_care.enums import LivingStatus, Sex
from elderly_care.validators import validate_name, validate_region_code


class ResidentQuerySet(ScopedQuerySet):
    """Residents in the trade's words."""

    division_path = "community__code"

    def living_here(self):
        """Neither dead nor moved away."""
        return self.filter(died_on__isnull=True, moved_out_on__isnull=True)


class Resident(TimeStamped):
    """A person's file. Changed only by elderly_care.commands.

    The ID number is the person: it is held encrypted and found by its blind index, as are phones.
    """

    resident_no = models.CharField(_("档案编号"), max_length=32, db_index=True)
    name = models.CharField(_("姓名"), max_length=60, validators=[validate_name])
    name_pinyin = models.CharField(_("姓名拼音"), max_length=200)
    name_initials = models.CharField(_("拼音首字母"), max_length=60)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex)
    birth_date = models.DateField(_("出生日期"))
    id_number = EncryptedTextField(_("公民身份号码"))
    id_number_index = models.CharField(_("身份证号索引"), max_length=64, editable=False)
    phone = EncryptedTextField(_("电话"), null=True)
    phone_index = models.CharField(_("电话索引"), max_length=64, null=True, editable=False)
    phone_tail_index = models.CharField(
        _("电话后四位索引"), max_length=64, null=True, editable=False
    )
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
            models.CheckConstraint(
                condition=Q(
                    phone__isnull=True, phone_index__isnull=True, phone_tail_index__isnull=True
                )
                | Q(phone__isnull=False, phone_index__isnull=False, phone_tail_index__isnull=False),
                name="care_resident_phone_paired",
            ),
        ]

    def __str__(self) -> str:
        return mask_name(self.name)

    @staticmethod
    def index_of_id_number(number: str) -> str:
        """Under which an ID number is found."""
        return blind_index(number, purpose="id_number")

    @staticmethod
    def index_of_phone(phone: str) -> str:
        """Under which a whole phone number is found."""
        return blind_index(phone.replace("-", ""), purpose="phone")

    @staticmethod
    def index_of_phone_tail(tail: str) -> str:
        """Under which the last four digits of a phone number are found."""
        return blind_index(tail, purpose="phone_tail")

    @property
    def masked_id_number(self) -> str:
        """110105********1110."""
        return mask_id_number(self.id_number)

    @property
    def full_address(self) -> str:
        """With the community, for whoever has to find the door. Reads the community."""
        return f"{self.community} {self.address}"

    @property
    def masked_phone(self) -> str:
        """138****1234, or nothing."""
        return mask_phone(self.phone) if self.phone else ""

    def age_on(self, day: date) -> int:
        """Full years on a day."""
        return age_on(self.birth_date, day)
