"""What a clinical sentence says of a term that it names: affirmed, denied, and everything between.

Cues work within their clause and in one direction, and stop at words that begin something new
(rules/vocabulary/assertion.yaml).  No model, no training: measured on this genre and on clinical reports, see the
project's notes on extraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple, cast

from imr_audit.extraction.clauses import Clauses, clauses_of, groups_of
from imr_audit.extraction.discourse import about
from imr_audit.extraction.wordpatterns import Hit, PatternSet, lines
from imr_audit.rules.yaml_files import build, rules_dir, vocabulary

Assertion = Literal[
    "affirmed", "denied", "not_documented", "historical", "hypothetical", "family", "guideline", "unclear"
]
ABSENT: frozenset[Assertion] = frozenset({"denied", "not_documented"})

# Which cue decides where several reach the term.
_RANK: tuple[Assertion, ...] = ("not_documented", "denied", "family", "hypothetical", "unclear", "historical")
_ADJOINING = frozenset({":", "-", "=", "("})
_AFTER_ANSWER = frozenset(
    {(), (".",), (",",), (";",), (")",), ("known",), ("reported",), ("noted",), ("of",), ("and",)}
)
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_OPEN_BRACKETS = frozenset("([")
_OWING_TO = ("as", "a", "result", "of")  # "a gain as a result of the drug was not shown" is one statement


class Assessed(NamedTuple):
    """The status of a term and the cue that decided it ("" where none did)."""

    status: Assertion
    cue: str
    conditional: bool = False  # hypothetical without a plan behind it


@dataclass(frozen=True, slots=True)
class _Cue:
    status: str  # an Assertion, "undocumented_by_record", "conditional", "none" or "paper"
    side: str  # before | after | none: where the cue stands
    reach: str  # phrase | attribute | item | clause | adjacent


class _CueEntry(NamedTuple):
    """An entry of the vocabulary."""

    status: str
    side: Literal["before", "after", "none"]
    reach: Literal["phrase", "attribute", "item", "clause", "adjacent"]
    phrases: str


@cache
def _cues() -> PatternSet[_Cue]:
    data = vocabulary("assertion")
    path = rules_dir() / "vocabulary" / "assertion.yaml"
    cues: PatternSet[_Cue] = PatternSet(groups_of("assertion"))
    for n, raw in enumerate(data["cues"]):
        entry = build(_CueEntry, raw, path, ["cues", n])
        cues.add(lines(entry.phrases), _Cue(entry.status, entry.side, entry.reach))
    cues.add(lines(data["papers"]), _Cue("paper", "after", "clause"))
    return cues


@cache
def _words_of_list(name: str) -> frozenset[str]:
    return frozenset(word for line in lines(vocabulary("assertion")[name]) for word in line.split("|"))


def _longest(hits: Sequence[Hit[_Cue]]) -> list[Hit[_Cue]]:
    """Without the cues that stand inside a longer one of the same side, or inside what only looks like a cue."""
    long = [h for h in hits if h.last - h.first > 1 and h.value.status != "paper" and "+" not in h.pattern]
    return [
        hit
        for hit in hits
        if hit.value.status == "paper"
        or not any(
            other.first <= hit.first
            and hit.last <= other.last
            and other.last - other.first > hit.last - hit.first
            and (other.value.side in (hit.value.side, "none") or hit.value.side == "after")
            for other in long
        )
    ]


class _Tagged(NamedTuple):
    """The cues of a sentence: all of them, those that only look like cues, and those that count."""

    every: Sequence[Hit[_Cue]]
    seeming: Sequence[Hit[_Cue]]
    best: Sequence[Hit[_Cue]]


@lru_cache(maxsize=512)
def _tagged(sentence: str) -> _Tagged:
    every = _cues().hits(clauses_of(sentence).words)
    return _Tagged(every, [hit for hit in every if hit.value.status == "none"], _longest(every))


def _hits_for(sentence: str, first: int, last: int) -> Sequence[Hit[_Cue]]:
    """The cues of ``sentence`` for a term: what only looks like a cue does not count where the term is part of it."""
    every, seeming, best = _tagged(sentence)
    if any(h.first < last and first < h.last for h in seeming):
        return _longest([h for h in every if h.value.status != "none" or h.last <= first or last <= h.first])
    return best


def _blocks(clauses: Clauses, at: int, cue: Hit[_Cue]) -> bool:
    """Whether word ``at``, between cue and term, ends what the cue reaches, whatever its kind."""
    word = clauses.words.norms[at]
    if word in {";", "."} or (at in clauses.ends and not cue.first <= at < cue.last):
        return True
    return word == ":" and at not in (cue.last, cue.first - 1)


def _reaches_forward(clauses: Clauses, cue: Hit[_Cue], first: int) -> bool:
    """Whether a cue reaches a term that begins at word ``first`` behind it."""
    depth = clauses.depth
    norms = clauses.words.norms
    denies = cue.value.status == "denied" and norms[cue.last - 1] != "that"
    negates = cue.value.status in ("denied", "not_documented", "undocumented_by_record")
    if depth[first] < depth[cue.first]:
        return False
    if cue.value.reach == "item" and any(norms[at] in {",", "and"} for at in range(cue.last, first)):
        return False
    if cue.value.reach == "attribute" and cue.first and norms[cue.first - 1] in _BE:
        return False
    for at in range(cue.last, first):
        if _blocks(clauses, at, cue):
            return False
        if denies and norms[at] == "for" and norms[at - 1] not in _words_of_list("through_for"):
            return False
        if negates and norms[at] in _words_of_list("closes") and not (norms[at] == "from" and norms[at - 1] in _BE):
            return False  # but "that prescriptions are from one prescriber" is all under the negation
        if (
            cue.value.status == "denied"
            and cue.value.reach == "clause"
            and norms[at] == "with"
            and norms[at - 1] not in _words_of_list("through_with")
        ):
            return False
        if cue.value.reach != "clause":
            if at in clauses.verbs and not _inside_link(clauses, cue.last, at):
                return False
            if at in clauses.separators and _starts_anew(clauses, at, cue):
                return False
        elif at in clauses.separators and _new_clause(clauses, at, cue):
            return False
    return True


def _starts_anew(clauses: Clauses, separator: int, cue: Hit[_Cue]) -> bool:
    norms = clauses.words.norms
    if cue.value.status == "denied" and norms[separator] == "or":
        return False  # "no A or B was provided"
    if cue.value.status == "denied" or norms[separator] == ";":
        # "without a tear, and arthrosis ...": after a list of one, a comma and "and" open something new.
        lone = norms[separator] == "," and norms[separator + 1 : separator + 2] == ("and",)
        return clauses.starts_anew(separator) or (lone and "," not in norms[cue.last : separator])
    # "Trials of A and B have been unsuccessful": one subject of two words.
    return clauses.starts_anew(separator) and any(cue.last <= v < separator for v in clauses.verbs)


def _inside_link(clauses: Clauses, start: int, verb: int) -> bool:
    """Whether the verb belongs to a clause that hangs on the negated word ("no sign that there is ...")."""
    return any(word in {"that", "which", "who", "where"} for word in clauses.words.norms[start:verb])


def _new_clause(clauses: Clauses, separator: int, cue: Hit[_Cue]) -> bool:
    """Whether a clause that a verb's negation does not reach begins after ``separator``."""
    start, stop = clauses.segment(separator)
    verb = clauses.predicate(start, stop)
    if verb is None or verb in clauses.closing:
        return False
    while start < verb and clauses.words.norms[start].endswith("ly"):
        start += 1  # "not stated how it reduces pain and significantly improves function"
    if start < len(clauses.words) and clauses.words.norms[start].endswith("ing"):
        return False  # "no discussion of findings, suggesting that surgery is planned"
    # "no evidence that he has tried, has failed or has refused": one verb after the other, still under "that".
    goes_on = clauses.words.norms[cue.last - 1] == "that" or cue.value.status == "not_documented"
    if goes_on and clauses.words.norms[separator] == "or":
        return False  # "not documented that A or B was tried"
    # In "continued use cannot be supported" the first word is no verb after all.
    return not (verb == start and goes_on) or any(v in clauses.verbs for v in range(start + 1, stop))


def _reaches_back(clauses: Clauses, cue: Hit[_Cue], first: int, last: int) -> bool:
    """Whether a cue reaches a term that ends before it."""
    depth = clauses.depth
    if depth[first] < depth[cue.first] and not _directly_bracketed(clauses, last, cue.first):
        return False
    if cue.value.reach == "adjacent" and any(clauses.words.norms[i] not in _ADJOINING for i in range(last, cue.first)):
        return False
    if cue.value.reach == "adjacent" and clauses.words.norms[cue.last : cue.last + 1] not in _AFTER_ANSWER:
        return False
    if cue.value.status in ("hypothetical", "conditional") and _is_premise(clauses, last, cue.first):
        return False
    verb_before = _verb_before(clauses, first) and clauses.words.norms[cue.first] != "which"
    results = {i for i in range(last, cue.first) if clauses.words.norms[i] in _words_of_list("results")}
    start = cue.first
    while start > last and (start - 1 in clauses.verbs or clauses.words.norms[start - 1] in {"been", "be", "also"}):
        start -= 1
    for at in range(last, start):
        if _blocks(clauses, at, cue) and clauses.words.norms[at : at + 4] != _OWING_TO:
            return False
        if at in clauses.separators:
            # In "fever is present and chills are absent" the term has a predicate of its own.
            if verb_before or any(i in clauses.verbs or i in results for i in range(last, at)):
                return False
            # "carcinoma, margins negative" are two statements, "Kernig, Brudzinski and Babinski negative" is one.
            bare = start == cue.first and cue.last - cue.first == 1
            if bare and clauses.words.norms[at] == "," and not _listed(clauses, at, cue.first):
                return False
        elif at in clauses.verbs and not _inside_link(clauses, last, at):
            return False
    return True


def _is_premise(clauses: Clauses, last: int, cue: int) -> bool:
    """Whether the term stands in the premise that opens a sentence ("given her diabetes, an EKG would be ...")."""
    norms = clauses.words.norms
    if _words_of_list("premises").isdisjoint((norms[0], " ".join(norms[:2]))):
        return False
    end = next((i for i, word in enumerate(norms) if word == ","), cue)
    return last <= end < cue


def _listed(clauses: Clauses, start: int, stop: int) -> bool:
    return any(word in {"and", "or", "&"} for word in clauses.words.norms[start:stop])


def _directly_bracketed(clauses: Clauses, last: int, cue: int) -> bool:
    return last == cue - 1 and clauses.words.norms[last] in _OPEN_BRACKETS


def _verb_before(clauses: Clauses, first: int) -> bool:
    """Whether a finite verb stands before the term in its own segment, so that the term is an object."""
    start = max((s for s in clauses.separators if s < first), default=-1) + 1
    return any(start <= v < first for v in clauses.verbs)


def _status_of(clauses: Clauses, cue: Hit[_Cue]) -> Assertion:
    """The status that a cue that reaches the term gives it."""
    status = cue.value.status
    if status == "undocumented_by_record":
        papers, studies = _words_of_list("papers_subject"), _words_of_list("studies")
        subject = next((w for w in reversed(clauses.words.norms[: cue.first]) if w in papers or w in studies), "")
        return "not_documented" if subject in papers else "denied"
    return "hypothetical" if status == "conditional" else cast(Assertion, status)


def assess(sentence: str, start: int, end: int, *, of_patient: bool = False) -> Assessed:
    """As :func:`assertion_status`, with the cue that decided.

    ``of_patient``: the text around the sentence shows that it speaks of this patient.
    """
    clauses = clauses_of(sentence)
    first, last = clauses.words.range_of(start, end)
    if first >= len(clauses.words):
        return Assessed("unclear", "")
    if _negated_word(sentence, start):
        return Assessed("denied", "non-")
    found: dict[Assertion, str] = {}
    paper = ""
    conditional = False
    for cue in _hits_for(sentence, first, last):
        if cue.value.status == "none" or (first <= cue.first and cue.last <= last):
            continue
        if cue.value.side == "before" and cue.first < first and _reaches_forward(clauses, cue, first):
            if cue.value.status == "denied" and _is_modifier(clauses, cue, first, last):
                continue
            conditional = conditional or cue.value.status == "conditional"
            found.setdefault(_status_of(clauses, cue), cue.pattern)
        elif cue.value.side == "after" and cue.last > last and _reaches_back(clauses, cue, first, last):
            if cue.value.status == "paper":
                paper = cue.pattern
            else:
                conditional = conditional or cue.value.status == "conditional"
                found.setdefault(_status_of(clauses, cue), cue.pattern)
    if paper and "denied" in found:
        # "no physical findings of X were documented" speaks of the papers.
        found.setdefault("not_documented", paper)
    if not of_patient and about(sentence, start) == "guideline" and not _plain(found):
        return Assessed("guideline", "discourse")
    for status in _RANK:
        if status in found:
            return Assessed(status, found[status], conditional and status == "hypothetical")
    return Assessed("affirmed", "")


def _is_modifier(clauses: Clauses, cue: Hit[_Cue], first: int, last: int) -> bool:
    """Whether what is denied is not the term but a noun behind it, to which it belongs ("no pain medication")."""
    norms = clauses.words.norms
    return (
        cue.value.reach == "phrase"
        and last - first < 3
        and last < len(norms)
        and norms[last] in _words_of_list("heads")
    )


def _plain(found: dict[Assertion, str]) -> bool:
    """Whether a negation is so plain that only the patient can be meant, although words of guidelines stand near."""
    return "not_documented" in found or "family" in found


def _negated_word(sentence: str, start: int) -> bool:
    """ "nontender", "non-radicular": the term stands inside a word that denies it."""
    before = sentence[max(0, start - 4) : start].lower()
    return before.endswith(("non", "non-")) and not before.endswith(("anon", "anon-"))


def assertion_status(sentence: str, start: int, end: int) -> Assertion:
    """What ``sentence`` says of the term that stands at its characters ``start`` to ``end``.

    One of "affirmed", "denied" (stated absent), "not_documented" (the records do not show it), "historical" (past,
    tried, failed, resolved), "hypothetical" (planned, requested, conditional, feared), "family" (someone else's),
    "guideline" (said of patients in general) and "unclear" (possible, not excluded, or no such span).
    """
    return assess(sentence, start, end).status
