"""PDFs made for tests, with reportlab."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.pagesizes import letter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

HEIGHT = letter[1]


def text_pdf(pages: Sequence[str], password: str | StandardEncryption | None = None) -> bytes:
    """A PDF whose pages hold the lines of ``pages``; encrypted where a password is given."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=letter, encrypt=password)
    for page in pages:
        canvas.setFont("Times-Roman", 11)
        for number, line in enumerate(page.splitlines()):
            canvas.drawString(60, HEIGHT - 60 - 14 * number, line)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def picture_pdf(pages: Sequence[str]) -> bytes:
    """A PDF as from a scanner: each page is a picture of its text."""
    import pypdfium2

    document = pypdfium2.PdfDocument(text_pdf(pages))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=letter)
    for page in document:
        picture = page.render(scale=200 / 72).to_pil()
        canvas.drawImage(ImageReader(picture), 0, 0, *letter)
        canvas.showPage()
    canvas.save()
    document.close()
    return target.getvalue()


def merged(*files: bytes) -> bytes:
    """One PDF of all pages of several."""
    import pypdfium2

    target = pypdfium2.PdfDocument.new()
    for data in files:
        target.import_pages(pypdfium2.PdfDocument(data))
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()
