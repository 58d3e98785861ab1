//! Measures the compute units of every instruction over the built program, and compares them with the committed table.
//!
//! The bank runs with every feature on, so figures can differ a little from a cluster's. Nothing here is timed.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a scene that cannot be played stops the measurement")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use ballast::event::{DeficitReported, DeficitResolved, TargetUpdated};
use ballast::instructions::{ForecastWeights, HoldingTerms, MarketTerms};
use ballast_client::instruction::Series;
use ballast_tests::bank::built_program;
use ballast_tests::scenes::wide::{self, BALANCES, POSITIONS, WHOLE, Wide};
use ballast_tests::scenes::{INSTRUCTIONS, prepare};
use ballast_tests::{
    Actor, BTC, DAY, SOL, Staker, World, centibtc, default_holding_terms, default_reserve_terms, sol, usd,
};

/// Instruction to case to compute units.
type Table = BTreeMap<String, BTreeMap<String, u64>>;

/// Figures may grow by this much before the comparison fails.
const TOLERANCE_PERCENT: u64 = 5;
const WIDTHS: [u16; 4] = [1, 4, 8, 16];

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (mode, file) = match arguments.as_slice() {
        [mode, file] if mode == "--check" || mode == "--write" => (mode.as_str(), PathBuf::from(file)),
        _ => {
            eprintln!("usage: compute --check FILE | --write FILE");
            return ExitCode::from(2);
        }
    };
    let table = measure().await;
    print(&table);
    if mode == "--write" {
        let text = serde_json::to_string_pretty(&table).unwrap() + "\n";
        std::fs::write(&file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        return ExitCode::SUCCESS;
    }
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let committed: Table = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    compare(&committed, &table)
}

async fn measure() -> Table {
    let mut table = Table::new();
    for instruction in INSTRUCTIONS {
        eprintln!("compute: {instruction}");
        let mut world = World::new().await;
        let scene = prepare(instruction, &mut world).await;
        let signers: Vec<_> = scene.signers.iter().collect();
        let receipt = world.send(&[scene.call], &signers).await.unwrap();
        note(&mut table, instruction, "typical", receipt.units);
    }
    both_token_programs(&mut table).await;
    for positions in WIDTHS {
        eprintln!("compute: {positions} positions");
        for clocks in [false, true] {
            wide_account(&mut table, positions, clocks).await;
        }
        wide_liquidation(&mut table, positions).await;
        wide_visit(&mut table, positions).await;
        for stale in [false, true].into_iter().filter(|stale| !stale || positions > 1) {
            wide_deficit(&mut table, positions, stale).await;
        }
    }
    for collaterals in [0, BALANCES] {
        all_tiers(&mut table, collaterals).await;
    }
    for markets in WIDTHS {
        wide_target(&mut table, markets).await;
    }
    refreshes(&mut table).await;
    grid_steps(&mut table).await;
    let bytes = std::fs::metadata(built_program()).unwrap().len();
    note(&mut table, "program", "bytes", bytes);
    table
}

fn note(table: &mut Table, instruction: &str, case: &str, units: u64) {
    let before = table.entry(instruction.to_owned()).or_default().insert(case.to_owned(), units);
    assert!(before.is_none(), "{instruction} has the case {case} twice");
}

/// Deposits and withdrawals of quote and of collateral, by either token program.
async fn both_token_programs(table: &mut Table) {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    let receipt = ada.deposits(&mut world, usd(1_000)).await.unwrap();
    note(table, "deposit", "empty account", receipt.units);
    for (collateral, amount, case) in [(SOL, sol(10), "spl token"), (BTC, centibtc(10), "token 2022")] {
        let receipt = ada.deposits_collateral(&mut world, collateral, amount).await.unwrap();
        note(table, "deposit_collateral", case, receipt.units);
        let receipt = ada.withdraws_collateral(&mut world, collateral, amount / 2).await.unwrap();
        note(table, "withdraw_collateral", case, receipt.units);
    }
}

/// An account with many positions and eight collaterals, on resting or gliding terms: settling, trading, withdrawing.
async fn wide_account(table: &mut Table, positions: u16, gliding: bool) {
    let mut world = wide::world().await;
    let Wide { ada, maker, .. } = wide::account(&mut world, positions).await;
    let terms = if gliding { "gliding terms" } else { "resting terms" };
    let case = |what: &str| format!("{positions} positions, {what}{terms}");
    if gliding {
        for market in 0..positions {
            // All that maintenance is judged by is on its way.
            let glide = |terms: &mut MarketTerms| {
                (terms.maintenance, terms.profit_factor, terms.concentration_slope) = (550, 4_000, 1);
            };
            world.set_market(market, glide).await;
        }
    }
    wide::post(&mut world, 0..POSITIONS + BALANCES, 99).await;
    let receipt = world.settle(0, &ada).await.unwrap();
    note(table, "settle", &case("a loss, "), receipt.units);
    let receipt = world.settle(0, &maker).await.unwrap();
    note(table, "settle", &case("a profit, "), receipt.units);
    ada.deposits(&mut world, usd(20_000)).await.unwrap();
    let receipt = ada.buys_at_mark(&mut world, 0, WHOLE, &maker).await.unwrap();
    note(table, "settle_trade", &case("both sides, "), receipt.units);
    let receipt = maker.buys_at_mark(&mut world, 0, 150 * WHOLE, &ada).await.unwrap();
    note(table, "settle_trade", &case("both flip, "), receipt.units);
    let receipt = ada.withdraws(&mut world, usd(100)).await.unwrap();
    note(table, "withdraw", &case(""), receipt.units);
}

/// A visit of one account with many positions and eight collaterals.
async fn wide_visit(table: &mut Table, positions: u16) {
    let mut world = wide::world().await;
    let Wide { ada, .. } = wide::account(&mut world, positions).await;
    world.begins_census().await;
    let receipt = world.visits(&[ada.account]).await.unwrap();
    note(table, "visit_accounts", &format!("one account, {positions} positions, 8 collaterals"), receipt.units);
}

/// Liquidations of an account with many positions.
async fn wide_liquidation(table: &mut Table, positions: u16) {
    let mut world = wide::world().await;
    let Wide { ada, keeper, .. } = wide::account(&mut world, positions).await;
    sink(&mut world, positions).await;
    let receipt = keeper.liquidates_collateral(&mut world, &ada, 0, WHOLE).await.unwrap();
    note(table, "liquidate_collateral", &format!("{positions} positions"), receipt.units);
    let receipt = keeper.liquidates(&mut world, 0, &ada, u64::MAX >> 1).await.unwrap();
    note(table, "liquidate_position", &format!("{positions} positions"), receipt.units);
}

/// A price at which ada is below zero, however many positions she has.
async fn sink(world: &mut World, positions: u16) {
    let loss_percent = (2_300_u64).div_ceil(u64::from(positions) * 100).clamp(14, 24);
    world.watched = false;
    // Few positions cannot sink 22,000 dollars: their collateral falls too.
    wide::post(world, 0..positions, 100 - i64::try_from(loss_percent).unwrap()).await;
    if positions < 16 {
        wide::post(world, POSITIONS..POSITIONS + BALANCES, 1).await;
        wide::post(world, 0..positions, 30).await;
    }
    world.watched = true;
}

/// A debt beside many claims, with eight collaterals that nobody bought.
async fn wide_deficit(table: &mut Table, positions: u16, stale: bool) {
    let mut world = wide::world().await;
    let Wide { ada, maker, keeper } = wide::account(&mut world, positions).await;
    for market in 1..positions {
        world.price(market, 101).await;
        maker.buys(&mut world, market, 100 * WHOLE, usd(10_100), &ada).await.unwrap();
        world.settle(market, &ada).await.unwrap();
    }
    let share = if positions == 16 { 1_000 } else { 900 };
    ada.buys(&mut world, 0, share * WHOLE, usd(share * 100), &maker).await.unwrap();
    world.price(0, 70).await;
    keeper.liquidates(&mut world, 0, &ada, u64::MAX >> 1).await.unwrap();
    world.watched = false;
    world.watch(0, &[&ada], DAY + 1).await;
    world.watched = true;
    let claims = positions - 1;
    let mut case = format!("1 debt, {claims} claims, 8 collaterals");
    if stale {
        cut_claims(&mut world, &maker, claims).await;
        case += ", stale claim indices";
    }
    let receipt = world.resolve(0, &ada).await.unwrap();
    note(table, "resolve_deficit", &case, receipt.units);
}

/// Tranches with premiums on their way and exits in all of their places: what stakers do there, and a debt that every tier pays a part of.
async fn all_tiers(table: &mut Table, collaterals: u16) {
    let mut world = wide::world().await;
    let stakers = staked(&mut world).await;
    let Wide { ada, maker, keeper } = wide::account(&mut world, 1).await;
    for collateral in collaterals..BALANCES {
        ada.deposits(&mut world, usd(2_000)).await.unwrap();
        ada.withdraws_collateral(&mut world, collateral, 20 * WHOLE).await.unwrap();
    }
    world.crank(world.deployment().accrue_funding(0)).await.unwrap();
    ada.buys(&mut world, 0, 900 * WHOLE, usd(90_000), &maker).await.unwrap();
    let receipt = world.crank(world.deployment().collect_fees(0)).await.unwrap();
    let case = |what: &str| format!("{what}, {collaterals} collaterals");
    note(table, "collect_fees", &case("three premiums"), receipt.units);
    if collaterals > 0 {
        staking(table, &mut world, &stakers[0]).await;
    }
    world.price(0, 70).await;
    world.silence(0);
    world.watched = false;
    world.watch(1, &[&ada], DAY + 1).await;
    let receipt = world.crank(world.deployment().report_deficit(ada.account)).await.unwrap();
    assert!(!receipt.events::<DeficitReported>().is_empty(), "nothing was reported");
    note(table, "report_deficit", &case("1 loss"), receipt.units);
    world.price(0, 70).await;
    keeper.liquidates(&mut world, 0, &ada, u64::MAX >> 1).await.unwrap();
    world.watch(1, &[&ada], DAY + 1).await;
    world.watched = true;
    let receipt = world.resolve(0, &ada).await.unwrap();
    let paid: DeficitResolved = receipt.event();
    let parts = [paid.budget, paid.capital, paid.junior, paid.backstop, paid.senior, paid.shortfall];
    assert!(parts.iter().all(|part| *part > 0), "a tier pays nothing");
    note(table, "resolve_deficit", &case("every tier pays, 1 debt, 0 claims"), receipt.units);
}

/// A staker in each tranche, who asked to leave in each of eight weeks, and a market that may draw on them.
async fn staked(world: &mut World) -> Vec<Staker> {
    world.opens_tranches().await;
    world.fund_reserve(Some(0), usd(100)).await;
    world.fund_reserve(None, usd(100)).await;
    let mut stakers = Vec::new();
    for tranche in 0..3 {
        let staker = world.staker(&format!("staker {tranche}"), Series { tranche, series: 1 }).await;
        staker.stakes(world, usd(1_000)).await.unwrap();
        stakers.push(staker);
    }
    world.govern(world.deployment().pledge_reserve(0, usd(3_000))).await.unwrap();
    world.watched = false;
    for week in 0..8 {
        for staker in &stakers {
            staker.asks(world, week, usd(10)).await;
        }
        world.wait(7 * DAY).await;
    }
    world.watched = true;
    stakers
}

async fn staking(table: &mut Table, world: &mut World, staker: &Staker) {
    let epoch = u32::try_from(world.now() / (7 * DAY)).unwrap() - 8;
    let receipt = staker.prices(world, epoch).await.unwrap();
    note(table, "price_exits", "seven more wait", receipt.units);
    let receipt = staker.stakes(world, usd(10)).await.unwrap();
    note(table, "stake", "exits wait", receipt.units);
    let receipt = staker.leaves(world, 9, usd(10)).await.unwrap();
    note(table, "request_exit", "seven more wait", receipt.units);
}

/// A stranger's loss in each market with a claim falls on all claims there: what ada has is worth less than when she booked it.
async fn cut_claims(world: &mut World, maker: &Actor, claims: u16) {
    world.watched = false;
    let poor = world.trader("poor").await;
    let keeper = world.keeper("another keeper").await;
    for market in 1..=claims {
        world.price(market, 101).await;
        poor.deposits(world, usd(11)).await.unwrap();
        poor.buys(world, market, WHOLE, usd(101), maker).await.unwrap();
        world.price(market, 81).await;
        keeper.liquidates(world, market, &poor, WHOLE).await.unwrap();
        world.settle(market, maker).await.unwrap();
        world.resolve(market, &poor).await.unwrap();
        assert_eq!(world.market(market).await.shortfall, 0, "cut at once, or a window would hold the claims back");
    }
    world.watched = true;
}

/// The target over markets that all have interest of some hours, on volatility that is above its slow mean.
async fn wide_target(table: &mut Table, markets: u16) {
    let mut world = wide::world().await;
    let deployment = world.deployment();
    wide::account(&mut world, markets).await;
    world.govern(deployment.set_reserve_terms(default_reserve_terms())).await.unwrap();
    for dollars in [104, 100] {
        world.advance(3_600).await;
        wide::post(&mut world, 0..markets, dollars).await;
        for market in 0..markets {
            world.crank(deployment.accrue_funding(market)).await.unwrap();
        }
    }
    let receipt = world.crank(deployment.update_target()).await.unwrap();
    assert!(receipt.event::<TargetUpdated>().goal > 0, "nothing was measured");
    note(table, "update_target", &format!("{markets} markets open, 16 listed"), receipt.units);
    let all: Vec<u16> = (0..markets).collect();
    let receipt = world.crank(deployment.follow_volatility(&all, &[])).await.unwrap();
    note(table, "follow_volatility", &format!("{markets} markets"), receipt.units);
    if markets == POSITIONS {
        many_holdings(table, &mut world).await;
    }
}

/// Four holdings beside as many markets as there are.
async fn many_holdings(table: &mut Table, world: &mut World) {
    world.crank(world.deployment().open_holdings(world.bank.payer())).await.unwrap();
    let terms = HoldingTerms { calm_weight: 1_000, ..default_holding_terms() };
    for index in 0..4 {
        world.lists_holding(index, index.into(), terms).await.unwrap();
        world.endows_holding(index, index.into(), 20 * WHOLE).await.unwrap();
    }
    world.fund_reserve(None, usd(1_000)).await;
    wide::post(world, POSITIONS..POSITIONS + BALANCES, 100).await;
    let receipt = world.values_holdings().await.unwrap();
    note(table, "value_holdings", "16 markets open, 4 holdings", receipt.units);
    let tom = world.taker("tom").await;
    let receipt = tom.buys(world, 0, WHOLE).await.unwrap();
    note(table, "rebalance", "4 holdings", receipt.units);
}

/// Refreshes in which every price is the first of its grid step, with a forecast that is scored.
async fn grid_steps(table: &mut Table) {
    let mut world = wide::world().await;
    let weights = ForecastWeights { fast: 5_000, slow: 3_000, long: 3_000 };
    world.govern(world.deployment().set_forecast(weights)).await.unwrap();
    wide::post(&mut world, 0..POSITIONS, 101).await;
    for (feeds, dollars) in [(1, 102), (4, 104), (8, 107)] {
        world.advance(300).await;
        let message = ballast_tests::oracle::Message::dollars_e8(dollars * 100_000_000, world.now());
        for feed in 0..feeds {
            world.post(feed, &message);
        }
        let receipt = world.refresh(&(0..feeds).collect::<Vec<u16>>()).await.unwrap();
        note(table, "refresh_prices", &format!("{feeds} pull feeds, a grid step begins"), receipt.units);
    }
}

async fn refreshes(table: &mut Table) {
    let mut world = wide::world().await;
    for feeds in [1, 4, 8] {
        world.advance(1).await;
        let message = ballast_tests::oracle::Message::dollars_e8(10_100_000_000, world.now());
        for feed in 0..feeds {
            world.post(feed, &message);
        }
        let receipt = world.refresh(&(0..feeds).collect::<Vec<u16>>()).await.unwrap();
        note(table, "refresh_prices", &format!("{feeds} pull feeds"), receipt.units);
    }
}

fn print(table: &Table) {
    for (instruction, cases) in table {
        for (case, units) in cases {
            println!("{units:>9}  {instruction}: {case}");
        }
    }
}

fn compare(committed: &Table, measured: &Table) -> ExitCode {
    let mut failures = 0_u32;
    for (instruction, cases) in measured {
        for (case, units) in cases {
            match committed.get(instruction).and_then(|cases| cases.get(case)) {
                None => {
                    println!("new: {instruction}: {case} takes {units}");
                    failures += 1;
                }
                Some(before) if units * 100 > before * (100 + TOLERANCE_PERCENT) => {
                    println!("grown: {instruction}: {case} took {before}, takes {units}");
                    failures += 1;
                }
                Some(_) => {}
            }
        }
    }
    for (instruction, cases) in committed {
        let gone = |case: &&String| measured.get(instruction).is_none_or(|cases| !cases.contains_key(*case));
        for case in cases.keys().filter(gone) {
            println!("gone: {instruction}: {case} is not measured any more");
            failures += 1;
        }
    }
    if failures == 0 {
        println!("compute: no figure grew by more than {TOLERANCE_PERCENT} %");
        return ExitCode::SUCCESS;
    }
    println!("compute: {failures} figures differ; write the table anew with `make compute-table` and say why");
    ExitCode::FAILURE
}
