"""`consult check`: what is unsafe or missing is named in sentences, and a site in order has nothing to mend."""

from dataclasses import replace

import pytest

from consult import health
from consult.core.clock import now
from consult.core.db import db
from consult.organisations.models import LegalPage, PageKind
from consult.organisations.queries import missing_pages
from tests import factories


def sentences(settings, **options):
    return [finding.sentence for finding in health.findings(settings, **options)]


def unsafe(settings, **options):
    return [finding.sentence for finding in health.findings(settings, **options) if finding.is_unsafe]


@pytest.fixture
def public(settings):
    """Settings as a site in public has them."""
    return replace(settings, production=True, public_url="https://consult.example", smtp_url="smtp://localhost", redis_url="redis://localhost")


def test_an_empty_site_is_told_to_set_up(app, settings):
    assert any("consult setup" in sentence for sentence in sentences(settings))


def test_each_missing_page_and_phone_is_named(app, settings):
    factories.organisation(name="Gmina Bez Stron", phone="")
    found = [sentence for sentence in sentences(settings) if sentence.startswith("Gmina Bez Stron")]
    for kind in ("accessibility", "privacy", "terms", "contact"):
        assert any(kind in sentence for sentence in found), kind
    assert any("phone" in sentence for sentence in found)


def test_a_page_that_is_written_is_missed_no_more(app, settings):
    organisation = factories.organisation()
    before = missing_pages(organisation)
    db.session.add(LegalPage(organisation=organisation, kind=PageKind.TERMS, fields={}, body="<p>Zasady.</p>", updated_at=now()))
    db.session.commit()
    db.session.expire_all()
    assert set(before) - set(missing_pages(organisation)) <= {PageKind.TERMS}


def test_going_public_asks_more(app, settings, public):
    factories.organisation()
    assert any("CONSULT_ENV" in sentence for sentence in unsafe(settings, deploy=True))
    assert any("https://" in sentence for sentence in unsafe(settings, deploy=True))
    assert any("SMTP_URL" in sentence for sentence in sentences(replace(public, smtp_url="")))
    assert any("REDIS_URL" in sentence for sentence in sentences(replace(public, redis_url="")))
    assert unsafe(public) == []


def test_example_people_with_known_passwords_are_unsafe_in_public(app, public):
    factories.organisation(is_demo=True)
    factories.account(is_demo=True, password_hash="$argon2id$x")
    assert any("example data" in sentence for sentence in sentences(public))
    assert any("Example accounts" in sentence for sentence in unsafe(public))


def test_secrets_that_others_can_read_are_unsafe(app, settings):
    kept = settings.data_dir / "secret_key"
    kept.write_text("x" * 40)
    kept.chmod(0o644)
    try:
        assert any("chmod 600" in sentence for sentence in unsafe(settings))
        kept.chmod(0o600)
        assert not any("chmod 600" in sentence for sentence in unsafe(settings))
    finally:
        kept.unlink()


def test_an_old_sqlite_and_a_full_disk_are_unsafe(app, settings, monkeypatch):
    monkeypatch.setattr(health, "sqlite_version", lambda: (3, 40, 0))
    if db.engine.dialect.name == "sqlite":
        assert any("3.40.0" in sentence for sentence in unsafe(settings))
    monkeypatch.setattr(health, "LEAST_FREE", 1.1)
    assert any("MB are free" in sentence for sentence in unsafe(settings))


def test_unsafe_things_come_first(app, settings):
    factories.organisation(phone="")
    kinds = [finding.is_unsafe for finding in health.findings(settings, deploy=True)]
    assert kinds == sorted(kinds, reverse=True) and len(set(kinds)) == 2
