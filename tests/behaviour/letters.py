"""Letters written for the tests, in the two common layouts, and files made from them."""

from __future__ import annotations

import io

BOILERPLATE = """\
HOW THE IMR FINAL DETERMINATION WAS MADE

MAXIMUS Federal Services sent the complete case file to an expert reviewer. He/she has no affiliation with the
employer, employee, providers or the claims administrator. The expert reviewer is Board Certified in Physical Medicine
and Rehabilitation and is licensed to practice in California. He/she has been in active clinical practice for more
than five years and is currently working at least 24 hours a week in active practice.
"""

SUMMARY = """\
CLINICAL CASE SUMMARY
The expert reviewer developed the following clinical case summary based on a review of the case file, including all
medical records:

The injured worker is a 44-year-old male who sustained an injury on 3/2/2013. On 6/3/2014 he reported neck pain. The
treatment plan included massage therapy for the neck.
"""

MASSAGE_APPROVED = """\
IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:

12 massage therapy sessions for the neck: Overturned

Claims Administrator guideline: Decision based on MTUS Chronic Pain Treatment Guidelines Massage therapy Page(s): 60.

MAXIMUS guideline: Decision based on MTUS Chronic Pain Treatment Guidelines Massage therapy Page(s): 60.

Decision rationale: The MTUS states that massage therapy should be an adjunct to other recommended treatment such as
exercise and limited to 4-6 visits in most cases. The patient is not in an exercise program. The patient has neck
pain. Therefore, the request is medically necessary.
"""

MASSAGE_DENIED = MASSAGE_APPROVED.replace("Overturned", "Upheld").replace("is medically nec", "is not medically nec")

HEADER = """\
Case Number: CM14-0000001
Date Assigned: 07/01/2014
Date of Injury: 03/02/2013
Decision Date: 07/21/2014
UR Denial Date: 06/10/2014
Priority: Standard
Application
Received:
06/12/2014
"""

APPROVED = "\n".join((HEADER, BOILERPLATE, SUMMARY, MASSAGE_APPROVED))  # 12 visits against 4-6: an error
DENIED = "\n".join((HEADER, BOILERPLATE, SUMMARY, MASSAGE_DENIED))


def pdf(*pages: str) -> bytes:
    """A PDF with one page for each text; a page of no text is blank."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for page in pages:
        canvas.setFont("Helvetica", 8)
        for number, line in enumerate(page.splitlines()):
            canvas.drawString(40, 800 - 11 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def encrypted_pdf(text: str) -> bytes:
    """The same, with a password that nobody knows."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("user", "owner"))
    canvas.drawString(40, 800, text)
    canvas.save()
    return buffer.getvalue()


def scanned_pdf() -> bytes:
    """A PDF whose page is a picture."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.drawImage(ImageReader(Image.new("L", (600, 800), 200)), 0, 0, 600, 800)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
