//! What stops an attack, as a patch of the program's source that takes it away.
//!
//! Building the program takes a minute. So all guards that are code are built at once, each edit as `if without(number) { .. } else { .. }`,
//! and [`switch`] writes the number into the built file: one guard is gone, and the others stand. What is declared, an account's type or
//! constraint, takes a build of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A guard: what to replace so that it is gone.
#[derive(Debug, PartialEq, Eq)]
pub struct Guard {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub part: Part,
    /// What is replaced.
    pub edits: &'static [Edit],
}

/// What a guard is in the program's source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Expressions, and statements that end with a semicolon.
    Code,
    /// Anything else.
    Declaration,
}

/// One replacement.
#[derive(Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file, from the root of the repository.
    pub file: &'static str,
    /// Text that stands there exactly once.
    pub text: &'static str,
    /// What stands there without the guard.
    pub without: &'static str,
}

/// A guard that is code.
pub(super) const fn code(name: &'static str, edits: &'static [Edit]) -> Guard {
    Guard { name, part: Part::Code, edits }
}

/// A guard that is a declaration.
pub(super) const fn declaration(name: &'static str, edits: &'static [Edit]) -> Guard {
    Guard { name, part: Part::Declaration, edits }
}

/// What stands in a file without a guard.
pub(super) const fn edit(file: &'static str, text: &'static str, without: &'static str) -> Edit {
    Edit { file, text, without }
}

/// Sources that differ from those of the program, by file.
pub type Sources = BTreeMap<&'static str, String>;

/// The file of the switch, and the switch.
const SWITCH: (&str, &str) = (
    "crates/risk/src/lib.rs",
    "
/// Which guard is gone.
pub static GONE: [u8; 16] = *b\"ballast without\\0\";

/// Whether a guard is gone.
#[inline(never)]
pub fn without(guard: u8) -> bool {
    core::hint::black_box(&GONE)[15] == guard
}
",
);
/// How the switch looks in a built program; the last byte is the number.
const GONE: &[u8; 15] = b"ballast without";

impl Edit {
    /// Replaces the text. Panics where it is not found exactly once.
    fn replace(&self, root: &Path, sources: &mut Sources, by: &str) {
        let source = sources.entry(self.file).or_insert_with(|| read(root, self.file));
        let found = source.matches(self.text).count();
        assert_eq!(found, 1, "found {found} times in {}:\n{}", self.file, self.text);
        *source = source.replacen(self.text, by, 1);
    }

    /// The text, or what stands there without a guard that has a number.
    fn switched(&self, text: &str, number: u8) -> String {
        let root = if self.file.starts_with("crates/risk") { "crate" } else { "ballast_risk" };
        let branches = format!("if {root}::without({number}) {{ {} }} else {{ {text} }}", self.without);
        if self.text.ends_with(';') { branches } else { format!("({branches})") }
    }
}

fn read(root: &Path, file: &str) -> String {
    let path = root.join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Guard {
    /// The sources below `root` without the guard.
    pub fn removed(&self, root: &Path) -> Sources {
        let mut sources = Sources::new();
        for edit in self.edits {
            edit.replace(root, &mut sources, edit.without);
        }
        sources
    }
}

/// The sources below `root` in which each of these guards can be taken away by its number, the first by one.
pub fn switchable(guards: &[&Guard], root: &Path) -> Sources {
    // Guards may share a text: then each has a branch of its own.
    let mut texts: BTreeMap<(&str, &str), (&Edit, String)> = BTreeMap::new();
    for (number, guard) in (1..).zip(guards) {
        for edit in guard.edits {
            let text = texts.remove(&(edit.file, edit.text)).map_or_else(|| edit.text.to_owned(), |(_, text)| text);
            texts.insert((edit.file, edit.text), (edit, edit.switched(&text, number)));
        }
    }
    let mut sources = Sources::new();
    for (edit, switched) in texts.into_values() {
        edit.replace(root, &mut sources, &switched);
    }
    let (file, switch) = SWITCH;
    sources.entry(file).or_insert_with(|| read(root, file)).push_str(switch);
    sources
}

/// Takes the guard with a number away from a built program; none for zero.
pub fn switch(program: &mut [u8], number: u8) {
    let places: Vec<usize> =
        (0..program.len() - GONE.len()).filter(|place| program[*place..].starts_with(GONE)).collect();
    assert_eq!(places.len(), 1, "the switch is in the program once");
    program[places[0] + GONE.len()] = number;
}
