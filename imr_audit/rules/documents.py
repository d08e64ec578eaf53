"""Guideline documents: which is in force when, and what stands in their sections and on their pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from imr_audit.model import Basis, Citation
from imr_audit.rules.yaml_files import RuleFileError, build, line_of, load_yaml, nearest, rules_dir

Treats = Literal["yes", "no", "cannot_tell"]
Confidence = Literal["high", "medium", "low"]
Pages = tuple[tuple[int, int], ...]

# How alike two section names must be, of 100, to be the same but for a typing error.
_ALIKE = 88.0
_REMEMBERED = 4096  # names of sections of which is remembered what they mean
_BRACKETS = re.compile(r"\s*\([^)]*\)")


class Section(NamedTuple):
    """A section of a document.  ``topics`` it treats, ``also`` it touches; a ``general`` one bears on any treatment.

    One that is ``specific_for`` ingredients governs drugs of them (with none but those of ``beside`` added) before the
    general section of their topic.
    """

    name: str
    pages: Pages = ()
    topics: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    general: bool = False
    chapter: int | None = None
    synonyms: tuple[str, ...] = ()
    specific_for: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    basis: Basis = "knowledge"
    confidence: Confidence = "high"

    def on(self, first: int, last: int) -> bool:
        """Whether some of it stands on the pages ``first`` to ``last``."""
        return any(first <= end and start <= last for start, end in self.pages)

    def holds(self, first: int, last: int) -> bool:
        """Whether all of the pages ``first`` to ``last`` belong to it."""
        return any(start <= first and last <= end for start, end in self.pages)


class Document(NamedTuple):
    """A guideline document.  Dates are inclusive; None: no such end.  ``treats``: its topics, where it has few."""

    key: str
    title: str
    slugs: tuple[str, ...]
    law: str = ""
    years: tuple[int, ...] = ()
    mtus: bool = False
    chronic_pain: bool = False
    acoem_2004: bool = False
    in_force_from: dt.date | None = None
    in_force_to: dt.date | None = None
    dates_from: str = ""
    pages: Pages = ()
    chapter: int | None = None
    body_parts: tuple[str, ...] = ()
    treats: frozenset[str] = frozenset()
    sections: tuple[Section, ...] = ()

    def in_force(self, on: dt.date) -> bool:
        """Whether it was in force on that day; a document without dates never was."""
        return self.in_force_from is not None and self.in_force_from <= on and not self.over_by(on)

    def over_by(self, on: dt.date) -> bool:
        """Whether it had gone out of force before that day."""
        return self.in_force_to is not None and on > self.in_force_to

    def holds(self, page: int) -> bool:
        """Whether it has that page."""
        return any(first <= page <= last for first, last in self.pages)


@dataclass(frozen=True)
class Documents:
    """All documents by key, and the look-ups that checks and citations need."""

    by_key: Mapping[str, Document]
    vague_topics: frozenset[str]
    silent: tuple[tuple[frozenset[str], frozenset[str]], ...]  # topics, body parts (none: anywhere)
    regional_topics: frozenset[str]
    nerve_topics: frozenset[str]
    regions: Mapping[str, frozenset[str]]
    medications: frozenset[str]
    groups: tuple[frozenset[str], ...]
    _named: dict[tuple[str, str, bool], tuple[Section, ...]] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )

    def __getitem__(self, key: str) -> Document:
        return self.by_key[key]

    def __iter__(self) -> Iterator[Document]:
        return iter(self.by_key.values())

    def of(self, slug: str) -> tuple[Document, ...]:
        """The documents that a citation of ``slug`` may mean, oldest first."""
        return tuple(document for document in self if slug in document.slugs)

    def in_force(self, slug: str, on: dt.date) -> Document | None:
        """The document that ``slug`` means on that day, or None where none of its documents was in force."""
        return next((document for document in self.of(slug) if document.in_force(on)), None)

    def meant(self, citation: Citation, on: dt.date | None = None) -> Document | None:
        """The document that a citation means: by its name, else its year, else the day; None where it stays open."""
        if citation.document is not None:
            return self.by_key[citation.document]
        candidates = self.of(citation.source)
        if len(candidates) == 1:
            return candidates[0]
        if citation.year is not None:
            named = [document for document in candidates if citation.year in document.years]
            return named[0] if len(named) == 1 else None
        return self.in_force(citation.source, on) if on is not None else None

    def sections_named(self, document: Document, name: str, exact: bool = False) -> tuple[Section, ...]:
        """The sections of ``document`` that ``name`` means; typing errors are forgiven unless ``exact``."""
        key = (document.key, name, exact)
        if key not in self._named:
            if len(self._named) >= _REMEMBERED:
                self._named.clear()
            self._named[key] = _sections_named(document, name, exact)
        return self._named[key]

    def sections_on(self, document: Document, first: int, last: int) -> tuple[Section, ...]:
        """The sections that stand on the pages ``first`` to ``last`` of ``document``, in its order."""
        return tuple(section for section in document.sections if section.on(first, last))

    def homes(self, document: Document, topic: str) -> tuple[Section, ...]:
        """The sections of ``document`` that are the place for ``topic``."""
        return tuple(section for section in document.sections if topic in section.topics)

    def treats(self, citation: Citation, topic: str, on: dt.date | None = None) -> Treats:
        """Whether what is cited treats ``topic``: its sections, its pages, or the document where neither is given.

        ``cannot_tell`` where the document is not indexed, a section is not known, or the topic is vague.  A page range
        that merely runs over a section which touches the topic in passing does not treat it; naming that section, or
        citing nothing but its pages, leaves it open.
        """
        document = self.meant(citation, on)
        if document is None:
            return "cannot_tell"
        if document.treats and not any(self.akin(topic, other) for other in document.treats):
            return "cannot_tell" if topic in self.vague_topics else "no"
        answers = [self._section_treats(document, section.value, topic) for section in citation.sections]
        answers += [
            self._pages_treat(document, first, last, topic)
            for first, last in citation.pages
            if not answers or self.sections_on(document, first, last)  # beside a name, pages not indexed say nothing
        ]
        if not answers:
            answers = [self._document_treats(document, topic)]
        if "yes" in answers:
            return "yes"
        return "cannot_tell" if "cannot_tell" in answers or topic in self.vague_topics else "no"

    def _document_treats(self, document: Document, topic: str) -> Treats:
        """As a whole: a document on few topics treats no other, one on many may treat any."""
        if topic in document.treats or self.homes(document, topic):
            return "yes"
        if not document.sections:
            return "cannot_tell"
        return "no" if document.treats else "yes"

    def _section_treats(self, document: Document, name: str, topic: str) -> Treats:
        """By the index of the document; a name that it does not know, by the documents that have it."""
        sections = self.sections_named(document, name) or tuple(
            section for other in self for section in self.sections_named(other, name, exact=True)
        )
        if any(section.general or topic in section.topics for section in sections):
            return "yes"
        return "cannot_tell" if not sections or any(topic in section.also for section in sections) else "no"

    def _pages_treat(self, document: Document, first: int, last: int, topic: str) -> Treats:
        """The pages as a place: ``no`` only where every one of them is surely known."""
        sections = self.sections_on(document, first, last)
        if any(topic in section.topics or (section.general and section.holds(first, last)) for section in sections):
            return "yes"
        known = all(any(section.on(page, page) for section in sections) for page in range(first, last + 1))
        passing = any(topic in section.also and section.holds(first, last) for section in sections)
        # Entries that the index only guesses may be the place, unless the place is surely known.
        at_home = any(section.confidence == "high" for section in self.homes(document, topic))
        unsure = not at_home and any(section.confidence == "low" for section in sections)
        return "no" if known and not passing and not unsure else "cannot_tell"

    def foreign(self, chapter_parts: Collection[str], topic: str, body_parts: Iterable[str]) -> bool:
        """Whether a chapter on ``chapter_parts`` is surely not the one for ``topic`` on these parts of the body.

        Only for topics in which the part decides, and only where each part has a chapter of its own.
        """
        if not chapter_parts or topic not in self.regional_topics:
            return False
        charted = {part for other in self if other.acoem_2004 for part in other.body_parts}
        wanted: set[str] = set()
        for part in body_parts:
            parts = self.regions.get(part, frozenset({part}))
            if topic in self.nerve_topics:
                parts = parts.union(*(limb for name, limb in self.regions.items() if part in limb and name != "spine"))
            if not parts <= charted:
                return False
            wanted |= parts
        return bool(wanted) and wanted.isdisjoint(chapter_parts)

    def akin(self, topic: str, other: str) -> bool:
        """Whether two treatments are of one kind, so that a text on one may stand for the other."""
        return topic == other or any({topic, other} <= group for group in self.groups)

    def chapter_of(self, page: int) -> tuple[Document, ...]:
        """The chapters of the ACOEM guidelines of 2004 that have that page."""
        return tuple(document for document in self if document.acoem_2004 and document.holds(page))

    def mtus_silent(self, topic: str, body_parts: tuple[str, ...]) -> bool:
        """Whether the MTUS before December 2017 says nothing on ``topic`` (for some of these body parts)."""
        return any(topic in topics and (not parts or parts & set(body_parts)) for topics, parts in self.silent)

    def covering(self, topic: str, body_parts: tuple[str, ...], on: dt.date) -> tuple[tuple[Document, Section], ...]:
        """The sections of the MTUS in force on that day which treat ``topic`` for one of the body parts.

        A chapter on a part of the body counts where the request names that part; general sections do not count.
        """
        parts = {part for name in body_parts for part in self.regions.get(name, (name,))}
        return tuple(
            (document, section)
            for document in self
            if document.mtus and document.in_force(on)
            if not document.body_parts or parts & set(document.body_parts)
            for section in self.homes(document, topic)
        )


def _sections_named(document: Document, name: str, exact: bool) -> tuple[Section, ...]:
    wanted = normal_name(name)
    if not wanted or not document.sections:
        return ()
    for form in (wanted, normal_name(_BRACKETS.sub("", name))):
        named = tuple(section for section in document.sections if form in _names(section))
        if named or exact:
            return named
    from rapidfuzz import fuzz  # only here: nearly all names are spelt rightly

    scored = [(max(fuzz.ratio(wanted, known) for known in _names(section)), section) for section in document.sections]
    best = max((score for score, _ in scored), default=0.0)
    return tuple(section for score, section in scored if score == best >= _ALIKE)


def normal_name(name: str) -> str:
    """A section name for comparison: lower case, ``&`` as "and", without punctuation or the numbering of paragraphs."""
    name = name.lower().replace("&", " and ")
    return " ".join(re.findall(r"\d+(?:\.\d+)+|[a-z0-9]+", name))


@cache
def _names(section: Section) -> frozenset[str]:
    """The names under which a section is known: its name, without brackets too, and its synonyms."""
    bare = _BRACKETS.sub("", section.name)
    return frozenset(normal_name(name) for name in (section.name, bare, *section.synonyms))


@cache
def load_documents(path: Path | None = None) -> Documents:
    """Read ``rules/documents.yaml`` (or another file of its form).

    Raises RuleFileError, with file and line, for unknown or missing keys, values of the wrong kind, pages outside the
    document and names of topic groups that are not there.
    """
    path = path or rules_dir() / "documents.yaml"
    return _Reader(path, load_yaml(path)).documents()


class _Reader:
    """Turns the plain data of a documents file into values, naming the line of each mistake."""

    def __init__(self, path: Path, data: Any) -> None:
        self.path, self.data = path, data
        expected = {
            "topic_groups", "vague_topics", "mtus_silent", "regional_topics", "nerve_topics", "regions", "documents"
        }  # fmt: skip
        if not isinstance(data, Mapping):
            raise RuleFileError(f"{path}:1: expected a mapping, found {data!r}")
        for key in data:
            if key not in expected:
                self.fail([key], f"unknown key {key!r}{nearest(key, sorted(expected))}")
        for key in expected - data.keys():
            self.fail([], f"missing key {key!r}")
        self.groups: dict[str, list[str]] = data["topic_groups"]

    def fail(self, keys: list[str | int], message: str) -> None:
        raise RuleFileError(f"{self.path}:{line_of(self.path, keys)}: {message}")

    def documents(self) -> Documents:
        by_key: dict[str, Document] = {}
        for index, entry in enumerate(self.data["documents"]):
            document = self.document(entry, ["documents", index])
            if document.key in by_key:
                self.fail(["documents", index, "key"], f"the document {document.key!r} stands twice")
            by_key[document.key] = document
        topics = {name: self.topics(self.data[name]) for name in ("regional_topics", "nerve_topics", "vague_topics")}
        regions = {name: frozenset(parts) for name, parts in self.data["regions"].items()}
        silent = tuple(
            (self.topics(entry["topics"]), frozenset(entry.get("body_parts", ()))) for entry in self.data["mtus_silent"]
        )
        medications = self.topics(["medications"])
        groups = tuple(frozenset(group) for group in self.groups.values())
        return Documents(by_key, silent=silent, regions=regions, medications=medications, groups=groups, **topics)

    def document(self, entry: Any, keys: list[str | int]) -> Document:
        if not isinstance(entry, Mapping):
            return build(Document, entry, self.path, keys)  # says what is wrong
        for name in ("in_force_from", "in_force_to"):
            if not isinstance(entry.get(name, dt.date.min), dt.date):
                self.fail([*keys, name], f"expected a date (YYYY-MM-DD), found {entry[name]!r}")
        pages = self.pages(entry, keys)
        sections = tuple(
            self.section(section, pages, [*keys, "sections", index])
            for index, section in enumerate(entry.get("sections", ()))
        )
        treats = self.topics(entry.get("treats", ()))
        return build(Document, {**entry, "pages": pages, "sections": sections, "treats": treats}, self.path, keys)

    def section(self, entry: Any, within: Pages, keys: list[str | int]) -> Section:
        if not isinstance(entry, Mapping):
            return build(Section, entry, self.path, keys)  # says what is wrong
        for name, kind in (("basis", Basis), ("confidence", Confidence)):
            if name in entry and entry[name] not in get_args(kind):
                hint = nearest(entry[name], get_args(kind))
                self.fail([*keys, name], f"{name} is one of {', '.join(get_args(kind))}; found {entry[name]!r}{hint}")
        pages = self.pages(entry, keys)
        for first, last in pages:
            if within and not any(start <= first and last <= end for start, end in within):
                self.fail([*keys, "pages"], f"the pages {entry['pages']} are not in the document")
        topics = {name: self.topics(entry.get(name, ())) for name in ("topics", "also")}
        return build(Section, {**entry, "pages": pages, **topics}, self.path, keys)

    def pages(self, entry: Mapping[str, Any], keys: list[str | int]) -> Pages:
        text = str(entry.get("pages", ""))
        ranges = []
        for part in filter(None, text.split(",")):
            match = re.fullmatch(r"\s*(\d+)(?:-(\d+))?\s*", part)
            if match is None or int(match[2] or match[1]) < int(match[1]):
                self.fail([*keys, "pages"], f'expected pages such as "60" or "98-99", found {text!r}')
                return ()
            ranges.append((int(match[1]), int(match[2] or match[1])))
        return tuple(ranges)

    def topics(self, names: Any) -> frozenset[str]:
        return frozenset(topic for name in names for topic in self.groups.get(name, [name]))
