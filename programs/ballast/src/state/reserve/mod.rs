//! The reserve: what stands behind all markets together. Budgets stand in their markets.

mod inventory;
mod placement;
mod slots;

use anchor_lang::prelude::*;
use ballast_risk::coverage::Coverage;
use ballast_risk::holding::VALUE_SECONDS;
use ballast_risk::target::{Goal, Leg, StressReport, Target};
use ballast_risk::tranche::{Layer, premium};
use ballast_risk::waterfall::{Attached, Parts, Tiers, divide};

pub use self::slots::*;
use super::{DayUse, ReserveSlot, Terms, assert_layout};
use crate::error::{BallastError, Lawful, OrRefuse};

/// What set the target's goal.
pub mod leg {
    /// The share of open interest.
    pub const FLOOR: u8 = 0;
    /// Value at risk.
    pub const VALUE_AT_RISK: u8 = 1;
    /// Expected shortfall.
    pub const EXPECTED_SHORTFALL: u8 = 2;
    /// The last fresh stress report.
    pub const STRESS_REPORT: u8 = 3;
}

/// How strained the reserve is.
pub mod level {
    use ballast_risk::coverage::Level;

    /// Nothing is asked of anyone.
    pub const CALM: u8 = 0;
    /// Below the first bound of coverage.
    pub const WATCHFUL: u8 = 1;
    /// Below the second.
    pub const STRAINED: u8 = 2;
    /// Below the third.
    pub const CRITICAL: u8 = 3;

    pub(crate) const fn of(number: u8) -> Level {
        match number {
            CALM => Level::Calm,
            WATCHFUL => Level::Watchful,
            STRAINED => Level::Strained,
            _ => Level::Critical,
        }
    }

    pub(crate) const fn number(level: Level) -> u8 {
        match level {
            Level::Calm => CALM,
            Level::Watchful => WATCHFUL,
            Level::Strained => STRAINED,
            Level::Critical => CRITICAL,
        }
    }
}

/// The reserve's ledger over its quote vault.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct Reserve {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// Zero.
    pub _pad0: [u8; 6],
    /// The root.
    pub clearinghouse: Pubkey,
    /// Counts events.
    pub sequence: u64,
    /// Quote that the reserve's vault owes: budgets, capital, treasury, what tranches hold and owe, facilities, and a bond.
    pub ledger: u64,
    /// Protocol capital, tier 2.
    pub capital: u64,
    /// Protocol revenue; it stands behind nothing.
    pub treasury: u64,
    /// What all markets drew within the sliding day.
    pub draws: DayUse,
    /// What the tiers should hold together.
    pub target: u64,
    /// When it last moved.
    pub target_since: i64,
    /// Loss of the last stress report; zero is none.
    pub stress: u64,
    /// When it was reported.
    pub stress_reported: i64,
    /// Seconds for which it counts.
    pub stress_seconds: u32,
    /// What set the target's goal last, see [`leg`].
    pub target_leg: u8,
    /// How strained the reserve is, see [`level`].
    pub level: u8,
    /// Zero.
    pub _pad1: [u8; 2],
    /// What tiers 2 to 4 lost since the senior series opened, and what passed it by, less what came back.
    pub below: u64,
    /// What its series paid and has not got back.
    pub senior_paid: u64,
    /// What losses that were reported and are not divided yet may take at most.
    pub reported: u64,
    /// Tranches, in their order.
    pub tranches: [TrancheSlot; TRANCHES],
    /// Protocol capital that is lent to inventories.
    pub lent: u64,
    /// Protocol capital that is placed with depositories.
    pub placed: u64,
    /// What coverage counts of what protocol capital holds beside quote, when it was last valued.
    pub holdings_value: u64,
    /// When that was.
    pub holdings_valued: i64,
    /// What it holds for facilities: what they posted and paid in premiums that was neither drawn, earned nor returned.
    pub facilities: u64,
    /// What coverage counts of what is placed, when the placement that terms name was last looked at.
    pub placed_value: u64,
    /// Until when the signal stands whose bond it holds; zero without one.
    pub signal_until: i64,
    /// The bond of a signal that is not closed.
    pub signal_bond: u64,
    /// When `placed_value` was taken.
    pub placed_valued: i64,
    /// What was written off of placements within the sliding day.
    pub written_off: DayUse,
    /// Zero, for what comes.
    pub _reserved: [u8; 8],
}

assert_layout!(Reserve, size = 1_112,
    version @ 0, bump @ 1, _pad0 @ 2, clearinghouse @ 8, sequence @ 40, ledger @ 48, capital @ 56, treasury @ 64, draws @ 72,
    target @ 88, target_since @ 96, stress @ 104, stress_reported @ 112, stress_seconds @ 120, target_leg @ 124, level @ 125,
    _pad1 @ 126, below @ 128, senior_paid @ 136, reported @ 144, tranches @ 152, lent @ 1_016, placed @ 1_024,
    holdings_value @ 1_032, holdings_valued @ 1_040, facilities @ 1_048, placed_value @ 1_056, signal_until @ 1_064, signal_bond @ 1_072,
    placed_valued @ 1_080, written_off @ 1_088, _reserved @ 1_104,
);

impl Reserve {
    /// The number of the next event.
    pub(crate) fn count_event(&mut self) -> u64 {
        self.sequence = self.sequence.wrapping_add(1); // 2^64 events do not happen.
        self.sequence
    }

    /// Quote came into the reserve's vault.
    pub(crate) fn receive(&mut self, amount: u64) -> Result<()> {
        self.ledger = self.ledger.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    /// Quote left the reserve's vault.
    pub(crate) fn release(&mut self, amount: u64) -> Result<()> {
        self.ledger = self.ledger.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(())
    }

    /// Adds protocol capital.
    pub(crate) fn endow(&mut self, amount: u64) -> Result<()> {
        self.capital = self.capital.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    /// Takes in what somebody posted, or paid as the premium of a facility.
    pub(crate) fn hold(&mut self, amount: u64) -> Result<()> {
        self.facilities = self.facilities.checked_add(amount).or_refuse(BallastError::Overflow)?;
        self.receive(amount)
    }

    /// Earns the premium of a facility: it joins protocol capital.
    pub(crate) fn earn(&mut self, amount: u64) -> Result<()> {
        self.facilities = self.facilities.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        self.endow(amount)
    }

    /// Hands out what it held for a facility.
    pub(crate) fn hand_back(&mut self, amount: u64) -> Result<()> {
        self.facilities = self.facilities.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        self.release(amount)
    }

    /// Whether it holds the bond of a signal.
    pub const fn holds_bond(&self) -> bool {
        self.signal_bond > 0
    }

    /// Takes the bond of a signal in.
    pub(crate) fn take_bond(&mut self, bond: u64, until: i64) -> Result<()> {
        (self.signal_bond, self.signal_until) = (bond, until);
        self.receive(bond)
    }

    /// Returns the bond of a signal; the level goes on from what it was before it.
    pub(crate) fn return_bond(&mut self, before: u8) -> Result<u64> {
        let bond = self.end_signal(before);
        self.release(bond)?;
        Ok(bond)
    }

    /// Keeps it.
    pub(crate) fn slash_bond(&mut self, before: u8) -> Result<()> {
        let bond = self.end_signal(before);
        self.endow(bond)
    }

    const fn end_signal(&mut self, before: u8) -> u64 {
        let bond = self.signal_bond;
        (self.signal_bond, self.signal_until, self.level) = (0, 0, before);
        bond
    }

    /// Takes from protocol capital.
    pub(crate) fn pay(&mut self, amount: u64) -> Result<()> {
        self.capital = self.capital.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(())
    }

    /// A tranche's state.
    pub fn tranche(&self, tranche: u8) -> Result<&TrancheSlot> {
        self.tranches.get(usize::from(tranche)).or_refuse(BallastError::UnknownTranche)
    }

    pub(crate) fn tranche_mut(&mut self, tranche: u8) -> Result<&mut TrancheSlot> {
        self.tranches.get_mut(usize::from(tranche)).or_refuse(BallastError::UnknownTranche)
    }

    /// Opens a tranche's next series: protocol capital pays for its dead shares.
    pub(crate) fn open_series(&mut self, which: u8, mint: Pubkey, dead: u64) -> Result<()> {
        self.tranche_mut(which)?.open_series(mint, dead)?;
        if which == tranche::SENIOR {
            (self.below, self.senior_paid) = (0, 0);
        }
        self.pay(dead)
    }

    /// The series that are open, zero where none is.
    pub fn open_series_of(&self) -> [u32; TRANCHES] {
        let open = |tranche: TrancheSlot| if tranche.is_open() { tranche.series } else { 0 };
        self.tranches.map(open)
    }

    /// What stands behind a loss beside a market's budget: premiums that are due are released first.
    pub(crate) fn tiers_behind_losses(&mut self, budget: u64, now: i64) -> Result<Tiers> {
        for tranche in &mut self.tranches {
            tranche.advance(now)?;
        }
        let [junior, backstop, senior] = &self.tranches;
        Ok(Tiers {
            budget,
            capital: self.capital,
            junior: junior.behind_losses()?,
            backstop: backstop.behind_losses()?,
            senior: senior.behind_losses()?,
        })
    }

    /// What a tranche would pay, if the losses that are reported were divided now, and no budget stood before it. What is placed of protocol
    /// capital, as it counts, stands before it: anyone calls it home as soon as a loss is reported.
    pub(crate) fn reported_loss(&mut self, which: u8, layer: Layer, now: i64) -> Result<u64> {
        let mut tiers = self.tiers_behind_losses(0, now)?;
        tiers.capital = tiers.capital.checked_add(self.counted_placement(now)).or_refuse(BallastError::Overflow)?;
        let parts = divide(self.reported, u64::MAX, &tiers, &self.attached(layer)).tiers;
        match which {
            tranche::JUNIOR => Ok(parts.junior),
            tranche::BACKSTOP => Ok(parts.backstop),
            tranche::SENIOR => Ok(parts.senior),
            _ => Err(BallastError::UnknownTranche.into()),
        }
    }

    /// Counts anew what a reported loss may take.
    pub(crate) fn report(&mut self, before: u64, after: u64) -> Result<()> {
        let others = self.reported.checked_sub(before).or_refuse(BallastError::LedgerTooSmall)?;
        self.reported = others.checked_add(after).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    /// How far losses have come towards the senior tranche.
    pub const fn attached(&self, layer: Layer) -> Attached {
        Attached { layer, below: self.below, paid: self.senior_paid }
    }

    /// Capital and tranches pay their parts of a loss; what is left of a series that was wiped joins capital.
    pub(crate) fn pay_parts(&mut self, parts: &Parts) -> Result<()> {
        let Tiers { capital, junior, backstop, senior, .. } = parts.tiers;
        self.count_below(parts)?;
        self.pay(capital)?;
        for (which, part) in [(tranche::JUNIOR, junior), (tranche::BACKSTOP, backstop), (tranche::SENIOR, senior)] {
            let left = self.tranche_mut(which)?.lose(part)?;
            self.endow(left)?;
        }
        self.senior_paid = self.senior_paid.checked_add(senior).or_refuse(BallastError::Overflow)?;
        Ok(())
    }

    /// Counts what of a loss goes towards the senior series, while one is open.
    fn count_below(&mut self, parts: &Parts) -> Result<()> {
        if self.tranche(tranche::SENIOR)?.is_open() {
            self.below = self.below.checked_add(parts.below().lawful()?).or_refuse(BallastError::Overflow)?;
        }
        Ok(())
    }

    /// Takes a repayment in: capital at once, tranches by their streams. `back` is what of it counted in `below`.
    pub(crate) fn repay(&mut self, tiers: &Tiers, back: u64, now: i64) -> Result<()> {
        let Tiers { capital, junior, backstop, senior, .. } = *tiers;
        self.endow(capital)?;
        for (which, part) in [(tranche::JUNIOR, junior), (tranche::BACKSTOP, backstop), (tranche::SENIOR, senior)] {
            self.tranche_mut(which)?.stream_in(part, now)?;
        }
        self.below = self.below.checked_sub(back).or_refuse(BallastError::LedgerTooSmall)?;
        self.senior_paid = self.senior_paid.checked_sub(senior).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(())
    }

    /// Counts anew what a market's recoveries may bring back to the tranches.
    pub(crate) fn hope(&mut self, before: [u64; TRANCHES], after: [u64; TRANCHES]) -> Result<()> {
        for (tranche, (before, after)) in self.tranches.iter_mut().zip(before.into_iter().zip(after)) {
            tranche.hope(before, after)?;
        }
        Ok(())
    }

    /// Divides what is capital's of collected fees: each open tranche gets its premium, capital the rest. Returns all premiums.
    pub(crate) fn share_premiums(&mut self, fees: u64, terms: &Terms, now: i64) -> Result<u64> {
        let mut before = self.before_tranches()?;
        let mut premiums: u64 = 0;
        for (tranche, terms) in self.tranches.iter_mut().zip(&terms.tranches).filter(|(tranche, _)| tranche.is_open()) {
            let behind = tranche.behind_losses()?;
            let premium = premium(fees, &terms.premiums(), behind, before, self.target).lawful()?;
            tranche.stream_in(premium, now)?;
            before = before.checked_add(behind).or_refuse(BallastError::Overflow)?;
            premiums = premiums.checked_add(premium).or_refuse(BallastError::Overflow)?; // Together at most the fees.
        }
        Ok(premiums)
    }

    /// What pays before any tranche: budgets and protocol capital.
    fn before_tranches(&self) -> Result<u64> {
        let mut before = self.tiers()?;
        for tranche in &self.tranches {
            before = before.checked_sub(tranche.behind_losses()?).or_refuse(BallastError::LedgerTooSmall)?;
        }
        Ok(before)
    }

    /// What is its own of its ledger: everything but facilities and a bond, which stand behind nothing.
    pub fn own(&self) -> Result<u64> {
        let own = self.ledger.checked_sub(self.facilities).and_then(|own| own.checked_sub(self.signal_bond));
        own.or_refuse(BallastError::LedgerTooSmall)
    }

    /// What its tiers hold together: everything but facilities, a bond, the treasury and exits to be paid.
    pub fn tiers(&self) -> Result<u64> {
        let mut tiers = self.own()?.checked_sub(self.treasury);
        for tranche in &self.tranches {
            tiers = tiers.and_then(|tiers| tiers.checked_sub(tranche.due));
        }
        tiers.or_refuse(BallastError::LedgerTooSmall)
    }

    /// The last stress report.
    pub const fn stress_report(&self) -> StressReport {
        StressReport { amount: self.stress, at: self.stress_reported, lifetime: self.stress_seconds }
    }

    /// Takes a stress report in.
    pub(crate) const fn report_stress(&mut self, report: StressReport) {
        (self.stress, self.stress_reported, self.stress_seconds) = (report.amount, report.at, report.lifetime);
    }

    /// Moves the target towards its goal.
    pub fn approach(&mut self, goal: &Goal, terms: &ReserveSlot, now: i64) -> Result<()> {
        let target = Target { amount: self.target, since: self.target_since };
        let target = target.towards(goal.amount, now, &terms.speed()).lawful()?;
        self.target = target.amount;
        self.target_since = target.since;
        self.target_leg = match goal.leg {
            Leg::Floor => leg::FLOOR,
            Leg::ValueAtRisk => leg::VALUE_AT_RISK,
            Leg::ExpectedShortfall => leg::EXPECTED_SHORTFALL,
            Leg::StressReport => leg::STRESS_REPORT,
        };
        Ok(())
    }

    /// The share of the target that the tiers cover, and what capital holds beside quote or has placed, of what markets may draw.
    pub fn coverage(&self, drawable: u64, now: i64) -> Result<Coverage> {
        let held = self.tiers()?.checked_add(self.counted_holdings(now)).or_refuse(BallastError::Overflow)?;
        let held = held.checked_add(self.counted_placement(now)).or_refuse(BallastError::Overflow)?;
        Ok(Coverage::of(held, drawable, self.target))
    }

    /// What counts of holdings: what they were valued at, for an hour.
    const fn counted_holdings(&self, now: i64) -> u64 {
        if now.saturating_sub(self.holdings_valued) <= VALUE_SECONDS { self.holdings_value } else { 0 }
    }

    /// Quote came for what was held. It counts among the tiers now, and not among holdings as well until they are valued again.
    pub(crate) fn sell_holding(&mut self, quote: u64) -> Result<()> {
        self.holdings_value = self.holdings_value.saturating_sub(quote); // Less than nothing counts for nothing.
        self.endow(quote)
    }

    /// Quote went for what is held now: it counts among holdings, less its haircut, as it will when they are valued again.
    pub(crate) fn buy_holding(&mut self, quote: u64, counted: u64) -> Result<()> {
        self.holdings_value = self.holdings_value.checked_add(counted).or_refuse(BallastError::Overflow)?;
        self.pay(quote)
    }

    /// Exits that were priced and not paid.
    pub(crate) fn due(&self) -> Result<u64> {
        let mut dues = self.tranches.iter().map(|tranche| tranche.due);
        dues.try_fold(0_u64, u64::checked_add).or_refuse(BallastError::Overflow)
    }

    /// Notes what coverage counts of holdings.
    pub(crate) const fn value_holdings(&mut self, value: u64, now: i64) {
        (self.holdings_value, self.holdings_valued) = (value, now);
    }

    /// Settles how strained the reserve is.
    pub(crate) const fn settle_level(&mut self, level: u8) {
        self.level = level;
    }

    /// Takes its shares of collected fees, premiums apart.
    pub(crate) fn share(&mut self, capital: u64, treasury: u64) -> Result<()> {
        self.treasury = self.treasury.checked_add(treasury).or_refuse(BallastError::Overflow)?;
        self.endow(capital)
    }
}
