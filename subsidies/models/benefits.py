"""What other departments pay, as they tell us: batches of records, each person's row by reference."""

import unicodedata
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet, User
from core.fields import EncryptedTextField
from core.masking import mask_id_number, mask_name
from elderly_care.models import OtherBenefit, Resident
from subsidies.enums import BenefitSource

_DOTS = str.maketrans("", "", "·•・‧.")


class BenefitImportQuerySet(ScopedQuerySet):
    """Batches are visible where the department is, and to the department."""

    division_path = "department__division__code"
    organisation_paths = ("department",)


class BenefitImport(models.Model):
    """One file or one call of a department. Never changes."""

    department = models.ForeignKey(
        Organisation, models.PROTECT, related_name="benefit_imports", verbose_name=_("部门")
    )
    source = models.CharField(_("来源"), max_length=12, choices=BenefitSource)
    file_name = models.CharField(_("文件名"), max_length=200, blank=True)
    rows = models.PositiveIntegerField(_("行数"))
    created = models.PositiveIntegerField(_("新增"))
    updated = models.PositiveIntegerField(_("更新"))
    unchanged = models.PositiveIntegerField(_("没有变化"))
    rejected = models.PositiveIntegerField(_("没有导入"))
    imported_by = models.CharField(_("导入人"), max_length=150)
    imported_at = models.DateTimeField(_("导入时间"), auto_now_add=True)

    objects = BenefitImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("待遇导入批次")
        verbose_name_plural = _("待遇导入批次")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.department} {self.pk}"


class BenefitRecordQuerySet(ScopedQuerySet):
    """Departments' records in the trade's words."""

    organisation_paths = ("department",)

    def visible_to(self, user: User):
        """Where the person lives; of an unknown person, where the department is; one's own."""
        inside = Q(department__in=user.scope.organisations)
        for prefix in user.scope.prefixes:
            inside |= Q(resident__community__code__startswith=prefix)
            inside |= Q(resident__isnull=True, department__division__code__startswith=prefix)
        return self.filter(inside)

    def readable_by(self, user: User):
        """Visible, and where the user only delivers, nothing but what the own department told."""
        rows = self.visible_to(user)
        if user.has_perm("subsidies.view_benefitrecord"):
            return rows
        return rows.filter(department__in=user.scope.organisations)

    def of_person(self, resident: Resident):
        """Everything told of the holder of this ID number, matched to a file or not."""
        return self.filter(id_number_index=resident.id_number_index)


def _bare(name: str) -> str:
    """Blanks and the kind of dot in it don't make another name."""
    return "".join(unicodedata.normalize("NFKC", name).split()).translate(_DOTS)


class BenefitRecord(models.Model):
    """A benefit that a department pays or paid to somebody; the reference is the department's own.

    Changed only by subsidies.commands.import_benefits. The person may have no file with us.
    """

    department = models.ForeignKey(
        Organisation, models.PROTECT, related_name="benefit_records", verbose_name=_("部门")
    )
    reference = models.CharField(_("部门编号"), max_length=64)
    resident = models.ForeignKey(
        Resident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="benefit_records",
        verbose_name=_("老年人"),
    )
    name = models.CharField(_("姓名"), max_length=60)
    id_number = EncryptedTextField(_("公民身份号码"))
    id_number_index = models.CharField(_("身份证号索引"), max_length=64, editable=False)
    kind = models.CharField(_("待遇代码"), max_length=50)
    benefit = models.CharField(_("待遇名称"), max_length=80)
    cause = models.CharField(_("事由"), max_length=80, blank=True)
    amount_fen = models.BigIntegerField(_("金额（分）"), null=True, blank=True)
    is_monthly = models.BooleanField(_("按月发放"), default=True)
    valid_from = models.DateField(_("开始日期"))
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)
    fact = models.ForeignKey(
        OtherBenefit,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("据此登记的待遇"),
        help_text=_("部门改了记录，档案随着改。"),
    )
    batch = models.ForeignKey(
        BenefitImport, models.PROTECT, related_name="records", verbose_name=_("导入批次")
    )
    imported_at = models.DateTimeField(_("首次导入时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects = BenefitRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("部门待遇记录")
        verbose_name_plural = _("部门待遇记录")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "reference"], name="subsidies_benefit_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0),
                name="subsidies_benefit_amount",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="subsidies_benefit_dates",
            ),
        ]
        indexes = [models.Index(fields=["id_number_index"], name="subsidies_benefit_person")]

    def __str__(self) -> str:
        return f"{mask_name(self.name)} · {self.benefit}"

    @property
    def masked_name(self) -> str:
        """张**."""
        return mask_name(self.name)

    @property
    def masked_id_number(self) -> str:
        """110105********1110."""
        return mask_id_number(self.id_number)

    @property
    def names_differ(self) -> bool:
        """Told of this ID number, but of somebody of another name: perhaps another person."""
        holder = self.resident
        return holder is not None and _bare(self.name) != _bare(holder.name)

    def holds_on(self, day: date) -> bool:
        """Begun, not ended."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)
