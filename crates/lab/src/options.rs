//! What a replay may be told.

use crate::terms::TermSet;

/// What to replay.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) traders: u32,
    pub(crate) leverage: f64,
    /// In quote.
    pub(crate) reserve: u64,
    pub(crate) keeper_delay: i64,
    pub(crate) seed: u64,
    pub(crate) terms: TermSet,
}
