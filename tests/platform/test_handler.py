"""A request changes from the server's loop to a thread and back once; a stream holds no thread."""

import asyncio
import threading

import pytest
from asgiref.sync import sync_to_async
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils import translation

from config.handler import OneHopHandler


def where(request):
    translation.activate("en")
    return HttpResponse(threading.current_thread().name)


def endless(request):
    async def parts():
        while True:
            yield threading.current_thread().name.encode()

    return StreamingHttpResponse(parts())


def in_parts(request):
    return StreamingHttpResponse(iter([b"a", b"b"]), content_type="text/csv", status=202)


def breaks_off(request):
    async def parts():
        yield b"a"
        raise ValueError("the database went away")

    return StreamingHttpResponse(parts())


def export(request):
    """Its rows are read by threads; whoever closes it gives the connection back."""

    async def parts():
        for _ in range(2):
            yield await sync_to_async(threading.current_thread)()

    return Export(parts())


THREADS = []


class Export(StreamingHttpResponse):
    """Notes in which threads it is read and closed."""

    def make_bytes(self, value):
        THREADS.append(value)
        return b"row"

    def close(self):
        THREADS.append(threading.current_thread())
        super().close()


def language(request):
    return HttpResponse(translation.get_language())


urlpatterns = [
    path("where", where),
    path("endless", endless),
    path("parts", in_parts),
    path("language", language),
    path("breaks-off", breaks_off),
    path("export", export),
]


@pytest.fixture
def handler(settings):
    settings.ROOT_URLCONF, settings.WEB_THREADS = __name__, 1
    settings.MIDDLEWARE = []
    return OneHopHandler()


async def ask(handler, url, *, enough=10**6):
    """Status, headers and body; hangs up after so many parts of it."""
    sent, gone = [], asyncio.Event()
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        for message in asked:
            return message
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)
        if len(sent) > enough:
            gone.set()
            await asyncio.sleep(0)

    scope = {"type": "http", "method": "GET", "path": url, "headers": [], "query_string": b""}
    await handler(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), body


def test_an_answer_is_made_in_a_thread_of_its_own_pool(handler):
    status, _headers, body = asyncio.run(ask(handler, "/where"))
    assert status == 200
    assert body.startswith(b"request")


def test_a_language_chosen_by_one_request_is_nobody_elses(handler):
    async def both():
        await ask(handler, "/where")
        return await ask(handler, "/language")

    assert asyncio.run(both())[2] == b"zh-hans"


def test_an_export_in_parts_leaves_whole(handler):
    status, headers, body = asyncio.run(ask(handler, "/parts"))
    assert (status, headers[b"Content-Type"], body) == (202, b"text/csv", b"ab")


def test_a_stream_is_sent_by_the_loop_and_ends_when_nobody_listens(handler):
    async def listen():
        streams = [ask(handler, "/endless", enough=3) for _ in range(3)]
        found = await asyncio.gather(*streams, ask(handler, "/where"))
        return [body for _status, _headers, body in found]

    *streams, answer = asyncio.run(listen())
    assert all(b"request" not in stream for stream in streams)
    assert answer.startswith(b"request")


def test_what_breaks_a_stream_off_is_not_swallowed(handler):
    with pytest.raises(ValueError, match="the database went away"):
        asyncio.run(ask(handler, "/breaks-off"))


def test_two_exports_are_read_and_closed_in_a_thread_each(handler):
    async def both():
        await asyncio.gather(ask(handler, "/export"), ask(handler, "/export"))

    THREADS.clear()
    asyncio.run(both())
    assert sorted(map(THREADS.count, set(THREADS))) == [3, 3]


def test_nothing_but_http(handler):
    with pytest.raises(ValueError, match="only HTTP"):
        asyncio.run(handler({"type": "websocket"}, None, None))
