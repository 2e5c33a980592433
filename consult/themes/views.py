"""Pages of themes: for everybody to read, and the desk at which voices are grouped."""

from datetime import datetime

from flask import Blueprint, g, redirect, render_template, request, url_for

from consult.cafe.models import NoteKind
from consult.consultations.queries import get_consultation
from consult.contributions.models import Channel
from consult.contributions.queries import count_contributions, sees_all
from consult.core.errors import Conflict, DomainError, Stale
from consult.core.i18n import lazy as _
from consult.core.i18n import lazy_plural as _n
from consult.core.paging import whole_number
from consult.core.text import one_line
from consult.themes import models, operations, queries  # noqa: F401
from consult.themes.forms import NEW, LinkForm, ThemeForm, UndoForm, VoicesForm
from consult.web.actor import actor
from consult.web.forms import say

blueprint = Blueprint("themes", __name__)
FILTERS = ("q", "channel", "passage", "table", "kind", "theme", "page")


def _here(found):
    """The consultation or theme a page is about: its office's contact stands at the foot."""
    g.organisation = found.consultation.organisation
    return found


def _kept() -> dict[str, str]:
    """The filters of the address, to be carried along."""
    return {name: request.args[name][:100] for name in FILTERS if request.args.get(name)}


def _filters() -> queries.Filters:
    asked = request.args
    return queries.Filters(
        words=one_line(asked.get("q", "")[:100]), channel=_one_of(Channel, asked.get("channel")), kind=_one_of(NoteKind, asked.get("kind")),
        passage_id=whole_number(asked.get("passage"), 0) or None, table_id=whole_number(asked.get("table"), 0) or None,
        theme=asked.get("theme", "")[:10],
    )


def _one_of(kinds, text: str | None):
    return kinds(text) if text in set(kinds) else None


@blueprint.get("/consultations/<int:consultation_id>/themes")
def index(consultation_id: int):
    """What the voices of a consultation are about."""
    consultation = _here(get_consultation(actor(), consultation_id))
    themes = queries.list_themes(actor(), consultation)
    counts = {"voices": count_contributions(consultation), "grouped": queries.count_grouped(consultation)}
    return render_template("themes/index.html", nav="consultations", consultation=consultation, themes=themes, counts=counts)


@blueprint.get("/themes/<int:theme_id>")
def show(theme_id: int):
    """A theme: its summary and the voices it links."""
    theme = _here(queries.get_theme(actor(), theme_id))
    channel = _one_of(Channel, request.args.get("channel"))
    page = queries.list_voices(actor(), theme, channel=channel, page=whole_number(request.args.get("page"), 1))
    return render_template(
        "themes/show.html", nav="consultations", theme=theme, consultation=theme.consultation, page=page, channel=channel,
        channels=queries.count_by_channel(theme), total=queries.count_voices(theme), origins=queries.origins_of({voice.id for voice in page}),
    )


@blueprint.get("/consultations/<int:consultation_id>/themes/desk")
def desk(consultation_id: int):
    """The desk at which voices are ticked and linked to themes."""
    return _desk(_here(queries.get_for_grouping(actor(), consultation_id)))


def _desk(consultation, form: LinkForm | None = None):
    filters, themes = _filters(), queries.list_themes(actor(), consultation)
    page = queries.find_voices(actor(), consultation, filters, whole_number(request.args.get("page"), 1))
    shown = {voice.id for voice in page}
    refused = form is not None
    return render_template(
        "themes/desk.html", nav="desk", consultation=consultation, form=form or LinkForm(themes, formdata=None), undo=UndoForm(formdata=None),
        page=page, filters=filters, kept=_kept(), themes=themes, removed=queries.list_removed_themes(actor(), consultation),
        themes_of=queries.themes_of(shown), origins=queries.origins_of(shown), passages=queries.passages_with_voices(consultation),
        tables=queries.tables_with_voices(consultation), last=queries.last_link_act(actor(), consultation), channels=list(Channel),
        kinds=list(NoteKind), counts={"voices": count_contributions(consultation), "grouped": queries.count_grouped(consultation)},
        reads_all=sees_all(actor(), consultation),
    ), 422 if refused else 200


@blueprint.route("/consultations/<int:consultation_id>/themes/link", methods=["GET", "POST"])
def link(consultation_id: int):
    """Ticked voices and a theme: first the preview, then, confirmed, the links."""
    consultation = _here(queries.get_for_grouping(actor(), consultation_id))
    if request.method == "GET":
        return redirect(url_for("themes.desk", consultation_id=consultation_id, **_kept()))
    form = LinkForm(queries.list_themes(actor(), consultation))
    if not form.validate_on_submit():
        return _desk(consultation, form)
    try:
        if request.form.get("confirmed"):
            return _link(consultation, form)
        return _preview(consultation, form)
    except DomainError as error:
        form.accept_refusal(error)
        return _desk(consultation, form)


def _preview(consultation, form: LinkForm):
    voices = queries.voices_by_id(actor(), consultation, form.voices.data[: operations.MOST_VOICES + 1])
    operations.check_amount({voice.id for voice in voices})
    if form.theme.data == NEW:
        operations.checked_words(form.new_title.data, "", field="new_title")
    theme = None if form.theme.data == NEW else queries.get_for_editing(actor(), form.theme.data)
    themes_of = queries.themes_of({voice.id for voice in voices})
    return render_template(
        "themes/link.html", nav="desk", consultation=consultation, form=form, theme=theme, voices=voices, themes_of=themes_of, kept=_kept(),
        already=[voice for voice in voices if theme in themes_of.get(voice.id, ())], origins=queries.origins_of(themes_of),
        reads_all=sees_all(actor(), consultation),
    )


def _link(consultation, form: LinkForm):
    if form.theme.data == NEW:
        theme = operations.create_theme(actor(), consultation, title=form.new_title.data, contribution_ids=form.voices.data)
        n = len(set(form.voices.data))
    else:
        theme = queries.get_for_editing(actor(), form.theme.data)
        n = len(operations.link_voices(actor(), theme, contribution_ids=form.voices.data))
    say(_n("%(n)s voice linked to “%(title)s”.", "%(n)s voices linked to “%(title)s”.", n, title=theme.title))
    return redirect(url_for("themes.desk", consultation_id=consultation.id, **_kept()))


@blueprint.post("/themes/<int:theme_id>/undo")
def undo(theme_id: int):
    """Undo one act of linking."""
    theme, form = _here(queries.get_for_editing(actor(), theme_id)), UndoForm()
    if form.validate_on_submit():
        n = len(operations.undo_links(actor(), theme, linked_at=_moment(form.at.data)))
        say(_n("%(n)s voice unlinked from “%(title)s”.", "%(n)s voices unlinked from “%(title)s”.", n, title=theme.title))
    return redirect(url_for("themes.desk", consultation_id=theme.consultation_id, **_kept()))


def _moment(text: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Conflict(_("This has been undone already."))
    return moment


@blueprint.route("/consultations/<int:consultation_id>/themes/create", methods=["GET", "POST"])
def create(consultation_id: int):
    """Open an empty theme with its summary."""
    consultation = _here(queries.get_for_grouping(actor(), consultation_id))
    form = ThemeForm()
    if form.validate_on_submit():
        try:
            theme = operations.create_theme(actor(), consultation, title=form.title.data, summary=form.summary.data)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("The theme is open. Link voices to it at the desk."))
            return redirect(url_for("themes.edit", theme_id=theme.id))
    return render_template("themes/create.html", nav="desk", consultation=consultation, form=form), _status(form)


@blueprint.route("/themes/<int:theme_id>/edit", methods=["GET", "POST"])
def edit(theme_id: int):
    """Title and summary of a theme, its voices to be unlinked, its removal."""
    theme, stale = _here(queries.get_for_editing(actor(), theme_id)), None
    form = ThemeForm(obj=theme)
    if form.validate_on_submit():
        try:
            operations.edit_theme(actor(), theme, title=form.title.data, summary=form.summary.data, version=form.version.data or 0)
        except DomainError as error:
            form.accept_refusal(error)
            stale = error if isinstance(error, Stale) else None
            form.take_version(theme.version)
        else:
            say(_("Saved."))
            return redirect(url_for("themes.edit", theme_id=theme.id))
    return _edit(theme, form, VoicesForm(formdata=None), stale), _status(form)


def _edit(theme, form: ThemeForm, voices: VoicesForm, stale=None):
    page = queries.list_voices(actor(), theme, page=whole_number(request.args.get("page"), 1))
    return render_template(
        "themes/edit.html", nav="desk", theme=theme, consultation=theme.consultation, form=form, voices=voices, stale=stale, page=page,
        total=queries.count_voices(theme), origins=queries.origins_of({voice.id for voice in page}),
        reads_all=sees_all(actor(), theme.consultation),
    )


@blueprint.post("/themes/<int:theme_id>/unlink")
def unlink(theme_id: int):
    """Undo the links of ticked voices."""
    theme, form = _here(queries.get_for_editing(actor(), theme_id)), VoicesForm()
    if form.validate_on_submit():
        try:
            n = len(operations.unlink_voices(actor(), theme, contribution_ids=form.voices.data))
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_n("%(n)s voice unlinked. It stays in the register as it was.", "%(n)s voices unlinked. They stay in the register as they were.", n))
            return redirect(url_for("themes.edit", theme_id=theme.id))
    return _edit(theme, ThemeForm(obj=theme, formdata=None), form), 422


@blueprint.post("/themes/<int:theme_id>/remove")
def remove(theme_id: int):
    """Take a theme away; its links are kept."""
    theme = _here(queries.get_for_editing(actor(), theme_id))
    operations.remove_theme(actor(), theme)
    say(_("“%(title)s” has been removed. It can be brought back below, with its links.", title=theme.title))
    return redirect(url_for("themes.desk", consultation_id=theme.consultation_id))


@blueprint.post("/themes/<int:theme_id>/restore")
def restore(theme_id: int):
    """Bring a removed theme back."""
    theme = _here(queries.get_for_editing(actor(), theme_id))
    operations.restore_theme(actor(), theme)
    say(_("“%(title)s” is back, with its links.", title=theme.title))
    return redirect(url_for("themes.edit", theme_id=theme.id))


def _status(form) -> int:
    return 422 if form.errors or form.form_errors else 200
