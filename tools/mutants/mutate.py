#!/usr/bin/env python3
"""Change one thing at a time in Rust sources and see whether the tests notice.

Each mutant is one edit of one line: an operator, a comparison, a constant, a rounding direction, a bound, a statement that is left
out. The edit is made in place, the test command runs, the file is restored, so run it in a copy of the repository. A mutant that does
not compile is drawn again. `make mutants` and `make mutants-program` show how.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

# (pattern, replacements); each match of a pattern is one place, each replacement one mutant.
EDITS = [
    (r"Rounding::Down", ["Rounding::Up"]),
    (r"Rounding::Up", ["Rounding::Down"]),
    (r"(?<= )<=(?= )", ["<", ">="]),
    (r"(?<= )>=(?= )", [">", "<="]),
    (r"(?<= )<(?= )", ["<=", ">="]),
    (r"(?<= )>(?= )", [">=", "<"]),
    (r"(?<= )==(?= )", ["!="]),
    (r"(?<= )!=(?= )", ["=="]),
    (r"(?<= )&&(?= )", ["||"]),
    (r"(?<= )\|\|(?= )", ["&&"]),
    (r"(?<= )\+(?= )", ["-"]),
    (r"(?<= )-(?= )", ["+"]),
    (r"(?<= )<<(?= )", [">>"]),
    (r"(?<= )>>(?= )", ["<<"]),
    (r"\b(checked|wrapping|saturating)_add\b", [r"\1_sub"]),
    (r"\b(checked|wrapping|saturating)_sub\b", [r"\1_add"]),
    (r"\bwrapping_neg\(\)", ["wrapping_add(0)"]),
    (r"\.plus\(", [".minus("]),
    (r"\.minus\(", [".plus("]),
    (r"\.min\(", [".max("]),
    (r"\.max\(", [".min("]),
    (r"\bdiv_euclid\b", ["wrapping_div"]),
    (r"\brem_euclid\b", ["wrapping_rem"]),
    (r"\.debt\(\)", [".credit()"]),
    (r"\.credit\(\)", [".debt()"]),
    (r"\btrue\b", ["false"]),
    (r"\bfalse\b", ["true"]),
    (r"(?<![\w.])if (?!let)(?=[^{]*\{)", ["if !"]),
    (r"(?<![\w.])(\d[\d_]*)(?![\w.])", ["+1", "-1"]),
    (r"\bu64::MAX\b", ["0"]),
    (r"\bunwrap_or\(0\)", ["unwrap_or(1)"]),
    (r"\badd\(&mut", ["subtract(&mut"]),
    (r"\bsubtract\(&mut", ["add(&mut"]),
    # A statement left out: a call that may refuse, or an assignment to a field.
    (r"^\s+[\w.]+\([^{}]*\)\?;$", [""]),
    (r"^\s+(\w+\.)+\w+ = [^{}]+;$", [""]),
]
# Lines that do nothing: attributes, declarations, documentation.
IDLE = re.compile(r"^\s*(//|#|use |pub use|mod |pub mod|pub enum|pub struct|\}\W*$|/\*|\*)|^\s*$")


def shifted(text: str, by: str) -> str | None:
    value = int(text.replace("_", "")) + int(by)
    return None if value < 0 else str(value)


def mutants_of(path: Path) -> list[dict]:
    """Every mutant of a file."""
    found = {}
    for number, line in enumerate(path.read_text().splitlines()):
        if IDLE.match(line):
            continue
        code = line.split("//")[0]
        for pattern, replacements in EDITS:
            for match in re.finditer(pattern, code):
                for replacement in replacements:
                    text = shifted(match[0], replacement) if replacement in ("+1", "-1") else match.expand(replacement)
                    if text is None:
                        continue
                    if replacement == "if !":
                        end = code.index("{", match.end())
                        changed = code[: match.start()] + f"if !({code[match.end():end].strip()}) " + code[end:]
                    else:
                        changed = code[: match.start()] + text + code[match.end() :]
                    mutant = {"file": str(path), "line": number + 1, "was": line.strip(), "is": changed.strip(), "code": changed}
                    found[number, changed] = mutant  # Two edits may come to the same.
    alike = Counter()
    for mutant in found.values():
        # Lines may move between runs: a mutant is known by its text, and by how many of the same come before it.
        mutant["nth"] = alike[mutant["was"], mutant["is"]]
        alike[mutant["was"], mutant["is"]] += 1
    return list(found.values())


def functions_of(path: Path, matching: str) -> list[range]:
    """The lines of each function whose body matches; rustfmt ends a function with a brace at its own indentation."""
    lines = path.read_text().splitlines()
    found = []
    for start, line in enumerate(lines):
        if match := re.match(r"( *)(pub(\(crate\)|\(super\))? )?(const )?fn \w+", line):
            end = next((at for at in range(start, len(lines)) if lines[at] == match[1] + "}"), start)
            if re.search(matching, "\n".join(lines[start : end + 1])):
                found.append(range(start + 1, end + 2))
    return found


def queues_of(arguments: argparse.Namespace) -> list[list[dict]]:
    """What is drawn from in turns: one queue for each file, or for each function."""
    queues = []
    for path in arguments.files:
        mutants = mutants_of(path)
        if arguments.functions is None:
            queues.append(mutants)
            continue
        for lines in functions_of(path, arguments.functions):
            queues.append([mutant for mutant in mutants if mutant["line"] in lines])
    return [queue for queue in queues if queue]


def run(command: str, limit: float) -> tuple[str, str]:
    """What a test command says, `passed`, `failed`, `unbuilt` or `endless`, and its last line."""
    process = subprocess.Popen(
        command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        output, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        # The group this command was started as, and nothing else.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return "endless", ""
    last = output.strip().rpartition("\n")[2]
    if process.returncode == 0:
        return "passed", last
    return "unbuilt" if "could not compile" in output else "failed", last


def judged(mutant: dict, command: str, limit: float) -> tuple[str, str]:
    path = Path(mutant["file"])
    original = path.read_text()
    lines = original.splitlines(keepends=True)
    lines[mutant["line"] - 1] = mutant["code"] + "\n"
    try:
        path.write_text("".join(lines))
        return run(command, limit)
    finally:
        path.write_text(original)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, help="sources to change")
    parser.add_argument("--test", required=True, help="command that builds and tests; it must pass beforehand")
    parser.add_argument("--seed", type=int, default=1, help="which mutants are drawn (default 1)")
    parser.add_argument("--functions", metavar="REGEX", help="draw from each function that matches in turn, not from each file")
    parser.add_argument("--count", type=int, help="how many are judged (default 60, or one for each function)")
    parser.add_argument("--all", action="store_true", help="judge every mutant there is")
    parser.add_argument("--limit", type=float, default=600, help="seconds after which a run counts as caught (default 600)")
    parser.add_argument("--equivalent", type=Path, help="JSON of mutants that change no result, each with its reason: they are counted, and not run")
    parser.add_argument("--skip", type=Path, help="JSON of an earlier run: what was caught or not built then is not drawn again")
    parser.add_argument("--json", type=Path, default=Path("mutants.json"), help="where the result is written")
    arguments = parser.parse_args()

    key = lambda mutant: (mutant["file"], mutant["was"], mutant["is"], mutant.get("nth", 0))
    past = json.loads(arguments.skip.read_text())["mutants"] if arguments.skip else []
    done = {key(mutant) for mutant in past if mutant["verdict"] != "passed"}
    again = {key(mutant) for mutant in past if mutant["verdict"] == "passed"}
    listed = json.loads(arguments.equivalent.read_text()) if arguments.equivalent else []
    harmless = {key(mutant): mutant["why"] for mutant in listed}
    verdict, last = run(arguments.test, arguments.limit)
    if verdict != "passed":
        print(f"The tests do not pass without a change: {last}", file=sys.stderr)
        return 1
    # Queues take turns, so that a short file is tried as hard as a long one.
    queues = queues_of(arguments)
    for queue in queues:
        # Before any is skipped, and for each file by itself: one seed has one order, whatever is skipped or changes elsewhere.
        random.Random(f"{arguments.seed} {queue[0]['file']}").shuffle(queue)
        queue[:] = [mutant for mutant in queue if key(mutant) not in done]
        queue.sort(key=lambda mutant: key(mutant) in again)  # Taken from the end: survivors of the earlier run first.
    count = arguments.count or (len(queues) if arguments.functions else 60)
    if arguments.all:
        count = sum(len(queue) for queue in queues)
    print(f"{len(queues)} {'functions' if arguments.functions else 'files'}, {count} mutants to judge", flush=True)
    results, counted = [], 0
    while counted < count and any(queues):
        for queue in queues:
            while queue and counted < count:
                mutant = queue.pop()
                started = time.monotonic()
                if key(mutant) in harmless:
                    mutant["verdict"], mutant["last"] = "same", harmless[key(mutant)]
                else:
                    mutant["verdict"], mutant["last"] = judged(mutant, arguments.test, arguments.limit)
                mutant["seconds"] = round(time.monotonic() - started, 1)
                del mutant["code"]
                results.append(mutant)
                change = f"{mutant['was']}  ->  {mutant['is'] or 'left out'}"
                print(f"{mutant['verdict']:8} {mutant['file']}:{mutant['line']}  {change}  ({mutant['last']})", flush=True)
                arguments.json.write_text(json.dumps({"seed": arguments.seed, "mutants": results}, indent=1))
                if mutant["verdict"] != "unbuilt":
                    counted += 1
                    break

    survivors = [mutant for mutant in results if mutant["verdict"] == "passed"]
    print(f"\n{'file':48} {'judged':>7} {'caught':>7} {'same':>7} {'survived':>9}")
    for path in [*map(str, arguments.files), "all"]:
        verdicts = [mutant["verdict"] for mutant in results if path in (mutant["file"], "all") and mutant["verdict"] != "unbuilt"]
        same, lived = verdicts.count("same"), verdicts.count("passed")
        print(f"{path:48} {len(verdicts):7} {len(verdicts) - same - lived:7} {same:7} {lived:9}")
    for mutant in survivors:
        print(f"survived {mutant['file']}:{mutant['line']}\n  - {mutant['was']}\n  + {mutant['is']}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
