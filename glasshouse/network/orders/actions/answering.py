"""What was granted is carried out: an archive is made, handed over or kept, and the authority is answered."""

import secrets
import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts.actions import officer_code
from glasshouse.network.kit import clock, crash, ids, storage
from glasshouse.network.orders import rulebook
from glasshouse.network.orders.actions.telling import tell_subjects
from glasshouse.network.orders.disclosing import folder_of, write_archive
from glasshouse.network.orders.entering import accesses, answered, enter
from glasshouse.network.orders.holding import NotNow, held_order
from glasshouse.network.orders.models import Archive, Order, Proposal
from glasshouse.network.orders.receiving import BadOrder
from glasshouse.network.orders.states import (
    ABOUT_DATA,
    DISCLOSES,
    ArchiveState,
    Kind,
    OrderState,
    Outcome,
)
from glasshouse.network.orders.trying import granted_of
from glasshouse.proof.rulebooks import Rulebook


def make_archive(*, by_id: int, code: str) -> None:
    """Make the archive of exactly what was granted; each access to somebody's data is entered with it.

    Raises NotAllowed, NotFound, NotNow, CantRead, and Unproved if the archive does not hold what was granted: then there is none.
    """
    with transaction.atomic():
        order, proposal = _to_disclose(code, by_id)
    # Films take their time: nobody waits for them to write something else. What was decided does not change meanwhile.
    archive = _make(order, proposal, _rules_of(proposal), by_id)
    with transaction.atomic():
        order, proposal = _to_disclose(code, by_id)
        _enter_accesses(order, proposal, by_id)
        archive.save(force_insert=True)
        crash.point("orders.make_archive.before_commit")


def _rules_of(proposal: Proposal) -> Rulebook:
    """Return the rules by which an order was decided: what comes after it follows no others. Raises NotNow."""
    rules = rulebook.kept(proposal.rules_sha256)
    if rules is None:
        raise NotNow(_("The rules by which this was decided can’t be read. Nothing was changed."))
    return rules


def _to_disclose(code: str, by_id: int) -> tuple[Order, Proposal]:
    """Return an order of which no archive is made yet, and what was decided. Needs a transaction."""
    order = _granted(code, by_id)
    if Archive.objects.filter(order=order).exists():
        raise NotNow(_("The archive is made already."))
    return order, Proposal.objects.get(order=order, returned_at=None)


def _granted(code: str, by_id: int) -> Order:
    order = held_order(code, by_id=by_id, states=[OrderState.DECIDED])
    if order.outcome == Outcome.REFUSED or order.kind not in ABOUT_DATA:
        raise NotNow(_("Nothing was granted of which an archive could be made."))
    return order


def _make(order: Order, proposal: Proposal, rules: Rulebook, by_id: int) -> Archive:
    """Write the archive and put it into the storage; until a row names it, it is swept as what a crash left."""
    token = ids.new_code()
    folder: Path = settings.SCRATCH_ROOT / f"order-{order.code}-{secrets.token_hex(8)}"
    folder.mkdir(parents=True)
    name = f"order-{order.code}.zip"
    try:
        rows = write_archive(folder / name, order, granted_of(proposal.rulings), rules)
        size, digest = (folder / name).stat().st_size, storage.sha256_of(folder / name)
        key = f"{folder_of(order.code)}/{token}/{name}"
        storage.put_file(folder / name, key)
        crash.point("orders.make_archive.after_file")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found = {str(place): count for place, count in rows.items()}
    return Archive(order=order, officer_id=by_id, key=key, sha256=digest, bytes=size, rows=found)


def _enter_accesses(order: Order, proposal: Proposal, by_id: int) -> None:
    officer = officer_code(person_id=by_id)
    made = accesses(order, proposal.rulings, at=clock.now(), officer=officer, draw=ids.new_code)
    for subject, entry in list(made):
        subject.access, subject.access_ticket = entry.access, enter(order, entry)
        subject.save(update_fields=["access", "access_ticket"])


def hand_over(*, by_id: int, code: str) -> None:
    """Note that the authority got the archive, and so its answer; nobody can fetch it any more, and soon it is erased.

    Raises NotAllowed, NotFound, NotNow.
    """
    with transaction.atomic():
        order = _granted(code, by_id)
        archive = Archive.objects.select_for_update().filter(order=order).first()
        if archive is None or archive.state != ArchiveState.READY or order.kind not in DISCLOSES:
            raise NotNow(_("There is no archive that could be handed over."))
        archive.state = ArchiveState.HANDED
        archive.erase_at = clock.now() + timedelta(days=settings.ENV.disclosure_days)
        archive.save(update_fields=["state", "erase_at"])
        _answer(order, archive.found)
        crash.point("orders.hand_over.before_commit")


def answer_order(*, by_id: int, code: str, accounts: int = 0) -> None:
    """Note that the authority was answered: that it is refused, that data is kept, or that content was removed, and of how many.

    Raises NotAllowed, NotFound, NotNow, BadOrder.
    """
    with transaction.atomic():
        order = held_order(code, by_id=by_id, states=[OrderState.DECIDED])
        match order.kind:
            case _ if order.outcome == Outcome.REFUSED:
                _answer(order, 0)
            case Kind.PRESERVATION:
                _keep(order)
            case Kind.REMOVAL:
                _note_removal(order, accounts)
            case _:
                raise NotNow(_("What was granted has to be handed over first."))
        crash.point("orders.answer_order.before_commit")


def _keep(order: Order) -> None:
    archive = Archive.objects.select_for_update().filter(order=order).first()
    if archive is None:
        raise NotNow(_("Please make the archive of what is to be preserved first."))
    days = _keeps(order)[0]
    archive.state, archive.erase_at = ArchiveState.KEPT, clock.now() + timedelta(days=days)
    archive.save(update_fields=["state", "erase_at"])
    _answer(order, archive.found)


def _note_removal(order: Order, accounts: int) -> None:
    if not 0 <= accounts <= order.count_accounts():
        raise BadOrder(_("Please say of how many of them something was removed. Nothing was changed."))
    _answer(order, accounts)


def _keeps(order: Order) -> tuple[int, int]:
    """Return for how many days an order's basis lets data be preserved, and for how many more once."""
    rules = _rules_of(Proposal.objects.get(order=order, returned_at=None))
    basis = rules.table("bases.toml").get(order.basis, {})
    return int(basis.get("keep_days", 0)), int(basis.get("longer_days", 0))


def extend_preservation(*, by_id: int, code: str) -> None:
    """Keep what is preserved for the further time that its rules allow, once. Raises NotAllowed, NotFound, NotNow."""
    with transaction.atomic():
        order = held_order(code, by_id=by_id, states=[OrderState.ANSWERED])
        archive = Archive.objects.select_for_update().filter(order=order, state=ArchiveState.KEPT).first()
        if archive is None or archive.erase_at is None or archive.is_longer:
            raise NotNow(_("Nothing is preserved here that could be kept longer."))
        archive.is_longer = True
        archive.erase_at += timedelta(days=_keeps(order)[1])
        archive.save(update_fields=["is_longer", "erase_at"])
        crash.point("orders.extend_preservation.before_commit")


def _answer(order: Order, accounts: int) -> None:
    now = clock.now()
    entry = answered(order, accounts, at=now)
    order.state, order.answered_at = OrderState.ANSWERED, now
    order.answer, order.accounts_answered = entry.outcome, accounts
    order.answered_ticket = enter(order, entry)
    order.save(update_fields=["state", "answered_at", "answer", "accounts_answered", "answered_ticket"])
    if order.shown_at is not None:
        tell_subjects(order)
