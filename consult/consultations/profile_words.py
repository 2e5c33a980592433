"""What a procedure profile demands of a notice, as sentences beside the fields, and texts to begin with."""

from consult.consultations.profiles import Profile
from consult.consultations.words import CHANNELS, SENDER_FIELDS, WAYS, WHO, days_words, named
from consult.core.i18n import DEFAULT, language, speaking
from consult.core.i18n import lazy as _


def profile_name(profile: Profile) -> str:
    """The profile's name in the reader's language."""
    return profile.name if language() == DEFAULT else profile.name_en


def demands(profile: Profile) -> dict[str, list]:
    """For each field of the notice, what this procedure asks of it; sentences for later."""
    asked = {
        "legal_basis": [_("This procedure rests on: %(basis)s.", basis=profile.legal_basis)],
        "addressees": [_("This procedure asks: %(who)s.", who=named(WHO, profile.who))],
        "forms": [_form_rule(rule) for rule in profile.forms],
        "channels": [_("This procedure needs: %(list)s.", list=named(CHANNELS, profile.notice_channels))],
        "comment_contents": [_("An organisation gives: %(list)s.", list=named(SENDER_FIELDS, profile.organisation_fields))],
        "results_announcement": [_results(profile)],
    }
    if profile.reason_required:
        asked["reason"] = [_("This procedure needs a reason, and everybody can read it.")]
    return asked


def _form_rule(rule):
    of = named(WAYS, rule.of)
    if rule.recommended:
        return _("Recommended: at least one of: %(list)s.", list=of)
    if len(rule.of) == 1:
        return _("Needed: %(list)s.", list=of)
    return _("Needed: at least %(n)s of: %(list)s.", n=rule.at_least, list=of)


def _results(profile: Profile):
    if isinstance(profile.results, int):
        return _("Results are due %(days)s after the close.", days=days_words(profile.results))
    return _("Results are due: %(words)s.", words=profile.results)


def time_demands(profile: Profile) -> list:
    """What the procedure asks of the dates."""
    asked = [_("Comments: at least %(days)s; the first day is not counted.", days=days_words(profile.minimum_days))]
    if profile.notice_days:
        asked.append(_("The notice has to appear %(days)s before the start.", days=days_words(profile.notice_days)))
    else:
        asked.append(_("The notice may appear on the first day."))
    return [*asked, _results(profile)]


def first_words(profile: Profile, organisation) -> dict:
    """A notice to begin with: what is known already, in the language of the notice. Everything can be changed, nothing is invented."""
    with speaking(DEFAULT):
        where = [organisation.address, organisation.phone, organisation.email, organisation.e_delivery]
        needed = [code for rule in profile.forms if len(rule.of) == 1 for code in rule.of]
        return {
            "legal_basis": profile.legal_basis,
            "authority": organisation.name,
            "contact": ", ".join(filter(None, where)),
            "territory": organisation.municipality,
            "forms": needed,
            "channels": list(profile.notice_channels),
            "how_to_submit": str(_how_to_submit(organisation)),
            "comment_contents": str(
                _("Which passage it is about, what should change and why. Organisations also give: %(list)s. People need not give anything.",
                  list=named(SENDER_FIELDS, profile.organisation_fields))
            ),
            "results_announcement": str(_results(profile)),
        }


def _how_to_submit(organisation):
    if organisation.email and organisation.phone:
        return _(
            "With the form on this site, by e-mail to %(email)s, by letter to %(address)s, by phone %(phone)s or spoken at the office. "
            "In Polish or another language.",
            email=organisation.email, address=organisation.address or organisation.name, phone=organisation.phone,
        )
    return _("With the form on this site, by letter or spoken at the office. In Polish or another language.")
