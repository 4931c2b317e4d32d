"""Files for the bank: each line is the money of one lot, in at most one living line at a time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from core.fields import EncryptedTextField
from subsidies.enums import FileEncoding, FileKind, PayoutFileState, PayoutState
from subsidies.models.ledger import Journal, Lot
from subsidies.models.runs import Run

# Money in one of these must not be sent a second time.
LIVING = (PayoutState.EXPORTED, PayoutState.UNKNOWN, PayoutState.PAID, PayoutState.RETURNED)


def payout_reference(run_id: int, lot_id: int, attempt: int) -> str:
    """Names one attempt to pay one lot."""
    return f"{run_id}-{lot_id}-{attempt}"


class BankFileFormat(models.Model):
    """How one bank wants its file and writes its answer. Data, so a new bank needs no program."""

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=80)
    source = models.CharField(_("依据"), max_length=200, blank=True)
    kind = models.CharField(_("文件类型"), max_length=8, choices=FileKind)
    encoding = models.CharField(
        _("编码"), max_length=12, choices=FileEncoding, default=FileEncoding.UTF8
    )
    delimiter = models.CharField(_("分隔符"), max_length=1, default=",")
    columns = models.JSONField(
        _("列"), help_text=_("每列：表头、数据来源、写法（文本、元、分、月份、日期）。")
    )
    head_lines = models.JSONField(_("文件头"), default=list, blank=True)
    foot_lines = models.JSONField(_("文件尾"), default=list, blank=True)
    return_columns = models.JSONField(
        _("回盘文件的列"), help_text=_("行号、银行流水号、结果、原因、金额各在哪一列。")
    )
    results = models.JSONField(
        _("回盘结果"), help_text=_("银行的写法各是什么意思：paid、returned 或 unknown。")
    )
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("银行文件格式")
        verbose_name_plural = _("银行文件格式")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class PayoutFileQuerySet(ScopedQuerySet):
    """A file joins people of many streets: seen with any of its lines, opened only by who sees all."""

    def visible_to(self, user):
        """The files that hold a line of somebody in the user's scope."""
        return self.filter(pk__in=PayoutItem.objects.visible_to(user).values("file"))


class PayoutFile(models.Model):
    """One file as it was made; the bytes are kept sealed, so that a second download is the same."""

    run = models.ForeignKey(
        Run, models.PROTECT, related_name="payout_files", verbose_name=_("发放批次")
    )
    number = models.PositiveIntegerField(_("序号"))
    format = models.ForeignKey(
        BankFileFormat, models.PROTECT, related_name="+", verbose_name=_("文件格式")
    )
    name = models.CharField(_("文件名"), max_length=100)
    state = models.CharField(
        _("状态"), max_length=12, choices=PayoutFileState, default=PayoutFileState.EXPORTED
    )
    count = models.PositiveIntegerField(_("笔数"))
    total_fen = models.BigIntegerField(_("合计（分）"))
    digest = models.CharField(_("文件摘要（SHA-256）"), max_length=64)
    content = EncryptedTextField(_("文件内容"))
    journal = models.OneToOneField(
        Journal, models.PROTECT, related_name="+", verbose_name=_("凭证")
    )
    made_by = models.CharField(_("制作人"), max_length=150)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = PayoutFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("银行文件")
        verbose_name_plural = _("银行文件")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="subsidies_payout_file_once"),
            models.CheckConstraint(
                condition=Q(count__gt=0, total_fen__gt=0), name="subsidies_payout_file_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PayoutItemQuerySet(ScopedQuerySet):
    """Lines are visible where their person is."""

    division_path = "lot__account__resident__community__code"


class PayoutItem(models.Model):
    """A line of a file: where the money of a lot went, and what the bank said."""

    file = models.ForeignKey(
        PayoutFile, models.PROTECT, related_name="items", verbose_name=_("银行文件")
    )
    line = models.PositiveIntegerField(_("行号"))
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="payouts", verbose_name=_("资金批次"))
    attempt = models.PositiveSmallIntegerField(_("第几次"), default=1)
    holder = models.CharField(_("户名"), max_length=80)
    bank_name = models.CharField(_("开户行"), max_length=100, blank=True)
    number = EncryptedTextField(_("账号"))
    masked = models.CharField(_("账号（遮蔽）"), max_length=40)
    amount_fen = models.BigIntegerField(_("金额（分）"))
    state = models.CharField(
        _("状态"), max_length=12, choices=PayoutState, default=PayoutState.EXPORTED
    )

    objects = PayoutItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("银行代发明细")
        verbose_name_plural = _("银行代发明细")
        ordering = ["file", "line"]
        constraints = [
            models.UniqueConstraint(fields=["file", "line"], name="subsidies_payout_line_once"),
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(state__in=LIVING),
                name="subsidies_payout_once_alive",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="subsidies_payout_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.line}"

    @property
    def reference(self) -> str:
        """Our own: of this line of this file and no other; the bank's answer repeats it."""
        return payout_reference(self.file.run_id, self.lot_id, self.attempt)


class PayoutResultQuerySet(ScopedQuerySet):
    """The bank's answers are visible where the line's person is."""

    division_path = "item__lot__account__resident__community__code"


class PayoutResult(models.Model):
    """What the bank said about a line; the same answer counts once."""

    item = models.ForeignKey(
        PayoutItem, models.PROTECT, related_name="results", verbose_name=_("银行代发明细")
    )
    reference = models.CharField(_("银行流水号"), max_length=80)
    result = models.CharField(_("结果"), max_length=12, choices=PayoutState)
    reason = models.CharField(_("银行说明"), max_length=200, blank=True)
    journal = models.OneToOneField(
        Journal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("退票凭证"),
    )
    imported_by = models.CharField(_("导入人"), max_length=150)
    created_at = models.DateTimeField(_("导入时间"), auto_now_add=True)

    objects = PayoutResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("银行回盘结果")
        verbose_name_plural = _("银行回盘结果")
        ordering = ["item", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "reference", "result"], name="subsidies_payout_result_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.get_result_display()}"
