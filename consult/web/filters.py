"""What templates can say: dates as sentences, numbers, assets, whether something may be done."""

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal, format_percent
from flask import url_for
from markupsafe import Markup, escape

from consult.config import ROOT
from consult.core import i18n
from consult.core.clock import local, now, today
from consult.core.i18n import gettext, ngettext
from consult.policy.rules import can
from consult.web.actor import actor

DIST = ROOT / "static" / "dist"


def _day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def day(value: date | datetime | None) -> str:
    """A calendar day as people say it: `piątek 12 marca`, with the year where it is not this one."""
    if value is None:
        return ""
    value = _day(value)
    shape = "EEEE d MMMM" if value.year == today().year else "EEEE d MMMM y"
    if i18n.language() == "en":
        shape = shape.replace("EEEE d", "EEEE, d")
    return format_date(value, shape, locale=i18n.language())


def short_day(value: date | datetime | None) -> str:
    """A day without its weekday: `12 marca`."""
    if value is None:
        return ""
    value = _day(value)
    return format_date(value, "d MMMM" if value.year == today().year else "d MMMM y", locale=i18n.language())


def clock_time(value: datetime | None) -> str:
    """The time on a Warsaw clock: `18:10`."""
    return "" if value is None else format_time(local(value), "HH:mm", locale=i18n.language())


def moment(value: datetime | None) -> str:
    """A day and a time: `piątek 12 marca, 23:59`."""
    return "" if value is None else f"{day(value)}, {clock_time(value)}"


def local_day(value: datetime) -> date:
    """The calendar day of a moment in Warsaw."""
    return _day(value)


def iso(value: date | datetime | None) -> str:
    """For `<time datetime>`."""
    return "" if value is None else value.isoformat()


def full_moment(value: datetime | None) -> str:
    """With the year and seconds: for the record."""
    return "" if value is None else format_datetime(local(value), "d MMMM y, HH:mm:ss", locale=i18n.language())


def days_left(until: date | datetime | None) -> str:
    """How long there is still: `zostało 9 dni`, `ostatni dzień`, `minął`."""
    if until is None:
        return ""
    if isinstance(until, datetime) and until < now():
        return gettext("over")
    left = (_day(until) - today()).days
    if left < 0:
        return gettext("over")
    if left == 0:
        return gettext("the last day")
    return ngettext("%(n)s day left", "%(n)s days left", left)


def number(value) -> str:
    """A number with the reader's grouping."""
    return "" if value is None else format_decimal(value, locale=i18n.language())


def percent(value: float) -> str:
    """A share of 1 in whole percents."""
    return format_percent(value, "#,##0%", locale=i18n.language())


def paragraphs(text: str | None) -> Markup:
    """Plain text as paragraphs and line breaks."""
    parts = [part for part in (text or "").split("\n\n") if part.strip()]
    return Markup("").join(Markup("<p>") + Markup("<br>").join(escape(part).split("\n")) + Markup("</p>") for part in parts)


@cache
def _manifest(changed: float) -> dict:
    return json.loads((DIST / "manifest.json").read_text())


def manifest_path() -> Path:
    """Where the bundle's list of hashed names lies."""
    return DIST / "manifest.json"


def asset(name: str) -> str:
    """The address of a bundled file by its plain name."""
    return url_for("static", filename="dist/" + _manifest(manifest_path().stat().st_mtime)[name])


def has_asset(name: str) -> bool:
    """Whether the bundle holds a file of this name."""
    return name in _manifest(manifest_path().stat().st_mtime)


def may(permission: str, subject) -> bool:
    """Whether the person looking may do `permission` to `subject`: for offering a button, never for guarding one."""
    return can(actor(), permission, subject)


def install(app) -> None:
    """Give the words to Jinja."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, lambda one, many, n: i18n.catalogue(i18n.language()).ngettext(one, many, n), newstyle=True)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for filter_ in (day, short_day, local_day, clock_time, moment, full_moment, iso, days_left, number, percent, paragraphs):
        app.jinja_env.filters[filter_.__name__] = filter_
    app.jinja_env.globals.update(asset=asset, has_asset=has_asset, may=may, now=now, today=today)
