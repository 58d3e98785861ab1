//! The random walk over the program, with the reference model beside it: after every accepted step all laws hold and both agree to
//! the unit; refusals have the same reason; every walk ends with everyone gone.

use std::io::Write;
use std::time::Instant;

use ballast_tests::bank::START;
use ballast_tests::double::Program;
use ballast_tests::model::Fault;
use ballast_tests::walk::scenario::Scenario;
use ballast_tests::walk::tally::Tally;
use ballast_tests::walk::{Alone, Stopped, Walk};
use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest::test_runner::RngSeed;

/// Accepted instructions of the long walk, and of each deployment in it before its wind-down.
const LONG: u64 = 300_000;
const STEPS: u64 = 1_500;
/// What a long walk must come across.
const DEFICITS: u64 = 500;
const SHORTFALLS: u64 = 50;

/// Walks beside the program, winds down, and returns what was counted.
fn walk(seed: u64, steps: u64) -> Result<Tally, Stopped> {
    let scenario = Scenario::new(seed, START);
    let program = Program::deploy(&scenario);
    let mut walk = Walk::start(scenario, program)?;
    walk.walk(steps)?;
    walk.wind_down()?;
    Ok(walk.tally)
}

/// A number from the environment, to walk elsewhere.
fn chosen(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

#[test]
fn short_walks_agree() {
    let mut total = Tally::default();
    for seed in 1..=3 {
        let tally = walk(seed, 1_000).unwrap_or_else(|stopped| panic!("{stopped}"));
        total.add(&tally);
    }
    assert!(total.steps() >= 3_000, "{} accepted instructions", total.steps());
    assert!(total.deficits > 0, "no deficit");
}

proptest! {
    #![proptest_config(Config { cases: 6, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Config::default() })]

    /// A failure shrinks to the shortest walk that still fails.
    #[test]
    fn any_prefix_of_any_walk_agrees(seed in 100_u64..1_000_000, steps in 0_u64..300) {
        let done = walk(seed, steps);
        prop_assert!(done.is_ok(), "{}", done.unwrap_err());
    }
}

/// `make walk`: `WALK_SEED` chooses other walks, `WALK_STEPS` other lengths.
#[test]
#[ignore = "takes minutes: make walk"]
fn a_long_walk_agrees() {
    let (first, wanted) = (chosen("WALK_SEED", 1), chosen("WALK_STEPS", LONG));
    let (mut total, start) = (Tally::default(), Instant::now());
    for seed in first.. {
        let tally = walk(seed, STEPS).unwrap_or_else(|stopped| panic!("{stopped}"));
        total.add(&tally);
        let (steps, seconds) = (total.steps(), start.elapsed().as_secs().max(1));
        print!(
            "\r{steps} of {wanted} accepted instructions, {} deployments wound down, {} deficits, {} shortfalls, {} a second ",
            seed - first + 1,
            total.deficits,
            total.shortfalls,
            steps / seconds
        );
        std::io::stdout().flush().expect("a terminal");
        if steps >= wanted {
            break;
        }
    }
    println!("\n{total}in {} seconds", start.elapsed().as_secs());
    assert_eq!(total.seldom(), [], "instructions that were accepted too seldom");
    assert_eq!(total.missed(wanted, LONG), [], "turns that came up too seldom");
    let share = |least: u64| least * wanted / LONG;
    assert!(total.deficits >= share(DEFICITS), "{} deficits", total.deficits);
    assert!(total.shortfalls >= share(SHORTFALLS), "{} shortfalls", total.shortfalls);
}

/// Walks with a fault in the model until it stops.
fn stopped_by(fault: Fault, seed: u64) -> Option<Stopped> {
    let mut scenario = Scenario::new(seed, START);
    for terms in &mut scenario.markets {
        terms.fault = fault;
    }
    let program = Program::deploy(&scenario);
    Walk::start(scenario, program).and_then(|mut walk| walk.walk(STEPS)).err()
}

#[test]
fn a_fault_in_the_model_stops_the_walk() {
    for (fault, field) in [
        (Fault::FeeFloored, "fee"),
        (Fault::FundingFloored, "funding_booked"),
        (Fault::RoundingsForgotten, "roundings"),
    ] {
        // Program and model differ in the field, or the model's own law breaks before they do. Where a walk stops before that for what
        // follows from it, the next one is looked at.
        let shows = |stopped: &Stopped| {
            let own_law = fault == Fault::FundingFloored && stopped.reason.contains("profits and claims are backed");
            own_law || (stopped.reason.contains("the model has") && stopped.reason.contains(field))
        };
        let stopped = (1..20).filter_map(|seed| stopped_by(fault, seed)).find(shows);
        let stopped = stopped.unwrap_or_else(|| panic!("no walk noticed {fault:?}"));
        println!("{fault:?}: {stopped}");
    }
}

#[test]
fn the_model_alone_keeps_its_laws() {
    for seed in 1..=20 {
        let scenario = Scenario::new(seed, START);
        let walked = Walk::start(scenario, Alone).and_then(|mut walk| {
            walk.walk(2_000)?;
            walk.wind_down()
        });
        walked.unwrap_or_else(|stopped| panic!("{stopped}"));
    }
}
