//! The division of a loss, its way back, and what a market may draw.

use ballast_risk::tranche::Layer;
use ballast_risk::waterfall::{
    Attached, Tiers, allowance, cash_share, day_of, divide, recovery_share, repay, reserve_fell, shock_is_covered,
};
use ballast_risk::{BasisPoints, Money, RiskResult, Rounding};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{B, big, credit, fitted, floor, fraction};
use crate::inputs::{halves, integers, ratios, words};

/// Divides a loss and compares with whole numbers.
pub(crate) fn divided_exactly(
    (loss, room): (u64, u64),
    [budget, capital, junior, backstop, senior]: [u64; 5],
    ends: (u64, u64),
    (below, paid): (u64, u64),
) -> Result<(), TestCaseError> {
    let tiers = Tiers { budget, capital, junior, backstop, senior };
    let layer = Layer { attachment: ends.0, detachment: ends.1 };
    let parts = divide(loss, room, &tiers, &Attached { layer, below, paid });
    let mut open = big(loss.min(room));
    let mut taken = Vec::new();
    for has in [budget, capital, junior, backstop] {
        let part = open.clone().min(big(has));
        open -= &part;
        taken.push(part);
    }
    let lost = (big(below) + &taken[1] + &taken[2] + &taken[3]).min(big(u64::MAX));
    let reached = credit((lost + &open).min(big(u64::MAX)) - ends.0);
    let left_of_layer = credit(credit(big(ends.1) - ends.0) - paid);
    let part = open.clone().min(reached).min(left_of_layer).min(big(senior));
    open -= &part;
    taken.push(part);
    let Tiers { budget, capital, junior, backstop, senior } = parts.tiers;
    prop_assert_eq!(vec![big(budget), big(capital), big(junior), big(backstop), big(senior)], taken.clone());
    prop_assert_eq!(big(parts.shortfall), &open + credit(big(loss) - room));
    let sum: BigInt = taken.iter().sum();
    prop_assert_eq!(&sum + parts.shortfall, big(loss));
    prop_assert_eq!(parts.drawn(), fitted(sum));
    prop_assert_eq!(big(parts.uncovered), open.clone(), "what had no room passed nobody by");
    prop_assert_eq!(parts.below(), fitted(open + &taken[1] + &taken[2] + &taken[3]));
    Ok(())
}

/// Repays and compares with whole numbers: each part is whole before the next begins, the last that paid first.
pub(crate) fn repaid_exactly(
    amount: u64,
    shortfall: u64,
    [budget, capital, junior, backstop, senior]: [u64; 5],
) -> Result<(), TestCaseError> {
    let back = repay(amount, shortfall, &Tiers { budget, capital, junior, backstop, senior });
    let mut left = big(amount);
    let mut parts = Vec::new();
    for owed in [shortfall, senior, backstop, junior, capital, budget] {
        let part = left.clone().min(big(owed));
        left -= &part;
        parts.push(part);
    }
    let Tiers { budget, capital, junior, backstop, senior } = back.tiers;
    let got = [back.shortfall, senior, backstop, junior, capital, budget].map(big);
    prop_assert_eq!(got.to_vec(), parts);
    prop_assert_eq!(big(back.surplus), left);
    prop_assert_eq!(back.to_reserve(), Ok(amount - back.shortfall));
    Ok(())
}

/// Shares of cash and of recoveries against exact fractions.
pub(crate) fn shared_exactly(cash: u64, debt: u64, total: u64, loss: u64) -> Result<(), TestCaseError> {
    let part: RiskResult<u64> = fraction(&(big(cash) * debt), &big(total), Rounding::Down);
    prop_assert_eq!(cash_share(cash, debt, total), part.map(|part| part.min(debt)));
    let passed = if debt == total { Ok(loss) } else { part.map(|part| part.min(loss)) };
    prop_assert_eq!(recovery_share(cash, debt, total, loss), passed);
    prop_assert_eq!(recovery_share(cash, debt, debt, loss), Ok(loss), "the last market takes all that is left");
    Ok(())
}

proptest! {
    /// The parts add up to the loss; a tier pays only when those before it have given all, and the senior one only within its layer.
    #[test]
    fn a_loss_is_divided_whole(
        loss in words(), room in words(), has in [words(), words(), words(), words(), words()], ends in (words(), words()),
        below in words(), paid in words(),
    ) {
        divided_exactly((loss, room), has, ends, (below, paid))?;
    }

    /// The same where every bound is as near as the next: below the attachment, at it, within the layer and beyond it.
    #[test]
    fn a_loss_is_divided_whole_around_the_layer(
        loss in 0_u64..100, room in 0_u64..100, has in [0_u64..20, 0..20, 0..20, 0..20, 0..60], ends in (0_u64..60, 0_u64..100),
        below in 0_u64..40, paid in 0_u64..40,
    ) {
        divided_exactly((loss, room), has, ends, (below, paid))?;
    }

    /// The parts of a repayment add up to it; each is whole before the next begins, and the last that paid is the first to be repaid.
    #[test]
    fn a_repayment_goes_in_reverse_order(
        amount in words(), shortfall in words(), budget in words(), capital in words(), junior in words(),
        backstop in words(), senior in words(),
    ) {
        repaid_exactly(amount, shortfall, [budget, capital, junior, backstop, senior])?;
    }

    #[test]
    fn what_was_drawn_adds_up(parts in (words(), words(), words(), words(), words())) {
        let tiers = Tiers { budget: parts.0, capital: parts.1, junior: parts.2, backstop: parts.3, senior: parts.4 };
        prop_assert_eq!(tiers.sum(), fitted(big(parts.0) + parts.1 + parts.2 + parts.3 + parts.4));
    }

    #[test]
    fn shares_are_floored_and_bounded(cash in words(), debt in words(), total in words(), loss in words()) {
        shared_exactly(cash, debt, total, loss)?;
    }

    /// Debts that are part of the total: nothing fails, and together they get no more than there is.
    #[test]
    fn shares_never_exceed_the_cash(cash in words(), debts in prop::collection::vec(1_u64..1 << 60, 1..8)) {
        let total: u64 = debts.iter().sum();
        let shares: Vec<u64> = debts
            .iter()
            .map(|debt| cash_share(cash, *debt, total).unwrap())
            .collect();
        prop_assert!(shares.iter().map(|share| big(*share)).sum::<BigInt>() <= big(cash));
        prop_assert!(shares.iter().zip(&debts).all(|(share, debt)| share <= debt));
        let paid_in_turn = debts.iter().fold((cash, total), |(cash, total), debt| {
            (cash - cash_share(cash, *debt, total).unwrap(), total - debt)
        });
        prop_assert_eq!(paid_in_turn.0, cash - cash.min(total), "in turn, all of it is paid");
    }

    #[test]
    fn the_allowance_is_never_below_nothing(
        aged in words(), factor in ratios(), released in words(), drawn in words(),
    ) {
        let whole = fraction::<u64>(&(big(aged) * factor), &big(B), Rounding::Down)
            .and_then(|earned| fitted::<u64>(big(earned) + released));
        let exact = whole.map(|whole| credit(big(whole) - drawn));
        prop_assert_eq!(
            allowance(aged, BasisPoints(factor), released, drawn).map(BigInt::from),
            exact
        );
    }

    /// A shock below 2^78 either way never wraps.
    #[test]
    fn a_shock_is_covered_exactly(
        open in integers(), shock in ratios(), maintenance in halves(), allowance in words(),
    ) {
        for maintenance in [maintenance, maintenance % 10_000] {
            let loss = BigInt::from(big(open).magnitude().clone()) * credit(big(shock) - maintenance);
            let judged = shock_is_covered(Money(open), BasisPoints(shock), BasisPoints(maintenance), allowance);
            prop_assert_eq!(judged, loss <= big(allowance) * B);
        }
    }

    /// The allowance that just covers, and one unit less.
    #[test]
    fn a_shock_needs_its_last_unit(open in 1_i64..1 << 50, beyond in 1_u32..=10_000, maintenance in 0_u32..=10_000) {
        let shock = maintenance + beyond;
        let needed = (open.unsigned_abs() * u64::from(shock - maintenance)).div_ceil(10_000);
        let covers = |allowance| shock_is_covered(Money(open), BasisPoints(shock), BasisPoints(maintenance), allowance);
        prop_assert!(covers(needed));
        prop_assert!(!covers(needed - 1));
    }

    /// More than a quarter of what was lost and is left together, whatever rounding leaves.
    #[test]
    fn a_reserve_falls_by_more_than_a_quarter(lost in words(), left in words()) {
        let before = fitted::<u64>(big(lost) + left);
        prop_assert_eq!(reserve_fell(lost, left), before.map(|_| big(lost) * 4 > big(lost) + left));
    }

    /// A third of what is left is a quarter of both; a unit more is a fall.
    #[test]
    fn a_reserve_falls_by_the_last_unit(third in 0_u64..1 << 60) {
        prop_assert_eq!(reserve_fell(third, 3 * third), Ok(false));
        prop_assert_eq!(reserve_fell(third + 1, 3 * third), Ok(true));
    }

    #[test]
    fn days_are_counted_from_1970(now in integers()) {
        prop_assert_eq!(big(day_of(now)), floor(&credit(big(now)), &big(86_400)));
    }
}

#[test]
fn a_day_begins_at_midnight() {
    assert_eq!([day_of(86_399), day_of(86_400), day_of(172_799), day_of(-1), day_of(0)], [0, 1, 1, 0, 0]);
}
