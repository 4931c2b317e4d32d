"""What a person has agreed to. Whoever processes such data asks here first, each time."""

from dataclasses import dataclass

from elderly_care.enums import ConsentPurpose
from elderly_care.models import (
    ConsentText,
    Resident,
    ResidentConsent,
    ResidentQuerySet,
)

# The family's consent is the family link itself: elderly_care.models.FamilyLink.
ASKED_SEPARATELY = tuple(p for p in ConsentPurpose if p != ConsentPurpose.FAMILY)


def has_consent(resident_id: int, purpose: str) -> bool:
    """Given, not withdrawn, and to a text that still counts."""
    held = ResidentConsent.objects.holding().filter(resident=resident_id, purpose=purpose)
    return held.exists()


def consenting(residents: ResidentQuerySet, purpose: str) -> ResidentQuerySet:
    """Those of them whose data may be processed for this purpose."""
    held = ResidentConsent.objects.holding().filter(purpose=purpose)
    return residents.filter(pk__in=held.values("resident"))


@dataclass(frozen=True)
class Asked:
    """A purpose as it is shown: today's text, and what the person said to which."""

    purpose: ConsentPurpose
    text: ConsentText
    consent: ResidentConsent | None


def consents_of(resident: Resident) -> list[Asked]:
    """Every purpose that has a text, in the order of the list; two queries."""
    newest: dict[str, ConsentText] = {}
    for text in ConsentText.objects.begun().order_by("version"):
        newest[text.purpose] = text
    held = ResidentConsent.objects.holding().filter(resident=resident).select_related("text")
    given = {consent.purpose: consent for consent in held}
    return [
        Asked(purpose, newest[purpose], given.get(purpose))
        for purpose in ASKED_SEPARATELY
        if purpose in newest
    ]


def text_in_force(purpose: str) -> ConsentText | None:
    """What is shown today to whoever is asked."""
    return ConsentText.objects.in_force(purpose).first()
