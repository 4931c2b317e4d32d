"""Which of the three customer groups somebody belongs to."""


def customer_group(living_status: str | None) -> str:
    """By where the person lives; None: nobody of whom there is a file, so a neighbour at the counter."""
    if living_status is None:
        return "nearby"
    return "nursing_home" if living_status == "institution" else "meal_assisted"
