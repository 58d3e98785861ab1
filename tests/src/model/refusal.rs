//! What an instruction answers.

/// The rule that an instruction would have broken. Nothing has changed.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Refusal {
    ZeroAmount,
    NegativeQuote,
    UnknownIndex,
    /// Both sides of a trade are of one owner.
    SameOwner,
    /// The taker owns the account.
    SelfLiquidation,
    NotAuthorized,
    Paused,
    AccountNotEmpty,
    NoFreeSlot,
    NoFreeBalance,
    NoFreeMatcher,
    PriceNotPositive,
    PriceFromFuture,
    PriceTooOld,
    PriceUncertain,
    PriceNeverSet,
    PriceNotFresh,
    PriceNotUsable,
    FinallyPriced,
    PriceNotStable,
    FeedNotDead,
    RateBeyondCap,
    EquityBelowZero,
    PriceOutsideBand,
    BelowInitialMargin,
    HealthFell,
    ValueGivenAway,
    ReduceOnly,
    BeyondOpenInterestCap,
    BeyondStressedCap,
    MatcherExpired,
    MatcherMarketNotAllowed,
    BeyondMatcherAllowance,
    NotEnoughCash,
    NotEnoughCollateral,
    BeyondDepositCap,
    FeesUnpaid,
    LossesUnpaid,
    NoLossInMarket,
    WithinVariationAllowance,
    NothingToSell,
    NotLiquidatable,
    NotRiskiest,
    NoSize,
    SizesNotOpposite,
    NotBelowZeroLongEnough,
    OppositeWithoutProfit,
    DeleverageShareSpent,
    SizeOpen,
    CollateralSellable,
    NotSettled,
    NoDebt,
    /// A position without size has a claim in the market of the debt.
    ClaimInTheMarket,
    OnlyIlliquid,
    NoShortfall,
    WindowOpen,
    ClaimsBelowShortfall,
    NothingToCollect,
    /// A slope still glides to another goal.
    TermUnderWay,
    ForecastUnsound,
    /// What fell today leaves no room for a shortfall of dust.
    ShortfallWaits,
    CensusUnderWay,
    NoCensus,
    AccountVisited,
    CensusIncomplete,
    UnknownTranche,
    SeriesOpen,
    SeriesClosed,
    /// Protocol capital does not pay for dead shares.
    CapitalTooSmall,
    PledgeExceedsReserve,
    StakeTooSmall,
    TrancheCapExceeded,
    SharesTooFew,
    SeriesDepleted,
    PauseSpent,
    ExitsUnpriced,
    NothingToPrice,
    ExitNotRipe,
    ExitHeldBack,
    ExitUnpriced,
    /// The rate in force was not charged lately.
    FundingNotAccrued,
    GracePeriod,
    InventoryOff,
    /// The account is the reserve's own.
    InventoryAccount,
    NotYetAbsorbable,
    LoanExceedsAllowance,
    LoanExceedsCapital,
    DeltaExceeded,
    NothingToReturn,
    UnknownHolding,
    HoldingsNotValued,
    HoldingAtRest,
    HoldingCapExceeded,
    TakerLimitExceeded,
    ReserveStrained,
    QuoteNeeded,
    /// Terms name another depository, or none.
    OtherDepository,
    PlacementsOff,
    PlacementDefaulted,
    PlacementImpaired,
    PlacementUnwatched,
    DepositoryShort,
    LossReported,
    PlacementExceedsShare,
    PlacementExceedsSpare,
    PlacementLosesValue,
    NothingToRecall,
    NothingRedeemable,
    /// A depository refuses to pay what it has not.
    DepositoryHasLess,
}

/// What a completed instruction did.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Done,
    /// Nothing newer came: succeeded without change.
    Unchanged,
    /// A price was taken, or set for good.
    Priced {
        stable: i128,
    },
    /// Each side paid or owes this fee.
    Traded {
        fee: i128,
    },
    /// Booked profit (positive) or loss (negative), the cash paid out of the pool, the fee debt paid.
    Settled {
        booked: i128,
        paid: i128,
        fees: i128,
    },
    /// The clock of the variation call started.
    Called,
    /// Collateral changed hands.
    Sold {
        amount: i128,
        pay: i128,
    },
    /// Size was taken over; `bonus` is what the account paid, `drawn` what fees paid below zero equity.
    Liquidated {
        size: i128,
        bonus: i128,
        insurance: i128,
        drawn: i128,
    },
    Deleveraged {
        size: i128,
    },
    /// The reserve took size on.
    Absorbed {
        size: i128,
    },
    /// The reserve sold size, so much above the price.
    Unwound {
        size: i128,
        markup_bp: i128,
    },
    /// `debt = cash + drawn + shortfall`.
    Resolved {
        debt: i128,
        cash: i128,
        drawn: i128,
        shortfall: i128,
        recovered: i128,
    },
    /// Claims fell by `cut`; of the rest the budget paid `budget` and `written_off` was written off.
    Cut {
        cut: i128,
        budget: i128,
        written_off: i128,
    },
    Recovered {
        shortfall: i128,
        capital: i128,
        budget: i128,
    },
    Collected {
        fees: i128,
        pool: i128,
    },
}

/// What every instruction returns.
pub type Answer = Result<Outcome, Refusal>;

/// Refuses unless the rule holds.
pub fn require(holds: bool, refusal: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal) }
}
