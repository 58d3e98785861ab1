//! Self-dealing does not pay: searches over strategies, and what they find replayed on the program.

use std::io::Write;
use std::time::Instant;

use ballast_tests::self_dealing::change::LONGEST;
use ballast_tests::self_dealing::known::{short_after_a_rise, sink_and_rescue, stake_between_two_losses};
use ballast_tests::self_dealing::replay::replay;
use ballast_tests::self_dealing::search::Worst;
use ballast_tests::self_dealing::{Broken, Found, Goal, SHOCK, Search, Setting, Staking, Strategy};

/// Restarts and plays of the short searches.
const SHORT: (u64, u64) = (2, 600);
/// Those of the long ones, per search.
const LONG: (u64, u64) = (4, 10_000);
/// A unit may be lost in each trade and each settlement, of which a move has some.
const ROUNDINGS: i128 = 4 * LONGEST as i128;
/// Parts per million.
const WHOLE: i128 = 1_000_000;

/// Every search, by what it is about.
const ALONE: [(Setting, Goal); 2] = [(Setting::ALONE, Goal::Return), (Setting::ALONE_IN_TWO, Goal::Return)];
const WITHIN: [(Setting, Goal); 5] = [
    (Setting::TWO_IN_QUOTE, Goal::Share),
    (Setting::SHARED, Goal::Share),
    (Setting::UNKEPT, Goal::Share),
    (Setting::TWO, Goal::Share),
    (Setting::TWO_UNKEPT, Goal::Share),
];
const WINNERS: [(Setting, Goal); 2] = [(Setting::UNKEPT, Goal::Honest), (Setting::TWO_IN_QUOTE, Goal::Honest)];
const TIERS: [(Setting, Goal); 2] = [(Setting::ALONE_IN_TWO, Goal::Excess), (Setting::BEYOND, Goal::Excess)];
const BYSTANDERS: [(Setting, Goal); 2] = [(Setting::ELSEWHERE, Goal::Bystanders), (Setting::BEYOND, Goal::Bystanders)];
const STAKES: [(Setting, Goal); 6] = [
    (Setting::STAKER, Goal::Return),
    (Setting::STAKER, Goal::Stayer),
    (Setting::PLEDGED, Goal::Excess),
    (Setting::PLEDGED, Goal::Share),
    (Setting::HASTY, Goal::Outsider),
    (Setting::SINKER_KEPT, Goal::Sink),
];
/// Stakes around losses, their recoveries, and exits of others.
const AROUND: [(Setting, Goal); 5] = [
    (Setting::PLEDGED, Goal::Stayer),
    (Setting::OUTSIDER, Goal::Outsider),
    (Setting::OUTSIDER_RISEN, Goal::Outsider),
    (Setting::SINKER, Goal::Sink),
    (Setting::SINKER_PLEDGED, Goal::Sink),
];
/// What is not promised: its size is reported.
const LIMITS: [(Setting, Goal); 10] = [
    (Setting::DRIFT, Goal::Share),
    (Setting::FALLING, Goal::Share),
    (Setting::RISEN, Goal::Share),
    (Setting::TWICE, Goal::Share),
    (Setting::DOUBLE, Goal::Share),
    (Setting::BEYOND, Goal::Share),
    (Setting::TWO, Goal::Honest),
    (Setting::SCARCE_CAP, Goal::Bystanders),
    (Setting::SCARCE_CAP_ALONE, Goal::Bystanders),
    (Setting::SCARCE_CAPITAL_ALONE, Goal::Bystanders),
];

/// Searches, and checks what holds in every play of every search: tiers pay no more than a market paid in, nothing is left open, and
/// who does not trade neither wins nor loses.
fn search(
    setting: &Setting,
    goal: Goal,
    seed: u64,
    (restarts, plays): (u64, u64),
    progress: impl FnMut(u64, &Found),
) -> (Found, Worst) {
    let mut search = Search::new(setting, goal, seed);
    let found = search.run(restarts, plays, progress);
    let (name, worst) = (setting.name, search.worst);
    assert_eq!(search.unclosed, 0, "{name}: strategies that could not be closed");
    if setting.broken.is_none() {
        assert!(worst.excess <= 0, "{name}: tiers paid {} more than the market paid in", worst.excess);
        assert_eq!(worst.flat, 0, "{name}: a flat account won or lost");
    }
    (found, worst)
}

fn short(setting: &Setting, goal: Goal) -> (Found, Worst) {
    search(setting, goal, 1, SHORT, |_, _| {})
}

/// What a goal promises of the best that was found, and of the most that any play had beyond what honest people paid in.
fn holds(goal: Goal, found: &Found, worst: &Worst) -> bool {
    match goal {
        Goal::Profit | Goal::Return | Goal::Share => worst.beyond <= 0,
        Goal::Excess | Goal::Bystanders => found.score <= 0,
        Goal::Honest | Goal::Outsider | Goal::Sink | Goal::Stayer => found.score <= ROUNDINGS,
    }
}

fn check((setting, goal): &(Setting, Goal)) -> Found {
    let (found, worst) = short(setting, *goal);
    assert!(holds(*goal, &found, &worst), "{}: {worst:?}, {found:?}", setting.name);
    found
}

#[test]
fn who_trades_alone_gets_no_more_back_than_his_fees() {
    for case in &ALONE {
        let found = check(case);
        // The search comes near: nearly all fees come back.
        assert!(found.score > -WHOLE / 10, "{}: a poor search, {found:?}", case.0.name);
        assert!(found.verdict.paid > 0, "{}: the tiers paid nothing", case.0.name);
    }
}

#[test]
fn a_gap_within_the_shock_pays_no_more_than_was_paid_in() {
    for case in &WITHIN {
        let found = check(case);
        assert!(found.score > WHOLE / 3, "{}: a poor search, {found:?}", case.0.name);
    }
}

#[test]
fn honest_traders_lose_nothing_within_the_shock() {
    for case in &WINNERS {
        check(case);
    }
}

#[test]
fn tiers_pay_no_more_than_a_market_paid_in() {
    for case in &TIERS {
        let found = check(case);
        assert_eq!(found.score, 0, "{}: a poor search, which did not draw everything: {found:?}", case.0.name);
    }
}

#[test]
fn bystanders_lose_nothing() {
    for case in &BYSTANDERS {
        check(case);
    }
}

#[test]
fn stakes_of_its_own_pay_no_self_dealer() {
    let checked: Vec<Found> = STAKES.iter().map(check).collect();
    let [alone, _, excess, ..] = checked.as_slice() else { panic!("searches") };
    assert!(alone.score > -WHOLE / 10 && alone.verdict.paid > 0, "a poor search: {alone:?}");
    assert_eq!(excess.score, 0, "a poor search, which did not draw all pledges: {excess:?}");
}

#[test]
fn who_stakes_around_a_loss_gains_nothing() {
    AROUND.iter().for_each(|case| drop(check(case)));
}

fn judged(setting: &Setting, strategy: Strategy) -> Found {
    let found = Search::new(setting, Goal::Outsider, 1).judge(strategy);
    assert!(found.verdict.closed && found.verdict.excess <= 0, "{found:?}");
    if setting.broken.is_none() {
        let replayed = replay(setting, &found.strategy).unwrap_or_else(|stopped| panic!("{}: {stopped}", setting.name));
        assert_eq!(replayed, found.verdict, "{}", setting.name);
    }
    found
}

/// Who sinks an account of his own to have it reported has nothing reported: where there is a price anybody could divide it.
#[test]
fn a_deficit_that_anybody_could_divide_costs_who_leaves_nothing() {
    let Found { verdict, .. } = judged(&Setting::SINKER_PLEDGED, sink_and_rescue(2));
    assert!(verdict.stakes <= ROUNDINGS && verdict.profit <= 0, "{verdict:?}");
}

/// Keepers who divide losses at once leave no deficit to report.
#[test]
fn a_deficit_that_is_divided_at_once_costs_who_leaves_nothing_more() {
    let setting = Setting { keepers: true, ..Setting::SINKER_PLEDGED };
    let Found { verdict, .. } = judged(&setting, sink_and_rescue(2));
    assert!(verdict.stakes < 0 && verdict.stakers_loss <= ROUNDINGS, "{verdict:?}");
}

/// The recovery of a later loss repays no earlier one to who staked between them: what could not come back is owed to capital.
#[test]
fn a_later_recovery_repays_nothing_to_who_did_not_bear_the_loss() {
    let strategy = stake_between_two_losses();
    let owed = Setting { broken: Some(Broken::Owed), ..Setting::OUTSIDER };
    assert!(judged(&owed, strategy.clone()).verdict.stakes > 40_000_000, "the rule is what keeps it");
    let Found { verdict, .. } = judged(&Setting::OUTSIDER, strategy);
    assert!(verdict.stakes <= ROUNDINGS && verdict.stakers_loss <= ROUNDINGS, "{verdict:?}");
}

/// Where the cap over all markets is scarce the same search finds what it costs those elsewhere: a limit, and a proof that it can.
#[test]
fn the_search_finds_what_a_scarce_cap_costs_others() {
    let (found, _) = short(&Setting::SCARCE_CAP, Goal::Bystanders);
    assert!(found.score > 1_000_000, "{found:?}");
}

#[test]
fn the_search_finds_what_a_broken_rule_gives_away() {
    for (broken, setting, goal) in [
        (Broken::Factor, Setting::ALONE, Goal::Return),
        (Broken::Draws, Setting::ALONE, Goal::Return),
        (Broken::Aging, Setting::ALONE, Goal::Excess),
        (Broken::Shock, Setting::SHARED, Goal::Share),
        (Broken::Premiums, Setting::STAKER, Goal::Return),
        (Broken::Hopes, Setting::OUTSIDER, Goal::Outsider),
        (Broken::Owed, Setting::OUTSIDER, Goal::Outsider),
    ] {
        let (found, worst) = short(&Setting { broken: Some(broken), ..setting }, goal);
        assert!(!holds(goal, &found, &worst), "{broken:?} gave nothing away: {found:?}");
    }
}

#[test]
fn what_was_found_is_the_same_on_the_program() {
    let cases = [
        ALONE[1].clone(),
        WITHIN[1].clone(),
        WITHIN[4].clone(),
        TIERS[1].clone(),
        LIMITS[4].clone(),
        STAKES[0].clone(),
    ];
    // A draw on two markets by one who is alone takes longer to find.
    for ((setting, goal), tries) in cases.iter().zip([3_000, 500, 500, 500, 500, 500]) {
        let (found, _) = search(setting, *goal, 2, (1, tries), |_, _| {});
        let reached = found.verdict.paid > 0 || found.verdict.forfeits > 0;
        assert!(reached, "{}: nothing was drawn: {found:?}", setting.name);
        let replayed = replay(setting, &found.strategy).unwrap_or_else(|stopped| panic!("{}: {stopped}", setting.name));
        assert_eq!(replayed, found.verdict, "{}", setting.name);
    }
}

/// Limits of a known size. The cap on open interest is judged when it grows in size, not when its price rises: a jump of the stated
/// shock then costs more than it covers. The reserve still pays no more than the market paid in; honest winners there lose the rest.
#[test]
fn a_rise_before_the_shock_costs_honest_winners() {
    let seed = 10_000_000;
    // Of the first worth: 20 less 10 of initial margin; 4.7 and 20.94 less 10; 2.0736 times as much; each over 15 that are covered.
    for (setting, rises, drift, share) in
        [(Setting::SHARED, 0, 0, 666_667), (Setting::DRIFT, 0, 470, 1_042_667), (Setting::RISEN, 4, 470, 2_162_074)]
    {
        let strategy = short_after_a_rise(seed, rises, drift, SHOCK);
        let mut search = Search::new(&setting, Goal::Share, 1);
        let found = search.judge(strategy.clone());
        let apart = (found.score - share).abs();
        assert!(apart < 50_000, "{}: {} instead of {share} ppm: {:?}", setting.name, found.score, found.verdict);
        assert!(found.verdict.excess <= 0, "{}: tiers paid {} more", setting.name, found.verdict.excess);
        let replayed = replay(&setting, &strategy).unwrap_or_else(|stopped| panic!("{}: {stopped}", setting.name));
        assert_eq!(replayed, found.verdict, "{}", setting.name);
    }
}

/// Instructions that strategies must come to, whatever they are after.
const REACHED: [&str; 22] = [
    "accrue_funding",
    "apply_shortfall",
    "buy_recovery",
    "call_variation",
    "collect_fees",
    "collect_recovery",
    "deleverage",
    "deposit_collateral",
    "liquidate_collateral",
    "liquidate_position",
    "pay_exit",
    "price_exits",
    "report_dead_feed",
    "report_deficit",
    "request_exit",
    "resolve_deficit",
    "settle",
    "settle_recovery",
    "settle_trade",
    "stake",
    "withdraw",
    "withdraw_collateral",
];

#[test]
fn strategies_come_to_every_instruction() {
    let setting = Setting { markets: 2, staking: Some(Staking::PLEDGED), ..Setting::BEYOND };
    let mut search = Search::new(&setting, Goal::Profit, 1);
    search.stories(1_500);
    let missed: Vec<_> = REACHED.iter().filter(|name| !search.done.contains_key(*name)).collect();
    assert!(missed.is_empty(), "never accepted: {missed:?}");
}

#[test]
fn a_seed_finds_the_same_again() {
    let find = |seed| search(&Setting::TWO, Goal::Share, seed, (1, 200), |_, _| {}).0;
    let (one, again, other) = (find(3), find(3), find(4));
    assert_eq!((one.score, &one.strategy), (again.score, &again.strategy));
    assert_ne!(one.strategy, other.strategy);
}

fn chosen<T: std::str::FromStr>(name: &str, default: T) -> T {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}: {text}")))
}

fn show(setting: &Setting, strategy: &Strategy) {
    let seeds = &strategy.seeds[..setting.markets];
    println!("    seeds {seeds:?}, honest traders have {} per mille of open interest", strategy.honest);
    for next in &strategy.moves {
        println!("    {next:?}");
    }
}

/// `make search`: `SEARCH_SEED` chooses other searches, `SEARCH_PLAYS` another length, `SEARCH_ONLY` those whose name contains it.
#[test]
#[ignore = "takes many minutes: make search"]
fn long_searches() {
    let (seed, plays) = (chosen("SEARCH_SEED", 1), chosen("SEARCH_PLAYS", LONG.1));
    let (only, start) = (chosen("SEARCH_ONLY", String::new()), Instant::now());
    let promised = ALONE
        .iter()
        .chain(&WITHIN)
        .chain(&WINNERS)
        .chain(&TIERS)
        .chain(&BYSTANDERS)
        .chain(&STAKES)
        .chain(&AROUND)
        .map(|case| (case, true));
    let all = promised.chain(LIMITS.iter().map(|case| (case, false)));
    let mut figures = Vec::new();
    for ((setting, goal), promised) in all.filter(|((setting, _), _)| setting.name.contains(&only)) {
        let (found, worst) = search(setting, *goal, seed, (LONG.0, plays), |played, best| {
            print!("\r{}, {goal:?}: {played} of {} plays, best {} ", setting.name, LONG.0 * plays, best.score);
            std::io::stdout().flush().expect("a terminal");
        });
        println!();
        show(setting, &found.strategy);
        println!("    {:?}\n    {worst:?}", found.verdict);
        let replayed = replay(setting, &found.strategy);
        let replayed = replayed.unwrap_or_else(|stopped| panic!("{}: {stopped}", setting.name));
        assert_eq!(replayed, found.verdict, "{}: the program ends otherwise", setting.name);
        assert!(!promised || holds(*goal, &found, &worst), "{}: a promise is broken", setting.name);
        let kind = if promised { "promised" } else { "a limit" };
        figures.push(format!("{kind}: {}, {goal:?}: {}, profit {}", setting.name, found.score, found.verdict.profit));
    }
    println!("{}\nin {} seconds; the stated shock is {SHOCK} bp", figures.join("\n"), start.elapsed().as_secs());
}
