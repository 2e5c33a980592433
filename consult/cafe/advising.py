"""What a size of café means for the people in it, in sentences for whoever plans one."""

from typing import NamedTuple

from consult.cafe.rotation import SeatingError, TooManyRounds
from consult.cafe.seating import Size, advice, meetings_again, seat_everyone
from consult.core.i18n import Message
from consult.core.i18n import lazy as _
from consult.core.i18n import lazy_plural as _n


class Counsel(NamedTuple):
    """Whether a size will do, whether nobody meets twice in it, and the sentences that say so and what would be better."""

    possible: bool
    nobody_again: bool
    sentences: list[Message]


def counsel(seats: list[int], rounds: int, *, movers: int | None = None) -> Counsel:
    """Advice for tables with so many `seats` each (the host's counted) and `rounds` rounds, for `movers` people or for a full room."""
    tables = len(seats)
    if not tables:
        return Counsel(False, False, [_("Lay at least two tables.")])
    movers = sum(seats) - tables if movers is None else movers
    try:
        found = advice(movers, tables, rounds)
    except TooManyRounds:
        return Counsel(False, False, [too_many_rounds(tables, rounds)])
    size = _size(Size(tables, -(-movers // tables), rounds))
    if found.guaranteed:
        return Counsel(True, True, [_("%(size)s: nobody meets twice and nobody returns to a table.", size=size)])
    try:
        again = meetings_again(seat_everyone([(n, None, None) for n in range(movers)], [(n, 0, max(1, most - 1)) for n, most in
                                             enumerate(seats, 1)], rounds))
    except SeatingError as refusal:
        return Counsel(False, False, [refusal_in_words(refusal)])
    if not again.repeats:
        return Counsel(True, True, [_("%(size)s: seats were found at which nobody meets twice.", size=size)])
    return Counsel(True, False, [_again(size, again.people), *_better(found, rounds)])


def _again(size: Message, people: int) -> Message:
    return _n("%(size)s: %(n)s person would meet somebody again.", "%(size)s: %(n)s people would meet somebody again.", people, size=size)


def _better(found, rounds: int) -> list[Message]:
    """Sizes that would avoid it, as sentences."""
    said = []
    if found.other_tables:
        said.append(_("Nobody would meet twice with: %(sizes)s.", sizes=Joined([_size(size) for size in found.other_tables])))
    if found.most_people is not None:
        said.append(_n("With these tables nobody meets twice while at most %(n)s person changes tables.",
                       "With these tables nobody meets twice while at most %(n)s people change tables.", found.most_people))
    if found.fewer_rounds is not None:
        said.append(_n("Nobody would meet twice in %(n)s round.", "Nobody would meet twice in %(n)s rounds.", found.fewer_rounds))
    return said


def _size(size: Size) -> Message:
    return _("%(tables)s with %(movers)s at each", tables=_n("%(n)s table", "%(n)s tables", size.tables),
             movers=_n("%(n)s person who moves", "%(n)s people who move", size.movers))


def too_many_rounds(tables: int, rounds: int) -> Message:
    """Why more rounds than tables are refused."""
    return _("There are more rounds (%(rounds)s) than tables (%(tables)s): somebody would have to sit at a table twice. "
             "Plan fewer rounds or lay another table.", rounds=rounds, tables=tables)


def refusal_in_words(refusal: SeatingError) -> Message:
    """A seating that cannot be, as a sentence."""
    values = refusal.values
    if isinstance(refusal, TooManyRounds):
        return too_many_rounds(values["tables"], values["rounds"])
    if refusal.code == "not_enough_seats":
        return _("%(people)s people change tables and there are %(seats)s seats for them. Lay another table or add seats.", **values)
    if refusal.code == "tables_too_uneven":
        return _("Tables of such different size can take at most %(most)s of these %(people)s people without anybody sitting at a table twice.",
                 **values)
    if refusal.code == "no_seat_for_host":
        return _("Table %(table)s has no seat for its host.", **values)
    if refusal.code == "no_seat_left":
        return _("No seat is left in round %(round)s at a table this person has not been to.", **values)
    if refusal.code == "host_stays":
        return _("This person hosts a table. Hand the table over first.")
    if refusal.code == "not_seated":
        return _("This person has no seat in this round.")
    return _("People cannot be seated like this. Check the tables and their hosts.")


class Joined:
    """Messages one after the other, said when they are read."""

    def __init__(self, messages: list):
        self.messages = messages

    def __str__(self) -> str:
        return "; ".join(str(message) for message in self.messages)
