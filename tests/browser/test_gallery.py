import pytest

from ui.gallery.components import COMPONENTS

PAGES = ["", *(f"{name}/" for name in COMPONENTS)]


@pytest.mark.parametrize("name", PAGES)
def test_component_is_sound_in_every_look(page_without_data, check_page, name):
    page = page_without_data
    shown = name.strip("/") or "index"

    page.goto(f"/ui/{name}")
    check_page(page, f"gallery-{shown}")
    page.goto(f"/ui/{name}?contrast=high&size=xlarge")
    check_page(page, f"gallery-{shown}-high", widths=(320,))
    page.goto(f"/ui/{name}?density=staff")
    check_page(page, f"gallery-{shown}-staff", least_target=44, options=None)
    page.goto(f"/ui/{name}?size=large")
    check_page(page, f"gallery-{shown}-large", options=None)
