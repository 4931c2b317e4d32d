"""Which class a person is in, and why: the worst rule that is met decides, every rule that is met is named."""

from collections.abc import Iterable
from dataclasses import dataclass

from elderly_care.enums import RiskFactor as Factor
from elderly_care.enums import RiskLevel

_WORST_FIRST = (RiskLevel.RED, RiskLevel.YELLOW, RiskLevel.GREEN)


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """What the rules look at. ability: the level of GB/T 42195; disability: the gravest grade."""

    age: int
    lives_alone: bool = False
    ability: int | None = None
    disability: int | None = None
    is_needy: bool = False
    contacts: int = 0
    alerts: int = 0


@dataclass(frozen=True, slots=True)
class Criterion:
    """A rule: who meets it is at least of this level."""

    factor: str
    threshold: int | None
    level: str

    @property
    def reason(self) -> str:
        """As it is kept: the factor and its figure."""
        return self.factor if self.threshold is None else f"{self.factor}:{self.threshold}"


def classify(facts: RiskFacts, criteria: Iterable[Criterion]) -> tuple[str, list[str]]:
    """The level and the reasons for it; green without any."""
    met = [criterion for criterion in criteria if is_met(facts, criterion)]
    level = min((c.level for c in met), key=_WORST_FIRST.index, default=RiskLevel.GREEN.value)
    return str(level), sorted({c.reason for c in met if c.level == level})


def is_met(facts: RiskFacts, criterion: Criterion) -> bool:
    """Whether the rule holds of the person."""
    figure = criterion.threshold or 0
    answers = {
        Factor.ALONE_AGED: facts.lives_alone and facts.age >= figure,
        Factor.AGED: facts.age >= figure,
        Factor.ABILITY: facts.ability is not None and facts.ability >= figure,
        Factor.DISABILITY: facts.disability is not None and facts.disability <= figure,
        Factor.NO_CONTACT: facts.lives_alone and facts.contacts == 0,
        Factor.NEEDY: facts.is_needy,
        Factor.RECENT_ALERTS: facts.alerts >= figure,
    }
    return answers[Factor(criterion.factor)]
