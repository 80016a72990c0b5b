"""Settings of Tirek. Everything that differs between places comes from the environment; see config/env.py."""

from pathlib import Path

from config import env

BASE = Path(__file__).resolve().parent.parent.parent
CONTENT = BASE / "content"

DEBUG = env.flag("TIREK_DEBUG", default=False)
DEMO = env.flag("TIREK_DEMO", default=False)
TESTING = env.flag("TIREK_TESTING", default=False)
SECRET_KEY = env.secret("django", env.new_text_secret)
ALLOWED_HOSTS = env.words("TIREK_HOSTS", default="localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("TIREK_ORIGINS", default="")
SITE_ADDRESS = env.text("TIREK_ADDRESS", default="http://localhost:8000")
SECURE = SITE_ADDRESS.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "tirek.core",
    "tirek.audit",
    "tirek.notifications",
    "tirek.organisations",
    "tirek.accounts",
    "tirek.works",
    "tirek.people",
    "tirek.consents",
    "tirek.instruments",
    "tirek.screenings",
    "tirek.portraits",
    "tirek.wellbeing",
    "tirek.home",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tirek.core.middleware.ContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tirek.core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "tirek.accounts.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tirek.home.pages.errors.WordedRefusalsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tirek.home.context.person_in_page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "tirek.core.templatetags.tirek_text",
                "tirek.core.templatetags.components",
            ],
        },
    }
]

DATABASES = {"default": env.database_settings(env.text("TIREK_DB_ROLE", default="app"))}
if TESTING:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # a test's server leaves no connection behind

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["tirek.accounts.backends.CountedBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a test signs in a hundred times
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "tirek.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "tirek.accounts.adapter.SecondFactorAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # rule A-1 counts attempts, before hashing and without a race
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # its letter would invite to a sign-up that does not exist
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_USER_DISPLAY = "tirek.accounts.adapter.display_name"
ACCOUNT_FORMS = {"change_password": "tirek.accounts.forms.CountedChangePasswordForm"}
MFA_FORMS = {
    "authenticate": "tirek.accounts.forms.CountedAuthenticateForm",
    "reauthenticate": "tirek.accounts.forms.CountedReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Tirek"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TRUST_ENABLED = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "tirek-session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "tirek-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tirek.home.pages.errors.forged"
SECURE_SSL_REDIRECT = False  # the proxy in front does it, see deploy/
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("TIREK_BEHIND_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "tirek-language"
LOCALE_PATHS = [BASE / "locale"]
FORMAT_MODULE_PATH = ["tirek.core.formats"]
TIME_ZONE = "Asia/Almaty"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [path for path in (BASE / "frontend" / "dist",) if path.exists()]
STATIC_ROOT = BASE / "static-collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG or TESTING:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = DEBUG or TESTING

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

EMAIL_BACKEND = env.text("TIREK_EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.text("TIREK_EMAIL_HOST", default="localhost")
TIREK_CONSENT_MAIL_CODE = env.flag("TIREK_CONSENT_MAIL_CODE", default=False)
DEFAULT_FROM_EMAIL = env.text("TIREK_EMAIL_FROM", default="tirek@localhost")

TIREK_FIELD_KEYS = env.key_list("field-keys")
TIREK_HASH_KEY = env.secret_bytes("hash-key", 32)
TIREK_SEALING_KEY = env.secret("sealing-key.pem", env.new_p256_private_key)
TIREK_IDLE_MINUTES = env.number("TIREK_IDLE_MINUTES", default=30)
TIREK_SIGN_IN_LIMIT = 5
TIREK_SIGN_IN_WINDOW_MINUTES = 15

PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_IMPORT_PATHS = [
    "tirek.people.jobs",
    "tirek.consents.jobs",
    "tirek.screenings.jobs",
    "tirek.portraits.jobs",
    "tirek.works.jobs",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"tirek": {"level": "INFO"}},
}

SILENCED_SYSTEM_CHECKS = ["models.W042"]
