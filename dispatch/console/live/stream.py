"""What happens, told to an open map as it happens (server-sent events)."""

import json
from asyncio import get_running_loop
from collections.abc import AsyncIterator
from contextlib import suppress

from django.core.exceptions import PermissionDenied
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from core.live import Lagging, listen
from dispatch.console.live.map import drawn_at
from dispatch.enums.visits import LIVE_TOPIC
from dispatch.queries.live import carers_in_scope

LASTS = 10 * 60  # seconds; then the page comes again, and is asked anew who it is


@require_GET
def stream(request: HttpRequest) -> HttpResponseBase:
    """Places of carers in scope. Where the server can't stream, the page polls."""
    if not isinstance(request, ASGIRequest):
        return HttpResponse(status=503)
    if not request.user.has_perm("dispatch.watch_map"):
        raise PermissionDenied
    carers = carers_in_scope(request.user)  # type: ignore[arg-type]
    response = StreamingHttpResponse(_events(carers), content_type="text/event-stream")
    # A compressing proxy would keep the events until there are enough of them.
    response["Content-Encoding"] = "identity"
    response["X-Accel-Buffering"] = "no"
    return response


async def _events(carers: frozenset[int]) -> AsyncIterator[str]:
    end = get_running_loop().time() + LASTS
    heard = listen(LIVE_TOPIC)
    await anext(heard)  # what happens while the page asks for everything is not missed
    yield "retry: 3000\nevent: open\ndata: {}\n\n"
    with suppress(Lagging):
        async for messages in heard:
            yield _event(messages, carers)
            if get_running_loop().time() > end:
                break


def _event(messages: list[dict], carers: frozenset[int]) -> str:
    """The latest place of each; whoever isn't in scope is left out."""
    places = {row["carer"]: row for row in messages if row["carer"] in carers and "lat" in row}
    changed = any(row["carer"] in carers and "lat" not in row for row in messages)
    rows = [_drawn(row) for row in places.values()]
    if not rows and not changed:
        return "event: beat\ndata: {}\n\n"
    text = json.dumps({"places": rows, "changed": changed}, separators=(",", ":"))
    return f"event: carers\ndata: {text}\n\n"


def _drawn(row: dict) -> dict:
    latitude, longitude = drawn_at(row["lat"], row["lon"])
    return {"id": row["carer"], "lat": latitude, "lon": longitude, "at": row["at"]}
