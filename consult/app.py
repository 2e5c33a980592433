"""The composition root: one application out of core, policy, edges and areas. Imported by wsgi, cli and tests only."""

import logging

import flask_login
from flask import Flask, g, request
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from consult.accounts import queries as accounts
from consult.accounts import views as accounts_views
from consult.cafe import live as cafe_live
from consult.cafe import views as cafe_views
from consult.config import ROOT, Settings
from consult.consultations import views as consultations_views
from consult.contributions import views as contributions_views
from consult.core import keys
from consult.core.db import db, engine_options, prepare_engine, session_scope
from consult.core.i18n import DEFAULT, LANGUAGES, language, set_language
from consult.live import sockets
from consult.moderation import views as moderation_views
from consult.notices import views as notices_views
from consult.organisations import queries as organisations
from consult.organisations import views as organisations_views
from consult.pages import views as pages_views
from consult.platforms import views as platforms_views
from consult.positions import views as positions_views
from consult.responses import views as responses_views
from consult.themes import views as themes_views
from consult.web import actor as web_actor
from consult.web import errors, filters, limits, security

LIVE = (cafe_live,)  # areas whose rooms and commands are registered by being imported
migrate = Migrate()
csrf = CSRFProtect()
BLUEPRINTS = (
    pages_views.blueprint,
    accounts_views.blueprint,
    organisations_views.blueprint,
    platforms_views.blueprint,
    consultations_views.blueprint,
    moderation_views.blueprint,
    contributions_views.blueprint,
    cafe_views.blueprint,
    themes_views.blueprint,
    positions_views.blueprint,
    responses_views.blueprint,
    notices_views.blueprint,
)


class Units:
    """WSGI middleware: every request is a unit with a database session of its own."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        with session_scope():
            return self.application(environ, start_response)


def create_app(settings: Settings | None = None) -> Flask:
    """An application for `settings` (else the environment's). Raises UnsafeSettings."""
    settings = settings or Settings.from_environment()
    settings.refuse_unsafe()
    app = Flask("consult", root_path=str(ROOT / "consult"), static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    _configure(app, settings)
    keys.hold(settings.root_key.encode())
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine, synchronous=settings.sqlite_synchronous)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    csrf.init_app(app)
    limits.install(app)
    security.install(app)
    errors.install(app)
    filters.install(app)
    _know_people(app)
    _speak(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    sockets.install(app, accounts.load_actor)
    app.wsgi_app = security.Front(Units(app.wsgi_app))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        TESTING=settings.testing,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SESSION_COOKIE_NAME="__Host-consult_session" if settings.production else "consult_session",
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=12 * 3600,
        WTF_CSRF_SSL_STRICT=False,  # receipts send no referrer; the token and SameSite=Lax are what guards
        WTF_CSRF_TIME_LIMIT=None,  # a form may lie open for a week; the token lives as long as its session
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
    )
    if not app.debug:
        logging.getLogger("werkzeug").setLevel(logging.WARNING)


def _know_people(app: Flask) -> None:
    web_actor.load_actors_with(accounts.load_actor)
    login = flask_login.LoginManager(app)
    login.session_protection = None  # phones change their address; the epoch is what ends a session
    app.after_request(web_actor.set_device_cookie)

    @login.user_loader
    def _load(kept):
        actor = accounts.load_actor(login=web_actor.login_of(kept))
        return web_actor.SignedIn(*web_actor.login_of(kept)) if actor.is_account else None


def _speak(app: Flask) -> None:
    @app.before_request
    def _choose_language():
        chosen = request.cookies.get("language")
        set_language(chosen if chosen in LANGUAGES else (request.accept_languages.best_match(LANGUAGES, DEFAULT) or DEFAULT))

    @app.context_processor
    def _words():
        main = organisations.main_organisation()
        whose = g.get("organisation") or main
        return {
            "actor": web_actor.actor(),
            "locale": language(),
            "languages": list(LANGUAGES.items()),
            "theme": request.cookies.get("theme", ""),
            "contrast": request.cookies.get("contrast", ""),
            "organisation": whose,
            "demo": any(one is not None and one.is_demo for one in (main, whose)),
        }
