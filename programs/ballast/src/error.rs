//! Every refusal, by the rule that was broken. The first ones are grouped by subject; numbers never change, so a new one joins
//! at the end of the enum, whatever its subject.

use anchor_lang::prelude::*;
use ballast_risk::margin::Shut;
use ballast_risk::price::QuoteError;
use ballast_risk::{RiskError, RiskResult};

/// Why an instruction was refused. Nothing has changed.
#[error_code]
#[derive(PartialEq, Eq)]
pub enum BallastError {
    // Arithmetic and accounts
    #[msg("An amount does not fit its type")]
    Overflow,
    #[msg("A divisor is zero")]
    DivisionByZero,
    #[msg("A ledger holds less than is to be taken from it")]
    LedgerTooSmall,
    #[msg("A vault holds less than its ledger")]
    VaultBelowLedger,
    #[msg("The account has a layout of another version")]
    OtherVersion,
    #[msg("The account belongs to another clearinghouse")]
    OtherClearinghouse,
    #[msg("The account is not the one that the clearinghouse records")]
    NotRecorded,
    #[msg("The market's account has another index")]
    OtherMarket,

    // Authority
    #[msg("The signer is not the governance")]
    NotGovernance,
    #[msg("The signer is not the guardian")]
    NotGuardian,
    #[msg("The signer is not the market's venue")]
    NotVenue,
    #[msg("The signer is not the owner of the margin account")]
    NotOwner,
    #[msg("The signer may not trade for the margin account")]
    NotAuthorized,
    #[msg("A pause lasts 72 hours at most, and is followed by a third more in which the operation is open")]
    PauseSpent,
    #[msg("The operation is paused")]
    Paused,
    #[msg("A pause bit has no meaning")]
    UnknownPause,

    // Terms
    #[msg("No feed is listed at the index")]
    UnknownFeed,
    #[msg("No collateral is listed at the index")]
    UnknownCollateral,
    #[msg("No market is listed at the index")]
    UnknownMarket,
    #[msg("The index is taken")]
    IndexTaken,
    #[msg("The index is beyond the table")]
    IndexBeyondTable,
    #[msg("A ratio is outside its bounds")]
    RatioOutOfBounds,
    #[msg("A duration is outside its bounds")]
    DurationOutOfBounds,
    #[msg("An amount among the terms is outside its bounds")]
    AmountOutOfBounds,
    #[msg("The terms contradict each other")]
    TermsContradict,
    #[msg("The feed's source is unknown or its identity is missing")]
    FeedIdentityInvalid,
    #[msg("The decimals differ from the feed's, or are too many")]
    DecimalsMismatch,
    #[msg("The mint has an extension that could move, freeze or tax the vault")]
    MintExtensionRefused,
    #[msg("The mint's default state is frozen")]
    MintDefaultFrozen,
    #[msg("The mint charges a transfer fee")]
    MintChargesFee,

    // Prices
    #[msg("The oracle account has another owner")]
    OracleOwner,
    #[msg("The oracle account is not of the feed")]
    OracleFeedMismatch,
    #[msg("The oracle account's bytes are malformed")]
    OracleMalformed,
    #[msg("The price update is not fully verified")]
    OracleNotFullyVerified,
    #[msg("The oracle is not trading")]
    OracleNotTrading,
    #[msg("The oracle's price is not positive")]
    PriceNotPositive,
    #[msg("The oracle's exponent is out of range")]
    PriceExponent,
    #[msg("The price is out of range")]
    PriceOutOfRange,
    #[msg("The price's confidence interval is too wide")]
    PriceUncertain,
    #[msg("The price was published in the future")]
    PriceFuture,
    #[msg("The price was published too long ago")]
    PriceTooOld,
    #[msg("The price is not fresh enough for value to leave or risk to grow")]
    PriceNotFresh,
    #[msg("The price is not recent enough to act on")]
    PriceNotUsable,
    #[msg("The feeds and the oracle accounts differ in number")]
    OracleCountMismatch,
    #[msg("The market has a final price")]
    MarketFinal,
    #[msg("The feed is not silent for long enough, or not dead yet")]
    FeedNotDead,
    #[msg("The feed never had a price")]
    FeedWithoutPrice,

    // Amounts
    #[msg("The amount is zero")]
    ZeroAmount,
    #[msg("The amount is beyond what a position or balance can hold")]
    AmountTooLarge,
    #[msg("The account holds less cash")]
    NotEnoughCash,
    #[msg("The account holds less of the collateral")]
    NotEnoughCollateral,
    #[msg("The deposit would exceed the collateral's cap")]
    DepositCapExceeded,
    #[msg("All position slots are in use")]
    PositionsFull,
    #[msg("All collateral slots are in use")]
    BalancesFull,
    #[msg("All matcher slots are in use")]
    MatchersFull,
    #[msg("The account is not empty")]
    AccountNotEmpty,

    // Trading
    #[msg("Both sides are the same trader")]
    SameTrader,
    #[msg("The price is outside the band around the oracle")]
    OutsideBand,
    #[msg("Equity is, or would be, below zero")]
    BelowZero,
    #[msg("Initial margin, or maintenance margin where it glides above it, does not hold")]
    BelowInitialMargin,
    #[msg("Initial margin does not hold, and maintenance health would fall")]
    HealthFell,
    #[msg("Initial margin does not hold, and value would be given away")]
    ValueGivenAway,
    #[msg("The market only reduces while a booking window is open")]
    ReduceOnly,
    #[msg("Open interest would exceed its cap")]
    OpenInterestCapExceeded,
    #[msg("The stated shock on open interest would not be covered")]
    ShockNotCovered,
    #[msg("The matcher's allowance for the day is exceeded")]
    MatcherAllowanceExceeded,
    #[msg("The matcher's allowance has expired")]
    MatcherAllowanceExpired,
    #[msg("The matcher may not trade this market")]
    MatcherMarketNotAllowed,
    #[msg("Unpaid losses need the cash: settle first")]
    LossesUnpaid,
    #[msg("The account owes fees")]
    FeesOwed,

    // Funding
    #[msg("The funding rate exceeds its cap")]
    FundingRateTooHigh,

    // Liquidation
    #[msg("The account is not below maintenance margin")]
    NotLiquidatable,
    #[msg("The liquidator owns the account")]
    SelfLiquidation,
    #[msg("Another position requires more margin and comes first")]
    NotRiskiest,
    #[msg("The account has no such position")]
    NoPosition,
    #[msg("Cash covers the losses: there is no variation call")]
    NoVariationCall,
    #[msg("The account has no unpaid loss in the market")]
    NoUnpaidLoss,
    #[msg("Nothing of the collateral may be sold")]
    NothingToSell,
    #[msg("The account has not been below zero for long enough")]
    NotYetDeleverageable,
    #[msg("The positions are not opposite")]
    NotOpposite,
    #[msg("The opposite position is not in profit; those that are come first")]
    NotInProfit,
    #[msg("The opposite position gave its share of the day")]
    DeleverageShareSpent,

    // Deficits
    #[msg("The account has an open position: liquidate it first")]
    OpenPosition,
    #[msg("The account has collateral that can be sold")]
    SellableCollateral,
    #[msg("A position is not booked: settle it first")]
    SettleFirst,
    #[msg("The account has no debt in the market")]
    NoDebt,
    #[msg("The account is solvent at face and has not waited long enough")]
    OnlyIlliquid,
    #[msg("The markets of the account's claims are missing or out of order")]
    ClaimMarketsMismatch,
    #[msg("The market has no shortfall")]
    NoShortfall,
    #[msg("The booking window is still open")]
    WindowOpen,
    #[msg("Claims do not cover the shortfall yet: book the winners")]
    ClaimsNotBooked,
    #[msg("There is nothing to collect")]
    NothingToCollect,

    // Later ones
    #[msg("The concentration slope still glides to another goal")]
    TermUnderWay,
    #[msg("What fell at once within a day leaves no room: the shortfall waits")]
    ShortfallWaits,
    #[msg("Funding was not charged lately: accrue it first")]
    FundingNotAccrued,
    #[msg("The quote's feed is named once, before any collateral is listed")]
    QuoteFeedFixed,
    #[msg(
        "The weights of the forecast come to less than the whole, which could lower margin, or to more than three times it"
    )]
    ForecastUnsound,
    #[msg("The correlations are no positive semi-definite matrix of whole per cents")]
    CorrelationsNotSemidefinite,
    #[msg("There are eight classes of markets, from 0 to 7")]
    UnknownClass,
    #[msg("There are three tranches: junior 0, backstop 1, senior 2")]
    UnknownTranche,
    #[msg("The series is open: the next one opens when it is wiped")]
    SeriesOpen,
    #[msg("The series is closed")]
    SeriesClosed,
    #[msg("The stake is too small for a share, or rounding would take more than a ten-thousandth of it")]
    StakeTooSmall,
    #[msg("The tranche takes no more than its cap")]
    TrancheCapExceeded,
    #[msg("Exits of an earlier epoch wait in this place: price them first")]
    ExitsUnpriced,
    #[msg("No exits of this epoch wait")]
    NothingToPrice,
    #[msg("The exits are not ripe: notice and settlement are not over")]
    ExitNotRipe,
    #[msg("Coverage holds the exits back")]
    ExitHeldBack,
    #[msg("The exits of this epoch were not priced yet")]
    ExitUnpriced,
    #[msg("A senior tranche attaches below its detachment")]
    LayerUnsound,
    #[msg("The stake buys fewer shares than the least asked for")]
    SharesTooFew,
    #[msg("With this pledge the market could draw more than the tiers hold")]
    PledgeExceedsReserve,
    #[msg("A share is worth less than a sixty-fourth of what its first one cost: the series takes no stakes any more")]
    SeriesDepleted,
    #[msg("This does not only tighten admission: queue the change first, and apply it when it is due")]
    ChangeNotQueued,
    #[msg("What the change says is not what is applied")]
    ChangeMismatch,
    #[msg("What the change replaces was replaced since it was queued")]
    ChangeSuperseded,
    #[msg("The change is not due: time in which people could not leave does not count")]
    ChangeNotDue,
    #[msg("The change was due and nobody applied it in time")]
    ChangeExpired,
    #[msg("The change was applied or vetoed")]
    ChangeEnded,
    #[msg("The change is under way: only governance withdraws it before it expires")]
    ChangeUnderWay,
    #[msg("The guardian cannot veto its own replacement")]
    VetoOfOwnReplacement,
    #[msg("The transaction begins by advancing a durable nonce")]
    DurableNonce,
    #[msg("There are three roles: governance 0, guardian 1, steward 2")]
    UnknownRole,
    #[msg("Each role has a key of its own")]
    RolesNotDisjoint,
    #[msg("The clearinghouse is not launched")]
    NotLaunched,
    #[msg("The clearinghouse is launched already")]
    AlreadyLaunched,
    #[msg("More leaves the vault than may within an hour or a day: request the withdrawal, and it is paid in turn")]
    OutflowLimited,
    #[msg("Others wait for what leaves the vault: request the withdrawal")]
    OthersWait,
    #[msg("Nothing was released that is not paid, or nothing may leave yet")]
    NothingReleased,
    #[msg("A breaker is open")]
    BreakerOpen,
    #[msg("There are three breakers: reserve drawdown 0, vault below its ledger 1, withdrawals that wait 2")]
    UnknownBreaker,
    #[msg("What the breaker is for is not the case")]
    BreakerNotTripped,
    #[msg("The signer is not the risk steward")]
    NotSteward,
    #[msg("The steward moves a quarter of its corridor within six hours, and not beyond its ends")]
    CorridorExceeded,
    #[msg("The price is more than a per cent from the stable price, at which the market would end")]
    PriceNotStable,
    #[msg("Prices have come again for less than the grace period, in which owners may pay in")]
    GracePeriod,
    #[msg("Governance lets the reserve take nothing on")]
    InventoryOff,
    #[msg("The account is the reserve's own: its position is for sale, or deleveraged")]
    InventoryAccount,
    #[msg("The account is not the inventory account of the market")]
    NotInventory,
    #[msg("The account has not been below maintenance for as long as others have to take its positions")]
    NotYetAbsorbable,
    #[msg("The market may draw less than the position may lose under the stated shock")]
    LoanExceedsAllowance,
    #[msg("More of protocol capital would be lent than governance allows")]
    LoanExceedsCapital,
    #[msg("The net delta of all inventories would be beyond its cap, and further from zero")]
    DeltaExceeded,
    #[msg("A position of the reserve is deleveraged only beside the account that counts it")]
    InventoryMissing,
    #[msg("The inventory account has no cash beyond what its position may lose, and no loan that is lost")]
    NothingToReturn,
    #[msg("No holding is listed at this index")]
    UnknownHolding,
    #[msg("Nobody valued the holdings within ten minutes")]
    HoldingsNotValued,
    #[msg("The holding does not trade on this side: it is within its band, or at its goal")]
    HoldingAtRest,
    #[msg("More than the holding may trade for in a day")]
    HoldingCapExceeded,
    #[msg("The taker asked for a better price")]
    TakerLimitExceeded,
    #[msg("The reserve is strained: it buys nothing")]
    ReserveStrained,
    #[msg("The tiers would be left with less quote than exits need")]
    QuoteNeeded,
    #[msg("Protocol capital would lose more than the stated discount")]
    HoldingValueLost,
    #[msg("A census is under way that began less than two hours ago")]
    CensusUnderWay,
    #[msg("No census is under way")]
    NoCensus,
    #[msg("The account was visited in this census already")]
    AccountVisited,
    #[msg("More than a sixteenth of open interest was not seen or moved since, and the census is younger than an hour")]
    CensusIncomplete,
    #[msg("The markets given are not all listed ones, in the order of their indices")]
    MarketsMismatch,
    #[msg("No scenario moves a price")]
    ScenariosEmpty,
    #[msg("The signer does not hold this facility")]
    NotHolder,
    #[msg("An account of this program holds no facility")]
    HolderOfProgram,
    #[msg("Less would be posted than a facility has at least")]
    FacilityTooSmall,
    #[msg("Facilities would hold more together than they may")]
    FacilitiesFull,
    #[msg("The least premium of this epoch is not paid: pay it, and draw")]
    PremiumUnpaid,
    #[msg("What was posted waits for a whole epoch")]
    FacilityWaits,
    #[msg(
        "More than what is posted and not asked back, and the premium of this epoch; or a premium of more than a tenth of what is posted"
    )]
    FacilityExceeded,
    #[msg("Something was asked back and not returned yet")]
    ReturnUnderWay,
    #[msg("Nothing was asked back, or its notice is not over")]
    ReturnNotDue,
    #[msg("The facility is not empty: what is left of a premium is earned when its epoch is over")]
    FacilityNotEmpty,
    #[msg("The signer is no detector")]
    NotDetector,
    #[msg("There are four detectors, from 0")]
    UnknownDetector,
    #[msg("A signal is under way: it is closed when its time is over, or it is confirmed")]
    SignalUnderWay,
    #[msg("This detector raised a signal lately")]
    DetectorRests,
    #[msg("No level is worse than the one that the reserve is at")]
    NoWorseLevel,
    #[msg("No signal is under way")]
    NoSignal,
    #[msg("Nothing has confirmed the signal, and its time is not over")]
    SignalNotOver,
    #[msg("Nothing may be placed: the share of protocol capital is zero")]
    PlacementsOff,
    #[msg("The vault is not the one that terms name")]
    OtherDepository,
    #[msg("No adapter knows the program of the vault")]
    UnknownDepository,
    #[msg("The account is not one of the depository's, or it takes another quote")]
    DepositoryMismatch,
    #[msg("More would be placed than the share of protocol capital")]
    PlacementExceedsShare,
    #[msg("What is left would not cover the outflows of a day")]
    PlacementExceedsSpare,
    #[msg("A loss is reported: quote stays here")]
    LossReported,
    #[msg("Less can be redeemed than was placed: nothing more is placed there")]
    PlacementImpaired,
    #[msg("The placement is within its limits, and nothing asks for it")]
    NothingToRecall,
    #[msg("Nothing can be redeemed now")]
    NothingRedeemable,
    #[msg("The depository took more, or gave less, than what it was given is worth")]
    PlacementLosesValue,
    #[msg("The depository changed what the token accounts of the placement are")]
    PlacementTouched,
    #[msg("Something was written off of this placement: nothing more is placed there")]
    PlacementDefaulted,
    #[msg("Looks have not found all of the placement for ten minutes, the last of them within an hour")]
    PlacementUnwatched,
    #[msg("The depository had less at hand than that, now or at a look")]
    DepositoryShort,
    #[msg("A token account of the placement is of another mint than the vault names")]
    PlacementMintMismatch,
}

impl From<RiskError> for BallastError {
    fn from(error: RiskError) -> Self {
        match error {
            RiskError::Overflow => Self::Overflow,
            RiskError::DivisionByZero => Self::DivisionByZero,
        }
    }
}

impl From<Shut> for BallastError {
    fn from(shut: Shut) -> Self {
        match shut {
            Shut::BelowZero => Self::BelowZero,
            Shut::BelowInitial => Self::BelowInitialMargin,
            Shut::HealthFell => Self::HealthFell,
            Shut::ValueGivenAway => Self::ValueGivenAway,
        }
    }
}

impl From<QuoteError> for BallastError {
    fn from(error: QuoteError) -> Self {
        match error {
            QuoteError::NotPositive => Self::PriceNotPositive,
            QuoteError::Exponent => Self::PriceExponent,
            QuoteError::OutOfRange => Self::PriceOutOfRange,
            QuoteError::Uncertain => Self::PriceUncertain,
            QuoteError::Future => Self::PriceFuture,
            QuoteError::TooOld => Self::PriceTooOld,
        }
    }
}

/// Refuses an instruction: the one place where a rule becomes Anchor's error, out of line so that the hot paths stay small.
#[cold]
#[inline(never)]
pub(crate) fn refused(rule: BallastError) -> Error {
    // As the generated conversion does it; that one takes 30 KB for the names.
    AnchorError {
        error_name: format!("{rule:?}"),
        error_code_number: rule.into(),
        error_msg: rule.to_string(),
        error_origin: None,
        compared_values: None,
    }
    .into()
}

/// Refuses with the two values that broke the rule, which the log shows.
#[cold]
#[inline(never)]
pub(crate) fn refuse(rule: BallastError, value: u64, bound: u64) -> Error {
    msg!("value {}, bound {}", value, bound);
    refused(rule)
}

/// Refuses unless a condition holds.
macro_rules! ensure {
    ($condition:expr, $rule:expr $(,)?) => {
        if !($condition) {
            return Err($crate::error::refused($rule));
        }
    };
}
pub(crate) use ensure;

/// Turns a rule's result into an instruction's.
pub(crate) trait Lawful<T> {
    fn lawful(self) -> Result<T>;
}

impl<T> Lawful<T> for RiskResult<T> {
    #[inline(always)]
    fn lawful(self) -> Result<T> {
        match self {
            Ok(value) => Ok(value),
            Err(error) => Err(refused(error.into())),
        }
    }
}

/// Names the rule that an absent value or a failed conversion breaks.
pub(crate) trait OrRefuse<T> {
    fn or_refuse(self, rule: BallastError) -> Result<T>;
}

impl<T> OrRefuse<T> for Option<T> {
    #[inline(always)]
    fn or_refuse(self, rule: BallastError) -> Result<T> {
        match self {
            Some(value) => Ok(value),
            None => Err(refused(rule)),
        }
    }
}

impl<T, E> OrRefuse<T> for core::result::Result<T, E> {
    #[inline(always)]
    fn or_refuse(self, rule: BallastError) -> Result<T> {
        match self {
            Ok(value) => Ok(value),
            Err(_) => Err(refused(rule)),
        }
    }
}
