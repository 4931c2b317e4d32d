"""The checks of ./yizhan lint find what they are there for."""

import polib
import pytest

from tools import lint, translations
from tools.files import ROOT, project_files


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"msgid": "订餐", "msgstr": "Order a meal"}, ""),
        ({"msgid": "订餐", "msgstr": ""}, "no English"),
        (
            {"msgid": "订餐", "msgstr": "Order", "flags": ["fuzzy"]},
            "English is only a guess (fuzzy)",
        ),
        ({"msgid": "订餐", "msgstr": "Order 餐"}, "Chinese in the English text"),
        ({"msgid": "%(name)s，您好", "msgstr": "Hello"}, "other placeholders in English"),
        ({"msgid": "%(name)s，您好", "msgstr": "Hello, %(name)s"}, ""),
        ({"msgid": "简体中文", "msgstr": "简体中文"}, ""),
    ],
)
def test_a_translation_is_judged(entry, reason):
    assert translations.complaint(polib.POEntry(**entry)) == reason


@pytest.mark.parametrize(
    "host", ["py" + "pi.org", "files.python" + "hosted.org", "registry.NPM" + "js.org"]
)
def test_package_hosts_are_seen(host):
    assert lint.PACKAGE_HOSTS.search(f"index-url = https://{host}/simple".encode())


def test_the_project_names_none_of_them():
    assert lint.package_hosts() == ""


def test_the_projects_files_are_those_of_git():
    names = {str(path.relative_to(ROOT)) for path in project_files()}
    assert {"yizhan", "tools/lint.py", "pyproject.toml"} <= names
    assert not [name for name in names if name.startswith((".venv/", ".yizhan/"))]


def test_a_check_that_breaks_is_a_failure():
    assert "ZeroDivisionError" in lint.timed(lambda: str(1 // 0))[0]
