"""django-hordak beside us: installed into a folder that is thrown away, in a database of its own."""

import json
import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

from django.db import connection

from tests.benchmarks._meter import Cost, as_owner

HERE = Path(__file__).parent
DATABASE = "bench_hordak"


class NotInstalledError(Exception):
    """The library could not be had; the message says why."""


class Hordak:
    """A process that does the library's transfers on demand."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="yizhan-hordak-")
        python = install(Path(self._folder.name))
        as_owner(f"CREATE DATABASE {DATABASE}")
        environment = {**os.environ, "HORDAK_DATABASE": json.dumps(settings())}
        environment.pop("PYTHONPATH", None)
        self._process = subprocess.Popen(
            [python, str(HERE / "_hordak_loop.py")],
            env=environment,
            cwd=self._folder.name,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if self._process.stdout.readline() != "ready\n":
            raise NotInstalledError(f"it ended with {self._process.wait()} while it was set up")

    def pay(self, way: str, count: int) -> Cost:
        """So many top-ups; see _hordak_loop for the two ways."""
        self._process.stdin.write(f"{way} {count}\n")
        self._process.stdin.flush()
        return Cost(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End it and forget it."""
        self._process.stdin.close()
        self._process.wait()
        as_owner(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        self._folder.cleanup()


def settings() -> dict:
    """Our connection, to the other database and with the log-in's own rights."""
    known = connection.settings_dict
    options = {name: value for name, value in known["OPTIONS"].items() if name != "assume_role"}
    wanted = ("ENGINE", "USER", "PASSWORD", "HOST", "PORT")
    return {name: known[name] for name in wanted} | {"NAME": DATABASE, "OPTIONS": options}


def install(folder: Path) -> Path:
    """The pinned packages from the index that this machine is set up for; returns the Python.

    Raises NotInstalledError.
    """
    entry = runpy.run_path(str(HERE.parents[1] / "yizhan"))
    python, wanted = folder / "bin" / "python", ("-r", HERE / "requirements-hordak.txt")
    try:
        pip = entry["pip_command"]()
        entry["checked"](sys.executable, "-m", "venv", "--without-pip", folder)
        uv, environment = entry["uv_command"](pip), entry["uv_environment"](pip)
        how = ("pip", "install", "--quiet", "--python", python, "--require-hashes")
        entry["checked"](*uv, *how, *wanted, environment=environment)
    except subprocess.CalledProcessError as error:
        raise NotInstalledError((error.stderr or str(error)).strip()) from error
    return python
