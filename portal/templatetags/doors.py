"""The console's own row of links: the same doors as on its home."""

from django import template

from portal.workplaces import doors_of

register = template.Library()
register.simple_tag(doors_of)
