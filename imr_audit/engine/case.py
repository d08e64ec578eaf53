"""The case that an engine is given: declared fields of the declared types, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from imr_audit.engine.errors import CaseError
from imr_audit.model import Scalar
from imr_audit.rules.fields import UNSTATED, CaseField
from imr_audit.rules.yaml_files import nearest

Case = Mapping[str, Scalar | None]


def prepared(case: Case, fields: Mapping[str, CaseField]) -> dict[str, Scalar]:
    """The given fields of ``case`` in the form in which values are compared.

    None is absence.  A fact that is not given is not filled in here: :func:`value_of` says what it counts as.
    Raises CaseError.
    """
    given: dict[str, Scalar] = {}
    for name, value in case.items():
        field = fields.get(name)
        if field is None:
            raise CaseError(f"{name!r} is no field of a case{nearest(name, list(fields))}")
        if value is None:
            continue
        try:
            given[name] = field.normal(value)
        except ValueError as error:
            raise CaseError(f"{name}: {error}") from None
    return given


def value_of(name: str, case: Mapping[str, Scalar], fields: Mapping[str, CaseField]) -> Scalar | None:
    """The value of a field of a prepared case: a fact that is not given is ``unstated``, all else absent (None)."""
    value = case.get(name)
    return UNSTATED if value is None and fields[name].type == "status" else value
