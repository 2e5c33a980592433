"""Everything that is done to consultations, by noun: the consultation itself, its phases, its documents."""

from consult.consultations.operations.announcements import (
    cancel_consultation,
    close_consultation,
    create_consultation,
    edit_basics,
    edit_notice,
    publish_consultation,
    set_platform,
)
from consult.consultations.operations.documents import (
    add_document,
    attach_file,
    detach_file,
    remove_document,
    rename_document,
)
from consult.consultations.operations.overrides import set_aside
from consult.consultations.operations.passages import (
    add_passage,
    edit_passage,
    join_passage,
    move_passage,
    remove_passage,
    split_passage,
)
from consult.consultations.operations.phases import extend_phase, set_phases, tell_phases

__all__ = [
    "add_document", "add_passage", "attach_file", "cancel_consultation", "close_consultation", "create_consultation", "detach_file",
    "edit_basics", "edit_notice", "edit_passage", "extend_phase", "join_passage", "move_passage", "publish_consultation", "remove_document",
    "remove_passage", "rename_document", "set_aside", "set_phases", "set_platform", "split_passage", "tell_phases",
]
