//! The laws after every transaction, from sums that follow what a transaction wrote.
//!
//! `ballast_client::laws::check` reads every account. Two thousand of them after each of a few hundred thousand transactions would take
//! longer than the replay, so the sums are kept: an account's part is taken off and put back when it is written, and all parts are
//! read anew when prices, indices or a booking window moved. The full check runs beside it at intervals and at the end.

use std::collections::{BTreeMap, BTreeSet};

use anchor_lang::prelude::Pubkey;
use ballast::state::MarginAccount;
use ballast_client::laws::{Part, Sums, Violation, check_sums};
use ballast_client::snapshot::Snapshot;
use ballast_risk::Price;
use ballast_risk::position::Indices;

use crate::stop::{OrStop, Outcome, Stop};

/// What a market's positions are read by: mark, indices, and the booking window while one is open.
type Reading = (Price, Indices, Option<u32>);

/// The sums over all accounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    parts: BTreeMap<Pubkey, Part>,
    sums: Sums,
    readings: BTreeMap<u16, Reading>,
    /// What cuts of the claim indices took from each account.
    cuts: BTreeMap<Pubkey, u64>,
}

fn part(snapshot: &Snapshot, account: &MarginAccount) -> Outcome<Part> {
    Part::of(snapshot, account).ok_or_else(|| Stop::fault("a position cannot be read"))
}

impl Tally {
    /// Takes in an account that was written, or is gone.
    pub(crate) fn follow(&mut self, snapshot: &Snapshot, key: &Pubkey) -> Outcome<()> {
        if let Some(before) = self.parts.remove(key) {
            self.sums.take_off(&before);
        }
        if let Some(account) = snapshot.accounts.get(key) {
            let part = part(snapshot, account)?;
            self.sums.add(&part);
            self.parts.insert(*key, part);
        }
        Ok(())
    }

    /// The markets whose positions read otherwise than before.
    fn moved(&mut self, snapshot: &Snapshot) -> Outcome<BTreeSet<u16>> {
        let books = snapshot.books();
        let mut moved = BTreeSet::new();
        for (index, market) in &snapshot.markets {
            let book = books.market(*index).or_stop("reading a market")?;
            let window = market.halted().then_some(market.window);
            let reading = (book.mark(), book.published.indices(), window);
            if self.readings.insert(*index, reading) != Some(reading) {
                moved.insert(*index);
            }
        }
        Ok(moved)
    }

    /// Reads every position anew whose market moved. What claims lost although nobody `wrote` their account is a cut.
    pub(crate) fn renew(&mut self, snapshot: &Snapshot, wrote: &BTreeSet<Pubkey>) -> Outcome<()> {
        for key in wrote {
            self.follow(snapshot, key)?;
        }
        let moved = self.moved(snapshot)?;
        let mut parts = std::mem::take(&mut self.parts);
        let reread = |part: &Part| part.positions.iter().any(|(market, _)| moved.contains(market));
        for (key, old) in parts.iter_mut().filter(|(key, old)| reread(old) && !wrote.contains(*key)) {
            let account = snapshot.accounts.get(key).ok_or_else(|| Stop::fault("an account is gone"))?;
            let new = part(snapshot, account)?;
            let pairs = old.positions.iter().zip(&new.positions);
            let lost: i128 = pairs.map(|((_, old), (_, new))| (old.claims - new.claims).max(0)).sum();
            if lost > 0 {
                let lost = u64::try_from(lost).or_stop("summing what a cut took")?;
                *self.cuts.entry(*key).or_default() += lost;
            }
            self.sums.take_off(old);
            self.sums.add(&new);
            *old = new;
        }
        self.parts = parts;
        Ok(())
    }

    /// The accounts that have positions.
    pub(crate) fn active(&self) -> impl Iterator<Item = &Pubkey> {
        self.parts.iter().filter(|(_, part)| !part.positions.is_empty()).map(|(key, _)| key)
    }

    /// What cuts took from an account.
    pub(crate) fn cut(&self, key: &Pubkey) -> u64 {
        self.cuts.get(key).copied().unwrap_or(0)
    }

    /// Whether the kept sums are what reading every account gives.
    pub(crate) fn agrees(&self, snapshot: &Snapshot) -> Outcome<bool> {
        let fresh = Sums::of(snapshot).ok_or_else(|| Stop::fault("a position cannot be read"))?;
        Ok(self.sums == fresh)
    }

    /// Checks every law over the kept sums.
    pub(crate) fn check(&self, snapshot: &Snapshot) -> Vec<Violation> {
        check_sums(snapshot, &self.sums)
    }
}
