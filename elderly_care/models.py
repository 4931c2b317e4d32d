"""Residents, dated facts about them, and who may act for them."""

from datetime import date

from django.contrib.postgres.indexes import OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet, User
from core.dates import age_on
from core.fields import EncryptedTextField
from core.masking import mask_id_number, mask_name, mask_phone
from core.models import TimeStamped
from elderly_care.enums import (
    AbilityLevel,
    BenefitKind,
    CareCategory,
    DisabilityKind,
    LivingStatus,
    Relation,
    Sex,
)


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
    name = models.CharField(_("姓名"), max_length=60)
    name_pinyin = models.CharField(_("姓名拼音"), max_length=200)
    name_initials = models.CharField(_("拼音首字母"), max_length=60)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex)
    birth_date = models.DateField(_("出生日期"))
    id_number = EncryptedTextField(_("公民身份号码"))
    id_number_index = models.CharField(max_length=64, editable=False)
    phone = EncryptedTextField(_("电话"), null=True)
    phone_index = models.CharField(max_length=64, null=True, editable=False)
    phone_tail_index = models.CharField(max_length=64, null=True, editable=False)
    community = models.ForeignKey(
        Division, models.PROTECT, related_name="residents", verbose_name=_("社区")
    )
    address = models.CharField(_("住址"), max_length=200)
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
            models.Index(fields=["name"], opclasses=["text_pattern_ops"], name="care_resident_name"),
            models.Index(
                OpClass(Reverse("name"), name="text_pattern_ops"), name="care_resident_name_backwards"
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
                condition=Q(phone__isnull=True, phone_index__isnull=True, phone_tail_index__isnull=True)
                | Q(
                    phone__isnull=False, phone_index__isnull=False, phone_tail_index__isnull=False
                ),
                name="care_resident_phone_paired",
            ),
        ]

    def __str__(self) -> str:
        return mask_name(self.name)

    @property
    def masked_id_number(self) -> str:
        """110105********1110."""
        return mask_id_number(self.id_number)

    @property
    def masked_phone(self) -> str:
        """138****1234, or nothing."""
        return mask_phone(self.phone) if self.phone else ""

    def age_on(self, day: date) -> int:
        """Full years on a day."""
        return age_on(self.birth_date, day)


class FactQuerySet(ScopedQuerySet):
    """Dated facts are visible where their person is."""

    division_path = "resident__community__code"


class CareStatus(models.Model):
    """A care category held from a day to a day (both included)."""

    resident = models.ForeignKey(
        Resident, models.CASCADE, related_name="care_statuses", verbose_name=_("老年人")
    )
    category = models.CharField(_("类别"), max_length=24, choices=CareCategory)
    valid_from = models.DateField(_("开始日期"))
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("救助与关爱类别")
        verbose_name_plural = _("救助与关爱类别")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "category", "valid_from"], name="care_status_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="care_status_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.get_category_display()


class DisabilityCertificate(models.Model):
    """What a disability certificate says, from the day of its issue."""

    resident = models.ForeignKey(
        Resident, models.CASCADE, related_name="disabilities", verbose_name=_("老年人")
    )
    kind = models.CharField(_("残疾类别"), max_length=12, choices=DisabilityKind)
    grade = models.PositiveSmallIntegerField(
        _("残疾等级"), validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    is_multiple = models.BooleanField(_("多重残疾"), default=False)
    valid_from = models.DateField(_("发证日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("残疾证")
        verbose_name_plural = _("残疾证")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "kind", "valid_from"], name="care_disability_once"
            ),
            models.CheckConstraint(
                condition=Q(grade__range=(1, 4)), name="care_disability_grade"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="care_disability_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.grade}"


class AbilityAssessment(models.Model):
    """The level that an assessment found, from its day on."""

    resident = models.ForeignKey(
        Resident, models.CASCADE, related_name="assessments", verbose_name=_("老年人")
    )
    level = models.PositiveSmallIntegerField(_("能力等级"), choices=AbilityLevel)
    assessed_on = models.DateField(_("评估日期"))
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("能力评估")
        verbose_name_plural = _("能力评估")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "assessed_on"], name="care_assessment_once"
            ),
            models.CheckConstraint(condition=Q(level__range=(0, 4)), name="care_assessment_level"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("assessed_on")),
                name="care_assessment_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.get_level_display()


class OtherBenefit(models.Model):
    """A benefit of another department; without dates it is held throughout."""

    resident = models.ForeignKey(
        Resident, models.CASCADE, related_name="other_benefits", verbose_name=_("老年人")
    )
    kind = models.CharField(_("待遇"), max_length=24, choices=BenefitKind)
    valid_from = models.DateField(_("开始日期"), null=True, blank=True)
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("其他待遇")
        verbose_name_plural = _("其他待遇")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "kind", "valid_from"],
                name="care_benefit_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="care_benefit_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class FamilyLinkQuerySet(FactQuerySet):
    """Links in the trade's words."""

    def current(self):
        """Not ended."""
        return self.filter(ended_on__isnull=True)


class FamilyLink(TimeStamped):
    """What a portal user may do for a resident: the person, family or an agent."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="family_links", verbose_name=_("用户")
    )
    resident = models.ForeignKey(
        Resident, models.CASCADE, related_name="family_links", verbose_name=_("老年人")
    )
    relation = models.CharField(_("关系"), max_length=12, choices=Relation)
    may_order = models.BooleanField(_("可代订餐"), default=True)
    may_see_account = models.BooleanField(_("可查看账户"), default=False)
    consented_on = models.DateField(_("本人同意日期"))
    ended_on = models.DateField(_("终止日期"), null=True, blank=True)

    objects = FamilyLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("家庭成员授权")
        verbose_name_plural = _("家庭成员授权")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "resident"],
                condition=Q(ended_on__isnull=True),
                name="care_family_link_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.resident}"
