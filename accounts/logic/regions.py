"""Regions are beginnings of division codes; the empty one is everywhere."""


def regions_around(code: str) -> list[str]:
    """Every region that a place lies in, from the widest to the place itself."""
    return [code[:length] for length in range(len(code) + 1)]
