"""Whatever a process happens to import first, it starts: checks run in no fixed order."""

import subprocess
import sys

from django.conf import settings

NAMED = sorted(
    {
        name.rpartition(".")[0]
        for value in settings.REST_FRAMEWORK.values()
        for name in (value if isinstance(value, list) else [value])
        if isinstance(name, str) and "." in name and not name.startswith("rest_framework.")
    }
)
# Each in a copy of a process that has only just started.
FIRST = """
import os, sys, django
django.setup()
for module in sys.argv[1:]:
    if os.fork() == 0:
        __import__(module)
        os._exit(0)
    if os.wait()[1]:
        sys.exit(f"{module} cannot be imported first")
"""


def test_what_rest_framework_is_given_can_be_imported_first():
    command = [sys.executable, "-W", "ignore", "-c", FIRST, *NAMED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
