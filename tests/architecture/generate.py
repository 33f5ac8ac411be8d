"""Documents that are made from code. `python -m tests.architecture.generate` (part of `make fix`) writes them."""

import atexit
import json
import os
import shutil
import tempfile
from dataclasses import MISSING, fields

from tests.architecture.tree import ROOT

SETTINGS_PATH = ROOT / "docs/operating/settings.md"
OPENAPI_PATH = ROOT / "docs/protocol/openapi.json"
_SETTINGS_HEAD = """# Settings

Made from `glasshouse/network/config/env.py` by `make fix`; change it there. A setting is taken from the environment
(`GLASSHOUSE_` and its name in capitals), else from `glasshouse.toml` in the data directory, else the default holds.
Lists are separated by commas in the environment, and are arrays in the file.

| setting | type | default | meaning |
|---|---|---|---|
"""


def _default(value: object) -> str:
    if value in ("", ()):
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    return f"`{value}`"


def settings_document() -> str:
    """Return the table of all settings, as Markdown."""
    from glasshouse.network.config.env import Env

    rows = []
    for setting in fields(Env):
        kind = {"Path": "folder", "tuple": "list", "str": "text", "int": "number", "bool": "true or false"}[
            getattr(setting.type, "__name__", "tuple")
        ]
        default = "none" if setting.default is MISSING else _default(setting.default)
        rows.append(
            f"| `{setting.name}` | {kind} | {default} | {setting.metadata['doc'].replace('|', chr(92) + '|')} |\n"
        )
    return _SETTINGS_HEAD + "".join(rows)


def openapi_document() -> str:
    """Return the public API's description, as JSON that changes only when the API does."""
    from glasshouse.network.api.app import api

    return (
        json.dumps(api.get_openapi_schema(), indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"
    )


def set_up() -> None:
    """Set Django up in an empty folder of its own, which ends with the process."""
    folder = tempfile.mkdtemp(prefix="glasshouse-generate-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["GLASSHOUSE_DATA_DIR"] = folder
    import django

    from glasshouse.network.config import env

    env.name_settings()
    django.setup()


def main() -> None:
    """Write both documents, and the catalogues of words."""
    set_up()
    from tests.architecture import catalogues

    catalogues.main()
    for path, text in ((SETTINGS_PATH, settings_document()), (OPENAPI_PATH, openapi_document())):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
