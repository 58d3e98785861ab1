//! An account judged: sums over its legs, in any order.

use ballast_risk::margin::{CollateralLeg, PositionLeg, Standing};
use ballast_risk::{BasisPoints, Money, RiskError, RiskResult, Weighted};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{B, big, credit, fitted, money};
use crate::inputs::{amounts, halves, integers, ratios, words};
use crate::margin::legs;

fn collaterals() -> BoxedStrategy<CollateralLeg> {
    (0_i64..1 << 50, 0_i64..1 << 50, ratios(), ratios())
        .prop_map(|(value, initial_value, initial, maintenance)| CollateralLeg {
            value: Money(value),
            initial_value: Money(initial_value),
            initial_haircut: BasisPoints(initial),
            maintenance_haircut: BasisPoints(maintenance),
        })
        .boxed()
}

fn standings() -> BoxedStrategy<Standing> {
    (integers(), words(), words(), integers(), integers(), words())
        .prop_map(|(equity, unpaid, notional, initial, maintenance, requirement)| Standing {
            equity: Money(equity),
            unpaid,
            notional,
            initial: Weighted(initial.into()),
            maintenance: Weighted(maintenance.into()),
            requirement: Weighted(requirement.into()),
        })
        .boxed()
}

fn together(
    cash: u64,
    fee_debt: u64,
    collaterals: &[CollateralLeg],
    positions: &[PositionLeg],
) -> RiskResult<Standing> {
    let start = Standing::default().with_cash(cash, fee_debt);
    let with = collaterals.iter().fold(start, |standing, leg| standing?.with_collateral(leg));
    positions.iter().fold(with, |standing, leg| standing?.with_position(&leg.margin()?))
}

/// Every measure as an integer without a size.
fn measures(standing: &Standing) -> [BigInt; 6] {
    [
        big(standing.equity.0),
        big(standing.unpaid),
        big(standing.notional),
        big(standing.initial.0),
        big(standing.maintenance.0),
        big(standing.requirement.0),
    ]
}

proptest! {
    /// Judging legs one by one and adding up is judging them together, whatever their order.
    #[test]
    fn legs_add_up(
        cash in 0_u64..1 << 50, fee_debt in 0_u64..1 << 40, collaterals in prop::collection::vec(collaterals(), 0..5),
        positions in prop::collection::vec(legs(), 0..9),
    ) {
        let all = together(cash, fee_debt, &collaterals, &positions).unwrap();
        let parts = [together(cash, fee_debt, &[], &[])]
            .into_iter()
            .chain(collaterals.iter().map(|leg| together(0, 0, &[*leg], &[])))
            .chain(positions.iter().map(|leg| together(0, 0, &[], &[*leg])))
            .fold([0; 6].map(big), |sums, part| {
                let part = measures(&part.unwrap());
                std::array::from_fn(|measure| &sums[measure] + &part[measure])
            });
        prop_assert_eq!(measures(&all), parts);
        let (mut collaterals, mut positions) = (collaterals, positions);
        collaterals.reverse();
        positions.reverse();
        prop_assert_eq!(together(cash, fee_debt, &collaterals, &positions), Ok(all));
    }

    #[test]
    fn cash_counts_whole_and_fees_against_health(old in standings(), cash in words(), fee_debt in words()) {
        let new = money(big(cash)).and_then(|cash| {
            let free = money(cash.clone() - money(big(fee_debt))?)? * B;
            let mut measures = measures(&old);
            measures[0] = money(&measures[0] + cash)?;
            measures[3] += &free;
            measures[4] += &free;
            Ok(measures)
        });
        prop_assert_eq!(old.with_cash(cash, fee_debt).map(|new| measures(&new)), new);
    }

    #[test]
    fn collateral_counts_less_its_haircuts(
        old in standings(), values in (integers(), integers()), haircuts in (ratios(), ratios()),
    ) {
        let leg = CollateralLeg {
            value: Money(values.0),
            initial_value: Money(values.1),
            initial_haircut: BasisPoints(haircuts.0),
            maintenance_haircut: BasisPoints(haircuts.1),
        };
        let kept = |haircut: u32| credit(big(B) - haircut);
        let new = money(big(old.equity.0) + values.0).map(|equity| {
            let mut measures = measures(&old);
            measures[0] = equity;
            measures[3] += kept(haircuts.0) * values.1;
            measures[4] += kept(haircuts.1) * values.0;
            measures
        });
        prop_assert_eq!(old.with_collateral(&leg).map(|new| measures(&new)), new);
    }

    /// Under stress nothing is required any more: what stood for it counts again.
    #[test]
    fn what_counts_under_stress_is_health_before_its_requirement(standing in standings()) {
        let exact = big(standing.maintenance.0) + standing.requirement.0;
        prop_assert_eq!(standing.counted().map(|counted| big(counted.0)), Ok(exact));
    }

    #[test]
    fn a_position_joins_unless_a_sum_does_not_fit(old in standings(), leg in legs()) {
        let margin = leg.margin().unwrap();
        let alone = measures(&Standing::default().with_position(&margin).unwrap());
        prop_assert_eq!(&alone[1], &credit(-big(margin.net.0)));
        let sums: [BigInt; 6] = std::array::from_fn(|measure| &measures(&old)[measure] + &alone[measure]);
        let fits = money(sums[0].clone()).is_ok()
            && fitted::<u64>(sums[1].clone()).is_ok()
            && fitted::<u64>(sums[2].clone()).is_ok();
        let new = old.with_position(&margin);
        prop_assert_eq!(
            new.map(|new| measures(&new)),
            if fits { Ok(sums) } else { Err(RiskError::Overflow) }
        );
    }

    #[test]
    fn measures_are_read_exactly(
        standing in standings(), fee_debt in words(), cash in words(), allowance in halves(), near in 0_u32..300,
    ) {
        let net = money(big(fee_debt)).and_then(|debt| fitted(big(standing.equity.0) - debt));
        prop_assert_eq!(standing.net_equity(fee_debt).map(|equity| equity.0), net);
        let lack = credit(big(standing.unpaid) - cash);
        prop_assert_eq!(big(standing.lack(cash)), lack.clone());
        for allowance in [allowance, near] {
            prop_assert_eq!(
                standing.calls(cash, BasisPoints(allowance)),
                &lack * B > big(standing.notional) * allowance
            );
        }
        prop_assert_eq!(standing.meets_initial(), standing.initial.0 >= 0 && standing.maintenance.0 >= 0);
        prop_assert_eq!(standing.below_maintenance(), standing.maintenance.0 < 0);
    }

    /// A call opens with the first unit beyond the allowance.
    #[test]
    fn a_call_opens_at_the_unit(notional in 0_u64..1 << 50, allowance in 0_u32..=10_000, cash in 0_u64..1 << 40) {
        let allowed = notional * u64::from(allowance) / 10_000;
        let at = |unpaid| {
            Standing {
                unpaid,
                notional,
                ..Standing::default()
            }
            .calls(cash, BasisPoints(allowance))
        };
        prop_assert!(!at(cash + allowed));
        prop_assert!(at(cash + allowed + 1));
    }

    /// Cash moves nothing between the measures but itself.
    #[test]
    fn cash_in_small_parts_is_cash(old in amounts(), parts in prop::collection::vec(0_u64..1 << 40, 1..5)) {
        let start = Standing {
            equity: Money(old),
            ..Standing::default()
        };
        let whole = start.with_cash(parts.iter().sum(), 0);
        prop_assert_eq!(
            parts
                .iter()
                .try_fold(start, |standing, cash| standing.with_cash(*cash, 0)),
            whole
        );
    }
}

#[test]
fn health_at_zero_is_enough() {
    let level = Standing::default();
    assert!(level.meets_initial() && !level.below_maintenance());
    let below = Standing { initial: Weighted(-1), maintenance: Weighted(-1), ..level };
    assert!(!below.meets_initial() && below.below_maintenance());
}
