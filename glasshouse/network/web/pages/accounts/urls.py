"""Addresses of the pages about accounts."""

from django.urls import path

from glasshouse.network.web.pages.accounts import desk, joining, leaving, outbox, privacy, yours

urlpatterns = [
    path("join", joining.join, name="join"),
    path("join/sent", joining.join_sent, name="join-sent"),
    path("join/resend", joining.resend, name="join-resend"),
    path("verify/<token>", joining.verify, name="verify"),
    path("sign-in", joining.sign_in, name="sign-in"),
    path("sign-in/demo", joining.sign_in_demo, name="sign-in-demo"),
    path("sign-out", joining.sign_out, name="sign-out"),
    path("reset", joining.reset, name="reset"),
    path("reset/<token>", joining.reset_link, name="reset-link"),
    path("you", yours.you, name="you"),
    path("you/avatar", yours.avatar, name="your-avatar"),
    path("you/profile", yours.profile, name="your-profile"),
    path("you/privacy", privacy.privacy, name="privacy"),
    path("you/security", yours.security, name="security"),
    path("you/security/password", yours.change_password, name="your-password"),
    path("you/security/email", yours.change_email, name="your-email"),
    path("you/security/sessions", yours.end_session, name="sessions-end"),
    path("you/security/tokens", yours.create_token, name="tokens-create"),
    path("you/security/tokens/end", yours.end_token, name="tokens-end"),
    path("you/data/leave", leaving.leave, name="data-leave"),
    path("return", leaving.come_back, name="return"),
    path("desk/people", desk.list_people, name="desk-people"),
    path("desk/people/<code>", desk.decide, name="desk-decide"),
    path("outbox", outbox.outbox, name="outbox"),
]
