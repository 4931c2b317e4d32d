"""How a request comes from the server's event loop to our code and back: one change of thread."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from typing import IO, Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import connections
from django.http import HttpResponse
from django.urls import set_script_prefix

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class OneHopHandler(ASGIHandler):
    """Django's ASGI handler for synchronous code, which ours is.

    Django's own starts a thread for each request and changes between it and the loop ten times, a
    third of what an order costs. Here a request stays in one of a few threads, and each thread keeps
    its connection to the database. A stream (an asynchronous iterator) is sent by the loop: however
    many pages listen, they hold no thread.
    """

    def __init__(self) -> None:
        super(ASGIHandler, self).__init__()  # its own would load the middleware as asynchronous
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(settings.WEB_THREADS, thread_name_prefix="request")

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Read it whole, answer it in a thread, send the answer."""
        if scope["type"] != "http":
            raise ValueError(f"only HTTP, not {scope['type']}")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with closing(body):
            response = await self._in_thread(self._answer, scope, body)
        if not response.streaming:
            await self.send_response(response, send)
            return
        async with (
            ThreadSensitiveContext()
        ):  # what the iterator does in threads, it does in its own
            try:
                await self._stream(response, receive, send)
            finally:
                await sync_to_async(_leave)(response)

    async def _in_thread(self, work: Callable[..., Any], *values: Any) -> Any:
        """With a context of its own: a language that is chosen there is chosen for nobody else."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, copy_context().run, work, *values)

    def _answer(self, scope: dict[str, Any], body: IO[bytes]) -> Any:
        """Everything from the first middleware to the last; what is not a stream is finished here."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = refusal if request is None else self.get_response(request)
        response._handler_class = self.__class__  # noqa: SLF001 - as Django's handlers do
        if response.streaming and response.is_async:
            return response
        whole = _whole(response) if response.streaming else response
        response.close()
        return whole

    async def _stream(self, response: Any, receive: Receive, send: Send) -> None:
        """Until it ends or nobody listens any more."""
        sending = asyncio.ensure_future(self.send_response(response, send))
        gone = asyncio.ensure_future(self.listen_for_disconnect(receive))
        await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
        for task in (sending, gone):
            task.cancel()
        await asyncio.gather(sending, gone, return_exceptions=True)
        if not sending.cancelled():
            sending.result()  # raises what ended the stream, for the log


def _leave(response: Any) -> None:
    """The thread ends with its stream, and nobody else could close its connections."""
    response.close()
    connections.close_all()


def _whole(response: Any) -> HttpResponse:
    """A file, read in its thread."""
    whole = HttpResponse(b"".join(response), status=response.status_code)
    whole.headers, whole.cookies = response.headers, response.cookies
    return whole
