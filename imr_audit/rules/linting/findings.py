"""What looking for mistakes finds, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from imr_audit.rules.model import Entry, Origin, Rule, RuleBook
from imr_audit.rules.yaml_files import YamlFile, read_yaml, rules_dir

LintLevel = Literal["error", "warning", "note"]
LEVELS: tuple[LintLevel, ...] = ("error", "warning", "note")  # the gravest first

# Code -> how grave it is, and what it means.
CODES: Mapping[str, tuple[LintLevel, str]] = {
    "form": ("error", "A rule file is not well formed, or names what there is not"),
    "never-fires": ("error", "No case can make the rule apply, be violated or be met"),
    "dead-alternative": ("error", "One alternative of a condition can never hold, or adds nothing to another"),
    "contradiction": ("error", "A rule opposes what another recommends on the same facts, or no case can satisfy both"),
    "duplicate": ("error", "Two ids have one meaning on the same days"),
    "unknown-name": ("error", "applies_to names a drug, drug class or route that the vocabulary does not know"),
    "displaced": ("error", "Another entry always takes the place of this one"),
    "pages": ("error", "The cited pages are not in the document, or not those of the cited section"),
    "section": ("warning", "The index of the document has no such section"),
    "range-gap": ("warning", "A stated value is on neither side of a requirement, or between two rules"),
    "date-gap": ("warning", "The rule is in force before and after some days, but not on them"),
    "unreviewed": ("warning", "Nobody is named who has read the rules of the file against the guideline"),
    "no-clinician": ("note", "The rules were read against a text, but by no clinician"),
    "outdated": ("warning", "The last review is too long ago, or older than the last change"),
    "no-changelog": ("warning", "The file has no changelog, or one that is out of order"),
    "overlap": ("note", "Every case that violates the rule violates another one of its entry too"),
    "unused": ("note", "No rule, check or message uses this name of the vocabulary"),
    "uncovered": ("note", "No rule is about this topic, or none cites this document"),
    "aside": ("note", "The rule does not judge: it is a draft, or retired"),
}


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One finding: its code, what is wrong, where, and the ids of the rules or entries that it is about."""

    code: str
    message: str
    origin: Origin
    ids: tuple[str, ...] = ()

    @property
    def level(self) -> LintLevel:
        """How grave it is."""
        return CODES[self.code][0]


@dataclass(frozen=True)
class Places:
    """Finds the line of any part of a rule.  ``root`` is the folder of the built-in rule book."""

    rulebook: RuleBook
    root: Path = field(default_factory=rules_dir)
    _read: dict[Path, YamlFile] = field(default_factory=dict)

    def of_rule(self, rule: Rule, *keys: str | int) -> Origin:
        """Where the part of a rule stands that ``keys`` lead to."""
        read, index = self._rule(rule)
        return Origin(shown(read.path), read.line(("rules", index, *keys)))

    def data_of(self, rule: Rule) -> Mapping[str, Any]:
        """A rule as it stands in its file."""
        read, index = self._rule(rule)
        data: Mapping[str, Any] = read.data["rules"][index]
        return data

    def _rule(self, rule: Rule) -> tuple[YamlFile, int]:
        own = rule.id in self.rulebook.added or rule.id in self.rulebook.overridden
        read = self._file(Path(rule.origin.file) if own else self.root / rule.origin.file)
        return read, next((n for n, data in enumerate(read.data["rules"]) if data["id"] == rule.id), 0)

    def of_entry(self, entry: Entry, *keys: str | int) -> Origin:
        """Where the part of an entry's heading stands that ``keys`` lead to."""
        path = self.root / entry.origin.file
        path = path if path.is_file() else Path(entry.origin.file)
        return Origin(shown(path), self._file(path).line(keys))

    def of_vocabulary(self, file: str, *keys: str | int) -> Origin:
        """Where a name of a file beside the rules stands, such as ``vocabulary/fields.yaml``."""
        return Origin(shown(self.root / file), self._file(self.root / file).line(keys))

    def _file(self, path: Path) -> YamlFile:
        if path not in self._read:
            self._read[path] = read_yaml(path)
        return self._read[path]


def shown(path: Path) -> str:
    """A path as a person names it: from the working folder on, where it lies below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
