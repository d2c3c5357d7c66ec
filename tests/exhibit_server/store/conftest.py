"""Databases to test on: SQLite files, and a private PostgreSQL cluster on a Unix socket."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from exhibit_server.store.database import Database, open_database


def _binaries() -> Path:
    """Where the PostgreSQL server is. Debian keeps it off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("pg_ctl")
    if on_path is not None:
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists():
            return folder
    pytest.fail("the store is tested on PostgreSQL too: install the package postgresql")


@dataclass
class Cluster:
    """A PostgreSQL server of our own; it refuses to run as root, so then it runs as `postgres`."""

    home: Path
    binaries: Path = field(default_factory=_binaries)
    user: str | None = "postgres" if os.geteuid() == 0 else None
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self.binaries / program, *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            user=self.user,
            cwd=self.home,
            timeout=60,
        )

    def start(self) -> None:
        if self.user is not None:
            entry = pwd.getpwnam(self.user)
            os.chown(self.home, entry.pw_uid, entry.pw_gid)
        self.run("initdb", "--pgdata=data", "--username=hub", "--auth=trust", "--encoding=UTF8", "--no-sync")
        options = f"-k {self.home} -c listen_addresses='' -c fsync=off"
        self.run("pg_ctl", "start", "--pgdata=data", "--wait", "--log=log", f"--options={options}")

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "--pgdata=data", "--wait", "--mode=fast")

    def restart(self) -> None:
        self.run("pg_ctl", "restart", "--pgdata=data", "--wait", "--mode=immediate", "--log=log")

    def new_database(self) -> str:
        """Create an empty database and return its URL."""
        name = f"test{next(self.numbers)}"
        self.run("createdb", f"--host={self.home}", "--username=hub", name)
        return f"postgresql+asyncpg://hub@/{name}?host={self.home}"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    # Not pytest's own folder: that one is closed to other users. A socket's path must be short, too.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as home:
        server = Cluster(Path(home))
        server.start()
        yield server
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}"
    server: Cluster = request.getfixturevalue("cluster")
    return server.new_database()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with open_database(url) as opened:
        yield opened
