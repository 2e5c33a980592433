"""Lists a page at a time, bounded whatever the address says."""

from dataclasses import dataclass

from sqlalchemy import func, select

from consult.core.db import db

SIZE = 50
LARGEST = 200


@dataclass(frozen=True)
class Page:
    """One page of a list: `items`, its `number` from 1, `size` and the `total` of all pages."""

    items: list
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """Number of the last page, at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def first_item(self) -> int:
        """Position in the whole list of the first item shown, 0 when empty."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last_item(self) -> int:
        """Position in the whole list of the last item shown."""
        return (self.number - 1) * self.size + len(self.items)

    def __iter__(self):
        return iter(self.items)


def whole_number(text: str | None, default: int, *, least: int = 1, most: int = 10**6) -> int:
    """A number out of an address: anything that is not plain ASCII digits within bounds is the default."""
    if not text or not (text.isascii() and text.isdigit()) or len(text) > 9:
        return default
    return min(max(int(text), least), most)


def paginate(statement, number: int = 1, size: int = SIZE) -> Page:
    """The page `number` of `statement`, a SELECT of one entity with its ordering; past the end means the last page."""
    size = min(max(size, 1), LARGEST)
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = min(max(number, 1), max(1, -(-total // size)))
    items = list(db.session.scalars(statement.limit(size).offset((number - 1) * size)).unique())
    return Page(items, number, size, total)
