//! `faults`: every fault really happens, no law breaks, no money is missing, and afterwards everyone can leave.

use std::sync::OnceLock;

use serde_json::Value;

use crate::shared::{self, count, extract, folder, number, refuses};

const HOUR: f64 = 3_600.0;
const FAULTS: [&str; 12] = [
    "none",
    "keepers-hour",
    "keepers-day",
    "lost",
    "halted",
    "gap",
    "disordered",
    "uncertain",
    "standstill",
    "depeg",
    "frozen",
    "rush",
];

/// A few traders in twelve hours of BTC and SOL.
fn run(further: &[&str], file: &str) -> Value {
    let folder = folder(file);
    let history = folder.join("history");
    if history.exists() {
        std::fs::remove_dir_all(&history).expect("what an earlier run left is removed");
    }
    std::fs::create_dir(&history).expect("a folder for the history");
    extract(&history, "2022-11-ftx-BTC_5m.csv", "BTC_5m.csv");
    extract(&history, "2022-11-ftx-SOL_3m.csv", "SOL_3m.csv");
    let history = history.display().to_string();
    let few = ["--history", &history, "--traders", "80", "--leverage", "8", "--reserve", "4000", "--seed", "5"];
    shared::report("faults", &[&few[..], further].concat(), &folder, "report.json")
}

/// The runs that all tests read.
fn runs() -> &'static Vec<Value> {
    static REPORT: OnceLock<Value> = OnceLock::new();
    REPORT.get_or_init(|| run(&[], "faults"))["runs"].as_array().expect("runs")
}

fn of(fault: &str) -> &'static Value {
    runs().iter().find(|run| run["fault"] == fault).unwrap_or_else(|| panic!("there is no run with {fault}"))
}

/// What was seen of a fault.
fn seen(fault: &str, key: &str) -> f64 {
    number(&of(fault)["aftermath"][key])
}

/// How often something was refused.
fn refused(fault: &str, what: &str) -> u64 {
    of(fault)["report"]["refused"].get(what).map_or(0, |count| count.as_u64().expect("a count"))
}

/// What a fault may not change where it did nothing: who was liquidated, and who paid.
fn losses(fault: &str) -> Vec<&'static Value> {
    let report = &of(fault)["report"];
    ["liquidations", "collateral_sales", "debts", "paid_by_tier", "winners", "reserve_after"]
        .into_iter()
        .map(|key| &report[key])
        .collect()
}

#[test]
fn every_fault_is_run_once() {
    let names: Vec<&Value> = runs().iter().map(|run| &run["fault"]).collect();
    assert_eq!(names, FAULTS);
}

#[test]
fn no_law_breaks_and_everyone_can_leave() {
    for fault in FAULTS {
        let run = of(fault);
        assert_eq!(count(&run["report"], "laws_broken"), 0, "{fault}");
        assert_eq!(count(&run["report"], "laws_checked"), count(&run["report"], "transactions"), "{fault}");
        assert_eq!(count(&run["departure"], "could_not"), 0, "{fault}");
        assert_eq!(count(&run["report"], "accounts_left"), 0, "{fault}");
        let waited = seen(fault, "in_order_after");
        assert!((0.0..3.0 * HOUR).contains(&waited), "{fault}: in order after {waited} s");
    }
}

/// Of every mint: what went from wallets to vaults and back is what they hold, to the unit; vaults hold what their ledgers say; and every debt
/// was paid by somebody.
#[test]
fn no_money_is_missing() {
    for fault in FAULTS {
        let run = of(fault);
        let mints = run["money"].as_array().expect("an account of every mint");
        assert_eq!(mints.len(), 4, "quote, BTC, SOL and the coin");
        for mint in mints {
            let [wallets, vaults] = ["wallets", "vaults"]
                .map(|place| ["before", "after"].map(|time| i128::from(count(mint, &format!("{place}_{time}")))));
            let moved = i128::from(count(mint, "came_in")) - i128::from(count(mint, "went_out"));
            assert_eq!(vaults[1] - vaults[0], moved, "{fault}: {mint}");
            assert_eq!(wallets[0] - wallets[1], moved, "{fault}: {mint}");
        }
        assert!(mints[1..].iter().all(|mint| count(mint, "vaults_after") == 0), "{fault}: collateral is left");
        let report = &run["report"];
        let ledgers = report["vault_minus_ledger"].as_object().expect("an object by mint");
        assert!(ledgers.len() == 4 && ledgers.values().all(|difference| *difference == 0), "{fault}: {ledgers:?}");
        let tiers = report["paid_by_tier"].as_object().expect("an object by tier");
        let paid: u64 = tiers.values().map(|paid| paid.as_u64().expect("an amount")).sum();
        let others = count(report, "recovered_for_shortfalls") + count(report, "written_off");
        assert_eq!(count(report, "debts"), paid + others, "{fault}");
    }
}

#[test]
fn absent_keepers_take_nothing_over_while_accounts_sink() {
    assert!(seen("none", "taken_over") > 0.0);
    for (fault, seconds) in [("keepers-hour", HOUR), ("keepers-day", 24.0 * HOUR)] {
        assert_eq!(seen(fault, "until") - seen(fault, "from"), seconds);
        assert_eq!(seen(fault, "taken_over"), 0.0, "{fault}");
        assert!(seen(fault, "below_maintenance") > 0.0, "{fault}");
    }
    assert!(count(&of("keepers-hour")["report"], "debts") > count(&of("none")["report"], "debts"));
}

#[test]
fn some_transactions_are_lost() {
    assert!(seen("lost", "transactions_lost") > 100.0);
    for fault in FAULTS.into_iter().filter(|fault| *fault != "lost") {
        assert_eq!(seen(fault, "transactions_lost"), 0.0, "{fault}");
    }
}

/// Oracles that say nothing, and oracles that are not certain: either way the last price gets an hour old, and the losses are the same.
#[test]
fn without_messages_that_count_prices_get_old() {
    for fault in ["halted", "uncertain"] {
        assert!((HOUR..1.5 * HOUR).contains(&seen(fault, "oldest_price")), "{fault}");
        assert!(refused(fault, "settle_trade: PriceNotFresh") > 0, "{fault}");
    }
    assert!(seen("none", "oldest_price") < 300.0);
    assert_eq!([seen("uncertain", "feeds_in_doubt"), seen("halted", "feeds_in_doubt")], [3.0, 0.0]);
    assert_eq!(losses("halted"), losses("uncertain"));
}

#[test]
fn older_messages_change_nothing() {
    let refreshes = |fault: &str| count(&of(fault)["report"]["compute"]["refresh_prices"], "count");
    assert!(refreshes("disordered") > refreshes("none") + 20);
    assert_eq!(losses("disordered"), losses("none"));
}

#[test]
fn all_prices_jump_in_the_gap() {
    let lowest = |fault: &str| number(&of(fault)["aftermath"]["lowest_prices"][0]);
    assert!(lowest("gap") < 0.62 && lowest("none") > 0.8, "{} {}", lowest("gap"), lowest("none"));
    assert!(count(&of("gap")["report"], "debts") > 2 * count(&of("none")["report"], "debts"));
}

/// What rates allow: each moment once, and an hour at most where nobody looked for longer.
#[test]
fn funding_is_charged_once_and_for_an_hour_at_most_after_a_standstill() {
    assert!(seen("standstill", "longest_silence") >= 24.0 * HOUR);
    assert_eq!(seen("standstill", "taken_over"), 0.0);
    for fault in FAULTS {
        let share = seen(fault, "funding_share");
        // Where a price falls between two looks, what was charged before it fell is a little more.
        assert!((0.5..1.05).contains(&share), "{fault}: {share}");
    }
}

#[test]
fn the_coin_loses_its_dollar_and_who_brought_it_is_liquidated() {
    let coin = |fault: &str| number(&of(fault)["aftermath"]["lowest_prices"][2]);
    assert!((coin("depeg") - 0.6).abs() < 1e-6 && (coin("none") - 1.0).abs() < 1e-6);
    assert!(seen("depeg", "taken_over") > seen("none", "taken_over"));
}

#[test]
fn nothing_leaves_to_frozen_wallets_while_they_are_frozen() {
    assert!(refused("frozen", "withdraw: AccountFrozen") > 0);
    assert_eq!(refused("none", "withdraw: AccountFrozen"), 0);
    assert_eq!(count(&of("frozen")["report"], "debts"), count(&of("none")["report"], "debts"));
}

/// Makers want everything at once: what may leave is used up, the rest waits in line, and a dollar may leave all the same.
#[test]
fn a_rush_ends_in_a_line_and_small_amounts_pass_by_it() {
    let limited = |fault: &str| refused(fault, "withdraw: OutflowLimited"); // When everyone leaves in the end, some meet the limit too.
    assert!(limited("rush") > limited("none") + 24);
    let accepted = |fault: &str, what: &str| {
        of(fault)["report"]["compute"][what].get("count").map_or(0, |count| count.as_u64().expect("a count"))
    };
    assert!(accepted("rush", "pay_withdrawal") > accepted("none", "pay_withdrawal"));
    assert!(accepted("rush", "withdraw") > accepted("none", "withdraw") + 24);
}

#[test]
fn the_same_seed_gives_the_same_run_whatever_else_is_run() {
    let again = run(&["--only", "lost,depeg"], "faults-again");
    assert_eq!(again["runs"], Value::from_iter([of("none"), of("lost"), of("depeg")].map(Clone::clone)));
}

#[test]
fn unusable_input_is_refused_with_exit_code_2() {
    let empty = folder("faults-empty").display().to_string();
    let missing = format!("{empty}/missing");
    refuses(
        "faults",
        &[
            (vec!["--history", &missing], "missing: No such file"),
            (vec!["--history", &empty], "there is no file named SYMBOL_*.csv"),
            (vec!["--only", "rain"], "invalid value 'rain'"),
            (vec!["--seeds", "0"], "0 is not in 1..=100"),
        ],
    );
}
