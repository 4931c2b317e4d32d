"""Tags of the gallery's own pages."""

from django import template
from django.template.loader import render_to_string

register = template.Library()


@register.simple_block_tag
def case(content, *, title):
    """One state of a component, in its own frame."""
    return render_to_string("ui/gallery/_case.html", {"slot": content, "title": title})
