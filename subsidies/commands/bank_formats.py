"""The bank file formats that are shipped. A bank's own is added as another row of data."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from core.errors import InvalidInput
from subsidies.enums import PayoutState
from subsidies.logic.bank_files import NEEDED, SOURCES, STYLES
from subsidies.models import BankFileFormat

FORMATS = Path(__file__).parents[1] / "data" / "bank_formats"


class WrongFormat(InvalidInput):
    """A format that we could not write or read a file by."""

    code = "subsidies.wrong_bank_format"


@transaction.atomic
def load_bank_formats(folder: Path = FORMATS) -> int:
    """Load the shipped formats; returns how many. What was changed by hand since stays."""
    files = sorted(folder.glob("*.json"))
    for file in files:
        fields = json.loads(file.read_text(encoding="utf-8"))
        check_format(fields)
        BankFileFormat.objects.get_or_create(code=fields.pop("code"), defaults=fields)
    return len(files)


def check_format(fields: dict[str, Any]) -> None:
    """Raise WrongFormat for an unknown source, style or result, and where our reference is missing.

    Without our reference in the file and in its answer, the answer to another file would fit.
    """
    wrong = [
        column["header"]
        for column in fields["columns"]
        if column["source"] not in SOURCES or column["style"] not in STYLES
    ]
    wrong += [word for word, result in fields["results"].items() if result not in RESULTS]
    wrong += [key for key in NEEDED if not fields["return_columns"].get(key)]
    if "reference" not in {column["source"] for column in fields["columns"]}:
        wrong.append("reference")
    if wrong:
        raise WrongFormat(fields={"columns": wrong})


RESULTS = (PayoutState.PAID, PayoutState.RETURNED, PayoutState.UNKNOWN)
