"""Where staff start to work, and which doors of the console open for them."""

from django.utils.functional import Promise

from accounts.enums import Role
from accounts.models import User
from portal.assistance_doors import ASSISTANCE
from portal.care_doors import CARE
from portal.dispatch_doors import DISPATCH
from portal.doors import GROUPS, Door
from portal.patrol_doors import PATROLS
from portal.place_doors import PLACES
from portal.station_doors import EVENTS, WINDOWS

CONSOLE = "portal:console"
ADMIN = "admin:index"

# Who does one thing all day starts there.
ONE_TASK = {
    Role.KITCHEN: "meals_console:board",
    Role.CASHIER: "meals_console:tills",
    Role.CALL_AGENT: "dispatch_console:hotline",
    Role.RIDER: "meals_console:rider",
    Role.CAREGIVER: "dispatch_console:visits",
    Role.ASSESSOR: "assessment_console:phone",
    Role.PARTNER_ENGINEER: "api-docs",
}


SUBJECTS = (CARE, PATROLS, ASSISTANCE, *GROUPS, DISPATCH, PLACES, WINDOWS, EVENTS)


def doors(user: User) -> list[tuple[Promise, list[Door]]]:
    """Subject by subject, what this user may open; subjects without a door are left out."""
    found = [(title, [door for door in row if door.opens_for(user)]) for title, row in SUBJECTS]
    return [(title, row) for title, row in found if row]


def doors_of(user: User, pages: str) -> list[Door]:
    """The doors of one app that open for this user; pages: the namespace of their addresses."""
    rows = (door for _title, row in SUBJECTS for door in row)
    return [door for door in rows if door.page.startswith(f"{pages}:") and door.opens_for(user)]


def workplace(user: User) -> str:
    """The address's name where a user starts to work; empty for who is no staff."""
    if user.roles and user.roles <= ONE_TASK.keys():
        return next(place for role, place in ONE_TASK.items() if role in user.roles)
    if not user.is_staff:
        return ""
    return CONSOLE if doors(user) else ADMIN
