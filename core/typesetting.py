"""Papers as PDF: a template of ours and values in, bytes out (decision 15).

Run as a script it is the child that does the work and gives its memory back by ending: the
typesetter keeps what it has laid out, some hundred MB for thousands of labels.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import cvttf_NotoSansCJK_Regular
import typst

FONTS = Path(cvttf_NotoSansCJK_Regular.__file__).parent
TIMEOUT = 120


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template beside which its parts lie.

    Values reach it as JSON only. What people typed is a string there and never typst's markup.
    """
    with TemporaryFile("w+", encoding="utf-8") as values:
        # Written piece by piece: as one text it would be in memory three times.
        json.dump(data, values, ensure_ascii=False)
        values.seek(0)
        child = [sys.executable, "-I", __file__, str(template)]
        done = subprocess.run(
            child,
            stdin=values,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            env={**os.environ, "RAYON_NUM_THREADS": "1"},  # each thread lays out in room of its own
        )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def _compile(template: Path, values: str) -> bytes:
    return typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": values},
        pdf_tags=False,  # as much memory again, for papers that nobody reads on a screen
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(_compile(Path(sys.argv[1]), sys.stdin.buffer.read().decode()))
