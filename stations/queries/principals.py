"""For whom else an account may hand in a case online: what apps to the right know of it."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from stations.models import Citizen


@dataclass(frozen=True)
class Principal:
    """Whose case it is, as what the account acts (ActsAs), and what shows that it may."""

    citizen: Citizen
    acting: str
    authorisation: str


Source = Callable[[User], list[Principal]]
_sources: dict[str, Source] = {}


def register_principals(code: str, source: Source) -> None:
    """An app announces who lets somebody act for them; again replaces."""
    _sources[code] = source


def principals_of(user: User) -> list[Principal]:
    """Everybody whose cases this account may hand in, besides its own."""
    return [one for source in _sources.values() for one in source(user)]
