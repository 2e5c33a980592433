"""Settings: what comes from the environment, what is made once, what is refused."""

import stat
from pathlib import Path

import pytest

from consult.config import Settings, UnsafeSettings

LONG = "a random text of more than thirty-two characters"


def test_development_makes_its_secrets_once_and_keeps_them_for_their_owner_alone(tmp_path):
    environ = {"DATA_DIR": str(tmp_path / "data")}
    first, second = Settings.from_environment(environ), Settings.from_environment(environ)
    assert (first.secret_key, first.root_key) == (second.secret_key, second.root_key)
    assert first.secret_key != first.root_key and len(first.secret_key) >= 32
    for name in ("secret_key", "root_key"):
        assert stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) == 0o600


def test_two_installations_have_different_secrets(tmp_path):
    one, other = (Settings.from_environment({"DATA_DIR": str(tmp_path / name)}) for name in ("one", "other"))
    assert one.secret_key != other.secret_key and one.root_key != other.root_key


def test_everything_can_be_given_and_an_address_loses_its_last_slash(tmp_path):
    settings = Settings.from_environment(
        {
            "DATA_DIR": str(tmp_path), "CONSULT_ENV": "production", "SECRET_KEY": LONG, "ROOT_KEY": LONG[::-1], "PUBLIC_URL": "https://consult.example/",
            "DATABASE_URL": "postgresql+psycopg://x/y", "REDIS_URL": "redis://x", "SMTP_URL": "smtp://x", "MAIL_FROM": "glos@consult.example",
            "TRUSTED_PROXIES": "2", "SECRET_KEY_FALLBACKS": "old,older,",
        }
    )
    assert (settings.public_url, settings.host) == ("https://consult.example", "consult.example")
    assert settings.production and settings.trusted_proxies == 2 and settings.secret_key_fallbacks == ("old", "older")
    assert settings.database_url.startswith("postgresql") and settings.data_dir == Path(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"SECRET_KEY": "short"}, {"ROOT_KEY": "short"}, {"CONSULT_ENV": "production"}, {"SQLITE_SYNCHRONOUS": "OFF"}, {"SQLITE_SYNCHRONOUS": "NORMAL"},
        {"CONSULT_ENV": "production", "SECRET_KEY": LONG, "PUBLIC_URL": "http://consult.example"},
    ],
)
def test_what_would_put_people_at_risk_is_refused(tmp_path, wrong):
    with pytest.raises(UnsafeSettings):
        Settings.from_environment({"DATA_DIR": str(tmp_path), **wrong})


def test_production_makes_no_secret_of_its_own(tmp_path):
    with pytest.raises(UnsafeSettings):
        Settings.from_environment({"DATA_DIR": str(tmp_path), "CONSULT_ENV": "production", "PUBLIC_URL": "https://consult.example"})
    assert not (tmp_path / "secret_key").exists()
