"""./yizhan bench: what it says of its goals; no benchmark runs here."""

import json

import pytest

from config import benches
from tests.benchmarks._report import REPORT, Report, options


def test_both_sides_name_the_same_variable():
    assert benches.REPORT == REPORT


@pytest.mark.parametrize(
    ("add", "goal", "ratio", "code"),
    [
        ("at_most", 1.25, 1.25, 0),
        ("at_most", 1.25, 1.26, 1),
        ("at_least", 35, 35.0, 0),
        ("at_least", 35, 34.9, 1),
        ("at_least", 35, None, 1),  # nothing to compare with
    ],
)
def test_a_missed_goal_ends_with_1(monkeypatch, tmp_path, add, goal, ratio, code):
    monkeypatch.setenv(REPORT, str(tmp_path / "report.json"))
    report = Report()
    getattr(report, add)("speed", goal, ratio, "2 s", "1 s")
    assert report.finish() == code
    (row,) = json.loads((tmp_path / "report.json").read_text())
    assert (row["title"], row["ratio"], row["reached"]) == ("speed", ratio, not code)
    state, line = ("MISSED" if code else "reached"), benches.table([{"bench": "b", **row}])[1]
    assert line.startswith(state)


def test_quick_takes_the_small_sizes():
    sizes = {"old-size": (100, 10), "names": ("a,b", "a")}
    assert vars(options("b", [], sizes)) == {"quick": False, "old_size": 100, "names": "a,b"}
    assert vars(options("b", ["--quick"], sizes)) == {"quick": True, "old_size": 10, "names": "a"}
    assert options("b", ["--quick", "--old-size", "7"], sizes).old_size == 7


@pytest.mark.parametrize(("words", "code"), [(["--list"], 0), (["nonsense"], 2)])
def test_names_are_listed(words, code, capsys):
    assert benches.bench(words) == code
    named = capsys.readouterr().err.rpartition("Names: ")[2].strip().split(", ")
    assert named == sorted(path.stem for path in benches.FOLDER.glob("[!_]*.py"))
    assert "topups" in named
