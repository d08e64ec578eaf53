"""A rule file to begin with: complete, commented, a draft, and without a mistake."""

from __future__ import annotations

import datetime as dt
import json
from string import Template

from imr_audit.rules.documents import Document, Documents, Section

# The figures are far from any that a guideline gives, so that nobody takes them for one.
_TEMPLATE = Template("""\
# Rules for $words.  Everything marked CHANGE is a placeholder.  How to write a rule: docs/rules.md.
#   imr-audit rules test --rules THIS-FOLDER     runs the examples
#   imr-audit rules lint --rules THIS-FOLDER     looks for mistakes
#   imr-audit check --rules THIS-FOLDER --drafts LETTER.pdf
entry: $entry                    # an id of your own, never used again for something else
title: $title                    # CHANGE
status: draft                    # judges only with --drafts; take the line out when the rules are right
# reviewed: {by: "Name, MD", on: $today, against: the guideline, clinician: true}     # when somebody has
changelog:
  - {on: $today, what: Begun}
applies_to: {topic: $topic}      # narrow it where the rules are for some items only: drugs, body_parts, ...
rules:
  # A limit: a number that is not to be exceeded.
  - id: $entry-VISITS
    title: $title is limited to 999 visits            # CHANGE: the rule in one sentence, in your own words
    kind: limit                  # or: requirement, exclusion, recommendation
    sources:                     # one line for each document; its dates are those of the rule
      - {document: $document, section: $section$pages, basis: knowledge,
         values: {most: 999}}    # CHANGE: figures, by document
      # basis: quoted (you have the text before you), regulation (the law), knowledge (neither: never an error)
    violated_when: {visits: {gt: $$most}}
    unless: {other_documented_reason: affirmed}
    message: "{visits} visits requested; the guideline gives {most}"
    note: CHANGE or leave away; why the rule stands so, and what it leaves out.
    examples:                    # at least one on each side of the line; several values or days make one line
      - {facts: {visits: 1000}, result: violated, position: opposes}
      - {facts: {visits: 999}, result: not_violated}
      - {facts: {visits: 1000, other_documented_reason: affirmed}, result: excused}
      - {facts: {visits: 1000, other_documented_reason: [denied, not_documented]}, result: violated}

  # A requirement: what must be documented.
  - id: $entry-IMPROVEMENT
    title: More than 99 weeks of $words need functional improvement     # CHANGE
    kind: requirement
    sources:
      - {document: $document, section: $section$pages, basis: knowledge,
         values: {trial: 99}}
    applies_when: {weeks: {gt: $$trial}}
    met_when: {functional_improvement: affirmed}
    violated_when: {functional_improvement: [denied, not_documented]}
    message: "beyond {trial} weeks functional improvement is required; it is {functional_improvement}"
    examples:
      - {facts: {weeks: 100, functional_improvement: affirmed}, result: met}
      - {facts: {weeks: 100, functional_improvement: [denied, not_documented]}, result: violated}
      - {facts: {weeks: 100}, result: open}
      - {facts: {weeks: 99, functional_improvement: denied}, result: not_applicable}
""")


def skeleton(topic: str, documents: Documents, today: dt.date) -> str:
    """A rule file for a topic, citing the place of the MTUS (else of ODG) that treats it."""
    document, section = _home(topic, documents)
    words = topic.replace("_", " ")
    pages = f', pages: "{_pages(section)}"' if section and section.pages else ""
    return _TEMPLATE.substitute(
        topic=topic,
        words=words,
        title=words.capitalize(),
        entry=f"OURS-{topic.replace('_', '-').upper()}",
        today=today.isoformat(),
        document=document.key,
        section=_quoted(section.name if section else words.capitalize()),
        pages=pages,
    )


def _home(topic: str, documents: Documents) -> tuple[Document, Section | None]:
    """The document, and its section, that is the place for a topic: the chronic pain text first."""
    for document in sorted(documents, key=lambda document: not document.chronic_pain):
        homes = documents.homes(document, topic)
        if document.mtus and homes:
            return document, homes[0]
    return documents["odg"], None


def _pages(section: Section) -> str:
    return ", ".join(f"{first}-{last}" if first != last else str(first) for first, last in section.pages)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a YAML text too
