//! What happened, in enough detail to replay every ledger. Each stream counts its own events, so that a gap shows.
//!
//! Streams: the root, each market, the reserve, its holdings, each placement, prices, each margin account (its collateral), each recovery and the census.

use std::io;

use anchor_lang::prelude::*;
use anchor_lang::solana_program::log::sol_log_data;

use crate::attestation::Leaf;
use crate::error::{BallastError, OrRefuse};
use crate::state::{Attestation, Market};

/// Bytes of an event at most.
const LONGEST: usize = 256;

/// Where an event is written before it is logged. It does not grow: each field of a vector would cost five times as much.
struct Page {
    bytes: [u8; LONGEST],
    length: usize,
}

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    /// Never fails, which keeps every event small; what has no place only counts.
    #[inline(always)]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let end = self.length.saturating_add(bytes.len());
        if let Some(place) = self.bytes.get_mut(self.length..end) {
            place.copy_from_slice(bytes);
        }
        self.length = end;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Logs an event, as Anchor's `emit!` does.
pub(crate) fn log<E: AnchorSerialize + Discriminator>(event: &E) -> Result<()> {
    let mut page = Page { bytes: [0; LONGEST], length: 0 };
    io::Write::write_all(&mut page, E::DISCRIMINATOR)?;
    event.serialize(&mut page)?;
    let written = page.bytes.get(..page.length).or_refuse(BallastError::Overflow)?;
    sol_log_data(&[written]);
    Ok(())
}

/// Logs [`AccountsVisited`]. Its leaves are written in one piece: one by one they would cost several times as much.
pub(crate) fn log_visits(sequence: u64, number: u32, first: u64, leaves: &[Leaf]) -> Result<()> {
    let count = u32::try_from(leaves.len()).or_refuse(BallastError::Overflow)?;
    let leaves: &[u8] = bytemuck::cast_slice(leaves);
    let mut written = Vec::with_capacity(leaves.len().saturating_add(32)); // Some thousand.
    written.extend_from_slice(AccountsVisited::DISCRIMINATOR);
    (sequence, number, first, count).serialize(&mut written)?;
    written.extend_from_slice(leaves);
    sol_log_data(&[&written]);
    Ok(())
}

/// A market's ledger after the event, and the event's number in its stream.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarketTotals {
    /// Which market.
    pub market: u16,
    /// The event's number among this market's.
    pub sequence: u64,
    /// Pool.
    pub pool: u64,
    /// Claims.
    pub claims: u64,
    /// Shortfall.
    pub shortfall: u64,
    /// Fees taken and not collected.
    pub fees_taken: u64,
    /// Budget, in the reserve's vault.
    pub budget: u64,
    /// Open interest.
    pub open_interest: u64,
}

impl MarketTotals {
    /// Counts an event of the market and reads its ledger.
    pub(crate) fn count(market: &mut Market) -> Self {
        Self {
            market: market.index,
            sequence: market.count_event(),
            pool: market.pool,
            claims: market.claims,
            shortfall: market.shortfall,
            fees_taken: market.fees_taken,
            budget: market.budget,
            open_interest: market.open_interest,
        }
    }
}

/// A margin account was opened.
#[event]
pub struct AccountOpened {
    pub sequence: u64,
    pub account: u64,
    pub address: Pubkey,
    pub owner: Pubkey,
}

/// A margin account was closed.
#[event]
pub struct AccountClosed {
    pub sequence: u64,
    pub account: u64,
}

/// Tokens came in. `collateral` is `u16::MAX` for quote.
#[event]
pub struct Deposited {
    pub sequence: u64,
    pub account: u64,
    pub collateral: u16,
    pub amount: u64,
    pub ledger: u64,
}

/// Tokens went out. `collateral` is `u16::MAX` for quote.
#[event]
pub struct Withdrawn {
    pub sequence: u64,
    pub account: u64,
    pub collateral: u16,
    pub amount: u64,
    pub ledger: u64,
}

/// A withdrawal joined those who wait.
#[event]
pub struct WithdrawalRequested {
    pub sequence: u64,
    pub account: u64,
    pub collateral: u16,
    pub ticket: Pubkey,
    pub batch: u64,
    pub amount: u64,
}

/// A part of a batch of withdrawals may be paid.
#[event]
pub struct WithdrawalsReleased {
    pub sequence: u64,
    pub collateral: u16,
    pub batch: u64,
    pub amount: u64,
}

/// A withdrawal that waited was paid, or a part of it.
#[event]
pub struct WithdrawalPaid {
    pub sequence: u64,
    pub collateral: u16,
    pub ticket: Pubkey,
    pub amount: u64,
    pub left: u64,
    pub ledger: u64,
}

/// Two accounts traded.
#[event]
pub struct Traded {
    pub totals: MarketTotals,
    pub buyer: u64,
    pub seller: u64,
    pub size: u64,
    pub quote: u64,
    pub fee: u64,
    pub buyer_paid: u64,
    pub seller_paid: u64,
}

/// A position was booked, its claim paid as far as the pool went, and fees owed paid.
#[event]
pub struct Settled {
    pub totals: MarketTotals,
    pub account: u64,
    pub profit: u64,
    pub from_claim: u64,
    pub from_cash: u64,
    pub paid: u64,
    pub fees: u64,
}

/// A claim that had passed to a recovery was paid.
#[event]
pub struct RecoverySettled {
    pub totals: MarketTotals,
    pub recovery: u16,
    pub paid: u64,
}

/// Recovered collateral was sold to a margin account.
#[event]
pub struct RecoverySold {
    pub sequence: u64,
    pub recovery: u16,
    pub taker: u64,
    pub collateral: u16,
    pub amount: u64,
    pub paid: u64,
}

/// Recovered cash repaid what a loss had taken.
#[event]
pub struct RecoveryCollected {
    pub totals: MarketTotals,
    pub reserve_sequence: u64,
    pub shortfall: u64,
    pub capital: u64,
    pub junior: u64,
    pub backstop: u64,
    pub senior: u64,
    pub budget: u64,
    pub surplus: u64,
    pub traders_ledger: u64,
    pub reserve_ledger: u64,
}

/// Collateral was sold to pay variation, and the loss was booked.
#[event]
pub struct VariationCalled {
    pub totals: MarketTotals,
    pub account: u64,
    pub taker: u64,
    pub collateral: u16,
    pub amount: u64,
    pub paid: u64,
    pub from_claim: u64,
    pub from_cash: u64,
}

/// Collateral of an account below maintenance was sold.
#[event]
pub struct CollateralLiquidated {
    pub sequence: u64,
    pub account: u64,
    pub taker: u64,
    pub collateral: u16,
    pub amount: u64,
    pub paid: u64,
}

/// A position was liquidated.
#[event]
pub struct PositionLiquidated {
    pub totals: MarketTotals,
    pub account: u64,
    pub liquidator: u64,
    pub size: i64,
    pub quote: i64,
    pub bonus_cash: u64,
    pub bonus_collateral: u64,
    pub bonus_from_fees: u64,
    pub insurance: u64,
}

/// The reserve took a position on, with what it lent for it.
#[event]
pub struct PositionAbsorbed {
    pub totals: MarketTotals,
    pub reserve_sequence: u64,
    pub account: u64,
    pub inventory: u64,
    pub size: i64,
    pub quote: i64,
    pub bonus: u64,
    pub insurance: u64,
    pub lent_budget: u64,
    pub lent_capital: u64,
    pub delta: i64,
    pub traders_ledger: u64,
    pub reserve_ledger: u64,
}

/// A position of the reserve was sold, in whole or in part, so many basis points above the price.
#[event]
pub struct InventorySold {
    pub totals: MarketTotals,
    pub inventory: u64,
    pub taker: u64,
    pub size: i64,
    pub quote: i64,
    pub markup: i64,
    pub delta: i64,
}

/// What an inventory account does not need went back to the reserve; of a position that is gone, what was lost is a draw.
#[event]
pub struct InventoryReturned {
    pub totals: MarketTotals,
    pub reserve_sequence: u64,
    pub inventory: u64,
    pub capital: u64,
    pub budget: u64,
    pub surplus: u64,
    pub lost_capital: u64,
    pub lost_budget: u64,
    pub traders_ledger: u64,
    pub reserve_ledger: u64,
}

/// A position was closed against an opposite one.
#[event]
pub struct Deleveraged {
    pub totals: MarketTotals,
    pub account: u64,
    pub opposite: u64,
    pub size: i64,
    pub quote: i64,
}

/// A claim of an account that was wound up was paid out of its pool, and what was not paid passed to a market's losses.
#[event]
pub struct ClaimWoundUp {
    pub totals: MarketTotals,
    pub account: u64,
    pub paid: u64,
    pub recovery: u16,
    pub passed: u64,
}

/// Collateral passed to a market's losses.
#[event]
pub struct CollateralPassed {
    pub sequence: u64,
    pub account: u64,
    pub recovery: u16,
    pub collateral: u16,
    pub amount: u64,
}

/// A liquidator was paid in collateral.
#[event]
pub struct CollateralPaid {
    pub sequence: u64,
    pub account: u64,
    pub liquidator: u64,
    pub collateral: u16,
    pub amount: u64,
}

/// A debt was paid as far as it could be, and the rest divided.
#[event]
pub struct DeficitResolved {
    pub totals: MarketTotals,
    pub reserve_sequence: u64,
    pub account: u64,
    pub debt: u64,
    pub claims_paid: u64,
    pub cash: u64,
    pub recovered_claims: u64,
    pub budget: u64,
    pub capital: u64,
    pub junior: u64,
    pub backstop: u64,
    pub senior: u64,
    pub shortfall: u64,
    pub cut: u64,
    pub traders_ledger: u64,
    pub reserve_ledger: u64,
}

/// A shortfall fell on claims.
#[event]
pub struct ShortfallApplied {
    pub totals: MarketTotals,
    pub cut: u64,
    pub from_budget: u64,
    pub written_off: u64,
    pub left: u64,
    pub reserve_sequence: u64,
    pub traders_ledger: u64,
    pub reserve_ledger: u64,
}

/// Fees moved to the reserve.
#[event]
pub struct FeesCollected {
    pub totals: MarketTotals,
    pub reserve_sequence: u64,
    pub fees: u64,
    pub made_good: u64,
    pub swept: u64,
    /// Protocol capital's part, premiums included.
    pub capital: u64,
    pub premiums: u64,
    pub treasury: u64,
    pub traders_ledger: u64,
    pub reserve_ledger: u64,
}

/// The reserve was paid in: a market's seed, or protocol capital when there are no totals.
#[event]
pub struct ReserveFunded {
    pub reserve_sequence: u64,
    pub totals: Option<MarketTotals>,
    pub amount: u64,
    pub reserve_ledger: u64,
}

/// A holding of protocol capital was paid in.
#[event]
pub struct HoldingFunded {
    pub holdings_sequence: u64,
    pub holding: u8,
    pub amount: u64,
    /// What it has now.
    pub held: u64,
}

/// Holdings were valued.
#[event]
pub struct HoldingsValued {
    pub holdings_sequence: u64,
    /// Protocol capital in quote.
    pub capital: u64,
    /// With the value of its holdings.
    pub total: u64,
    /// What coverage counts of them.
    pub counted: u64,
    /// What each holding does, see [`crate::state::side`].
    pub sides: [u8; 4],
}

/// A holding was traded against quote.
#[event]
pub struct HoldingTraded {
    pub reserve_sequence: u64,
    pub holdings_sequence: u64,
    pub holding: u8,
    /// What the reserve did, see [`crate::state::side`].
    pub side: u8,
    pub amount: u64,
    pub quote: u64,
    /// What it has now.
    pub held: u64,
    pub reserve_ledger: u64,
}

/// The reserve's target moved, and what coverage moves followed.
#[event]
pub struct TargetUpdated {
    pub reserve_sequence: u64,
    /// What the target heads for.
    pub goal: u64,
    /// What set it, see [`crate::state::leg`].
    pub leg: u8,
    pub target: u64,
    /// What all markets together may draw.
    pub drawable: u64,
    /// In basis points.
    pub coverage: u32,
    /// See [`crate::state::level`].
    pub level: u8,
}

/// Prices were refreshed.
#[event]
pub struct PricesRefreshed {
    pub sequence: u64,
    pub accepted: u16,
    /// Feeds that are in doubt since.
    pub doubted: u16,
}

/// A maintenance term got another goal from volatility, see [`table`].
#[event]
pub struct MaintenanceAimed {
    pub sequence: u64,
    pub table: u8,
    pub index: u16,
    pub goal: u32,
}

/// A feed was reported silent.
#[event]
pub struct FeedReported {
    pub sequence: u64,
    pub feed: u16,
}

/// Funding was accrued and the market's published terms renewed.
#[event]
pub struct FundingAccrued {
    pub market: u16,
    pub sequence: u64,
    pub index: i64,
    pub backing: u64,
    pub addition: u32,
}

/// A venue published a funding rate.
#[event]
pub struct FundingRatePublished {
    pub market: u16,
    pub sequence: u64,
    pub rate: i32,
}

/// A market got its final price.
#[event]
pub struct MarketFinalized {
    pub market: u16,
    pub sequence: u64,
    pub price: u64,
}

/// A tranche's series opened.
#[event]
pub struct SeriesOpened {
    pub reserve_sequence: u64,
    pub tranche: u8,
    pub series: u32,
}

/// Quote was staked in a tranche.
#[event]
pub struct Staked {
    pub reserve_sequence: u64,
    pub tranche: u8,
    pub series: u32,
    pub owner: Pubkey,
    pub amount: u64,
    pub shares: u64,
    pub assets: u64,
    pub reserve_ledger: u64,
}

/// Shares were given up, to be paid when their epoch is priced.
#[event]
pub struct ExitRequested {
    pub reserve_sequence: u64,
    pub tranche: u8,
    pub series: u32,
    pub epoch: u32,
    pub owner: Pubkey,
    pub shares: u64,
}

/// A market may draw more on the tiers, once it is released.
#[event]
pub struct ReservePledged {
    pub reserve_sequence: u64,
    pub market: u16,
    pub amount: u64,
}

/// What a deficit may take from the reserve was counted anew.
#[event]
pub struct DeficitReported {
    pub reserve_sequence: u64,
    pub account: u64,
    pub drawable: u64,
}

/// The exits of an epoch were priced.
#[event]
pub struct ExitsPriced {
    pub reserve_sequence: u64,
    pub tranche: u8,
    pub series: u32,
    pub epoch: u32,
    pub shares: u64,
    pub quote: u64,
}

/// An exit was paid.
#[event]
pub struct ExitPaid {
    pub reserve_sequence: u64,
    pub tranche: u8,
    pub owner: Pubkey,
    pub quote: u64,
    pub left: u64,
    pub reserve_ledger: u64,
}

/// A facility was opened.
#[event]
pub struct FacilityOpened {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
}

/// Capital was posted.
#[event]
pub struct CapitalPosted {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
    pub amount: u64,
    pub posted_ever: u64,
    pub reserve_ledger: u64,
}

/// The premium of a facility was paid, for an epoch.
#[event]
pub struct FacilityPremiumPaid {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
    pub epoch: u32,
    pub amount: u64,
    pub premium_ever: u64,
    pub reserve_ledger: u64,
}

/// What was left of the premium of a past epoch joined protocol capital.
#[event]
pub struct FacilityPremiumEarned {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
    pub amount: u64,
    pub earned_ever: u64,
}

/// A holder drew on its facility.
#[event]
pub struct FacilityDrawn {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
    pub amount: u64,
    pub drawn_ever: u64,
    pub reserve_ledger: u64,
}

/// Posted capital was asked back, in an epoch.
#[event]
pub struct ReturnRequested {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
    pub epoch: u32,
    pub amount: u64,
}

/// Posted capital was returned.
#[event]
pub struct CapitalReturned {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
    pub amount: u64,
    pub returned_ever: u64,
    pub reserve_ledger: u64,
}

/// An empty facility was closed.
#[event]
pub struct FacilityClosed {
    pub reserve_sequence: u64,
    pub holder: Pubkey,
}

/// Who may raise signals in one place; the default key for nobody.
#[event]
pub struct DetectorSet {
    pub sequence: u64,
    pub slot: u8,
    pub key: Pubkey,
}

/// A detector raised a signal: the level is one worse for a while.
#[event]
pub struct SignalRaised {
    pub reserve_sequence: u64,
    pub detector: Pubkey,
    pub level: u8,
    pub until: i64,
    pub bond: u64,
    pub reserve_ledger: u64,
}

/// A signal was closed: confirmed where its bond was returned, else that joined protocol capital.
#[event]
pub struct SignalClosed {
    pub reserve_sequence: u64,
    pub detector: Pubkey,
    pub returned: u64,
    pub level: u8,
    pub reserve_ledger: u64,
}

/// A placement was opened.
#[event]
pub struct PlacementOpened {
    pub reserve_sequence: u64,
    pub vault: Pubkey,
    pub placement: Pubkey,
}

/// Protocol capital was placed; `lost` of it by rounding.
#[event]
pub struct CapitalPlaced {
    pub reserve_sequence: u64,
    pub placement_sequence: u64,
    pub vault: Pubkey,
    pub amount: u64,
    pub lost: u64,
    pub principal: u64,
    pub redeemable: u64,
    pub placed: u64,
    pub capital: u64,
    pub reserve_ledger: u64,
}

/// Placed capital came home, `home` of it principal and the rest interest; `lost` of what is left by rounding.
#[event]
pub struct CapitalRecalled {
    pub reserve_sequence: u64,
    pub placement_sequence: u64,
    pub vault: Pubkey,
    pub received: u64,
    pub home: u64,
    pub lost: u64,
    pub principal: u64,
    pub redeemable: u64,
    pub placed: u64,
    pub capital: u64,
    pub reserve_ledger: u64,
}

/// Somebody looked at a placement.
#[event]
pub struct PlacementValued {
    pub placement_sequence: u64,
    pub vault: Pubkey,
    pub principal: u64,
    pub redeemable: u64,
    pub impaired_since: i64,
}

/// What could not be redeemed for a day was written off.
#[event]
pub struct PlacementWrittenOff {
    pub reserve_sequence: u64,
    pub placement_sequence: u64,
    pub vault: Pubkey,
    pub amount: u64,
    pub principal: u64,
    pub placed: u64,
}

/// Which terms [`TermsSet`] means.
pub mod table {
    /// Those of the whole clearinghouse.
    pub const GENERAL: u8 = 0;
    /// A feed's.
    pub const FEED: u8 = 1;
    /// A collateral's.
    pub const COLLATERAL: u8 = 2;
    /// A market's.
    pub const MARKET: u8 = 3;
    /// The weights of the forecast.
    pub const FORECAST: u8 = 4;
    /// Those of the reserve.
    pub const RESERVE: u8 = 5;
    /// Those of the tranches.
    pub const TRANCHES: u8 = 6;
    /// Those of the inventory.
    pub const INVENTORY: u8 = 7;
    /// A holding's.
    pub const HOLDING: u8 = 8;
    /// The scenarios of a census.
    pub const SCENARIOS: u8 = 9;
    /// Those of facilities.
    pub const FACILITIES: u8 = 10;
    /// Those of placements.
    pub const PLACEMENT: u8 = 11;
}

/// Terms were listed or set, see [`table`].
#[event]
pub struct TermsSet {
    pub sequence: u64,
    pub table: u8,
    pub index: u16,
}

/// A change that was queued is applied; what it changed is in the next event.
#[event]
pub struct ChangeApplied {
    pub sequence: u64,
    pub change: Pubkey,
}

/// A breaker tripped, see [`crate::state::breaker`].
#[event]
pub struct BreakerTripped {
    pub sequence: u64,
    pub breaker: u8,
    pub until: i64,
}

/// The risk steward moved a market or a collateral within its corridor, see [`table`].
#[event]
pub struct Steered {
    pub sequence: u64,
    pub table: u8,
    pub index: u16,
    pub tightness: u32,
}

/// Operations were paused, for so long from now on at least.
#[event]
pub struct Paused {
    pub sequence: u64,
    pub operations: u32,
    pub seconds: u32,
    pub by: Pubkey,
}

/// Governance launched the clearinghouse.
#[event]
pub struct Launched {
    pub sequence: u64,
}

/// A change was queued: its account says which, and from when on it may be applied.
#[event]
pub struct ChangeQueued {
    pub sequence: u64,
    pub change: Pubkey,
    pub delay: u64,
}

/// The guardian refused a change.
#[event]
pub struct ChangeVetoed {
    pub sequence: u64,
    pub change: Pubkey,
}

/// A change's account was closed, see [`crate::state::fate`].
#[event]
pub struct ChangeClosed {
    pub sequence: u64,
    pub change: Pubkey,
    pub fate: u8,
}

/// A role has another key.
#[event]
pub struct RoleAccepted {
    pub sequence: u64,
    pub role: u8,
    pub key: Pubkey,
}

/// A census began.
#[event]
pub struct CensusBegan {
    pub sequence: u64,
    pub number: u32,
}

/// Accounts were visited: leaves of the census's tree, from `first` on.
#[event]
pub struct AccountsVisited {
    pub sequence: u64,
    pub number: u32,
    pub first: u64,
    pub leaves: Vec<Leaf>,
}

/// A census was finished. `largest` is what the two accounts would leave unpaid that leave most, in the scenario of the report.
#[event]
pub struct CensusFinished {
    pub sequence: u64,
    pub reserve_sequence: u64,
    pub attested: Attestation,
    pub largest: [u64; 2],
}
