"""A map server's table: asked in chunks, remembered, and estimated instead when it fails."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from routing.osrm import CHUNK, MapServer
from routing.travel import LONGEST_SECONDS, PACES, Place


class Server(ThreadingHTTPServer):
    """Every way takes as many seconds as its numbers differ; counts what it was asked."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.answer = [], None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):  # the library's name
        path, _sign, query = self.path.partition("?")
        points = path.rsplit("/", 1)[1].split(";")
        words = dict(part.split("=") for part in query.split("&"))
        here, there = (
            [float(points[int(n)].split(",")[0]) for n in words[name].split(";")]
            for name in ("sources", "destinations")
        )
        self.server.asked.append(len(points))
        rows = [[round(abs(a - b) * 1000) for b in there] for a in here]
        body = self.server.answer or json.dumps({"durations": rows}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Quiet."""


class Memory(dict):
    """A cache."""

    def set(self, key, value):
        self[key] = value


@pytest.fixture
def server():
    found = Server()
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


def test_a_large_table_is_asked_in_chunks_once(server):
    places = [Place(30.0, 100 + n / 1000) for n in range(CHUNK + 5)]
    memory = Memory()
    table = MapServer(server.url, memory).table(places, "car")
    assert len(server.asked) == 4
    assert max(server.asked) <= 2 * CHUNK
    assert table[0][0] == 0
    assert table[3][50] == 47 + PACES["car"].access
    assert MapServer(server.url, memory).table(places, "car") == table
    assert len(server.asked) == 4


@pytest.mark.parametrize("answer", [b"<html>", b"{}", b'{"durations": [[1]]}', b'{"durations": 1}'])
def test_a_wrong_answer_is_none(server, answer):
    server.answer = answer
    places = [Place(30.0, 100.0), Place(30.0, 100.1)]
    memory = Memory()
    assert MapServer(server.url, memory).table(places, "car") is None
    assert memory == {}


def test_no_way_is_the_longest_way(server):
    server.answer = b'{"durations": [[0, null], [null, 0]]}'
    places = [Place(30.0, 100.0), Place(30.0, 100.1)]
    table = MapServer(server.url, Memory()).table(places, "walk")
    assert table == ((0, LONGEST_SECONDS), (LONGEST_SECONDS, 0))


@pytest.mark.parametrize(("url", "mode"), [("file:///etc/passwd", "car"), ("http://x", "transit")])
def test_what_cannot_be_asked_is_none(url, mode):
    assert MapServer(url, Memory()).table([Place(30.0, 100.0)], mode) is None


def test_a_server_that_is_gone_is_none(server):
    url = server.url
    server.shutdown()
    server.server_close()
    places = [Place(30.0, 100.0), Place(30.0, 100.1)]
    assert MapServer(url, Memory(), timeout=2.0).table(places, "car") is None
