use rand::SeedableRng;

use super::*;

const HEAD: &str = "timestamp,open,high,low,close\n";

fn refusal(text: &str) -> String {
    let stop = parse("BTC", "file.csv", text.as_bytes()).expect_err("the text must be refused");
    assert_eq!(stop.code, 2);
    stop.message
}

fn refused_row(row: &str) -> String {
    refusal(&format!("{HEAD}1600000000,10,12,9,11\n{row}\n"))
}

#[test]
fn reads_bars_with_exact_prices() {
    let history = parse("BTC", "f", format!("{HEAD}1600000000,10.5,12,9.25,11\n").as_bytes()).expect("well formed");
    let unit = 10_000_000_000;
    let bar =
        Bar { timestamp: 1_600_000_000, open: unit * 21 / 2, high: unit * 12, low: unit * 37 / 4, close: unit * 11 };
    assert_eq!(history.bars, [bar]);
    assert_eq!(history.symbol, "BTC");
}

#[test]
fn empty_files_are_refused() {
    assert!(refusal("").starts_with("file.csv:1: the file is empty"));
    assert_eq!(refusal(HEAD), "file.csv:2: there is no bar after the header");
}

#[test]
fn another_header_is_refused() {
    assert_eq!(refusal("time,open,high,low,close\n"), "file.csv:1: the header is not timestamp,open,high,low,close");
    assert_eq!(refusal("1600000000,1,1,1,1\n"), "file.csv:1: the header is not timestamp,open,high,low,close");
}

#[test]
fn malformed_rows_name_their_line() {
    assert_eq!(refused_row("1600000060,10,12,9"), "file.csv:3: the row has 4 fields instead of 5");
    assert_eq!(refused_row("1600000060,10,12,9,11,7"), "file.csv:3: the row has 6 fields instead of 5");
    assert_eq!(refused_row("soon,10,12,9,11"), "file.csv:3: the timestamp 'soon' is not a whole number");
    assert_eq!(
        refused_row("1600000060000,10,12,9,11"),
        "file.csv:3: the timestamp 1600000060000 is not a unix time in seconds"
    );
    assert_eq!(refused_row("1600000060,ten,12,9,11"), "file.csv:3: the open 'ten' is not a number");
    assert_eq!(refused_row("1600000060,10,NaN,9,11"), "file.csv:3: the high 'NaN' is not a number");
    assert_eq!(refused_row("1600000060,10,12,inf,11"), "file.csv:3: the low 'inf' is not a number");
}

#[test]
fn lines_are_counted_through_blank_ones() {
    let text = format!("{HEAD}1600000000,10,12,9,11\n\n\n1600000060,10,12,9,x\n");
    assert_eq!(refusal(&text), "file.csv:5: the close 'x' is not a number");
}

#[test]
fn impossible_prices_are_refused() {
    assert_eq!(refused_row("1600000060,0,12,9,11"), "file.csv:3: the open 0 is not positive");
    assert_eq!(refused_row("1600000060,10,12,-9,11"), "file.csv:3: the low -9 is not positive");
    assert_eq!(refused_row("1600000060,10,9,12,10"), "file.csv:3: the low 12 is above the high 9");
    assert_eq!(refused_row("1600000060,13,12,9,10"), "file.csv:3: the open 13 is outside low 9 and high 12");
    assert_eq!(refused_row("1600000060,10,12,9,8"), "file.csv:3: the close 8 is outside low 9 and high 12");
    assert_eq!(refused_row("1600000060,1e9,1e9,1e9,1e9"), "file.csv:3: the open 1e9 is above 100000000");
    assert_eq!(refused_row("1600000060,1e-12,1,1e-12,1"), "file.csv:3: the open 1e-12 is too small");
}

#[test]
fn time_goes_forward() {
    assert_eq!(refused_row("1600000000,10,12,9,11"), "file.csv:3: the timestamp 1600000000 stands twice");
    assert_eq!(
        refused_row("1599999940,10,12,9,11"),
        "file.csv:3: the timestamp 1599999940 comes after 1600000000: bars are sorted by time"
    );
    assert_eq!(refused_row("1600000002,10,12,9,11"), "file.csv:3: bars are closer than 4 seconds");
}

fn history(symbol: &str, rows: &str) -> History {
    parse(symbol, "f", format!("{HEAD}{rows}").as_bytes()).expect("well formed")
}

#[test]
fn a_walk_aligns_symbols_and_holds_the_last_price() {
    let fast = history("A", "1600000000,2,4,1,3\n1600000040,3,5,3,4\n");
    let slow = history("B", "1600000040,20,20,20,20\n1600000120,30,30,30,30\n");
    let (steps, points) = walk(&[fast, slow], &mut ChaCha8Rng::seed_from_u64(1));
    assert_eq!(points, 16);
    let times: Vec<i64> = steps.iter().map(|step| step.time - 1_600_000_000).collect();
    assert_eq!(times, [0, 10, 20, 30, 40, 50, 60, 70, 80, 100, 120, 140, 160, 180]);
    let unit = 10_000_000_000;
    let at = |time: i64| steps.iter().find(|step| step.time == 1_600_000_000 + time).expect("a step").prices.clone();
    assert_eq!(at(0), [2 * unit, 20 * unit]);
    assert_eq!(at(30), [3 * unit, 20 * unit]);
    assert_eq!(at(100), [4 * unit, 20 * unit]);
    assert_eq!(at(120), [4 * unit, 30 * unit]);
    let mut extremes = [at(10)[0], at(20)[0]];
    extremes.sort_unstable();
    assert_eq!(extremes, [unit, 4 * unit]);
}

#[test]
fn the_seed_draws_the_order_of_low_and_high() {
    let rows: String = (0..64).map(|bar| format!("{},2,4,1,3\n", 1_600_000_000 + bar * 60)).collect();
    let walked = |seed| walk(&[history("A", &rows)], &mut ChaCha8Rng::seed_from_u64(seed)).0;
    assert_eq!(walked(7), walked(7));
    assert_ne!(walked(7), walked(8));
}
