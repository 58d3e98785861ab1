//! What a run is told: who lives through it, and what happens.

use serde::Serialize;

use super::scene::ROUND;
use crate::options::Options;
use crate::terms::TermSet;

/// What terms do while the price moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Reaction {
    /// Static terms.
    Static,
    /// Dynamic terms that nobody moves any more once the shock begins: only what the price itself moves goes on moving.
    Held,
    /// Dynamic terms.
    Dynamic,
}

pub(super) const REACTIONS: [Reaction; 3] = [Reaction::Static, Reaction::Held, Reaction::Dynamic];

impl Reaction {
    pub(super) const fn terms(self) -> TermSet {
        match self {
            Self::Static => TermSet::Static,
            Self::Held | Self::Dynamic => TermSet::Dynamic,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Held => "held",
            Self::Dynamic => "dynamic",
        }
    }
}

/// What is the same in all runs.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) options: Options,
    /// Basis points per root of a day, before the shock.
    pub(super) volatility: f64,
    /// Rounds that the shock takes, and rounds after it.
    pub(super) shock: u32,
    pub(super) after: u32,
}

/// What differs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course {
    pub(super) reaction: Reaction,
    /// What the price falls by in the shock, as a share of it.
    pub(super) fall: f64,
    /// What it falls by in the round after it.
    pub(super) extra: f64,
    /// What the logarithm of the price falls by when all of the open interest before the shock is sold.
    pub(super) impact: f64,
    /// Whether the reserve loses what another market may draw.
    pub(super) loses: bool,
}

impl Setting {
    pub(super) const fn rounds(&self) -> u32 {
        self.shock + self.after
    }

    pub(super) fn minutes(rounds: u32) -> i64 {
        i64::from(rounds) * ROUND / 60
    }
}

impl Course {
    /// Nothing happens.
    pub(super) const fn calm(reaction: Reaction) -> Self {
        Self { reaction, fall: 0.0, extra: 0.0, impact: 0.0, loses: false }
    }

    /// The price over that before the shock, but for what keepers sell: it falls evenly, and then stays.
    pub(super) fn given(&self, round: u32, setting: &Setting) -> f64 {
        let way = f64::from(round.min(setting.shock)) / f64::from(setting.shock);
        let extra = if round > setting.shock { 1.0 - self.extra } else { 1.0 };
        (1.0 - self.fall).powf(way) * extra
    }
}
