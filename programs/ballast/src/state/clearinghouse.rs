//! The root: authorities, addresses, ledgers and what is paused. A trade reads it and never writes it.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount};
use ballast_risk::Money;
use ballast_risk::outflow::Seasoned;
use ballast_risk::stress::Given;

use super::census::move_given;
use super::{Bounds, LEAST_OUTFLOW, MarginAccount, NONE, Reserve, Terms, assert_layout, level, seeds};
use crate::error::{BallastError, Lawful, OrRefuse, ensure, refuse};
use crate::limits::{PAUSE_SECONDS, PAUSE_SHARE, SIGNAL_REST, SIGNAL_SECONDS};

/// How many collaterals a clearinghouse lists.
pub const COLLATERALS: usize = 16;

/// Operations that can be paused, bit by bit.
///
/// There is no bit for paying in, reducing risk, booking, settling, refreshing, liquidating, resolving or final pricing:
/// what lowers risk stays open at every level.
pub mod pause {
    /// Trades in which a position grows.
    pub const GROWTH: u32 = 1;
    /// Withdrawals of quote and collateral.
    pub const WITHDRAWAL: u32 = 1 << 1;
    /// Fills that a matcher signs in place of a trader.
    pub const MATCHING: u32 = 1 << 2;
    /// Accrual of funding; the time that passes is not charged.
    pub const FUNDING: u32 = 1 << 3;
    /// New margin accounts.
    pub const OPENING: u32 = 1 << 4;
    /// Every bit that has a meaning.
    pub const ALL: u32 = GROWTH | WITHDRAWAL | MATCHING | FUNDING | OPENING;
    /// Without which people cannot leave: a position is closed against one that may grow.
    pub const LEAVING: u32 = GROWTH | WITHDRAWAL;
    /// How many bits there may be.
    pub const OPERATIONS: usize = 8;
}

/// What stops operations without a human, see [`Clearinghouse::trip`]. A breaker that is tripped closes by itself after a while, and any
/// of them keeps changes from being applied.
pub mod breaker {
    use super::pause;

    /// Losses took a quarter of the reserve within a day.
    pub const RESERVE_DRAWDOWN: u8 = 0;
    /// A vault holds less than its ledger.
    pub const VAULT_BELOW_LEDGER: u8 = 1;
    /// More waits for a vault than may leave it in a day.
    pub const OUTFLOW: u8 = 2;
    /// How many there may be.
    pub const BREAKERS: usize = 4;
    /// The operations that each stops.
    pub const STOPS: [u32; BREAKERS] = [pause::GROWTH, pause::ALL, 0, 0];
    /// Seconds that each stays open after it was tripped last.
    pub const SECONDS: [i64; BREAKERS] = [6 * 3_600, 24 * 3_600, 24 * 3_600, 0];
}

/// Who may do what beyond what everybody may. Their keys are different.
pub mod role {
    /// Queues changes, and tightens.
    pub const GOVERNANCE: u8 = 0;
    /// Pauses, and vetoes changes.
    pub const GUARDIAN: u8 = 1;
    /// Tightens admission within a corridor.
    pub const STEWARD: u8 = 2;
}

/// How many detectors there may be.
pub const DETECTORS: usize = 4;

/// How many roles there are.
pub const ROLES: usize = 3;

/// What a pause of one operation, or a trip of a breaker, stops. It ends by itself.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct StopSlot {
    /// When the last one began; zero is never.
    pub since: i64,
    /// When it ends, or ended.
    pub until: i64,
}

assert_layout!(StopSlot, size = 16, since @ 0, until @ 8);

/// What a ledger came to at least, see [`Seasoned`].
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct SeasonedSlot {
    /// The hour in which it changed last, since 1970.
    pub hour: u64,
    /// The least in that hour.
    pub least: u64,
    /// The least in the hour before.
    pub before: u64,
}

assert_layout!(SeasonedSlot, size = 24, hour @ 0, least @ 8, before @ 16);

impl SeasonedSlot {
    /// It, with what the ledger comes to before it changes.
    fn seen(&self, ledger: u64, now: i64) -> Seasoned {
        let mut seasoned = Seasoned { hour: self.hour, least: self.least, before: self.before };
        seasoned.see(ledger, now);
        seasoned
    }

    fn see(&mut self, ledger: u64, now: i64) {
        let seasoned = self.seen(ledger, now);
        *self = Self { hour: seasoned.hour, least: seasoned.least, before: seasoned.before };
    }
}

/// The root of one deployment. Every other account names it.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct Clearinghouse {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// Zero.
    pub _pad0: [u8; 6],
    /// Whose address it is derived from.
    pub creator: Pubkey,
    /// Who holds which role, see [`role`].
    pub roles: [Pubkey; ROLES],
    /// The [`super::Prices`] account.
    pub prices: Pubkey,
    /// The [`super::Terms`] account.
    pub terms: Pubkey,
    /// Mint of the quote token.
    pub quote_mint: Pubkey,
    /// Vault of the traders' quote.
    pub traders_vault: Pubkey,
    /// Vault of the reserve's quote.
    pub reserve_vault: Pubkey,
    /// Counts events of deposits, withdrawals and governance.
    pub sequence: u64,
    /// Id of the next margin account.
    pub next_account: u64,
    /// Quote that the traders' vault owes: cash, recovered cash, pools, fees taken and withdrawals that wait.
    pub traders_ledger: u64,
    /// Tokens that each collateral vault owes.
    pub collateral_ledgers: [u64; COLLATERALS],
    /// Decimals of the quote token.
    pub quote_decimals: u8,
    /// Zero.
    pub _pad1: [u8; 7],
    /// When governance launched it; zero before, when its changes are immediate and nobody else has anything in it.
    pub launched: i64,
    /// The last pause of each operation, by the number of its bit in [`pause`].
    pub pauses: [StopSlot; pause::OPERATIONS],
    /// Seconds for which what [`pause::LEAVING`] names was paused, before the last pauses.
    pub closed: u64,
    /// Counts who held each role.
    pub role_revisions: [u32; ROLES],
    /// Zero.
    pub _pad2: [u8; 4],
    /// The last trip of each breaker, by its number in [`breaker`].
    pub breakers: [StopSlot; breaker::BREAKERS],
    /// Seconds for which withdrawals were stopped, before the last pause and the last trips.
    pub stopped: u64,
    /// What of each collateral's ledger is seasoned; of the traders' quote, last.
    pub seasoned: [SeasonedSlot; COLLATERALS + 1],
    /// The census under way; zero while there is none.
    pub census: u32,
    /// Zero.
    pub _pad3: [u8; 4],
    /// What accounts paid out after it visited them, less what they paid in; see [`super::Market::census_given`].
    pub census_given: i64,
    /// Who may raise signals; the default key where nobody may.
    pub detectors: [Pubkey; DETECTORS],
    /// Counts who was each detector.
    pub detector_revisions: [u32; DETECTORS],
    /// When the last signal of each ends or ended.
    pub signalled: [i64; DETECTORS],
    /// Who raised the last signal.
    pub signal_by: Pubkey,
    /// When it was raised.
    pub signal_since: i64,
    /// How strained the reserve was then, see [`super::level`].
    pub signal_level: u8,
    /// Zero.
    pub _pad4: [u8; 7],
    /// What accounts lack for what they paid out; see [`super::Market::census_lacked`].
    pub census_lacked: i64,
}

assert_layout!(Clearinghouse, size = 1_344,
    version @ 0, bump @ 1, _pad0 @ 2, creator @ 8, roles @ 40, prices @ 136, terms @ 168,
    quote_mint @ 200, traders_vault @ 232, reserve_vault @ 264, sequence @ 296, next_account @ 304, traders_ledger @ 312,
    collateral_ledgers @ 320, quote_decimals @ 448, _pad1 @ 449, launched @ 456, pauses @ 464, closed @ 592,
    role_revisions @ 600, _pad2 @ 612, breakers @ 616, stopped @ 680,
    seasoned @ 688, census @ 1_096, _pad3 @ 1_100, census_given @ 1_104,
    detectors @ 1_112, detector_revisions @ 1_240, signalled @ 1_256, signal_by @ 1_288,
    signal_since @ 1_320, signal_level @ 1_328, _pad4 @ 1_329, census_lacked @ 1_336,
);

impl StopSlot {
    /// Seconds that it has lasted by now, at most until it ended.
    fn length(&self, now: i64) -> u64 {
        seconds_of(self.until.min(now).saturating_sub(self.since))
    }
}

/// Seconds as a count; a time before 1970, or one that went back, counts nothing.
fn seconds_of(time: i64) -> u64 {
    u64::try_from(time).unwrap_or(0)
}

/// The parts of the root that signing for its vaults takes.
#[derive(Clone, Copy)]
pub(crate) struct SignerSeeds {
    creator: Pubkey,
    bump: [u8; 1],
}

impl SignerSeeds {
    pub(crate) fn parts(&self) -> [&[u8]; 3] {
        [seeds::CLEARINGHOUSE, self.creator.as_ref(), &self.bump]
    }
}

impl Clearinghouse {
    /// Refuses operations of which one is paused or stopped by a breaker.
    pub fn permits(&self, operations: u32, now: i64) -> Result<()> {
        let mut paused = self.pauses.iter().enumerate().filter(|(_, slot)| now < slot.until);
        ensure!(!paused.any(|(bit, _)| operations >> bit & 1 == 1), BallastError::Paused);
        let mut open = self.breakers.iter().zip(breaker::STOPS).filter(|(slot, _)| now < slot.until);
        ensure!(!open.any(|(_, stops)| operations & stops != 0), BallastError::BreakerOpen);
        Ok(())
    }

    /// Refuses while any breaker is open.
    pub(crate) fn no_breaker_open(&self, now: i64) -> Result<()> {
        ensure!(self.breakers.iter().all(|slot| now >= slot.until), BallastError::BreakerOpen);
        Ok(())
    }

    /// Refuses to give protocol capital for anything while withdrawals are paused, a breaker is open or the reserve is strained.
    pub(crate) fn may_spend(&self, reserve: &Reserve, now: i64) -> Result<()> {
        self.permits(pause::WITHDRAWAL, now)?;
        self.no_breaker_open(now)?;
        ensure!(reserve.level < level::STRAINED, BallastError::ReserveStrained);
        Ok(())
    }

    /// Whether a breaker is open for losses or a vault below its ledger. That for a line of withdrawals counts for nothing here: money alone
    /// trips it.
    pub(crate) fn lost(&self, now: i64) -> bool {
        let [drawdown, short, ..] = &self.breakers;
        [drawdown, short].iter().any(|slot| now < slot.until)
    }

    /// Trips a breaker, whose reason was seen; returns until when it is open.
    pub(crate) fn trip(&mut self, breaker: u8, now: i64) -> Result<i64> {
        let number = usize::from(breaker);
        let slot = self.breakers.get_mut(number).or_refuse(BallastError::UnknownBreaker)?;
        let seconds = breaker::SECONDS.get(number).copied().or_refuse(BallastError::UnknownBreaker)?;
        if now >= slot.until {
            let last = slot.length(now);
            self.closed = self.closed.saturating_add(last);
            if breaker::STOPS.get(number).is_some_and(|stops| stops & pause::WITHDRAWAL != 0) {
                self.stopped = self.stopped.saturating_add(last);
            }
            slot.since = now;
        }
        slot.until = slot.until.max(now.saturating_add(seconds));
        Ok(slot.until)
    }

    /// When the last pause of an operation ends or ended; zero before the first.
    pub fn paused_until(&self, operation: u32) -> i64 {
        usize::try_from(operation.trailing_zeros())
            .ok()
            .and_then(|bit| self.pauses.get(bit))
            .map_or(0, |slot| slot.until)
    }

    /// When the last pause of any of these operations, or the last breaker that stopped one, ends or ended.
    pub(crate) fn stopped_until(&self, operations: u32) -> i64 {
        let pauses = self.pauses.iter().enumerate().filter(|(bit, _)| operations >> bit & 1 == 1).map(|(_, slot)| slot);
        let breakers = self.breakers.iter().zip(breaker::STOPS).filter(|(_, stops)| stops & operations != 0);
        pauses.chain(breakers.map(|(slot, _)| slot)).map(|slot| slot.until).fold(0, i64::max)
    }

    /// Pauses an operation, or lengthens its pause: for no longer than a pause may be; then it stays open for a third longer than that.
    pub(crate) fn pause(&mut self, operation: u32, seconds: u32, now: i64) -> Result<()> {
        let end = now.saturating_add(i64::from(seconds));
        let slot = usize::try_from(operation.trailing_zeros()).ok().and_then(|bit| self.pauses.get_mut(bit));
        let slot = slot.or_refuse(BallastError::UnknownPause)?;
        if now >= slot.until {
            let last = slot.length(now); // None before the first.
            let next = slot.until.saturating_add_unsigned(last.saturating_add(last.div_ceil(PAUSE_SHARE)));
            if now < next {
                return Err(refuse(BallastError::PauseSpent, seconds_of(now), seconds_of(next)));
            }
            if operation & pause::LEAVING != 0 {
                self.closed = self.closed.saturating_add(last);
            }
            if operation == pause::WITHDRAWAL {
                self.stopped = self.stopped.saturating_add(last);
            }
            *slot = StopSlot { since: now, until: end };
            return Ok(());
        }
        let most = slot.since.saturating_add(i64::from(PAUSE_SECONDS.1));
        if end > most {
            return Err(refuse(BallastError::PauseSpent, seconds_of(end), seconds_of(most)));
        }
        slot.until = slot.until.max(end);
        Ok(())
    }

    /// Seconds in which people could not leave, in all: withdrawals were paused, or trades in which somebody takes over what they hold, or
    /// a breaker was open. Where several were, they count several times.
    pub fn closed(&self, now: i64) -> u64 {
        let [growth, withdrawal, ..] = &self.pauses;
        let slots = self.breakers.iter().chain([growth, withdrawal]);
        slots.fold(self.closed, |closed, slot| closed.saturating_add(slot.length(now)))
    }

    /// Seconds for which withdrawals were stopped, in all; where pause and breaker did, they count twice.
    pub fn stopped(&self, now: i64) -> u64 {
        let [_, withdrawal, ..] = &self.pauses;
        let breakers = self.breakers.iter().zip(breaker::STOPS);
        let stopping = breakers.filter(|(_, stops)| stops & pause::WITHDRAWAL != 0).map(|(slot, _)| slot);
        stopping.chain([withdrawal]).fold(self.stopped, |stopped, slot| stopped.saturating_add(slot.length(now)))
    }

    /// What counts as the time of a listing: what is listed before the launch has nothing to grow for.
    pub(crate) const fn listed_at(&self, now: i64) -> i64 {
        if self.launched == 0 { 0 } else { now }
    }

    /// Who holds a role.
    pub fn holder(&self, role: u8) -> Result<&Pubkey> {
        self.roles.get(usize::from(role)).or_refuse(BallastError::UnknownRole)
    }

    /// Who sets terms.
    pub const fn governance(&self) -> &Pubkey {
        let [governance, ..] = &self.roles;
        governance
    }

    /// Who pauses and vetoes.
    pub const fn guardian(&self) -> &Pubkey {
        let [_, guardian, _] = &self.roles;
        guardian
    }

    /// Refuses a key that holds another role, or none.
    pub(crate) fn may_hold(&self, role: u8, key: &Pubkey) -> Result<()> {
        self.holder(role)?;
        let mut others = self.roles.iter().enumerate().filter(|(other, _)| *other != usize::from(role));
        ensure!(*key != Pubkey::default() && !others.any(|(_, other)| other == key), BallastError::RolesNotDisjoint);
        Ok(())
    }

    /// Who tightens within a corridor.
    pub const fn steward(&self) -> &Pubkey {
        let [_, _, steward] = &self.roles;
        steward
    }

    /// Gives a role to a key.
    pub(crate) fn assign(&mut self, role: u8, key: Pubkey) -> Result<()> {
        self.may_hold(role, &key)?;
        *self.roles.get_mut(usize::from(role)).or_refuse(BallastError::UnknownRole)? = key;
        Ok(())
    }

    pub(crate) fn role_revision(&mut self, role: u8) -> Result<&mut u32> {
        self.role_revisions.get_mut(usize::from(role)).or_refuse(BallastError::UnknownRole)
    }

    /// Refuses a key that has a role or is a detector already; the default key is nobody's.
    pub(crate) fn may_detect(&self, slot: u8, key: &Pubkey) -> Result<()> {
        ensure!(usize::from(slot) < DETECTORS, BallastError::UnknownDetector);
        let taken = *key != Pubkey::default() && (self.roles.contains(key) || self.detectors.contains(key));
        ensure!(!taken, BallastError::RolesNotDisjoint);
        Ok(())
    }

    /// Names who may raise signals.
    pub(crate) fn set_detector(&mut self, slot: u8, key: Pubkey) -> Result<()> {
        *self.detectors.get_mut(usize::from(slot)).or_refuse(BallastError::UnknownDetector)? = key;
        Ok(())
    }

    pub(crate) fn detector_revision(&mut self, slot: u8) -> Result<&mut u32> {
        self.detector_revisions.get_mut(usize::from(slot)).or_refuse(BallastError::UnknownDetector)
    }

    /// Notes the signal of a detector, and how strained the reserve was before it; returns until when it stands.
    pub(crate) fn signal(&mut self, detector: &Pubkey, level: u8, now: i64) -> Result<i64> {
        let places = self.detectors.iter().zip(&mut self.signalled);
        let mut places = places.filter(|(key, _)| **key == *detector && *detector != Pubkey::default());
        let (_, last) = places.next().or_refuse(BallastError::NotDetector)?;
        ensure!(now >= last.saturating_add(SIGNAL_REST), BallastError::DetectorRests);
        *last = now.saturating_add(SIGNAL_SECONDS);
        (self.signal_by, self.signal_since, self.signal_level) = (*detector, now, level);
        Ok(*last)
    }

    /// Whether losses, or a vault below its ledger, tripped a breaker after one moment and no later than another.
    pub(crate) fn lost_within(&self, after: i64, until: i64) -> bool {
        let [drawdown, short, ..] = &self.breakers;
        [drawdown, short].iter().any(|slot| after < slot.since && slot.since <= until)
    }

    /// Refuses what waits for the launch.
    pub(crate) fn launched(&self) -> Result<()> {
        ensure!(self.launched != 0, BallastError::NotLaunched);
        Ok(())
    }

    pub(crate) const fn signer_seeds(&self) -> SignerSeeds {
        SignerSeeds { creator: self.creator, bump: [self.bump] }
    }

    /// Refuses a vault or a mint that is not the reserve's quote.
    pub(crate) fn has_quote(
        &self,
        vault: &InterfaceAccount<TokenAccount>,
        mint: &InterfaceAccount<Mint>,
    ) -> Result<()> {
        ensure!(self.reserve_vault == vault.key() && self.quote_mint == mint.key(), BallastError::NotRecorded);
        Ok(())
    }

    /// Refuses a vault or a mint that is not the traders' quote.
    pub(crate) fn records_quote(
        &self,
        vault: &InterfaceAccount<TokenAccount>,
        mint: &InterfaceAccount<Mint>,
    ) -> Result<()> {
        let recorded = self.traders_vault == vault.key() && self.quote_mint == mint.key();
        ensure!(recorded, BallastError::NotRecorded);
        Ok(())
    }

    /// A census begins.
    pub(crate) const fn begin_census(&mut self, number: u32) {
        (self.census, self.census_given, self.census_lacked) = (number, 0, 0);
    }

    /// The census is over.
    pub(crate) const fn end_census(&mut self) {
        self.census = 0;
    }

    /// What accounts gave in all moved here.
    pub(crate) fn give(&mut self, moved: Given) -> Result<()> {
        move_given(&mut self.census_given, moved.given)?;
        move_given(&mut self.census_lacked, moved.lacked)
    }

    /// An account got so much quote: what it gave since it was visited is so much less.
    pub(crate) fn give_back(&mut self, account: &mut MarginAccount, amount: u64) -> Result<()> {
        if account.is_visited(self.census) {
            let moved = account.give(Money::owed(amount).lawful()?)?;
            self.give(moved)?;
        }
        Ok(())
    }

    /// An account is closed: what it gave can leave nothing unpaid any more.
    pub(crate) fn part_from(&mut self, account: &mut MarginAccount) -> Result<()> {
        let given = Money(account.given).credit();
        self.give_back(account, given)
    }

    /// The number of the next event.
    pub(crate) fn count_event(&mut self) -> u64 {
        self.sequence = self.sequence.wrapping_add(1); // 2^64 events do not happen.
        self.sequence
    }

    /// The id of a new margin account.
    pub(crate) fn number_account(&mut self) -> u64 {
        let id = self.next_account;
        self.next_account = id.wrapping_add(1); // 2^64 accounts are not opened.
        id
    }

    /// Tokens of a collateral, or quote for [`NONE`], came into a vault of the traders; returns its ledger.
    pub(crate) fn receive(&mut self, collateral: u16, amount: u64, now: i64) -> Result<u64> {
        let ledger = self.changing_ledger(collateral, now)?;
        *ledger = ledger.checked_add(amount).or_refuse(BallastError::Overflow)?;
        Ok(*ledger)
    }

    /// Tokens of a collateral, or quote for [`NONE`], left a vault of the traders; returns its ledger.
    pub(crate) fn release(&mut self, collateral: u16, amount: u64, now: i64) -> Result<u64> {
        let ledger = self.changing_ledger(collateral, now)?;
        *ledger = ledger.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        Ok(*ledger)
    }

    /// A ledger that is about to change.
    fn changing_ledger(&mut self, collateral: u16, now: i64) -> Result<&mut u64> {
        let (ledger, seasoned) = if collateral == NONE {
            (Some(&mut self.traders_ledger), self.seasoned.last_mut())
        } else {
            (self.collateral_ledgers.get_mut(usize::from(collateral)), self.seasoned.get_mut(usize::from(collateral)))
        };
        let ledger = ledger.or_refuse(BallastError::UnknownCollateral)?;
        seasoned.or_refuse(BallastError::UnknownCollateral)?.see(*ledger, now);
        Ok(ledger)
    }

    /// The vault of a collateral, or that of the traders' quote for [`NONE`].
    pub(crate) fn vault(&self, collateral: u16, terms: &Terms) -> Result<Pubkey> {
        if collateral == NONE { Ok(self.traders_vault) } else { Ok(terms.collateral(collateral)?.vault) }
    }

    /// What the vault of a collateral owes, or that of the traders' quote for [`NONE`].
    pub fn ledger(&self, collateral: u16) -> Result<u64> {
        if collateral == NONE {
            return Ok(self.traders_ledger);
        }
        self.collateral_ledgers.get(usize::from(collateral)).copied().or_refuse(BallastError::UnknownCollateral)
    }

    /// One whole token of quote, in its smallest units.
    pub fn whole_quote(&self) -> Result<u64> {
        10_u64.checked_pow(u32::from(self.quote_decimals)).or_refuse(BallastError::Overflow)
    }

    /// What bounds the outflow of what is the reserve's own in its vault: who stakes waits for weeks, so that all of it is seasoned. What
    /// facilities hold, and a bond, is no part of it: neither takes what may leave of the other. What is lent or placed has not fallen.
    pub fn bounds_of_reserve(&self, reserve: &Reserve, now: i64) -> Result<Bounds> {
        self.bounds_of_seasoned(reserve.value()?, now)
    }

    fn bounds_of_seasoned(&self, ledger: u64, now: i64) -> Result<Bounds> {
        let least = self.whole_quote()?.checked_mul(LEAST_OUTFLOW).or_refuse(BallastError::Overflow)?;
        Ok(Bounds { ledger, seasoned: ledger, least, now, stopped: self.stopped(now) })
    }

    /// What bounds that of a vault of the traders, of a collateral as if it were quote.
    pub fn bounds(&self, collateral: u16, now: i64) -> Result<Bounds> {
        let ledger = self.ledger(collateral)?;
        let place = if collateral == NONE { COLLATERALS } else { usize::from(collateral) };
        let seasoned = self.seasoned.get(place).or_refuse(BallastError::UnknownCollateral)?.seen(ledger, now).level();
        Ok(Bounds { seasoned, ..self.bounds_of_seasoned(ledger, now)? })
    }
}
