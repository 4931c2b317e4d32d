"""What PostgreSQL and Valkey have in common as children of ours."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

SOCKET_FOLDER_BYTES = 80  # with the file's name it must stay below 104 (macOS) or 108 (Linux)
LOG_BYTES = 10_000_000
SET_PARENT_DEATH_SIGNAL = 1
# Looked up here, since little is safe between fork and exec.
PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def package_folder(name: str) -> Path:
    """Where a package is installed, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the package {name} is not installed")
    return Path(spec.submodule_search_locations[0])


def reachable(path: Path) -> bool:
    """Whether every user may walk to this path."""
    path = path.resolve()
    return all(p.stat().st_mode & stat.S_IXOTH for p in (path, *path.parents) if p.exists())


def digest(path: Path) -> str:
    """A short name for a long path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def die_with_parent(number: int, parent: int) -> None:
    """Have Linux send this process a signal when its parent ends, however it ends."""
    if PRCTL:
        PRCTL(SET_PARENT_DEATH_SIGNAL, number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def dying_with_parent(number: int) -> Callable[[], None]:
    """The same as a preexec_fn for a child of ours."""
    return functools.partial(die_with_parent, number, os.getpid())


def clean_environment() -> dict[str, str]:
    """The environment without what would lead PostgreSQL's programs astray."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def connect(address: Path) -> socket.socket | None:
    """An open connection to a Unix socket, or None where nobody listens."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(2)
    try:
        connection.connect(str(address))
    except OSError:
        connection.close()
        return None
    return connection


class Server:
    """One server of one data directory (home)."""

    name: ClassVar[str]
    title: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        self.log_file = home / "log" / f"{self.name}.log"
        self.lock_file = home / "run" / f"{self.name}.lock"
        self.start_file = home / "run" / f"{self.name}.start"
        self.keeper_file = home / "run" / f"{self.name}.keeper"

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / self.name

    @property
    def account(self) -> pwd.struct_passwd | None:
        """Whom the server runs as; None for whoever runs us."""
        return None

    def environment(self) -> dict[str, str]:
        """The variables that lead a program to the server."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether the server takes requests now."""
        raise NotImplementedError

    def launch(self) -> subprocess.Popen:
        """Start the server, with its data directory made where it is missing."""
        raise NotImplementedError

    def make_folders(self) -> None:
        """The folders of locks and logs; a log that has grown long starts afresh."""
        for file in (self.lock_file, self.log_file):
            file.parent.mkdir(parents=True, exist_ok=True)
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_BYTES:
            self.log_file.unlink()

    def remove_data(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.data, ignore_errors=True)

    def log_end(self, lines: int = 12) -> str:
        """The last lines of the log."""
        with contextlib.suppress(FileNotFoundError):
            return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-lines:])
        return ""

    @property
    def socket_folder(self) -> Path:
        """The data directory, or a short stand-in where its path is too long for a socket."""
        if len(os.fsencode(self.data)) <= SOCKET_FOLDER_BYTES:
            return self.data
        return Path("/tmp") / f"yizhan-{os.getuid()}-{digest(self.data)}"  # noqa: S108

    def own_folder(self, folder: Path) -> None:
        """Make a folder that nobody but the server's account enters; refuse a stranger's."""
        account = self.account
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            if account:
                os.chown(folder, account.pw_uid, account.pw_gid)
        if folder.lstat().st_uid != (account.pw_uid if account else os.getuid()):
            raise PermissionError(f"{folder} belongs to another user")

    def as_account(self) -> dict:
        """The arguments with which a child runs as the server's account and ends with us."""
        how: dict = {"cwd": "/", "env": clean_environment(), "stdin": subprocess.DEVNULL}
        how["preexec_fn"] = dying_with_parent(self.stop_signal)
        if account := self.account:
            how |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        return how

    def spawn(self, command: list[object]) -> subprocess.Popen:
        """Start the server's own process."""
        self.own_folder(self.socket_folder)
        with self.log_file.open("ab") as log:
            return subprocess.Popen(
                [str(part) for part in command],
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.as_account(),
            )
