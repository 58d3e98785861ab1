//! Forced sales: discounts, the most that is sold, and what is paid for it.

use ballast_risk::sale::{
    CALL_SECONDS, Sale, WIDENING_SECONDS, WIDEST_DISCOUNT, call_discount, restore, sale_discount,
};
use ballast_risk::{BasisPoints, Money, Price, RiskResult, Rounding, Weighted};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{B, big, ceil, credit, floor, fraction, two, value};
use crate::inputs::{halves, integers, ratios, words};

fn kept(sale: &Sale) -> BigInt {
    credit(big(B) - sale.discount.0)
}

/// An amount beyond every word is all there is; so is one at no price.
fn most(sale: &Sale) -> BigInt {
    let (everything, unit) = (big(u64::MAX), kept(sale) * sale.price.0);
    let up_to = |dividend: BigInt, divisor: &BigInt| {
        if *divisor == big(0) { everything.clone() } else { ceil(&dividend, divisor).min(everything.clone()) }
    };
    up_to((big(sale.lack) << 32) * B, &unit).max(up_to(big(sale.restore) << 32, &big(sale.price.0)))
}

fn discounted(sale: &Sale, amount: u64) -> RiskResult<u64> {
    fraction(&(kept(sale) * sale.price.0 * amount), &(two(32) * B), Rounding::Up)
}

fn pay(sale: &Sale, amount: u64) -> RiskResult<u64> {
    let pay = discounted(sale, amount)?;
    if sale.equity.0 < 0 {
        return Ok(pay);
    }
    let worth: u64 = fraction(&(big(amount) * sale.oracle.0), &two(32), Rounding::Up)?;
    Ok(pay.max(worth.saturating_sub(sale.equity.0.unsigned_abs())))
}

fn sales() -> BoxedStrategy<Sale> {
    let usual = (1_u64 << 20..1 << 40, 1_u64 << 20..1 << 40);
    let prices = prop_oneof![(words(), words()), usual];
    let wants = prop_oneof![(words(), words()), (0_u64..1 << 40, 0_u64..1 << 40)];
    let equities = prop_oneof![integers(), -10_i64..1 << 40];
    (prices, ratios(), wants, equities)
        .prop_map(|((price, oracle), discount, (lack, restore), equity)| Sale {
            price: Price(price),
            oracle: Price(oracle),
            discount: BasisPoints(discount),
            lack,
            restore,
            equity: Money(equity),
        })
        .boxed()
}

proptest! {
    #[test]
    fn a_call_opens_its_discount_in_a_minute(
        limit in ratios(), haircut in ratios(), elapsed in words(), soon in 0_u64..70,
    ) {
        for elapsed in [elapsed, soon] {
            let exact = floor(&(big(limit.min(haircut / 2)) * elapsed.min(60)), &big(60));
            prop_assert_eq!(
                call_discount(BasisPoints(limit), BasisPoints(haircut), elapsed).map(|discount| big(discount.0)),
                Ok(exact)
            );
        }
    }

    /// The discount takes no more than what is left of the haircut after it.
    #[test]
    fn a_call_gives_away_at_most_half_of_the_haircut(limit in ratios(), haircut in ratios(), elapsed in words()) {
        let discount = call_discount(BasisPoints(limit), BasisPoints(haircut), elapsed).unwrap().0;
        prop_assert!(u64::from(discount) * 2 <= u64::from(haircut));
    }

    #[test]
    fn a_liquidation_widens_by_the_hour(
        limit in halves(), usual in 0_u32..3_000, elapsed in words(), soon in 0_u64..100_000,
    ) {
        for (limit, elapsed) in [(limit, elapsed), (limit, soon), (usual, elapsed), (usual, soon)] {
            let exact = (big(limit) + floor(&(big(limit) * elapsed), &big(3_600))).min(big(5_000));
            prop_assert_eq!(
                sale_discount(BasisPoints(limit), elapsed).map(|discount| big(discount.0)),
                Ok(exact)
            );
        }
    }

    #[test]
    fn what_restores_is_rounded_up(
        maintenance in integers(), far in words(), buffer in words(), haircut in ratios(), discount in ratios(),
    ) {
        for maintenance in [i128::from(maintenance), -(i128::from(far) * 10_000)] {
            let missing = credit(big(buffer) - maintenance);
            let gain = big(haircut) - discount;
            let exact = if gain > big(0) {
                fraction(&missing, &gain, Rounding::Up)
            } else {
                Ok(0)
            };
            prop_assert_eq!(
                restore(
                    Weighted(maintenance),
                    Weighted(buffer.into()),
                    BasisPoints(haircut),
                    BasisPoints(discount)
                ),
                exact
            );
        }
    }

    /// Selling what restores brings health to the buffer, and a unit of value less does not.
    #[test]
    fn selling_what_restores_restores(
        shortage in 1_i64..1 << 56, buffer in 0_i64..1 << 50, gain in 1_u32..=5_000, discount in 0_u32..5_000,
    ) {
        let haircut = discount + gain;
        let (maintenance, buffer) = (Weighted(-i128::from(shortage)), Weighted(buffer.into()));
        let sold = restore(maintenance, buffer, BasisPoints(haircut), BasisPoints(discount)).unwrap();
        let health = |sold: u64| {
            let gained = big(sold) * (B - discount) - big(sold) * (B - haircut);
            gained + maintenance.0
        };
        prop_assert!(health(sold) >= big(buffer.0));
        prop_assert!(health(sold - 1) < big(buffer.0));
    }

    #[test]
    fn a_sale_is_exact(sale in sales(), amount in words(), small in 0_u64..1 << 40) {
        prop_assert_eq!(sale.most().map(BigInt::from), Ok(most(&sale)));
        for amount in [amount, small] {
            prop_assert_eq!(sale.discounted(amount), discounted(&sale, amount));
            prop_assert_eq!(sale.pay(amount), pay(&sale, amount));
            let brings = fraction(&(kept(&sale) * sale.price.0 * amount), &(two(32) * B), Rounding::Down);
            prop_assert_eq!(sale.brings(amount), brings);
        }
    }

    /// The most that is sold for cash brings the cash that lacks, and one unit less would not.
    #[test]
    fn the_most_covers_the_lack(price in 1_u64 << 20..1 << 40, discount in 0_u32..5_000, lack in 1_u64..1 << 40) {
        let price = Price(price);
        let sale = Sale {
            price,
            oracle: price,
            discount: BasisPoints(discount),
            lack,
            restore: 0,
            equity: Money(-1),
        };
        let most = sale.most().unwrap();
        prop_assert!(sale.pay(most).unwrap() >= lack);
        let less = kept(&sale) * price.0 * (most - 1);
        prop_assert!(less < (big(lack) << 32) * B);
    }

    /// A sale never pushes equity below zero: what leaves the balance is worth no more than what is paid and what equity was.
    #[test]
    fn equity_stays_above_zero(
        balance in 0_u64..1 << 44, share in 0_u64..=100, price in 1_u64 << 28..1 << 36, oracle in 1_u64 << 28..1 << 36,
        discount in 0_u32..=5_000, equity in 0_i64..1 << 40,
    ) {
        let amount = balance / 100 * share;
        let sale = Sale {
            price: Price(price),
            oracle: Price(oracle),
            discount: BasisPoints(discount),
            lack: 0,
            restore: 0,
            equity: Money(equity),
        };
        let lost = value(balance.cast_signed(), oracle) - value((balance - amount).cast_signed(), oracle);
        prop_assert!(big(equity) - lost + sale.pay(amount).unwrap() >= big(0));
    }
}

/// The least that a price can be, 2^-32 of a ten-thousandth of a unit, is a unit to the taker.
#[test]
fn the_least_fraction_is_rounded_up() {
    let sale = Sale {
        price: Price(1),
        oracle: Price(1),
        discount: BasisPoints(9_999),
        lack: 0,
        restore: 0,
        equity: Money(i64::MAX),
    };
    assert_eq!((sale.discounted(1), sale.brings(1), sale.discounted(0)), (Ok(1), Ok(0), Ok(0)));
}

#[test]
fn the_terms_of_sales_are_what_the_page_says() {
    assert_eq!((CALL_SECONDS, WIDENING_SECONDS, WIDEST_DISCOUNT), (60, 3_600, BasisPoints(5_000)));
    let halves = |elapsed| call_discount(BasisPoints(301), BasisPoints(602), elapsed).unwrap().0;
    assert_eq!([halves(0), halves(30), halves(60), halves(61)], [0, 150, 301, 301]);
    let widened = |elapsed| sale_discount(BasisPoints(301), elapsed).unwrap().0;
    assert_eq!([widened(0), widened(3_599), widened(3_600), widened(7_200)], [301, 601, 602, 903]);
}
