//! The names in INVARIANTS.md: what enforces a law and what attacks it must exist.

use std::fs;

use crate::sources::{PROGRAM, RISK, repository, text};

/// Where the paths of INVARIANTS.md begin.
const FOLDERS: [&str; 5] = [PROGRAM, RISK, "crates/client/src", "tests/tests", "crates/risk/tests"];

#[test]
fn every_law_is_enforced_and_attacked_by_what_exists() {
    let page = text("INVARIANTS.md");
    let named: Vec<(&str, &str)> =
        page.split('`').skip(1).step_by(2).filter_map(|name| name.split_once(".rs::")).collect();
    assert!(named.len() > 100, "INVARIANTS.md names {} functions", named.len());
    for (path, function) in named {
        let definition = format!("fn {function}");
        let files = FOLDERS.map(|folder| repository().join(folder).join(format!("{path}.rs")));
        let found = files.iter().filter_map(|file| fs::read_to_string(file).ok()).any(|code| {
            code.match_indices(&definition).any(|(at, _)| code[at + definition.len()..].starts_with(['(', '<']))
        });
        assert!(found, "INVARIANTS.md names {path}.rs::{function}, which does not exist");
    }
}

#[test]
fn every_law_that_the_client_checks_is_on_the_page() {
    let (page, code) = (text("INVARIANTS.md"), text("crates/client/src/laws/mod.rs"));
    let (_, list) =
        code.split_once("pub const LAWS").and_then(|(_, rest)| rest.split_once('=')).expect("the list of laws");
    let (list, _) = list.split_once(';').expect("the end of the list");
    let laws: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    assert!(!laws.is_empty());
    for law in laws {
        assert!(page.contains(&format!("\n| {law} |")), "law {law} is missing in INVARIANTS.md");
    }
}
