"""Blocks → PDF by Typst, a second producer: it brings its own fonts (Libertinus Serif, with all of Vietnamese), so nothing is installed.

Labels are typed; annexes stand on landscape pages; the head of a table is repeated on every page; pages are numbered at the top.
"""

from __future__ import annotations

import json
from pathlib import Path

from rendering.blocks import Block, Grid, NewPage, Paragraph

_PRELUDE = """
#set document(date: none)
#let numbered = context { let n = counter(page).get().first(); if n > 1 { align(center)[#n] } }
#set page(paper: "a4", margin: (top: 2cm, bottom: 2cm, left: 3cm, right: 1.5cm), header: numbered)
#set text(font: "Libertinus Serif", size: 13pt, lang: "vi", hyphenate: false)
#set par(justify: true, leading: 0.6em, spacing: 0.8em)
#let indented(body) = par(first-line-indent: (amount: 1cm, all: true), body)
#let side(lines, weight) = align(center, text(weight: weight, lines.map(line => if line == "" { v(0.5em) } else { line }).join(linebreak())))
#let recipients(lines) = align(left, text(size: 11pt, lines.join(linebreak())))
"""


def write_typst(blocks: list[Block]) -> str:
    """Return the Typst source of blocks."""
    lines = [_PRELUDE]
    for block in blocks:
        if isinstance(block, NewPage):
            lines.append("#set page(flipped: true)")
        elif isinstance(block, Paragraph):
            lines.append(_paragraph(block))
        elif isinstance(block, Grid):
            lines.append(_table(block))
        else:
            cells = [
                f"recipients({_strings(left)}), side({_strings(right)}, 700)"
                if left[:1] == ["Nơi nhận:"]
                else f"side({_strings(left)}, 400), side({_strings(right)}, {700 if i == 0 else 400})"
                for i, (left, right) in enumerate(block.rows)
            ]
            lines.append(f"#grid(columns: (2fr, 3fr), row-gutter: 0.8em, {', '.join(cells)})")
    return "\n\n".join(lines) + "\n"


def _paragraph(block: Paragraph) -> str:
    text = json.dumps(f"{block.label} {block.text}".strip(), ensure_ascii=False)
    if block.look == "title":
        return f"#align(center, text(weight: 700, {text}))"
    look = {"bold": f"text(weight: 700, {text})", "italic": f'text(style: "italic", {text})'}.get(block.look, f"text({text})")
    return f"#indented({look})"


def _table(block: Grid) -> str:
    count = len(block.rows[0])
    columns = ["auto", "2fr"] + ["1fr"] * (count - 2)
    head = ", ".join(f"text(weight: 700, {_string(cell)})" for cell in block.rows[0])
    cells = ", ".join(f"text({_string(cell)})" for row in block.rows[1:] for cell in row)
    return f"#table(columns: ({', '.join(columns)}), table.header({head}), {cells})"


def _string(text: str) -> str:
    return json.dumps(text.replace("\t", " "), ensure_ascii=False)


def _strings(lines: list[str]) -> str:
    return f"({', '.join(map(_string, lines))},)"


def write_pdf(blocks: list[Block], path: Path) -> None:
    """Write the PDF of blocks."""
    import typst

    path.write_bytes(typst.compile(write_typst(blocks).encode()))
