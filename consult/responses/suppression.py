"""Numbers about residents as everybody may see them: no cell under five, and none that follows from the others."""

LEAST = 5


def public_cells(counts: dict, least: int = LEAST) -> tuple[list[tuple], int | None]:
    """(cells, rest): cells of at least `least`, the largest first, and the others as one sum; rest is None when nothing is kept back.

    A rest under `least` takes the smallest cell along, so that no hidden count can be found by subtracting. When everything together is
    under `least` there are no cells and the rest is 0: not even the sum is told.
    """
    present = sorted(((key, count) for key, count in counts.items() if count > 0), key=lambda cell: (-cell[1], str(cell[0])))
    shown, hidden = [cell for cell in present if cell[1] >= least], [cell for cell in present if cell[1] < least]
    if not hidden:
        return shown, None
    rest = sum(count for _key, count in hidden)
    while rest < least and shown:
        rest += shown.pop()[1]
    # one hidden cell alone would be told by its own name; it is the rest then, and the rest is at least the bound
    return (shown, rest) if rest >= least else ([], 0)
