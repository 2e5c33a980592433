"""Pages of cafés."""

from consult.cafe.views import desk, hand_over, harvest, joining, moderating, people, place, prints, sessions, tables
from consult.cafe.views.blueprint import blueprint

__all__ = ["blueprint", "desk", "hand_over", "harvest", "joining", "moderating", "people", "place", "prints", "sessions", "tables"]
