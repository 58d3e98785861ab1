//! The guides name every instruction that anyone may call, and only errors that exist.

use crate::sources::{text, words};

/// What stands under "Anyone" in the program's table of contents.
fn instructions_of_anyone() -> Vec<String> {
    let program = text("programs/ballast/src/lib.rs");
    let (_, anyone) = program.split_once("    // Anyone\n").expect("the instructions of anyone");
    let lines = anyone.lines().filter_map(|line| line.trim().strip_prefix("pub fn "));
    lines.map(|line| words(line)[0].to_owned()).collect()
}

#[test]
fn every_instruction_of_anyone_is_in_both_guides() {
    let (keepers, nobody) = (text("docs/keepers.md"), text("docs/nobody-calls.md"));
    let instructions = instructions_of_anyone();
    assert!(instructions.len() > 10, "found only {instructions:?}");
    for instruction in instructions {
        let row = keepers.lines().any(|line| words(line).first() == Some(&&*instruction) && line.starts_with("| `"));
        assert!(row, "docs/keepers.md has no row for {instruction}");
        assert!(
            nobody.contains(&format!("\n## {instruction}\n")),
            "docs/nobody-calls.md does not answer for {instruction}"
        );
    }
}

#[test]
fn the_refusals_of_the_keepers_guide_exist() {
    let (keepers, errors) = (text("docs/keepers.md"), text("programs/ballast/src/error.rs"));
    let rows: Vec<&str> = keepers.lines().filter(|line| line.starts_with("| `")).collect();
    let refusals = rows.iter().filter_map(|row| row.trim_end_matches(" |").rsplit(" | ").next());
    let names: Vec<&str> = refusals.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert!(names.len() > 40, "found only {names:?}");
    for name in names {
        assert!(errors.contains(&format!("\n    {name},\n")), "there is no error {name}");
    }
}
