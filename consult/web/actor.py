"""Who acts in this request: loaded once, with the rights in the database now."""

import secrets
from collections.abc import Callable

from flask import current_app, g, request, session
from flask_login import UserMixin

from consult.policy.roles import Actor

DEVICE_DAYS = 400
_load: list[Callable[..., Actor]] = []


class SignedIn(UserMixin):
    """What Flask-Login keeps of an account: its id and the epoch, so that a raised epoch ends every session at once."""

    def __init__(self, account_id: int, epoch: int):
        self.account_id, self.epoch = account_id, epoch

    def get_id(self) -> str:
        """`account:epoch`, as it stands in the session."""
        return f"{self.account_id}:{self.epoch}"


def login_of(kept: str | None) -> tuple[int, int] | None:
    """(account id, epoch) of what Flask-Login keeps in the session; None for anything else."""
    parts = (kept or "").split(":")
    return (int(parts[0]), int(parts[1])) if len(parts) == 2 and all(part.isascii() and part.isdigit() for part in parts) else None


def load_actors_with(loader: Callable[..., Actor]) -> None:
    """Composition hands over the accounts' loader: `loader(login, participants, submissions, device) -> Actor`."""
    _load[:] = [loader]


def actor() -> Actor:
    """The actor of this request."""
    if "actor" not in g:
        g.actor = _load[0](
            login=login_of(session.get("_user_id")),
            participants=frozenset(session.get("participants", {}).values()),
            submissions=frozenset(session.get("submissions", ())),
            device=device(),
        )
    return g.actor


def forget_actor() -> None:
    """Load the actor anew at the next question: after signing in, out, joining a table or showing a receipt."""
    g.pop("actor", None)


def device_cookie_name() -> str:
    """The device cookie's name; the prefix that binds it to this host needs https."""
    return "__Host-consult_device" if current_app.config["SETTINGS"].production else "consult_device"


def device() -> str:
    """A random id of this device: for idempotency, drafts and a café seat. Nothing is joined to it after sending."""
    if "device" not in g:
        kept = request.cookies.get(device_cookie_name(), "")
        g.device = kept if len(kept) == 32 and kept.isalnum() else secrets.token_hex(16)
        g.device_is_new = g.device != kept
    return g.device


def set_device_cookie(response):
    """Keep a new device id with the answer."""
    if g.get("device_is_new"):
        response.set_cookie(
            device_cookie_name(), g.device, max_age=DEVICE_DAYS * 86400, httponly=True, samesite="Lax",
            secure=current_app.config["SETTINGS"].production, path="/",
        )
    return response


def clear_device() -> None:
    """I am done on this device: forget seats, receipts and the device's id."""
    for name in ("participants", "submissions"):
        session.pop(name, None)
    g.device, g.device_is_new = secrets.token_hex(16), True
    forget_actor()
