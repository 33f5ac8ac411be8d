"""How the network runs, for administrators and for Prometheus; nobody else learns it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from glasshouse.network.kit import clock, health
from glasshouse.network.kit.health import Figure, Level, Report
from glasshouse.network.kit.machine import report_backup
from glasshouse.network.notifications.models import Notification
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos import cuts
from glasshouse.network.videos.models import Cut
from glasshouse.network.videos.states import State
from glasshouse.network.web.pages.desk.exposition import exposition
from tests.rooms.browsers import joined
from tests.rooms.people import person

pytestmark = pytest.mark.django_db(databases="__all__")


def test_administrators_see_how_it_runs() -> None:
    answer = joined("administrator", role="administrator").get("/desk/health")
    page = answer.content.decode()
    assert answer.status_code == 200
    for title in ("Jobs", "Database", "Disk", "Backup", "Videos", "Mail", "Watches"):
        assert f">{title}</h2>" in page
    assert answer["Refresh"] == "30"
    assert "There is none yet." in page and "glasshouse backup" in page


def test_the_page_can_stand_still() -> None:
    assert not joined("administrator", role="administrator").get("/desk/health?still").has_header("Refresh")


@pytest.mark.parametrize("role", ["person", "moderator", "legal_officer"])
def test_nobody_else_sees_it(role: str) -> None:
    assert joined(role, role=role).get("/desk/health").status_code == 403
    assert Client().get("/desk/health").status_code == 302


def test_a_cut_that_nobody_works_on_is_said() -> None:
    draft = videos.create_draft(person_id=person("ada"))
    cut = cuts.newest(draft)
    Cut.objects.filter(pk=cut.pk).update(state=State.RECEIVED, changed_at=clock.now() - timedelta(hours=1))
    report = health.reports()["videos"]
    assert (report.level, report.words) == (Level.BAD, "1 video waits, and nobody works on it.")
    assert "glasshouse reconcile" in report.remedy
    # What is worst comes first.
    assert next(iter(health.reports())) == "videos"


def test_a_job_that_waits_long_is_said() -> None:
    DBTaskResult.objects.all().delete()
    accounts_job = videos.create_draft(person_id=person("ada"))
    Cut.objects.filter(video=accounts_job).update(state=State.RECEIVED)
    cuts.wake(cuts.newest(accounts_job))
    DBTaskResult.objects.update(enqueued_at=clock.now() - timedelta(minutes=45))
    report = health.reports()["jobs"]
    assert (report.level, report.words) == (Level.BAD, "A job has waited for 45 minutes.")
    told = {figure.labels: figure.value for figure in report.figures if figure.name == "waiting"}
    assert told == {
        (("queue", name),): int(name == "media") for name in ("default", "archive", "media", "ladder")
    }


def test_a_failed_mail_is_said() -> None:
    Notification.objects.create(person_id=person("ada"), kind="welcome", mail_state="failed")
    assert health.reports()["mail"].words == "1 mail could not be sent."


def test_a_part_that_cannot_say_how_it_is_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Report:
        raise RuntimeError

    monkeypatch.setattr(health, "_asked", {"the_ranker": broken})
    (report,) = health.reports().values()
    assert (report.title, report.level) == ("The ranker", Level.BAD)


# Metrics


def test_metrics_are_for_this_machine() -> None:
    answer = Client().get("/metrics", headers={"host": "127.0.0.1:8000"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    text = answer.content.decode()
    assert 'glasshouse_health_level{part="jobs"} 0\n' in text
    assert 'glasshouse_jobs_waiting{queue="media"} 0\n' in text
    for line in text.splitlines():
        assert re.fullmatch(r"# (HELP|TYPE) \w+ .+|[a-z_]+(\{[^}]*\})? -?\d+(\.\d+)?(e[+-]\d+)?", line), line


@pytest.mark.parametrize(
    "asked",
    [
        {"REMOTE_ADDR": "192.0.2.1", "HTTP_HOST": "localhost"},
        # A proxy on this machine that does not say for whom it asks.
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "video.example.org"},
        {"REMOTE_ADDR": "192.0.2.1", "HTTP_AUTHORIZATION": "Bearer "},
        {"REMOTE_ADDR": "192.0.2.1", "HTTP_AUTHORIZATION": "Bearer guessed"},
    ],
)
def test_nobody_else_finds_them(asked: dict[str, Any], env) -> None:
    env(metrics_token="")
    assert Client().get("/metrics", **asked).status_code == 404
    env(metrics_token="of-the-operator")
    assert Client().get("/metrics", **asked).status_code == 404


def test_a_token_opens_them_from_elsewhere(env) -> None:
    env(metrics_token="of-the-operator")
    asked: dict[str, Any] = {"REMOTE_ADDR": "192.0.2.1", "HTTP_AUTHORIZATION": "Bearer of-the-operator"}
    assert Client().get("/metrics", **asked).status_code == 200


@pytest.fixture
def env(settings):
    from dataclasses import replace

    settings.ALLOWED_HOSTS = ["*"]

    def change(**values: str) -> None:
        settings.ENV = replace(settings.ENV, **values)

    return change


def test_the_format_is_exact() -> None:
    figures = (
        Figure("waiting", "waiting here", 2, labels=(("queue", 'a "b"\\c'),)),
        Figure("waiting", "waiting there", 0.5, labels=(("queue", "d"),)),
        Figure("age_seconds", "its age", 3.0, "s"),
    )
    reports = {"jobs": Report(title="Jobs", level=Level.ATTENTION, words="Hm.", figures=figures)}
    assert exposition(reports) == (
        "# HELP glasshouse_health_level How a part is: 0 ok, 1 attention, 2 bad.\n"
        "# TYPE glasshouse_health_level gauge\n"
        'glasshouse_health_level{part="jobs"} 1\n'
        "# HELP glasshouse_jobs_waiting jobs: waiting\n"
        "# TYPE glasshouse_jobs_waiting gauge\n"
        'glasshouse_jobs_waiting{queue="a \\"b\\"\\\\c"} 2\n'
        'glasshouse_jobs_waiting{queue="d"} 0.5\n'
        "# HELP glasshouse_jobs_age_seconds its age\n"
        "# TYPE glasshouse_jobs_age_seconds gauge\n"
        "glasshouse_jobs_age_seconds 3\n"
    )


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "1 minute old"), (59, "59 minutes old"), (150, "2 hours old")]
)
def test_the_age_of_a_young_backup_is_told_in_minutes(settings, tmp_path, minutes, words):
    settings.DATA_DIR = tmp_path
    at = clock.now() - timedelta(minutes=minutes)
    (tmp_path / "last-backup.json").write_text(json.dumps({"at": at.isoformat(), "to": "/mnt"}))
    assert words in report_backup().words
