"""The console's own row of links: the same doors as on its home."""

from django import template

from accounts.models import User
from portal.doors import Door
from portal.workplaces import doors

register = template.Library()


@register.simple_tag
def doors_of(user: User, pages: str) -> list[Door]:
    """The doors of one app that open for this user; pages: the namespace of their addresses."""
    return [
        door for _title, row in doors(user) for door in row if door.page.startswith(f"{pages}:")
    ]
