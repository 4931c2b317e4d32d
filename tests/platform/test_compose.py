"""docker-compose.yml: valid, and each service's command really starts with production settings.

There is no container engine here, so the commands run beside each other on this machine.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from config.embedded import Services
from tests.platform.conftest import (
    PATIENCE,
    ROOT,
    clean_environment,
    eventually,
    free_port,
    page,
)

pytestmark = [pytest.mark.slow]

FILE = ROOT / "docker-compose.yml"
WORKERS = ["worker-money", "worker-routing", "worker-outbox", "worker-default"]
SECRETS = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "FIELD_ENCRYPTION_KEYS": "new,old",
    "BLIND_INDEX_KEY": "index",
    "POSTGRES_PASSWORD": "password",
    "ALLOWED_HOSTS": "yizhan.example",
}


@pytest.fixture(scope="module")
def services() -> dict:
    return yaml.safe_load(FILE.read_text())["services"]


def test_compose_accepts_the_file():
    tool = shutil.which("docker-compose")
    if tool is None:
        pytest.skip("no docker-compose here")
    done = subprocess.run(
        [tool, "--file", str(FILE), "config", "--quiet"],
        env={**os.environ, **SECRETS},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_queue_has_its_worker(services, settings):
    served = {
        services[name]["command"][services[name]["command"].index("--queues") + 1]
        for name in WORKERS
    }
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert served >= routed | {settings.CELERY_TASK_DEFAULT_QUEUE}
    assert {name for name in services if name.startswith("worker")} == set(WORKERS)


def test_our_services_hold_few_rights(services):
    for name in ["web", "beat", "migrate", *WORKERS]:
        service = services[name]
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name


def test_every_variable_is_explained():
    asked = set(re.findall(r"\$\{(\w+)", FILE.read_text()))
    assert asked == set(re.findall(r"^(?:# )?(\w+)=", (ROOT / ".env.example").read_text(), re.M))


@pytest.fixture(scope="module")
def production(home) -> Iterator[dict[str, str]]:
    """Servers of our own, the production settings, and the work of the migrate service done."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL"):
            patch.delenv(name, raising=False)
        servers = Services(home)
        variables = servers.start()
    environment = clean_environment(
        DJANGO_SETTINGS_MODULE="config.settings.production",
        STATIC_ROOT=str(home / "collected"),
        **variables,
        **SECRETS,
    )
    environment.pop("POSTGRES_PASSWORD")
    migrate = yaml.safe_load(FILE.read_text())["services"]["migrate"]["command"]
    for words in (["python", "manage.py", "collectstatic", "--noinput", "-v0"], migrate):
        run_once(words, environment)
    yield environment
    servers.stop()


def run_once(words: list[str], environment: dict[str, str]) -> None:
    """A command that ends by itself."""
    done = subprocess.run(
        [sys.executable, *words[1:]],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def start(services, production, tmp_path) -> Iterator:
    """Starts a service's command as its container would."""
    started: list[subprocess.Popen] = []

    def run(name: str, **changes: str) -> tuple[subprocess.Popen, Path]:
        words = [changes.get(word, word) for word in services[name]["command"]]
        words = [os.path.expandvars(default_of(word)) for word in words]
        assert words[0] == "python"
        said = tmp_path / f"{name}.log"
        extra = {"DATABASE_POOL": "true"} if name == "web" else {}
        with said.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *words[1:]],
                cwd=ROOT,
                env={**production, **extra},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(process)
        return process, said

    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def default_of(word: str) -> str:
    """${NAME:-value} as compose reads it without a .env."""
    return word.partition(":-")[2].rstrip("}") if word.startswith("${") else word


def test_the_web_service_serves(start):
    port = str(free_port())
    process, said = start("web", **{"8000": port, "0.0.0.0": "127.0.0.1"})
    probe = [sys.executable, "config/probe.py"]
    healthy = {**clean_environment(), "ALLOWED_HOSTS": SECRETS["ALLOWED_HOSTS"]}

    def ready() -> bool:
        words = [*probe, "/readyz", port]
        done = subprocess.run(words, cwd=ROOT, env=healthy, capture_output=True, check=False)
        return done.returncode == 0

    assert eventually(ready), said.read_text()
    assert page(f"http://127.0.0.1:{port}/healthz")[0] == 400  # not the name of this platform
    process.terminate()
    assert process.wait(PATIENCE) == 0, said.read_text()


def test_workers_and_beat_start_and_stop_in_order(start, services, tmp_path):
    schedule = {"/tmp/beat-schedule": str(tmp_path / "beat-schedule")}
    running = {name: start(name, **schedule) for name in [*WORKERS, "beat"]}
    for name, (_, said) in running.items():
        started = "beat: Starting" if name == "beat" else " ready."
        assert eventually(lambda: started in said.read_text()), said.read_text()  # noqa: B023
    for name in WORKERS:
        assert f".> {name.removeprefix('worker-')} " in running[name][1].read_text()
    assert eventually(lambda: list(tmp_path.glob("beat-schedule*")))
    for name, (process, _) in running.items():
        process.send_signal(getattr(signal, services[name].get("stop_signal", "SIGTERM")))
    for process, said in running.values():
        assert process.wait(PATIENCE) == 0, said.read_text()
