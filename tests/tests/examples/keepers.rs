//! The examples of docs/keepers.md.

use ballast_risk::liquidation::{LiquidationTerms, equity_share};
use ballast_risk::position::Position;
use ballast_risk::sale::{Sale, call_discount};
use ballast_risk::waterfall::{Attached, SlidingCap, Tiers, allowance, cash_share, divide, recovery_share};
use ballast_risk::{BasisPoints, Money, Price, Rounding};

use crate::account::{leg, standing};
use crate::guide::{ETH, Example, SOL};

pub(crate) fn call(example: &Example) {
    let (price, stable) = (example.price("sol_dollars", SOL), example.price("sol_stable_dollars", SOL));
    let discount =
        call_discount(example.ratio("discount_limit"), example.ratio("maintenance_haircut"), example.given("seconds"))
            .unwrap();
    example.comes_to("discount", discount.0);
    let (lack, equity) = (example.given("lack"), Money(example.given("equity")));
    let sale = Sale { price: price.max(stable), oracle: price, discount, lack, restore: 0, equity };
    let most = sale.most().unwrap();
    example.comes_to("most", most);
    example.comes_to("pays", sale.pay(most).unwrap());
}

pub(crate) fn liquidation(example: &Example) {
    let mark = example.price("eth_dollars", ETH);
    let terms = LiquidationTerms {
        bonus: example.ratio("bonus_ratio"),
        insolvent_bonus: BasisPoints(0),
        insurance: example.ratio("insurance_ratio"),
        buffer: example.ratio("buffer_ratio"),
        dust: example.given("dust"),
    };
    let mut held = example.position("size", "cost");
    let judge = |held: Position| {
        leg(held, mark, mark, BasisPoints::WHOLE, example.ratio("maintenance_ratio")).margin().unwrap()
    };
    let stands = |cash: u64, held: Position| standing(example, cash, Price(0), BasisPoints::WHOLE, &judge(held));
    let cash: u64 = example.given("cash");
    let before = stands(cash, held);
    example.comes_to("equity", before.equity.0);
    example.comes_to("requirement", before.requirement.0);
    example.comes_to("maintenance", before.maintenance.0);
    let plan = terms.plan(&before, held.size, mark, judge(held).maintenance_ratio).unwrap();
    example.comes_to("bonus_ratio_now", plan.bonus.0);
    example.comes_to("most", plan.most);
    let taken = held.size.signed(plan.most).unwrap();
    let quote = taken.value(mark).unwrap();
    example.comes_to("quote", quote.0);
    held.trade(taken.opposite().unwrap(), quote.negated().unwrap()).unwrap();
    let notional = taken.notional(mark).unwrap();
    let share = equity_share(stands(cash, held).equity, notional, before.notional).unwrap();
    let bonus = terms.bonus(plan.bonus, notional, share).unwrap();
    example.comes_to("bonus", bonus);
    let insurance = notional.part(terms.insurance, Rounding::Down).unwrap().min(share - bonus).min(cash - bonus);
    example.comes_to("insurance", insurance);
    let cash = cash - bonus - insurance;
    example.comes_to("cash_after", cash);
    example.comes_to("size_after", held.size.0);
    example.comes_to("cost_after", held.cost.0);
    let after = stands(cash, held);
    example.comes_to("maintenance_after", after.maintenance.0);
    assert!(before.below_maintenance() && !after.below_maintenance());
}

pub(crate) fn waterfall(example: &Example) {
    let (cash, debt, total, face) =
        (example.given("cash"), example.given("debt"), example.given("total"), example.given("face"));
    let share = cash_share(cash, debt, total).unwrap();
    example.comes_to("cash_share", share);
    let loss = debt - share;
    example.comes_to("loss", loss);
    example.comes_to("recovered_claims", recovery_share(face, debt, total, loss).unwrap());
    let (aged, factor) = (example.given("aged"), example.ratio("draw_factor"));
    let allowed = allowance(aged, factor, example.given("released"), example.given("drawn")).unwrap();
    example.comes_to("allowance", allowed);
    let own = SlidingCap { cap: example.given("market_cap"), used: example.given("market_cap_used"), since: 0 };
    let own = own.at(example.given("seconds")).unwrap().room();
    example.comes_to("market_room", own);
    let tiers = Tiers { budget: example.given("budget"), capital: example.given("capital"), ..Tiers::default() };
    let room = allowed.min(own).min(example.given("all_cap"));
    let parts = divide(loss, room, &tiers, &Attached::default());
    example.comes_to("from_budget", parts.tiers.budget);
    example.comes_to("from_capital", parts.tiers.capital);
    example.comes_to("shortfall", parts.shortfall);
    assert_eq!(parts.tiers.budget + parts.tiers.capital + parts.shortfall, loss);
}
