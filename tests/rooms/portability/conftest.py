"""Everything here lies in folders of its own, looked at as a whole."""

import shutil

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def empty_folders():
    """Begin without files, so that what is left can be counted."""
    for folder in (settings.MEDIA_ROOT, settings.UPLOADS_ROOT, settings.SCRATCH_ROOT):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
