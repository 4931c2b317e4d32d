"""Whatever a process happens to import first, it starts: checks run in no fixed order."""

import subprocess
import sys

import pytest
from django.conf import settings

NAMED = sorted(
    {
        name.rpartition(".")[0]
        for value in settings.REST_FRAMEWORK.values()
        for name in (value if isinstance(value, list) else [value])
        if isinstance(name, str) and "." in name and not name.startswith("rest_framework.")
    }
)
FIRST = "import sys, django; django.setup(); __import__(sys.argv[1])"


@pytest.mark.parametrize("module", NAMED)
def test_what_rest_framework_is_given_can_be_imported_first(module):
    command = [sys.executable, "-W", "ignore", "-c", FIRST, module]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
