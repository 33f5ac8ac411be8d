"""The doctor finds what is wrong, and says what to do."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from glasshouse.network.config import doctor
from glasshouse.network.config.doctor import Level
from glasshouse.network.config.env import Env
from glasshouse.network.config.install import write_config
from glasshouse.network.kit.health import Level as HealthLevel
from glasshouse.network.kit.health import Report

WELL = Env(secret_key="s" * 40, site_url="https://video.example.org", behind_proxy=True)


@pytest.fixture
def env(tmp_path: Path) -> Env:
    write_config(tmp_path / "data")
    for name in ("media", "uploads", "scratch"):
        (tmp_path / "data" / name).mkdir()
    return replace(WELL, data_dir=tmp_path / "data")


def test_a_good_installation_passes(env: Env) -> None:
    checks = (
        doctor.check_python,
        doctor.check_config,
        doctor.check_secret_key,
        doctor.check_folders,
        doctor.check_address,
    )
    assert [check(env).level for check in checks] == [Level.OK] * len(checks)


@pytest.mark.parametrize(
    ("check", "wrong", "level", "words"),
    [
        (doctor.check_secret_key, {"secret_key": "short"}, Level.FAIL, "secret key"),
        (doctor.check_folders, {"data_dir": Path("/nowhere/at/all")}, Level.FAIL, "is not there"),
        (doctor.check_config, {"data_dir": Path("/nowhere/at/all")}, Level.WARN, "is not there"),
        (doctor.check_address, {"site_url": "http://video.example.org"}, Level.WARN, "no TLS"),
        (doctor.check_address, {"behind_proxy": False}, Level.WARN, "neither"),
        (doctor.check_address, {"demo": True}, Level.WARN, "one-click"),
        (doctor.check_mail, {"smtp_url": ""}, Level.WARN, "nobody gets it"),
        (doctor.check_mail, {"smtp_url": "smtp://127.0.0.1:1"}, Level.WARN, "does not answer"),
        (doctor.check_server, {"port": 1}, Level.WARN, "nothing listens"),
    ],
)
def test_a_fault_is_found_with_a_remedy(env: Env, check, wrong, level: Level, words: str) -> None:
    finding = check(replace(env, **wrong))
    assert finding.level is level
    assert words in finding.words
    assert finding.remedy


def test_the_age_of_the_backup_is_told(env: Env) -> None:
    assert doctor.check_backup(env).level is Level.WARN
    assert doctor.check_backup(replace(env, demo=True)).level is Level.OK
    note = env.data_dir / "last-backup.json"
    for minutes, told, level in (
        (5, "5 min", Level.OK),
        (119, "1 h", Level.OK),
        (49 * 60, "49 h", Level.WARN),
    ):
        at = datetime.now(UTC) - timedelta(minutes=minutes)
        note.write_text(json.dumps({"at": at.isoformat(), "to": "/mnt/backup"}))
        finding = doctor.check_backup(env)
        assert (finding.level, f"{told} old" in finding.words) == (level, True)


def test_what_a_part_says_is_passed_on(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    def ranker() -> Report:
        return Report(title="Ranker", level=HealthLevel.BAD, words="It does not answer.", remedy="Start it.")

    monkeypatch.setattr(doctor, "check_database", lambda env: doctor.ok("fine"))
    monkeypatch.setattr("glasshouse.network.kit.health._asked", {"ranker": ranker})
    finding = doctor.check_parts(env)
    assert (finding.level, finding.words, finding.remedy) == (
        Level.FAIL,
        "Ranker: It does not answer.",
        "Start it.",
    )
    nothing_kept = Report(title="Backup", level=HealthLevel.ATTENTION, words="There is none yet.")
    well = Report(title="Jobs", level=HealthLevel.OK, words="Fine.")
    asked = {"backup": lambda: nothing_kept, "jobs": lambda: well}
    monkeypatch.setattr("glasshouse.network.kit.health._asked", asked)
    assert doctor.check_parts(env) == doctor.ok("jobs: all is well")


def test_missing_programs_of_postgresql_are_found(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_program", lambda name: None)
    assert doctor.check_postgresql(env).level is Level.OK
    finding = doctor.check_postgresql(replace(env, database_url="postgresql://x"))
    assert finding.level is Level.WARN and "pg_dump and pg_restore" in finding.words


def test_a_file_that_others_can_read_is_found(env: Env) -> None:
    (env.data_dir / "glasshouse.toml").chmod(0o644)
    assert doctor.check_config(env).level is Level.WARN


@pytest.mark.django_db(databases="__all__")
def test_the_databases_are_up_to_date(env: Env, settings) -> None:
    from_url = replace(
        env, database_url="postgresql://x" if "postgresql" in settings.DATABASES["default"]["ENGINE"] else ""
    )
    assert doctor.check_database(from_url).level is Level.OK
    assert doctor.check_journal(from_url).level is Level.OK


def test_the_report_names_each_check_and_ends_with_a_count(
    env: Env, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = {"Good": lambda env: doctor.ok("fine"), "Bad": lambda env: doctor.fail("broken", "Repair it.")}
    monkeypatch.setattr(doctor, "CHECKS", checks)
    assert doctor.examine(env) == 1
    said = capsys.readouterr().out
    assert "Good" in said and "→ Repair it." in said and "1 failed, 0 to look at, 1 well." in said
