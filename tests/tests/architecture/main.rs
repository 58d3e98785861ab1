//! The invariants of ARCHITECTURE.md, each looked for in the sources. The page and this file name the same ones, in the same order.

mod guides;
mod laws;
mod sources;

use crate::sources::{ALLOCATOR, Breaks, PROGRAM, RISK, holding, naming, sources, text, without_comments, words};

/// An invariant in the words of the page, and what looks for breaks of it.
type Rule = (&'static str, fn() -> Breaks);

const RULES: [Rule; 8] = [
    ("`risk` has no dependencies and no std, and never sees an account, a clock or a key.", risk_stands_alone),
    (
        "there is no float, no numeric `as`, no `unwrap`, no panic and no `unsafe` in `risk` and the program, but for the allocator in `heap.rs`.",
        nothing_rounds_or_stops_unseen,
    ),
    ("a trade reads the root, prices and terms, and writes none of them.", a_trade_only_reads_the_books),
    ("no account holds a 128-bit field, a bool or a float.", account_fields_are_plain),
    (
        "outside `access.rs` only prices and terms are opened for writing, which the root records; accounts are created only where they are opened, listed, initialised, queued, requested or priced, and a vault's outflow beside it.",
        one_door,
    ),
    ("only `portfolio.rs` makes the legs that `risk` judges.", only_the_portfolio_makes_legs),
    ("only `oracle.rs` knows Pyth.", only_the_oracle_knows_pyth),
    (
        "only `vault.rs` moves tokens, and only `depository/mod.rs` calls a program that is none of tokens or of the system.",
        only_the_vault_moves_tokens,
    ),
];

fn risk_stands_alone() -> Breaks {
    let manifest = text("crates/risk/Cargo.toml");
    let (_, section) = manifest.split_once("[dependencies]").expect("a section of dependencies");
    let names = section.lines().skip(1).take_while(|line| !line.starts_with('['));
    let mut breaks: Breaks =
        names.filter(|line| !line.trim().is_empty()).map(|line| format!("depends on {line}")).collect();
    let root = without_comments(&text("crates/risk/src/lib.rs"));
    if !root.contains("#![no_std]") {
        breaks.push("crates/risk/src/lib.rs links std".to_owned());
    }
    breaks.extend(naming(
        RISK,
        &[],
        &["std", "alloc", "Pubkey", "AccountInfo", "Clock", "anchor_lang", "solana_program"],
    ));
    breaks
}

fn nothing_rounds_or_stops_unseen() -> Breaks {
    const NUMBERS: [&str; 14] =
        ["u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64"];
    let mut breaks = Vec::new();
    for folder in [PROGRAM, RISK] {
        breaks.extend(naming(folder, &ALLOCATOR, &["f32", "f64", "unsafe"]));
        let stops = [".unwrap()", ".expect(", "panic!", "unreachable!", "todo!", "unimplemented!"];
        breaks.extend(holding(folder, &[], &stops));
        for source in sources(folder).iter().filter(|source| !source.path.ends_with(ALLOCATOR[0])) {
            let casts = words(&source.code).windows(2).any(|pair| pair[0] == "as" && NUMBERS.contains(&pair[1]));
            if casts {
                breaks.push(format!("{}: a numeric as", source.path));
            }
        }
    }
    let root = without_comments(&text("crates/risk/src/lib.rs"));
    if !root.contains("#![forbid(unsafe_code)]") {
        breaks.push("crates/risk/src/lib.rs does not forbid unsafe code".to_owned());
    }
    breaks
}

fn a_trade_only_reads_the_books() -> Breaks {
    let trade = without_comments(&text("programs/ballast/src/instructions/trader/settle_trade.rs"));
    let mut breaks = Vec::new();
    if !trade.contains("pub books: ReadBooks<'info>") {
        breaks.push("settle_trade does not take ReadBooks".to_owned());
    }
    let doors = without_comments(&text("programs/ballast/src/access.rs"));
    let (_, group) = doors.split_once("pub struct ReadBooks<'info> {").expect("the group ReadBooks");
    let (fields, _) = group.split_once('}').expect("the end of the group");
    if words(fields).contains(&"mut") {
        breaks.push("ReadBooks holds a writable account".to_owned());
    }
    breaks
}

fn account_fields_are_plain() -> Breaks {
    let mut breaks = Vec::new();
    for source in sources("programs/ballast/src/state") {
        let fields = source.code.lines().map(str::trim).filter(|line| line.starts_with("pub ") && line.ends_with(','));
        let wrong = fields
            .filter(|field| words(field).iter().any(|word| ["u128", "i128", "bool", "f32", "f64"].contains(word)));
        breaks.extend(wrong.map(|field| format!("{}: {field}", source.path)));
    }
    breaks
}

fn one_door() -> Breaks {
    let creators = [
        "governance/initialize.rs",
        "governance/list_market.rs",
        "governance/queue_change.rs",
        "trader/open_account.rs",
        "census/open_census.rs",
        "state/facility.rs",
        "keeper/open_inventory.rs",
        "trader/request_withdrawal.rs",
        "state/outflow.rs",
        "state/holdings.rs",
        "state/placement.rs",
        "staker/request_exit.rs",
        "staker/price_exits.rs",
    ];
    let mut breaks = holding(PROGRAM, &creators, &[".load_init()"]);
    for source in sources(PROGRAM).iter().filter(|source| !source.path.ends_with("src/access.rs")) {
        let mut openings: Vec<&str> = source.code.split(".load_mut()").collect();
        openings.pop();
        let other = openings.iter().filter(|before| !before.ends_with("prices") && !before.ends_with("terms"));
        breaks
            .extend(other.map(|before| format!("{}: opens{}", source.path, before.lines().last().unwrap_or_default())));
    }
    breaks
}

fn only_the_portfolio_makes_legs() -> Breaks {
    holding(PROGRAM, &["src/portfolio.rs"], &["PositionLeg", "CollateralLeg"])
}

fn only_the_oracle_knows_pyth() -> Breaks {
    let mut breaks = Vec::new();
    for source in [PROGRAM, RISK].into_iter().flat_map(sources) {
        let code = source.code.to_lowercase();
        if !source.path.ends_with("src/oracle.rs") && (code.contains("pyth") || code.contains("priceupdate")) {
            breaks.push(source.path);
        }
    }
    breaks
}

/// Tokens move by calls of another program alone, and a call begins with one of these.
fn only_the_vault_moves_tokens() -> Breaks {
    let calls =
        ["CpiContext", "TransferChecked", "transfer_checked", "invoke", "invoke_signed", "mint_to", "burn", "approve"];
    naming(PROGRAM, &["src/vault.rs", "src/depository/mod.rs"], &calls)
}

#[test]
fn every_invariant_holds() {
    for (rule, check) in RULES {
        let breaks = check();
        assert!(breaks.is_empty(), "{rule}\n{}", breaks.join("\n"));
    }
}

#[test]
fn the_page_names_the_invariants_that_are_looked_for() {
    let page = text("ARCHITECTURE.md");
    let named: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("**Invariant:** ")).collect();
    assert_eq!(named, RULES.map(|(rule, _)| rule));
    assert!(page.lines().count() <= 200, "ARCHITECTURE.md is longer than 200 lines");
}

#[test]
fn comments_can_be_cut_off() {
    for folder in [PROGRAM, RISK] {
        let found = holding(folder, &[], &["/*"]);
        assert!(found.is_empty(), "block comments in {}", found.join(", "));
    }
}

/// What the checks look with finds what is there.
#[test]
fn the_words_of_a_code_are_found() {
    assert_eq!(words("let a = b as u64; // c"), ["let", "a", "b", "as", "u64", "c"]);
    assert_eq!(without_comments("one // two\nthree"), "one \nthree");
    assert!(!holding(PROGRAM, &[], &["transfer_checked"]).is_empty());
    assert!(!naming(RISK, &[], &["checked_add"]).is_empty());
}

#[test]
fn each_table_of_terms_has_a_number_of_its_own() {
    let tables = text("programs/ballast/src/event/table.rs");
    let numbers: Vec<&str> =
        tables.lines().filter_map(|line| line.trim().strip_suffix(';')?.rsplit("= ").next()).collect();
    let distinct: std::collections::BTreeSet<&&str> = numbers.iter().collect();
    assert!(numbers.len() > 10, "found only {numbers:?}");
    assert_eq!(distinct.len(), numbers.len(), "{numbers:?}");
}
