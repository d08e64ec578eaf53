"""Runs on a real scheduler with real workers: shards, what kills and mistakes cost, and what becomes of them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import letters
import pytest
from click.testing import CliRunner, Result

from imr_audit import load_rulebook
from imr_audit.cli import main
from imr_audit.corpus.inputs import Inputs
from imr_audit.corpus.setups import Setup
from imr_audit.corpus.worker import Recipe

pytest.importorskip("distributed")
pytest.importorskip("fsspec")

from clusters import cluster
from command import COMMAND
from killable import run as killable
from recipes import Faulty, Noting

from imr_audit.corpus.sharding.cluster import Outcome, connected, run_shards
from imr_audit.corpus.sharding.counts import Counts
from imr_audit.corpus.sharding.folder import Folder, ShardsError


def run(*arguments: str | Path) -> Result:
    one = ("--workers", "1") if arguments[0] == "batch" and "--workers" not in arguments else ()
    done = CliRunner().invoke(main, [str(argument) for argument in (*arguments, *one)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def exported(store: Path | str, folder: Path) -> dict[str, bytes]:
    assert run("export", "--store", store, "--format", "csv", "-o", folder).exit_code == 0
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@cache
def _setup() -> Setup:
    return Setup(load_rulebook())


def sharded(address: str, shards: Path | str, folder: Path, recipe: Recipe, told: Any = None, **how: Any) -> Outcome:
    setup, location = _setup(), Folder(str(shards))
    with connected(address, 1) as client:
        return run_shards(
            client, location, Inputs([str(folder)]), recipe, setup.judging(), {"paths": [str(folder)]}, 0.5,
            how.pop("retry", False), told or (lambda outcome: None), **{"size": 20, **how},
        )  # fmt: skip


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Letters, some the same, and some that go wrong."""
    place = tmp_path / "many"
    place.mkdir()
    for n in range(200):
        (place / f"letter {n:03}.txt").write_text(f"letter {n % 190}")
    for name in ("abort", "hang", "raise"):
        (place / f"{name}.txt").write_text(name)
    return place


def test_a_worker_that_is_killed_costs_nothing(many: Path, tmp_path: Path) -> None:
    """Two workers, one of them killed amid a shard: the same comes out as of a run on one machine."""
    notes = tmp_path / "notes"
    notes.mkdir()

    def begun(worker: Any) -> set[str]:
        """The letters that a worker began with."""
        return {path.name for path in notes.glob(f"{worker.pid}/*")}

    def kill(outcome: Outcome) -> None:
        before = len(begun(workers[0]))
        if workers[0].returncode is None:
            while len(begun(workers[0])) < before + 2:
                time.sleep(0.01)  # until it is amid its next shard
            workers[0].kill()
            workers[0].wait()

    with cluster(tmp_path, 2) as (address, (_, *workers)):
        with connected(address, 1) as client:
            client.wait_for_workers(2, timeout=60)
        outcome = sharded(address, tmp_path / "shards", many, Noting(notes), kill)
        assert workers[0].returncode == -signal.SIGKILL
        again = begun(workers[0]) & begun(workers[1])
    assert (outcome.lost, outcome.known) == ([], 0)
    assert 0 < len(again) <= 40  # of the shard that it was amid, and no other
    assert not [name for name in os.listdir(tmp_path / "shards") if name.startswith(".")]

    loaded = run("load", tmp_path / "shards", "--store", tmp_path / "loaded.db")
    assert "10 duplicates of others" in loaded.stdout, loaded.stderr
    assert "Not audited: 3 files (3 quarantined):" in loaded.stdout
    killable(str(tmp_path / "local.db"), str(many))
    assert exported(tmp_path / "loaded.db", tmp_path / "a") == exported(tmp_path / "local.db", tmp_path / "b")


def test_a_scheduler_that_goes_is_told_and_what_is_there_stays(many: Path, tmp_path: Path) -> None:
    def kill(outcome: Outcome) -> None:
        processes[0].kill()

    with cluster(tmp_path, 1) as (address, processes), pytest.raises(ShardsError, match="has gone: start it anew"):
        sharded(address, tmp_path / "shards", many, Faulty(), kill, size=60)
    made = [name for name in os.listdir(tmp_path / "shards") if name.startswith("shard-")]
    (tmp_path / "again").mkdir()
    with cluster(tmp_path / "again", 1) as (address, _):
        outcome = sharded(address, tmp_path / "shards", many, Faulty(), size=60)
    assert outcome.known == len(made) >= 1


def test_what_is_there_is_not_made_again(many: Path, tmp_path: Path) -> None:
    shards = tmp_path / "shards"
    with cluster(tmp_path, 1) as (address, _):
        first = sharded(address, shards, many, Faulty(), size=60)
        assert first.shards > 1
        before = {name: os.stat(shards / name).st_mtime_ns for name in os.listdir(shards) if name != "shards.json"}
        (shards / sorted(before)[0]).unlink()
        (shards / sorted(before)[1]).write_bytes(b"PAR1 half a shard")  # as a power cut may leave it
        second = sharded(address, shards, many, Faulty(), size=60)
        assert (second.shards, second.known) == (first.shards, first.shards - 2)
        assert second.counts.plain() | {"failed": []} == first.counts.plain() | {"failed": []}
        after = {name: os.stat(shards / name).st_mtime_ns for name in os.listdir(shards) if name != "shards.json"}
        assert after.keys() == before.keys()
        assert len([name for name in before if before[name] == after[name]]) == first.shards - 2

        (many / "letter 100b.txt").write_text("one more")
        third = sharded(address, shards, many, Faulty(), size=60)
        assert third.shards - third.known <= 2  # those that follow stay as they are
        for name in ("abort", "hang", "raise"):
            (many / f"{name}.txt").rename(many / f"x {name}.txt")
            (many / f"x {name}.txt").write_text(name)
        mended = sharded(address, shards, many, Faulty(), size=60, retry=True)
        assert not mended.counts.not_audited


def test_shards_that_cannot_be_written_are_told_and_made_when_they_can(many: Path, tmp_path: Path) -> None:
    shards = tmp_path / "shards"
    shards.write_text("a file where a folder is wanted")
    with cluster(tmp_path, 1) as (address, _):
        outcome = sharded(address, shards, many, Faulty(), size=60)
        assert len(outcome.lost) == outcome.shards > 1
        assert all(f"{shards} cannot be written" in reason for _, reason in outcome.lost)
        shards.unlink()
        assert sharded(address, shards, many, Faulty(), size=60).lost == []


def test_a_scheduler_that_is_not_there_is_told(many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from imr_audit.corpus.sharding import cluster as clients

    monkeypatch.setattr(clients, "_WAIT", 0.5)
    dask = ("--engine", "dask", "--shards", tmp_path / "shards")
    done = run("batch", many, *dask, "--scheduler", "tcp://127.0.0.1:9")
    assert done.exit_code == 2
    assert "there is no scheduler at tcp://127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr
    monkeypatch.setattr(clients, "_WAIT", 20)
    monkeypatch.setattr(clients, "_WAIT_WORKERS", 0.5)
    with cluster(tmp_path, 0) as (address, _):
        assert "no worker has joined the scheduler" in run("batch", many, *dask, "--scheduler", address).stderr


# --- the commands ----------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Letters in a folder and an archive, and what is none."""
    place = tmp_path / "letters"
    place.mkdir()
    (place / "approved.txt").write_text(letters.APPROVED)
    (place / "none.txt").write_text("Dear reader")
    with zipfile.ZipFile(place / "more.zip", "w") as zipped:
        zipped.writestr("denied.txt", letters.DENIED.replace("CM14-0000001", "CM14-0000002"))
        zipped.writestr("again.txt", letters.APPROVED)
        zipped.writestr("notes.md", "no letter")
    return place


def test_the_command_gives_what_a_run_on_one_machine_gives(folder: Path, store: str, tmp_path: Path) -> None:
    with cluster(tmp_path, 1) as (address, _):
        command = ("batch", folder, "--engine", "dask", "--scheduler", address, "--shards", tmp_path / "shards")
        done = run(*command)
        assert done.exit_code == 2  # a file is no determination
        assert done.stdout.startswith(f"3 shards in {tmp_path / 'shards'}: 4 files; 1 other file passed over")
        again = run(*command)
        assert again.stdout.startswith("Shards made now: 0; there already: 3.\n3 shards in ")
        assert again.stdout.splitlines()[1:] == done.stdout.splitlines()
    loaded = run("load", tmp_path / "shards", "--store", store)
    assert loaded.exit_code == 0, loaded.stderr
    local = run("batch", folder, "--store", tmp_path / "local.db")
    assert loaded.stdout == local.stdout
    assert exported(store, tmp_path / "a") == exported(tmp_path / "local.db", tmp_path / "b")
    assert run("load", tmp_path / "shards", "--store", store).stdout.splitlines()[1:] == loaded.stdout.splitlines()[1:]
    assert run("export", "--store", store, "--format", "jsonl").stdout == (
        run("export", "--store", tmp_path / "local.db", "--format", "jsonl").stdout
    )

    (tmp_path / "accepted.yaml").write_text(run("baseline", tmp_path / "shards", "--by", "J. Doe").stdout)
    accepted = run("load", tmp_path / "shards", "--store", store, "--suppressions", tmp_path / "accepted.yaml")
    assert "Findings: 0 errors, 0 warnings, 0 notes; " in accepted.stdout
    out = tmp_path / "report.html"
    assert run("report", tmp_path / "shards", "-o", out).exit_code == 2  # as of the letters: one is none
    assert "CM14-0000002" in out.read_text()


def test_shards_lie_wherever_fsspec_reaches(folder: Path, tmp_path: Path) -> None:
    with cluster(tmp_path, 1) as (address, _):
        done = run("batch", folder, "--engine", "dask", "--scheduler", address, "--shards", f"file://{tmp_path}/there")
    assert done.exit_code == 2, done.stderr
    assert (tmp_path / "there" / "shards.json").is_file()
    assert run("load", f"file://{tmp_path}/there", "--store", tmp_path / "audit.db").exit_code == 0


def test_a_cluster_of_this_machine_needs_no_scheduler(folder: Path, tmp_path: Path) -> None:
    done = run("batch", folder / "approved.txt", "--engine", "dask", "--shards", tmp_path / "shards")
    assert done.exit_code == 1, done.stderr
    assert "1 shard in" in done.stdout


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_a_run_orderly(many: Path, tmp_path: Path) -> None:
    """Ctrl-C on a terminal reaches all processes of the cluster too."""
    command = [*COMMAND, "batch", str(many), "--engine", "dask", "--workers", "1", "--shards", str(tmp_path / "shards")]
    command += ["--shard-size", "20"]
    with subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 50
        while not list((tmp_path / "shards").glob("shard-*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == "Stopped. The same command goes on from here.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engine", "dask"], "--engine dask needs --shards"),
        (["--shards", "x"], "need --engine dask"),
        (["--scheduler", "tcp://127.0.0.1:1"], "need --engine dask"),
        (["--engine", "dask", "--shards", "x", "--store", "y.db"], "leave out --store"),
        (["--engine", "dask", "--shards", "nowhere://x"], "Protocol not known"),
    ],
)
def test_what_does_not_fit_together_is_told(arguments: list[str], said: str, folder: Path) -> None:
    done = run("batch", folder, *arguments)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


def test_duckdb_reads_shards(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb")
    run("batch", folder, "--engine", "dask", "--shards", tmp_path / "shards")
    doc = (Path(__file__).resolve().parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
    [query] = re.findall(r"^```sql duckdb\n(.*?);\n```$", doc, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path / "shards")
    assert ("massage_therapy", "disagrees", 2) in duckdb.connect().execute(query).fetchall()


def test_a_folder_without_a_run_is_told(tmp_path: Path) -> None:
    (tmp_path / "shards").mkdir()
    done = run("load", tmp_path / "shards", "--store", tmp_path / "audit.db")
    assert done.exit_code == 2
    assert "holds no finished run (no shards.json)" in done.stderr
    (tmp_path / "shards" / "shards.json").write_text("{}")
    assert "no list of shards that can be read" in run("load", tmp_path / "shards").stderr
    assert not (tmp_path / "audit.db").exists()


def test_counts_come_through_json() -> None:
    counts = Counts(3, 2, 1, failed=[("a", "b")])
    counts.verdicts["disagrees"] = 2
    assert Counts.of(counts.plain()) == counts
    counts += counts
    assert (counts.files, counts.verdicts["disagrees"], counts.failed) == (6, 4, [("a", "b")] * 2)
