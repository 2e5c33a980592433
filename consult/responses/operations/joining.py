"""Where answering joins the areas below it: the page of a voice, lists decided elsewhere, clauses, and the closing of a consultation."""

from consult.consultations.guards import closing_guard
from consult.contributions import hooks
from consult.positions.answers import PROVIDERS
from consult.responses.models import Outcome
from consult.responses.operations.answers import record_all_elsewhere
from consult.responses.queries.answers import answers_of, answers_of_clauses, count_unanswered


@closing_guard
def unanswered_voices(consultation):
    """A consultation is not closed while a voice has no approved answer."""
    if count := count_unanswered(consultation):
        yield "unanswered_voices", {"count": count}


def take_over(actor, consultation, resolutions) -> None:
    """Record the resolutions that came with an imported list, so marked."""
    record_all_elsewhere(
        actor, consultation, decided=[(row.contribution, Outcome(row.outcome), row.justification, row.decided_on, row.who) for row in resolutions]
    )


def answer_part(_actor, contribution) -> hooks.Part:
    """The answer on the page of a voice, or that it still waits for one."""
    return hooks.Part("responses/_part.html", {"answer": answers_of([contribution.id]).get(contribution.id)})


def join() -> None:
    """Put the pieces where the areas below ask for them; joining twice counts once."""
    for place, piece in ((hooks.AFTER_IMPORT, take_over), (hooks.PARTS, answer_part), (PROVIDERS, answers_of_clauses)):
        if piece not in place:
            place.append(piece)


join()
