"""The mixin of rows that nobody moderates but whose words the record commits to: themes, clauses, stances, reasons."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consult.core import chain
from consult.moderation.models import Visibility


class Committed:
    """Mixin of a Subject with texts that facts commit to. `moderated_fields` names them; `is_public` says whether everybody may read them."""

    moderated_fields: tuple[str, ...]

    text_salt: Mapped[str | None] = mapped_column(sa.String(64))  # new with each wording

    @property
    def visibility(self) -> Visibility:
        """How the record speaks of the texts: public, or held."""
        return Visibility.PUBLISHED if self.is_public else Visibility.HELD

    def commit_texts(self) -> dict[str, str]:
        """Salt the texts anew and commit to all of them, empty ones too, as the `texts` of a fact: what stood before can no longer be opened."""
        salt = chain.new_salt()
        self.text_salt = salt.hex()
        refs = {name: self.ref if place == 0 else f"{self.ref}/{name}" for place, name in enumerate(self.moderated_fields)}
        return {ref: chain.commitment(salt, getattr(self, name)) for name, ref in refs.items()}
