"""Count what an installation holds about a person, as JSON: rows by holding, rows that point at them, files. Run inside it."""

import json
import os
import sys
from typing import Any

import django


def main(handle_or_id: str) -> None:
    """Print {"id", "held": {model: rows}, "files": [key], "pointing": {column: rows}}."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glasshouse.network.config.settings")
    django.setup()
    from glasshouse.network.accounts import queries

    known = handle_or_id.isdigit()
    person_id = int(handle_or_id) if known else queries.ids_by_handle([handle_or_id])[handle_or_id]
    json.dump(_traces(person_id), sys.stdout)


def _traces(person_id: int) -> dict[str, Any]:
    from django.apps import apps
    from django.db.models import ForeignKey

    from glasshouse.network.accounts.models import Person
    from glasshouse.network.kit.holdings import holdings

    pointing = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            to_person = isinstance(field, ForeignKey) and field.related_model is Person
            if to_person or field.name == "person_id":
                pointing[f"{model._meta.label}.{field.name}"] = model._default_manager.filter(
                    **{field.attname: person_id}
                ).count()
    return {
        "id": person_id,
        "held": {one.model: sum(1 for _row in one.rows(person_id)) for one in holdings()},
        "files": sorted(key for one in holdings() for key in one.files(person_id)),
        "pointing": {name: count for name, count in pointing.items() if count},
    }


if __name__ == "__main__":
    main(sys.argv[1])
