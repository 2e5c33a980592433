"""Pages of consultations: the notice and documents everybody reads, and the desk where they are prepared."""

from consult.consultations.views import desk, documents, passages, public  # noqa: F401  (their routes)
from consult.consultations.views.blueprint import blueprint

__all__ = ["blueprint"]
