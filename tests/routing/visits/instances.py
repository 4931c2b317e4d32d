"""Small made-up instances in the public formats, and random days for hypothesis."""

import json
from math import hypot

from hypothesis import strategies as st

from routing.travel import Place
from routing.visits.day import DayProblem, Job, Worker

NOON = 12 * 3600


def hhcrsp(patients, carers, office=(50, 50)):
    """patients: (x, y, early, late, services, synchronization or None)."""
    places = [office, *((p[0], p[1]) for p in patients)]
    distances = [[round(hypot(a[0] - b[0], a[1] - b[1]), 3) for b in places] for a in places]
    rows = []
    for number, (x, y, early, late, services, rule) in enumerate(patients, 1):
        needs = [{"service": service, "duration": 14.0} for service in services]
        row = {
            "id": f"p{number}",
            "location": [x, y],
            "time_window": [early, late],
            "required_caregivers": needs,
        }
        rows.append({**row, "synchronization": rule} if rule else row)
    people = [{"id": f"c{n}", "abilities": list(able)} for n, able in enumerate(carers, 1)]
    return {"patients": rows, "caregivers": people, "distances": distances}


TOGETHER = {"type": "simultaneous"}
HHCRSP = hhcrsp(
    [
        (47, 32, 100, 220, ["s1"], None),
        (54, 10, 60, 180, ["s2"], None),
        (92, 37, 46, 166, ["s1", "s2"], TOGETHER),
        (10, 20, 148, 268, ["s1", "s2"], {"type": "sequential", "distance": [20, 40]}),
        (30, 80, 10, 130, ["s2"], None),
    ],
    [["s1"], ["s2"], ["s1", "s2"]],
)
HHCRSP_TEXT = json.dumps(HHCRSP)

SOLOMON_TEXT = """SMALL

VEHICLE
NUMBER     CAPACITY
  3         20

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      40         50          0          0        400          0
    1      45         68         10          0        300         10
    2      42         66         10         20        120         10
    3      10         15         10          0        300         10
    4      12         12         10         50        150         10
    5      80         50          5          0        300         10
"""

places = st.builds(Place, st.floats(39.97, 40.01), st.floats(116.44, 116.5))
skills = st.sampled_from(["bath", "nurse"])


@st.composite
def days(draw):
    """A few carers and visits, some for two, some that nobody may make."""
    workers = tuple(
        Worker(
            key,
            draw(places),
            draw(st.sampled_from(["walk", "ebike"])),
            8 * 3600,
            draw(st.integers(12, 18)) * 3600,
            frozenset(draw(st.sets(skills))),
            draw(st.sampled_from([0, 1800])),
            11 * 3600,
            13 * 3600,
            draw(st.integers(1, 6)),
        )
        for key in range(1, draw(st.integers(1, 4)) + 1)
    )
    jobs = []
    for key in range(1, draw(st.integers(0, 8)) + 1):
        early = draw(st.integers(32, 64)) * 900
        jobs.append(
            Job(
                key,
                draw(places),
                early,
                early + draw(st.integers(0, 8)) * 900,
                draw(st.integers(1, 6)) * 900,
                frozenset(draw(st.sets(skills, max_size=1))),
                draw(st.integers(1, 3)),
                draw(st.sampled_from([1, 1, 2])),
                {draw(st.integers(1, 4)): "gender"} if draw(st.booleans()) else {},
                {draw(st.integers(1, 4)): 300} if draw(st.booleans()) else {},
            )
        )
    return DayProblem(tuple(jobs), workers)
