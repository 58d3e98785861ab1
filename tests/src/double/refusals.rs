//! The one table from the model's refusals to the program's errors.

use ballast::error::BallastError;

use crate::model::Refusal;

/// The error code with which the program refuses what the model refused.
pub fn code_of(refusal: Refusal) -> u32 {
    error_of(refusal).into()
}

/// Its name.
pub fn name_of(refusal: Refusal) -> String {
    format!("{:?}", error_of(refusal))
}

fn error_of(refusal: Refusal) -> BallastError {
    match refusal {
        Refusal::ZeroAmount => BallastError::ZeroAmount,
        Refusal::NegativeQuote => BallastError::AmountTooLarge,
        Refusal::UnknownIndex => BallastError::UnknownMarket,
        Refusal::SameOwner => BallastError::SameTrader,
        Refusal::SelfLiquidation => BallastError::SelfLiquidation,
        Refusal::NotAuthorized => BallastError::NotAuthorized,
        Refusal::Paused => BallastError::Paused,
        Refusal::PriceNotStable => BallastError::PriceNotStable,
        Refusal::CensusUnderWay => BallastError::CensusUnderWay,
        Refusal::NoCensus => BallastError::NoCensus,
        Refusal::AccountVisited => BallastError::AccountVisited,
        Refusal::CensusIncomplete => BallastError::CensusIncomplete,
        Refusal::AccountNotEmpty => BallastError::AccountNotEmpty,
        Refusal::NoFreeSlot => BallastError::PositionsFull,
        Refusal::NoFreeBalance => BallastError::BalancesFull,
        Refusal::NoFreeMatcher => BallastError::MatchersFull,
        Refusal::PriceNotPositive => BallastError::PriceNotPositive,
        Refusal::PriceFromFuture => BallastError::PriceFuture,
        Refusal::PriceTooOld => BallastError::PriceTooOld,
        Refusal::PriceUncertain => BallastError::PriceUncertain,
        Refusal::PriceNeverSet => BallastError::FeedWithoutPrice,
        Refusal::PriceNotFresh => BallastError::PriceNotFresh,
        Refusal::PriceNotUsable => BallastError::PriceNotUsable,
        Refusal::FinallyPriced => BallastError::MarketFinal,
        Refusal::FeedNotDead => BallastError::FeedNotDead,
        Refusal::RateBeyondCap => BallastError::FundingRateTooHigh,
        Refusal::EquityBelowZero => BallastError::BelowZero,
        Refusal::PriceOutsideBand => BallastError::OutsideBand,
        Refusal::BelowInitialMargin => BallastError::BelowInitialMargin,
        Refusal::HealthFell => BallastError::HealthFell,
        Refusal::ValueGivenAway => BallastError::ValueGivenAway,
        Refusal::ReduceOnly => BallastError::ReduceOnly,
        Refusal::BeyondOpenInterestCap => BallastError::OpenInterestCapExceeded,
        Refusal::BeyondStressedCap => BallastError::ShockNotCovered,
        Refusal::MatcherExpired => BallastError::MatcherAllowanceExpired,
        Refusal::MatcherMarketNotAllowed => BallastError::MatcherMarketNotAllowed,
        Refusal::BeyondMatcherAllowance => BallastError::MatcherAllowanceExceeded,
        Refusal::NotEnoughCash => BallastError::NotEnoughCash,
        Refusal::NotEnoughCollateral => BallastError::NotEnoughCollateral,
        Refusal::BeyondDepositCap => BallastError::DepositCapExceeded,
        Refusal::FeesUnpaid => BallastError::FeesOwed,
        Refusal::LossesUnpaid => BallastError::LossesUnpaid,
        Refusal::NoLossInMarket => BallastError::NoUnpaidLoss,
        Refusal::WithinVariationAllowance => BallastError::NoVariationCall,
        Refusal::NothingToSell => BallastError::NothingToSell,
        Refusal::NotLiquidatable => BallastError::NotLiquidatable,
        Refusal::NotRiskiest => BallastError::NotRiskiest,
        Refusal::NoSize => BallastError::NoPosition,
        Refusal::SizesNotOpposite => BallastError::NotOpposite,
        Refusal::NotBelowZeroLongEnough => BallastError::NotYetDeleverageable,
        Refusal::OppositeWithoutProfit => BallastError::NotInProfit,
        Refusal::DeleverageShareSpent => BallastError::DeleverageShareSpent,
        Refusal::SizeOpen => BallastError::OpenPosition,
        Refusal::CollateralSellable => BallastError::SellableCollateral,
        Refusal::NotSettled => BallastError::SettleFirst,
        Refusal::ClaimInTheMarket => BallastError::ClaimMarketsMismatch,
        Refusal::NoDebt => BallastError::NoDebt,
        Refusal::OnlyIlliquid => BallastError::OnlyIlliquid,
        Refusal::NoShortfall => BallastError::NoShortfall,
        Refusal::WindowOpen => BallastError::WindowOpen,
        Refusal::ClaimsBelowShortfall => BallastError::ClaimsNotBooked,
        Refusal::NothingToCollect => BallastError::NothingToCollect,
        Refusal::TermUnderWay => BallastError::TermUnderWay,
        Refusal::ForecastUnsound => BallastError::ForecastUnsound,
        Refusal::ShortfallWaits => BallastError::ShortfallWaits,
        Refusal::UnknownTranche => BallastError::UnknownTranche,
        Refusal::SeriesOpen => BallastError::SeriesOpen,
        Refusal::SeriesClosed => BallastError::SeriesClosed,
        Refusal::CapitalTooSmall => BallastError::LedgerTooSmall,
        Refusal::PledgeExceedsReserve => BallastError::PledgeExceedsReserve,
        Refusal::StakeTooSmall => BallastError::StakeTooSmall,
        Refusal::TrancheCapExceeded => BallastError::TrancheCapExceeded,
        Refusal::SharesTooFew => BallastError::SharesTooFew,
        Refusal::PauseSpent => BallastError::PauseSpent,
        Refusal::SeriesDepleted => BallastError::SeriesDepleted,
        Refusal::ExitsUnpriced => BallastError::ExitsUnpriced,
        Refusal::NothingToPrice => BallastError::NothingToPrice,
        Refusal::ExitNotRipe => BallastError::ExitNotRipe,
        Refusal::ExitHeldBack => BallastError::ExitHeldBack,
        Refusal::ExitUnpriced => BallastError::ExitUnpriced,
        Refusal::FundingNotAccrued => BallastError::FundingNotAccrued,
        Refusal::GracePeriod => BallastError::GracePeriod,
    }
}
