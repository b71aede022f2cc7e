"""Cut the print faces kept in ``static/fonts`` from the full, openly licensed ones.

A full Chinese face has some 30,000 glyphs in 10 to 15 MB; each print embeds a subset of it, and the time
that takes grows with the face it is cut from. So the house keeps faces already cut to the characters in
common use, and leaves the rare ones to the full faces installed with the system. To cut them again::

    npm pack @expo-google-fonts/noto-serif-sc@0.4.3 @expo-google-fonts/noto-sans-sc@0.4.3
    for f in *.tgz; do mkdir "${f%.tgz}"; tar xzf "$f" -C "${f%.tgz}"; done
    python -m crm.printing.cut_faces FOLDER          # FOLDER holds what was unpacked

The result depends on nothing but the sources and this file: the same bytes each time. Only whoever cuts
needs npm; running, printing and testing need none of it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crm.printing.faces import CUT_FACES, FONT_FOLDER

#: OpenType features worth their bytes in print: composition, kerning of Latin, and the proportional quotes
#: that English pages switch on ("pwid"). Vertical and ruby forms are never used; ligatures would blur
#: extraction.
FEATURES = ["ccmp", "kern", "mark", "mkmk", "pwid"]


def characters() -> set[int]:
    """The code points a cut face keeps: about 8,000, all 6,763 hanzi of GB/T 2312-1980 among them.

    GB 2312 holds every hanzi of the region and industry lists and all but about a hundred of the 6,500
    first- and second-level characters of 通用规范汉字表; those hundred, like rare names, print from the
    full faces.
    """
    kept: set[int] = set()
    for first in range(0xA1, 0xF8):
        if 0xA4 <= first <= 0xA5 or 0xA7 <= first <= 0xA9:
            continue  # kana, Cyrillic, phonetic letters and box drawing: not in common use here
        for second in range(0xA1, 0xFF):
            try:
                kept.add(ord(bytes([first, second]).decode("gb2312")))
            except UnicodeDecodeError:
                continue  # a hole in the table
    kept.update(range(0x20, 0x7F))  # ASCII
    kept.update(range(0xA0, 0x180))  # Latin-1 and Latin Extended-A: names of foreign investors
    kept.update(range(0x2010, 0x2028))  # dashes, quotes, bullets, ellipsis
    kept.update(range(0x3000, 0x3020))  # Chinese punctuation
    kept.update(range(0xFF01, 0xFF5F))  # full-width forms
    kept.update(range(0x2460, 0x2474))  # ① … ⑳
    kept.update(range(0x2160, 0x216C))  # Ⅰ … Ⅻ
    kept.update(map(ord, "€£¥‰‱′″※℃№™©®²³¹⁰⁴½¼¾㎡㎥㎞㎏㎜㎝←↑→↓↗↘⇒−×÷±≈≠≤≥∞√∑△▲▽▼◇◆○●◎□■☆★✓✔✕✖♂♀〇﹣"))
    return kept


def cut(source: Path, target: Path) -> int:
    """Write *source*, cut to :func:`characters`, to *target*; the size in bytes."""
    from fontTools import subset

    options = subset.Options(
        hinting=False,
        layout_features=FEATURES,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
        glyph_names=False,
        recalc_timestamp=False,
        drop_tables=["BASE", "DSIG", "STAT", "gasp", "prep", "vhea", "vmtx", "GlyphOrder"],
    )
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    subset.save_font(font, str(target), options)
    return target.stat().st_size


def main(arguments: list[str]) -> int:
    """Cut each face from the one file of its name below the folder given; 1 if a source is missing."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m crm.printing.cut_faces FOLDER\n")
        return 2
    for face in CUT_FACES:
        sources = sorted(Path(arguments[0]).rglob(face.source))
        if not sources:
            sys.stderr.write(f"{face.source}: not below {arguments[0]}\n")
            return 1
        size = cut(sources[0], FONT_FOLDER / face.file)
        sys.stdout.write(f"{face.file}: {size:,} bytes\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
