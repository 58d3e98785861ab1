//! Fees, the band and slippage.

use ballast_risk::fee::{FLOAT, FeeSplit, float, slippage, within_band};
use ballast_risk::{BasisPoints, Money, RiskResult, Rounding};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{B, big, credit, fitted, floor, fraction, money};
use crate::inputs::{integers, ratios, words};

pub(crate) fn exact_band(paid: i64, value: i64, notional: i64, band: u32) -> RiskResult<bool> {
    let width: u64 = fraction(&(credit(big(notional)) * band), &big(B), Rounding::Up)?;
    let off = money(big(paid) - value)?;
    Ok(BigInt::from(off.magnitude().clone()) <= big(width) + 1)
}

proptest! {
    #[test]
    fn divided_fees_add_up(fees in words(), capital in ratios(), treasury in ratios()) {
        let split = FeeSplit {
            capital: BasisPoints(capital),
            treasury: BasisPoints(treasury),
        };
        let share = |ratio: u32| floor(&(big(fees) * ratio), &big(B));
        let exact: RiskResult<u64> = fitted(big(fees) - share(capital) - share(treasury));
        let divided = split.divide(fees);
        prop_assert_eq!(divided.map(|shares| shares.budget), exact);
        prop_assert_eq!(divided.map(|shares| big(shares.capital)), exact.map(|_| share(capital)));
        prop_assert_eq!(
            divided.map(|shares| big(shares.treasury)),
            exact.map(|_| share(treasury))
        );
    }

    /// Shares that leave something to the budget never fail, whatever the fees.
    #[test]
    fn fees_always_divide_under_sane_shares(fees in words(), capital in 0_u32..=10_000, rest in 0_u32..=10_000) {
        let split = FeeSplit {
            capital: BasisPoints(capital),
            treasury: BasisPoints(rest.min(B - capital)),
        };
        let shares = split.divide(fees).unwrap();
        prop_assert_eq!(big(shares.budget) + shares.capital + shares.treasury, big(fees));
    }

    /// The bonus below zero on a tenth of open interest, floored twice.
    #[test]
    fn the_float_is_a_bonus_on_a_tenth_of_what_is_open(open in integers(), bonus in ratios()) {
        let part = floor(&(credit(big(open)) * bonus), &big(B));
        let exact = fitted::<u64>(part.clone()).and_then(|_| fitted(floor(&(part * 1_000), &big(B))));
        prop_assert_eq!(float(Money(open), BasisPoints(bonus)), exact);
        prop_assert_eq!(FLOAT, BasisPoints(1_000));
    }

    #[test]
    fn the_band_is_exact(paid in integers(), value in integers(), notional in integers(), band in ratios()) {
        let judged = within_band(Money(paid), Money(value), Money(notional), BasisPoints(band));
        prop_assert_eq!(judged, exact_band(paid, value, notional, band));
    }

    /// Just inside and just outside the band, on both sides.
    #[test]
    fn the_band_ends_a_unit_beyond_its_width(
        value in -(1_i64 << 50)..1 << 50, notional in 0_i64..1 << 50, band in 0_u32..=10_000,
    ) {
        let width = Money(notional)
            .part(BasisPoints(band), Rounding::Up)
            .unwrap()
            .cast_signed();
        for (off, inside) in [(0, true), (width + 1, true), (width + 2, false)] {
            for paid in [value + off, value - off] {
                let judged = within_band(Money(paid), Money(value), Money(notional), BasisPoints(band));
                prop_assert_eq!(judged, Ok(inside));
            }
        }
    }

    #[test]
    fn slippage_is_the_fee_and_what_was_overpaid(paid in integers(), value in integers(), fee in words()) {
        let exact = money(big(paid) - value).and_then(|over| fitted(credit(over) + fee));
        prop_assert_eq!(slippage(Money(paid), Money(value), fee), exact);
    }
}

/// The widest band: at the end of the range everything is within.
#[test]
fn a_band_without_end_holds_everything() {
    let band = BasisPoints(u32::MAX);
    assert_eq!(within_band(Money(i64::MIN), Money(0), Money(42_949_672_960_000), band), Ok(true));
    assert_eq!(exact_band(i64::MIN, 0, 42_949_672_960_000, u32::MAX), Ok(true));
}
