"""Several people doing something in the same moment, each in a unit of work of their own."""

import threading

from consult.core.db import db, session_scope


def together(app, *acts):
    """Run `acts` at once in threads; returns what each returned or raised, in their order. They take ids, not rows of this thread's session."""
    db.session.rollback()
    gate, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        with app.app_context(), session_scope():
            gate.wait(10)
            try:
                outcomes[place] = act()
            except Exception as error:  # the test looks at it
                outcomes[place] = error

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.rollback()  # look at what they left, not at what was there before
    return outcomes
