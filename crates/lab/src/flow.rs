//! What came into the vaults and what went out of them, of the quote and of each collateral.

use std::collections::BTreeMap;

use ballast_client::snapshot::Vaults;
use serde::Serialize;

/// Of one mint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Flow {
    pub(crate) came_in: u128,
    pub(crate) went_out: u128,
}

/// Of every mint: what passes between the two vaults of the quote neither comes in nor goes out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flows {
    pub(crate) quote: Flow,
    pub(crate) collateral: BTreeMap<u16, Flow>,
}

impl Flow {
    fn follow(&mut self, before: u64, after: u64) {
        self.came_in += u128::from(after.saturating_sub(before));
        self.went_out += u128::from(before.saturating_sub(after));
    }
}

impl Flows {
    /// Counts what one transaction moved.
    pub(crate) fn follow(&mut self, before: &Vaults, after: &Vaults) {
        self.quote.follow(quote(before), quote(after));
        for (index, held) in &after.collateral {
            let earlier = before.collateral.get(index).copied().unwrap_or(0);
            self.collateral.entry(*index).or_default().follow(earlier, *held);
        }
    }
}

/// Quote in both vaults.
pub(crate) const fn quote(vaults: &Vaults) -> u64 {
    vaults.traders + vaults.reserve
}
