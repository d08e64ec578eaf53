"""Text recognition by the programs of this machine: ocrmypdf, else pdftoppm and tesseract."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from imr_audit.reading.errors import UnreadableFile

SECONDS_PER_PAGE = 60  # a page takes 2 to 5 s; a program that hangs must not hold up a night's run
RESOLUTION = 300  # dots an inch: what tesseract's documentation asks for

MISSING = (
    "text recognition (--ocr) needs ocrmypdf, or tesseract and pdftoppm, and neither is installed: "
    "'sudo apt install ocrmypdf' or 'sudo apt install tesseract-ocr poppler-utils' (Debian, Ubuntu)"
)


def recognise(pdf: bytes, pages: Sequence[str], pictures: Sequence[int]) -> list[str]:
    """``pages`` with the text of those that ``pictures`` numbers (from 1) recognised.

    Works in a temporary folder of its own.  Raises UnreadableFile where no program is installed, or where it fails.
    """
    with tempfile.TemporaryDirectory(prefix="imr-audit-") as folder:
        source = Path(folder) / "in.pdf"
        source.write_bytes(pdf)
        seconds = SECONDS_PER_PAGE * len(pages)
        if shutil.which("ocrmypdf"):
            found = _by_ocrmypdf(source, seconds)
        elif shutil.which("tesseract") and shutil.which("pdftoppm"):
            found = {number: _by_tesseract(source, number, seconds) for number in pictures}
        else:
            raise UnreadableFile(MISSING)
    return [found.get(n, page) if n in pictures else page for n, page in enumerate(pages, start=1)]


def _by_ocrmypdf(source: Path, seconds: int) -> dict[int, str]:
    from imr_audit.reading.pdf import read_pdf

    target = source.with_name("out.pdf")
    command = ["ocrmypdf", "--skip-text", "--rotate-pages", "--output-type", "pdf", "--optimize", "0", "--quiet"]
    _run([*command, str(source), str(target)], seconds)
    try:
        text = read_pdf(target.read_bytes())
    except (OSError, UnreadableFile):  # nothing was recognised: the caller says so
        return {}
    return dict(enumerate(text.text.split("\f"), start=1))


def _by_tesseract(source: Path, page: int, seconds: int) -> str:
    picture = source.with_name(f"page-{page}")
    only = ["-f", str(page), "-l", str(page), "-singlefile"]
    _run(["pdftoppm", "-r", str(RESOLUTION), "-gray", "-png", *only, str(source), str(picture)], seconds)
    return _run(["tesseract", f"{picture}.png", "stdout", "-l", "eng"], seconds).replace("\f", "")


def _run(command: Sequence[str], seconds: int) -> str:
    """What ``command`` prints.  No shell; the names in it are ours, never the user's file's."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=seconds,
            check=True,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # tesseract's threads wait for one another: 5 times slower
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFile(f"text recognition (--ocr): {command[0]} took more than {seconds} s") from None
    except (subprocess.CalledProcessError, OSError) as error:
        said = getattr(error, "stderr", b"") or b""
        last = said.decode(errors="replace").strip().splitlines()[-1:] or [str(error)]
        raise UnreadableFile(f"text recognition (--ocr) failed: {command[0]}: {last[0]}") from None
    return done.stdout.decode(errors="replace")
