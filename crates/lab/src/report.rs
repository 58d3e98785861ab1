//! What a run found, as numbers.

use std::collections::BTreeMap;

use anchor_lang::prelude::{ProgramError, Pubkey};
use anchor_spl::token::spl_token::error::TokenError;
use ballast::error::BallastError;
use ballast_risk::Rounding;
use serde::Serialize;

use crate::compute::Distribution;
use crate::crowd::Trader;
use crate::exchange::Exchange;
use crate::keepers::Survey;
use crate::losses::Losses;
use crate::options::Options;
use crate::series::Recording;
use crate::stop::{OrStop, Outcome};

/// The numbers of a run. Money is in the quote's smallest unit, a millionth of a dollar.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) symbols: Vec<String>,
    pub(crate) seed: u64,
    pub(crate) terms: &'static str,
    pub(crate) leverage: f64,
    pub(crate) keeper_delay: i64,
    /// Unix seconds of the first and the last refresh.
    pub(crate) span: (i64, i64),
    /// Prices walked: four a bar.
    pub(crate) prices: u64,
    /// Refreshes: moments at which a price moved.
    pub(crate) refreshes: usize,
    /// Accepted transactions.
    pub(crate) transactions: u64,
    /// Refused ones, by instruction and reason.
    pub(crate) refused: BTreeMap<String, u64>,
    pub(crate) traders: u32,
    pub(crate) traders_liquidated: usize,
    pub(crate) liquidations: u64,
    pub(crate) collateral_sales: u64,
    pub(crate) deficits: u64,
    pub(crate) deficits_paid_by_reserve: u64,
    pub(crate) deficits_left_to_profit: u64,
    /// Debts of the accounts that could not pay.
    pub(crate) debts: u64,
    pub(crate) paid_by_tier: BTreeMap<&'static str, u64>,
    /// What the reserve left of deficits, by the bound that it met first. Recoveries and writing off come after it.
    pub(crate) left_by_bound: BTreeMap<&'static str, u64>,
    pub(crate) socialized: u64,
    /// Bonuses of liquidations below zero, out of fees not yet collected: draws of tier 1.
    pub(crate) bonuses_from_fees: u64,
    /// Bonuses of all liquidations, at the prices of their time.
    pub(crate) bonuses: u64,
    /// What recoveries brought back.
    pub(crate) recovered: u64,
    /// What of it filled shortfalls before they fell on profit.
    pub(crate) recovered_for_shortfalls: u64,
    pub(crate) written_off: u64,
    /// What was paid into the reserve at the beginning.
    pub(crate) reserve_paid_in: u64,
    /// The reserve's ledger when the history began: what was paid in, and fees.
    pub(crate) reserve_before: u64,
    pub(crate) reserve_after: u64,
    pub(crate) efficiency: Efficiency,
    pub(crate) laws_checked: u64,
    pub(crate) laws_checked_in_full: u64,
    pub(crate) laws_broken: u64,
    pub(crate) violations: Vec<String>,
    /// By mint: what vaults hold beyond their ledgers, to the unit.
    pub(crate) vault_minus_ledger: BTreeMap<String, i128>,
    /// Accounts that still hold something.
    pub(crate) accounts_left: usize,
    /// Fees that accounts which lost everything still owe.
    pub(crate) fees_never_paid: u64,
    pub(crate) winners: Winners,
    pub(crate) compute: BTreeMap<&'static str, Distribution>,
    /// What it looked like over time; the JSON leaves it out.
    #[serde(skip)]
    pub(crate) recording: Recording,
}

/// What was open for the margin that stood for it, and how low the reserve fell, over all refreshes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Efficiency {
    /// Sum of open interest.
    pub(crate) open_interest: u128,
    /// Sum of the equity of traders who have positions.
    pub(crate) equity: u128,
    /// The least that the tiers held together.
    pub(crate) reserve_low: u64,
}

impl Efficiency {
    /// Nothing seen yet.
    pub(crate) const fn new() -> Self {
        Self { open_interest: 0, equity: 0, reserve_low: u64::MAX }
    }

    /// Adds what a refresh left.
    pub(crate) fn add(&mut self, exchange: &Exchange, survey: &Survey) -> Outcome<()> {
        let snapshot = &exchange.snapshot;
        for (index, market) in &snapshot.markets {
            let mark = exchange.mark(*index)?;
            let open = market.open_notional(mark).or_stop("valuing open interest")?;
            self.open_interest += u128::from(open.credit());
        }
        self.equity += u128::try_from(survey.equity).unwrap_or(0); // Together they are below zero in no replay.
        let reserve = &snapshot.reserve;
        self.reserve_low = self.reserve_low.min(reserve.ledger - reserve.treasury);
        Ok(())
    }

    /// Open interest for a unit of margin, in hundredths.
    pub(crate) fn ratio(&self) -> u64 {
        let ratio = (self.open_interest * 100).checked_div(self.equity).unwrap_or(0);
        u64::try_from(ratio).unwrap_or(u64::MAX)
    }
}

/// What traders whose positions won came away with.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Winners {
    pub(crate) count: usize,
    /// What they would have come away with had no claim been cut.
    pub(crate) won: u64,
    pub(crate) received: u64,
    /// Of these, whose claims were cut.
    pub(crate) cut: usize,
    /// The least share that one of them received, in basis points.
    pub(crate) least_share: u64,
}

/// How one trader ended, in quote at the last prices: what it took out less what it paid in, and what cuts took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) account: Pubkey,
    pub(crate) gained: i128,
    pub(crate) cut: u64,
}

/// How every trader ended.
pub(crate) fn results(exchange: &Exchange, traders: &[Trader]) -> Outcome<Vec<Ending>> {
    let mut results = Vec::new();
    for trader in traders {
        let actor = &trader.actor;
        let mut gained = i128::from(exchange.tokens(&actor.quote)?) - i128::from(trader.quote);
        for ((asset, wallet), before) in exchange.assets.iter().zip(&actor.tokens).zip(&trader.tokens) {
            let price = exchange.snapshot.books().collateral(asset.index).or_stop("reading a collateral")?.price;
            let value = |amount| price.of(amount, Rounding::Down).or_stop("valuing a wallet");
            gained += i128::from(value(exchange.tokens(wallet)?)?) - i128::from(value(*before)?);
        }
        results.push(Ending { account: actor.account, gained, cut: exchange.tally.cut(&actor.account) });
    }
    Ok(results)
}

fn winners(results: &[Ending]) -> Winners {
    let mut winners = Winners { least_share: 10_000, ..Winners::default() };
    for result in results {
        let won = u64::try_from(result.gained + i128::from(result.cut)).unwrap_or(0);
        if won == 0 {
            continue;
        }
        let received = u64::try_from(result.gained).unwrap_or(0);
        winners.count += 1;
        winners.won += won;
        winners.received += received;
        winners.cut += usize::from(result.cut > 0);
        let share = (u128::from(received) * 10_000).checked_div(u128::from(won)).unwrap_or(0);
        winners.least_share = winners.least_share.min(u64::try_from(share).unwrap_or(0));
    }
    winners
}

fn vaults(exchange: &Exchange) -> BTreeMap<String, i128> {
    let snapshot = &exchange.snapshot;
    let held = i128::from(snapshot.vaults.traders) + i128::from(snapshot.vaults.reserve);
    let owed = i128::from(snapshot.clearinghouse.traders_ledger) + i128::from(snapshot.reserve.ledger);
    let mut vaults = BTreeMap::from([(exchange.deployment.quote_mint.to_string(), held - owed)]);
    for (asset, owed) in exchange.assets.iter().zip(&snapshot.clearinghouse.collateral_ledgers) {
        let held = snapshot.vaults.collateral.get(&asset.index).copied().unwrap_or(0);
        vaults.insert(asset.collateral.mint.to_string(), i128::from(held) - i128::from(*owed));
    }
    vaults
}

/// Names of the refusals that a run may meet.
pub(crate) fn reason(code: u32) -> String {
    if ProgramError::from(TokenError::AccountFrozen) == ProgramError::Custom(code) {
        return "AccountFrozen".to_owned();
    }
    let known = [
        BallastError::BelowInitialMargin,
        BallastError::BelowZero,
        BallastError::HealthFell,
        BallastError::ValueGivenAway,
        BallastError::ReduceOnly,
        BallastError::OutsideBand,
        BallastError::SameTrader,
        BallastError::OnlyIlliquid,
        BallastError::NothingToCollect,
        BallastError::FundingNotAccrued,
        BallastError::ShortfallWaits,
        BallastError::ClaimsNotBooked,
        BallastError::OpenPosition,
        BallastError::SellableCollateral,
        BallastError::SettleFirst,
        BallastError::PriceNotUsable,
        BallastError::PriceNotFresh,
        BallastError::NothingToSell,
        BallastError::NotEnoughCash,
        BallastError::LossesUnpaid,
        BallastError::FeesOwed,
        BallastError::WindowOpen,
        BallastError::NotLiquidatable,
        BallastError::NoVariationCall,
        BallastError::OutflowLimited,
        BallastError::OthersWait,
        BallastError::NothingReleased,
        BallastError::BreakerNotTripped,
        BallastError::BreakerOpen,
        BallastError::ReserveStrained,
        BallastError::PlacementExceedsShare,
        BallastError::PlacementExceedsSpare,
        BallastError::PlacementImpaired,
        BallastError::PlacementDefaulted,
        BallastError::PlacementUnwatched,
        BallastError::DepositoryShort,
        BallastError::QuoteNeeded,
        BallastError::LossReported,
        BallastError::NothingToRecall,
        BallastError::NothingRedeemable,
        BallastError::PremiumUnpaid,
        BallastError::FacilityWaits,
        BallastError::FacilityExceeded,
        BallastError::SignalUnderWay,
        BallastError::DetectorRests,
        BallastError::NoWorseLevel,
        BallastError::SignalNotOver,
    ];
    let name = known.into_iter().find(|error| u32::from(*error) == code).map(|error| format!("{error:?}"));
    name.unwrap_or_else(|| code.to_string())
}

impl Report {
    /// The numbers that the exchange, its losses and its traders' results give.
    pub(crate) fn new(exchange: &Exchange, losses: &Losses, results: Vec<Ending>) -> Self {
        let [junior, backstop, senior] = losses.by_tranches;
        let refused = exchange.refusals.iter();
        let debts = exchange.snapshot.accounts.values().map(|account| account.fee_debt);
        Self {
            transactions: exchange.verdict.checked,
            refused: refused.map(|((name, code), count)| (format!("{name}: {}", reason(*code)), *count)).collect(),
            traders_liquidated: results.iter().filter(|result| losses.liquidated.contains(&result.account)).count(),
            liquidations: losses.liquidations,
            collateral_sales: losses.collateral_sales,
            deficits: losses.deficits,
            deficits_paid_by_reserve: losses.paid_by_reserve,
            deficits_left_to_profit: losses.left_to_profit,
            debts: losses.debts,
            paid_by_tier: BTreeMap::from([
                ("0_trader", losses.by_debtor),
                ("1_market_budget", losses.by_budget),
                ("2_protocol_capital", losses.by_capital),
                ("3_junior_tranche", junior),
                ("4_backstop_tranche", backstop),
                ("5_senior_tranche", senior),
                ("6_profit", losses.by_profit),
            ]),
            left_by_bound: losses.left.iter().map(|(bound, left)| (bound.name(), *left)).collect(),
            socialized: losses.by_profit,
            bonuses_from_fees: losses.bonuses,
            bonuses: losses.all_bonuses,
            recovered: losses.recovered,
            recovered_for_shortfalls: losses.refilled,
            written_off: losses.written_off,
            reserve_after: exchange.snapshot.reserve.ledger,
            laws_checked: exchange.verdict.checked,
            laws_checked_in_full: exchange.verdict.full,
            laws_broken: exchange.verdict.broken,
            violations: exchange.verdict.violations.iter().map(ToString::to_string).collect(),
            vault_minus_ledger: vaults(exchange),
            fees_never_paid: debts.sum(),
            winners: winners(&results),
            compute: exchange.compute.table(),
            ..Self::default()
        }
    }

    /// What was walked: symbols, points and refreshes, and from when to when.
    pub(crate) fn with_history(self, symbols: Vec<String>, walked: (u64, usize), span: (i64, i64)) -> Self {
        Self { symbols, prices: walked.0, refreshes: walked.1, span, ..self }
    }

    /// What the reserve was paid, and what it held when the history began.
    pub(crate) fn with_reserve(self, paid_in: u64, before: u64) -> Self {
        Self { reserve_paid_in: paid_in, reserve_before: before, ..self }
    }

    /// What was asked for, and how many accounts still hold something.
    pub(crate) fn with_options(self, options: &Options, accounts_left: usize) -> Self {
        let Options { traders, leverage, keeper_delay, seed, terms, .. } = *options;
        Self { traders, leverage, keeper_delay, seed, terms: terms.name(), accounts_left, ..self }
    }

    /// What was open for which margin.
    pub(crate) fn with_efficiency(self, efficiency: Efficiency) -> Self {
        Self { efficiency, ..self }
    }

    /// What the tiers did not get from debtors: what deficits cost everyone else.
    pub(crate) fn unpaid(&self) -> u64 {
        let paid = self.paid_by_tier.get("0_trader").copied().unwrap_or(0);
        self.debts - paid
    }

    /// What was recorded on the way.
    pub(crate) fn with_recording(self, recording: Recording) -> Self {
        Self { recording, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn winners_are_those_who_would_have_gained_without_cuts() {
        let result = |gained, cut| Ending { account: Pubkey::default(), gained, cut };
        let found = winners(&[result(60, 40), result(-50, 20), result(-10, 30), result(100, 0)]);
        assert_eq!(found, Winners { count: 3, won: 220, received: 160, cut: 2, least_share: 0 });
    }
}
