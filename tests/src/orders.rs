//! Deficits whose calls may come in any order: who loses what must not depend on who calls first.
//!
//! One account owes in three markets and another in a fourth; winners wait in all of them; a reserve pays a part. The calls that follow
//! (book and pay winners, divide the deficits, let shortfalls fall, collect fees) are played in many orders, and after each the same
//! closing brings what was refused too early. No time passes, the reserve's capital and the cap over all markets suffice: they are shared,
//! and where they run short the first to come draws first.

use crate::model::{Fault, Follow, Glide, Outcome, SlopeGlide, World};
use crate::walk::action::{Action, Print};
use crate::walk::apply::apply;
use crate::walk::random::Random;
use crate::walk::scenario::{FeedStart, MARKETS, Scenario, WHALE};
use crate::walk::{Double, Stopped, Walk};

/// The accounts that end below zero: one in the first three markets, the other in the last.
pub const LOSERS: [usize; 2] = [0, 1];
/// Who won from them, by market: account and size.
pub const WINNERS: [&[(usize, i128)]; MARKETS] =
    [&[(2, 700), (3, 300)], &[(3, 450), (4, 550)], &[(4, 200), (5, 300), (2, 500)], &[(5, 100), (6, 900)]];
/// Nobody's counterparty yet: they come later, or take over what a winner sells.
pub const NEWCOMERS: [usize; 2] = [7, 8];
/// How far two orders may differ, in units of quote per account: two in each market where it has a claim, one for the floor of the
/// claim at the index and one for the floor of what the loser's cash pays there; nobody has claims in more than two markets.
pub const ROUNDING: i128 = 4;

/// Prices of a whole asset before and after, and the seed of each market.
const BEFORE: i64 = 10_000_000_000;
const AFTER: [i64; MARKETS] = [8_000_000_000, 7_500_000_000, 8_300_000_000, 7_000_000_000];
const SEEDS: [i128; MARKETS] = [3_000, 0, 1_234, 20_000];

/// The scenario: every market alike, fees of five basis points, no funding.
pub fn scenario(start: i64) -> Scenario {
    let mut scenario = Scenario::new(1, start);
    scenario.quoted = false;
    scenario.general.draw_cap = 1_000_000;
    scenario.general.variation_allowance_bp = 50;
    for feed in &mut scenario.feeds {
        feed.decimals = 6;
        feed.mantissa = BEFORE;
        feed.terms.stable_speed_ppm = 1_000;
        feed.terms.fresh_seconds = 30;
        feed.terms.usable_seconds = 60;
    }
    for terms in &mut scenario.markets {
        terms.maintenance = Glide { since: i128::from(start), speed: 256, ..Glide::fixed(500) };
        terms.maintenance_follow = Follow::nothing(500);
        terms.initial_multiple = 0;
        terms.concentration = SlopeGlide::fixed(0);
        terms.fee_bp = 5;
        terms.insolvent_bonus_bp = 1; // Fees do not stay behind for it.
        terms.open_interest_cap = 1_000_000;
        terms.shock_bp = 0;
        terms.draw_cap = 1_000_000;
        terms.draw_factor_bp = 10_000;
        terms.fault = Fault::None;
    }
    scenario
}

/// Trades whose fees reach the reserve and grow old; a fall in all markets; the losers' positions taken over.
pub fn prepare<D: Double>(walk: &mut Walk<D>) -> Result<(), Stopped> {
    for (account, amount) in [(0, 30_500), (1, 10_500), (WHALE, 10_000_000)] {
        must(walk, &Action::Deposit { account, amount })?;
    }
    for account in 2..=8 {
        must(walk, &Action::Deposit { account, amount: 1_000_000 })?;
    }
    must(walk, &Action::FundReserve { market: None, amount: 500_000 })?;
    for (market, amount) in SEEDS.into_iter().enumerate().filter(|(_, amount)| *amount > 0) {
        must(walk, &Action::FundReserve { market: Some(market), amount })?;
    }
    for market in 0..MARKETS {
        let loser = LOSERS[market / 3];
        for (winner, size) in WINNERS[market] {
            must(walk, &trade(&walk.model, market, loser, *winner, *size))?;
        }
        must(walk, &Action::CollectFees { market })?;
    }
    pass(walk, 20 * 86_400, [BEFORE; MARKETS])?;
    for _ in 0..8 {
        pass(walk, 60, AFTER)?;
    }
    take_over(walk)?;
    // There and back: fees to collect, and nothing else.
    let [one, other] = NEWCOMERS;
    for market in 0..MARKETS {
        must(walk, &trade(&walk.model, market, one, other, 300))?;
        must(walk, &trade(&walk.model, market, other, one, 300))?;
    }
    Ok(())
}

fn take_over<D: Double>(walk: &mut Walk<D>) -> Result<(), Stopped> {
    for _ in 0..MARKETS {
        for (loser, market) in (0..MARKETS).map(|market| (LOSERS[market / 3], market)) {
            let _ =
                walk.try_run(&Action::LiquidatePosition { liquidator: WHALE, account: loser, market, size: 1_000 })?;
        }
    }
    let open = LOSERS.iter().any(|loser| walk.model.accounts[*loser].held().any(|held| held.size != 0));
    if open {
        return Err(walk.stopped(None, "a loser still has a position".into()));
    }
    Ok(())
}

/// A trade at the mark; both owners sign.
pub fn trade(world: &World, market: usize, buyer: usize, seller: usize, size: i128) -> Action {
    Action::SettleTrade(crate::model::Trade {
        market,
        buyer,
        buyer_signer: world.accounts[buyer].owner,
        seller,
        seller_signer: world.accounts[seller].owner,
        size,
        quote: crate::model::arithmetic::value(size, world.mark(market)),
    })
}

/// Time passes and the markets' feeds publish.
pub fn pass<D: Double>(walk: &mut Walk<D>, seconds: i64, mantissas: [i64; MARKETS]) -> Result<(), Stopped> {
    must(walk, &Action::Wait { seconds })?;
    let published = i64::try_from(walk.model.now).expect("a time");
    let prints =
        mantissas.into_iter().enumerate().map(|(feed, mantissa)| Print { feed, mantissa, confidence: 0, published });
    let prints = prints.collect();
    must(walk, &Action::RefreshPrices { prints })?;
    Ok(())
}

/// Does an action that must be accepted.
pub fn must<D: Double>(walk: &mut Walk<D>, action: &Action) -> Result<Outcome, Stopped> {
    let answer = walk.run(action)?;
    answer.map_err(|refusal| walk.stopped(Some(action), format!("{refusal:?}")))
}

/// Six calls: the deficit over three markets, two winners, a shortfall that falls.
pub fn six() -> Vec<Action> {
    let loser = LOSERS[0];
    vec![
        Action::ResolveDeficit { account: loser, market: 0 },
        Action::ResolveDeficit { account: loser, market: 1 },
        Action::ResolveDeficit { account: loser, market: 2 },
        Action::Settle { account: 2, market: 0 },
        Action::Settle { account: 4, market: 1 },
        Action::ApplyShortfall { market: 0 },
    ]
}

/// More than forty calls: everyone is settled in every market where they stand, twice; all deficits, shortfalls and fees.
pub fn forty() -> Vec<Action> {
    let mut calls = Vec::new();
    for market in 0..MARKETS {
        let loser = LOSERS[market / 3];
        let winners = WINNERS[market].iter().map(|(winner, _)| *winner);
        for account in winners.chain([WHALE]) {
            calls.extend([Action::Settle { account, market }, Action::Settle { account, market }]);
        }
        calls.extend([
            Action::ResolveDeficit { account: loser, market },
            Action::ApplyShortfall { market },
            Action::CollectFees { market },
            Action::Settle { account: loser, market },
        ]);
    }
    calls
}

/// What follows every order, so that nothing that was refused too early stays undone.
pub fn closing() -> Vec<Action> {
    let mut calls = Vec::new();
    for _ in 0..2 {
        calls.extend(forty());
        let newcomers = NEWCOMERS.into_iter().flat_map(|account| (0..MARKETS).map(move |market| (account, market)));
        calls.extend(newcomers.map(|(account, market)| Action::Settle { account, market }));
    }
    calls
}

/// Plays calls on the model, refused or not, and then the closing.
pub fn play(world: &World, feeds: &[FeedStart], calls: &[Action]) -> World {
    let mut world = world.clone();
    for call in calls.iter().chain(&closing()) {
        let _ = apply(&mut world, feeds, call);
    }
    world
}

/// What everyone has in the end.
pub fn wealth(world: &World) -> Vec<i128> {
    (0..world.accounts.len()).map(|account| world.net_equity(account)).collect()
}

/// The largest difference between two ends, over all accounts.
pub fn distance(one: &[i128], other: &[i128]) -> i128 {
    one.iter().zip(other).map(|(one, other)| (one - other).abs()).max().unwrap_or(0)
}

/// Another order of the same calls.
pub fn shuffle(calls: &mut [Action], random: &mut Random) {
    for place in (1..calls.len()).rev() {
        calls.swap(place, random.below(place + 1));
    }
}

/// Every order of some calls.
pub fn permutations(calls: &[Action]) -> Vec<Vec<Action>> {
    let [first, rest @ ..] = calls else {
        return vec![Vec::new()];
    };
    let mut all = Vec::new();
    for order in permutations(rest) {
        for place in 0..=order.len() {
            let mut longer = order.clone();
            longer.insert(place, first.clone());
            all.push(longer);
        }
    }
    all
}

/// Does an action on the model that it must accept; returns the fee of each side, if it is a trade.
pub fn done(world: &mut World, feeds: &[FeedStart], action: &Action) -> i128 {
    match apply(world, feeds, action) {
        Ok(Outcome::Traded { fee }) => fee,
        Ok(_) => 0,
        Err(refusal) => panic!("{action:?} is refused: {refusal:?}"),
    }
}
