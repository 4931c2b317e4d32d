"""plan_instance: one line of JSON, or a sentence."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.routing.visits.checkers import check_hhcrsp
from tests.routing.visits.instances import HHCRSP, HHCRSP_TEXT


def test_one_line_that_anybody_can_check(tmp_path, capsys):
    file = tmp_path / "instance.json"
    file.write_text(HHCRSP_TEXT)
    call_command("plan_instance", str(file), "--format", "hhcrsp", "--seconds", "1")
    report = json.loads(capsys.readouterr().out)
    assert {"cost", "unserved", "seconds", "routes"} <= set(report)
    assert check_hhcrsp(HHCRSP, report) == pytest.approx(report["cost"], abs=0.001)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe\x00", b'{"patients": 5}'])
def test_a_bad_file_is_a_sentence(tmp_path, content):
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    with pytest.raises(CommandError, match="bad.json"):
        call_command("plan_instance", str(file), "--format", "hhcrsp")


def test_a_missing_file_and_bad_seconds_are_sentences(tmp_path):
    with pytest.raises(CommandError, match="can't be read"):
        call_command("plan_instance", str(tmp_path / "none"), "--format", "json")
    with pytest.raises(CommandError, match="seconds"):
        call_command("plan_instance", "x", "--format", "json", "--seconds", "nan")
