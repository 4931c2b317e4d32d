"""What was found at a home, who signed it, what was said against it, and what older papers say."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import EncryptedTextField
from core.private_files import private_storage
from elderly_care.enums import AbilityLevel
from elderly_care.enums.assessment import Informant, LevelChange, ObjectionState, Signer
from elderly_care.models.assessments import KEY_LENGTH, AssessmentCase
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident


class CasePartQuerySet(FactQuerySet):
    """Visible where the assessment is."""

    division_path = "case__resident__community__code"
    organisation_paths = ("case__agency",)


class AssessmentRecord(models.Model):
    """The form as it was filled in once. It never changes: another version follows, signed anew.

    content: the answers and what changes the level, encrypted JSON; the figures are the server's own.
    claimed_total: what the phone had shown.
    """

    case = models.ForeignKey(
        AssessmentCase, models.PROTECT, related_name="records", verbose_name=_("评估任务")
    )
    version = models.PositiveSmallIntegerField(_("版本"))
    content = EncryptedTextField(_("评估内容"))
    basis_on = models.DateField(_("评估基准日期"))
    subscores = models.JSONField(_("分项得分"))
    total = models.PositiveSmallIntegerField(_("总分"))
    computed_level = models.PositiveSmallIntegerField(_("初步等级"), choices=AbilityLevel)
    level = models.PositiveSmallIntegerField(_("最终等级"), choices=AbilityLevel)
    changes = ArrayField(
        models.CharField(max_length=12, choices=LevelChange),
        verbose_name=_("等级变更依据"),
        default=list,
        blank=True,
    )
    is_geriatric = models.BooleanField(_("因老年综合征"), default=False)
    scale_version = models.CharField(_("量表版本"), max_length=40)
    is_cumulative = models.BooleanField(_("变更条款累计"))
    claimed_total = models.PositiveSmallIntegerField(_("手机上显示的总分"), null=True, blank=True)
    photo = models.FileField(
        _("照片"), storage=private_storage, upload_to="assessments/", blank=True
    )
    occurred_at = models.DateTimeField(_("填写时间"))
    arrived_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    device = models.CharField(_("设备"), max_length=80, blank=True)
    key = models.CharField(_("上报编号"), max_length=KEY_LENGTH)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("评估员"))

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("能力评估记录")
        verbose_name_plural = _("能力评估记录")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="care_record_version_once"),
            models.UniqueConstraint(fields=["by", "key"], name="care_record_key_once"),
            models.CheckConstraint(condition=Q(total__range=(0, 90)), name="care_record_total"),
            models.CheckConstraint(
                condition=Q(level__range=(0, 4), computed_level__range=(0, 4)),
                name="care_record_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} v{self.version}"


class RecordPartQuerySet(FactQuerySet):
    """Visible where the assessment is."""

    division_path = "record__case__resident__community__code"
    organisation_paths = ("record__case__agency",)


class AssessmentSignature(models.Model):
    """One name under one version of a form. It never changes."""

    record = models.ForeignKey(
        AssessmentRecord, models.PROTECT, related_name="signatures", verbose_name=_("评估记录")
    )
    signer = models.CharField(_("签名人"), max_length=8, choices=Signer)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    name = models.CharField(_("姓名"), max_length=60)
    relation = models.CharField(_("与老人的关系"), max_length=12, choices=Informant, blank=True)
    file = models.FileField(
        _("签名"), storage=private_storage, upload_to="assessments/", blank=True
    )
    refusal = models.CharField(_("没有签名的原因"), max_length=200, blank=True)
    signed_at = models.DateTimeField(_("签名时间"))
    key = models.CharField(_("上报编号"), max_length=KEY_LENGTH)

    objects = RecordPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("评估签名")
        verbose_name_plural = _("评估签名")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "signer"], name="care_signature_once"),
            models.CheckConstraint(
                condition=~Q(file="") & Q(refusal="")
                | Q(file="", signer="person") & ~Q(refusal=""),
                name="care_signature_or_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.get_signer_display()}"


class AssessmentObjection(models.Model):
    """Somebody doubts a result while it is publicised."""

    case = models.ForeignKey(
        AssessmentCase, models.PROTECT, related_name="objections", verbose_name=_("评估任务")
    )
    text = EncryptedTextField(_("异议内容"))
    filed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("提出或登记人")
    )
    filed_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    key = models.CharField(_("提出编号"), max_length=KEY_LENGTH)
    state = models.CharField(
        _("状态"), max_length=8, choices=ObjectionState, default=ObjectionState.OPEN
    )
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("评估异议")
        verbose_name_plural = _("评估异议")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["filed_by", "key"], name="care_objection_key_once"),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state="open") & Q(decided_at__isnull=False) & ~Q(answer=""),
                name="care_objection_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_state_display()}"


class OldAssessment(models.Model):
    """A paper of MZ/T 039-2013: history with its own scale of 0 to 3, never a level of GB/T 42195."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="old_assessments", verbose_name=_("老年人")
    )
    assessed_on = models.DateField(_("评估日期"))
    adl = models.PositiveSmallIntegerField(_("日常生活活动分级"))
    mental = models.PositiveSmallIntegerField(_("精神状态分级"))
    sensory = models.PositiveSmallIntegerField(_("感知觉与沟通分级"))
    social = models.PositiveSmallIntegerField(_("社会参与分级"))
    level = models.PositiveSmallIntegerField(
        _("等级（旧标准）"), help_text=_("MZ/T 039-2013：0 到 3 级，与新标准的等级不能对应。")
    )
    agency = models.CharField(_("评估机构"), max_length=120, blank=True)
    imported_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("导入人")
    )
    imported_at = models.DateTimeField(_("导入时间"), auto_now_add=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("旧标准评估")
        verbose_name_plural = _("旧标准评估")
        ordering = ["-assessed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "assessed_on"], name="care_old_assessment_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    adl__range=(0, 3),
                    mental__range=(0, 3),
                    sensory__range=(0, 3),
                    social__range=(0, 3),
                    level__range=(0, 3),
                ),
                name="care_old_assessment_levels",
            ),
        ]

    def __str__(self) -> str:
        return f"MZ/T 039 {self.assessed_on} {self.level}"
