//! What walks found, as the shortest stories that show it, on the program and the model.

use ballast_tests::bank::START;
use ballast_tests::double::Program;
use ballast_tests::model::{Budget, Business, DAY, Outcome, PlacementTerms, Refusal, Trade};
use ballast_tests::orders::{must, pass, scenario, trade};
use ballast_tests::walk::action::Action;
use ballast_tests::walk::choose::MATCHERS;
use ballast_tests::walk::scenario::{MARKETS, WHALE};
use ballast_tests::walk::{Stopped, Walk};

/// A walk whose accounts from `first` on have cash; every price is 100.
fn begin(first: usize) -> Result<Walk<Program>, Stopped> {
    let scenario = scenario(START);
    let program = Program::deploy(&scenario);
    let mut walk = Walk::bare(scenario, program);
    for account in (first..=3).chain([WHALE]) {
        must(&mut walk, &Action::Deposit { account, amount: 1_000_000 })?;
    }
    Ok(walk)
}

/// Prices of the markets in whole dollars.
fn dollars(prices: [i64; 4]) -> [i64; 4] {
    prices.map(|price| price * 100_000_000)
}

/// The resolution refused a list of claim markets because it had itself paid one of the claims.
#[test]
fn a_claim_that_its_pool_pays_does_not_hinder_the_resolution() -> Result<(), Stopped> {
    let mut walk = begin(2)?;
    must(&mut walk, &Action::Deposit { account: 0, amount: 30_500 })?;
    for (market, seller) in [(0, 2), (1, 3)] {
        let sold = trade(&walk.model, market, 0, seller, 1_000);
        must(&mut walk, &sold)?;
    }
    for _ in 0..2 {
        pass(&mut walk, 60, dollars([105, 60, 100, 100]))?; // It stayed there for a minute.
    }
    for market in 0..2 {
        let taken = Action::LiquidatePosition { liquidator: WHALE, account: 0, market, size: 1_000 };
        must(&mut walk, &taken)?;
    }
    must(&mut walk, &Action::Settle { account: 0, market: 0 })?;
    must(&mut walk, &Action::Settle { account: 2, market: 0 })?;
    let resolved = must(&mut walk, &Action::ResolveDeficit { account: 0, market: 1 })?;
    let fees = 100;
    let Outcome::Resolved { debt, cash, recovered, .. } = resolved else { panic!("a resolution came to {resolved:?}") };
    assert_eq!((debt, cash, recovered), (40_000, 30_500 - fees + 5_000, 0));
    Ok(())
}

/// A fill at the mark costs no slippage: where the allowance for slippage was lowered below what was used of it, it is refused none the less.
#[test]
fn a_fill_that_costs_nothing_finds_no_room_in_a_lowered_allowance() -> Result<(), Stopped> {
    let mut walk = begin(0)?;
    let allow = |walk: &Walk<Program>, slippage| Action::AllowMatcher {
        account: 0,
        matcher: MATCHERS[0],
        budget: Budget { markets: 1, expires: walk.model.now + DAY, notional: 1_000_000, slippage },
    };
    let fill = |quote| {
        let (buyer, buyer_signer, seller, seller_signer) = (0, MATCHERS[0], 1, 2);
        Action::SettleTrade(Trade { market: 0, buyer, buyer_signer, seller, seller_signer, size: 900, quote })
    };
    let wide = allow(&walk, 1_000);
    must(&mut walk, &wide)?;
    must(&mut walk, &fill(90_900))?;
    let narrow = allow(&walk, 10);
    must(&mut walk, &narrow)?;
    assert_eq!(walk.run(&fill(90_000))?, Err(Refusal::BeyondMatcherAllowance));
    Ok(())
}

/// A matcher's allowance that was lowered below what was used never faded again.
#[test]
fn a_lowered_allowance_fades_beyond_a_day() -> Result<(), Stopped> {
    let mut walk = begin(0)?;
    let allow = |walk: &Walk<Program>, notional| Action::AllowMatcher {
        account: 0,
        matcher: MATCHERS[0],
        budget: Budget { markets: 1, expires: walk.model.now + 200 * DAY, notional, slippage: 1_000 },
    };
    let matched = |size| {
        Action::SettleTrade(Trade {
            market: 0,
            buyer: 0,
            buyer_signer: MATCHERS[0],
            seller: 1,
            seller_signer: 2,
            size,
            quote: size * 100,
        })
    };
    let wide = allow(&walk, 100_000);
    must(&mut walk, &wide)?;
    must(&mut walk, &matched(900))?;
    let narrow = allow(&walk, 1_000);
    must(&mut walk, &narrow)?;
    pass(&mut walk, 91 * 86_400, dollars([100; 4]))?;
    must(&mut walk, &matched(10))?;
    Ok(())
}

/// A deposit looks at nothing: the clock of a call whose cause is gone stops at the next look.
#[test]
fn the_next_look_stops_a_clock_without_cause() -> Result<(), Stopped> {
    let mut walk = begin(1)?;
    let pledge = |amount| Action::DepositCollateral { account: 0, collateral: 0, amount, depositor: 1 };
    must(&mut walk, &pledge(400))?;
    let bought = trade(&walk.model, 0, 0, 1, 1_000);
    must(&mut walk, &bought)?;
    pass(&mut walk, 60, dollars([95, 100, 100, 100]))?;
    must(&mut walk, &Action::Settle { account: 0, market: 0 })?;
    assert_eq!(walk.model.accounts[0].called_since, Some(walk.model.now), "no call is open");
    pass(&mut walk, 60, dollars([100; 4]))?;
    let called = walk.model.accounts[0].called_since;
    must(&mut walk, &pledge(1))?;
    assert_eq!(walk.model.accounts[0].called_since, called, "the deposit looked");
    must(&mut walk, &Action::Settle { account: 0, market: 0 })?;
    assert_eq!(walk.model.accounts[0].called_since, None, "the clock still runs");
    Ok(())
}

/// No walk came across a write-off: two floors that make a shortfall one larger than all claims, no budget, and a loser who leaves
/// nothing that could be sold.
#[test]
fn a_rest_that_nobody_covers_is_written_off() -> Result<(), Stopped> {
    let mut walk = begin(1)?;
    let collateral = Action::DepositCollateral { account: 0, collateral: 0, amount: 400, depositor: 1 };
    must(&mut walk, &collateral)?;
    let bought = trade(&walk.model, 0, 0, 1, 1_000);
    must(&mut walk, &bought)?;
    let fallen = [5_555_551_000, 10_000_000_000, 10_000_000_000, 10_000_000_000];
    for _ in 0..2 {
        pass(&mut walk, 60, fallen)?;
    }
    must(&mut walk, &Action::LiquidatePosition { liquidator: WHALE, account: 0, market: 0, size: 1_000 })?;
    pass(&mut walk, 3 * 86_400 + 1, fallen)?;
    must(&mut walk, &Action::ReportDeadFeed { feed: MARKETS })?;
    pass(&mut walk, 3_600, fallen)?;
    must(&mut walk, &Action::ResolveDeficit { account: 0, market: 0 })?;
    for account in [1, WHALE] {
        must(&mut walk, &Action::Settle { account, market: 0 })?;
    }
    let market = &walk.model.markets[0];
    // 100,000 less 55,555.51, rounded against the loser and against the winner.
    assert_eq!((market.shortfall, market.claims, market.budget), (44_445, 44_444, 0));
    let cut = must(&mut walk, &Action::ApplyShortfall { market: 0 })?;
    assert_eq!(cut, Outcome::Cut { cut: 44_444, budget: 0, written_off: 1 });
    Ok(())
}

/// A depository lost part of what it lent, and all receipts were redeemed: a law said that something is placed only where there are receipts,
/// but what is lost stays placed until it was looked at for a day.
#[test]
fn what_is_lost_stays_placed_without_a_receipt() -> Result<(), Stopped> {
    let (mut walk, vault) = (begin(4)?, 0);
    let terms = PlacementTerms { vault: Some(vault), share_bp: 5_000, coverage_bp: 10_000 };
    must(&mut walk, &Action::SetPlacementTerms { terms })?;
    must(&mut walk, &Action::OpenPlacement { vault })?;
    must(&mut walk, &Action::FundReserve { market: None, amount: 10_000_000 })?;
    let business = |business, amount| Action::Business { vault, business, amount };
    must(&mut walk, &business(Business::Deposited, 1_000_000))?;
    for _ in 0..2 {
        must(&mut walk, &Action::ValuePlacement { vault })?;
        pass(&mut walk, 600, dollars([100; 4]))?;
    }
    must(&mut walk, &Action::Place { vault, amount: 1_000_000 })?;
    must(&mut walk, &business(Business::Lends, 600_000))?;
    must(&mut walk, &business(Business::LosesLoan, 600_000))?;
    must(&mut walk, &Action::Recall { vault, amount: 1_000_000 })?;
    assert_eq!((walk.model.depositories[vault].ours, walk.model.placed), (0, 300_000));
    for _ in 0..24 {
        must(&mut walk, &Action::ValuePlacement { vault })?;
        pass(&mut walk, 3_600, dollars([100; 4]))?;
    }
    assert_eq!(walk.model.placed, 300_000);
    must(&mut walk, &Action::ValuePlacement { vault })?;
    assert_eq!((walk.model.placed, walk.model.lost_lately()), (0, 300_000));
    Ok(())
}

/// Terms named another depository within the hour for which coverage counts a look, and what the former lost by rounding was still counted.
#[test]
fn what_a_former_depository_loses_is_not_counted() -> Result<(), Stopped> {
    let (mut walk, vault) = (begin(4)?, 0);
    let terms = PlacementTerms { vault: Some(vault), share_bp: 5_000, coverage_bp: 10_000 };
    must(&mut walk, &Action::SetPlacementTerms { terms: terms.clone() })?;
    must(&mut walk, &Action::OpenPlacement { vault })?;
    must(&mut walk, &Action::FundReserve { market: None, amount: 10_000_000 })?;
    for (business, amount) in [(Business::Deposited, 777_777), (Business::EarnsInterest, 123_457)] {
        must(&mut walk, &Action::Business { vault, business, amount })?;
    }
    for _ in 0..2 {
        must(&mut walk, &Action::ValuePlacement { vault })?;
        pass(&mut walk, 600, dollars([100; 4]))?;
    }
    must(&mut walk, &Action::Place { vault, amount: 700_001 })?;
    must(&mut walk, &Action::SetPlacementTerms { terms: PlacementTerms { vault: Some(1), ..terms } })?;
    let lost = |walk: &Walk<Program>| walk.model.depositories[vault].placement.clone().map(|held| held.lost);
    let before = lost(&walk);
    for amount in 1..20 {
        must(&mut walk, &Action::Recall { vault, amount })?;
    }
    assert!(lost(&walk) > before, "no recall cost a unit");
    assert!(walk.model.placed_value <= walk.model.placed);
    Ok(())
}
