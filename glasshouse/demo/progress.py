"""How far the demo's people are in their month, so that a second run goes on where the first one ended."""

import json
from dataclasses import dataclass
from pathlib import Path

FILE = "living.json"


@dataclass(slots=True)
class Progress:
    """How far it is: kept in a file after every step.

    `until` is when the month ends, chosen at the first run; `people` have joined; all is done that happened before `reached`.
    """

    path: Path
    until: str = ""
    people: int = 0
    reached: str = ""
    finished: bool = False

    @classmethod
    def read(cls, folder: Path) -> "Progress":
        """Return what the file says, or a beginning."""
        path = folder / FILE
        return cls(path, **json.loads(path.read_text())) if path.is_file() else cls(path)

    def write(self) -> None:
        """Keep it: whole or not at all."""
        told = {name: getattr(self, name) for name in ("until", "people", "reached", "finished")}
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(told))
        fresh.replace(self.path)


def is_finished(folder: Path) -> bool:
    """Say whether the month was lived to its end."""
    return Progress.read(folder).finished
