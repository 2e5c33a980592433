"""Every public fact is said in words on the page of the record, in every language, out of what the fact holds."""

from dataclasses import fields

from consult.core.events import FACTS, Audience
from consult.core.i18n import LANGUAGES, speaking
from consult.pages.words import SAID, sentence_of

OWN = {"actor", "subject", "scopes"}


def public_facts() -> dict[str, type]:
    ours = {name: kind for name, kind in FACTS.items() if kind.__module__.startswith("consult.") and not kind.__name__.startswith("_")}
    return {name: kind for name, kind in ours.items() if kind.audience is Audience.PUBLIC}


def test_every_public_fact_has_its_sentence_and_no_other_has(app):
    assert SAID.keys() == public_facts().keys()


def test_every_sentence_is_filled_from_what_the_fact_holds(app):
    for name, kind in public_facts().items():
        data = {field.name: "2027-03-01" if field.name in ("collects_until", "until", "answer_due_on") else "x" for field in fields(kind)}
        for code in LANGUAGES:
            with speaking(code):
                assert str(sentence_of(name, {key: value for key, value in data.items() if key not in OWN})).endswith("."), name
