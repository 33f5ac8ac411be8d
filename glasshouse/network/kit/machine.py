"""How the machine is: jobs that wait, the database, the storage, the last backup."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from glasshouse.network.kit import clock, jobs
from glasshouse.network.kit.health import Figure, Level, Report, register

LAST_BACKUP = "last-backup.json"
WAITS_LONG = timedelta(minutes=2)
WAITS_TOO_LONG = timedelta(minutes=30)
LEAST_FREE_BYTES = 2 * 1024**3
LEAST_FREE_SHARE = 0.05
BACKUP_OLD = timedelta(days=2)


def declare() -> None:
    """Register what is said of the machine."""
    register("jobs", report_jobs)
    register("database", report_database)
    register("disk", report_disk)
    register("backup", report_backup)


def report_jobs() -> Report:
    """Say how many jobs wait in each queue, and how long the oldest has."""
    figures, oldest = [], 0.0
    for queue in settings.TASKS["default"]["QUEUES"]:
        waiting, since = jobs.oldest_waiting(queue)
        age_s = (clock.now() - since).total_seconds() if since else 0.0
        oldest = max(oldest, age_s)
        labels = (("queue", queue),)
        figures += [
            Figure("waiting", _("waiting in %(queue)s") % {"queue": queue}, waiting, labels=labels),
            Figure("oldest_seconds", _("oldest in %(queue)s") % {"queue": queue}, age_s, "s", labels),
        ]
    level, words, remedy = Level.OK, _("Jobs are taken as they come."), ""
    if oldest > WAITS_LONG.total_seconds():
        level = Level.BAD if oldest > WAITS_TOO_LONG.total_seconds() else Level.ATTENTION
        words = _("A job has waited for %(n)d minutes.") % {"n": oldest // 60}
        remedy = _(
            "See that “glasshouse work” runs. If it does, videos come faster than they are made: set “encoders” higher."
        )
    return Report(title=_("Jobs"), level=level, words=words, remedy=remedy, figures=tuple(figures))


def report_database() -> Report:
    """Say how large each database is."""
    figures = []
    for alias in connections:
        labels = (("database", alias),)
        figures.append(Figure("bytes", _("size of %(name)s") % {"name": alias}, _size_of(alias), "B", labels))
    return Report(title=_("Database"), level=Level.OK, words=_("It answers."), figures=tuple(figures))


def _size_of(alias: str) -> int:
    connection = connections[alias]
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        paths = [Path(name), Path(f"{name}-wal")]
        return sum(path.stat().st_size for path in paths if path.is_file())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def report_disk() -> Report:
    """Say what is free where the data directory is."""
    disk = shutil.disk_usage(settings.DATA_DIR)
    figures = [
        Figure("free_bytes", _("free"), disk.free, "B"),
        Figure("disk_bytes", _("in all"), disk.total, "B"),
    ]
    level, words, remedy = Level.OK, _("There is room."), ""
    least = max(LEAST_FREE_BYTES, disk.total * LEAST_FREE_SHARE)
    if disk.free < least:
        level = Level.BAD if disk.free < least / 4 else Level.ATTENTION
        words = _("Only %(free).1f GB are free.") % {"free": disk.free / 1e9}
        remedy = _(
            "Make room or move the data directory: an upload needs up to three times its size for a while."
        )
    return Report(title=_("Disk"), level=level, words=words, remedy=remedy, figures=tuple(figures))


def last_backup(data_dir: Path) -> tuple[datetime, str] | None:
    """Return when the last backup began, and where it went; None if there was none."""
    try:
        told = json.loads((data_dir / LAST_BACKUP).read_text(encoding="utf-8"))
        return datetime.fromisoformat(told["at"]), str(told["to"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def _age_words(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 60:
        told = ngettext("The last one is %(n)d minute old.", "The last one is %(n)d minutes old.", minutes)
        return told % {"n": minutes}
    hours = minutes // 60
    return ngettext("The last one is %(n)d hour old.", "The last one is %(n)d hours old.", hours) % {
        "n": hours
    }


def report_backup() -> Report:
    """Say how old the last backup is."""
    last = last_backup(Path(settings.DATA_DIR))
    remedy = _("Run “glasshouse backup”, and switch on its timer.")
    title = _("Backup")
    if last is None:
        return Report(title=title, level=Level.ATTENTION, words=_("There is none yet."), remedy=remedy)
    age = clock.now() - last[0]
    words = _age_words(age)
    figures = (Figure("age_seconds", _("age of the last one"), age.total_seconds(), "s"),)
    old = age > BACKUP_OLD
    return Report(
        title=title,
        level=Level.ATTENTION if old else Level.OK,
        words=words,
        remedy=remedy if old else "",
        figures=figures,
    )
