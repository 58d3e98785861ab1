#!/usr/bin/env python3
"""Writes the figures and lists of docs/verification/branches.md from the last `make fuzz`: target/fuzz/figures.json and branches.txt.

The page's words stay. What stands between `<!-- name -->` and `<!-- end -->` is written anew, and the counts in its headings.
"""
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/verification/branches.md"
NUMBERS = re.compile(r"risk/(claim|correlation|fixed|funding|logarithm|wide)\.rs")
LINES_OF_DEFENCE = re.compile(r"VERSION|VaultBelowLedger|copy_from_slice\(bytes\)|^heap\.rs")


def group(line):
    """Which list a decision belongs to."""
    if LINES_OF_DEFENCE.search(line):
        return "defence"
    if "core/src/cmp.rs" in line:
        return "extreme"
    if "BallastError::" in line or re.match(r"(access|vault)\.rs", line):
        return "rules"
    if NUMBERS.match(line):
        return "numbers"
    return "states"


def short(line):
    return line.replace("crates/risk/src/", "risk/").replace("programs/ballast/src/", "")


def sections(text):
    """The lines of each kind of branch."""
    found, kind = {}, None
    for line in text.splitlines():
        if line.startswith("#"):
            kind = line[2:].split(":")[0]
        elif line:
            found.setdefault(kind, []).append(short(line))
    return found


def by_file(kinds):
    """How many of the other groups each file has."""
    columns = ["refusals passed on", "checked arithmetic", "indices, borrows, destructors", "other crates, called or derived"]
    counts = {}
    for place, kind in enumerate(columns):
        for line in kinds.get(kind, []):
            counts.setdefault(line.split(":")[0], [0] * len(columns))[place] += 1
    rows = (f"| {file} | " + " | ".join(str(count or "") for count in row) + " |\n" for file, row in sorted(counts.items()))
    return "| file | passed on | arithmetic | standard library | other crates |\n|---|---|---|---|---|\n" + "".join(rows)


def by_error(refused):
    return "| error | times |\n|---|---|\n" + "".join(f"| {name} | {number(times)} |\n" for name, times in sorted(refused.items()))


def number(value):
    return f"{value:,}"


def total(value):
    """A figure, or the sum of figures by name."""
    return sum(value.values()) if isinstance(value, dict) else value


def figures(run):
    rows = [
        ("sequences", run["sequences"]),
        ("instructions through the reference model", run["modelled"]),
        ("transactions on the machine", run["transactions"]),
        ("of these, done by the model as well and compared", run["compared"]),
        ("accepted instructions", total(run["accepted"])),
        ("accepted though spoiled", total(run["spoiled"])),
        ("refused", total(run["refused"])),
        ("price accounts through the decoder", total(run["price_accounts"])),
        ("of these, accepted at the price of an independent reading", run["price_accounts"]["accepted"]),
        ("inputs kept", run["kept"]),
        ("findings in the program", len(run["findings"])),
    ]
    return "| | |\n|---|---|\n" + "".join(f"| {name} | {number(value)} |\n" for name, value in rows)


def ways(run):
    counts = run["branches"]
    kinds = ["decisions", *(kind for kind in counts if kind != "decisions")]
    rows = "".join(
        f"| {kind} | {number(counts[kind]['ways'])} | {number(counts[kind]['gone'])} | {100 * counts[kind]['gone'] / counts[kind]['ways']:.1f} % |\n"
        for kind in kinds
    )
    return "| branches | ways | gone | |\n|---|---|---|---|\n" + rows


def main():
    run = json.loads((ROOT / "target/fuzz/figures.json").read_text())
    kinds = sections((ROOT / "target/fuzz/branches.txt").read_text())
    lists = {}
    for line in kinds["decisions"]:
        lists.setdefault(group(line), []).append(line)
    blocks = {"figures": figures(run), "ways": ways(run), "files": by_file(kinds), "refused": by_error(run["refused"])}
    blocks |= {name: "```text\n" + "\n".join(lines) + "\n```\n" for name, lines in lists.items()}
    page = PAGE.read_text()
    for name, block in blocks.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.S)
        if not pattern.search(page):
            sys.exit(f"{PAGE}: there is no place for {name}")
        page = pattern.sub(lambda found: found[1] + block + found[2], page)
        if name in lists:
            page = re.sub(rf"(### [^\n]*): \d+(\n\n[^#]*?<!-- {name} -->)", rf"\g<1>: {len(lists[name])}\g<2>", page)
    PAGE.write_text(page)


if __name__ == "__main__":
    main()
