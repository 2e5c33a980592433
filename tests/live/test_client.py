"""The script of our pages in Chromium against a real server: changes in order, catching up after an outage, nothing written is lost."""

import subprocess
import time

import pytest
import sqlalchemy as sa

from consult.accounts import operations as accounts
from consult.cafe.models import Note
from consult.config import ROOT
from consult.core.db import db
from tests import factories
from tests.live.test_processes import Cafe
from tests.proofs.site import free_port

pytestmark = pytest.mark.browser
START = """
(rooms) => {
  window.seen = []; window.states = []; window.queue = []; window.said = [];
  live.onQueue((list) => { window.queue = list; });
  live.connect({
    rooms,
    onDelta: (room, delta) => window.seen.push(delta.number),
    onState: (room, state) => window.states.push(state),
    onStatus: (status, detail) => window.said.push(status + (detail && detail.error ? ": " + detail.error : "")),
  });
}
"""
SEND = "([table, body]) => { live.send('note.write', { table, kind: 'idea', body }).then((answer) => { window.answer = answer; }); }"


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    """`static/core/live.js` as one script that can be put into any page."""
    out = tmp_path_factory.mktemp("live") / "live.js"
    command = ["node_modules/.bin/esbuild", "static/core/live.js", "--bundle", "--format=iife", "--global-name=live", f"--outfile={out}", "--log-level=error"]
    subprocess.run(command, cwd=ROOT, check=True)
    return out.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def cafe():
    made = Cafe()
    yield made
    made.site.close()


@pytest.fixture
def open_page(chromium, script, cafe):
    """`open_page(port, shown)` is a page of the site with the script in it, in a browser of its own."""
    contexts = []

    def _open(port, shown, context=None):
        address = f"http://127.0.0.1:{port}"
        if context is None:
            context = chromium.new_context(bypass_csp=True)
            contexts.append(context)
            context.add_cookies([{"name": name, "value": value, "url": address} for name, value in (pair.split("=", 1) for pair in shown.cookies.split("; "))])
        page = context.new_page()
        page.goto(f"{address}/healthz")
        page.evaluate("(token) => { const m = document.createElement('meta'); m.name = 'live-token'; m.content = token; document.head.append(m); }", shown.token)
        page.add_script_tag(content=script)
        return page

    yield _open
    for context in contexts:
        context.close()


def until(page, expression, seconds=10):
    page.wait_for_function(expression, timeout=seconds * 1000)


def notes(cafe, begin):
    with cafe.site.inside():
        return sorted(db.session.scalars(sa.select(Note.body).where(Note.body.startswith(begin))))


def test_changes_arrive_in_order_and_an_outage_loses_nothing(open_page, cafe):
    port = free_port()
    server = cafe.site.serve(port)
    first, second = cafe.people[:2]
    writer, reader = open_page(port, cafe.passes[first]), open_page(port, cafe.passes[second])
    for page in (writer, reader):
        page.evaluate(START, [cafe.room])
        until(page, "window.said.includes('on')")
    writer.evaluate(SEND, [cafe.table, "Przed przerwą 1"])
    until(writer, "window.answer && window.answer.ok")
    until(reader, "window.seen.length === 1")
    server.kill()
    until(reader, "window.said.at(-1) === 'connecting'")
    for i in (1, 2, 3):
        writer.evaluate(SEND, [cafe.table, f"W przerwie {i}"])
    assert writer.evaluate("window.queue.map((item) => item.values.body)") == ["W przerwie 1", "W przerwie 2", "W przerwie 3"]
    server = cafe.site.serve(port)
    until(writer, "window.queue.length === 0", 20)
    until(reader, "window.seen.length >= 4", 20)
    assert reader.evaluate("window.seen") == sorted(set(reader.evaluate("window.seen")))
    assert notes(cafe, "W przerwie") == ["W przerwie 1", "W przerwie 2", "W przerwie 3"]
    assert server.stop() == 0


def test_what_lies_in_the_queue_survives_closing_the_page(open_page, cafe):
    port = free_port()
    shown = cafe.passes[cafe.people[0]]
    server = cafe.site.serve(port)
    page = open_page(port, shown)
    page.evaluate(START, [cafe.room])
    until(page, "window.said.includes('on')")
    server.kill()
    until(page, "window.said.at(-1) === 'connecting'")
    page.evaluate(SEND, [cafe.table, "Z zamkniętej strony"])
    context = page.context
    page.close()
    server = cafe.site.serve(port)
    later = open_page(port, shown, context)
    later.evaluate(START, [cafe.room])
    until(later, "window.queue.length === 0 && window.said.includes('on')", 20)
    assert notes(cafe, "Z zamkniętej") == ["Z zamkniętej strony"]
    server.stop()


def test_a_session_that_ends_is_said_and_not_tried_again(open_page, cafe):
    server = cafe.site.serve()
    page = open_page(server.port, cafe.staff)
    page.evaluate(START, [cafe.room])
    until(page, "window.said.includes('on')")
    with cafe.site.inside():
        from_here(cafe)
    until(page, "window.said.some((said) => said.startsWith('ended'))", 3)
    time.sleep(1.5)
    assert page.evaluate("window.said.at(-1)").startswith("ended")
    server.stop()


def from_here(cafe):
    """Sign the facilitator out everywhere, from another process than the server's."""
    account = db.session.get(factories.Account, cafe.facilitator_id)
    accounts.end_sessions(factories.actor_of(account), account)


def test_the_clock_is_the_servers(open_page, cafe):
    server = cafe.site.serve()
    page = open_page(server.port, cafe.passes[cafe.people[1]])
    page.evaluate("() => { const own = Date.now; Date.now = () => own() + 3600e3; }")
    page.evaluate(START, [cafe.room])
    until(page, "Math.abs(live.serverNow() - (Date.now() - 3600e3)) < 500")
    server.stop()
