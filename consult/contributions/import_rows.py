"""From accepted rows of a list to what the register takes: values only, in the order of the file."""

from consult.contributions.filing import Item, Sender
from consult.contributions.importing import AcceptedRow
from consult.contributions.models import Channel, FormalStatus, SenderKind

KINDS = {"person": SenderKind.PERSON, "organisation": SenderKind.ORGANISATION, "authority": SenderKind.ORGANISATION}
#: Lateness stands beside the formal status in the register, and in one column with it in many lists.
STATUSES = {
    "ok": FormalStatus.OK, "late": FormalStatus.OK, "needs_supplement": FormalStatus.NEEDS_SUPPLEMENT,
    "supplemented": FormalStatus.SUPPLEMENTED, "rejected_formal": FormalStatus.REJECTED_FORMAL,
}  # fmt: skip


def register_rows(rows: tuple[AcceptedRow, ...], passage_ids: dict[str, int | None]) -> list[tuple[dict, Sender, Item]]:
    """Rows as `import_submissions` takes them. A passage that is named as one of ours (`passage_ids`: see `ids_by_label`) is linked."""
    return [(_details(row.values), _sender(row.values), _item(row, passage_ids)) for row in rows]


def ids_by_label(passages: list[tuple[int, str]]) -> dict[str, int | None]:
    """Folded label → id; None for a label that several passages bear, since nobody can tell which of them a list means."""
    found: dict[str, int | None] = {}
    for passage_id, label in passages:
        key = folded(label)
        found[key] = None if key in found else passage_id
    return found


def rows_in_doubt(rows: tuple[AcceptedRow, ...], passage_ids: dict[str, int | None]) -> dict[str, list[int]]:
    """Labels that rows cite and several passages bear, each with the numbers of its rows: they are taken in without a link."""
    found: dict[str, list[int]] = {}
    for row in rows:
        label = row.values.get("passage", "")
        if label and passage_ids.get(folded(label), 0) is None:
            found.setdefault(label, []).append(row.number)
    return found


def folded(label: str) -> str:
    """A label of a passage for comparing."""
    return " ".join(label.casefold().split())


def _details(values: dict) -> dict:
    status = values.get("formal_status")
    taken = ("received_on", "posted_on", "outcome", "outcome_justification", "decided_on", "decided_by")
    return {
        **{name: values[name] for name in taken if name in values}, "channel": Channel(values["channel"]),
        "formal_status": STATUSES.get(status), "is_late": True if status == "late" else None,
    }  # fmt: skip


def _sender(values: dict) -> Sender:
    """A name without a kind is taken for a person's, which nobody sees."""
    name = values.get("sender_name", "")
    kind = KINDS.get(values.get("sender_kind")) or (SenderKind.PERSON if name else SenderKind.ANONYMOUS)
    return Sender(kind=kind, name=name)


def _item(row: AcceptedRow, passage_ids: dict[str, int | None]) -> Item:
    values = row.values
    label = values.get("passage", "")
    texts = {name: values.get(name, "") for name in ("body", "proposed_change", "justification", "source_number")}
    return Item(**texts, passage_id=passage_ids.get(folded(label)), passage_label=label, text_not_published=row.text_not_published)
