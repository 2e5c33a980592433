"""E-mail addresses as they are kept and compared: however it was typed, one mailbox is one account."""

from consult.core.errors import Refused
from consult.core.i18n import lazy as _
from consult.core.text import one_line

LONGEST = 254
FORBIDDEN = set("<>()[],;:\\\"")


def folded(email: str | None) -> str:
    """An address as kept and compared: one line, lower case, its domain in ASCII (RFC 3490), whatever it was typed as."""
    line = one_line(email).lower()
    local, at, domain = line.rpartition("@")
    if not at or domain.isascii():
        return line
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return line


def is_address(email: str) -> bool:
    """Whether a folded address can be one we write to: ASCII on both sides, a domain with a dot, nothing that quotes or lists."""
    local, at, domain = email.rpartition("@")
    labels = domain.split(".")
    if not (at and local and email.isascii() and len(email) <= LONGEST and len(labels) > 1):
        return False
    whole = all(label and not label.startswith("-") and not label.endswith("-") and label.replace("-", "").isalnum() for label in labels)
    good_local = not local.startswith(".") and not local.endswith(".") and ".." not in local and "@" not in local
    return whole and good_local and not any(c.isspace() or c in FORBIDDEN or not c.isprintable() for c in local)


def checked(email: str | None, field: str = "email") -> str:
    """The folded address. Raises Refused at `field` for what is no address."""
    address = folded(email)
    if not is_address(address):
        raise Refused(fields={field: _("This is not an e-mail address. It looks like name@example.org.")})
    return address
