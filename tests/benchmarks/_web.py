"""The web processes of production, and clients that cost little of the processor themselves."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.servers.base import dying_with_parent
from tests.benchmarks._meter import family, whole_seconds

READY_SECONDS = 60
SERVER = "uvicorn config.asgi:application --lifespan off --no-proxy-headers --log-level warning"


@dataclass(frozen=True)
class Web:
    """Where it listens, and the processes that serve."""

    port: int
    pids: list[int]

    def seconds(self) -> float:
        """CPU time so far."""
        return sum(map(whole_seconds, self.pids))


@contextmanager
def web(processes: int = 2, application: str = "") -> Iterator[Web]:
    """uvicorn as docker-compose.yml starts it: so many processes, each with a pool of connections."""
    port, log = free_port(), Path(os.environ["YIZHAN_HOME"]) / "web.log"
    words = SERVER.split()
    words[1] = application or words[1]
    with log.open("w") as lines:
        process = subprocess.Popen(
            [sys.executable, "-m", *words, "--port", str(port), "--workers", str(processes)],
            env={**os.environ, "DATABASE_POOL": "1", "DJANGO_DEBUG": "0"},
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=lines,
            preexec_fn=dying_with_parent(15),
        )
    try:
        wait_until_ready(port, log)
        yield Web(port, family(process.pid))
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Nobody listens there now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(port: int, log: Path) -> None:
    """Somebody answers, or the benchmark ends."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.1)
    sys.exit(f"The web processes do not get ready.\n{log.read_text()[-2000:]}")


@dataclass(frozen=True)
class Call:
    """A request to send, with what only it carries."""

    path: str
    body: dict
    key: str = ""


@dataclass(frozen=True)
class Answer:
    """What came back, and after how long."""

    call: Call
    status: int
    body: dict
    seconds: float


class Line:
    """One connection that is kept, as a partner's program keeps it."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._port = port
        lines = [f"{name}: {value}" for name, value in headers.items()]
        self._head = "\r\n".join(["Host: 127.0.0.1", "Content-Type: application/json", *lines])
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def send(self, call: Call) -> Answer:
        """One request and its answer."""
        started = time.perf_counter()
        if self._reader.at_eof():  # uvicorn hangs up after five idle seconds
            await self.open()
        body = json.dumps(call.body).encode()
        key = f"\r\nIdempotency-Key: {call.key}" if call.key else ""
        head = (
            f"POST {call.path} HTTP/1.1\r\n{self._head}{key}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        status, text = await self._answer()
        return Answer(call, status, json.loads(text or b"{}"), time.perf_counter() - started)

    async def _answer(self) -> tuple[int, bytes]:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next(
            int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")
        )
        return int(head.split(" ", 2)[1]), await self._reader.readexactly(length)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def _work_off(lines: list[Line], calls: Iterable[Call]) -> list[Answer]:
    """Each line takes the next call when its last one was answered."""
    left, answers = iter(calls), []

    async def serve(line: Line) -> None:
        for call in left:  # whoever is free takes the next one
            answer = await line.send(call)
            answers.append(answer)

    await asyncio.gather(*(serve(line) for line in lines))
    return answers


async def _pace(lines: list[Line], calls: list[Call], every: float) -> list[Answer]:
    """Each line begins a call every so many seconds, whether or not the last one was quick."""

    async def serve(number: int, line: Line) -> list[Answer]:
        begun, answers = time.perf_counter() + every * number / len(lines), []
        for turn, call in enumerate(calls[number :: len(lines)]):
            await asyncio.sleep(max(0.0, begun + turn * every - time.perf_counter()))
            answers.append(await line.send(call))
        return answers

    served = await asyncio.gather(*(serve(n, line) for n, line in enumerate(lines)))
    return [answer for answers in served for answer in answers]


def send(
    web_port: int, headers: list[dict[str, str]], calls: list[Call], *, every: float = 0.0
) -> list[Answer]:
    """All calls over as many kept connections as there are headers; every: seconds between two of a line."""

    async def run() -> list[Answer]:
        lines = [Line(web_port, header) for header in headers]
        await asyncio.gather(*(line.open() for line in lines))
        try:
            return await (_pace(lines, calls, every) if every else _work_off(lines, calls))
        finally:
            for line in lines:
                line.close()

    return asyncio.run(run())


def percentile(
    answers: list[Answer], share: float, chosen: Callable[[Answer], object] = bool
) -> float:
    """Milliseconds within which such a share was answered."""
    times = sorted(answer.seconds for answer in answers if chosen(answer))
    return times[min(len(times) - 1, int(len(times) * share))] * 1e3
