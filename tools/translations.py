"""Whether the English catalogue says everything that the code and the templates say in Chinese."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from tools.files import ROOT, project_files

CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
SOURCES = {".py", ".html", ".txt", ".po"}
LEFT_OUT = {"tests", "tools", "docs", "static"}
GETTEXT = ("xgettext", "msgmerge", "msguniq", "msgattrib")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
OWN_NAMES = {"简体中文"}  # a language is listed in its own words


def problems() -> str:
    """One line for each text that is missing, doubtful or broken in English."""
    if missing := [tool for tool in GETTEXT if not shutil.which(tool)]:
        return f"{', '.join(missing)} missing: install GNU gettext (Debian and Homebrew: gettext)"
    if not (ROOT / CATALOGUE).exists():
        return f"{CATALOGUE} does not exist"
    with tempfile.TemporaryDirectory() as folder:
        return "\n".join(complaints(extracted(Path(folder))))


def extracted(folder: Path) -> polib.POFile:
    """The catalogue as it would be after makemessages, made in a copy of the sources."""
    for path in project_files():
        relative = path.relative_to(ROOT)
        if path.suffix in SOURCES and relative.parts[0] not in LEFT_OUT:
            target = folder / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    command = ["-m", "django", "makemessages", "-l", "en", "--no-obsolete", "--no-wrap"]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return polib.pofile(str(folder / CATALOGUE))


def complaints(catalogue: polib.POFile) -> list[str]:
    """What is wrong with each entry, with the place of its text."""
    found = []
    for entry in catalogue:
        where = ":".join(entry.occurrences[0]) if entry.occurrences else str(CATALOGUE)
        if reason := complaint(entry):
            found.append(f"{where}: {reason}: {entry.msgid!r}")
    return found


def complaint(entry: polib.POEntry) -> str:
    """What is wrong with one entry, or nothing."""
    texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if not all(texts):
        return "no English"
    if entry.fuzzy:
        return "English is only a guess (fuzzy)"
    if entry.msgid not in OWN_NAMES and any(CHINESE.search(text) for text in texts):
        return "Chinese in the English text"
    wanted = set(PLACEHOLDER.findall(entry.msgid))
    if any(set(PLACEHOLDER.findall(text)) != wanted for text in texts):
        return "other placeholders in English"
    return ""
