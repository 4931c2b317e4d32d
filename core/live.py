"""What open pages are told at once. Redis carries it; losing it loses nothing, the page asks again."""

import asyncio
import json
import logging
from asyncio import AbstractEventLoop, Queue, QueueFull, Task
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import transaction
from redis import Redis, RedisError
from redis.asyncio import Redis as AsyncRedis

PREFIX = "yizhan:live:"
GATHER = 0.5  # seconds in which messages become one event
KEEP_ALIVE = 8.0  # seconds of silence after which a page and its proxies need a sign of life
_MOST_WAITING = 2000  # whoever reads more slowly begins anew with everything
_PATIENCE = 2.0
_log = logging.getLogger(__name__)


def tell(topic: str, message: dict[str, Any]) -> None:
    """Tell every open page, once the transaction has been committed. Never fails."""
    text = json.dumps(message, separators=(",", ":"))
    transaction.on_commit(lambda: _publish(topic, text), robust=True)


def _publish(topic: str, text: str) -> None:
    try:
        _redis().publish(PREFIX + topic, text)
    except RedisError as error:
        _log.warning("nobody was told of %s: %s", topic, error)


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=_PATIENCE)


class Lagging(Exception):
    """A page reads more slowly than things happen: it has to ask for everything anew."""


class _Hub:
    """One subscription of a process for all its open pages: each message is read once."""

    def __init__(self) -> None:
        self.queues: defaultdict[str, set[Queue[Any]]] = defaultdict(set)
        self.reader: Task[None] | None = None
        self.ready = asyncio.Event()

    async def join(self, topic: str) -> Queue[Any]:
        """Hear a topic from now on."""
        queue: Queue[Any] = Queue(_MOST_WAITING)
        self.queues[topic].add(queue)
        if self.reader is None:
            self.reader = asyncio.create_task(self._read())
        await self.ready.wait()
        return queue

    def leave(self, topic: str, queue: Queue[Any]) -> None:
        """The last one out ends the subscription."""
        self.queues[topic].discard(queue)
        if not any(self.queues.values()) and self.reader is not None:
            self.reader.cancel()
            self.reader = None
            self.ready.clear()

    async def _read(self) -> None:
        """Until nobody listens. A broken line ends every page's stream; they come again."""
        try:
            async with AsyncRedis.from_url(settings.REDIS_URL) as redis, redis.pubsub() as sub:
                await sub.psubscribe(f"{PREFIX}*")
                self.ready.set()
                async for raw in sub.listen():
                    if raw["type"] == "pmessage":
                        topic = raw["channel"].decode().removeprefix(PREFIX)
                        self._hand_out(topic, json.loads(raw["data"]))
        except (RedisError, OSError) as error:
            _log.warning("open pages are cut off: %s", error)
        self.ready.set()
        self._cut_off()

    def _hand_out(self, topic: str, message: dict[str, Any]) -> None:
        for queue in self.queues[topic]:
            with suppress(QueueFull):
                queue.put_nowait(message)

    def _cut_off(self) -> None:
        self.reader = None
        for queues in self.queues.values():
            for queue in queues:
                with suppress(QueueFull):
                    queue.put_nowait(None)


_hubs: WeakKeyDictionary[AbstractEventLoop, _Hub] = WeakKeyDictionary()


async def listen(topic: str) -> AsyncIterator[list[dict[str, Any]]]:
    """What is told of a topic, gathered; an empty list as soon as somebody listens, and when nothing was for a while.

    Raises Lagging when messages were lost, so that the page asks for everything.
    """
    hub = _hubs.setdefault(asyncio.get_running_loop(), _Hub())
    queue = await hub.join(topic)
    try:
        yield []
        while True:
            yield await _gathered(queue)
    finally:
        hub.leave(topic, queue)


async def _gathered(queue: Queue[Any]) -> list[dict[str, Any]]:
    try:
        first = await asyncio.wait_for(queue.get(), KEEP_ALIVE)
    except TimeoutError:
        return []
    await asyncio.sleep(GATHER)
    found = [first, *(queue.get_nowait() for _each in range(queue.qsize()))]
    if None in found or len(found) >= _MOST_WAITING:
        raise Lagging
    return found
