"""How long it takes to seat a room, beside two seconds: as long as a facilitator waits without wondering.

    python -m bench.seating

One JSON line: processor seconds for 1,000 people (200 of them hosts) over five rounds, and for fifty late arrivals at 40 tables of 200 people;
each with its share of the limit.
"""

import json
import time

from consult.cafe.seating import insert, seat_everyone

LIMIT_S = 2.0
SECTORS = ("administration", "ngo", "residents")


def room(movers: int, tables: int):
    """People as (id, sector, hosted table or none), and tables as (number, fewest, most)."""
    people = [(number, SECTORS[number % 3], None) for number in range(movers)] + [(10_000 + table, None, table) for table in range(1, tables + 1)]
    return people, [(table, 3, 8) for table in range(1, tables + 1)]


def seconds(work) -> float:
    """Processor time of the best of three runs."""
    took = []
    for _ in range(3):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)


def arrive_late() -> None:
    """Fifty people come when round two of four has begun."""
    people, places = room(160, 40)
    plan, present = seat_everyone(people, places, 4), {person for person, _, _ in people}
    for number in range(50):
        plan = insert(plan, (50_000 + number, "ngo", None), 2, present)
        present.add(50_000 + number)


def main() -> None:
    """Measure and print."""
    figures = {"thousand_people_s": seconds(lambda: seat_everyone(*room(800, 200), 5)), "fifty_late_s": seconds(arrive_late)}
    shares = {f"{name}_of_limit": value / LIMIT_S for name, value in figures.items()}
    print(json.dumps({name: round(value, 4) for name, value in (figures | shares).items()}))


if __name__ == "__main__":
    main()
