"""Whom a portal user acts for."""

from accounts.models import User
from elderly_care.enums import Relation
from elderly_care.models import FamilyLink, Resident
from elderly_care.queries.portrait import with_files


def current_links(user: User) -> list[FamilyLink]:
    """For whom a portal user may act now, oneself first; the dead need nobody to order lunch."""
    links = (
        FamilyLink.objects.current()
        .filter(user=user, resident__died_on__isnull=True)
        .select_related("resident__community")
        .order_by("pk")
    )
    return sorted(links, key=lambda link: link.relation != Relation.SELF)


def links_to_me(user: User) -> list[FamilyLink]:
    """Who else may act for the residents that this user is."""
    mine = FamilyLink.objects.current().filter(user=user, relation=Relation.SELF)
    return list(
        FamilyLink.objects.current()
        .filter(resident__in=mine.values("resident"))
        .exclude(user=user)
        .select_related("user", "resident")
        .order_by("pk")
    )


def link_to_end(user: User, link_id: int) -> FamilyLink | None:
    """A link that this user may end: one to a relative, or somebody's to this user."""
    own = [link for link in current_links(user) if link.relation != Relation.SELF]
    return next((link for link in own + links_to_me(user) if link.pk == link_id), None)


def link_with_files(link: FamilyLink) -> FamilyLink:
    """The same link, its person with the files that were merged into it."""
    link.resident = with_files(Resident.objects.filter(pk=link.resident_id)).get()
    return link
