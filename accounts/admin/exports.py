"""Lists as CSV, however long: rows leave as they are read."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db.models import Model, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import translation

from core.batches import portions
from core.spreadsheets import spreadsheet_safe

BYTE_ORDER_MARK = "\ufeff"  # Excel reads a CSV as UTF-8 only with it
ROWS_AT_ONCE = 500


def csv_download(
    request: HttpRequest,
    name: str,
    *,
    titles: list[str],
    rows: QuerySet,
    cells: Callable[[Model], list[str]],
) -> StreamingHttpResponse:
    """A file of which a few hundred rows are in memory at a time."""
    chunks = _chunks(titles, rows, cells, translation.get_language())
    content = _awaited(chunks) if isinstance(request, ASGIRequest) else chunks
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _chunks(
    titles: list[str], rows: QuerySet, cells: Callable[[Model], list[str]], language: str | None
) -> Iterator[str]:
    yield BYTE_ORDER_MARK + _lines([titles])
    found = rows.iterator(chunk_size=ROWS_AT_ONCE)
    for some in portions(found, ROWS_AT_ONCE):
        # the request's language is not surely the thread's when the server asks for more
        with translation.override(language):
            text = _lines(cells(row) for row in some)
        yield text


def _lines(rows: Iterable[list[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([spreadsheet_safe(str(cell)) for cell in row] for row in rows)
    return text.getvalue()


async def _awaited(chunks: Iterator[str]) -> AsyncIterator[str]:
    """Each chunk is read from the database in the request's thread, none is kept."""
    ask = sync_to_async(next)
    while (chunk := await ask(chunks, None)) is not None:
        yield chunk
