"""Announcing and planning: the public page, the gallery, preparing a session and its tables."""

from flask import redirect, render_template, url_for

from consult.cafe import advising, figures, operations, queries
from consult.cafe.forms import SessionForm, StepForm, TableForm
from consult.cafe.models import ENDED, JOINABLE, CafeSession
from consult.cafe.operations.sessions import what_is_missing
from consult.cafe.views.blueprint import blueprint, show_organisation
from consult.consultations.queries import get_consultation
from consult.core.errors import DomainError, Stale
from consult.core.i18n import lazy as _
from consult.policy.rules import require
from consult.web.actor import actor
from consult.web.forms import say


@blueprint.get("/cafes/<int:session_id>")
def show(session_id: int):
    """What, when, where, how to get in; the tables; a button to join."""
    session = queries.get_session(actor(), session_id)
    show_organisation(session)
    held = session.state in ENDED
    return render_template(
        "cafe/show.html", nav="live", session=session, can_join=session.state in JOINABLE, mine=queries.own_seat(actor(), session),
        sectors=queries.sectors_of(session, figures.PUBLIC) if held else {}, people=len(queries.participants_of(session)) if held else 0,
    )


@blueprint.get("/cafes/<int:session_id>/gallery")
def gallery(session_id: int):
    """The cloths side by side, with what was taken out of them."""
    session = queries.get_session(actor(), session_id)
    show_organisation(session)
    cloths = queries.list_gallery(actor(), session)
    return render_template("cafe/gallery.html", nav="live", session=session, cloths=cloths)


@blueprint.route("/consultations/<int:consultation_id>/cafes/new", methods=["GET", "POST"])
def create(consultation_id: int):
    """Plan a café on a consultation."""
    consultation = get_consultation(actor(), consultation_id)
    require(actor(), "cafe.create", consultation)
    form = SessionForm()
    if form.validate_on_submit():
        try:
            session = operations.create_session(actor(), consultation, **form.values())
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("The café is planned. Lay its tables now; nobody else sees it yet."))
            return redirect(url_for("cafe.prepare", session_id=session.id))
    status = 422 if form.errors or form.form_errors else 200
    return render_template("cafe/create.html", consultation=consultation, form=form), status


@blueprint.get("/cafes/<int:session_id>/prepare")
def prepare(session_id: int):
    """Everything to be ready before people come: tables, advice on the size, what is missing, the code, things to print."""
    session = _own(session_id, "cafe.edit")
    counsel = advising.counsel([table.seats for table in session.tables], session.round_count)
    return render_template(
        "cafe/prepare.html", session=session, counsel=counsel, missing=what_is_missing(session), form=StepForm(),
        people=queries.participants_of(session),
    )


@blueprint.route("/cafes/<int:session_id>/edit", methods=["GET", "POST"])
def edit(session_id: int):
    """Change what is announced of a café."""
    session = _own(session_id, "cafe.edit")
    form = SessionForm(obj=session)
    if not form.is_submitted():
        form.filled_from(session)
    theirs = {}
    if form.validate_on_submit():
        try:
            operations.edit_session(actor(), session, version=form.seen_version, **form.values())
        except Stale as error:
            theirs = error.theirs
            form.accept_refusal(error)
            form.version.data = str(session.version)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Changed. Everybody sees it so now.") if session.is_public else _("Changed."))
            return redirect(url_for("cafe.prepare", session_id=session.id))
    status = 422 if form.errors or form.form_errors else 200
    return render_template("cafe/edit.html", session=session, form=form, theirs=theirs), status


@blueprint.post("/cafes/<int:session_id>/publish")
def publish(session_id: int):
    """Announce a café."""
    session = _own(session_id, "cafe.edit")
    try:
        operations.publish_session(actor(), session)
    except DomainError as error:
        say(" ".join(str(part) for part in (error.sentence, *error.items)), "warn")
    else:
        say(_("The café is announced. People can join by the code %(code)s.", code=session.code))
    return redirect(url_for("cafe.prepare", session_id=session.id))


@blueprint.route("/cafes/<int:session_id>/tables/new", methods=["GET", "POST"])
def add_table(session_id: int):
    """Lay a table."""
    session = _own(session_id, "cafe.edit")
    form = TableForm()
    if form.validate_on_submit():
        try:
            table = operations.add_table(actor(), session, **form.values())
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Table %(number)s is laid.", number=table.number))
            return redirect(url_for("cafe.prepare", session_id=session.id) + f"#table-{table.number}")
    status = 422 if form.errors or form.form_errors else 200
    return render_template("cafe/table_form.html", session=session, table=None, form=form, theirs={}), status


@blueprint.route("/cafe/tables/<int:table_id>/edit", methods=["GET", "POST"])
def edit_table(table_id: int):
    """Change a table."""
    table = _table(table_id)
    form = TableForm(obj=table)
    if not form.is_submitted():
        form.version.data = str(table.version)
    theirs = {}
    if form.validate_on_submit():
        try:
            operations.edit_table(actor(), table, version=form.seen_version, **form.values())
        except Stale as error:
            theirs = error.theirs
            form.accept_refusal(error)
            form.version.data = str(table.version)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Table %(number)s is changed.", number=table.number))
            return redirect(url_for("cafe.prepare", session_id=table.session_id) + f"#table-{table.number}")
    status = 422 if form.errors or form.form_errors else 200
    return render_template("cafe/table_form.html", session=table.session, table=table, form=form, theirs=theirs), status


@blueprint.post("/cafe/tables/<int:table_id>/duplicate")
def duplicate_table(table_id: int):
    """Lay another table like this one."""
    table = _table(table_id)
    try:
        copy = operations.duplicate_table(actor(), table)
    except DomainError as error:
        say(error.sentence, "warn")
        return redirect(url_for("cafe.prepare", session_id=table.session_id))
    say(_("Table %(number)s is laid like table %(other)s. Say how to find it.", number=copy.number, other=table.number))
    return redirect(url_for("cafe.edit_table", table_id=copy.id))


@blueprint.route("/cafe/tables/<int:table_id>/remove", methods=["GET", "POST"])
def remove_table(table_id: int):
    """Take a table away before the first round."""
    table = _table(table_id)
    session, number, form = table.session, table.number, StepForm()
    if form.validate_on_submit():
        try:
            operations.remove_table(actor(), table)
        except DomainError as error:
            say(error.sentence, "warn")
        else:
            say(_("Table %(number)s is taken away.", number=number))
        return redirect(url_for("cafe.prepare", session_id=session.id))
    return render_template("cafe/remove_table.html", session=session, table=table)


def _own(session_id: int, permission: str) -> CafeSession:
    """A session for those who may do `permission` to it."""
    session = queries.get_session(actor(), session_id)
    require(actor(), permission, session)
    show_organisation(session)
    return session


def _table(table_id: int):
    table = queries.get_table(actor(), table_id)
    require(actor(), "cafe.edit", table)
    show_organisation(table.session)
    return table
