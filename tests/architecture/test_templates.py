"""Every template compiles."""

from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.architecture.tree import NETWORK

TEMPLATES = [
    str(path.relative_to(folder))
    for folder in sorted(NETWORK.glob("*/templates"))
    for path in sorted(Path(folder).rglob("*"))
    if path.is_file()
]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name: str) -> None:
    get_template(name)
