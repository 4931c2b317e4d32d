"""The processes of ./yizhan up: started, watched, started again and stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

from config.launcher import ROOT
from config.servers.base import dying_with_parent
from config.steps import say

QUICK_SECONDS = 60
QUICK_DEATHS = 5


class GivenUpError(Exception):
    """Something that everything depends on has ended; the message says what."""


class Child:
    """One of our processes: its output marked with its name, started again when it dies."""

    def __init__(
        self, name: str, command: list[str], environment: dict[str, str], stop_signal: int
    ) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.stop_signal = stop_signal
        self.process: subprocess.Popen | None = None
        self._quick_deaths = 0
        self._start_at = 0.0
        self._stopping = False

    def start(self) -> None:
        """Start it in a session of its own; Linux kills it with us even if we are killed."""
        self._start_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.command],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dying_with_parent(signal.SIGKILL),
        )
        threading.Thread(target=self._show_output, args=[self.process], daemon=True).start()

    def _show_output(self, process: subprocess.Popen[bytes]) -> None:
        with process.stdout as lines:
            for line in lines:
                text = line.decode(errors="replace").rstrip()
                if text and not self._stopping:  # Celery's farewell invites to press Ctrl-C again
                    say(f"{self.name:>6} │ {text}")

    def watch(self, *, again: bool = True) -> None:
        """Start it again after a death, later each time; give up when it cannot live."""
        if self.process is None:
            if time.monotonic() >= self._start_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.kill_group()
        self.process = None
        now = time.monotonic()
        self._quick_deaths = self._quick_deaths + 1 if now - self._start_at < QUICK_SECONDS else 1
        if not again or self._quick_deaths >= QUICK_DEATHS:
            times = f"{self._quick_deaths} times in a row" if again else "at its start"
            raise GivenUpError(f"{self.name} ended {times} ({ending(code)}).")
        wait = 0.25 * 4 ** (self._quick_deaths - 1)
        self._start_at = now + wait
        say(f"{self.name} ended ({ending(code)}); starting it again in {wait:g} s.")

    def ask_to_stop(self) -> None:
        """Send the signal that ends it in order."""
        self._stopping = True
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def wait(self, seconds: float) -> None:
        """Wait for its end, then kill what is left of its group."""
        if not self.process:
            return
        try:
            self.process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            say(f"{self.name} did not stop in time and was killed.")
        self.kill_group()
        self.process.wait()

    def kill_group(self) -> None:
        """Kill the process and its children, such as the worker's pool."""
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return


def ending(code: int) -> str:
    """An exit code in words."""
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
