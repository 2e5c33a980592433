"""Figures about people that give nobody away: small cells are not shown, nor what would let them be worked out."""

PUBLIC, DESK = 5, 3  # the fewest people of a cell that is shown to everybody, and to those who run a session


def shown(counts: dict, fewest: int) -> dict:
    """`counts` with None where a cell holds from one to `fewest` − 1 people. Zero is shown: it speaks of nobody.

    The total stands beside the cells, so a single hidden cell could be taken from it: then the smallest others are hidden with it, until at
    least two cells are hidden that hold `fewest` people together. Where that cannot be, all are hidden.
    """
    hidden = {key for key, count in counts.items() if 0 < count < fewest}
    others = sorted((key for key, count in counts.items() if count and key not in hidden), key=lambda key: (counts[key], str(key)))
    while hidden and (len(hidden) < 2 or sum(counts[key] for key in hidden) < fewest) and others:
        hidden.add(others.pop(0))
    if hidden and (len(hidden) < 2 or sum(counts[key] for key in hidden) < fewest):
        hidden = set(counts)
    return {key: None if key in hidden else count for key, count in counts.items()}
