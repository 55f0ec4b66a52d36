"""All settings, read from the environment. Local, test and production differ in values only."""

import sys
from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()


def secret(name: str) -> str:
    """A secret from the environment or from the file named by NAME_FILE; production refuses to start without one."""
    value = str(env(name, default=""))
    if ENVIRONMENT == "production" and (len(value) < 32 or "default" in value or "insecure" in value):
        raise ImproperlyConfigured(f"{name} must be set to a secret of at least 32 characters in production.")
    return value or f"not-a-secret-{name.lower()}-outside-production"


ENVIRONMENT = str(env("SUPERVISION_ENV", default="local"))
if ENVIRONMENT not in {"local", "test", "production"}:
    raise ImproperlyConfigured("SUPERVISION_ENV must be local, test or production.")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = bool(env.bool("DEBUG", default=False))
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off in production.")
SECRET_KEY = secret("SECRET_KEY")
LEDGER_KEY = secret("LEDGER_KEY")
# Heads of the ledger are appended here, outside the database; empty means a file in VAR_DIR.
LEDGER_ANCHORS = str(env("LEDGER_ANCHORS", default=""))
VAR_DIR = Path(env("SUPERVISION_VAR", default=str(BASE_DIR / "var")))
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
SITE_URL = str(env("SITE_URL", default="http://127.0.0.1:8000"))
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "supervision.accounts",
    "supervision.ledger",
    "supervision.terms",
    "supervision.documents",
    "supervision.notices",
    "supervision.matters",
    "supervision.search",
    "supervision.api",
    "cases",
    "recommendations",
    "linkage",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "pgtrigger",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "supervision.accounts.middleware.RefuseBrokenText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "supervision.ledger.middleware.RecordRefusals",
    "supervision.accounts.middleware.SignedInOnly",
    "supervision.accounts.middleware.OwnPasswordFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "supervision.errors.wrong_method",
    "django_structlog.middlewares.RequestMiddleware",
]
ROOT_URLCONF = "supervision.urls"
WSGI_APPLICATION = "supervision.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "supervision.matters.context.shell",
            ],
            "builtins": ["supervision.matters.templatetags.ui", "django.templatetags.static"],
        },
    }
]

# --- data -------------------------------------------------------------------------------------------------------------
# The application signs in as a role that owns nothing; migrations run as the owner.
OWNER_COMMANDS = {"migrate", "grant_app_role", "makemigrations", "prepare"}
DATABASE_URL = str(env("DATABASE_URL", default="postgres://supervision_app@127.0.0.1/supervision"))
DATABASE_OWNER_URL = str(env("DATABASE_OWNER_URL", default=DATABASE_URL))
DATABASE_APP_ROLE = str(env("DATABASE_APP_ROLE", default="supervision_app"))
as_owner = (
    ENVIRONMENT == "test" or bool(OWNER_COMMANDS & set(sys.argv[1:2])) or env.bool("DATABASE_AS_OWNER", default=False)
)
DATABASES = {"default": env.db_url_config(DATABASE_OWNER_URL if as_owner else DATABASE_URL)}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    "-c timezone=Asia/Shanghai"
    if as_owner
    else "-c timezone=Asia/Shanghai -c lock_timeout=5s -c statement_timeout=30s"
    " -c idle_in_transaction_session_timeout=60s"
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = str(env("REDIS_URL", default="redis://127.0.0.1:6379/0"))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR_DIR / "media")))
FONT_DIRS = env.list("FONT_DIRS", default=[])
# Certificates and keys of the bodies that sign their letters (see docs/operations.md); empty: letters stay unsigned.
SIGNING_DIR = str(env("SIGNING_DIR", default=""))
# The key that signs packages to other installations (made in VAR_DIR when empty), and the code they know this one by
# (from its first key when empty; set it before the key is changed).
EXCHANGE_KEY = str(env("EXCHANGE_KEY", default=""))
EXCHANGE_CODE = str(env("EXCHANGE_CODE", default=""))
# What may leave in a package, which is signed and not encrypted: more only where carrier and line are protected.
EXCHANGE_SECRECY = env.list("EXCHANGE_SECRECY", default=["ordinary"])
# How often one address may ask for a letter by its code, or come by a one-time link, within a minute.
VERIFICATIONS_PER_MINUTE = 600 if ENVIRONMENT == "test" else 60
# Whether a unit without account may be given a one-time link to one served letter (see docs/operations.md).
ONE_TIME_LINKS = bool(env.bool("ONE_TIME_LINKS", default=False))
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A list of three hundred items is decided on one page, eight fields each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_PERMISSIONS = 0o600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENVIRONMENT == "test"
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
        # The web server in front reads these; uploads stay private.
        "OPTIONS": {"file_permissions_mode": 0o644},
    },
}

# --- people -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
# What a post can be narrowed to when it is entrusted to a deputy.
ENTRUSTABLE = "supervision.matters.roles.entrustable"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "matters:desk"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if ENVIRONMENT == "test"
    else ["django.contrib.auth.hashers.Argon2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "supervision.accounts.signin.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["supervision.accounts.signin.GuardedBackend"]
SESSION_COOKIE_AGE = 1800 if PRODUCTION else 8 * 3600
SESSION_ABSOLUTE_AGE = timedelta(hours=8 if PRODUCTION else 24)
SESSION_SAVE_EVERY_REQUEST = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SIGN_IN_FAILURES_PER_ACCOUNT = 5
SIGN_IN_FAILURES_PER_PEER = 30
SIGN_IN_WINDOW = timedelta(minutes=15)
TRUSTED_PROXIES = int(env.int("TRUSTED_PROXIES", default=1 if PRODUCTION else 0))

# --- web --------------------------------------------------------------------------------------------------------------
SECURE_COOKIES = PRODUCTION
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        # ECharts and progress bars set style attributes; elements stay strict.
        "style-src-attr": [UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
VENDOR_DIR = VAR_DIR / "vendor"
STATICFILES_DIRS = [BASE_DIR / "static", *([("vendor", VENDOR_DIR)] if VENDOR_DIR.exists() else [])]
WHITENOISE_USE_FINDERS = ENVIRONMENT != "production"
WHITENOISE_MANIFEST_STRICT = True

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- queue and mail ---------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = str(env("CELERY_BROKER_URL", default="redis://127.0.0.1:6379/1"))
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1800}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "supervision.notices.tasks.tick", "schedule": 20.0},
    "deliver_owed": {
        "task": "supervision.notices.tasks.deliver_owed",
        "schedule": env.float("DELIVER_SECONDS", default=15.0),
    },
    "remind": {"task": "supervision.notices.tasks.remind", "schedule": env.float("REMIND_SECONDS", default=60.0)},
    "recompute": {"task": "supervision.matters.tasks.recompute", "schedule": 5.0},
    "index_search": {"task": "supervision.search.tasks.index_changed", "schedule": 10.0},
    "refresh_search": {"task": "supervision.search.tasks.refresh_frequencies", "schedule": crontab(hour=2, minute=10)},
    "resume_imports": {"task": "recommendations.tasks.resume_imports", "schedule": 30.0},
    "fold_statistics": {"task": "linkage.tasks.fold", "schedule": 60.0},
    "post_packages": {"task": "linkage.tasks.post_packages", "schedule": 60.0},
    "verify_statistics": {"task": "linkage.tasks.verify", "schedule": crontab(hour=3, minute=30)},
    "watch_members": {"task": "linkage.tasks.watch_members", "schedule": crontab(hour=2, minute=20)},
    "watch_certificates": {
        "task": "supervision.notices.tasks.watch_certificates",
        "schedule": crontab(hour=2, minute=30),
    },
    "expire_typed": {"task": "supervision.matters.tasks.expire_typed", "schedule": crontab(hour=2, minute=40)},
    "anchor_ledger": {"task": "supervision.ledger.tasks.anchor_head", "schedule": 300.0},
    "resume_bulk": {"task": "supervision.matters.tasks.resume_bulk", "schedule": 30.0},
    "check_matters": {"task": "supervision.matters.tasks.check_matters", "schedule": crontab(hour=3, minute=40)},
    "tidy": {"task": "supervision.matters.tasks.tidy", "schedule": crontab(hour=4, minute=20)},
    "verify_ledger": {"task": "supervision.ledger.tasks.verify_chain", "schedule": crontab(hour=3, minute=0)},
}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025"))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = str(env("DEFAULT_FROM_EMAIL", default="no-reply@supervision.invalid"))

# When mail and pushes that are not urgent may leave, by the clock of Asia/Shanghai on working days; or "always".
SENDING_HOURS = str(env("SENDING_HOURS", default="08:30-17:30"))
# How many days ahead the joint office and the unit hear that a liaison person's time ends.
LIAISON_REMINDER_DAYS = int(env.int("LIAISON_REMINDER_DAYS", default=30))
# How many days ahead it is said that a body's certificate for signing letters ends.
CERTIFICATE_REMINDER_DAYS = int(env.int("CERTIFICATE_REMINDER_DAYS", default=30))
# After so long the claim of a worker that died while sending is taken over; longer than any server's time-out.
CLAIM_SECONDS = int(env.int("CLAIM_SECONDS", default=600))
# Hosts that may be pushed to without TLS, and private networks (CIDR) that may be pushed to at all.
WEBHOOK_HOSTS = env.list("WEBHOOK_HOSTS", default=[])
WEBHOOK_NETWORKS = env.list("WEBHOOK_NETWORKS", default=[])

# --- interfaces -------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "supervision.api.authentication.DatedTokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "supervision.api.problems.answer",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "检察法律监督案件管理系统",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- logs -------------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "supervision.structured.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING" if ENVIRONMENT == "test" else "INFO"},
    "loggers": {
        "django.server": {"handlers": ["stderr"], "propagate": False},
        "supervision": {"level": "INFO"},
        "fontTools": {"level": "WARNING"},
    },
}
DJANGO_STRUCTLOG_CELERY_ENABLED = False
