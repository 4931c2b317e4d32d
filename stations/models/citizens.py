"""Citizens: whoever uses a station, in care or not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet, User
from core.fields import EncryptedTextField
from core.models import TimeStamped
from core.persons import SealedPerson, phone_paired
from core.validation import validate_name
from stations.models.places import Station


class CitizenQuerySet(ScopedQuerySet):
    """Visible where the person lives, and to the operator of the station that registered them."""

    division_path = "division__code"
    organisation_paths = ("station__operator",)


class Citizen(SealedPerson, TimeStamped):
    """A person as a station knows them: one row for each ID number. Changed only by stations.commands.

    Who only comes to a concert needn't show an ID; without a number a person may have several rows.
    """

    name = models.CharField(_("姓名"), max_length=60, validators=[validate_name])
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    id_number = EncryptedTextField(_("公民身份号码"), null=True)
    id_number_index = models.CharField(
        _("身份证号索引"), max_length=64, null=True, unique=True, editable=False
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="citizens", verbose_name=_("居住地")
    )
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="citizens",
        verbose_name=_("登记的站点"),
    )
    user = models.OneToOneField(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="citizen",
        verbose_name=_("市民端账号"),
    )

    objects = CitizenQuerySet.as_manager()

    class Meta:
        verbose_name = _("市民")
        verbose_name_plural = _("市民")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["phone_index"], name="stations_citizen_phone"),
            models.Index(
                fields=["division"],
                opclasses=["text_pattern_ops"],
                name="stations_citizen_division",
            ),
        ]
        constraints = [phone_paired("stations_citizen_phone_paired")]
