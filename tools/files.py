"""Which files belong to the project."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def project_files() -> list[Path]:
    """The files that git tracks or would track; without git all but the hidden folders."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        names = [name.decode() for name in listing.stdout.split(b"\0") if name]
        paths = [ROOT / name for name in names]
    else:
        hidden = ROOT.glob("[!.]*")
        paths = [path for top in hidden for path in (top.rglob("*") if top.is_dir() else [top])]
    return sorted(path for path in paths if path.is_file() and not path.is_symlink())
