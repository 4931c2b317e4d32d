"""How far people walk."""

WHOLE_BP = 10_000


def straight_metres(minutes: int, metres_per_minute: int, detour_bp: int) -> int:
    """How far on the map somebody gets in so many minutes: ways are longer than the straight line."""
    return minutes * metres_per_minute * WHOLE_BP // (WHOLE_BP + detour_bp)
