"""The cut faces hold what they promise, and the press says what the machine lacks."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from crm.printing.cut_faces import characters
from crm.printing.faces import CUT_FACES, FONT_FOLDER, Face, check_press


@pytest.mark.parametrize("face", CUT_FACES, ids=lambda face: face.file)
def test_a_cut_face_has_the_characters_in_common_use(face: Face) -> None:
    cmap = set(TTFont(FONT_FOLDER / face.file, lazy=True).getBestCmap())
    assert {code for code in characters() if 0x4E00 <= code <= 0x9FFF} <= cmap
    assert set(map(ord, "0123456789（）《》“”、。，；：！？·—…→㎡²³✓○●◆▲×℃①⑳Ⅰ")) <= cmap
    assert (FONT_FOLDER / face.file).stat().st_size < 3_200_000


def test_rare_hanzi_are_left_to_the_full_faces() -> None:
    assert not set(map(ord, "喆堃镕䶮")) & characters()


def test_this_machine_can_print() -> None:
    assert check_press(thorough=True) == []


def test_a_missing_library_and_face_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.printing.faces.LIBRARIES", {"libharfbuzz-subset.so.99": "libharfbuzz-subset0"})
    monkeypatch.setattr("crm.printing.faces.SYSTEM_FAMILIES", {"No Such Song": "fonts-none"})
    monkeypatch.setattr("crm.printing.faces.CUT_FACES", (Face("None.ttf", "None.ttf", "None", 400),))
    warnings = check_press()
    assert len(warnings) == 3
    assert "apt-get install libharfbuzz-subset0" in warnings[0]
    assert "None.ttf" in warnings[1]
    assert "No Such Song" in warnings[2]
