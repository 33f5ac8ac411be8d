"""Make an installation ready: its folder, its configuration file, its database, its static files. Doing it again upgrades it."""

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from glasshouse.network.config.env import CONFIG_NAME
from glasshouse.network.kit.storage import write_once

if TYPE_CHECKING:
    from glasshouse.network.ledger.actions import Opening

_HEADING = "# Settings of this installation; docs/operating/settings.md tells what each means.\n# Keep this file secret.\n"


def write_config(data_dir: Path, **values: str | int | bool) -> bool:
    """Write `glasshouse.toml` with a new secret key and these settings, readable by its owner alone; keep one that exists.

    Returns whether it was written.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    given: dict[str, str | int | bool] = {"secret_key": secrets.token_urlsafe(48), **values}
    text = _HEADING + "".join(f"{name} = {_toml(value)}\n" for name, value in given.items())
    return write_once(data_dir / CONFIG_NAME, text)


def _toml(value: str | int | bool) -> str:
    # JSON writes text, numbers and truth as TOML does.
    return json.dumps(value, ensure_ascii=False)


def make_folders() -> None:
    """Make the folders that the network writes to."""
    for folder in (
        settings.MEDIA_ROOT,
        settings.UPLOADS_ROOT,
        settings.SCRATCH_ROOT,
        settings.DATA_DIR / "outbox",
    ):
        Path(folder).mkdir(parents=True, exist_ok=True)


def let_others_read_media() -> None:
    """Let another user of this machine, such as nginx, read media and static files, and nothing else in the data directory.

    The directory can be walked through but not listed; what is not to be read is closed one by one.
    """
    data_dir = Path(settings.DATA_DIR)
    for path in data_dir.iterdir():
        if path not in (Path(settings.MEDIA_ROOT), Path(settings.STATIC_ROOT)):
            path.chmod(0o700 if path.is_dir() else 0o600)
    for folder in (Path(settings.MEDIA_ROOT), Path(settings.STATIC_ROOT)):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    # Last: until here nobody gets in.
    data_dir.chmod(0o711)


def prepare_database() -> None:
    """Bring every database to the tables of this version."""
    for alias in connections:
        call_command("migrate", database=alias, interactive=False, verbosity=0)


def collect_static() -> None:
    """Put the static files where they are served from, under names that carry their content's hash."""
    call_command("collectstatic", interactive=False, verbosity=0)


def install(opening: "Opening | None" = None) -> None:
    """Make folders, database, ledger and static files ready; the configuration file must be there.

    A new ledger begins at level solo, unless `opening` says how.
    """
    # Its models can be named only once Django is set up.
    from glasshouse.network.ledger.actions import SOLO, open_ledger

    make_folders()
    prepare_database()
    open_ledger(opening or SOLO)
    collect_static()
