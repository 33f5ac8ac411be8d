"""The public list of restrictions: how many by half-year, measure and ground, and each with the fields of the DSA database."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet

from glasshouse.network.kit.halves import Half
from glasshouse.network.moderation.models import Statement
from glasshouse.network.moderation.queries.statements import StatementCard, card_of
from glasshouse.network.moderation.reasons import day
from glasshouse.network.moderation.states import Basis, Measure, Outcome, Standing, Subject

PAGE = 50
EEA = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905
)
_VISIBILITY = {
    Measure.REMOVED: "DECISION_VISIBILITY_CONTENT_REMOVED",
    Measure.DISABLED: "DECISION_VISIBILITY_CONTENT_DISABLED",
    Measure.AGE_RESTRICTED: "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED",
    Measure.LABELLED: "DECISION_VISIBILITY_CONTENT_LABELLED",
}
COLUMNS = (
    *("decision_visibility", "decision_visibility_other", "end_date_visibility_restriction"),
    *("decision_monetary", "decision_monetary_other", "end_date_monetary_restriction"),
    *("decision_provision", "end_date_service_restriction"),
    *("decision_account", "end_date_account_restriction", "account_type"),
    *("decision_ground", "decision_ground_reference_url"),
    *("illegal_content_legal_ground", "illegal_content_explanation"),
    *("incompatible_content_ground", "incompatible_content_explanation", "incompatible_content_illegal"),
    *("category", "category_addition", "category_specification", "category_specification_other"),
    *("content_type", "content_type_other", "content_language", "content_date"),
    *("territorial_scope", "application_date", "decision_facts", "source_type", "source_identity"),
    *("automated_detection", "automated_decision", "puid"),
)
"""The columns of the DSA transparency database, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which restrictions are asked for; empty: all. `half` is a half-year such as 2026-H2."""

    half: str = ""
    measure: str = ""
    basis: str = ""

    def rows(self) -> QuerySet[Statement]:
        """Return the statements that are asked for."""
        found = Statement.objects.all()
        if self.measure in Measure.values:
            found = found.filter(measure=self.measure)
        if self.basis in Basis.values:
            found = found.filter(basis=self.basis)
        half = Half.parse(self.half)
        return found.filter(made_at__gte=half.span[0], made_at__lt=half.span[1]) if half else found


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfYear:
    """A half-year in figures: statements by measure, in the order of the measures, by ground, appeals and how they ended."""

    half: str
    statements: int
    measures: tuple[int, ...]
    illegal: int
    rules: int
    appeals: int
    changed: int
    waiting: int


def half_years() -> list[HalfYear]:
    """Return the figures of each half-year in which anything was decided, the latest first."""
    ends = Statement.objects.aggregate(first=Min("made_at"), last=Max("made_at"))
    if ends["first"] is None:
        return []
    half, first = Half.of(ends["last"]), Half.of(ends["first"])
    found = []
    while half >= first:
        if groups := _groups(half):
            found.append(_figures(half, groups))
        half = half.before
    return found


def _groups(half: Half) -> list[tuple[str, str, str | None, int]]:
    """Return how many statements of a half-year have one measure, ground and outcome of an appeal: counted by the database."""
    begins, ends = half.span
    rows = Statement.objects.filter(made_at__gte=begins, made_at__lt=ends).order_by()
    return list(
        rows.values_list("measure", "basis", "appeal__outcome").annotate(many=Count("pk")).order_by("measure")
    )


def _figures(half: Half, groups: list[tuple[str, str, str | None, int]]) -> HalfYear:
    measures, outcomes, illegal = Counter[str](), Counter[str](), 0
    for measure, basis, outcome, many in groups:
        measures[measure] += many
        illegal += many if basis == Basis.ILLEGAL else 0
        if outcome is not None:
            outcomes[outcome] += many
    statements = measures.total()
    return HalfYear(
        half=str(half),
        statements=statements,
        measures=tuple(measures[one] for one in Measure),
        illegal=illegal,
        rules=statements - illegal,
        appeals=outcomes.total(),
        changed=outcomes[Outcome.PARTLY] + outcomes[Outcome.REVERSED],
        waiting=outcomes[""],
    )


def restrictions(wanted: Wanted, *, below: int | None = None) -> tuple[list[StatementCard], int | None]:
    """Return restrictions, the latest first, and where those after them begin, None at the end."""
    rows = wanted.rows().select_related("appeal", "appeal__instead").order_by("-pk")
    page = list(rows.filter(pk__lt=below)[: PAGE + 1] if below is not None else rows[: PAGE + 1])
    return [card_of(row) for row in page[:PAGE]], page[PAGE - 1].pk if len(page) > PAGE else None


def dsa_rows(wanted: Wanted) -> Iterator[dict[str, str]]:
    """Yield each restriction with the fields of the DSA transparency database; lists are JSON. No person is in it."""
    rows = wanted.rows().filter(~Q(nonce=b"")).order_by("pk")
    for row in rows.iterator(500):
        yield _dsa(row)


def _dsa(row: Statement) -> dict[str, str]:
    is_account, is_illegal = row.subject == Subject.PERSON, row.basis == Basis.ILLEGAL
    ended = row.ended_at.date() if row.ended_at and row.standing != Standing.IN_FORCE else row.until_date
    held = dict.fromkeys(COLUMNS, "")
    if is_account:
        held |= {"decision_account": "DECISION_ACCOUNT_SUSPENDED", "end_date_account_restriction": day(ended)}
        held |= {"account_type": "ACCOUNT_TYPE_PRIVATE", "content_type_other": "An account"}
    else:
        visibility = _VISIBILITY[Measure(row.measure)]
        held |= {"decision_visibility": _list(visibility), "end_date_visibility_restriction": day(ended)}
    ground = "illegal_content" if is_illegal else "incompatible_content"
    held |= {
        "decision_ground": f"DECISION_GROUND_{ground.upper()}",
        f"{ground}_{'legal_ground' if is_illegal else 'ground'}": row.clause,
        f"{ground}_explanation": row.explanation,
        "incompatible_content_illegal": "" if is_illegal else "No",
        "category": f"STATEMENT_CATEGORY_{row.category.upper()}",
        "content_type": _list(_content_type(row)),
        "content_language": row.content_language.partition("-")[0].upper(),
        "content_date": day(row.content_date),
        # In force everywhere: of the countries that the database knows, all.
        "territorial_scope": _list(*EEA),
        "application_date": day(row.begun_at.date()),
        "decision_facts": row.facts,
        "source_type": "SOURCE_ARTICLE_16" if row.by_notice else "SOURCE_VOLUNTARY",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": row.code,
    }
    return held


def _content_type(row: Statement) -> str:
    kind = {Subject.VIDEO: "VIDEO", Subject.COMMENT: "TEXT", Subject.PERSON: "OTHER"}[Subject(row.subject)]
    return f"CONTENT_TYPE_{kind}"


def _list(*values: str) -> str:
    return json.dumps(list(values))
