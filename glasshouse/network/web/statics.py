"""Static files under names that carry their content, also where one script imports another."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class PageStatics(ManifestStaticFilesStorage):
    """Hash names inside `import … from` too, so that every script may be cached for ever."""

    support_js_module_import_aggregation = True
