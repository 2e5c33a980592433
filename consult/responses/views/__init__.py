"""Pages of responses."""

from consult.responses.operations import joining
from consult.responses.views import answers, register, reports
from consult.responses.views.base import blueprint

__all__ = ["answers", "blueprint", "joining", "register", "reports"]
