"""Places that may not be written, files that may not be read: what is said of them, whoever runs the tests."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from imr_audit.configuration import ConfigurationError, read_configuration
from imr_audit.corpus.errors import StoreError
from imr_audit.corpus.locks import locked_file
from imr_audit.destination import CannotWrite, destination, refusal
from imr_audit.rules import RuleFileError, load_rulebook


def refused(code: int) -> OSError:
    return OSError(code, os.strerror(code))


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (errno.EACCES, "Permission denied; see to the permissions of its folder, or name another place"),
        (errno.EISDIR, "Is a directory; this is a folder: name a file"),
        (errno.ENOSPC, "No space left on device; make room, or name another place"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_what_cannot_be_written_is_told_with_its_remedy(code: int, remedy: str, tmp_path: Path) -> None:
    assert refusal(tmp_path / "out.csv", refused(code)) == f"cannot write {tmp_path / 'out.csv'}: {remedy}"


def test_a_folder_is_no_place_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(CannotWrite, match="name a file"), destination(tmp_path / "out.csv") as write:
        write("text")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_store_in_a_folder_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise refused(errno.EACCES)

    monkeypatch.setattr(Path, "open", denied)
    said = f"the folder {tmp_path} of the store may not be written .Permission denied.: see to its permissions, or"
    with pytest.raises(StoreError, match=said), locked_file(tmp_path / "audit.db-lock"):
        pass
    said = f"there is no folder {tmp_path / 'none'} for the store: make it first, or name another"
    with pytest.raises(StoreError, match=said), locked_file(tmp_path / "none" / "audit.db-lock"):
        pass


def test_a_rule_or_settings_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules, settings = tmp_path / "mine.yaml", tmp_path / "imr-audit.toml"
    rules.write_text("entry: T999\n")
    settings.write_text("")
    real = Path.read_bytes, Path.read_text

    def denied(path: Path, *_: object, **__: object) -> object:
        if path in (rules, settings):
            raise refused(errno.EACCES)
        return real[0](path)

    monkeypatch.setattr(Path, "read_bytes", denied)
    monkeypatch.setattr(Path, "read_text", denied)
    with pytest.raises(RuleFileError, match="it cannot be read: Permission denied"):
        load_rulebook([tmp_path])
    with pytest.raises(ConfigurationError, match="it cannot be read: Permission denied; --isolated"):
        read_configuration(settings)
