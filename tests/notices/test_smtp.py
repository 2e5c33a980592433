"""Handing letters over: addresses of servers, encryption, signing in, and texts that cannot become headers."""

import ssl
import subprocess
from datetime import UTC, datetime

import pytest

from consult.notices import smtp
from tests.notices.conftest import Handler, Post, _Anywhere

PARCEL = smtp.Parcel(1, 1, "osoba@gmina.example", "Zażółć", "Treść\n", "pl", datetime(2027, 3, 12, 10, tzinfo=UTC), "abc", "https://gmina.example/stop/abc")
FROM = "Konsultacje <glosy@gmina.example>"


def parcel(**values):
    return smtp.Parcel(**{**{name: getattr(PARCEL, name) for name in PARCEL.__dataclass_fields__}, **values})


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", smtp.Server("smtp", "localhost", 25)),
        ("smtp://mail.example:2525", smtp.Server("smtp", "mail.example", 2525)),
        ("smtps://glosy%40gmina.example:p%40ss%3Aword@mail.example", smtp.Server("smtps", "mail.example", 465, "glosy@gmina.example", "p@ss:word")),
        ("smtp+starttls://u:p@mail.example", smtp.Server("smtp+starttls", "mail.example", 587, "u", "p")),
    ],
)
def test_the_address_of_a_server_is_read(url, server):
    assert smtp.server_at(url) == server


@pytest.mark.parametrize("url", ["", "mail.example", "http://mail.example", "smtp://", "smtp://user@mail.example", "smtp://mail.example:x"])
def test_what_is_no_address_of_a_server_is_said(url):
    with pytest.raises(ValueError, match=r".+"):
        smtp.server_at(url)


@pytest.mark.parametrize("name", ["subject", "message_id", "stop_url", "language", "recipient"])
@pytest.mark.parametrize("evil", ["x\r\nBcc: kto@gmina.example", "x\nBcc: kto@gmina.example", "x\r\n\r\n<script>", "x\rBcc: kto@gmina.example"])
def test_no_value_becomes_a_header(name, evil):
    try:
        message = smtp.message_of(parcel(**{name: evil}), FROM)
    except (ValueError, IndexError):
        return
    assert message["Bcc"] is None and "Bcc" not in str(message).split("\n\n")[0].replace("=?", "")


def test_a_text_of_headers_stays_a_text(post):
    body = "From: kto@gmina.example\nBcc: kto@gmina.example\n\n.\nQUIT\n.. kropka\n" + "ż" * 2000 + "\n"
    with smtp.connection(smtp.server_at(post.url)) as client:
        smtp.deliver(client, parcel(body=body), FROM)
    envelope, message = post.handler.received[0]
    assert envelope.rcpt_tos == ["osoba@gmina.example"] and envelope.mail_from == "glosy@gmina.example"
    assert message.get_content().replace("\r\n", "\n") == body
    assert max(len(line) for line in envelope.content.splitlines()) <= 998


def test_a_server_that_does_not_encrypt_gets_no_password(post):
    url = post.url.replace("smtp://", "smtp://u:p@")
    with pytest.raises(smtp.NotDelivered), smtp.connection(smtp.server_at(url)):
        pass
    assert post.handler.logins == []


def test_who_insists_on_encryption_sends_nothing_without(post):
    with pytest.raises(smtp.NotDelivered), smtp.connection(smtp.server_at(post.url.replace("smtp://", "smtp+starttls://"))):
        pass
    assert post.handler.received == []


@pytest.fixture
def certificate(tmp_path):
    """A certificate of 127.0.0.1 that nobody vouches for."""
    files = (tmp_path / "key.pem", tmp_path / "cert.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    done = subprocess.run([*command, "-keyout", str(files[0]), "-out", str(files[1])], capture_output=True)
    if done.returncode:
        pytest.skip("openssl is not here")
    return files


@pytest.fixture
def secure_post(certificate):
    """A mail server with STARTTLS that wants a password."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate[1], certificate[0])
    handler = Handler()
    controller = _Anywhere(handler, tls_context=context, require_starttls=True, auth_required=True, authenticator=handler.authenticate)
    controller.start()
    yield Post(controller, handler)
    controller.stop()


def test_a_certificate_that_nobody_vouches_for_gets_no_password(secure_post):
    url = secure_post.url.replace("smtp://", "smtp://glosy:p%40ss%3Aword@")
    with pytest.raises(smtp.NotDelivered, match="SSLCertVerificationError"), smtp.connection(smtp.server_at(url)):
        pass
    assert secure_post.handler.logins == []


def test_a_letter_goes_encrypted_and_signed_in(secure_post, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    for scheme in ("smtp", "smtp+starttls"):
        url = secure_post.url.replace("smtp://", f"{scheme}://glosy:p%40ss%3Aword@")
        with smtp.connection(smtp.server_at(url)) as client:
            smtp.deliver(client, PARCEL, FROM)
    assert secure_post.handler.logins == [("glosy", "p@ss:word")] * 2
    assert secure_post.handler.encrypted == [True, True]


def test_a_wrong_password_is_a_failure_to_try_again(secure_post, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    url = secure_post.url.replace("smtp://", "smtp://glosy:zle@")
    with pytest.raises(smtp.NotDelivered, match="SMTPAuthenticationError 535") as failure, smtp.connection(smtp.server_at(url)):
        pass
    assert not failure.value.for_good


def test_a_relay_next_door_is_spoken_to_encrypted_though_nobody_vouches_for_it(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate[1], certificate[0])
    handler = Handler()
    controller = _Anywhere(handler, tls_context=context)
    controller.start()
    try:
        with smtp.connection(smtp.server_at(Post(controller, handler).url)) as client:
            smtp.deliver(client, PARCEL, FROM)
    finally:
        controller.stop()
    assert handler.encrypted == [True]
