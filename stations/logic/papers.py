"""Which papers a case needs."""

from collections.abc import Iterable
from dataclasses import dataclass

from stations.enums import ActsAs, MaterialNeed, MaterialState


@dataclass(frozen=True)
class Paper:
    """A paper of an item, and what the window saw of it."""

    position: int
    name: str
    need: str
    given: bool = False
    said_unneeded: bool = False


def applies(need: str, acting: str) -> bool:
    """Papers of somebody else's agent aren't asked of who comes in person."""
    return need != MaterialNeed.BY_OTHERS or acting != ActsAs.SELF


def state_of(paper: Paper) -> str:
    """Given, not needed, or missing: only what depends on circumstances can be not needed."""
    if paper.given:
        return MaterialState.GIVEN
    if paper.said_unneeded and paper.need == MaterialNeed.IF_SO:
        return MaterialState.NOT_NEEDED
    return MaterialState.MISSING


def missing(papers: Iterable[Paper]) -> list[str]:
    """Names of what is missing, in order."""
    ordered = sorted(papers, key=lambda paper: paper.position)
    return [paper.name for paper in ordered if state_of(paper) == MaterialState.MISSING]
