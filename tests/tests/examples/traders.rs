//! The examples of docs/traders.md.

use ballast_risk::claim::{ClaimIndex, INDEX_ONE, Shortfall, backing, payable};
use ballast_risk::fee;
use ballast_risk::fixed::FRACTION_ONE;
use ballast_risk::funding::{FundingIndex, owed};
use ballast_risk::glide::Glide;
use ballast_risk::haircut::HaircutTerms;
use ballast_risk::waterfall::SlidingCap;
use ballast_risk::{BasisPoints, Money, Multiple, Price, Rounding, Size};

use crate::account::{leg, standing};
use crate::guide::{ETH, Example, SOL, position};

pub(crate) fn margin(example: &Example) {
    let (mark, stable) = (example.price("eth_dollars", ETH), example.price("eth_stable_dollars", ETH));
    let held = example.position("size", "cost");
    // The worse of both prices for a long is the lower.
    let terms = (example.ratio("initial_ratio"), example.ratio("maintenance_ratio"));
    let margin = leg(held, mark, mark.min(stable), terms.0, terms.1).margin().unwrap();
    let (sol_price, sol_stable) = (example.price("sol_dollars", SOL), example.price("sol_stable_dollars", SOL));
    let sol: u64 = example.given("sol");
    example.comes_to("sol_value", sol_price.of(sol, Rounding::Down).unwrap());
    example.comes_to("sol_initial_value", sol_stable.of(sol, Rounding::Down).unwrap());
    example.comes_to("notional", margin.notional.0);
    example.comes_to("profit", held.profit(mark).unwrap().0);
    let standing = standing(example, example.given("cash"), sol_stable, example.ratio("sol_initial_haircut"), &margin);
    example.comes_to("equity", standing.equity.0);
    example.comes_to("unpaid", standing.unpaid);
    example.comes_to("initial", standing.initial.0);
    example.comes_to("maintenance", standing.maintenance.0);
    assert!(!standing.meets_initial() && !standing.below_maintenance());
}

pub(crate) fn line(example: &Example) {
    let at = |dollars: &str| {
        let mark = example.price(dollars, ETH);
        let held = example.position("size", "cost");
        let margin = leg(held, mark, mark, BasisPoints::WHOLE, example.ratio("maintenance_ratio")).margin().unwrap();
        standing(example, example.given("cash"), Price(0), BasisPoints::WHOLE, &margin)
    };
    let (safe, liquidated) = (at("safe_dollars"), at("liquidated_dollars"));
    example.comes_to("safe_maintenance", safe.maintenance.0);
    example.comes_to("liquidated_maintenance", liquidated.maintenance.0);
    assert!(!safe.below_maintenance() && liquidated.below_maintenance());
}

pub(crate) fn glide(example: &Example) {
    let glide = Glide { from: example.ratio("from"), to: example.ratio("to"), since: 0, speed: example.given("speed") };
    example.comes_to("after_half_an_hour", glide.at(1_800).0);
    example.comes_to("after_an_hour", glide.at(3_600).0);
}

pub(crate) fn haircut(example: &Example) {
    let terms = HaircutTerms {
        minimum: example.ratio("minimum"),
        maximum: example.ratio("maximum"),
        volatility: Multiple(example.given("initial_volatility")),
        size_slope: example.given("size_slope"),
        confidence_sixteenths: example.given("confidence_sixteenths"),
    };
    example.comes_to(
        "haircut",
        terms.initial(Money(example.given("value")), example.ratio("confidence"), example.ratio("volatility")).0,
    );
}

pub(crate) fn settle(example: &Example) {
    let (mark, stable) = (example.price("eth_dollars", ETH), example.price("eth_stable_dollars", ETH));
    let (size, cost): (i64, i64) = (example.given("size"), example.given("cost"));
    let (mut ada, mut bob) = (position(size, cost), position(-size, -cost));
    let lost = bob.book(mark, example.given("bob_cash")).unwrap();
    example.comes_to("bob_loss_from_cash", lost.from_cash);
    example.comes_to("bob_cost_left", bob.cost.0);
    example.comes_to("bob_unpaid", bob.profit(mark).unwrap().debt());
    let won = ada.book(mark, 0).unwrap();
    example.comes_to("ada_claim", won.profit);
    example.comes_to("ada_cost_left", ada.cost.0);
    let paid = payable(ada.claim, lost.from_cash, ada.profit(mark.min(stable)).unwrap()).unwrap();
    example.comes_to("ada_paid", paid);
    example.comes_to("ada_claim_left", ada.claim - paid);
    example.comes_to("pool_left", lost.from_cash - paid);
    assert!(backing(FRACTION_ONE, lost.from_cash - paid, ada.claim - paid, 1).unwrap() < FRACTION_ONE);
}

pub(crate) fn funding(example: &Example) {
    let mark = example.price("eth_dollars", ETH);
    let accrued = FundingIndex::default().accrue(example.given("rate"), mark, example.given("seconds")).unwrap();
    example.comes_to("index", accrued.index);
    example.comes_to("carry", accrued.carry);
    let size: i64 = example.given("size");
    example.comes_to("long_pays", owed(Size(size), accrued.index, 0).unwrap().0);
    example.comes_to("short_pays", owed(Size(-size), accrued.index, 0).unwrap().0);
}

pub(crate) fn cut(example: &Example) {
    let held = [("first_claim", "first_left"), ("second_claim", "second_left"), ("third_claim", "third_left")];
    let claims = held.iter().map(|(claim, _)| example.given::<u64>(claim)).sum();
    let shortfall = Shortfall {
        claims,
        shortfall: example.given("shortfall"),
        roundings: 0,
        used: 3,
        all_booked: true,
        sized: true,
    };
    assert!(shortfall.at_once(0).unwrap() < shortfall.shortfall && shortfall.covered().unwrap());
    let cut = shortfall.cut(ClaimIndex::START, 0).unwrap();
    example.comes_to("cut", cut.cut);
    example.comes_to("index", cut.index.index);
    assert!(cut.index.index < INDEX_ONE && cut.left == 0);
    for (claim, left) in held {
        example.comes_to(left, cut.index.live(example.given(claim), ClaimIndex::START).unwrap());
    }
}

pub(crate) fn matcher(example: &Example) {
    let extent = Size(example.given("size")).extent(example.price("eth_dollars", ETH)).unwrap();
    let fee = extent.notional.part(example.ratio("fee_ratio"), Rounding::Up).unwrap();
    example.comes_to("fee", fee);
    let slippage = fee::slippage(Money(example.given("quote")), extent.value, fee).unwrap();
    example.comes_to("slippage", slippage);
    let after = |limit: &str, used: &str, spent: u64| {
        let start = SlidingCap { cap: example.given(limit), used: example.given(used), since: 0 };
        let mut allowed = start.at(example.given("seconds")).unwrap();
        assert!(spent <= allowed.room());
        allowed.take(spent).unwrap();
        allowed.used
    };
    example.comes_to("notional_used_after", after("notional_limit", "notional_used", extent.notional.credit()));
    example.comes_to("slippage_used_after", after("slippage_limit", "slippage_used", slippage));
}
