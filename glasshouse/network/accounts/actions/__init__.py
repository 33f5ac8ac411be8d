"""What can be done with accounts."""

from glasshouse.network.accounts.actions.attempts import count_attempt
from glasshouse.network.accounts.actions.avatars import (
    MAX_BYTES,
    AvatarNotPossible,
    make_avatar,
    remove_avatar,
    set_avatar,
)
from glasshouse.network.accounts.actions.console import give_role, replace_password
from glasshouse.network.accounts.actions.desk import (
    LastAdministrator,
    ReasonMissing,
    approve_person,
    refuse_person,
    set_role,
)
from glasshouse.network.accounts.actions.emails import EmailNotPossible, change_email, withdraw_email_change
from glasshouse.network.accounts.actions.joining import (
    Applicant,
    BirthDateNotPossible,
    Closed,
    Confirmed,
    HandleNotPossible,
    HandleTaken,
    TooYoung,
    create_person,
    register,
    resend_verification,
    verify_email,
)
from glasshouse.network.accounts.actions.passwords import (
    LinkNotValid,
    WeakPassword,
    change_password,
    request_reset,
    reset_password,
)
from glasshouse.network.accounts.actions.profiles import (
    LanguagesNotPossible,
    TerritoryNotPossible,
    update_profile,
)
from glasshouse.network.accounts.actions.sessions import (
    NotConfirmed,
    NotOpen,
    Opened,
    Origin,
    WrongCredentials,
    WrongPassword,
    end_all_sessions,
    revoke_session,
    sign_in,
    sign_in_as_demo,
    sign_out,
    touch,
)
from glasshouse.network.accounts.actions.tokens import TokenNotPossible, create_token, revoke_token
from glasshouse.network.accounts.actions.upkeep import reconcile

__all__ = [
    "MAX_BYTES",
    "Applicant",
    "AvatarNotPossible",
    "BirthDateNotPossible",
    "Closed",
    "Confirmed",
    "EmailNotPossible",
    "HandleNotPossible",
    "HandleTaken",
    "LanguagesNotPossible",
    "LastAdministrator",
    "LinkNotValid",
    "NotConfirmed",
    "NotOpen",
    "Opened",
    "Origin",
    "ReasonMissing",
    "TerritoryNotPossible",
    "TokenNotPossible",
    "TooYoung",
    "WeakPassword",
    "WrongCredentials",
    "WrongPassword",
    "approve_person",
    "change_email",
    "change_password",
    "count_attempt",
    "create_person",
    "create_token",
    "end_all_sessions",
    "give_role",
    "make_avatar",
    "reconcile",
    "refuse_person",
    "register",
    "remove_avatar",
    "replace_password",
    "request_reset",
    "resend_verification",
    "reset_password",
    "revoke_session",
    "revoke_token",
    "set_avatar",
    "set_role",
    "sign_in",
    "sign_in_as_demo",
    "sign_out",
    "touch",
    "update_profile",
    "verify_email",
    "withdraw_email_change",
]
