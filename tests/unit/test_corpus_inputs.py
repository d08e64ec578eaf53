"""Inputs: every way to name letters gives the same letters, in an order of its own, with what fails told by name."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.corpus import archives, listing, manifests
from imr_audit.corpus.inputs import Found, Inputs, missing
from imr_audit.corpus.manifests import BadManifest
from imr_audit.corpus.patterns import Patterns
from imr_audit.reading import UnreadableFile

FILES = {"a.txt": b"one", "b/c.PDF": b"two", "b/d.docx": b"three", "e.txt": b"four", "notes.md": b"-", ".h.txt": b"-"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in FILES.items():
        path = tmp_path / "letters" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "letters"


def said(file: Found) -> str:
    """What reading a file gives: its content, or the reason why it cannot be read."""
    try:
        return file.read().decode()
    except UnreadableFile as error:
        return f"! {error}"


def names_and_contents(inputs: Iterable[Found], below: Path | str) -> dict[str, str]:
    return {file.name.removeprefix(f"{below}").lstrip("/"): said(file) for file in inputs}


LETTERS = {"a.txt": "one", "b/c.PDF": "two", "b/d.docx": "three", "e.txt": "four"}


# --- folders --------------------------------------------------------------------------------------------------------


def test_a_folder_gives_its_letters_in_the_order_of_their_names(folder: Path) -> None:
    inputs = Inputs([str(folder)])
    found = names_and_contents(inputs, folder)
    assert found == LETTERS
    assert list(found) == sorted(LETTERS)
    assert inputs.passed_over == 2  # one that is no letter, one hidden


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (["*.md"], [], ["notes.md"]),
        (["*.txt"], ["E*"], ["a.txt"]),
        ([], ["b"], ["a.txt", "e.txt"]),
        ([], ["b/*.pdf"], ["a.txt", "b/d.docx", "e.txt"]),
        (["b/*"], [], ["b/c.PDF", "b/d.docx"]),
        (["[ae].txt", "*.docx"], [], ["a.txt", "b/d.docx", "e.txt"]),
    ],
)
def test_patterns_choose(folder: Path, include: list[str], exclude: list[str], expected: list[str]) -> None:
    inputs = Inputs([str(folder)], patterns=Patterns(include, exclude))
    assert list(names_and_contents(inputs, folder)) == expected


def test_a_file_that_is_named_is_taken_whatever_it_is_called(folder: Path) -> None:
    assert [file.read() for file in Inputs([str(folder / "notes.md"), str(folder / ".h.txt")])] == [b"-", b"-"]


def test_a_folder_that_cannot_be_listed_is_told_and_costs_itself_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("/b"):
            raise PermissionError(13, "Permission denied")
        return usual(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = names_and_contents(Inputs([str(folder)]), folder)
    assert found == {"a.txt": "one", "b": "! this folder cannot be listed: Permission denied", "e.txt": "four"}


def test_what_vanished_is_told(folder: Path) -> None:
    [file] = Inputs([str(folder / "gone.txt")])
    assert said(file) == "! there is no such file: check the name"
    assert missing(["-", str(folder), str(folder / "gone.txt")]) == str(folder / "gone.txt")


def test_links_to_files_are_followed_to_folders_not_and_broken_ones_told(folder: Path) -> None:
    (folder / "b" / "link.txt").symlink_to(folder / "a.txt")
    (folder / "b" / "lost.txt").symlink_to(folder / "nowhere.txt")
    (folder / "b" / "round.txt").symlink_to(folder)
    found = names_and_contents(Inputs([str(folder / "b")]), folder / "b")
    assert found == {
        "c.PDF": "two",
        "d.docx": "three",
        "link.txt": "one",
        "lost.txt": "! there is no such file: check the name",
    }


def test_a_pipe_in_a_folder_does_not_stop_a_run(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    assert "pipe.txt" not in names_and_contents(Inputs([str(folder)]), folder)


def test_a_file_too_large_to_be_a_letter_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imr_audit.corpus.inputs.LARGEST", 3)
    assert names_and_contents(Inputs([str(folder / "e.txt")]), folder)["e.txt"].startswith("! this file is larger")


NAMES = st.lists(
    st.binary(min_size=1, max_size=12).filter(lambda b: not set(b) & set(b"/\0") and b not in (b".", b"..")),
    unique=True,
    max_size=30,
)


@given(NAMES, st.integers(1, 7))
def test_a_listing_in_parts_is_the_sorted_listing(
    tmp_path_factory: pytest.TempPathFactory, names: list[bytes], held: int
) -> None:
    folder = tmp_path_factory.mktemp("listed")
    for name in names:
        (Path(os.fsdecode(bytes(folder) + b"/" + name))).touch()
    found = [(os.fsencode(name), kind) for name, kind in listing.entries(str(folder), held)]
    assert found == [(name, "file") for name in sorted(names)]


# --- archives -------------------------------------------------------------------------------------------------------


def zipped(path: Path, files: dict[str, bytes] = FILES) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, mode: str, files: dict[str, bytes] = FILES) -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def archive_of(kind: str, folder: Path, files: dict[str, bytes] = FILES) -> Path:
    path = folder / f"letters{kind}"
    if kind == ".zip":
        return zipped(path, files)
    return tarred(path, {".tar": "w", ".tar.gz": "w:gz", ".tgz": "w:gz", ".tar.xz": "w:xz"}[kind], files)


@pytest.mark.parametrize("kind", [".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz"])
def test_an_archive_gives_the_letters_of_the_folder(kind: str, tmp_path: Path) -> None:
    path = archive_of(kind, tmp_path)
    inputs = Inputs([str(path)])
    assert names_and_contents(inputs, f"{path}!/") == LETTERS
    assert inputs.passed_over == 2
    assert names_and_contents(Inputs([str(path)], patterns=Patterns(exclude=["b/*"])), f"{path}!/").keys() == {
        "a.txt",
        "e.txt",
    }


def test_archives_in_folders_are_opened_and_those_in_archives_told(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip").read_bytes()
    zipped(tmp_path / "outer.zip", {"inner.zip": inner, "x.txt": b"x"})
    found = names_and_contents(Inputs([str(tmp_path)]), tmp_path)
    assert found["inner.zip!/b/c.PDF"] == "two"
    assert found["outer.zip!/x.txt"] == "x"
    assert found["outer.zip!/inner.zip"] == "! this is an archive within an archive: unpack the outer one"


@pytest.mark.parametrize("kind", [".zip", ".tar", ".tar.gz"])
def test_a_damaged_archive_is_told_after_what_it_gave(kind: str, tmp_path: Path) -> None:
    big = {f"{n}.txt": os.urandom(20_000) for n in range(5)}
    path = archive_of(kind, tmp_path, big)
    path.write_bytes(path.read_bytes()[:50_000])
    found = [(file.name, said_or_size(file)) for file in Inputs([str(path)])]
    told = [words for _, words in found if isinstance(words, str)]
    assert told
    assert any("cannot be read" in words or "damaged" in words for words in told)
    assert kind == ".zip" or (f"{path}!/0.txt", 20_000) in found  # the list of a zip stands at its end


def said_or_size(file: Found) -> str | int:
    try:
        return len(file.read())
    except UnreadableFile as error:
        return str(error)


def test_links_in_archives_are_told(tmp_path: Path) -> None:
    path = tmp_path / "letters.tar"
    with tarfile.open(path, "w") as archive:
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    [file] = Inputs([str(path)])
    assert said(file).startswith("! this is a link")


def test_a_member_with_a_password_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "locked.zip", {"a.txt": b"one"})
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag of encryption, in both headers
        data[data.index(mark) + place] |= 1
    path.write_bytes(data)
    [file] = Inputs([str(path)])
    assert "password" in said(file)


@pytest.mark.parametrize("kind", [".zip", ".tar"])
def test_a_member_too_large_to_be_a_letter_is_not_read(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LARGEST", 4)
    path = archive_of(kind, tmp_path, {"a.txt": b"12345", "b.txt": b"1234"})
    assert [said(file)[:10] for file in Inputs([str(path)])] == ["! this fil", "1234"]


# --- lists ----------------------------------------------------------------------------------------------------------


def test_a_manifest_in_csv_names_letters_beside_it(folder: Path) -> None:
    manifest = folder / "list.csv"
    manifest.write_bytes(b'\xef\xbb\xbfcase,Path,x\r\nCM1,a.txt,"p,q"\r\nCM2,,\r\nCM3,b,\r\n')
    assert names_and_contents(Inputs([], [str(manifest)]), folder) == {
        "a.txt": "one",
        "b/c.PDF": "two",
        "b/d.docx": "three",
    }


@pytest.mark.parametrize(
    "text", ["a.txt\nb/c.PDF\n", "a.txt\r\n\r\nb/c.PDF", "\ufeffa.txt\nb/c.PDF", "a.txt\0b/c.PDF\0"]
)
def test_a_manifest_in_text_names_a_letter_a_line(folder: Path, text: str) -> None:
    manifest = folder / "list"
    manifest.write_bytes(text.encode())
    assert names_and_contents(Inputs([], [str(manifest)]), folder) == {"a.txt": "one", "b/c.PDF": "two"}


def test_a_manifest_without_the_column_says_which_there_are(folder: Path) -> None:
    (folder / "list.csv").write_text("file,case\na.txt,1\n")
    with pytest.raises(BadManifest, match="no column is called `path` \\(there are: file, case\\)"):
        list(Inputs([], [str(folder / "list.csv")]))


def test_absolute_paths_of_a_manifest_stay(folder: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "list.txt"
    manifest.write_text(f"{folder}/a.txt\n")
    assert names_and_contents(Inputs([], [str(manifest)]), folder) == {"a.txt": "one"}


def test_a_list_is_read_block_by_block(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(manifests, "_BLOCK", 7)
    (tmp_path / "list.txt").write_text("".join(f"letter-{n}.txt\n" for n in range(20)))
    found = list(manifests.listed(str(tmp_path / "list.txt")))
    assert found == [str(tmp_path / f"letter-{n}.txt") for n in range(20)]
