"""What every entry is, and the register of their kinds."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, NamedTuple, TypeVar, dataclass_transform, get_args, get_origin

from glasshouse.proof.entries.fields import Millis, Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that is public for good. `time` is the operator's word for when it happened."""

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    says: ClassVar[str]
    """The sentence for people, with the fields in it."""

    time: Millis

    def template(self) -> str:
        """Return the sentence that fits this one."""
        return self.says


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """An entry of a kind or a version that this program does not know: kept and shown, judged by nothing."""

    kind: str
    version: int
    time: int
    fields: Mapping[str, Any]


class Known(NamedTuple):
    """A kind in one version: its class, and how each of its fields is read."""

    entry: type[Entry]
    readers: Mapping[str, Reader]


KINDS: dict[tuple[str, int], Known] = {}
"""Every kind of entry in every version that can be read."""
Made = TypeVar("Made", bound=Entry)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def kind_of_entry(declared: type[Made]) -> type[Made]:
    """Make a class a kind of entry."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(declared)
    # Each annotation is Annotated[type, reader].
    readers = {field.name: field.type.__metadata__[0] for field in fields(made)}  # type: ignore[union-attr]
    KINDS[made.kind, made.version] = Known(made, readers)
    return made


def fields_of(kind: str) -> Mapping[str, type] | None:
    """Return the fields of a kind's newest version with their plain types, or None if there is no such kind."""
    versions = [known.entry for (name, _version), known in KINDS.items() if name == kind]
    if not versions:
        return None
    newest = max(versions, key=lambda entry: entry.version)
    types = {field.name: get_args(field.type)[0] for field in fields(newest)}
    return {name: get_origin(declared) or declared for name, declared in types.items()}
