"""Words for kinds of organisations and for the pages at every foot."""

from consult.core.i18n import lazy as _

KINDS = {
    "authority": _("Public authority"), "union": _("Union of municipalities"), "ngo": _("Non-governmental organisation"), "other": _("Other body"),
}
PAGES = {
    "accessibility": _("Accessibility statement"), "privacy": _("Personal data: what and why"), "terms": _("Terms and moderation"),
    "contact": _("Contact"), "easy": _("Easy to read"), "sign-language": _("Sign language interpreter"),
}
CONTACT = {
    "name": _("Name of the organisation"), "kind": _("What kind of body"), "municipality": _("Municipality"), "teryt": _("TERYT code"),
    "address": _("Postal address"), "email": _("E-mail"), "phone": _("Phone"), "phone_hours": _("When the phone is answered"),
    "e_delivery": _("Address for electronic delivery"),
}
TEXTS = {"text": _("Text of the page"), "easy": _("Easy to read"), "sign_language": _("Sign language interpreter")}
GROUNDS = (  # the ids are those of the moderation grounds
    (
        "personal_data", _("Personal data"),
        _("Data of oneself or others that can do harm when published: a phone number, an address, somebody’s health. Only that part is covered."),
    ),
    ("unlawful", _("Against the law"), _("Threats, calls to hatred or violence, accusing a person of a deed without proof.")),
    (
        "insult", _("Insult"),
        _("Insulting words about a person or a group. Criticism of a decision or of the office is no insult."),
    ),
    ("spam", _("Advertising"), _("Advertisements that have nothing to do with any public matter, and what machines send.")),
    ("duplicate", _("Repetition"), _("The same voice of the same person sent again. The first one stays and is named.")),
)
