"""What holds for every model."""

import re

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.utils import translation

from tests.architecture.house import BESIDE, CHAIN

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MODELS = [model for model in apps.get_models() if model._meta.app_label in {*CHAIN, *BESIDE}]


def test_relations_point_to_the_left():
    rightward = [
        str(field)
        for model in MODELS
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        if not is_left(field.related_model, model)
    ]
    assert rightward == []


def is_left(named, model) -> bool:
    """Packages' own models stand beside the chain."""
    label = named._meta.app_label
    return label not in CHAIN or CHAIN.index(label) <= CHAIN.index(model._meta.app_label)


def test_people_read_its_names_in_chinese():
    with translation.override("zh-hans"):
        names = {model._meta.label: str(model._meta.verbose_name) for model in MODELS} | {
            str(field): str(field.verbose_name)
            for model in MODELS
            for field in model._meta.local_fields
            if not field.auto_created and not getattr(field, "primary_key", False)
        }
    assert {key: text for key, text in names.items() if not CHINESE.search(text)} == {}


def test_it_says_what_it_is():
    assert [m._meta.label for m in MODELS if m.__doc__.startswith(f"{m.__name__}(")] == []


def test_migrations_do_not_branch():
    assert MigrationLoader(None, ignore_no_migrations=True).detect_conflicts() == {}
