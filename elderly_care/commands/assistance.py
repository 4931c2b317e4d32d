"""What follows for the fund, adaptations and social work when a person leaves or two files become one."""

from collections.abc import Sequence

from core.audit import Actor
from elderly_care.commands.adaptations import end_adaptations_of
from elderly_care.commands.charity_aids import end_aids_of
from elderly_care.commands.social_work import end_cases_of
from elderly_care.enums.assistance import AidState
from elderly_care.models import AdaptationProject, CharityAid, Resident, SocialWorkCase


def end_assistance_of(*, resident_ids: Sequence[int], by: Actor) -> int:
    """Of who died or moved away. Within a transaction."""
    return (
        end_aids_of(resident_ids=resident_ids, by=by)
        + end_adaptations_of(resident_ids=resident_ids, by=by)
        + end_cases_of(resident_ids=resident_ids, by=by)
    )


def move_assistance(kept: Resident, dropped: Resident, by: Actor) -> int:
    """What is under way follows the person; of two open cases of social work the kept file's goes on."""
    aids = CharityAid.objects.filter(resident=dropped, state=AidState.PROPOSED)
    moved = aids.update(resident=kept)
    moved += AdaptationProject.objects.open().filter(resident=dropped).update(resident=kept)
    cases = SocialWorkCase.objects.going_on()
    if not cases.filter(resident=kept).exists():
        moved += cases.filter(resident=dropped).update(
            resident=kept, community_id=kept.community_id
        )
    return moved
