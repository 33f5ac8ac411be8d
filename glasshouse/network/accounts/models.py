"""What the room keeps: persons, their sessions, mailed links and tokens. No e-mail and no birth date: those are the vault's."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from glasshouse.network.accounts.states import Role, State
from glasshouse.network.kit import clock, ids

MAX_NAME = 50
MAX_BIO = 500


class Person(AbstractBaseUser):
    """Somebody with an account: what everybody may see of them, their role and the state of the account."""

    last_login = None
    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    # Always lower case, so that the unique index is blind to case on both databases.
    handle = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=MAX_NAME, default="", blank=True)
    bio = models.TextField(max_length=MAX_BIO, default="", blank=True)
    avatar_key = models.CharField(max_length=120, default="", blank=True)
    languages = models.JSONField(default=list, blank=True)
    home_territory = models.CharField(max_length=2, default="", blank=True)
    # What pages and mails are written in; empty: what the browser asks for.
    site_language = models.CharField(max_length=12, default="", blank=True)
    # Only followers see what a private account shows, and each of them is accepted one by one.
    is_private = models.BooleanField(default=False)
    role = models.CharField(max_length=13, choices=Role, default=Role.PERSON)
    # Under which an officer stands in the ledger: drawn by chance at the first act, and gone with the account.
    officer_code = models.CharField(max_length=11, unique=True, null=True, default=None)  # noqa: DJ001 - unique where there is one
    state = models.CharField(max_length=16, choices=State, default=State.PENDING_EMAIL)
    changed_at = models.DateTimeField(default=clock.now)
    joined_at = models.DateTimeField(default=clock.now)
    # When they were shown around; empty until then, so that it happens once.
    welcomed_at = models.DateTimeField(null=True)

    objects = BaseUserManager["Person"]()
    USERNAME_FIELD = "handle"

    class Meta:
        indexes = [models.Index(fields=["state", "changed_at"], name="accounts_person_due")]

    def __str__(self) -> str:
        return self.handle


class Session(models.Model):
    """One signed-in browser. Its network address and the name of its device are in the vault, by this row's id."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.code


class Link(models.Model):
    """One mailed link. The mail carries a signature over the code, so reading this table opens nothing."""

    class Kind(models.TextChoices):
        """What following the link does."""

        VERIFY = "verify"
        RESET = "reset"
        NEW_EMAIL = "new_email"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="accounts_one_link_per_kind")]

    def __str__(self) -> str:
        return self.code


class AccessToken(models.Model):
    """A secret that a program signs in with, for some scopes."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code


class NewAvatar(models.Model):
    """A picture that waits to become somebody's avatar; gone once it is one. State and lease are the truth, jobs only wake."""

    class State(models.TextChoices):
        """waiting → working → shown (old files go) → (gone); or failed, until the person tries again."""

        WAITING = "waiting"
        WORKING = "working"
        SHOWN = "shown"
        FAILED = "failed"

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    raw_key = models.CharField(max_length=120)
    # The picture it has replaced, to be deleted.
    old_key = models.CharField(max_length=120, default="", blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.raw_key


class Attempt(models.Model):
    """How often something was tried within one window of time. The subject is kept only as a keyed hash."""

    scope = models.CharField(max_length=32)
    subject_hash = models.CharField(max_length=64)
    window_ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "subject_hash", "window_ends_at"], name="accounts_attempt_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.count}"
