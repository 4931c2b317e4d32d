"""Re-checkers that share no line with the planner: they read what is printed, and the file."""

from math import floor, hypot


def check_hhcrsp(instance, report):
    """Every rule of the public set and its cost, from the file and the report alone. Thousandths."""

    def ticks(value):
        return round(value * 1000)

    patients = {p["id"]: (n, p) for n, p in enumerate(instance["patients"], 1)}
    able = {c["id"]: set(c["abilities"]) for c in instance["caregivers"]}
    way = [[ticks(cell) for cell in row] for row in instance["distances"]]
    starts, carers, distance, late = {}, {}, 0, []
    for route in report["routes"]:
        here, free = 0, 0
        for visit in route["visits"]:
            node, patient = patients[visit["patient"]]
            need = next(
                n for n in patient["required_caregivers"] if n["service"] == visit["service"]
            )
            key = (visit["patient"], visit["service"])
            assert key not in starts
            assert visit["service"] in able[route["carer"]]
            start = ticks(visit["start"])
            assert start >= free + way[here][node]
            assert start >= ticks(patient["time_window"][0])
            late.append(max(0, start - ticks(patient["time_window"][1])))
            starts[key], carers[key] = start, route["carer"]
            distance += way[here][node]
            here, free = node, start + ticks(need["duration"])
        distance += way[here][0]
    _check_pairs(patients, starts, carers)
    return (distance + sum(late) + max(late)) / 3000


def _check_pairs(patients, starts, carers):
    for _n, patient in patients.values():
        keys = [(patient["id"], need["service"]) for need in patient["required_caregivers"]]
        assert all(key in starts for key in keys)
        if len(keys) == 2:
            assert carers[keys[0]] != carers[keys[1]]
            rule = patient["synchronization"]
            least, most = rule.get("distance", [0, 0])
            assert least * 1000 <= starts[keys[1]] - starts[keys[0]] <= most * 1000


def check_solomon(customers, vehicles, capacity, report):
    """Rows of seven numbers by key; returns the length in tenths, cut off leg by leg."""
    depot = customers[0]
    assert len(report["routes"]) <= vehicles
    seen, total = [], 0
    for route in report["routes"]:
        here, free, load = depot, 0.0, 0
        for stop in route["stops"]:
            there = customers[stop["customer"]]
            leg = floor(hypot(there[1] - here[1], there[2] - here[2]) * 10 + 1e-9)
            start = round(stop["start"] * 10)
            assert start >= free + leg
            assert there[4] * 10 <= start <= there[5] * 10
            load += there[3]
            seen.append(stop["customer"])
            total += leg
            here, free = there, start + there[6] * 10
        leg = floor(hypot(depot[1] - here[1], depot[2] - here[2]) * 10 + 1e-9)
        assert free + leg <= depot[5] * 10
        assert load <= capacity
        total += leg
    assert sorted(seen) == sorted(set(seen))
    return total / 10, len(customers) - 1 - len(seen)


def check_day(problem, visits, unplaced):
    """No carer in two places, skills, windows, rests, locks, pairs; everybody once or listed."""
    jobs = {job.key: job for job in problem.jobs}
    workers = {worker.key: worker for worker in problem.workers}
    locks = {(lock.job, lock.worker): lock.start for lock in problem.locks}
    who = {}
    for visit in visits:
        who.setdefault(visit.job, []).append(visit)
    assert set(who).isdisjoint(unplaced)
    assert set(who) | set(unplaced) == set(jobs)
    for key, rows in who.items():
        job = jobs[key]
        locked = [pair for pair in locks if pair[0] == key]
        assert len(rows) == len(locked) or (not locked and len(rows) == job.carers)
        assert len({row.worker for row in rows}) == len(rows)
        assert len({row.start for row in rows}) == 1
        for row in rows:
            if locked:
                assert row.start == locks[key, row.worker]
            else:
                assert job.early <= row.start <= job.late
                assert job.skills <= workers[row.worker].skills
                assert row.worker not in job.barred
    assert {(v.job, v.worker) for v in visits} >= set(locks)
    for worker in problem.workers:
        _check_worker(problem, worker, [v for v in visits if v.worker == worker.key])


def _check_worker(problem, worker, visits):
    jobs = {job.key: job for job in problem.jobs}
    rows = problem.rows[worker.mode]
    own = sorted(visits, key=lambda visit: visit.start)
    assert len(own) <= worker.max_visits
    assert sum(jobs[v.job].duration for v in own) <= worker.max_seconds
    home = problem.at_base[worker.key]
    here, free, rested = home, worker.early, worker.rest == 0
    for visit in own:
        there = problem.at_job[visit.job]
        rest = max(free, worker.rest_early)
        fits = rest + worker.rest + rows[here][there] <= visit.start
        if not rested and fits and rest <= worker.rest_late:
            rested, free = True, rest + worker.rest
        assert free + rows[here][there] <= visit.start
        here, free = there, visit.start + jobs[visit.job].duration
    if not rested:
        rest = max(free, worker.rest_early)
        assert rest <= worker.rest_late
        free = rest + worker.rest
    assert free + rows[here][home] <= worker.late
