"""Pages of positions: for everybody to read, for drafters, for members, for the chair."""

from consult.positions.views import adopting, agreeing, clauses, drafting, reading, voices  # noqa: F401  (their routes)
from consult.positions.views.blueprint import blueprint

__all__ = ["blueprint"]
