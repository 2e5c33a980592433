"""Pages of responses."""

from consult.responses.views import answers, register, reports
from consult.responses.views.base import blueprint

__all__ = ["answers", "blueprint", "register", "reports"]
