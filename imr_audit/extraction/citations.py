"""What a guideline paragraph cites: sources, sections and pages, in the order of the paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from imr_audit.extraction.pages import PageMention, find_pages
from imr_audit.extraction.section_names import section_names, stripped
from imr_audit.extraction.sources import Mention, find_mentions, pattern, sources_vocabulary
from imr_audit.model import Citation, Located
from imr_audit.reading.text import Folded, Span
from imr_audit.rules.documents import Document, Documents, load_documents

Party = Literal["claims_administrator", "reviewer"]

NONE_CITED = "none_cited"
MTUS_UNSPECIFIED = "mtus_unspecified"
CHRONIC_PAIN = "mtus_chronic_pain"

_SAME = re.compile(r"\bsame (?:guidelines?|chapter|document)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<!\bpg)(?<!\bpgs)(?<!\bp)(?<!\bpp)(?<!\bed)(?<!\bvs)\.\s+(?=[A-Z])")
# Sources of many names, which are cited by all that stands there and not by sections.
_WHOLE = ("medical_literature", "other")
_MARKS = " ,.;:-\u2013\u2014()/"
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


class _Statement(NamedTuple):
    """A stretch of the paragraph that says one thing; ``body`` is where its sources begin."""

    kind: str
    start: int
    body: int
    end: int
    party: Party | None


def read_citations(
    source: str,
    span: Span,
    *,
    party: Party = "reviewer",
    claims_administrator: Sequence[Citation] = (),
) -> tuple[Citation, ...]:
    """What the guideline paragraph at ``span`` of the text ``source`` cites.

    A denial of the MTUS as a basis is a citation of ``mtus_unspecified`` that is ``negated``; "no evidence cited" is
    one of ``none_cited``.  Where one paragraph speaks of both parties, only the statements of ``party`` count; where it
    says that the reviewer found the claims administrator's guidelines appropriate, those (from the same paragraph, or
    as given in ``claims_administrator``) are cited too.
    """
    folded = Folded.of(source, span)
    statements = list(_statements(folded.text))
    both = len({statement.party for statement in statements if statement.party}) > 1
    mine = [s for s in statements if not both or (s.party or "reviewer") == party]
    citations: list[Citation] = []
    for statement in mine:
        if statement.kind == "same":
            others = [s for s in statements if s.party == "claims_administrator"]
            theirs = tuple(c for s in others for c in _cited(folded, s)) or tuple(claims_administrator)
            citations += (c for c in theirs if c.source != NONE_CITED and not c.negated)
        else:
            found = tuple(_cited(folded, statement))
            if not found and citations and _SAME.search(folded.text, statement.body, statement.end):
                found = (_more_of(citations[-1], folded, statement),)
            citations += found
    return _of_one_edition(citations)


def _of_one_edition(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Citations of one guideline with and without its year are all of that year, where only one is given."""
    years = {c.source: c for c in citations if c.year and c.source.startswith(CHRONIC_PAIN)}
    if len(years) != 1:
        return tuple(citations)
    dated = next(iter(years.values()))
    return tuple(
        replace(c, source=dated.source, year=dated.year) if c.source == CHRONIC_PAIN and c.year is None else c
        for c in citations
    )


def _more_of(citation: Citation, folded: Folded, statement: _Statement) -> Citation:
    """More sections and pages of the document that was cited last ("... pgs. 98-99 of the same guidelines")."""
    mention = Mention(citation.source, "mtus", statement.body, statement.body, document=citation.document)
    body = folded.text[statement.body : statement.end]
    found = _citation(folded, body, statement.body, mention, statement.body, statement.end)
    return replace(found, year=citation.year, chapter=citation.chapter)


# --- statements -------------------------------------------------------------------------------------------------------


def _statements(text: str) -> Iterator[_Statement]:
    """The statements of a paragraph, by the phrases with which they begin."""
    marks: list[tuple[int, int, str]] = []
    for entry in sources_vocabulary()["statements"]:
        for match in pattern(entry["pattern"]).finditer(text):
            if not any(start < match.end() and match.start() < end for start, end, _ in marks):
                marks.append((match.start(), match.end(), entry["kind"]))
    marks.sort()
    parties = _parties(text)
    starts = [start for start, _, _ in marks]
    if not marks or text[: starts[0]].strip():
        yield _Statement("prose", 0, 0, starts[0] if marks else len(text), _party_at(parties, 0))
    for (start, body, kind), end in zip(marks, [*starts[1:], len(text)][: len(marks)], strict=True):
        yield _Statement(kind, start, body, end, _party_at(parties, body))


def _parties(text: str) -> list[tuple[int, Party]]:
    found: list[tuple[int, Party]] = []
    for name, expression in sources_vocabulary()["parties"].items():
        found += ((match.start(), name) for match in pattern(expression).finditer(text))
    return sorted(found)


def _party_at(parties: list[tuple[int, Party]], position: int) -> Party | None:
    """Whose statement it is that begins at ``position``: the party named last before it."""
    return next((party for start, party in reversed(parties) if start <= position), None)


def _cited(folded: Folded, statement: _Statement) -> Iterator[Citation]:
    text = folded.text
    if statement.kind == "none":
        yield Citation(NONE_CITED, None, (), _sentence(folded, statement))
        return
    if statement.kind == "negated":
        yield Citation(MTUS_UNSPECIFIED, None, (), _sentence(folded, statement), negated=True)
        return
    body = text[statement.body : statement.end]
    rank = pattern(sources_vocabulary()["part_of_mtus"])
    denied = [statement.body + match.start() for match in rank.finditer(body) if match["not"]]
    body = rank.sub(lambda match: " " * len(match[0]), body)
    if not body.strip(_MARKS):
        if statement.kind == "mtus":
            yield Citation(MTUS_UNSPECIFIED, None, (), _trimmed(folded, statement.start, statement.end))
        return
    mentions = _mentions(body, statement)
    ends = [*(mention.start for mention in mentions[1:]), statement.end]
    for index, (mention, end) in enumerate(zip(mentions, ends, strict=False)):
        if statement.kind == "prose" and (stop := _SENTENCE_END.search(text, mention.end, end)):
            end = stop.start()
        if mention.family == "acoem" and (
            statement.kind == "outside" or any(mention.start <= position <= end for position in denied)
        ):
            mention = mention._replace(source="acoem_non_mtus", document=None)
        elif statement.kind == "mtus" and mention.source == "acoem_non_mtus" and mention.chapter is not None:
            mention = mention._replace(source="mtus_acoem_other")  # a chapter never adopted, cited as MTUS
        begin = statement.body if index == 0 and statement.kind == "outside" else mention.start
        yield _citation(folded, body, statement.body, mention, begin, end)


def _mentions(body: str, statement: _Statement) -> list[Mention]:
    """The sources of a statement, at their places in the paragraph."""
    found = list(find_mentions(body, mtus=statement.kind != "outside"))
    if statement.kind == "mtus":  # the ODG may stand among MTUS titles; other names are words of sections there
        found = [mention for mention in found if mention.family != "outside" or mention.source == "odg"]
    if any(mention.source != MTUS_UNSPECIFIED for mention in found):
        found = [m for m in found if m.source != MTUS_UNSPECIFIED or m.document]
    if not found:
        found = list(_unknown(body, statement))
    found = [m for m, before in zip(found, [None, *found], strict=False) if not (before and _continues(before, m))]
    return [m._replace(start=m.start + statement.body, end=m.end + statement.body) for m in found]


def _continues(before: Mention, mention: Mention) -> bool:
    """Whether ``mention`` is one more name in the reference that ``before`` begins."""
    return mention.source == before.source and mention.source in _WHOLE


def _unknown(body: str, statement: _Statement) -> Iterator[Mention]:
    """What is cited under no name that is known."""
    start = len(body) - len(body.lstrip(_MARKS))
    if statement.kind == "outside":
        known = sources_vocabulary()["unknown"]
        words = _ADDRESS.sub("", body).strip(_MARKS)
        chapter = any(pattern(entry["pattern"]).match(words) for entry in sources_vocabulary()["odg_chapters"])
        if chapter and "acute" in words.lower():
            yield Mention("odg", "outside", start, start)
        else:
            yield Mention(known["text"] if words else known["address"], "outside", start, start)
    elif statement.kind == "mtus":
        yield Mention(MTUS_UNSPECIFIED, "mtus", start, start)


def _sentence(folded: Folded, statement: _Statement) -> Span:
    """The words of a denial, with its subject."""
    before = folded.text.rfind(". ", 0, statement.start)
    text = folded.text[: statement.body].rstrip(_MARKS)
    return folded.span(before + 2 if before >= 0 else 0, len(text))


def _trimmed(folded: Folded, start: int, end: int) -> Span:
    """The span without punctuation and filler words at either end."""
    return folded.span(*stripped(folded.text, start, end))


# --- one citation -----------------------------------------------------------------------------------------------------


def _citation(folded: Folded, body: str, offset: int, mention: Mention, begin: int, end: int) -> Citation:
    """The citation of one source: ``begin`` to ``end`` is what the paragraph says of it.

    ``body`` is the statement from ``offset`` on, in which words that name no section are blanked.
    """
    pages = list(find_pages(folded, mention.end, end))
    documents = load_documents()
    candidates = (documents[mention.document],) if mention.document else documents.of(mention.source)
    span = _trimmed(folded, begin, end)
    sections: list[Located[str]] = []
    if mention.source not in _WHOLE:
        stretches = [(begin, mention.start)] if begin < mention.start else []
        for start, stop in [*stretches, *_between(pages, mention.end, end)]:
            for first, last in section_names(body[start - offset : stop - offset], candidates, documents):
                name = body[start - offset + first : start - offset + last].partition("  ")[0]  # blanked words end it
                sections.append(Located(name, folded.span(start + first, start + first + len(name))))
        section = "; ".join(section.value for section in sections) or None
    else:
        section = Folded.of(folded.text[slice(*stripped(folded.text, begin, end))]).text
    return Citation(
        source=mention.source,
        section=section,
        pages=tuple(pages_range for page in pages for pages_range in page.ranges),
        span=span,
        year=mention.year,
        chapter=mention.chapter,
        document=mention.document or _chapter_document(mention, documents),
        sections=tuple(sections),
    )


def _chapter_document(mention: Mention, documents: Documents) -> str | None:
    """The document of 2004 that the number or the title of an ACOEM chapter names (the elbow's was replaced)."""
    if mention.chapter is None or mention.source == "mtus_acoem_elbow":
        return None
    return next((d.key for d in documents if d.acoem_2004 and _has_chapter(d, mention.chapter)), None)


def _has_chapter(document: Document, chapter: int) -> bool:
    return chapter == document.chapter or any(chapter == section.chapter for section in document.sections)


def _between(pages: list[PageMention], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches before, between and after the page numbers."""
    for page in pages:
        yield start, page.start
        start = page.end
    yield start, end
