//! The fuzzer: its table names every instruction, it does the same again, and it notices what it must.

use std::collections::BTreeSet;

use ballast_tests::bank::built_program;
use ballast_tests::fuzz::INTERFACE;
use ballast_tests::fuzz::base::Bases;
use ballast_tests::fuzz::input::Input;
use ballast_tests::fuzz::oracle::Decoder;
use ballast_tests::fuzz::search::{Goal, Worker, search};
use ballast_tests::fuzz::table::TABLE;
use ballast_tests::traced::way;
use ballast_tests::walk::random::Random;

fn program() -> Vec<u8> {
    std::fs::read(built_program()).unwrap()
}

#[test]
fn every_instruction_of_the_interface_has_a_line_in_the_table() {
    let idl: serde_json::Value = serde_json::from_str(INTERFACE).unwrap();
    let instructions = idl["instructions"].as_array().unwrap();
    let interface: BTreeSet<&str> =
        instructions.iter().map(|instruction| instruction["name"].as_str().unwrap()).collect();
    let lines: Vec<&str> = TABLE.iter().map(|(name, _)| *name).collect();
    assert_eq!(lines, interface.into_iter().collect::<Vec<_>>());
}

/// A few seconds of what `make fuzz` does for long: nothing goes wrong, jumps go both ways, and the same seed does the same.
#[test]
fn a_short_search_finds_nothing_and_is_repeated() {
    let run = || {
        let bases = Bases::build(&program(), 1, false).unwrap();
        let mut workers = [Worker::new(bases, 1, Vec::new())];
        let found = search(&mut workers, Goal { transactions: 2_000, modelled: 4_000 }, |_| {});
        let reasons: Vec<String> = found.findings.into_iter().map(|finding| finding.reason).collect();
        assert_eq!(reasons, Vec::<String>::new());
        (found.counts.transactions, found.counts.accepted, found.counts.refused, found.jumps)
    };
    let first = run();
    let both = first.3.conditional().filter(|(_, ways)| *ways == way::BOTH).count();
    assert!(both > 500, "{both} jumps went both ways");
    assert_eq!(first, run());
}

#[test]
fn every_scene_can_be_played_spoiled() {
    let bases = Bases::build(&program(), 0, true).unwrap();
    let count = bases.len();
    let mut worker = Worker::new(bases, 1, Vec::new());
    let mut random = Random::new(1);
    for base in 0..count {
        let any = Input::any(&mut random, 1);
        let input = Input { base: u16::try_from(base).unwrap(), ..any };
        worker.play(&input).unwrap_or_else(|reason| panic!("{}: {reason}", input.to_text()));
    }
}

#[test]
fn changed_price_accounts_are_read_as_they_say() {
    let bases = Bases::build(&program(), 0, false).unwrap();
    let mut decoder = Decoder::on(bases.machine);
    decoder.play(&mut Random::new(1), 1_500).unwrap();
    for end in ["accepted", "OracleMalformed", "OracleOwner", "PriceExponent", "PriceFuture", "PriceTooOld"] {
        assert!(decoder.ends.contains_key(end), "no account ended as {end}: {:?}", decoder.ends);
    }
}
