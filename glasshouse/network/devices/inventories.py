"""Lists of devices, read and counted: no name and no number of a device is kept. Pure.

Read are CSV as mobile device management exports it (a line for each device, or for each device and app, in whatever order and
words of its head) and result logs of osquery (JSON lines). What looks like a formula is text like any other: nothing of a list
is written anywhere again.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 4 * 1024 * 1024
MOST_LINES = 50_000
LONGEST_CELL = 2_000
_DEVICE = (
    "device id", "deviceid", "udid", "serial number", "serialnumber", "serial", "asset tag", "asset", "device name", "devicename",
    "computer name", "computername", "hostname", "host name", "host identifier", "hostidentifier", "host", "device", "computer",
    "name", "imei", "gerät", "geräte id", "seriennummer", "appareil", "numéro de série", "dispositivo", "número de serie",
)  # fmt: skip
_STATUS = (
    "present", "installed", "is installed", "app installed", "app present", "install state", "installation state",
    "installation status", "status", "state", "vorhanden", "installiert", "présent", "installé", "presente", "instalado",
)  # fmt: skip
_APP = (
    "bundle id", "bundle identifier", "bundleid", "package name", "packagename", "package id", "package", "app id", "appid",
    "application id", "app identifier", "app name", "appname", "application name", "application title", "application",
    "application display name", "app", "software", "title",
)  # fmt: skip
# fmt: off
_THERE = frozenset({
    "1", "yes", "y", "true", "present", "installed", "found", "x", "ja", "vorhanden", "installiert", "oui", "présent", "installé",
    "si", "sí", "presente", "instalado",
})
_GONE = frozenset({
    "", "-", "0", "no", "n", "false", "absent", "removed", "blocked", "uninstalled", "not_installed", "notinstalled", "none",
    "not installed", "not present", "nein", "entfernt", "nicht installiert", "non", "supprimé", "non installé", "ausente",
    "eliminado", "no instalado",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class NotReadable(Exception):
    """This list can't be counted; `why` is a code, `line` the first line concerned, 0 for the whole."""

    why: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """How many devices a list names, and how many of them have the app."""

    devices: int
    present: int
    source: str


@dataclass(frozen=True, slots=True)
class Sought:
    """By what the app is known in a list: its identifiers and its name, small letters."""

    names: frozenset[str]


def count(content: bytes, sought: Sought) -> Counted:
    """Return what a list of devices counts. Raises NotReadable: large, empty, encoding, head, status, lines or json."""
    if len(content) > MOST_BYTES:
        raise NotReadable("large")
    text = _decoded(content).lstrip("\ufeff")
    if not text.strip():
        raise NotReadable("empty")
    if text.lstrip()[0] == "{":
        return _osquery(text, sought)
    return _table(text, sought)


def _decoded(content: bytes) -> str:
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable("encoding") from None
    if "\0" in text:
        raise NotReadable("encoding")
    return text


# --- tables


def _table(text: str, sought: Sought) -> Counted:
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
        head = [_word(cell) for cell in next(rows)]
        device, app, status = (_column(head, words) for words in (_DEVICE, _APP, _STATUS))
        if device is None or (app is None and status is None):
            raise NotReadable("head", 1)
        found = _devices(rows, (device, app, status), sought)
    except csv.Error:
        raise NotReadable("lines") from None
    if not found:
        raise NotReadable("empty")
    return Counted(len(found), sum(found.values()), "csv")


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _word(cell: str) -> str:
    return " ".join(cell.replace("_", " ").replace("-", " ").strip().strip('"').casefold().split())


def _column(head: list[str], words: tuple[str, ...]) -> int | None:
    return next((head.index(word) for word in words if word in head), None)


def _devices(
    rows: Iterable[list[str]], columns: tuple[int, int | None, int | None], sought: Sought
) -> dict[str, bool]:
    """Return device -> whether the app is on it; several lines about one device count as one."""
    device, app, status = columns
    found: dict[str, bool] = {}
    for number, row in enumerate(rows, start=2):
        if number > MOST_LINES:
            raise NotReadable("lines", number)
        if not any(cell.strip() for cell in row):
            continue
        if any(len(cell) > LONGEST_CELL for cell in row):
            raise NotReadable("lines", number)
        name = _cell(row, device)
        if not name:
            raise NotReadable("lines", number)
        here = True
        if app is not None:
            here = _cell(row, app) in sought.names
        if status is not None:
            here = here and _is_there(_cell(row, status), number)
        found[name] = found.get(name, False) or here
    return found


def _cell(row: list[str], at: int) -> str:
    return row[at].strip().casefold() if at < len(row) else ""


def _is_there(word: str, line: int) -> bool:
    if word in _THERE:
        return True
    if word in _GONE:
        return False
    raise NotReadable("status", line)


# --- osquery


def _osquery(text: str, sought: Sought) -> Counted:
    """Count hosts by their last result: a snapshot, or what was added and removed, in the order of the log."""
    hosts: dict[str, set[str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if number > MOST_LINES:
            raise NotReadable("lines", number)
        if line.strip():
            _result(_object(line, number), hosts, sought, number)
    if not hosts:
        raise NotReadable("empty")
    return Counted(len(hosts), sum(1 for there in hosts.values() if there), "osquery")


def _object(line: str, number: int) -> Mapping[str, Any]:
    try:
        held = json.loads(line)
    except (ValueError, RecursionError):
        raise NotReadable("json", number) from None
    if type(held) is not dict:
        raise NotReadable("json", number)
    return held


def _result(held: Mapping[str, Any], hosts: dict[str, set[str]], sought: Sought, number: int) -> None:
    host = held.get("hostIdentifier")
    if type(host) is not str or not 0 < len(host) <= LONGEST_CELL:
        raise NotReadable("json", number)
    there = hosts.setdefault(host.casefold(), set())
    if held.get("action") == "snapshot":
        rows = held.get("snapshot")
        if type(rows) is not list:
            raise NotReadable("json", number)
        there.clear()
        there.update(place for row in rows if (place := _place(row, sought)))
    elif held.get("action") in ("added", "removed"):
        place = _place(held.get("columns"), sought)
        if place and held["action"] == "added":
            there.add(place)
        elif place:
            there.discard(place)
    else:
        raise NotReadable("json", number)


def _place(row: object, sought: Sought) -> str:
    """Return where the app lies, by a row of a result; empty if it is about something else."""
    if type(row) is not dict:
        return ""
    named = {
        str(row.get(column, "")).casefold()
        for column in ("bundle_identifier", "identifier", "package_name", "name")
    }
    named |= {one.removesuffix(".app") for one in named}
    return str(row.get("path") or "here") if named & sought.names else ""
