"""Words for sectors."""

from consult.core.i18n import lazy as _

SECTORS = {
    "lived_experience": _("People with lived experience of exclusion"), "ngo": _("Non-governmental organisations"),
    "administration": _("Public administration"), "council": _("Senior, youth and public benefit councils"), "resident": _("Residents"),
}
FIELDS = {
    "name": _("Name of the platform"), "region": _("Region"), "about": _("What it is"), "required_sectors": _("Sectors without which it cannot act"),
    "rules_note": _("Rules that say otherwise"),
}
