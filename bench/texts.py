"""How long it takes to look through hostile and large texts, beside Python's own work on the same text in the same run.

    python -m bench.texts

One JSON line: seconds, and the ratio to `str.casefold` repeated a hundred times (personal data, 50 kB), to the csv module reading the same file
(import, 20,000 rows) and to `str.splitlines` repeated a hundred times (dividing a document, 2 MB). `dividing_grows` is how many times longer the
worst repeated text of 256 kB takes than sixteen of 16 kB: about 1 where the time is in proportion to the length.
"""

import csv
import io
import json
import time

from consult.consultations.passages import split
from consult.contributions.import_files import read_source
from consult.contributions.importing import Mapping, guess_mapping, preview
from consult.core.spans import find_personal

SENTENCE = "Gmina prowadzi konsultacje w sposób otwarty, a każdy głos dostaje numer i odpowiedź. "
HOSTILE = ["ABC" * 16_666, "PL61 " * 10_000, "600 100 200, " * 3_846, "a@" + "a-" * 25_000, "00" * 25_000, "1234563218 " * 4_545]

REPEATED = ("a", "-", "1) ", "1)\n", "§ 1. ", "a) x\n", "Rozdział 1\n", "(", "\n", "słowo-\n", "1.1. A\n", "I. A\n", "a-", "#")


def seconds(work) -> float:
    """The best of three runs."""
    took = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def splitting(unit: str, size: int) -> float:
    """Seconds to divide a text of `size` characters that repeats one thing."""
    text = unit * (size // len(unit))
    return seconds(lambda: split(text))


def import_file() -> bytes:
    """A list of 20,000 comments as CSV."""
    head = "nr;data wpływu;treść uwagi;propozycja;uzasadnienie;rozstrzygnięcie\n"
    return (head + "".join(f"{n};2026-01-02;{'y' * 200};;;\n" for n in range(1, 20_001))).encode()


def main() -> None:
    """Measure and print."""
    document = "\n".join(f"§ {n}\n1. {SENTENCE * 12}\n2. {SENTENCE}" for n in range(1, 1700))[:2_000_000]
    data = import_file()
    personal = max(seconds(lambda text=text: find_personal(text)) for text in HOSTILE)
    folding = seconds(lambda: [HOSTILE[0].casefold() for _ in range(100)])

    def take_in():
        source = read_source(data)
        preview(source.rows, Mapping(guess_mapping(source.columns)))

    importing, reading = seconds(take_in), seconds(lambda: list(csv.reader(io.StringIO(data.decode()), delimiter=";")))
    dividing, lines = seconds(lambda: split(document)), seconds(lambda: [document.splitlines() for _ in range(100)])
    grows = max(splitting(unit, 256_000) / splitting(unit, 16_000) / 16 for unit in REPEATED)
    figures = {
        "personal_data_worst_50kB_s": personal, "to_casefold_x100": personal / folding, "import_20000_rows_s": importing,
        "to_csv": importing / reading, "divide_2MB_s": dividing, "to_splitlines_x100": dividing / lines, "dividing_grows": grows,
    }
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
