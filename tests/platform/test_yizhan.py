"""The entry script: what it does before any package exists."""

import ast
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest

from config import supervisor
from tests.platform.conftest import ROOT, clean_environment

SCRIPT = ROOT / "yizhan"


@pytest.fixture
def script(monkeypatch):
    """The script as a module."""
    loader = SourceFileLoader("yizhan_script", str(SCRIPT))
    module = module_from_spec(spec_from_loader("yizhan_script", loader))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    return module


def test_an_old_python_can_read_it_to_say_what_it_needs():
    ast.parse(SCRIPT.read_text(), feature_version=(3, 7))


@pytest.mark.parametrize(
    ("words", "code"), [([], 0), (["help"], 0), (["--help"], 0), (["nonsense"], 2)]
)
def test_usage(words, code):
    done = subprocess.run(
        [str(SCRIPT), *words],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert "./yizhan COMMAND" in (done.stderr if code else done.stdout)


def test_the_mirror_of_pip_is_used_by_uv(script, monkeypatch, tmp_path):
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = https://mirror.example/simple\nproxy = http://p:1\n")
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "HTTPS_PROXY", "UV_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    found = script.uv_environment(script.pip_command())
    assert found["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert found["HTTPS_PROXY"] == "http://p:1"
    assert found["UV_PYTHON_DOWNLOADS"] == "never"


def test_a_closed_cache_is_not_used(script, monkeypatch, tmp_path):
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path))
    assert script.uv_environment([])["UV_NO_CACHE"] == "1"


def test_development_packages_contain_the_others(script):
    lines = {
        name: {line for line in (ROOT / name).read_text().splitlines() if "==" in line}
        for name in ("requirements.txt", "requirements-dev.txt")
    }
    assert lines["requirements.txt"] <= lines["requirements-dev.txt"]
    assert set(script.digests("requirements-dev.txt")) == set(lines)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:1"),
        ("0.0.0.0", "http://127.0.0.1:1"),
        ("::1", "http://[::1]:1"),
    ],
)
def test_the_address_is_one_that_a_browser_finds(host, expected):
    assert supervisor.address(host, 1) == expected
