//! The order of calls does not matter: all orders of six calls, thousands of forty, on the model and a sample on the program.

use ballast_tests::bank::START;
use ballast_tests::double::Program;
use ballast_tests::model::World;
use ballast_tests::orders::{
    LOSERS, NEWCOMERS, ROUNDING, WINNERS, closing, distance, done, forty, permutations, play, prepare, scenario,
    shuffle, six, trade, wealth,
};
use ballast_tests::walk::action::Action;
use ballast_tests::walk::random::Random;
use ballast_tests::walk::scenario::{FeedStart, MARKETS, WHALE};
use ballast_tests::walk::{Alone, Walk};

/// The model after the fall, before any of the calls.
fn fallen() -> (World, Vec<FeedStart>) {
    let mut walk = Walk::bare(scenario(START), Alone);
    prepare(&mut walk).unwrap_or_else(|stopped| panic!("{stopped}"));
    (walk.model, walk.scenario.feeds)
}

/// The end that every order is compared with; it is one with a deficit in each market, paid by all tiers.
fn expected(world: &World, feeds: &[FeedStart]) -> Vec<i128> {
    let end = play(world, feeds, &[]);
    for (market, state) in end.markets.iter().enumerate() {
        assert_eq!(state.shortfall, 0, "market {market} is still short");
        assert!(
            state.claim_index < world.markets[market].claim_index,
            "nothing fell on the winners of market {market}"
        );
    }
    assert!(end.markets.iter().any(|state| state.paid_by_budget > 0), "no budget paid");
    assert!(end.markets.iter().any(|state| state.paid_by_capital > 0), "the capital paid nothing");
    for loser in LOSERS {
        assert_eq!(end.accounts[loser].cash, 0, "loser {loser} kept cash");
        assert_eq!(end.net_equity(loser), 0, "loser {loser} still owes");
    }
    end.laws().unwrap();
    wealth(&end)
}

fn check(end: &World, expected: &[i128], order: &[Action]) {
    let apart = distance(&wealth(end), expected);
    assert!(apart <= ROUNDING, "{apart} units apart in the order {order:?}");
    assert!(end.markets.iter().all(|state| state.shortfall == 0), "short after {order:?}");
    end.laws().unwrap_or_else(|broken| panic!("{broken} after {order:?}"));
}

#[test]
fn every_order_of_six_calls_ends_the_same() {
    let (world, feeds) = fallen();
    let expected = expected(&world, &feeds);
    let orders = permutations(&six());
    assert_eq!(orders.len(), 720, "orders of six calls");
    for order in &orders {
        check(&play(&world, &feeds, order), &expected, order);
    }
}

#[test]
fn ten_thousand_orders_of_forty_calls_end_the_same() {
    let (world, feeds) = fallen();
    let expected = expected(&world, &feeds);
    let (mut random, mut order, mut widest) = (Random::new(6), forty(), 0);
    assert!(order.len() >= 40, "{} calls", order.len());
    for _ in 0..10_000 {
        shuffle(&mut order, &mut random);
        let end = play(&world, &feeds, &order);
        check(&end, &expected, &order);
        widest = widest.max(distance(&wealth(&end), &expected));
    }
    println!("10,000 orders of {} calls: at most {widest} units apart", order.len());
}

#[test]
fn a_sample_of_orders_ends_the_same_on_the_program() {
    let scenario = scenario(START);
    let mut walk = Walk::bare(scenario.clone(), Program::deploy(&scenario));
    prepare(&mut walk).unwrap_or_else(|stopped| panic!("{stopped}"));
    let (world, saved) = (walk.model.clone(), walk.double.save());
    let expected = expected(&world, &scenario.feeds);
    let mut random = Random::new(7);
    let (mut orders, mut long) = (permutations(&six()), forty());
    shuffle_orders(&mut orders, &mut random);
    orders.truncate(100);
    for _ in 0..100 {
        shuffle(&mut long, &mut random);
        orders.push(long.clone());
    }
    for order in &orders {
        walk.model = world.clone();
        walk.double.restore(&saved);
        for call in order.iter().chain(&closing()) {
            let _ = walk.run(call).unwrap_or_else(|stopped| panic!("{stopped} in the order {order:?}"));
        }
        check(&walk.model, &expected, order);
    }
    println!("{} orders on the program, {} instructions", orders.len(), walk.tally.steps());
}

fn shuffle_orders(orders: &mut [Vec<Action>], random: &mut Random) {
    for place in (1..orders.len()).rev() {
        orders.swap(place, random.below(place + 1));
    }
}

/// Plays some steps before the calls; what they cost in fees is given back in the comparison.
fn vary(steps: impl Fn(&World) -> Vec<Action>, together: &[(usize, usize)]) {
    let (world, feeds) = fallen();
    let expected = expected(&world, &feeds);
    let mut random = Random::new(8);
    for _ in 0..200 {
        let mut varied = world.clone();
        let mut fees = vec![0; varied.accounts.len()];
        for step in steps(&world) {
            let fee = done(&mut varied, &feeds, &step);
            if let Action::SettleTrade(trade) = &step {
                fees[trade.buyer] += fee;
                fees[trade.seller] += fee;
            }
        }
        let mut order = forty();
        order.extend(NEWCOMERS.map(|account| Action::Settle { account, market: 0 }));
        shuffle(&mut order, &mut random);
        let end = play(&varied, &feeds, &order);
        let mut ends: Vec<i128> = wealth(&end).iter().zip(&fees).map(|(wealth, fee)| wealth + fee).collect();
        let mut expected = expected.clone();
        for (seller, taker) in together {
            ends[*seller] += std::mem::take(&mut ends[*taker]);
            expected[*seller] += std::mem::take(&mut expected[*taker]);
        }
        let apart = distance(&ends, &expected);
        assert!(apart <= ROUNDING, "{apart} units apart: {ends:?} {expected:?} in the order {order:?}");
    }
}

#[test]
fn selling_to_ones_own_account_changes_nobodys_share() {
    let (winner, size) = WINNERS[0][0];
    // The winner is short: its friend sells what it buys back.
    vary(|world| vec![trade(world, 0, winner, NEWCOMERS[0], size)], &[(winner, NEWCOMERS[0])]);
}

#[test]
fn arriving_later_changes_nobodys_share() {
    vary(|world| vec![trade(world, 0, NEWCOMERS[0], NEWCOMERS[1], 400)], &[]);
}

#[test]
fn being_booked_at_zero_profit_changes_nobodys_share() {
    let (world, feeds) = fallen();
    let book: Vec<Action> = (0..MARKETS).map(|market| Action::Settle { account: WHALE, market }).collect();
    let mut booked = world.clone();
    for call in &book {
        done(&mut booked, &feeds, call);
    }
    assert!(booked.accounts[WHALE].held().all(|held| held.claim <= 1), "the whale bought at the mark");
    vary(|_| [book.clone(), book.clone()].concat(), &[]);
}

#[test]
fn settling_first_changes_nobodys_share() {
    for (market, winners) in WINNERS.iter().enumerate() {
        for (winner, _) in *winners {
            let first = Action::Settle { account: *winner, market };
            vary(|_| vec![first.clone(); 3], &[]);
        }
    }
}
