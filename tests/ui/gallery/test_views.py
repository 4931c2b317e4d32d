import pytest
from django.urls import reverse

from ui.gallery.components import COMPONENTS
from ui.templatetags import ui


def test_index_lists_every_component(client):
    page = client.get(reverse("gallery:index")).content.decode()

    assert [
        name for name in COMPONENTS if reverse("gallery:component", args=[name]) not in page
    ] == []


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_page_names_its_tags(client, name):
    response = client.get(reverse("gallery:component", args=[name]))

    assert response.status_code == 200
    assert [
        usage
        for usage, _purpose in COMPONENTS[name].usages
        if usage.split()[0] not in response.content.decode()
    ] == []


def test_every_component_tag_is_shown_somewhere():
    shown = {tag.__name__ for component in COMPONENTS.values() for tag in component.tags}

    assert set(ui.register.tags) == shown


def test_unknown_component_is_not_found(client):
    assert client.get(reverse("gallery:component", args=["carousel"])).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?density=staff", 'data-density="staff"'),
        ("?density=wall", 'data-density="resident"'),
        ("?size=large", 'data-size="large"'),
        ("?contrast=high", 'data-contrast="high"'),
    ],
)
def test_the_address_chooses_the_look(client, query, expected):
    assert expected in client.get(reverse("gallery:index") + query).content.decode()
