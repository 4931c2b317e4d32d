"""What becomes of this app's rows when files are merged and when people are gone; and what stands against a merge."""

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from core.dates import today
from elderly_care import models as care
from elderly_care.enums import Relation, RequestState
from elderly_care.enums.assessment import UNDER_WAY
from elderly_care.enums.assistance import ADAPTATION_OPEN, AidState, SocialWorkState
from elderly_care.enums.beds import RespiteState, StayState
from elderly_care.enums.care_plans import CarePlanState
from elderly_care.enums.day_care import OPEN
from elderly_care.enums.patrols import PatrolState
from elderly_care.models import Resident
from elderly_care.queries.fates import (
    Fate,
    WhenMerged,
    beyond_today,
    register_fates,
    unended,
)
from elderly_care.queries.merging import register_obstacle

MOVES, ANEW, STAYS, SETTLED = WhenMerged
_OPEN_PLANS = (CarePlanState.DRAFT, CarePlanState.AGREED)
_OPEN_STAYS = (StayState.RESERVED, StayState.STAYING)
_OPEN_RESPITES = (RespiteState.BOOKED, RespiteState.UNDER_WAY)
_OPEN_TASKS = (PatrolState.OPEN, PatrolState.PAUSED)


def _pausing() -> Q:
    """On and beyond today; one that has not begun is left as one day."""
    return beyond_today("ends_on")() & Q(starts_on__lte=today())


def _relatives() -> Q:
    """Who moved away keeps their own access; relatives' ends."""
    return Q(ended_on__isnull=True) & ~Q(relation=Relation.SELF)


_FATES: dict[type[Model], Fate] = {
    # Pointers of files that were merged before follow in the merge itself.
    care.Resident: Fate(MOVES),
    care.CareStatus: Fate(ANEW),
    care.DisabilityCertificate: Fate(ANEW),
    care.AbilityAssessment: Fate(ANEW),
    care.OtherBenefit: Fate(ANEW),
    care.CareDevice: Fate(MOVES, unended("ended_at")),
    care.PersonalLimit: Fate(MOVES, unended("ended_at")),
    # An alert is never silently closed: whoever has it in hand says how it ended.
    care.DeviceAlert: Fate(MOVES),
    care.AssessmentCase: Fate(SETTLED, lambda: Q(state__in=UNDER_WAY)),
    care.OldAssessment: Fate(STAYS),
    care.CarePlan: Fate(SETTLED, lambda: Q(state__in=_OPEN_PLANS)),
    care.RespiteBooking: Fate(MOVES, lambda: Q(state__in=_OPEN_RESPITES)),
    care.BedStay: Fate(MOVES, lambda: Q(state__in=_OPEN_STAYS)),
    care.DayCareEnrolment: Fate(MOVES, lambda: Q(state__in=OPEN)),
    care.Card: Fate(MOVES, unended("blocked_at")),
    care.ChangeRequest: Fate(SETTLED, lambda: Q(state=RequestState.ASKED)),
    care.MergeRequest: Fate(STAYS),
    care.ResidentConsent: Fate(MOVES, unended("withdrawn_at")),
    care.FamilyLink: Fate(MOVES, _relatives),
    care.HouseholdMember: Fate(MOVES, unended("left_on")),
    # Of somebody who died, too: whom to tell.
    care.Contact: Fate(MOVES),
    care.ResidenceMove: Fate(STAYS),
    care.Notice: Fate(STAYS),
    care.PatrolPair: Fate(ANEW, unended("ended_on")),
    care.PatrolPause: Fate(ANEW, _pausing),
    care.PatrolTask: Fate(ANEW, lambda: Q(state__in=_OPEN_TASKS)),
    care.PatrolVisit: Fate(STAYS),
    care.VitalReading: Fate(STAYS),
    care.PatrolCheck: Fate(STAYS),
    # What is still owed to the dead is paid there.
    care.PaymentAccount: Fate(ANEW),
    care.Restriction: Fate(MOVES),
    care.RiskClass: Fate(ANEW, unended("ended_at")),
    care.CharityAid: Fate(MOVES, lambda: Q(state=AidState.PROPOSED)),
    care.SocialWorkCase: Fate(
        MOVES, lambda: Q(state__in=[SocialWorkState.OPEN, SocialWorkState.CLOSING]), is_secret=True
    ),
    # What is built already is accepted with the family.
    care.AdaptationProject: Fate(MOVES, lambda: Q(state__in=ADAPTATION_OPEN, kind="home")),
    care.SensitiveTag: Fate(MOVES, unended("ends_on"), is_secret=True),
}


def work_left(dropped: Resident, kept: Resident) -> str:
    """What somebody has in hand for the file can't change hands: it is finished, or its file is the one kept."""
    asked = {
        _("能力评估"): care.AssessmentCase.objects.under_way(),
        _("照护方案"): care.CarePlan.objects.filter(state__in=_OPEN_PLANS),
        _("待审批的档案更改"): care.ChangeRequest.objects.waiting(),
    }
    left = [words for words, rows in asked.items() if rows.filter(resident=dropped).exists()]
    if not left:
        return ""
    what = _("、").join(left)
    return _("还有没有办完的：%(what)s。请先办完或终止，或者把这份作为保留的档案。") % {
        "what": what
    }


def announce_fates() -> None:
    """Called once, when the app is loaded."""
    register_fates(_FATES)
    register_obstacle("work", work_left)
