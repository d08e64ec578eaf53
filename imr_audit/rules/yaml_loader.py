"""The reader of YAML: safe, with libyaml where it is there, without duplicate keys and with YAML 1.2's truth values."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

from imr_audit.rules.yaml_files import RuleFileError

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UniqueKeys(Loader):  # type: ignore[misc]
    """Reads YAML safely and refuses a key that stands twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping of a node.  Raises RuleFileError."""
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            seen: set[Any] = set()
            for key_node, _ in node.value:
                key = self.construct_object(key_node, deep=True)
                if key in seen:
                    raise RuleFileError(f"{key_node.start_mark.line + 1}: the key {key!r} stands twice")
                seen.add(key)
        return mapping


def _timestamp(loader: Any, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        raise RuleFileError(f"{node.start_mark.line + 1}: {node.value} is no date: {error}") from None


UniqueKeys.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)

# Only true and false are truth values, as in YAML 1.2: `on:` is a key of ours, and a state may be called "no".
_BOOL = "tag:yaml.org,2002:bool"
UniqueKeys.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL or first in "tTfF"]
    for first, resolvers in Loader.yaml_implicit_resolvers.items()
}
