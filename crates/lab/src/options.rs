//! What a replay may be told.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

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
    /// A coin of a dollar that is listed as collateral beside the assets of the histories, and has no market.
    pub(crate) coin: Option<&'static str>,
    /// Whether many trade in many markets.
    pub(crate) broad: bool,
    /// Net delta up to which the reserve takes positions on, in basis points of protocol capital; none for no inventory.
    pub(crate) inventory: Option<u32>,
    /// Protocol capital beside the reserve, in quote: inventories are lent a share of it.
    pub(crate) capital: u64,
}

impl Options {
    /// One of the independent streams that everything random is drawn from.
    pub(crate) fn stream(&self, number: u64) -> ChaCha8Rng {
        let mut stream = ChaCha8Rng::seed_from_u64(self.seed);
        stream.set_stream(number);
        stream
    }
}
