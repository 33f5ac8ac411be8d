"""Reports in Prometheus's text format: gauges that hold for the whole network, whichever server process is asked."""

from collections.abc import Iterator, Mapping

from glasshouse.network.kit.health import Figure, Report

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_LEVEL = "glasshouse_health_level"


def exposition(reports: Mapping[str, Report]) -> str:
    """Return the reports' figures as gauges `glasshouse_<part>_<name>`, and each part's level: 0 ok, 1 attention, 2 bad."""
    return "".join(f"{line}\n" for line in _lines(reports))


def _lines(reports: Mapping[str, Report]) -> Iterator[str]:
    yield f"# HELP {_LEVEL} How a part is: 0 ok, 1 attention, 2 bad."
    yield f"# TYPE {_LEVEL} gauge"
    for part, report in sorted(reports.items()):
        yield f'{_LEVEL}{{part="{part}"}} {int(report.level)}'
    for part, report in sorted(reports.items()):
        by_name: dict[str, list[Figure]] = {}
        for figure in report.figures:
            by_name.setdefault(figure.name, []).append(figure)
        for name, figures in by_name.items():
            metric = f"glasshouse_{part}_{name}"
            # What stands there for one of several says nothing of the others.
            words = figures[0].words if len(figures) == 1 else f"{part}: {name}".replace("_", " ")
            yield f"# HELP {metric} {_plain(words)}"
            yield f"# TYPE {metric} gauge"
            for figure in figures:
                yield f"{metric}{_labels(figure)} {_number(figure.value)}"


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _labels(figure: Figure) -> str:
    told = [f'{name}="{_plain(value).replace(chr(34), chr(92) + chr(34))}"' for name, value in figure.labels]
    return f"{{{','.join(told)}}}" if told else ""


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))
