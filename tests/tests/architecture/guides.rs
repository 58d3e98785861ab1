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

/// Refusals that no guide explains: what they say is all there is to know.
const SAID_BY_THEMSELVES: [&str; 5] =
    ["AmountTooLarge", "DivisionByZero", "FundingRateTooHigh", "HoldingValueLost", "NotVenue"];

#[test]
fn every_refusal_is_in_a_guide() {
    let guides = documents().join("\n");
    let errors = text("programs/ballast/src/error.rs");
    let (_, listed) = errors.split_once("pub enum BallastError {").expect("the errors");
    let (listed, _) = listed.split_once("\n}").expect("their end");
    let names: Vec<&str> = listed.lines().filter_map(|line| line.trim().strip_suffix(',')).collect();
    assert!(names.len() > 150, "found only {names:?}");
    for name in names {
        let explained = guides.contains(&format!("`{name}`"));
        let exempt = SAID_BY_THEMSELVES.contains(&name);
        assert!(explained != exempt, "{name}: explained {explained}, exempt {exempt}");
    }
}

#[test]
fn the_glossary_is_in_order() {
    let glossary = text("GLOSSARY.md");
    let words: Vec<String> = glossary.lines().filter_map(|line| line.strip_prefix("| ")).skip(1).map(key).collect();
    assert!(words.len() > 100, "found only {words:?}");
    assert!(words.is_sorted(), "out of order: {:?}", words.windows(2).find(|pair| pair[0] > pair[1]));
}

/// What a row is sorted by: its first cell, letters and spaces alone.
fn key(row: &str) -> String {
    let cell = row.split(" |").next().unwrap_or(row).to_lowercase();
    cell.chars().filter(|letter| letter.is_ascii_lowercase() || *letter == ' ').collect()
}

fn documents() -> Vec<String> {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs")).expect("docs");
    let files = folder.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file());
    files.map(|path| std::fs::read_to_string(path).expect("a page")).collect()
}
