"""Travel times from a server that speaks OSRM's table service: in chunks, cached, or not at all."""

import hashlib
import json
import urllib.error
import urllib.request
from typing import Protocol

from routing.travel import LONGEST_SECONDS, PACES, Place

CHUNK = 50  # so many places from and to in one question: 100 points at most
TIMEOUT = 5.0
PROFILES = {"walk": "foot", "bike": "bike", "ebike": "bike", "car": "car", "van": "car"}

Rows = tuple[tuple[int, ...], ...]


class Memory(Protocol):
    """Where answers are kept."""

    def get(self, key: str) -> list[list[int]] | None:
        """What was asked before."""

    def set(self, key: str, value: list[list[int]]) -> None:
        """For some time."""


class MapServer:
    """One server; whoever gets None estimates instead."""

    def __init__(self, url: str, memory: Memory, timeout: float = TIMEOUT) -> None:
        self.url, self.memory, self.timeout = url.rstrip("/"), memory, timeout

    def table(self, places: list[Place], mode: str) -> Rows | None:
        """Seconds from each to each, with the time to find the door; None when the server fails."""
        if mode not in PROFILES or not self.url.startswith(("http://", "https://")):
            return None
        rows: list[list[int]] = []
        for start in range(0, len(places), CHUNK):
            sources = places[start : start + CHUNK]
            parts = []
            for at in range(0, len(places), CHUNK):
                part = self._part(sources, places[at : at + CHUNK], mode)
                if part is None:
                    return None  # a server that is gone is waited for once
                parts.append(part)
            rows += [[cell for part in parts for cell in part[n]] for n in range(len(sources))]
        access = PACES[mode].access
        return tuple(
            tuple(min(cell + access, LONGEST_SECONDS) if cell > 0 else 0 for cell in row)
            for row in rows
        )

    def _part(self, here: list[Place], there: list[Place], mode: str) -> list[list[int]] | None:
        points = ";".join(f"{p.longitude:.5f},{p.latitude:.5f}" for p in (*here, *there))
        sources = ";".join(str(n) for n in range(len(here)))
        targets = ";".join(str(len(here) + n) for n in range(len(there)))
        query = f"sources={sources}&destinations={targets}&annotations=duration"
        address = f"{self.url}/table/v1/{PROFILES[mode]}/{points}?{query}"
        key = "osrm:" + hashlib.sha256(address.encode()).hexdigest()
        found = self.memory.get(key)
        if found is None:
            found = self._ask(address, len(here), len(there))
            if found is not None:
                self.memory.set(key, found)
        return found

    def _ask(self, address: str, rows: int, columns: int) -> list[list[int]] | None:
        try:
            with urllib.request.urlopen(address, timeout=self.timeout) as answer:  # noqa: S310 # http(s) only, see table()
                data = json.load(answer)
            found = [
                [LONGEST_SECONDS if cell is None else round(cell) for cell in row]
                for row in data["durations"]
            ]
        except (OSError, ValueError, KeyError, TypeError, urllib.error.URLError):
            return None
        whole = len(found) == rows and all(len(row) == columns for row in found)
        return found if whole else None
