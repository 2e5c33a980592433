"""Procedure profiles as values: the nine that come with the platform, and their snapshots kept with each consultation."""
import tomllib
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("profiles.toml")
COUNTS = ("received", "posted")
MODERATION = ("held", "open")


class NotAProfile(ValueError):
    """Data that make no profile; says which key of which profile is wrong."""


@dataclass(frozen=True)
class FormRule:
    """At least so many of these ways to take part; a recommended group never stops a notice."""

    of: tuple
    at_least: int = 1
    recommended: bool = False


@dataclass(frozen=True)
class LateRule:
    """Which date decides (received or posted), and whether late voices are considered."""

    counts: str
    considered: bool


@dataclass(frozen=True)
class Profile:
    """What one procedure demands; the fields are explained at the head of profiles.toml."""

    key: str
    name: str
    name_en: str
    legal_basis: str
    who: tuple
    minimum_days: int
    notice_days: int
    notice_channels: tuple
    form: str
    organisation_fields: tuple
    forms: tuple
    results: int | str
    late: LateRule
    moderation: str = "held"
    reason_required: bool = False
    opinion_days: int | None = None
    to_confirm: tuple = ()


@cache
def all_profiles():
    """The profiles of profiles.toml by key, in the order of the file. The dictionary is shared: do not change it."""
    with _FILE.open("rb") as file:
        return {key: from_json({"key": key, **data}) for key, data in tomllib.load(file).items()}


def to_json(profile):
    """The profile as a plain dictionary for JSON."""
    return _plain(asdict(profile))


def from_json(data):
    """The profile of a dictionary made by `to_json` (or read from TOML). Raises NotAProfile."""
    known = {field.name for field in fields(Profile)}
    try:
        unknown = set(data) - known
        if unknown:
            raise NotAProfile(f"unknown: {', '.join(sorted(unknown))}")
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
        values["forms"] = tuple(FormRule(**{**rule, "of": tuple(rule["of"])}) for rule in data["forms"])
        values["late"] = LateRule(**data["late"])
        profile = Profile(**values)
    except (TypeError, KeyError) as error:
        raise NotAProfile(str(error)) from error
    _check(profile)
    return profile


def _check(profile):
    wrong = [name for name, is_right in (
        ("minimum_days", _is_count(profile.minimum_days)),
        ("notice_days", _is_count(profile.notice_days)),
        ("opinion_days", profile.opinion_days is None or _is_count(profile.opinion_days)),
        ("results", _is_count(profile.results) or isinstance(profile.results, str) and profile.results.strip()),
        ("late", profile.late.counts in COUNTS and isinstance(profile.late.considered, bool)),
        ("moderation", profile.moderation in MODERATION),
        ("forms", all(1 <= rule.at_least <= len(rule.of) for rule in profile.forms)),
        ("to_confirm", set(profile.to_confirm) <= {field.name for field in fields(Profile)}),
    ) if not is_right]
    if wrong:
        raise NotAProfile(f"{profile.key}: {', '.join(wrong)}")


def _is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _plain(value):
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple) else value
