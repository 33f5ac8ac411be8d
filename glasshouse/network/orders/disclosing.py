"""The archive of what was granted: exactly the listed columns of the rooms' holdings, with a signed manifest."""

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from glasshouse.network.kit import clock
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.orders.models import Order, Subject
from glasshouse.network.orders.rulebook import signing_key
from glasshouse.proof.disclosures import MANIFEST, RULES, check_disclosure, manifest_text, path_of
from glasshouse.proof.notes import Note
from glasshouse.proof.rulebooks import Kept, Rulebook


def folder_of(code: str) -> str:
    """Return the storage prefix below which the archives of an order lie."""
    return f"o/{code}"


def write_archive(
    path: Path, order: Order, granted: Mapping[int, list[str]], rulebook: Rulebook
) -> dict[int, int]:
    """Write what was granted to a local file, and check it as its receiver will; returns place -> how many rows were found.

    Raises Unproved if it is not exactly what was granted.
    """
    kept, files, rows = rulebook.data(), [], dict.fromkeys(granted, 0)
    subjects = list(order.subjects.order_by("place"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for subject in subjects:
            for data in granted.get(subject.place, ()):
                for model in kept[data].columns:
                    line = _add(
                        archive, path_of(subject.place, data, model), _rows(subject, model, kept[data])
                    )
                    rows[subject.place] += line["rows"]
                    files.append(line)
        _put(archive, RULES, rulebook.text.encode())
        told = [
            {"subject": one.place, "named": one.named, "data": list(granted.get(one.place, ()))}
            for one in subjects
        ]
        facts = {
            "network": settings.ENV.host,
            "order": order.code,
            "made_ms": clock.millis(clock.now()),
            "rules": rulebook.sha256,
            "subjects": told,
            "files": files,
        }
        text, key = manifest_text(facts), signing_key()
        _put(archive, MANIFEST, bytes(Note(text, (key.sign(text),))))
    check_disclosure(path, key.public)
    return rows


def _rows(subject: Subject, model: str, kept: Kept) -> Iterator[dict[str, Any]]:
    """Yield a person's rows in a holding, cut down to the columns."""
    holding = next(one for one in holdings() if one.model == model)
    only = kept.only.get(model, {})
    # Somebody erased since has no rows any more.
    for row in holding.rows(subject.person_id) if subject.person_id is not None else ():
        if all(row[name] in values for name, values in only.items()):
            yield {name: row[name] for name in kept.columns[model]}


def _add(archive: zipfile.ZipFile, name: str, rows: Iterator[dict[str, Any]]) -> dict[str, Any]:
    digest, size, count = hashlib.sha256(), 0, 0
    with archive.open(_info(name), "w", force_zip64=True) as out:
        for row in rows:
            line = orjson.dumps(row, default=str) + b"\n"
            digest.update(line)
            out.write(line)
            size, count = size + len(line), count + 1
    return {"path": name, "sha256": digest.hexdigest(), "bytes": size, "rows": count}


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(_info(name), content)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, clock.now().timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info
