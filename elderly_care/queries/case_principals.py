"""Who lets a relative see their file lets them hand in cases for them, too."""

from django.utils.translation import gettext as _

from accounts.models import User
from elderly_care.enums import Relation
from elderly_care.models import FamilyLink
from stations.enums import ActsAs
from stations.queries.principals import Principal, register_principals

# An agent (受托人) needs a paper with an end, which a link hasn't: they come to the window.
_RELATIVES = (Relation.SPOUSE, Relation.CHILD, Relation.RELATIVE)


def relatives_of(user: User) -> list[Principal]:
    """Living people with a citizen's number who granted the file."""
    links = FamilyLink.objects.current().filter(
        user=user,
        may_see_file=True,
        relation__in=_RELATIVES,
        resident__citizen__isnull=False,
        resident__died_on__isnull=True,
        resident__moved_out_on__isnull=True,
    )
    found = links.select_related("resident__citizen").order_by("pk")
    return [Principal(link.resident.citizen, ActsAs.RELATIVE, _words(link)) for link in found]


def _words(link: FamilyLink) -> str:
    return _("平台家庭授权，%(relation)s，%(day)s 经本人同意") % {
        "relation": link.get_relation_display(),
        "day": link.consented_on,
    }


def announce_principals() -> None:
    """Called once, when the app is loaded."""
    register_principals("family", relatives_of)
