"""What operators are owed, on statements in which each transfer stands once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet
from subsidies.models.ledger import Transfer


class StatementQuerySet(ScopedQuerySet):
    """Statements are visible where the operator is, and to the operator."""

    division_path = "operator__division__code"
    organisation_paths = ("operator",)


class Statement(models.Model):
    """What an operator is owed through a day and had on no statement before."""

    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="statements", verbose_name=_("运营方")
    )
    through = models.DateField(_("截至日期"))
    count = models.PositiveIntegerField(_("笔数"))
    total_fen = models.BigIntegerField(_("合计（分）"))
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("结算单")
        verbose_name_plural = _("结算单")
        ordering = ["-through", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gt=0, total_fen__gt=0), name="subsidies_statement_not_empty"
            )
        ]

    def __str__(self) -> str:
        return f"{self.operator} {self.through}"


class StatementLineQuerySet(ScopedQuerySet):
    """Lines are visible with their statement."""

    division_path = "statement__operator__division__code"
    organisation_paths = ("statement__operator",)


class StatementLine(models.Model):
    """A transfer on a statement; its key lets it stand on one only."""

    transfer = models.OneToOneField(
        Transfer,
        models.PROTECT,
        primary_key=True,
        related_name="statement_line",
        verbose_name=_("资金流水"),
    )
    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="lines", verbose_name=_("结算单")
    )

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("结算明细")
        verbose_name_plural = _("结算明细")

    def __str__(self) -> str:
        return f"{self.statement_id}: {self.transfer_id}"
