"""What holds for every model."""

import re

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.utils import translation

from tests.architecture.house import BESIDE, CHAIN

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MODELS = [model for model in apps.get_models() if model._meta.app_label in {*CHAIN, *BESIDE}]


def name(model) -> str:
    return model._meta.label


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_relations_point_to_the_left(model):
    order = CHAIN.index(model._meta.app_label)
    for field in model._meta.get_fields():
        if field.is_relation and field.concrete and field.related_model:
            label = field.related_model._meta.app_label
            assert label not in CHAIN or CHAIN.index(label) <= order, field


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_people_read_its_names_in_chinese(model):
    with translation.override("zh-hans"):
        names = {"model": str(model._meta.verbose_name)} | {
            field.name: str(field.verbose_name)
            for field in model._meta.local_fields
            if not field.auto_created and not getattr(field, "primary_key", False)
        }
    assert {key: text for key, text in names.items() if not CHINESE.search(text)} == {}


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_it_says_what_it_is(model):
    assert not model.__doc__.startswith(f"{model.__name__}("), "a docstring is missing"


def test_migrations_do_not_branch():
    assert MigrationLoader(None, ignore_no_migrations=True).detect_conflicts() == {}
