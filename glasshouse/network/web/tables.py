"""Tables as files that anyone may fetch, also from another site's page."""

from collections.abc import Iterable

from django.http import StreamingHttpResponse


def table_file(lines: Iterable[bytes], name: str) -> StreamingHttpResponse:
    """Answer with a table (`kit.tables`) as a file of this name, line by line: it is never whole in memory."""
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response
