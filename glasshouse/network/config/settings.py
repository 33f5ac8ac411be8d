"""Django's settings, derived from `env`. What an operator may set stands there, not here."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from glasshouse.network.config.env import read_env
from glasshouse.network.kit import crash

ENV = read_env()
PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = ENV.data_dir

SECRET_KEY = ENV.secret_key or "only-for-commands-that-sign-nothing"
ALLOWED_HOSTS = [ENV.host, "localhost", "127.0.0.1", "[::1]", *ENV.allowed_hosts]
DEBUG = False
SITE_URL = ENV.site_url.rstrip("/")
SECURE_SITE = SITE_URL.startswith("https://")
crash.arm(ENV.kill_at)

ROOMS = [
    "ledger",
    "promises",
    "territories",
    "vault",
    "notifications",
    "accounts",
    "ties",
    "devices",
    "videos",
    "social",
    "moderation",
    "feed",
    "portability",
    "orders",
    "handover",
    "search",
    "web",
    "api",
    "bytes",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks",
    "django_tasks_db",
    *(f"glasshouse.network.{room}" for room in ROOMS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "glasshouse.network.web.middleware.viewer_middleware",
    "glasshouse.network.web.barring.BarMiddleware",
    "glasshouse.network.web.from_where.FromWhere",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "glasshouse.network.config.urls"
WSGI_APPLICATION = "glasshouse.network.config.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "glasshouse.network.web.context.site",
            ]
        },
    }
]


def _sqlite(name: str, synchronous: str) -> dict[str, Any]:
    """Settings of one SQLite file: WAL, writers queue for up to 20 s, and a write transaction begins as one."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / name,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA cache_size=-16000;",
        },
        "TEST": {"NAME": DATA_DIR / f"test-{name}"},
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or parse_qs(parts.query).get("host", [""])[0],
        "PORT": parts.port or "",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


if ENV.database_url:
    DATABASES = {"default": _postgresql(ENV.database_url)}
    WATCHES_DATABASE = "default"
else:
    # Watches lose at most their last moments in a power cut, nothing in a kill -9; everything else is synchronous FULL.
    DATABASES = {
        "default": _sqlite("glasshouse.sqlite3", "FULL"),
        "watches": _sqlite("watches.sqlite3", "NORMAL"),
    }
    WATCHES_DATABASE = "watches"
DATABASE_ROUTERS = ["glasshouse.network.config.routers.WatchesRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
PASSWORD_HASHERS = ["glasshouse.network.accounts.hashing.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        # default: mail and housekeeping; media: make a video playable; ladder: its other renditions;
        # archive: exports, imports, erasure.
        "QUEUES": ["default", "media", "ladder", "archive"],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
UPLOADS_ROOT = DATA_DIR / "uploads"
SCRATCH_ROOT = DATA_DIR / "scratch"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "glasshouse.network.kit.storage.LocalStorage",
        "OPTIONS": {"location": MEDIA_ROOT},
    },
    "staticfiles": {"BACKEND": "glasshouse.network.web.statics.PageStatics"},
}
if ENV.s3_bucket:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": ENV.s3_bucket,
            "endpoint_url": ENV.s3_endpoint or None,
            "region_name": ENV.s3_region or None,
            "access_key": ENV.s3_access_key or None,
            "secret_key": ENV.s3_secret_key or None,
            "default_acl": None,
            "file_overwrite": True,
            "querystring_auth": True,
        },
    }

if ENV.smtp_url:
    _smtp = urlsplit(ENV.smtp_url)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _smtp.hostname or "localhost", _smtp.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
    _tls = parse_qs(_smtp.query).get("tls", [""])[0]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _tls == "starttls", _tls == "always"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "outbox"
DEFAULT_FROM_EMAIL = ENV.mail_from

LANGUAGE_CODE = "en"
# Each by its own name: whoever looks for it reads that one.
LANGUAGES = [("en", "English"), ("fr", "Français"), ("de", "Deutsch"), ("es", "Español")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["glasshouse.network.config.formats"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 86400
LANGUAGE_COOKIE_SECURE = SECURE_SITE
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_COOKIE_SECURE = SECURE_SITE
# Not for sessions, which are ours, but for the cookie that carries a message to the next page.
SESSION_COOKIE_SECURE = SECURE_SITE
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "glasshouse.network.web.errors.csrf_failed"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if ENV.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Pages are small: bytes come by tus through another door.
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
# A redirect to the bucket is checked against the policy too.
_MEDIA_ORIGINS = (
    [ENV.s3_endpoint.rstrip("/") or f"https://{ENV.s3_bucket}.s3.{ENV.s3_region}.amazonaws.com"]
    if ENV.media_delivery == "s3"
    else []
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *_MEDIA_ORIGINS],
        "media-src": ["'self'", "blob:", *_MEDIA_ORIGINS],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENV.log_level},
    # The one warns of every ordinary stop, the other of every address that is not there.
    "loggers": {"django_tasks_db": {"level": "ERROR"}, "django.request": {"level": "ERROR"}},
}
