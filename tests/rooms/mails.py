"""Send the mails that wait, as a worker would."""

import re

from django.core import mail
from django.core.mail import EmailMessage
from django_tasks_db.models import DBTaskResult

from glasshouse.network.web.tasks import send_mail


def deliver() -> list[EmailMessage]:
    """Run every queued mail task once; returns the mails that were sent by that."""
    before = len(mail.outbox)
    jobs = DBTaskResult.objects.filter(task_path=send_mail.module_path).order_by("enqueued_at")
    for job in list(jobs):
        send_mail.call(*job.args_kwargs["args"])
        job.delete()
    return mail.outbox[before:]


def link_in(message: EmailMessage) -> str:
    """Return the address path of the one link of ours that a mail carries."""
    found = re.findall(r"https?://[^/\s]+(/(?:verify|reset)/\S+)", str(message.body))
    assert len(found) == 1, message.body
    return found[0]


def token_in(message: EmailMessage) -> str:
    """Return the token at the end of that link."""
    return link_in(message).rsplit("/", 1)[1]
