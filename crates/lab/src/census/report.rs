//! What a census came to.

use serde::Serialize;

use super::adversary::Deeds;

/// What the census knows of a market when it is finished, in quote at the mark.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Market {
    pub(super) symbol: String,
    pub(super) open_interest: u64,
    pub(super) seen_long: u64,
    pub(super) seen_short: u64,
    pub(super) unseen: u64,
    pub(super) moved: u64,
}

/// The pass over accounts.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Visits {
    pub(super) accounts: u64,
    pub(super) pages: u64,
    /// All transactions of the census.
    pub(super) transactions: u64,
    /// Bytes of the longest of them.
    pub(super) longest: usize,
    pub(super) units_begin: u64,
    pub(super) units_finish: u64,
    /// Of a page, by account: the mean of all, and the most of one page.
    pub(super) units_mean: u64,
    pub(super) units_most: u64,
    /// Positions with size that were seen.
    pub(super) positions: u64,
    /// Seconds from its beginning to the last page.
    pub(super) seconds_paged: i64,
    /// Seconds from its beginning to its end.
    pub(super) seconds_ended: i64,
}

/// The stress report, and what is exact.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Stress {
    /// What every scenario comes to, of visited accounts as they were visited.
    pub(super) scenarios: Vec<u64>,
    pub(super) scenario: u32,
    pub(super) charged: u64,
    pub(super) given: u64,
    pub(super) report: u64,
    /// All accounts, each read at the end, in the scenario in which they leave most unpaid.
    pub(super) exact: u64,
    /// What the account would leave unpaid that leaves most, and the next one.
    pub(super) largest: u64,
    pub(super) second_largest: u64,
    /// What the target counts.
    pub(super) target_counts: u64,
}

/// What was attested, and what was proven.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Proven {
    pub(super) root: String,
    pub(super) cash: u64,
    pub(super) claims: u64,
    pub(super) collateral: u64,
    pub(super) leaves: u64,
    pub(super) first_slot: u64,
    pub(super) last_slot: u64,
    pub(super) traders_ledger: u64,
    pub(super) traders_vault: u64,
    pub(super) reserve_ledger: u64,
    pub(super) reserve_vault: u64,
    /// Whether the tree that events tell has this root.
    pub(super) rebuilt: bool,
    /// Proofs of inclusion that were tried, and how many held.
    pub(super) proofs: u64,
    pub(super) verified: u64,
    /// Nodes of the longest path.
    pub(super) path: usize,
    /// Forgeries by what was forged, and whether each was refused.
    pub(super) forgeries: Vec<(&'static str, bool)>,
}

/// Everything.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Report {
    pub(super) visits: Visits,
    pub(super) adversary: Deeds,
    pub(super) markets: Vec<Market>,
    pub(super) stress: Stress,
    pub(super) attestation: Proven,
    pub(super) laws_checked: u64,
    pub(super) laws_broken: u64,
}

impl Report {
    /// Laws, promises and proofs that did not hold.
    pub(super) fn broken(&self) -> u64 {
        let proofs = self.attestation.proofs - self.attestation.verified;
        let passed = self.attestation.forgeries.iter().filter(|(_, refused)| !refused).count();
        let lies = u64::from(self.stress.report < self.stress.exact) + u64::from(!self.attestation.rebuilt);
        self.laws_broken + proofs + u64::try_from(passed).unwrap_or(u64::MAX) + lies
    }
}
