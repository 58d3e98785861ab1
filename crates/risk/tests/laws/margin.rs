//! One position judged: what it counts for and what it requires.

use ballast_risk::claim::ClaimIndex;
use ballast_risk::glide::Slope;
use ballast_risk::margin::{MarginTerms, PositionLeg, PositionMargin, Standing};
use ballast_risk::position::{Indices, Position};
use ballast_risk::{BasisPoints, Money, Price, RiskResult, Size};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{self, B, big, credit, fitted, floor, money, notional, two, value};
use crate::inputs::{amounts, integers, ratios, words};

/// What the page says of a leg; money that has no word is an overflow.
#[derive(Debug, PartialEq)]
struct Judged {
    net: BigInt,
    notional: BigInt,
    ratio: BigInt,
    initial: BigInt,
    maintenance: BigInt,
    requirement: BigInt,
}

fn value_at(size: i64, price: u64) -> RiskResult<BigInt> {
    money(notional(size, price)).map(|_| value(size, price))
}

fn sloped(slope: u64, notional: &BigInt) -> BigInt {
    floor(&(notional * slope), &two(32)).min(big(B))
}

/// What a slope adds on its way: a way from what the old one adds towards what the new one adds.
pub(crate) fn concentration(slope: &Slope, notional: &BigInt) -> BigInt {
    let (from, to) = (sloped(slope.from, notional), sloped(slope.to, notional));
    if from < to { (from + slope.way).min(to) } else { (from - slope.way).max(to) }
}

fn judged(leg: &PositionLeg) -> RiskResult<Judged> {
    let (position, terms) = (&leg.position, &leg.terms);
    let owed = exact::owed(position.size.0, leg.indices.funding, position.funding_index)?;
    let claim = big(exact::live(position.claim, leg.indices.claim, position.claim_index)?);
    let paid = money(owed + position.cost.0)?;
    let net_at = |price: Price| {
        let profit = money(value_at(position.size.0, price.0)? - &paid)?;
        money(profit + money(claim.clone())?)
    };
    let (net, worst) = (net_at(leg.mark)?, net_at(leg.mark)?.min(net_at(leg.worse)?));
    let notional = if leg.finalized { big(0) } else { notional(position.size.0, leg.mark.0) };
    let ratio = |ratio: BasisPoints, added: BigInt| (added + ratio.0).min(big(B));
    let initial_ratio =
        if leg.fresh { ratio(terms.initial, sloped(terms.concentration.to, &notional)) } else { big(B) };
    let added = concentration(&terms.concentration, &notional);
    let maintenance_ratio = if leg.finalized { big(0) } else { ratio(terms.maintenance, added) };
    let counted = if worst < big(0) { &worst * B } else { (&worst * B).min(&notional * terms.profit_credit.0) };
    let backed = floor(&(claim.min(net.clone()) * terms.backing.min(1 << 32)), &two(32));
    let backed_profit = if net < big(0) { &net * B } else { backed * terms.profit_factor.0 };
    let requirement = &notional * &maintenance_ratio;
    Ok(Judged {
        initial: counted - &notional * initial_ratio,
        maintenance: backed_profit - &requirement,
        ratio: maintenance_ratio,
        net,
        notional,
        requirement,
    })
}

/// The same of the crate, health read from a standing that holds nothing else.
fn seen(margin: &PositionMargin) -> Judged {
    let alone = Standing::default().with_position(margin).unwrap();
    assert_eq!(alone.requirement, margin.requirement);
    Judged {
        net: big(margin.net.0),
        notional: big(margin.notional.0),
        ratio: big(margin.maintenance_ratio.0),
        initial: big(alone.initial.0),
        maintenance: big(alone.maintenance.0),
        requirement: big(margin.requirement.0),
    }
}

fn terms() -> BoxedStrategy<MarginTerms> {
    let ratio = || ratios().prop_map(BasisPoints);
    let slope = || prop_oneof![Just(0), words(), 0_u64..1 << 16];
    let slope = (slope(), slope(), prop_oneof![0_u64..12_000, words()], prop::bool::ANY)
        .prop_map(|(from, to, way, rests)| Slope { from: if rests { to } else { from }, to, way });
    let backing = prop_oneof![Just(1 << 32), words(), 0_u64..1 << 33];
    (ratio(), ratio(), slope, ratio(), ratio(), backing)
        .prop_map(|(initial, maintenance, concentration, profit_credit, profit_factor, backing)| MarginTerms {
            initial,
            maintenance,
            concentration,
            profit_credit,
            profit_factor,
            backing,
        })
        .boxed()
}

/// Legs of accounts that exist, on both sides, with funding and cuts since they were last touched.
pub(crate) fn legs() -> BoxedStrategy<PositionLeg> {
    let prices = (1_u64 << 24..1 << 36, 0_u64..4)
        .prop_map(|(mark, off)| (mark, if off == 0 { mark } else { mark / 5 * (off + 3) }));
    let claims = (prop_oneof![Just(0), 0_u64..1 << 50], 1_u64 << 30..=1 << 60, 1_u64 << 30..=1 << 60, 0_u32..2);
    let flags = (prop::bool::weighted(0.2), prop::bool::weighted(0.8));
    (amounts(), amounts(), prices, claims, -(1_i64 << 33)..1 << 33, flags, terms())
        .prop_map(|(size, cost, (mark, worse), (claim, now, then, scale), funding, (finalized, fresh), terms)| {
            PositionLeg {
                position: Position {
                    size: Size(size >> 6),
                    cost: Money(cost),
                    claim,
                    funding_index: 0,
                    claim_index: ClaimIndex { index: now.max(then), ..ClaimIndex::START },
                },
                indices: Indices { funding, claim: ClaimIndex { index: now.min(then), scale, epoch: 0 } },
                mark: Price(mark),
                worse: Price(worse),
                finalized,
                fresh,
                terms,
            }
        })
        .boxed()
}

/// Legs whose numbers may not fit.
fn wild() -> BoxedStrategy<PositionLeg> {
    let numbers = (integers(), integers(), words(), integers(), integers());
    (legs(), numbers, words(), words())
        .prop_map(|(leg, (size, cost, claim, funding, funding_index), mark, worse)| PositionLeg {
            position: Position { size: Size(size), cost: Money(cost), claim, funding_index, ..leg.position },
            indices: Indices { funding, ..leg.indices },
            mark: Price(mark),
            worse: Price(worse),
            ..leg
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_position_is_judged_exactly(leg in legs()) {
        let margin = leg.margin();
        prop_assert!(margin.is_ok());
        prop_assert_eq!(margin.map(|margin| seen(&margin)), judged(&leg));
    }

    /// Booking a loss out of the claim, which anyone may do to anyone, changes nothing of what the position counts for.
    #[test]
    fn booking_a_loss_changes_no_health(leg in legs()) {
        let mut booked = leg;
        booked.position.accrue(&leg.indices).unwrap();
        booked.position.book(leg.mark, 0).unwrap();
        let (before, after) = (seen(&leg.margin().unwrap()), seen(&booked.margin().unwrap()));
        prop_assert!(after.maintenance >= before.maintenance);
        prop_assert_eq!(after.net, before.net);
        prop_assert_eq!(after.initial, before.initial);
    }

    #[test]
    fn numbers_that_do_not_fit_are_refused(leg in wild(), sane in legs()) {
        let odd = [
            leg,
            PositionLeg { mark: leg.mark, ..sane },
            PositionLeg {
                worse: leg.worse,
                ..sane
            },
        ];
        let costly = PositionLeg {
            position: Position {
                cost: leg.position.cost,
                ..sane.position
            },
            ..sane
        };
        let claiming = PositionLeg {
            position: Position {
                claim: leg.position.claim,
                ..sane.position
            },
            ..sane
        };
        for leg in odd.into_iter().chain([costly, claiming]) {
            prop_assert_eq!(leg.margin().map(|margin| seen(&margin)), judged(&leg));
        }
    }

    #[test]
    fn a_stale_or_worse_price_never_helps(leg in legs(), worse in 1_u64 << 24..1 << 36) {
        let initial = |leg: &PositionLeg| leg.margin().map(|margin| seen(&margin).initial).unwrap();
        let fresh = PositionLeg {
            fresh: true,
            worse: leg.mark,
            ..leg
        };
        let stale = PositionLeg { fresh: false, ..fresh };
        let cautious = PositionLeg {
            worse: Price(worse),
            ..fresh
        };
        prop_assert!(initial(&stale) <= initial(&fresh));
        prop_assert!(initial(&cautious) <= initial(&fresh));
    }

    /// What a position owes for funding is judged before it is accrued as after it.
    #[test]
    fn accrual_changes_no_judgement(leg in legs()) {
        let mut accrued = leg;
        accrued.position.accrue(&leg.indices).unwrap();
        prop_assert_eq!(accrued.margin(), leg.margin());
    }
}

/// A profit of nothing and a requirement of nothing: the ends of every `min` and `max`, by hand.
#[test]
fn a_settled_position_requires_and_promises_nothing() {
    let terms = MarginTerms {
        initial: BasisPoints(1_000),
        maintenance: BasisPoints(500),
        concentration: Slope { from: 1 << 32, to: 1 << 32, way: 0 },
        profit_credit: BasisPoints(10_000),
        profit_factor: BasisPoints(9_000),
        backing: 1 << 31,
    };
    let position =
        Position { size: Size(10), cost: Money(-90), claim: 100, funding_index: 0, claim_index: ClaimIndex::START };
    let leg = PositionLeg {
        position,
        indices: Indices { funding: 0, claim: ClaimIndex::START },
        mark: Price(1 << 32),
        worse: Price(1 << 32),
        finalized: true,
        fresh: true,
        terms,
    };
    let settled = leg.margin().unwrap();
    assert_eq!((settled.net, settled.notional, settled.requirement.0), (Money(200), Money(0), 0));
    assert_eq!(seen(&settled).initial, big(0), "profit of a final price is not credited");
    assert_eq!(seen(&settled).maintenance, big(50 * 9_000), "half of the claim is backed");
    let open = PositionLeg { finalized: false, ..leg }.margin().unwrap();
    assert_eq!(open.maintenance_ratio, BasisPoints(510), "and a basis point for every unit of notional");
    assert_eq!(credit(seen(&open).initial), big(10 * (10_000 - 1_010)));
    assert_eq!(fitted::<i64>(seen(&open).requirement), Ok(10 * 510));
}
