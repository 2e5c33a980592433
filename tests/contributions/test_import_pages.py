"""Importing a list by hand: the file, the preview with its mapping, all rows or none."""

import gc
import io
import os
import re
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from consult.contributions import hooks, import_store, queries
from consult.contributions.models import Channel, Contribution, SenderKind, Submission
from consult.core.clock import now
from consult.core.db import db
from consult.policy.roles import Role
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
CSV = "Nr uwagi;Data wpływu;Treść uwagi;Kanał;Rozstrzygnięcie\n7;2026-01-05;Ławka przy aptece.;gołębiem;\n9;2026-01-06;Światło.;Ustnie;Uwzględniona\n"


@pytest.fixture(autouse=True)
def _empty_folder(app):
    shutil.rmtree(folder(app), ignore_errors=True)


@pytest.fixture
def consultation(app):
    return factories.consultation(opens=-900, closes=-800)


@pytest.fixture
def desk(consultation, sign_in):
    return sign_in(factories.account((Role.OFFICER, consultation.organisation)))


@pytest.fixture
def address(consultation):
    return f"/consultations/{consultation.id}/import"


@pytest.fixture
def told(monkeypatch):
    """What a listening area hears of decisions made elsewhere."""
    heard = []

    def hear(_actor, _consultation, resolutions):
        heard.extend((one.contribution.source_number, one.outcome, one.justification) for one in resolutions)

    monkeypatch.setattr(hooks, "AFTER_IMPORT", [hear])
    return heard


def upload(desk, address, data, name="wykaz.csv", source=""):
    values = {"csrf_token": desk.token(address), "source": source, "file": (io.BytesIO(data), name)}
    return desk.request("POST", address, data=values, content_type="multipart/form-data")


def chosen(page) -> dict:
    """The fields of the preview as a browser would send them unchanged."""
    text = page.get_data(as_text=True)
    values = {"csrf_token": page.page.fields["csrf_token"], "channel": "import", "received_on": page.page.fields.get("received_on", "")}
    for name, options in re.findall(r'<select id="[^"]*" name="([^"]*)">(.*?)</select>', text, re.S):
        picked = re.search(r'<option value="([^"]*)" selected>', options)
        values[name] = picked.group(1) if picked else ""
    return values


def preview(desk, address, **values):
    page = desk.get(f"{address}/preview")
    return desk.request("POST", f"{address}/preview", data={**chosen(page), **values})


def voices():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Contribution).order_by(Contribution.number)))


def folder(app):
    return app.config["SETTINGS"].data_dir / "tmp"


def test_a_label_nobody_knows_is_mapped_then_all_rows_come_in_with_their_numbers(app, desk, address, told):
    assert upload(desk, address, CSV.encode(), source="Wykaz papierowy").headers["Location"].endswith("/import/preview")
    page = desk.get(f"{address}/preview")
    assert "gołębiem" in page.page.text and 'value="confirm"' not in page.get_data(as_text=True)
    label = next(name for name, value in chosen(page).items() if name.startswith("label-channel") and value == "")
    mapped = preview(desk, address, **{label: "post", "do": "preview"})
    assert 'value="confirm"' in mapped.get_data(as_text=True) and voices() == []
    done = preview(desk, address, **{label: "post", "do": "confirm"})
    assert done.status_code == 302
    assert [(voice.number, voice.source_number, voice.body) for voice in voices()] == [(1, "7", "Ławka przy aptece."), (2, "9", "Światło.")]
    assert [voice.submission.channel for voice in voices()] == [Channel.POST, Channel.ORAL]
    assert {voice.submission.source_reference for voice in voices()} == {"Wykaz papierowy"}
    assert told == [("9", "accepted", "")]
    assert list(folder(app).glob("import-*")) == []


def test_one_refused_row_stops_all_of_them_and_says_why(desk, address, told):
    upload(desk, address, CSV.replace("2026-01-06", "31.02.2026").replace("gołębiem", "Poczta").encode())
    page = desk.get(f"{address}/preview")
    assert "31.02.2026" in page.page.text and 'value="confirm"' not in page.get_data(as_text=True)
    assert preview(desk, address, do="confirm").status_code == 422 and voices() == []


def test_two_columns_cannot_mean_one_thing(desk, address):
    upload(desk, address, CSV.encode())
    page = preview(desk, address, **{"column-0": "body", "do": "preview"})
    assert page.status_code == 422 and "errors" in page.page.ids


def test_a_confirmation_sent_twice_imports_once(desk, address, told):
    upload(desk, address, CSV.replace("gołębiem", "Poczta").encode())
    page = desk.get(f"{address}/preview")
    values = {**chosen(page), "do": "confirm"}
    first = desk.request("POST", f"{address}/preview", data=values)
    second = desk.request("POST", f"{address}/preview", data=values)
    assert first.status_code == second.status_code == 302 and len(voices()) == 2


def test_the_same_list_again_names_the_numbers_that_are_there(desk, address, told):
    for _ in range(2):
        upload(desk, address, CSV.replace("gołębiem", "Poczta").encode())
        page = preview(desk, address, do="confirm")
    assert page.status_code == 422 and "7" in page.page.text and len(voices()) == 2


def test_giving_up_deletes_the_file(app, desk, address):
    upload(desk, address, CSV.encode())
    assert len(list(folder(app).glob("import-*"))) == 1
    assert preview(desk, address, do="cancel").status_code == 302
    assert list(folder(app).glob("import-*")) == [] and desk.get(f"{address}/preview", 302) and voices() == []


def test_a_file_is_seen_by_the_session_that_brought_it_and_no_other(desk, address, consultation, sign_in):
    upload(desk, address, CSV.encode())
    sign_in(factories.account((Role.OFFICER, consultation.organisation))).get(f"{address}/preview", 302)
    other = factories.consultation(consultation.organisation)
    desk.get(f"/consultations/{other.id}/import/preview", 302)
    desk.get(f"{address}/preview")


def test_files_of_yesterday_are_swept_away(app, tmp_path):
    old = import_store.keep(tmp_path, b"a;b", now().timestamp())
    assert import_store.read(tmp_path, old) == b"a;b" and (tmp_path / f"import-{old}").stat().st_mode & 0o777 == 0o600
    os.utime(tmp_path / f"import-{old}", (0, 0))
    fresh = import_store.keep(tmp_path, b"c", now().timestamp())
    assert import_store.read(tmp_path, old) is None and import_store.read(tmp_path, fresh) == b"c"
    for name in ("../../etc/passwd", "", None, "x" * 32, fresh.upper() + "0"):
        assert import_store.read(tmp_path, name) is None


@pytest.mark.parametrize(
    "data",
    [b"", b"a;b\n", ("a;b\n1;ż".encode("utf-16")), b"a;b\n1;2\x003\n", b'a;b\n1;"nigdy\n', b"a;a\n1;2\n", b"a;" * 200_000 + b"\n1\n",
     b"PK\x03\x04" + b"\x00" * 2000, b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ids=["empty", "no rows", "utf-16", "nul", "open quotes", "twin columns", "columns", "zip", "picture", "xml"],
)  # fmt: skip
def test_a_file_that_is_no_list_is_answered_in_words(desk, address, data):
    response = upload(desk, address, data)
    if response.status_code == 302:  # one line of something is a list of one column: the preview then has nothing to take in
        assert 'value="confirm"' not in desk.get(f"{address}/preview").get_data(as_text=True)
    else:
        assert response.status_code == 422 and "file-error" in response.page.ids
    assert voices() == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a body cut off half-way leaves its file to the collector
def test_a_file_beyond_the_bound_is_answered_in_words(desk, address):
    assert upload(desk, address, b"a;b\n" + b"1;2\n" * 1_300_000).status_code in (413, 422)
    assert upload(desk, address, b"a" * 8_000_000).status_code in (413, 422)
    assert voices() == []
    gc.collect()


def test_no_file_at_all_is_told(desk, address):
    assert desk.post(address, {"source": "x"}, 422).page


def test_formulas_and_markup_stay_text_and_no_column_sets_what_is_not_a_field(desk, address, told):
    text = 'body;date;role;is_public;owner\n"=cmd|calc";2026-01-05;administrator;true;1\n<script>alert(1)</script>;2026-01-05;x;x;x\n'
    upload(desk, address, text.encode())
    page = desk.get(f"{address}/preview")
    assert "<script>alert" not in page.get_data(as_text=True)
    preview(desk, address, **{"column-2": "role", "column-3": "visibility", "do": "confirm"})
    assert [voice.body for voice in voices()] == ["=cmd|calc", "<script>alert(1)</script>"]
    assert {voice.visibility.value for voice in voices()} == {"held"} and {voice.submission.sender_kind for voice in voices()} == {SenderKind.ANONYMOUS}


def test_a_name_without_a_kind_is_a_persons_and_stays_unseen(desk, address, told):
    upload(desk, address, "Treść;Data;Zgłaszający\nŁawka;2026-01-05;Jan Dąb\n".encode())
    preview(desk, address, do="confirm")
    assert voices()[0].submission.sender_kind is SenderKind.PERSON and voices()[0].public_sender == ""


def test_decisions_are_not_lost_where_nobody_keeps_them(desk, address, monkeypatch):
    monkeypatch.setattr(hooks, "AFTER_IMPORT", [])
    upload(desk, address, CSV.replace("gołębiem", "Poczta").encode())
    assert preview(desk, address, do="confirm").status_code == 422 and voices() == []
    column = next(name for name, value in chosen(desk.get(f"{address}/preview")).items() if value == "outcome")
    assert preview(desk, address, **{column: "", "do": "confirm"}).status_code == 302 and len(voices()) == 2


def test_a_large_list_is_previewed(desk, address):
    data = ("Nr;Data;Treść\n" + "".join(f"{n};2026-01-05;Uwaga numer {n}\n" for n in range(15_000))).encode()
    upload(desk, address, data)
    desk.get(f"{address}/preview")


def shared_file(name):
    places = [os.environ.get("CONSULT_SHARED"), ROOT.parent / "shared", ROOT.parent.parent / "shared"]
    for place in filter(None, places):
        if (Path(place) / name).is_file():
            return Path(place) / name
    pytest.skip(f"the shared sample {name} is not here: put it beside the repository as ../shared or name its folder in CONSULT_SHARED")


def test_the_official_register_of_a_city_passes_through_the_page_with_its_gaps_and_decisions(desk, address, told):
    data = shared_file("data/wroclaw-pog-2026/wykaz_uwag_sample.jsonl").read_bytes()
    upload(desk, address, data, name="wykaz_uwag_sample.jsonl")
    assert 'value="confirm"' not in desk.get(f"{address}/preview").get_data(as_text=True)
    ready = preview(desk, address, text_not_published="yes", do="preview")
    assert 'value="confirm"' in ready.get_data(as_text=True) and "14" in ready.page.text
    assert preview(desk, address, text_not_published="yes", do="confirm").status_code == 302
    assert [voice.number for voice in voices()] == list(range(1, 15))
    assert [voice.source_number for voice in voices()] == "1 2 3 5 6 7 8 9 12 15 16 17 23 24".split()
    assert all(voice.text_not_published and voice.passage_label for voice in voices())
    outcomes = [outcome for _number, outcome, _why in told]
    assert {code: outcomes.count(code) for code in set(outcomes)} == {"accepted": 7, "rejected": 5, "partially_accepted": 2}
    assert all(why for _number, _outcome, why in told)
    listed = desk.get(address.replace("/import", "/contributions")).page.text
    assert "numer w wykazie źródłowym: 24" in listed and db.session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 14


def test_a_row_is_linked_to_a_passage_only_where_one_alone_bears_its_name_and_else_the_preview_says_so(desk, consultation, address, monkeypatch):
    monkeypatch.setattr(queries, "MOST_PASSAGES", 1)
    factories.document(consultation, labels=["§ 1", "§ 2"])
    factories.document(consultation, labels=["§ 1", "§ 3"])
    rows = "".join(f"{number};2026-04-14;{label};Uwaga {number}.\n" for number, label in enumerate(("§ 1", "§ 3", "§  1"), 1))
    upload(desk, address, ("Nr;Data wpływu;Przepis;Treść\n" + rows).encode())
    page = desk.get(f"{address}/preview").page.text
    assert "„§ 1”: wiersze 2" in page and "§ 3”" not in page, page
    assert preview(desk, address, do="confirm").status_code == 302
    assert [(voice.passage and voice.passage.label, voice.passage_label) for voice in voices()] == [(None, "§ 1"), ("§ 3", "§ 3"), (None, "§ 1")]
