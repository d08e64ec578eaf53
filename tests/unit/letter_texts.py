"""Letters for tests, in every layout, from the items they are to hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEADER = """Case Number: {number}
Date Assigned: 02/05/2014 Date of Injury: 09/30/2011
Decision Date: 05/19/2014 UR Denial Date: 01/10/2014
Priority: Standard Application
Received:
01/22/2014
"""
HOW = """HOW THE IMR FINAL DETERMINATION WAS MADE

MAXIMUS Federal Services sent the complete case file to an expert reviewer. He/she has no
affiliation with the employer, employee, providers or the claims administrator.
"""
SENTENCE = """The expert reviewer is Board Certified in Family Practice and is licensed to practice in North
Carolina and Texas. He/she has been in active clinical practice for more than five years.
"""
BLOCK = """The Expert Reviewer has the following credentials:
State(s) of Licensure: North Carolina,Texas
Certification(s)/Specialty: Family Practice
"""
SUMMARY = """CLINICAL CASE SUMMARY
The expert reviewer developed the following clinical case summary based on a review of the
case file, including all medical records:

The injured worker is a 52-year-old male who reported an injury on 10/13/2012. He does a home
exercise program.
"""
ISSUES = """IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:
"""
COVER = """MAXIMUS FEDERAL SERVICES, INC.
Independent Medical Review
P.O. Box 138009
Sacramento, CA 95813-8009

May 19, 2014

IMR Case Number: {number}      Date of Injury: 09/30/2011
Employee:

Dear Sir or Madam:

MAXIMUS Federal Services has completed the Independent Medical Review of the above case.

Final Determination: UPHOLD.

Sincerely,

Medical Director
"""
SERVICE = """PROOF OF SERVICE

I am over the age of eighteen years and not a party to this matter. On the date below I served
the determination in case {number} by mail.
"""
APPEAL = """NOTICE OF APPEAL RIGHTS

A petition appealing the determination of the administrative director shall be filed within 30
days of the date of mailing. The appeals board may find the determination: Upheld
"""


@dataclass(frozen=True)
class Item:
    """What an item is to say."""

    request: str
    outcome: str = "Upheld"
    administrator: str = "Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): 60."
    guideline: str = "Decision based on MTUS Chronic Pain Treatment Guidelines Massage therapy Page(s): 60."
    rationale: str = "The guideline limits massage to 4-6 visits. The request is not medically necessary."

    @property
    def text(self) -> str:
        return (
            f"{self.request}: {self.outcome}\n\nClaims Administrator guideline: {self.administrator}\n\n"
            f"MAXIMUS guideline: {self.guideline}\n\nDecision rationale: {self.rationale}\n\n"
        )


MASSAGE = Item("Massage therapy 2 x 6 for the neck")
MRI = Item(
    "MRI of the right knee without contrast", "Overturned", rationale="The knee locks. It is medically necessary."
)


def issues_letter(items: Sequence[Item], number: str = "CM14-0000001", reviewer: str = BLOCK) -> str:
    """A letter of 2014 on."""
    head = HEADER.format(number=number) if number else ""
    return "\n".join([head, HOW, reviewer, SUMMARY, ISSUES, "".join(item.text for item in items)])


def decisions_letter(items: Sequence[Item], number: str = "CM13-0000001") -> str:
    """A letter of late 2013 and early 2014, "IMR DECISION(S) AND RATIONALE(S)"."""
    decisions = "".join(
        f"{n}. Decision for {item.request}: {item.outcome}\n\n"
        f"The Claims Administrator based its decision on the {item.administrator}\n\n"
        f"The Physician Reviewer based his/her decision on the {item.guideline}\n\n"
        f"The Physician Reviewer's decision rationale:\n{item.rationale}\n\n"
        for n, item in enumerate(items, start=1)
    )
    heading = ISSUES.replace("ISSUES, DECISIONS AND RATIONALES", "DECISION(S) AND RATIONALE(S)")
    return "\n".join(
        [HEADER.format(number=number), HOW.replace("expert", "physician"), SENTENCE, SUMMARY, heading, decisions]
    )


def numbered_letter(items: Sequence[Item], number: str = "CM13-0000001") -> str:
    """A letter of 2013, with numbered determinations.  ``outcome`` "Upheld" becomes "is not medically necessary"."""
    rulings = "\n".join(
        f"{n}) MAXIMUS Federal Services, Inc. has determined the request for {item.request} is"
        f"{' not' if item.outcome == 'Upheld' else ''} medically necessary and appropriate.\n"
        for n, item in enumerate(items, start=1)
    )
    sections = "\n".join(
        f"{n}) Regarding the request for {item.request}:\n\n"
        "Medical Treatment Guideline(s) Relied Upon by the Expert Reviewer to Make His/Her Decision:\n"
        f"The Claims Administrator based its decision on {item.administrator} The Expert Reviewer based his/her "
        f"decision on {item.guideline}\n\nRationale for the Decision:\n{item.rationale}\n"
        for n, item in enumerate(items, start=1)
    )
    return f"""Notice of Independent Medical Review Determination
Dated: 10/4/2013
Employee:
Claim Number:
Date of UR Decision: 7/18/2013
Date of Injury: 11/2/2009
IMR Application Received: 7/30/2013
MAXIMUS Case Number: {number}

{rulings}
INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE
An application for Independent Medical Review was filed on 7/30/2013 disputing the Utilization
Review Denial dated 7/18/2013. A Notice of Assignment and Request for Information was provided
to the above parties on 8/14/2013. A decision has been made for each of the treatments:

{rulings}
Medical Qualifications of the Expert Reviewer:
The physician reviewer is Board Certified in Family Practice and is licensed to practice in Texas.

Case Summary:
Disclaimer: The following case summary was taken directly from the utilization review
denial/modification dated July 18, 2013.
"The claimant is a 51 year-old female who fell on 11/2/2009."

Documents Reviewed for Determination:
- Application for Independent Medical Review

{sections}
Effect of the Decision:
The determination of MAXIMUS Federal Services and its physician reviewer is deemed to be the
final determination of the Administrative Director, Division of Workers' Compensation.

Sincerely,

cc: Department of Industrial Relations
"""


def professional_letter(issue: str, determination: str = "DETERMINATION: UPHELD\n", denied: str = " NOT") -> str:
    """A letter headed MEDICAL PROFESSIONAL REVIEW."""
    return f"""MEDICAL PROFESSIONAL REVIEW

ISSUE AT DISPUTE:
{issue}

{determination}
CASE SUMMARY:
This is a 47-year-old woman injured on May 25, 2011. The claims administrator denied it on the
basis of the MTUS Chronic Pain Guidelines. She has neck pain.

DOCUMENTS REVIEWED FOR DETERMINATION:
1. Application for IMR

MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND
WHY:
MTUS Chronic Pain Medical Treatment Guidelines, Botulinum toxin, pages 25-26.

RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS{denied} MEDICALLY
NECESSARY:
The MTUS does not generally recommend it for chronic pain.

MEDICAL REVIEWER QUALIFICATIONS:
The reviewer is Board Certified in Neurology and is licensed to practice in Massachusetts.
"""
