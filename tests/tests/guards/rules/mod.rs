//! Every rule broken once, with its very error; and the list of rules that no public instruction can break.

mod amounts;
mod authority;
mod bounds;
mod broken;
mod census;
mod changes;
mod deficits;
mod facilities;
mod holdings;
mod inventory;
mod limits;
mod liquidation;
mod mints;
mod placements;
mod prices;
mod reserve;
mod signals;
mod staking;
mod terms;
mod trading;

use std::collections::BTreeSet;

use ballast::error::BallastError::{self, *};
use ballast_tests::{Expect, Outcome};

use crate::idl;

/// What the system program says of an account that exists already.
const EXISTS: u32 = 0;

/// The rules that a test has seen refuse.
#[derive(Default)]
pub(crate) struct Seen(BTreeSet<u32>);

impl Seen {
    /// An outcome was refused by this very rule.
    #[track_caller]
    pub(crate) fn refused(&mut self, outcome: Outcome, rule: BallastError) {
        outcome.refused(rule);
        self.0.insert(rule.into());
    }

    /// What was seen is what was announced.
    fn are(&self, announced: &[BallastError]) {
        let announced: BTreeSet<u32> = announced.iter().map(|rule| u32::from(*rule)).collect();
        assert_eq!(self.0, announced, "a test shows other rules than it announces");
    }
}

/// Tests by subject, each with the rules that it shows.
macro_rules! rules {
    ($($subject:ident::$test:ident shows [$($rule:ident),+ $(,)?];)+) => {
        $(#[tokio::test]
        async fn $test() {
            let mut seen = Seen::default();
            $subject::$test(&mut seen).await;
            seen.are(&[$($rule),+]);
        })+

        const SHOWN: &[BallastError] = &[$($($rule),+),+];
    };
}

rules! {
    amounts::zero_is_no_amount shows [ZeroAmount];
    amounts::amounts_that_do_not_fit shows [AmountTooLarge, Overflow, NotEnoughCash, NotEnoughCollateral, DepositCapExceeded];
    amounts::arrays_fill_up shows [PositionsFull, BalancesFull, MatchersFull];
    amounts::what_is_not_empty_stays_open shows [AccountNotEmpty];
    authority::each_role_has_its_signer shows
        [NotGovernance, NotGuardian, NotVenue, NotOwner, NotAuthorized, PauseSpent, UnknownPause, DurationOutOfBounds, FundingRateTooHigh];
    authority::pauses_stop_what_they_name shows [Paused];
    changes::changes_wait_and_end shows
        [ChangeNotQueued, ChangeMismatch, ChangeSuperseded, ChangeNotDue, ChangeExpired, ChangeEnded, ChangeUnderWay, NotGuardian, VetoOfOwnReplacement, NotOwner];
    changes::roles_are_disjoint shows [UnknownRole, RolesNotDisjoint];
    changes::nothing_enters_before_the_launch shows [NotLaunched, AlreadyLaunched, NotGovernance];
    changes::no_nonce_keeps_a_signature_of_governance shows [DurableNonce];
    broken::bytes_that_no_instruction_writes shows
        [OtherVersion, OtherClearinghouse, NotRecorded, OtherMarket, VaultBelowLedger, LedgerTooSmall];
    census::a_census_keeps_its_rules shows
        [RatioOutOfBounds, ScenariosEmpty, NoCensus, CensusUnderWay, AccountVisited, CensusIncomplete, MarketsMismatch];
    deficits::resolving_waits_for_everything_else shows
        [OpenPosition, SellableCollateral, SettleFirst, NoDebt, ClaimMarketsMismatch];
    deficits::the_solvent_wait_for_their_claims shows [OnlyIlliquid, GracePeriod];
    deficits::a_shortfall_falls_once shows [NoShortfall, WindowOpen, ClaimsNotBooked, ReduceOnly, NothingToCollect, NoDebt];
    deficits::dust_falls_no_faster_than_a_day_allows shows [ShortfallWaits];
    inventory::absorbing_keeps_its_rules shows
        [InventoryOff, InventoryAccount, NotInventory, NotYetAbsorbable, ZeroAmount, NotLiquidatable, DeltaExceeded, PriceNotFresh];
    inventory::loans_keep_their_limits shows [LoanExceedsAllowance, LoanExceedsCapital];
    inventory::what_is_held_is_sold_and_paid_back shows
        [InventoryAccount, InventoryMissing, NothingToReturn, NoPosition, NotAuthorized, BelowInitialMargin];
    inventory::its_terms_keep_their_bounds shows [RatioOutOfBounds];
    holdings::holdings_keep_their_terms shows
        [RatioOutOfBounds, TermsContradict, UnknownClass, IndexTaken, IndexBeyondTable, UnknownHolding, ChangeNotQueued, ZeroAmount, NotRecorded];
    holdings::a_holding_trades_by_its_rules shows
        [HoldingsNotValued, ZeroAmount, HoldingAtRest, UnknownHolding, TakerLimitExceeded, PriceNotFresh, HoldingCapExceeded];
    holdings::quote_is_spent_in_calm_alone shows
        [OutflowLimited, OthersWait, QuoteNeeded, ReserveStrained, LossReported, Paused, BreakerOpen, HoldingAtRest];
    holdings::a_taxed_mint_is_not_taken_in shows [MintChargesFee];
    liquidation::the_healthy_are_left_alone shows
        [NotLiquidatable, SelfLiquidation, NoPosition, NoUnpaidLoss, NoVariationCall, NothingToSell, BelowInitialMargin, NotAuthorized, NotEnoughCash];
    liquidation::the_riskiest_comes_first shows [NotRiskiest];
    liquidation::deleveraging_is_the_last_exit shows [NotYetDeleverageable, NotOpposite, NotInProfit, DeleverageShareSpent, BelowZero];
    mints::mints_that_could_harm_a_vault shows [MintExtensionRefused, MintDefaultFrozen, MintChargesFee, DecimalsMismatch];
    mints::mints_that_turn_harmful shows [MintDefaultFrozen, MintChargesFee];
    mints::a_quote_that_turns_harmful shows [MintDefaultFrozen];
    prices::oracle_accounts_prove_themselves shows
        [OracleOwner, OracleFeedMismatch, OracleMalformed, OracleNotFullyVerified, OracleNotTrading, OracleCountMismatch, UnknownFeed];
    prices::prices_keep_their_terms shows
        [PriceNotPositive, PriceExponent, PriceOutOfRange, PriceUncertain, PriceFuture, PriceTooOld];
    prices::old_prices_serve_less_and_less shows [PriceNotFresh, PriceNotUsable, FeedNotDead, MarketFinal, FeedWithoutPrice, UnknownFeed];
    bounds::terms_keep_their_bounds shows [RatioOutOfBounds, DurationOutOfBounds, AmountOutOfBounds];
    reserve::the_reserve_keeps_its_bounds shows [RatioOutOfBounds, TermsContradict];
    reserve::correlations_are_those_of_something shows [CorrelationsNotSemidefinite, UnknownClass];
    reserve::a_forecast_cannot_lower_margin shows [ForecastUnsound];
    staking::tranches_keep_their_bounds shows [DurationOutOfBounds, RatioOutOfBounds, TermsContradict, LayerUnsound];
    staking::stakes_and_exits_keep_their_rules shows
        [SeriesOpen, SeriesClosed, SeriesDepleted, StakeTooSmall, UnknownTranche, ZeroAmount, TrancheCapExceeded, SharesTooFew, PledgeExceedsReserve, ExitNotRipe, NothingToPrice, ExitUnpriced, ExitsUnpriced];
    staking::coverage_holds_exits_back shows [ExitHeldBack];
    terms::terms_do_not_contradict_each_other shows [TermsContradict];
    terms::a_slope_under_way_keeps_its_goal shows [TermUnderWay];
    terms::listings_are_found_and_taken_once shows
        [UnknownFeed, UnknownCollateral, UnknownMarket, IndexTaken, IndexBeyondTable, FeedIdentityInvalid, DecimalsMismatch, FeedWithoutPrice, QuoteFeedFixed, TermsContradict];
    trading::a_trade_keeps_to_two_traders_and_the_band shows [SameTrader, OutsideBand];
    trading::the_gate shows [BelowZero, BelowInitialMargin, HealthFell, ValueGivenAway];
    trading::open_interest_keeps_its_caps shows [OpenInterestCapExceeded, ShockNotCovered];
    trading::funding_is_charged_before_growth shows [FundingNotAccrued];
    trading::matchers_keep_their_budgets shows
        [MatcherAllowanceExceeded, MatcherAllowanceExpired, MatcherMarketNotAllowed, NotAuthorized];
    limits::a_vault_is_not_emptied shows [OutflowLimited, OthersWait, NothingReleased, NotRecorded];
    limits::breakers_have_their_reasons shows [BreakerNotTripped, UnknownBreaker, BreakerOpen, NotRecorded];
    limits::the_steward_keeps_to_its_corridor shows
        [NotSteward, CorridorExceeded, UnknownMarket, UnknownCollateral, IndexBeyondTable];
    limits::a_delisting_is_near_the_price shows [PriceNotStable, PriceNotFresh];
    facilities::facilities_keep_their_limits shows
        [RatioOutOfBounds, FacilitiesFull, ZeroAmount, FacilityTooSmall, PremiumUnpaid, FacilityWaits, FacilityExceeded, ReturnNotDue, ReturnUnderWay, FacilityNotEmpty, NothingToCollect, Paused];
    facilities::facilities_have_their_holders shows [HolderOfProgram, NotHolder, NotRecorded, NotOwner];
    placements::placements_keep_their_terms shows [RatioOutOfBounds, ChangeNotQueued, PlacementsOff];
    placements::capital_goes_to_vaults_that_an_adapter_knows shows
        [OtherDepository, UnknownDepository, DepositoryMismatch, NotRecorded];
    placements::capital_is_placed_in_calm_alone shows
        [ZeroAmount, PlacementExceedsShare, QuoteNeeded, LossReported, ReserveStrained, Paused, NothingToRecall, BreakerOpen];
    placements::a_depository_keeps_value shows
        [PlacementTouched, PlacementImpaired, PlacementUnwatched, DepositoryShort, PlacementDefaulted, NothingRedeemable, PlacementLosesValue];
    placements::a_placement_keeps_its_mints shows [PlacementMintMismatch];
    placements::what_may_leave_stays shows [PlacementExceedsSpare];
    signals::signals_keep_their_rules shows
        [NoWorseLevel, NoSignal, NotDetector, SignalUnderWay, SignalNotOver, DetectorRests, UnknownDetector, RolesNotDisjoint];
    trading::losses_and_fees_come_before_withdrawals shows [LossesUnpaid, FeesOwed, BelowInitialMargin];
}

/// Rules that no public instruction can break, each with the reason why it is there.
const OUT_OF_REACH: &[(BallastError, &str)] = &[
    (
        DivisionByZero,
        "every divisor is a constant, a listed term above zero, a price of at least 2^17, or asked for zero beforehand",
    ),
    (
        HoldingValueLost,
        "an auction ends at the discount that may be lost, at a price that is no worse than the value's",
    ),
];

#[test]
fn every_error_is_seen_or_explained() {
    let seen: BTreeSet<u32> = SHOWN.iter().map(|rule| u32::from(*rule)).collect();
    let explained: BTreeSet<u32> = OUT_OF_REACH.iter().map(|(rule, _)| u32::from(*rule)).collect();
    assert!(seen.is_disjoint(&explained), "a rule is out of reach and yet seen");
    for (name, code) in idl::errors() {
        assert!(seen.contains(&code) || explained.contains(&code), "no test sees {name}, and nothing explains why");
    }
}
