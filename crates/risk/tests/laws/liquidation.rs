//! The plan of a liquidation against the page, and its bonus.

use ballast_risk::liquidation::{LiquidationPlan, LiquidationTerms, equity_share};
use ballast_risk::margin::Standing;
use ballast_risk::{BasisPoints, Money, Price, RiskResult, Rounding, Size, Weighted};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{B, big, ceil, credit, floor, fraction, money, notional, two};
use crate::inputs::{integers, ratios, words};

fn plan(terms: &LiquidationTerms, account: &Standing, size: i64, mark: u64, ratio: u32) -> RiskResult<LiquidationPlan> {
    let (shortage, requirement) = (credit(-big(account.maintenance.0)), big(account.requirement.0));
    let double: BigInt = big(terms.bonus.0) * 2;
    let grown = if shortage < requirement { floor(&(&shortage * terms.bonus.0), &requirement) } else { double.clone() };
    let bonus = (grown + terms.bonus.0).min(double);
    let per = big(ratio) - &bonus - terms.insurance.0;
    let magnitude = big(size.unsigned_abs());
    let bonus = BasisPoints(bonus.try_into().unwrap());
    let whole = LiquidationPlan { bonus, most: size.unsigned_abs() };
    if account.equity.0 <= 0 || per <= big(0) {
        return Ok(whole);
    }
    let full = money(notional(size, mark))?;
    let want = ceil(&(shortage + full * terms.buffer.0 + 2 * B), &per);
    // At a price of nothing no part restores anything.
    let restoring = if mark == 0 { magnitude.clone() } else { ceil(&(want << 32), &big(mark)) + 1_u32 };
    let most = restoring.min(magnitude.clone());
    let rest = ceil(&((magnitude - &most) * mark), &two(32));
    let dusty = rest < big(terms.dust);
    Ok(if dusty { whole } else { LiquidationPlan { bonus, most: most.try_into().unwrap() } })
}

fn sane() -> BoxedStrategy<LiquidationTerms> {
    (0_u32..300, 0_u32..300, 0_u32..300, 0_u32..500, prop_oneof![Just(0), 0_u64..1 << 34])
        .prop_map(|(bonus, insolvent, insurance, buffer, dust)| LiquidationTerms {
            bonus: BasisPoints(bonus),
            insolvent_bonus: BasisPoints(insolvent),
            insurance: BasisPoints(insurance),
            buffer: BasisPoints(buffer),
            dust,
        })
        .boxed()
}

fn accounts() -> BoxedStrategy<Standing> {
    (-10_i64..1 << 40, 0_i64..1 << 60, 0_i64..1 << 60, 0_u32..40)
        .prop_map(|(equity, shortage, requirement, shift)| Standing {
            equity: Money(equity),
            maintenance: Weighted(-i128::from(shortage >> shift)),
            requirement: Weighted(i128::from(requirement)),
            ..Standing::default()
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// A restoring size beyond every word is the whole position, not an error.
    #[test]
    fn the_plan_is_exact(
        terms in sane(), account in accounts(), size in integers(), small in -(1_i64 << 44)..1 << 44, mark in words(),
        usual in 1_u64 << 22..1 << 38, ratio in 0_u32..5_000,
    ) {
        for (size, mark) in [(size, mark), (small, usual), (size, usual), (small, mark)] {
            let planned = terms.plan(&account, Size(size), Price(mark), BasisPoints(ratio));
            prop_assert_eq!(planned, plan(&terms, &account, size, mark, ratio));
        }
    }

    /// Terms beyond their ceilings, and accounts as large as sums of weighted money are.
    #[test]
    fn odd_terms_are_exact(
        ratios in (0_u32..1 << 31, ratios(), ratios(), ratios()), shortage in words(), more in words(),
        requirement in words(), equity in integers(), size in integers(), mark in words(),
    ) {
        let terms = LiquidationTerms {
            bonus: BasisPoints(ratios.0 >> (ratios.1 & 31)),
            insolvent_bonus: BasisPoints(0),
            insurance: BasisPoints(ratios.1 & 0xFFFF),
            buffer: BasisPoints(ratios.2),
            dust: more >> 20,
        };
        let account = Standing {
            equity: Money(equity),
            maintenance: Weighted(-(i128::from(shortage) * i128::from(more & 0xFFFF_FFFF))),
            requirement: Weighted(i128::from(requirement) << (more & 31)),
            ..Standing::default()
        };
        let planned = terms.plan(&account, Size(size), Price(mark), BasisPoints(ratios.3));
        prop_assert_eq!(planned, plan(&terms, &account, size, mark, ratios.3));
    }

    /// The rest is worth its dust or nothing is left; a plan never asks for more than there is.
    #[test]
    fn no_dust_is_left(
        terms in sane(), account in accounts(), size in -(1_i64 << 44)..1 << 44, mark in 1_u64 << 22..1 << 38,
        ratio in 1_u32..5_000,
    ) {
        let most = terms
            .plan(&account, Size(size), Price(mark), BasisPoints(ratio))
            .unwrap()
            .most;
        prop_assert!(most <= size.unsigned_abs());
        let rest = Price(mark).of(size.unsigned_abs() - most, Rounding::Up).unwrap();
        prop_assert!(most == size.unsigned_abs() || rest >= terms.dust);
    }

    /// A rest that is worth its dust stays; a rest worth a unit less is taken too.
    #[test]
    fn dust_is_less_than_its_limit(
        terms in sane(), account in accounts(), size in 1_i64 << 43..1 << 44, mark in 1_u64 << 32..1 << 38,
    ) {
        let terms = LiquidationTerms {
            dust: 0,
            insurance: BasisPoints(0),
            buffer: BasisPoints(0),
            ..terms
        };
        let account = Standing {
            equity: Money(1),
            maintenance: Weighted(account.maintenance.0 >> 20),
            ..account
        };
        let planned = |dust| {
            LiquidationTerms { dust, ..terms }
                .plan(&account, Size(size), Price(mark), BasisPoints(2_000))
                .unwrap()
                .most
        };
        let rest = Size(size - planned(0).cast_signed())
            .notional(Price(mark))
            .unwrap()
            .credit();
        prop_assert!(rest > 0, "a part is enough");
        prop_assert_eq!(planned(rest), planned(0));
        prop_assert_eq!(planned(rest + 1), size.unsigned_abs());
    }

    #[test]
    fn a_bonus_is_paid_out_of_its_share(terms in sane(), rate in ratios(), notional in integers(), share in words()) {
        let exact = fraction(&(credit(big(notional)) * rate), &big(B), Rounding::Down).map(|bonus: u64| bonus.min(share));
        prop_assert_eq!(terms.bonus(BasisPoints(rate), Money(notional), share), exact);
    }

    #[test]
    fn a_share_of_equity_is_exact(equity in integers(), notional in integers(), whole in words()) {
        let taken = credit(big(notional)).min(big(whole));
        let exact = fraction(&(credit(big(equity)) * taken), &big(whole), Rounding::Down);
        prop_assert_eq!(equity_share(Money(equity), Money(notional), whole), exact);
    }

    /// In however many parts an account is liquidated: what is left keeps its share of equity, and only the last part can take all.
    #[test]
    fn no_part_takes_what_belongs_to_the_rest(
        equity in 0_i64..1 << 50, whole in 1_i64..1 << 50, cuts in prop::collection::vec(1_i64..1 << 50, 1..8),
    ) {
        let (mut left, mut rest) = (equity, whole);
        for cut in cuts {
            let taken = cut.min(rest);
            let share = equity_share(Money(left), Money(taken), rest.unsigned_abs()).unwrap().cast_signed();
            left -= share;
            rest -= taken;
            prop_assert!(i128::from(left) * i128::from(whole) >= i128::from(equity) * i128::from(rest));
            if rest == 0 {
                prop_assert_eq!(left, 0);
                break;
            }
        }
    }
}

/// The bonus grows from its terms at the line to twice as much where the shortage is the whole requirement.
#[test]
fn the_bonus_doubles_over_the_requirement() {
    let terms = LiquidationTerms {
        bonus: BasisPoints(100),
        insolvent_bonus: BasisPoints(50),
        insurance: BasisPoints(50),
        buffer: BasisPoints(0),
        dust: 0,
    };
    let bonus = |shortage: i128, requirement: i128| {
        let account =
            Standing { maintenance: Weighted(-shortage), requirement: Weighted(requirement), ..Standing::default() };
        terms.plan(&account, Size(1), Price(1 << 32), BasisPoints(500)).unwrap().bonus.0
    };
    assert_eq!([bonus(0, 1_000), bonus(9, 1_000), bonus(10, 1_000), bonus(999, 1_000)], [100, 100, 101, 199]);
    assert_eq!([bonus(1_000, 1_000), bonus(5_000, 1_000), bonus(0, 0), bonus(1, 0)], [200; 4]);
    let worthless = Standing { equity: Money(1), requirement: Weighted(1), ..Standing::default() };
    let plan = terms.plan(&worthless, Size(i64::MAX), Price(u64::MAX), BasisPoints(150)).unwrap();
    assert_eq!(plan.most, i64::MAX.unsigned_abs(), "what frees nothing is taken whole, whatever it is worth");
    let least = terms.plan(&worthless, Size(1_000_000), Price(1 << 32), BasisPoints(151)).unwrap();
    assert_eq!(least.most, 20_001, "a basis point frees what two units of rounding need, and a unit of size");
    assert_eq!(bonus(-5, 1_000), 100, "health above the line is no shortage");
}
