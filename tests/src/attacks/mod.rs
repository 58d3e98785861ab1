//! Attacks on record, played by public instructions: how each ends here, and how it would without the guard that stops it.
//!
//! An attack is a function that returns an [`Outcome`]. The table names it, the incident it comes from and its guard, which is a patch of
//! the program's source. `make test` plays each on the program; `make attacks` also on the program without its guard.

mod accounts;
mod census;
mod facilities;
mod gang;
mod governance;
mod guards;
mod holdings;
mod inventory;
mod limits;
mod liquidation;
mod margin;
mod oracle;
mod patch;
mod placements;
mod raid;
mod signals;
mod staking;
mod table;

use std::future::Future;
use std::pin::Pin;

pub use self::patch::{Edit, Guard, Part, Sources, switch, switchable};
pub use self::raid::Raid;

/// How an attack ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What those who attacked have at the end beyond what they brought, in units of quote. What they paid in fees is gone.
    pub gain: i128,
    /// What became of each of their steps.
    pub what: Vec<String>,
    /// What should have been refused or bounded and was not.
    pub broken: Vec<String>,
    /// What was refused by another rule than the one that must refuse it.
    pub otherwise: Vec<String>,
}

impl Outcome {
    /// Whether the attack failed: everything was refused or bounded as it must be, and nothing was gained.
    pub const fn failed(&self) -> bool {
        self.broken.is_empty() && self.otherwise.is_empty() && self.gain <= 0
    }
}

/// What plays an attack.
pub type Play = fn() -> Pin<Box<dyn Future<Output = Outcome>>>;

/// An attack on record.
pub struct Attack {
    /// Its name.
    pub name: &'static str,
    /// What it comes from.
    pub incident: &'static str,
    /// What stops it.
    pub guard: &'static Guard,
    /// Plays it in a world of its own.
    pub play: Play,
}

macro_rules! rows {
    ($($family:ident { $($name:ident: $incident:literal, $guard:ident;)+ })+) => {
        /// Every attack.
        pub const ATTACKS: &[Attack] = &[$($(Attack {
            name: stringify!($name),
            incident: $incident,
            guard: &guards::$guard,
            play: || Box::pin($family::$name()),
        }),+),+];
    };
}
crate::attacks!(rows);

/// An attack by its name.
pub fn named(name: &str) -> &'static Attack {
    ATTACKS.iter().find(|attack| attack.name == name).unwrap_or_else(|| panic!("there is no attack {name}"))
}

/// Every guard that is code, once: its place, from one, is its number.
pub fn code() -> Vec<&'static Guard> {
    let mut guards: Vec<&Guard> = Vec::new();
    for guard in ATTACKS.iter().map(|attack| attack.guard).filter(|guard| guard.part == Part::Code) {
        if !guards.contains(&guard) {
            guards.push(guard);
        }
    }
    guards
}

/// Plays an attack on the program; panics unless it fails.
pub async fn fails(name: &str) {
    let outcome = (named(name).play)().await;
    assert!(outcome.failed(), "{name}: {outcome:#?}");
}
