//! The target of the reserve.

use ballast_risk::correlation::Correlations;
use ballast_risk::target::{
    Goal, HIGHEST_TILT, LONGEST_STEP, Leg, MarketRisk, Portfolio, Speed, StressReport, Target, TargetTerms, Tilt, mean,
};
use ballast_risk::{BasisPoints, Money, RiskError, RiskResult};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::correlation::{exact_square, semidefinite};
use crate::exact::{B, big, ceil, credit, fitted, floor, two};
use crate::inputs::{halves, integers, ratios, words};

fn exact_tilt(tilt: Tilt, market: &MarketRisk) -> u32 {
    let most = tilt.most.0.min(4 * B);
    let excess = market.volatility.saturating_sub(market.slow_volatility);
    match (excess, market.slow_volatility) {
        (0, _) => 0,
        (_, 0) => most,
        (excess, slow) => u32::try_from(floor(&(big(excess) * tilt.slope.0), &big(slow)).min(big(most))).unwrap(),
    }
}

/// A market's loss of a move in units of 2^13.
fn exact_loss(market: &MarketRisk, movement: BigInt, loading: u32) -> BigInt {
    let excess = credit(movement - market.margin.0).min(big(B));
    let share = ceil(&(excess * (B + loading) * two(32)), &big(B).pow(2));
    ceil(&ceil(&(big(market.open_interest.credit()) * share), &two(32)), &two(13))
}

fn exact_root(squared: &BigInt) -> BigInt {
    let root = squared.sqrt();
    let root = if root.pow(2) < *squared { root + 1 } else { root };
    ceil(&(root * two(13)), &big(10_240))
}

fn exact_goal(markets: &[MarketRisk], terms: &TargetTerms, reported: u64) -> RiskResult<Goal> {
    let mut share = BigInt::ZERO;
    let (mut at_risk, mut beyond) = (Vec::new(), Vec::new());
    for market in markets {
        let (loading, stress) = (exact_tilt(terms.loading, market), exact_tilt(terms.stress, market));
        share += big(market.open_interest.credit()) * terms.floor.0.min(B) * (B + loading);
        let excess = credit(big(market.volatility) - market.slow_volatility);
        let counted =
            market.volatility.min(market.slow_volatility) + ceil(&(excess * terms.excess_share.0.min(B)), &big(B));
        let movement = |multiple: u32| ceil(&(&counted * multiple), &two(16));
        let jumped = ceil(&(big(market.jump.0) * terms.jump_share.0), &big(B));
        let moves = [movement(terms.value_at_risk), movement(terms.expected_shortfall) + jumped];
        for (moved, losses) in moves.into_iter().zip([&mut at_risk, &mut beyond]) {
            losses.push((fitted::<u64>(exact_loss(market, moved, loading))?, market.class, stress.min(B)));
        }
    }
    for losses in [&at_risk, &beyond] {
        let sum: BigInt = losses.iter().map(|(loss, ..)| big(*loss)).sum();
        if sum > two(50) {
            return Err(RiskError::Overflow);
        }
    }
    let [at_risk, beyond] = [at_risk, beyond].map(|losses| exact_square(&losses, &terms.correlations));
    let measured = if beyond > at_risk { Leg::ExpectedShortfall } else { Leg::ValueAtRisk };
    let legs = [
        (ceil(&share, &big(B).pow(2)), Leg::Floor),
        (exact_root(&at_risk.max(beyond)), measured),
        (big(reported), Leg::StressReport),
    ];
    let mut most = (BigInt::ZERO, Leg::Floor);
    for (amount, leg) in legs {
        if amount > most.0 {
            most = (amount, leg);
        }
    }
    Ok(Goal { amount: fitted(most.0)?, leg: most.1 })
}

fn tilts() -> BoxedStrategy<Tilt> {
    prop_oneof![(0_u32..5_000, 0_u32..5_000), (halves(), halves())]
        .prop_map(|(slope, most)| Tilt { slope: BasisPoints(slope), most: BasisPoints(most) })
        .boxed()
}

fn terms() -> BoxedStrategy<TargetTerms> {
    let multiples = prop_oneof![4 => (1_u32 << 14..1 << 19, 1_u32 << 14..1 << 19), 1 => (halves(), halves())];
    let shares = (prop_oneof![0_u32..=10_000, halves()], prop_oneof![0_u32..=10_000, halves()]);
    (0_u32..=500, multiples, shares, (tilts(), tilts()), semidefinite())
        .prop_map(
            |(
                floor,
                (value_at_risk, expected_shortfall),
                (jump_share, excess_share),
                (loading, stress),
                correlations,
            )| {
                TargetTerms {
                    floor: BasisPoints(floor),
                    value_at_risk,
                    expected_shortfall,
                    jump_share: BasisPoints(jump_share),
                    excess_share: BasisPoints(excess_share),
                    loading,
                    stress,
                    correlations,
                }
            },
        )
        .boxed()
}

/// Markets as they are: volatilities of a per cent to a quarter a day, margins of a few per cent.
fn sane() -> BoxedStrategy<MarketRisk> {
    let open = (0_i64..1 << 46, 0_u32..46).prop_map(|(bits, shift)| bits >> shift);
    (open, 100_u32..2_500, 0_u32..2_500, 0_u32..5_000, 0_u32..1_500, 0_u8..8)
        .prop_map(|(open, volatility, slow_volatility, jump, margin, class)| MarketRisk {
            open_interest: Money(open),
            volatility,
            slow_volatility,
            jump: BasisPoints(jump),
            margin: BasisPoints(margin),
            class,
        })
        .boxed()
}

fn any_market() -> BoxedStrategy<MarketRisk> {
    (integers(), halves(), halves(), halves(), ratios(), 0_u8..8)
        .prop_map(|(open, volatility, slow_volatility, jump, margin, class)| MarketRisk {
            open_interest: Money(open),
            volatility,
            slow_volatility,
            jump: BasisPoints(jump),
            margin: BasisPoints(margin),
            class,
        })
        .boxed()
}

/// A target and a goal, which is one of the target's neighbours as often as not.
fn pairs() -> BoxedStrategy<(u64, u64)> {
    prop_oneof![
        (words(), words()),
        (words(), 0_u64..3).prop_map(|(amount, off)| (amount, amount.wrapping_add(off).wrapping_sub(1)))
    ]
    .boxed()
}

fn goal(markets: &[MarketRisk], terms: &TargetTerms, report: &StressReport) -> RiskResult<Goal> {
    let mut portfolio = Portfolio::default();
    for market in markets {
        portfolio.add(market, terms)?;
    }
    portfolio.goal(terms, report, 0)
}

const NO_REPORT: StressReport = StressReport { amount: 0, at: 0, lifetime: 0 };

/// The market with one of its inputs raised, or its margin lowered.
fn riskier(market: &MarketRisk, what: usize, by: u32) -> MarketRisk {
    let mut riskier = *market;
    match what {
        0 => riskier.open_interest = Money(market.open_interest.0 + i64::from(by) * 1_000_000),
        1 => riskier.volatility += by,
        2 => riskier.jump = BasisPoints(market.jump.0 + by),
        _ => riskier.margin = BasisPoints(market.margin.0.saturating_sub(by)),
    }
    riskier
}

proptest! {
    #[test]
    fn the_goal_is_the_largest_measure(markets in prop::collection::vec(sane(), 0..12), terms in terms(), reported in 0_u64..1 << 46) {
        for reported in [0, reported] {
            let report = StressReport { amount: reported, at: -10, lifetime: 10 };
            prop_assert_eq!(goal(&markets, &terms, &report), exact_goal(&markets, &terms, reported));
        }
    }

    /// Over the whole range of every input: exact, or refused where it does not fit.
    #[test]
    fn the_goal_is_exact_to_the_ends(markets in prop::collection::vec(any_market(), 0..4), terms in terms()) {
        prop_assert_eq!(goal(&markets, &terms, &NO_REPORT), exact_goal(&markets, &terms, 0));
    }

    /// No open interest anywhere, no volatility, jump or stress lowers the goal, and no margin raises it; but for the rounding of the
    /// stress, a part in 2^20 of all losses, and a rounding up in each market.
    #[test]
    fn more_risk_never_lowers_the_goal(
        markets in prop::collection::vec(sane(), 1..10), terms in terms(), at in any::<prop::sample::Index>(), what in 0_usize..4, by in 1_u32..3_000, joins in sane(),
    ) {
        let before = goal(&markets, &terms, &NO_REPORT).unwrap().amount;
        let mut changed = markets.clone();
        let place = at.index(markets.len());
        changed[place] = riskier(&markets[place], what, by);
        let after = goal(&changed, &terms, &NO_REPORT).unwrap().amount;
        let rounding = (before >> 16) + (16 << 13);
        prop_assert!(after + rounding >= before, "{before} {after}");
        let mut joined = markets.clone();
        joined.push(joins);
        prop_assert!(goal(&joined, &terms, &NO_REPORT).unwrap().amount + rounding >= before, "another market");
    }

    /// No goal is below its floor, nor above all open interest at the highest loading.
    #[test]
    fn the_goal_is_bounded(markets in prop::collection::vec(sane(), 0..12), terms in terms()) {
        let goal = goal(&markets, &terms, &NO_REPORT).unwrap();
        let open: u64 = markets.iter().map(|market| market.open_interest.credit()).sum();
        let least = ceil(&(big(open) * terms.floor.0), &big(B));
        prop_assert!(big(goal.amount) >= least);
        let loading = terms.loading.most.0.min(4 * B);
        let most = ceil(&(big(open) * (B + loading)), &big(B)) + (markets.len() << 14) + (1 << 14);
        prop_assert!(big(goal.amount) <= most, "{} {}", goal.amount, most);
    }

    #[test]
    fn a_report_counts_until_it_is_too_old(amount in words(), at in integers(), now in integers(), lifetime in halves()) {
        let age = fitted::<i64>(big(now) - at).unwrap_or(if now > at { i64::MAX } else { i64::MIN });
        let counted = StressReport { amount, at, lifetime }.counted(now);
        prop_assert_eq!(counted, if age > i64::from(lifetime) { 0 } else { amount });
    }

    #[test]
    fn a_target_moves_by_its_speed((amount, goal) in pairs(), since in integers(), now in integers(), up in ratios(), down in ratios()) {
        let speed = Speed { up: BasisPoints(up), down: BasisPoints(down) };
        let moved = Target { amount, since }.towards(goal, now, &speed).unwrap();
        let elapsed = credit(big(now) - since).min(big(3_600));
        let rate = if goal > amount { up } else { down };
        let step = floor(&(big(amount).max(big(goal)) * rate * &elapsed), &big(3_600_u64 * 10_000));
        let way = step.clone().min((big(goal) - amount).magnitude().clone().into());
        let exact = if goal > amount { big(amount) + &way } else { big(amount) - &way };
        prop_assert_eq!(big(moved.amount), exact);
        let waits = step == BigInt::ZERO && goal != amount;
        prop_assert_eq!(moved.since, if waits { since } else { since.max(now) });
    }

    /// By the second, not by the call: many calls never go further than one, upwards by less than a unit a call less.
    #[test]
    fn many_calls_move_a_target_no_further_than_one(
        amount in 0_u64..1 << 50, goal in 0_u64..1 << 50, gaps in prop::collection::vec(0_i64..300, 1..12), up in 0_u32..20_000, down in 0_u32..20_000,
    ) {
        let speed = Speed { up: BasisPoints(up), down: BasisPoints(down) };
        let start = Target { amount, since: 0 };
        let end: i64 = gaps.iter().sum();
        let once = start.towards(goal, end, &speed).unwrap();
        let (mut split, mut now) = (start, 0);
        for gap in &gaps {
            now += gap;
            split = split.towards(goal, now, &speed).unwrap();
        }
        let (far, near) = (once.amount.abs_diff(amount), split.amount.abs_diff(amount));
        prop_assert!(near <= far, "{near} of {far}");
        let lost = if goal > amount { gaps.len() as u64 } else { far };
        prop_assert!(far - near <= lost, "{near} of {far}");
    }
}

fn correlations(within: u8, between: u8) -> Correlations {
    Correlations(
        [8, 7, 6, 5, 4, 3, 2, 1]
            .iter()
            .flat_map(|row| (0..*row).map(move |place| if place == 0 { within } else { between }))
            .collect::<Vec<u8>>()
            .try_into()
            .unwrap(),
    )
}

const NO_TILT: Tilt = Tilt { slope: BasisPoints(0), most: BasisPoints(0) };

fn plain_terms() -> TargetTerms {
    TargetTerms {
        floor: BasisPoints(50),
        value_at_risk: 3 << 16,
        expected_shortfall: 2 << 16,
        jump_share: BasisPoints(5_000),
        excess_share: BasisPoints(10_000),
        loading: NO_TILT,
        stress: NO_TILT,
        correlations: correlations(100, 50),
    }
}

fn plain_market() -> MarketRisk {
    MarketRisk {
        open_interest: Money(1 << 40),
        volatility: 400,
        slow_volatility: 400,
        jump: BasisPoints(0),
        margin: BasisPoints(700),
        class: 0,
    }
}

/// Four per cent a day, a quantile of three, a margin of seven: five per cent of open interest are at risk.
#[test]
fn each_measure_sets_the_target_in_turn() {
    let (terms, market) = (plain_terms(), plain_market());
    let at = |market: MarketRisk, reported| {
        goal(&[market], &terms, &StressReport { amount: reported, at: 0, lifetime: 1 }).unwrap()
    };
    let near = |amount: u64, percent: u64| amount.abs_diff((1_u64 << 40) / 10_000 * percent) < 1 << 15;
    let at_risk = at(market, 0);
    assert!(near(at_risk.amount, 500) && at_risk.leg == Leg::ValueAtRisk, "{at_risk:?}");
    let jumped = at(MarketRisk { jump: BasisPoints(2_000), ..market }, 0);
    assert!(near(jumped.amount, 1_100) && jumped.leg == Leg::ExpectedShortfall, "{jumped:?}");
    let deep = at(MarketRisk { margin: BasisPoints(1_200), ..market }, 0);
    assert!(near(deep.amount, 50) && deep.leg == Leg::Floor, "{deep:?}");
    assert_eq!(at(market, 1 << 39), Goal { amount: 1 << 39, leg: Leg::StressReport });
    assert_eq!(at(market, at_risk.amount).leg, Leg::ValueAtRisk, "the first of equals");
    let bare = |margin| at(MarketRisk { margin: BasisPoints(margin), ..market }, 0).amount;
    assert!(near(bare(1_138), 62), "a move of twelve per cent, a basis point at a time");
    let terms = TargetTerms { floor: BasisPoints(0), ..terms };
    let edge =
        |margin| goal(&[MarketRisk { margin: BasisPoints(margin), ..market }], &terms, &NO_REPORT).unwrap().amount;
    assert!(near(edge(1_199), 1) && edge(1_200) == 0);
}

/// Twice the slow volatility loads by the slope: five per cent become six.
#[test]
fn lost_calm_loads_a_market() {
    let loading = Tilt { slope: BasisPoints(2_000), most: BasisPoints(3_000) };
    let terms = TargetTerms { loading, ..plain_terms() };
    let at =
        |slow_volatility| goal(&[MarketRisk { slow_volatility, ..plain_market() }], &terms, &NO_REPORT).unwrap().amount;
    let near = |amount: u64, percent: u64| amount.abs_diff((1_u64 << 40) / 10_000 * percent) < 1 << 15;
    for (slow, percent) in [(800, 500), (400, 500), (200, 600), (160, 650), (100, 650), (0, 650)] {
        assert!(near(at(slow), percent), "{slow}: {}", at(slow));
    }
}

/// Of four per cent a day one is slow: with a quarter of the rest a move is three times 1.75 per cent.
#[test]
fn excitement_counts_by_its_share() {
    let at = |share, slow_volatility| {
        let terms = TargetTerms { excess_share: BasisPoints(share), ..plain_terms() };
        let market = MarketRisk { slow_volatility, margin: BasisPoints(100), ..plain_market() };
        goal(&[market], &terms, &NO_REPORT).unwrap().amount
    };
    let near = |amount: u64, percent: u64| amount.abs_diff((1_u64 << 40) / 10_000 * percent) < 1 << 15;
    for (share, slow, percent) in
        [(0, 100, 200), (2_500, 100, 425), (10_000, 100, 1_100), (20_000, 100, 1_100), (0, 800, 1_100)]
    {
        assert!(near(at(share, slow), percent), "{share} {slow}: {}", at(share, slow));
    }
}

#[test]
fn the_constants_are_what_the_page_says() {
    assert_eq!((LONGEST_STEP, HIGHEST_TILT), (3_600, 40_000));
}

#[test]
fn what_does_not_fit_is_refused() {
    let terms = plain_terms();
    let of =
        |open: i64, class: u8| MarketRisk { open_interest: Money(open), volatility: u32::MAX, class, ..plain_market() };
    assert_eq!(goal(&[of(i64::MAX, 0), of(i64::MAX, 1)], &terms, &NO_REPORT), Err(RiskError::Overflow));
    assert_eq!(goal(&[of(1, 8)], &terms, &NO_REPORT), Err(RiskError::Overflow));
    assert_eq!(goal(&[of(-5, 0)], &terms, &NO_REPORT), Ok(Goal { amount: 0, leg: Leg::Floor }));
}

/// A target so small that a second moves it by less than a unit still arrives, whoever calls every second.
#[test]
fn frequent_calls_do_not_hold_a_target() {
    let speed = Speed { up: BasisPoints(1_000), down: BasisPoints(1_000) };
    let called = |mut target: Target, goal| {
        for now in 0..=36_000 {
            target = target.towards(goal, now, &speed).unwrap();
        }
        target.amount
    };
    assert_eq!(called(Target { amount: 0, since: 0 }, 1_000), 1_000);
    assert!(called(Target { amount: 1_000, since: 0 }, 0) < 500);
}

proptest! {
    /// An hour at most counts at once, what it was is never passed, and nothing is rounded away from it.
    #[test]
    fn a_mean_moves_by_parts_of_a_day(was in words(), open in words(), since in integers(), now in integers()) {
        let elapsed = credit(big(now) - since).min(big(3_600));
        let distance = (big(open) - was).magnitude().clone();
        let moved = floor(&(BigInt::from(distance) * elapsed), &big(86_400));
        let expected = if open > was { big(was) + moved } else { big(was) - moved };
        prop_assert_eq!(big(mean(was, open, since, now).unwrap()), expected);
    }
}
