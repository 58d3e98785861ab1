//! Reading the repository's own sources.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file without its comments.
pub(crate) struct Source {
    /// Its path below the repository.
    pub(crate) path: String,
    /// The code.
    pub(crate) code: String,
}

/// Where an invariant is broken.
pub(crate) type Breaks = Vec<String>;

pub(crate) const PROGRAM: &str = "programs/ballast/src";
pub(crate) const RISK: &str = "crates/risk/src";
/// An allocator is an unsafe trait.
pub(crate) const ALLOCATOR: [&str; 1] = ["src/heap.rs"];

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

pub(crate) fn text(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Rust file below a folder.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![repository().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path.strip_prefix(repository()).unwrap().to_str().unwrap().to_owned();
                found.push(Source { code: without_comments(&text(&below)), path: below });
            }
        }
    }
    assert!(!found.is_empty(), "{folder} holds no Rust file");
    found
}

/// Cuts line comments off. The sources hold no block comments and no `//` within a string, see the test below.
pub(crate) fn without_comments(text: &str) -> String {
    text.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code)).collect::<Vec<_>>().join("\n")
}

/// The words of a code, punctuation left out.
pub(crate) fn words(code: &str) -> Vec<&str> {
    code.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty()).collect()
}

/// The files of a folder, but those that are excused, in which one of the parts of code occurs.
pub(crate) fn holding(folder: &str, excused: &[&str], parts: &[&str]) -> Breaks {
    let mut breaks = Vec::new();
    for source in sources(folder) {
        if excused.iter().any(|name| source.path.ends_with(name)) {
            continue;
        }
        let found = parts.iter().filter(|part| source.code.contains(**part));
        breaks.extend(found.map(|part| format!("{}: {part}", source.path)));
    }
    breaks
}

/// The files of a folder, but those that are excused, in which one of the words occurs as a whole.
pub(crate) fn naming(folder: &str, excused: &[&str], forbidden: &[&str]) -> Breaks {
    let mut breaks = Vec::new();
    for source in sources(folder) {
        if excused.iter().any(|name| source.path.ends_with(name)) {
            continue;
        }
        let words = words(&source.code);
        let found = forbidden.iter().filter(|word| words.contains(*word));
        breaks.extend(found.map(|word| format!("{}: {word}", source.path)));
    }
    breaks
}
