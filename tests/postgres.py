"""A PostgreSQL cluster of the tests' own: in a temporary folder, on loopback, under an unprivileged user."""

from __future__ import annotations

import contextlib
import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def programs() -> Path | None:
    """The folder of initdb and pg_ctl; Debian keeps them out of the search path."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += [Path(folder) for folder in sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)]
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


@contextlib.contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """A running cluster; yields the URL of its server, without a database."""
    user = "nobody" if os.geteuid() == 0 else None  # the server refuses to run as root
    home = tempfile.mkdtemp(prefix="imr-audit-postgres-")
    if user:
        os.chown(home, pwd.getpwnam(user).pw_uid, -1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, log = f"{home}/data", f"{home}/log"

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", data, *arguments]
        done = subprocess.run(command, user=user, cwd=home, capture_output=True, text=True, timeout=60)
        said = Path(log).read_text() if Path(log).exists() else ""
        assert done.returncode == 0, done.stderr + said

    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {home} -c fsync=off -c full_page_writes=off"
    try:
        run("initdb", "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        run("pg_ctl", "-w", "-s", "-l", log, "-o", options, "start")
        try:
            yield f"postgresql://tests@127.0.0.1:{port}"
        finally:
            run("pg_ctl", "-w", "-s", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def database(server: str, name: str) -> str:
    """A new database; its URL."""
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"
