"""Planted contradictions of fact.  A site counts only where request or clinical summary state the true value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_audit.result import ItemAudit
from planting.edits import Case, Edit, Replacement, case_like, fold, of_worker, sentences

# One sentence changed is one site; the whole rationale changed alike is another.
FACT = frozenset({"fact-contradiction"})
WRONG = FACT | {"wrong-item-rationale"}
NUMBER = FACT | {"quantity-mismatch"}

_PAIRS = (("he", "she"), ("himself", "herself"), ("male", "female"), ("man", "woman"), ("gentleman", "lady"))
_SEXES = {"him": "her", "his": "her", "her": "his", "hers": "his"} | dict(_PAIRS) | {b: a for a, b in _PAIRS}
_SEX = re.compile(rf"\b(?:{'|'.join(_SEXES)})\b", re.IGNORECASE)
_SEX_NAMED = re.compile(r"\b(?:fe)?male\b|\b(?:wo)?man\b|\bgentleman\b|\blady\b", re.IGNORECASE)
_MALE = frozenset({"he", "him", "his", "himself", "male", "man", "gentleman"})
_FEMALE = frozenset(_SEXES) - _MALE
_OTHERS = re.compile(
    r"\b(?:physician|provider|doctor|surgeon|therapist|wife|husband|mother|father|son|daughter|reviewer|Dr|he/she|his/her)\b",
    re.IGNORECASE,
)
_AGE = re.compile(r"\b(\d{2})(?=[\s-]*years?[\s-]*old\b)", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\b[Tt]he\s+(patient|claimant|injured\s+worker|applicant|employee)(?=\s+(?:is|was|has|had|reported|complained|presented|continues)\b)"
)
_PARTS = "shoulder|elbow|wrist|hand|hip|knee|ankle|foot|arm|leg|thumb|upper extremity|lower extremity"
_SIDED = re.compile(rf"\b(left|right)(?=\s+(?:{_PARTS})\b)", re.IGNORECASE)
_DRUGS = ("Percocet", "Norco", "naproxen", "gabapentin", "cyclobenzaprine", "omeprazole", "Celebrex", "Lyrica", "Soma")
_STRENGTH = re.compile(r"(\d+(?:\.\d+)?)(?=(?:[/-]\d+(?:\.\d+)?)?\s?(?:mg|mcg|%))", re.IGNORECASE)
_VISITS = re.compile(r"\b(\d{1,2})(?=\s+(?:[a-z]+\s+){0,3}(?:sessions?|visits?|treatments?)\b)", re.IGNORECASE)


def sex(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """The words of one sentence that tell the sex, turned; a letter's own slips, turned, would be mended."""
    known = case.audit.letter.case.sex
    if known is None or not _SEX_NAMED.search(case.summary):
        return
    true = _MALE if known.value == "male" else _FEMALE
    every: list[Replacement] = []
    for start, end in sentences(case.text, item.item.rationale):
        sentence = case.text[start:end]
        if _OTHERS.search(sentence) or not _is_of_worker(sentence):
            continue
        found = [
            (start + m.start(), start + m.end(), case_like(_SEXES[m[0].lower()], m[0]))
            for m in _SEX.finditer(sentence)
            if m[0].lower() in true
        ]
        if found:
            yield Edit("sex", (item.item.index,), FACT, tuple(found))
        every += found
    if len(every) > 1:
        yield Edit("sex", (item.item.index,), FACT, tuple(every))


def _is_of_worker(sentence: str) -> bool:
    return of_worker(sentence) or bool(re.match(r"(?:he|she)\b", sentence.strip(), re.IGNORECASE))


def age(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """The age that the rationale gives, changed; or a wrong one given with the worker's name."""
    known = case.audit.letter.case.age
    if known is None:
        return
    wrong = known.value + 23 if known.value < 50 else known.value - 23
    for start, end in sentences(case.text, item.item.rationale):
        sentence = case.text[start:end]
        if not of_worker(sentence):
            continue
        for match in _AGE.finditer(sentence):
            if int(match[1]) == known.value:
                yield Edit("age", (item.item.index,), FACT, ((start + match.start(), start + match.end(), str(wrong)),))
        for match in _SUBJECT.finditer(sentence):
            at = start + match.start(1)
            yield Edit("age", (item.item.index,), FACT, ((at, at, f"{wrong}-year-old "),))


def side(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """The side of a part of the body, where request or summary know only the true one."""
    known = fold(f"{item.item.request} {case.summary}").lower()
    requests = fold(" ".join(other.item.request for other in case.items)).lower()
    every: list[Replacement] = []
    for start, end in sentences(case.text, item.item.rationale):
        sentence = case.text[start:end]
        if not of_worker(sentence):
            continue
        for match in _SIDED.finditer(sentence):
            true = match[1].lower()
            false = {"left": "right", "right": "left"}[true]
            part = re.match(rf"\s+({_PARTS})", sentence[match.end() :], re.IGNORECASE)
            stated = part is not None and f"{true} {part[1].lower()}" in known
            if stated and not re.search(rf"\b{false}\b|\bbilateral|\bboth\b", known + requests):
                where = (start + match.start(), start + match.end(), case_like(false, match[1]))
                yield Edit("side", (item.item.index,), WRONG, (where,))
                every.append(where)
    if len(every) > 1:
        yield Edit("side", (item.item.index,), WRONG, tuple(every))


def drug(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """The requested drug's name in one sentence, replaced by another drug's that the letter does not name."""
    names = sorted({drug.name for drug in item.request.drugs if drug.ingredients}, key=len, reverse=True)
    lower = case.text.lower()
    others = [name for name in _DRUGS if name.lower() not in lower]
    if not names or not others or len(item.request.drugs) > 1:
        return
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in names)})\b", re.IGNORECASE)
    span = item.item.rationale
    if span is not None:
        every = list(pattern.finditer(case.text, span.start, span.end))
        new = others[span.start % len(others)]
        if len(every) > 1:
            yield Edit("drug", (item.item.index,), WRONG, tuple((*m.span(), case_like(new, m[0])) for m in every))
    for start, end in sentences(case.text, span):
        found = list(pattern.finditer(case.text[start:end]))
        if found and of_worker(case.text[start:end]):
            new = others[start % len(others)]
            where = tuple((start + m.start(), start + m.end(), case_like(new, m[0])) for m in found)
            yield Edit("drug", (item.item.index,), WRONG, where)


def dose(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """The requested drug's strength in one sentence that names the drug, where the request gives it."""
    names = [re.escape(drug.name) for drug in item.request.drugs]
    given = [_STRENGTH.search(drug.strength) for drug in item.request.drugs if drug.strength]
    if len(given) != 1 or given[0] is None:
        return
    true = given[0][1]
    for start, end in sentences(case.text, item.item.rationale):
        sentence = case.text[start:end]
        if not of_worker(sentence) or re.search(r"\b(?:daily|per day|a day|equivalent)\b", sentence):
            continue
        if not re.search("|".join(names), sentence, re.IGNORECASE):
            continue
        for match in _STRENGTH.finditer(sentence):
            if match[1] == true:
                false = f"{float(true) * 3:g}"
                where = (start + match.start(), start + match.end(), false)
                yield Edit("dose", (item.item.index,), NUMBER, (where,))
                break


def visits(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """The number of visits requested, or had, in one sentence, where the request or the summary gives it."""
    requested = item.request.quantity.get("visits")
    for start, end in sentences(case.text, item.item.rationale):
        sentence = case.text[start:end]
        if not of_worker(sentence):
            continue
        for match in _VISITS.finditer(sentence):
            true = int(match[1])
            before = sentence[max(0, match.start() - 40) : match.start()]
            asked = re.search(r"\brequest\w*\s(?:for\s)?(?:an?\s)?(?:additional\s)?$", before) and true == requested
            had = re.search(r"\b(?:completed|attended|received|underwent)\s$", before) and f"{true} " in case.summary
            if asked or had:
                where = (start + match.start(), start + match.end(), str(true + 7))
                yield Edit("visits", (item.item.index,), NUMBER, (where,))
                break
