"""NACT Meet. Heavy imports wait for create_app, so that the supervisor stays small."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The application. Raises BadSettings with a sentence for each setting to mend."""
    from flask import Flask

    from config import ROOT, read_environment
    from nact_meet import capabilities, cli, health
    from nact_meet.web import (
        bounds,
        errors,
        formats,
        labels,
        locales,
        logs,
        prose,
        row_ids,
        rules,
        security,
        texts,
        typesetting,
        worn_links,
    )

    settings = settings or read_environment()
    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    configure(app, settings)
    bind_extensions(app)
    for part in (
        logs,
        bounds,
        row_ids,
        rules,
        security,
        locales,
        formats,
        prose,
        typesetting,
        labels,
        texts,
        errors,
        cli,
    ):
        part.init_app(app)
    capabilities.init_app(app)
    app.register_blueprint(health.bp)
    worn_links.init_app(app)
    return app


def configure(app: "Flask", settings: "Settings") -> None:
    from datetime import timedelta

    from nact_meet.busy.elsewhere.fetching import Fetcher

    local_part, domain = settings.mailbox
    is_encrypted = settings.base_url.startswith("https:")
    app.config.update(
        SETTINGS=settings,
        DEVELOPMENT=settings.is_development,
        SITE_NAME=settings.site_name,
        SECRET_KEY=settings.key(),
        SECRET_KEY_FALLBACKS=settings.keys_of_before,
        CONTACT_ADDRESS=settings.contact_address,
        BASE_URL=settings.base_url,
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS=settings.engine_options,
        MAILBOX=local_part,
        MAIL_DOMAIN=domain,
        MAILDIR=settings.maildir,
        MAIL_SERVER=settings.mail_server,
        MAIL_PORT=settings.mail_port,
        MAIL_USERNAME=settings.mail_username or None,
        MAIL_PASSWORD=settings.mail_password or None,
        MAIL_USE_TLS=settings.mail_use_tls,
        MAIL_USE_SSL=settings.mail_use_ssl,
        MAIL_TIMEOUT=settings.mail_timeout,
        MAIL_ATTACH_ICS=settings.mail_attach_ics,
        AUTHSERV_ID=settings.authserv_id or ("inbox.localhost" if settings.maildir else ""),
        IMAP_SERVER=settings.imap_server,
        IMAP_PORT=settings.imap_port,
        IMAP_USERNAME=settings.imap_username,
        IMAP_PASSWORD=settings.imap_password,
        IMAP_USE_SSL=settings.imap_use_ssl,
        IMAP_MAILBOX=settings.imap_mailbox,
        IMAP_POLL_SECONDS=settings.imap_poll_seconds,
        NOTICE_QUIET_SECONDS=settings.notice_quiet_seconds,
        NOTICE_RETRY_SECONDS=settings.notice_retry_seconds,
        WORKER_THREADS=settings.worker_threads,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(minutes=5),
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        SESSION_COOKIE_NAME="__Host-session" if is_encrypted else "session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_encrypted,
        HSTS_SUBDOMAINS=settings.hsts_subdomains,
        STRANGERS_MAILS_PER_HOUR=settings.strangers_mails_per_hour,
        RATELIMIT_ENABLED=settings.ratelimit_enabled,
        RATELIMIT_STORAGE_URI=settings.ratelimit_storage_uri,
        RATELIMIT_STORAGE_OPTIONS=settings.ratelimit_options,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        PROXIES=settings.proxies,
        BABEL_DEFAULT_LOCALE="en",
        LOG_LEVEL=settings.log_level,
        FETCHER=Fetcher(),
    )


def bind_extensions(app: "Flask") -> None:
    from werkzeug.middleware.proxy_fix import ProxyFix

    from config import ROOT
    from nact_meet.private_files import keep_private
    from nact_meet.web.database import begin_by_method
    from nact_meet.web.extensions import babel, db, limiter, links, login, mail, migrate
    from nact_meet.web.locales import choose_locale

    keep_private(app.config["SETTINGS"])
    for extension in (db, mail, limiter, links):
        extension.init_app(app)
    login.init_app(app, add_context_processor=False)  # no page asks who reads it by being rendered
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    babel.init_app(app, locale_selector=choose_locale)
    with app.app_context():
        begin_by_method(db.engine)
    if proxies := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies, proxies, proxies)  # type: ignore[method-assign]  # Flask's own way to wrap
