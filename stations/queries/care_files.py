"""What the app that keeps files of people in care says of a citizen: whether there is a file, and when they died."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from stations.models import Citizen


@dataclass(frozen=True)
class Keeper:
    """What is asked of who keeps the files."""

    has_file: Callable[[Citizen], bool]
    died_on: Callable[[Citizen], date | None]


_KEEPERS: list[Keeper] = []


def register_files(keeper: Keeper) -> None:
    """Asked from now on; again changes nothing."""
    if keeper not in _KEEPERS:
        _KEEPERS.append(keeper)


def has_care_file(citizen: Citizen) -> bool:
    """Whose name and number stand in a file, too."""
    return any(keeper.has_file(citizen) for keeper in _KEEPERS)


def died_on(citizen: Citizen) -> date | None:
    """The day in the file of who died; None for everybody else."""
    return next((day for keeper in _KEEPERS if (day := keeper.died_on(citizen))), None)
