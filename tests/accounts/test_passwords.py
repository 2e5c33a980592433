"""Passwords: what will not do and why, hashes, and time that tells nothing."""

import unicodedata

import argon2
import pytest

from consult.accounts import passwords
from consult.accounts.addresses import checked, folded, is_address
from consult.accounts.tokens import digest, token_of
from consult.core.errors import Refused


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "short"), ("elevensigns", "short"), ("x" * 257, "long"), ("kwiat-zegar\x00rower", "long"), ("aaaaaaaaaaaaaa", "common"),
        ("abababababab", "common"), ("passwordpassword", "common"), ("Haslo1234567!", "common"), ("hasło-hasło-2027", "common"),
        ("qwertyuiop12", "common"), ("Polska2027!!!!", "common"), ("konsultacje2027", "common"), ("123456789012", "common"),
        ("ewa.pudelko2027", "personal"), ("PudełkoEwa!!!", "personal"),
        ("kwiat zegar rower most", None), ("Zażółć gęślą jaźń", None), ("correct horse battery", None), ("t7#Kq9!vLm2$xR", None),
    ],
)
def test_weak_passwords_are_named_and_strong_ones_pass(password, why):
    assert passwords.weakness(password, "Ewa Pudełko", "ewa.pudelko@gmina.example") == why


def test_a_refusal_says_why_at_the_field():
    with pytest.raises(Refused) as refusal:
        passwords.chosen("short")
    assert "12" in str(refusal.value.fields["new_password"])


def test_a_hash_is_argon2id_and_salted():
    one, two = passwords.hashed("kwiat zegar rower most"), passwords.hashed("kwiat zegar rower most")
    assert one.startswith("$argon2id$") and one != two
    assert passwords.matches(one, "kwiat zegar rower most") and not passwords.matches(one, "kwiat zegar rower Most")
    assert not passwords.outdated(one)


def test_composed_and_decomposed_letters_are_one_password():
    assert passwords.matches(passwords.hashed(unicodedata.normalize("NFD", "zażółć rower")), unicodedata.normalize("NFC", "zażółć rower"))


@pytest.mark.parametrize("nonsense", ["", "not a hash", "$argon2id$broken"])
def test_a_broken_hash_matches_nothing(nonsense):
    assert not passwords.matches(nonsense, "kwiat zegar rower most")


@pytest.mark.parametrize("password", ["", "\x00", "x" * 1_000_000, "\ud800"])
def test_hostile_passwords_match_nothing_and_break_nothing(password):
    assert not passwords.matches(None, password)
    assert not passwords.matches(passwords.hashed("kwiat zegar rower most"), password)


def test_an_unknown_account_costs_a_verification_as_a_wrong_password_does(monkeypatch):
    known, asked = passwords.hashed("kwiat zegar rower most"), []
    verify = argon2.PasswordHasher.verify
    monkeypatch.setattr(argon2.PasswordHasher, "verify", lambda self, kept, given: asked.append(kept) or verify(self, kept, given))
    assert not passwords.matches(None, "a wrong password")
    assert not passwords.matches(known, "a wrong password")
    assert len(asked) == 2 and asked[0].split("$")[:4] == known.split("$")[:4]  # the same variant, version and costs


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" Ewa@Gmina.Example ", "ewa@gmina.example"), ("EWA@ŻORY.example", "ewa@xn--ory-2fa.example"), ("e+nowe@gmina.example", "e+nowe@gmina.example")],
)
def test_an_address_is_one_however_it_is_typed(typed, kept):
    if "xn--" in kept:
        kept = "ewa@" + "żory.example".encode("idna").decode()
    assert folded(typed) == checked(typed) == kept


@pytest.mark.parametrize(
    "address",
    ["", "ewa", "ewa@", "@gmina.example", "ewa@gmina", "e wa@gmina.example", "ewa@gmina..example", "ewa@-gmina.example", '"<b>"@gmina.example', "a,b@gmina.example",
     "ewa@gmina.example\r\nBcc: x@y.example", "ewa@gmina.example,x@y.example", "żaba@gmina.example", "a@b@gmina.example", ".ewa@gmina.example", "x" * 250 + "@gmina.example",
     "ewa\u200b@gmina.example", "еwa@gmina.example"],
)
def test_what_is_no_address_is_refused(address):
    assert not is_address(folded(address))
    with pytest.raises(Refused):
        checked(address)


def test_tokens_are_long_differ_and_belong_to_one_purpose(app):
    tokens = {token_of("reset", f"{n:032x}") for n in range(20_000)}
    assert len(tokens) == 20_000 and {len(token) for token in tokens} == {43}
    assert token_of("reset", "a") != token_of("invitation", "a")
    assert token_of("reset", "a") == token_of("reset", "a")
    assert len(digest("x")) == 64
