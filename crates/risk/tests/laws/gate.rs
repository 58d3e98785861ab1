//! The gate of a trade: every branch of it.

use ballast_risk::margin::{Passage, Shut};
use ballast_risk::{Money, RiskError, RiskResult, Size, Weighted};
use proptest::prelude::*;

use crate::exact::{big, money};
use crate::inputs::{integers, words};

fn grew(before: i64, after: i64) -> bool {
    let flipped = big(before) * after < big(0);
    after.unsigned_abs() > before.unsigned_abs() || flipped
}

fn exact(passage: &Passage) -> RiskResult<Result<(), Shut>> {
    let floor = money(big(passage.fee) + 1).and_then(|tolerated| money(big(passage.equity_before.0) - tolerated))?;
    let below_zero = passage.equity_before.0 < 0 || passage.equity_after.0 < 0;
    let reasons = [
        (below_zero, Err(Shut::BelowZero)),
        (passage.meets_initial, Ok(())),
        (grew(passage.size_before.0, passage.size_after.0), Err(Shut::BelowInitial)),
        (passage.maintenance_after.0 < passage.maintenance_before.0, Err(Shut::HealthFell)),
        (big(passage.equity_after.0) < floor, Err(Shut::ValueGivenAway)),
    ];
    Ok(reasons.into_iter().find(|(holds, _)| *holds).map_or(Ok(()), |(_, verdict)| verdict))
}

/// Sizes on all sides, equity around zero and around the fee's floor, health around equal, both kinds of margin: all of them together.
#[test]
fn the_whole_table_of_the_gate() {
    let sizes = [
        (0, 0),
        (0, 5),
        (5, 0),
        (5, 4),
        (5, 5),
        (5, 6),
        (5, -1),
        (-5, 1),
        (-5, -4),
        (-5, -5),
        (-5, -6),
        (0, -5),
        (5, -6),
    ];
    let equities = [(-1, 5), (5, -1), (0, 0), (10, 7), (10, 6), (10, 10), (10, 11), (3, 0), (4, 0)];
    let mut seen = std::collections::HashSet::new();
    for (size_before, size_after) in sizes {
        for (equity_before, equity_after) in equities {
            for (maintenance_before, maintenance_after) in [(-3, -3), (-3, -4), (-3, -2), (2, 1), (1, 2)] {
                for meets_initial in [false, true] {
                    let passage = Passage {
                        size_before: Size(size_before),
                        size_after: Size(size_after),
                        maintenance_before: Weighted(maintenance_before),
                        maintenance_after: Weighted(maintenance_after),
                        equity_before: Money(equity_before),
                        equity_after: Money(equity_after),
                        meets_initial,
                        fee: 2,
                    };
                    assert_eq!(passage.judge(), exact(&passage), "{passage:?}");
                    assert_eq!(passage.grew(), grew(size_before, size_after), "{passage:?}");
                    seen.insert(format!("{:?}", passage.judge()));
                }
            }
        }
    }
    assert_eq!(seen.len(), 5, "open, and four reasons to be shut: {seen:?}");
}

proptest! {
    #[test]
    fn the_gate_is_exact(
        before in (integers(), integers(), integers()), after in (integers(), integers(), integers()),
        meets_initial: bool, fee in words(),
    ) {
        let passage = Passage {
            size_before: Size(before.0),
            size_after: Size(after.0),
            maintenance_before: Weighted(before.1.into()),
            maintenance_after: Weighted(after.1.into()),
            equity_before: Money(before.2),
            equity_after: Money(after.2),
            meets_initial,
            fee,
        };
        prop_assert_eq!(passage.judge(), exact(&passage));
        prop_assert_eq!(passage.grew(), grew(before.0, after.0));
    }
}

/// The floor of equity is a unit beyond the fee, for what rounding hides.
#[test]
fn a_fee_without_a_word_is_refused() {
    let passage = Passage {
        size_before: Size(1),
        size_after: Size(0),
        maintenance_before: Weighted(0),
        maintenance_after: Weighted(0),
        equity_before: Money(0),
        equity_after: Money(0),
        meets_initial: true,
        fee: i64::MAX.unsigned_abs(),
    };
    assert_eq!(passage.judge(), Err(RiskError::Overflow));
    assert_eq!(Passage { fee: passage.fee - 1, ..passage }.judge(), Ok(Ok(())));
}
