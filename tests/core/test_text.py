"""The one door for texts."""


from consult.core import text


def test_a_wall_of_combining_marks_is_cut_to_what_normalising_can_bear():
    hostile = "a" + "\u0315\u0300" * 200_000
    assert len(text.plain(hostile)) <= 31


def test_ordinary_marks_stay():
    assert text.plain("z\u0307o\u0301\u0142w") == "żółw"
    assert text.plain("e\u0301\u0302" * 10) == "é\u0302" * 10
