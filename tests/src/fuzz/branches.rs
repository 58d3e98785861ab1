//! The branches of the program: every conditional jump of its bytecode that comes from our sources, by what it decides.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use super::lines::{Lines, Spot};
use crate::traced::{Jumps, way};

/// Where our sources are.
const OWN: [&str; 2] = ["programs/ballast/src/", "crates/risk/src/"];
/// Names errors for the others: what stands there belongs to who calls it.
const NAMES_ERRORS: &str = "programs/ballast/src/error.rs";

/// What a branch decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// An `if`, a `match`, a rule, a comparison, the lesser of two.
    Decision,
    /// A `?`: the refusal was decided in what it stands behind.
    PassedOn,
    /// Arithmetic and conversions that are checked.
    Arithmetic,
    /// Indices, borrows, destructors and other turns of the standard library.
    Standard,
    /// What Anchor and other crates do where our source calls or derives it.
    Library,
    /// Not from our sources.
    Foreign,
}

impl Group {
    pub const ALL: [Self; 6] =
        [Self::Decision, Self::PassedOn, Self::Arithmetic, Self::Standard, Self::Library, Self::Foreign];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Decision => "decisions",
            Self::PassedOn => "refusals passed on",
            Self::Arithmetic => "checked arithmetic",
            Self::Standard => "indices, borrows, destructors",
            Self::Library => "other crates, called or derived",
            Self::Foreign => "not from these sources",
        }
    }
}

/// A branch: a place in our sources, and the place in what is inlined there, if any.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Branch {
    pub group: Group,
    pub own: Option<Spot>,
    pub within: Option<Spot>,
}

/// All branches with the ways that they went. Copies of a branch that the compiler made are one: it went where any of them did.
pub struct Branches {
    pub ways: BTreeMap<Branch, u8>,
    sources: Sources,
}

/// The text of our sources.
#[derive(Default)]
struct Sources(HashMap<String, Vec<String>>);

impl Sources {
    fn line(&mut self, spot: &Spot) -> String {
        let lines = self.0.entry(spot.file.clone()).or_insert_with(|| {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(&spot.file);
            std::fs::read_to_string(file).unwrap_or_default().lines().map(|line| line.trim().to_owned()).collect()
        });
        let number = usize::try_from(spot.line).unwrap_or_default();
        number.checked_sub(1).and_then(|number| lines.get(number)).cloned().unwrap_or_default()
    }

    /// Whether a spot is written in our sources, and is no attribute, behind which there is generated code.
    fn is_own(&mut self, spot: &Spot) -> bool {
        OWN.iter().any(|folder| spot.file.starts_with(folder))
            && spot.file != NAMES_ERRORS
            && spot.line > 0
            && !self.line(spot).starts_with("#[")
    }
}

impl Branches {
    /// Reads where jumps come from.
    pub fn of(lines: &Lines, jumps: &Jumps) -> Self {
        let mut branches = Self { ways: BTreeMap::new(), sources: Sources::default() };
        for (place, ways) in jumps.conditional() {
            let branch = branches.branch(&lines.frames(place));
            *branches.ways.entry(branch).or_default() |= ways;
        }
        branches
    }

    fn branch(&mut self, frames: &[Spot]) -> Branch {
        let Some(own) = frames.iter().position(|frame| self.sources.is_own(frame)) else {
            return Branch { group: Group::Foreign, own: None, within: frames.first().cloned() };
        };
        let inner = &frames[..own];
        let library = inner.iter().find(|frame| !frame.file.contains("/library/") && frame.file != NAMES_ERRORS);
        let within = library.or_else(|| inner.first()).cloned();
        Branch { group: within.as_ref().map_or(Group::Decision, group), own: frames.get(own).cloned(), within }
    }

    /// Ways of a group, and how many of them were gone.
    pub fn count(&self, group: Group) -> (u32, u32) {
        let of = self.ways.iter().filter(|(branch, _)| branch.group == group);
        of.fold((0, 0), |(all, gone), (_, ways)| (all + 2, gone + ways.count_ones()))
    }

    /// The ways of a group that nothing went, by place.
    pub fn rest(&mut self, group: Group) -> String {
        let mut text = String::new();
        for (branch, ways) in self.ways.clone() {
            let Some(own) = branch.own.filter(|_| branch.group == group && ways != way::BOTH) else { continue };
            let missing = match ways {
                0 => "neither way",
                way::TAKEN => "never falls through",
                _ => "never jumps",
            };
            let within = branch.within.map_or_else(String::new, |spot| {
                format!(", in {}:{}", spot.file.rsplit("/library/").next().unwrap_or_default(), spot.line)
            });
            let source = self.sources.line(&own);
            let _ = writeln!(text, "{}:{}:{}  {missing}{within}  `{source}`", own.file, own.line, own.column);
        }
        text
    }
}

/// What a turn of a library decides.
fn group(within: &Spot) -> Group {
    if within.file == NAMES_ERRORS {
        return Group::PassedOn;
    }
    let Some((_, file)) = within.file.split_once("/library/") else { return Group::Library };
    let begins = |names: &[&str]| names.iter().any(|name| file.starts_with(name));
    if begins(&["core/src/result.rs", "core/src/option.rs", "core/src/ops"]) {
        Group::PassedOn
    } else if begins(&["core/src/num", "core/src/intrinsics", "core/src/convert"]) {
        Group::Arithmetic
    } else if begins(&[
        "alloc/",
        "std/",
        "core/src/cell",
        "core/src/ptr",
        "core/src/mem",
        "core/src/slice/index",
        "core/src/array/mod",
    ]) {
        Group::Standard
    } else {
        Group::Decision
    }
}
