//! Stress: what accounts would leave unpaid, and what a census charges, against exact integers.

use ballast_risk::stress::{
    Charges, Exposure, Given, Member, Report, SCENARIOS, Scenario, Shock, Sides, UNSEEN_PART, Unknown, WHOLE_SHOCK,
    fall, give, rank, risked, shortfall, slack,
};
use ballast_risk::{BasisPoints, Money, Price, RiskResult, Size, Weighted};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{B, big, ceil, credit, fitted, floor, money, two};
use crate::inputs::{integers, ratios, words};

/// Sizes, marks and shocks of markets that exist.
type Held = (u8, i64, u64, u32);

fn held() -> BoxedStrategy<Held> {
    let sizes = prop_oneof![3 => -(1_i64 << 40)..1 << 40, 1 => -2_i64..=2];
    (0_u8..8, sizes, 1_u64 << 17..1 << 40, 0_u32..=10_000).boxed()
}

fn scenarios() -> BoxedStrategy<Scenario> {
    prop::array::uniform8(prop_oneof![3 => -100_i8..=100, 1 => Just(-100), 1 => Just(100), 1 => Just(0)])
        .prop_map(Scenario)
        .boxed()
}

fn exposure(positions: &[Held]) -> RiskResult<Exposure> {
    let mut exposure = Exposure::default();
    for (class, size, mark, share) in positions {
        exposure.add(*class, Size(*size), &Shock::of(Price(*mark), BasisPoints(*share))?)?;
    }
    Ok(exposure)
}

/// What a scenario brings, times `B`: each class its share of what whole shocks bring, gains floored and losses ceiled.
fn change(positions: &[Held], scenario: &Scenario) -> BigInt {
    let mut sum = BigInt::ZERO;
    for (class, size, mark, share) in positions {
        let percent = scenario.0[usize::from(*class)];
        let gains = (i64::from(percent) > 0) == (*size > 0);
        let whole = big(*mark) * *share;
        let moved = if gains { floor(&whole, &big(B)) } else { ceil(&whole, &big(B)) };
        let product = moved * size.unsigned_abs();
        let amount = if gains { floor(&product, &two(32)) } else { -ceil(&product, &two(32)) };
        sum += amount * percent.unsigned_abs() * 100_u32;
    }
    sum
}

fn unpaid(counted: &BigInt, positions: &[Held], scenario: &Scenario) -> BigInt {
    credit(-floor(&(counted + change(positions, scenario)), &big(B)))
}

proptest! {
    #[test]
    fn a_shock_is_a_share_of_the_mark(mark in words(), share in ratios()) {
        let whole = big(mark) * share;
        let found = Shock::of(Price(mark), BasisPoints(share));
        let expected = fitted::<u64>(ceil(&whole, &big(B)));
        prop_assert_eq!(found.map(|shock| shock.most.0), expected);
        if let Ok(shock) = found {
            prop_assert_eq!(big(shock.least.0), floor(&whole, &big(B)));
        }
    }

    #[test]
    fn a_charge_is_rounded_up(magnitude in words(), mark in words(), share in ratios()) {
        if let Ok(shock) = Shock::of(Price(mark), BasisPoints(share)) {
            let exact = ceil(&(big(magnitude) * shock.most.0), &two(32));
            prop_assert_eq!(shock.charge(magnitude), fitted::<u64>(exact));
        }
    }

    #[test]
    fn a_shortfall_is_what_nothing_stands_behind(
        positions in prop::collection::vec(held(), 0..16), counted in integers(), scenario in scenarios(),
    ) {
        let counted = i128::from(counted) * 10_000;
        let found = exposure(&positions).unwrap();
        prop_assert_eq!(big(found.change(&scenario).unwrap().0), change(&positions, &scenario));
        let exact = fitted::<u64>(unpaid(&big(counted), &positions, &scenario));
        prop_assert_eq!(found.left(Weighted(counted), &scenario).and_then(shortfall), exact);
    }

    /// A scenario loses no more than the whole shock of everything that loses in it.
    #[test]
    fn no_scenario_is_worse_than_all_shocks(positions in prop::collection::vec(held(), 0..16), scenario in scenarios()) {
        let mut losses = BigInt::ZERO;
        for (_, size, mark, share) in &positions {
            losses += Shock::of(Price(*mark), BasisPoints(*share)).unwrap().charge(size.unsigned_abs()).unwrap();
        }
        let exposure = exposure(&positions).unwrap();
        let (change, worst) = (exposure.change(&scenario).unwrap(), exposure.worst().unwrap());
        prop_assert!(big(change.0) >= big(worst.0) * B && big(worst.0) >= -losses && worst.0 <= 0);
    }

    #[test]
    fn an_account_spares_what_is_left(left in integers(), unit in 0_i128..20_000) {
        let left = i128::from(left) * 10_000 + unit;
        prop_assert_eq!(slack(Weighted(left)).map(|spared| big(spared.0)), money(credit(floor(&big(left), &big(B)))));
    }

    #[test]
    fn what_stands_behind_falls_by_what_was_given(before in integers(), after in integers(), unit in 0_i128..20_000) {
        let (before, after) = (i128::from(before) + unit, i128::from(after));
        let exact = ceil(&(big(before) - after), &big(B));
        prop_assert_eq!(fall(Weighted(before), Weighted(after)).map(|fallen| big(fallen.0)), money(exact));
    }

    /// What all gave is the sum of the positive parts, whoever gave and got how often; so is what they lack for it.
    #[test]
    fn what_all_gave_is_a_sum_of_positive_parts(
        risked in prop::array::uniform4(0_u64..1_000),
        steps in prop::collection::vec((0_usize..4, -1_000_i64..1_000), 0..60),
    ) {
        let (mut given, mut all, mut lacked) = ([Money::ZERO; 4], 0, 0);
        for (account, more) in steps {
            let (now, moved) = give(given[account], risked[account], Money(more)).unwrap();
            prop_assert_eq!(now.0, given[account].0 + more);
            prop_assert!(moved.given.0 != 0 || moved == Given::default(), "what they lack is a part of what they gave");
            given[account] = now;
            all += moved.given.0;
            lacked += moved.lacked.0;
        }
        prop_assert_eq!(all, given.iter().map(|given| given.0.max(0)).sum::<i64>());
        let lacking = given.iter().zip(risked).map(|(given, risked)| (given.0 - risked.cast_signed()).max(0));
        prop_assert_eq!(lacked, lacking.sum::<i64>());
    }

    #[test]
    fn giving_overflows_only_beyond_a_word(given in integers(), risked in words(), more in integers()) {
        let exact = money(big(given) + more);
        prop_assert_eq!(give(Money(given), risked, Money(more)).map(|(now, _)| big(now.0)), exact);
    }

    /// What an account can spare and what else counts of it are together what counts of it.
    #[test]
    fn what_is_risked_is_the_rest_of_what_counts(counted in integers(), worse in 0_i64..1 << 40, unit in 0_i128..20_000) {
        let counted = i128::from(counted) * 10_000 + unit;
        if let Ok(spared) = slack(Weighted(counted - i128::from(worse) * 5_000)) {
            let whole = money(credit(floor(&big(counted), &big(B))));
            prop_assert_eq!(risked(Weighted(counted), spared).map(|risked| big(risked) + spared.0), whole);
        }
    }

    /// A report is all that was found and charged, or the most that can be left unpaid, which what moved does not raise.
    #[test]
    fn a_report_ends_where_all_losses_do(
        found in words(), unseen in words(), moved in words(), given in words(), lacked in words(), at_risk in words(),
    ) {
        let charges = Charges { found, unseen, moved, given };
        let most = (big(lacked) + at_risk).max(big(found) - moved);
        if fitted::<u64>(big(lacked) + at_risk).is_err() || fitted::<u64>(big(unseen) + moved).is_err() {
            prop_assert!(charges.report(lacked, at_risk).is_err());
        } else {
            let Report { amount, charged, given } = charges.report(lacked, at_risk).unwrap();
            prop_assert_eq!(big(amount), (big(found) + unseen + moved + charges.given).min(most.clone()));
            let rest = big(found).min(most);
            prop_assert_eq!(big(amount), rest.clone() + charged + given);
            prop_assert_eq!(big(charged), (big(unseen) + moved).min(credit(big(amount) - rest)));
        }
    }

    #[test]
    fn the_two_largest_are_kept_in_order(amounts in prop::collection::vec(0_u64..50, 0..40)) {
        let mut kept = [Member::default(); 2];
        for (id, amount) in (0_u64..).zip(&amounts) {
            kept = rank(kept, Member { amount: *amount, id });
        }
        let mut sorted: Vec<(u64, u64)> = (0_u64..).zip(&amounts).map(|(id, amount)| (*amount, id)).collect();
        sorted.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        for (member, (amount, id)) in kept.iter().zip(sorted.iter().filter(|(amount, _)| *amount > 0)) {
            prop_assert_eq!((member.amount, member.id), (*amount, *id));
        }
    }

    #[test]
    fn what_is_unknown_is_the_larger_side(open in words(), long in words(), short in words(), moved in words()) {
        let found = Unknown::of(open, &Sides { long, short }, moved);
        let expected = (long <= open && short <= open).then(|| Unknown { unseen: open - long.min(short), moved });
        prop_assert_eq!(found, expected);
        if let Some(unknown) = found {
            let all = big(unknown.unseen) + moved;
            prop_assert_eq!(unknown.is_little(open), all.clone() <= floor(&big(open), &big(UNSEEN_PART)) && fitted::<u64>(all).is_ok());
        }
    }
}

/// An account of the game below.
#[derive(Clone, Debug)]
struct Player {
    counted: i64,
    /// One position in each of two markets, of two classes.
    sizes: [i64; 2],
    seen: Option<(i64, [i64; 2])>,
    known: [bool; 2],
    given: Money,
    risked: u64,
}

/// What somebody does in it.
#[derive(Clone, Copy, Debug)]
enum Move {
    Visit(usize),
    Trade(usize, usize, usize, i64),
    Give(usize, i64),
}

fn moves() -> BoxedStrategy<Move> {
    prop_oneof![
        (0_usize..6).prop_map(Move::Visit),
        (0_usize..6, 0_usize..6, 0_usize..2, -50_i64..50)
            .prop_map(|(one, other, market, size)| Move::Trade(one, other, market, size)),
        (0_usize..6, -4_000_i64..4_000).prop_map(|(account, more)| Move::Give(account, more)),
    ]
    .boxed()
}

const MARKS: [u64; 2] = [700 << 32, 90 << 32];
const SHOCKS: [u32; 2] = [1_100, 2_300];

fn left(player: &Player, scenario: &Scenario) -> Weighted {
    let [first, second] = player.sizes;
    let positions = [(0, first, MARKS[0], SHOCKS[0]), (5, second, MARKS[1], SHOCKS[1])];
    exposure(&positions).unwrap().left(Weighted(i128::from(player.counted) * 10_000), scenario).unwrap()
}

fn played(player: &Player, scenario: &Scenario) -> u64 {
    shortfall(left(player, scenario)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// The law of the census: visits in any order between trades and payments of any kind, and what it reports is at least what all
    /// accounts leave unpaid at the end, but for a unit of rounding each. Who is not visited is not below zero before any shock. Nor is it
    /// more than all accounts lack, as they were visited or now, and one side of all open interest loses.
    #[test]
    fn a_census_reports_no_less_than_is_left_unpaid(
        means in prop::array::uniform6(0_i64..9_000), moves in prop::collection::vec(moves(), 1..60), scenario in scenarios(),
    ) {
        let mut players = means.map(|counted| {
            Player { counted, sizes: [0; 2], seen: None, known: [false; 2], given: Money::ZERO, risked: 0 }
        });
        let (mut total, mut lacked) = (0, 0);
        let (mut seen, mut gone, mut moved) = ([Sides::default(); 2], [Sides::default(); 2], [0_u64; 2]);
        let (mut given, mut lacking) = (0_i64, 0_i64);
        for step in moves {
            match step {
                Move::Visit(place) => {
                    let player = &mut players[place];
                    if player.seen.is_some() {
                        continue;
                    }
                    total += played(player, &scenario);
                    lacked += shortfall(left(player, &Scenario::default())).unwrap();
                    player.seen = Some((player.counted, player.sizes));
                    player.known = player.sizes.map(|size| size != 0);
                    // What it gains in the scenario is nothing that it can spare: the position may go.
                    let least = left(player, &scenario).min(left(player, &Scenario::default()));
                    let spared = slack(least).unwrap();
                    player.given = spared.negated().unwrap();
                    player.risked = risked(left(player, &Scenario::default()), spared).unwrap();
                    for (sides, size) in seen.iter_mut().zip(player.sizes) {
                        if size != 0 {
                            sides.add(Size(size)).unwrap();
                        }
                    }
                }
                Move::Trade(one, other, market, size) if one != other && size != 0 => {
                    for (place, size) in [(one, size), (other, -size)] {
                        let player = &mut players[place];
                        if std::mem::take(&mut player.known[market]) {
                            gone[market].add(Size(player.sizes[market])).unwrap();
                            moved[market] += player.sizes[market].unsigned_abs();
                        }
                        player.sizes[market] += size;
                    }
                }
                Move::Trade(..) => {}
                Move::Give(place, more) => {
                    let player = &mut players[place];
                    // Nobody who is not visited pays out what he does not have.
                    let more = if player.seen.is_none() { more.min(player.counted) } else { more };
                    player.counted -= more;
                    if player.seen.is_some() {
                        let (now, by) = give(player.given, player.risked, Money(more)).unwrap();
                        player.given = now;
                        given += by.given.0;
                        lacking += by.lacked.0;
                    }
                }
            }
        }
        let (mut charges, mut at_risk) = (Charges { found: total, given: given.unsigned_abs(), ..Charges::default() }, 0);
        for market in 0..2 {
            let open: u64 = players.iter().map(|player| player.sizes[market].max(0).unsigned_abs()).sum();
            let known = seen[market].without(&gone[market]).unwrap();
            let unknown = Unknown::of(open, &known, moved[market]).unwrap();
            let shock = Shock::of(Price(MARKS[market]), BasisPoints(SHOCKS[market])).unwrap();
            charges.add(&unknown, &shock).unwrap();
            at_risk += shock.charge(open).unwrap();
        }
        prop_assert!(given >= 0 && lacking >= 0);
        let report = charges.report(lacked + lacking.unsigned_abs(), at_risk).unwrap().amount;
        let exact: u64 = players.iter().map(|player| played(player, &scenario)).sum();
        // What each leaves unpaid is rounded up, what is charged for several of them only once.
        let units = u64::try_from(players.len()).unwrap();
        prop_assert!(report + units >= exact, "reported {report}, left unpaid {exact}");
        let lacks = |player: &Player| played(player, &Scenario::default());
        let now: u64 = players.iter().filter(|player| player.seen.is_some()).map(lacks).sum();
        prop_assert!(lacking.unsigned_abs() <= now, "{lacking} is more than all lack, {now}");
        let most = lacked + now + at_risk + 2 * units; // Each of two positions is rounded.
        prop_assert!(report <= most, "reported {report}, at most {most} is left unpaid");
    }
}

#[test]
fn a_scenario_keeps_to_shocks() {
    assert!(Scenario([WHOLE_SHOCK; 8]).is_sound() && Scenario([-WHOLE_SHOCK; 8]).is_sound());
    assert!(Scenario::default().is_sound() && Scenario([99; 8]).is_sound());
    for wrong in [101, -101, i8::MIN, i8::MAX] {
        let mut shares = [0; 8];
        shares[7] = wrong;
        assert!(!Scenario(shares).is_sound());
        assert!(Scenario(shares).moves());
    }
    assert!(!Scenario::default().moves());
    assert_eq!((SCENARIOS, WHOLE_SHOCK, UNSEEN_PART), (8, 100, 16));
}

#[test]
fn a_class_beyond_the_last_is_refused() {
    let shock = Shock::of(Price(1 << 32), BasisPoints(100)).unwrap();
    assert!(Exposure::default().add(8, Size(1), &shock).is_err());
}
