//! Funding: the index and what positions owe for it.

use ballast_risk::funding::{FundingIndex, HOUR, PPM, owed};
use ballast_risk::{Money, Price, RiskError, RiskResult, Size};
use proptest::prelude::*;

use crate::exact::{self, big, fitted, floor};
use crate::inputs::{amounts, halves, integers, words};

const PARTS: i64 = 3_600_000_000;

fn accrued(old: FundingIndex, rate: i32, mark: u64, elapsed: u32) -> RiskResult<FundingIndex> {
    let mark: i64 = fitted(big(mark))?;
    let numerator = big(rate) * mark * elapsed + old.carry;
    let whole = floor(&numerator, &big(PARTS));
    let carry = fitted(numerator - &whole * PARTS)?;
    fitted::<i64>(whole.clone())?;
    Ok(FundingIndex { index: fitted(whole + old.index)?, carry })
}

proptest! {
    #[test]
    fn the_index_moves_exactly(
        rate in halves(), mark in words(), elapsed in halves(), index in integers(), carry in integers(),
        sane in 0..PARTS,
    ) {
        for carry in [carry, sane] {
            let old = FundingIndex { index, carry };
            let rate = rate.cast_signed();
            prop_assert_eq!(
                old.accrue(rate, Price(mark), elapsed),
                accrued(old, rate, mark, elapsed)
            );
        }
    }

    /// The carry loses nothing: an hour in steps is the hour at once.
    #[test]
    fn steps_add_up_to_the_whole(
        rate in -20_000_i32..=20_000, mark in 1_u64..1 << 50, steps in prop::collection::vec(1_u32..600, 1..12),
    ) {
        let mark = Price(mark);
        let whole = FundingIndex::default().accrue(rate, mark, steps.iter().sum()).unwrap();
        let stepped = steps.iter().fold(FundingIndex::default(), |index, step| {
            index.accrue(rate, mark, *step).unwrap()
        });
        prop_assert_eq!(stepped, whole);
        prop_assert!((0..PARTS).contains(&stepped.carry));
    }

    #[test]
    fn what_is_owed_is_the_ceiling(size in integers(), index in integers(), snapshot in integers()) {
        let exact = exact::owed(size, index, snapshot).and_then(fitted).map(Money);
        prop_assert_eq!(owed(Size(size), index, snapshot), exact);
    }

    /// Sizes and indices whose product fits, so that the ceiling decides.
    #[test]
    fn small_amounts_owe_the_ceiling(size in -70_000_i64..70_000, index in amounts(), snapshot in -3_i64..3) {
        let exact = exact::owed(size, index, snapshot).and_then(fitted).map(Money);
        prop_assert_eq!(owed(Size(size), index, snapshot), exact);
        prop_assert!(exact.is_ok());
    }

    /// Funding makes no money: what all positions of a market owe together is at least nothing, and less than a unit for each.
    #[test]
    fn funding_is_zero_sum_but_for_ceilings(
        sizes in prop::collection::vec(-(1_i64 << 40)..1 << 40, 1..9), index in -(1_i64 << 50)..1 << 50,
    ) {
        let last = -sizes.iter().sum::<i64>();
        let sum: i64 = sizes
            .iter()
            .chain([&last])
            .map(|size| owed(Size(*size), index, 0).unwrap().0)
            .sum();
        prop_assert!((0..=i64::try_from(sizes.len()).unwrap()).contains(&sum), "{}", sum);
    }
}

/// An hour at one per cent on a long of 100 units at a price of one: a unit, and the short receives it.
#[test]
fn positive_rates_charge_longs() {
    let index = FundingIndex::default().accrue(10_000, Price(1 << 32), 3_600).unwrap();
    assert_eq!(owed(Size(100), index.index, 0), Ok(Money(1)));
    assert_eq!(owed(Size(-100), index.index, 0), Ok(Money(0)));
    assert_eq!(owed(Size(-101), index.index, 0), Ok(Money(-1)));
}

#[test]
fn a_rate_is_parts_per_million_and_hour() {
    assert_eq!((PPM, HOUR, PPM * HOUR), (1_000_000, 3_600, PARTS));
}

#[test]
fn an_index_half_its_range_away_is_refused() {
    assert_eq!(owed(Size(1), i64::MAX, -1), Err(RiskError::Overflow));
    assert_eq!(owed(Size(0), i64::MAX, -1), Ok(Money(0)), "nobody owes for nothing");
    assert_eq!(owed(Size(i64::MIN), 1 << 32, 0), Err(RiskError::Overflow), "-2^63 has no magnitude in money");
}
