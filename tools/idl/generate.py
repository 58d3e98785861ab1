#!/usr/bin/env python3
"""Writes the program's interface (Anchor IDL, spec 0.1.0) to idl/ballast.json.

With the feature `idl-build`, Anchor derives tests that print parts of the IDL; this runs them and joins the parts.

Usage: generate.py [--check]     --check writes nothing and fails where the file is not what the program says
"""

import difflib
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE = ROOT / "idl" / "ballast.json"

# The release profile and the workspace's target folder: dependencies that tests have built are built no more.
PRINT = "cargo test --release --locked --package ballast --lib --features idl-build"
PRINT_TESTS = "__anchor_private_print_idl -- --show-output --quiet"

PART = re.compile(r"^--- IDL begin (\w+) ---\n(.*?)\n--- IDL end \1 ---$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"(\w+::)+\w+")
ORDER = ["address", "metadata", "docs", "instructions", "accounts", "events", "errors", "types", "constants"]
SORTED = ["instructions", "accounts", "events", "types", "constants"]


def printed_parts():
    """What the derived tests print, as a list of texts for each kind of part."""
    environment = os.environ | {"ANCHOR_IDL_BUILD_PROGRAM_PATH": str(ROOT / "programs" / "ballast")}
    command = f"{PRINT} {PRINT_TESTS}".split()
    run = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    if run.returncode:
        sys.exit(run.stdout + "idl: the program's IDL tests failed")
    parts = {"address": [], "const": [], "event": [], "errors": [], "program": []}
    for kind, text in PART.findall(run.stdout):
        parts[kind].append(text)
    return parts


def joined(parts):
    """One IDL out of the parts."""
    [address], [program] = parts["address"], parts["program"]
    events = [json.loads(text) for text in parts["event"]]
    idl = json.loads(program)
    types = [*(kind for event in events for kind in event["types"]), *idl.get("types", [])]
    idl["address"] = "".join(filter(str.isalnum, address))
    idl["events"] = [event["event"] for event in events]
    idl["errors"] = list(itertools.chain(*map(json.loads, parts["errors"])))
    idl["constants"] = [json.loads(text) for text in parts["const"]]
    idl["types"] = list({kind["name"]: kind for kind in types}.values())
    return idl


def strings(value):
    """Every string of a JSON value, documentation aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from itertools.chain(*map(strings, value))
    elif isinstance(value, dict):
        yield from itertools.chain(*(strings(inner) for key, inner in value.items() if key != "docs"))


def renamed(value, names):
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [renamed(inner, names) for inner in value]
    if isinstance(value, dict):
        return {key: inner if key == "docs" else renamed(inner, names) for key, inner in value.items()}
    return value


def without_paths(idl):
    """Types by their own names: `crate::state::Reserve` is `Reserve`."""
    names = {path: path.rpartition("::")[2] for path in strings(idl) if PATH.fullmatch(path)}
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    if twice:
        sys.exit(f"idl: types of different modules share a name: {', '.join(sorted(twice))}")
    return renamed(idl, names)


def in_order(idl):
    """The spec's order of sections, each but the errors sorted by name; empty ones left out."""
    for section in SORTED:
        idl[section] = sorted(idl.get(section, []), key=lambda item: item["name"])
    return {section: idl[section] for section in ORDER if idl.get(section)}


def check_discriminators(idl):
    """Whoever reads the first bytes must know what follows."""
    for section in ("instructions", "accounts", "events"):
        for one, other in itertools.permutations(idl.get(section, []), 2):
            if one["discriminator"][: len(other["discriminator"])] == other["discriminator"]:
                sys.exit(f"idl: {section} {one['name']} and {other['name']} share a discriminator")


def main(arguments):
    idl = in_order(without_paths(joined(printed_parts())))
    check_discriminators(idl)
    if idl["address"] not in (ROOT / "Anchor.toml").read_text():
        sys.exit(f"idl: Anchor.toml does not name the program's address {idl['address']}")
    text = json.dumps(idl, indent=2, ensure_ascii=False) + "\n"
    before = FILE.read_text() if FILE.exists() else ""
    name = FILE.relative_to(ROOT)
    if before == text:
        print(f"idl: {name} is what the program says")
    elif arguments == ["--check"]:
        sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), text.splitlines(True), str(name), "program", n=2))
        sys.exit(f"idl: {name} is out of date; run `make idl`")
    else:
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(text)
        print(f"idl: wrote {name}")


main(sys.argv[1:])
