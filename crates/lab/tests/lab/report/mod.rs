//! The page of `--report`, read as a browser would: it is well-formed XML, so a parser of XML reads it.

mod reading;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use roxmltree::Node;
use serde_json::Value;

use self::reading::{chart, column, coordinate, elements, has_class, is_drawn, number, one, parse, rows, text};
use crate::shared::{command, extract, folder, lab, prices, told};

const CHARTS: [&str; 10] = [
    "prices",
    "reserve",
    "shortfall",
    "liquidations",
    "open-interest",
    "margin",
    "margin-ratios",
    "haircuts",
    "volatility",
    "target",
];

/// Replays the short extract with these further arguments.
fn replay(folder: &Path, seed: &str, further: &[&str]) {
    let prices = prices(folder);
    let mut arguments: Vec<&str> = prices.iter().map(String::as_str).collect();
    arguments.extend(["--traders", "60", "--leverage", "8", "--reserve", "2000", "--seed", seed]);
    let output = lab("replay", &[&arguments[..], further].concat());
    assert!(output.status.success(), "{}", told(&output));
}

/// A page and the JSON of the same run.
fn both(test: &str, seed: &str) -> (String, Value) {
    under("dynamic", test, seed)
}

/// The same under a set of terms.
fn under(terms: &str, test: &str, seed: &str) -> (String, Value) {
    let folder = folder(test);
    let (page, json) = (folder.join("page.html"), folder.join("report.json"));
    let (page_file, json_file) = (page.display().to_string(), json.display().to_string());
    replay(&folder, seed, &["--terms", terms, "--report", &page_file, "--json", &json_file]);
    let read = |file| std::fs::read_to_string(file).expect("the file was written");
    (read(page), serde_json::from_str(&read(json)).expect("JSON"))
}

#[test]
fn every_chart_draws_every_sample_and_gives_its_numbers() {
    let (page, _) = both("page-drawn", "5");
    let page = parse(&page);
    let figures: Vec<&str> = elements(page.root(), "figure").filter_map(|figure| figure.attribute("id")).collect();
    assert_eq!(figures, CHARTS);
    for id in CHARTS {
        let figure = chart(&page, id);
        let rows = rows(figure);
        assert!(if id == "liquidations" { rows.len() == 48 } else { rows.len() > 400 }, "{id}: {} rows", rows.len());
        let drawn = elements(figure, "g").filter(|group| has_class(group, "series"));
        let drawn: Vec<Node> = drawn.collect();
        let legend = elements(figure, "output").count();
        assert!(!drawn.is_empty() && drawn.len() == legend, "{id}: {} drawn, {legend} in the legend", drawn.len());
        assert!(rows.iter().all(|(_, values)| values.len() == drawn.len()), "{id}");
        let pointed: Vec<f64> = elements(one(figure, "tbody"), "tr").map(|row| coordinate(row, "data-x")).collect();
        for series in drawn {
            is_drawn(series, &pointed);
        }
        let frame = one(figure, "svg");
        assert_eq!(elements(figure, "svg").filter(|svg| has_class(svg, "frame")).count(), 1, "{frame:?}");
        assert!(text(one(figure, "desc")).starts_with("From 8 Nov 2022 15:00:00"), "{id}");
    }
}

#[test]
fn what_is_labelled_by_something_finds_it() {
    let (page, _) = both("page-names", "5");
    assert!(!page.contains("NaN") && !page.contains("inf,") && !page.contains(",inf"));
    let page = parse(&page);
    let named: Vec<&str> = page.descendants().filter_map(|node| node.attribute("id")).collect();
    let ids: BTreeSet<&str> = named.iter().copied().collect();
    assert_eq!(ids.len(), named.len(), "an id stands twice");
    let frames = elements(page.root(), "svg").filter(|svg| svg.attribute("role") == Some("img"));
    let mut seen = 0;
    for frame in frames {
        for reference in ["aria-labelledby", "aria-describedby"] {
            assert!(frame.attribute(reference).is_some_and(|id| ids.contains(id)), "{reference} of {frame:?}");
        }
        seen += 1;
    }
    assert_eq!(seen, CHARTS.len());
    let drawings = elements(page.root(), "svg").filter(|svg| has_class(svg, "swatch"));
    assert!(drawings.count() > CHARTS.len());
}

#[test]
fn a_page_loads_nothing() {
    let (page, _) = both("page-alone", "5");
    for outside in ["http:", "https:", "://", "url(", "@import", "src=", "href="] {
        assert!(!page.contains(outside), "{outside}");
    }
    let page = parse(&page);
    for loads in ["link", "img", "iframe", "object", "embed", "base", "a", "use", "image"] {
        assert_eq!(elements(page.root(), loads).count(), 0, "{loads}");
    }
    let policy = elements(page.root(), "meta")
        .find(|meta| meta.attribute("http-equiv") == Some("Content-Security-Policy"))
        .and_then(|meta| meta.attribute("content"));
    assert!(policy.is_some_and(|policy| policy.starts_with("default-src 'none';")), "{policy:?}");
}

/// Prices of an extract: the first, the last, the least and the greatest.
fn walked(folder: &Path, file: &str) -> [f64; 4] {
    let text = std::fs::read_to_string(extract(folder, file, file)).expect("the extract");
    let bars: Vec<Vec<f64>> = text.lines().skip(1).map(|bar| bar.split(',').skip(1).map(number).collect()).collect();
    let least = bars.iter().map(|bar| bar[2]).fold(f64::INFINITY, f64::min);
    let greatest = bars.iter().map(|bar| bar[1]).fold(0.0, f64::max);
    [bars[0][0], bars[bars.len() - 1][3], least, greatest]
}

#[test]
fn prices_are_those_of_the_history_and_their_extremes_are_kept() {
    let (page, _) = both("page-prices", "5");
    let page = parse(&page);
    let folder = folder("page-prices");
    let files = [("BTC", "2022-11-ftx-BTC_5m.csv"), ("FTT", "2022-11-ftx-FTT_15m.csv")];
    for (series, (symbol, file)) in files.into_iter().enumerate() {
        let [first, last, least, greatest] = walked(&folder, file);
        let found = column(chart(&page, "prices"), series);
        let near = |found: f64, price: f64| assert!((found - price / first * 100.0).abs() < 0.01, "{symbol}: {found}");
        near(found[0], first);
        near(found[found.len() - 1], last);
        near(found.iter().copied().fold(f64::INFINITY, f64::min), least);
        near(found.iter().copied().fold(0.0, f64::max), greatest);
    }
}

/// Whole dollars of an amount in the JSON, as the page rounds them.
fn dollars(amount: &Value) -> f64 {
    (amount.as_f64().expect("an amount") / 1e6).round()
}

#[test]
fn what_the_page_counts_is_what_the_json_counts() {
    let (page, json) = both("page-counts", "5");
    let page = parse(&page);
    let count = |key: &str| json[key].as_f64().expect("a count");
    for (series, key) in ["liquidations", "deficits"].into_iter().enumerate() {
        let counted: f64 = column(chart(&page, "liquidations"), series).iter().sum();
        assert!(counted > 0.0 && counted == count(key), "{key}: {counted}");
    }
    let (open, cut) = (column(chart(&page, "shortfall"), 0), column(chart(&page, "shortfall"), 1));
    let first = cut.iter().position(|cut| *cut > 0.0).expect("a cut");
    let (before, left) = (open[first - 1], open[first]);
    assert!(left < before && (before - left - cut[first]).abs() <= 1.0, "{before} fell to {left} as {}", cut[first]);
    let end = open[open.len() - 1] + cut[cut.len() - 1];
    assert!(cut[0] == 0.0 && cut.is_sorted() && end == dollars(&json["socialized"]), "{end}");
    let payers = elements(page.root(), "section").next().expect("who paid");
    let paid: BTreeMap<char, f64> = rows(payers)
        .into_iter()
        .filter_map(|(tier, values)| Some((tier.trim().chars().next()?, number(&values[0]))))
        .collect();
    let tiers = json["paid_by_tier"].as_object().expect("by tier");
    assert_eq!(tiers.len(), 7);
    for (tier, amount) in tiers {
        assert_eq!(paid.get(&tier.chars().next().expect("a number")), Some(&dollars(amount)), "{tier}");
    }
    assert_eq!(paid.get(&'d'), Some(&dollars(&json["debts"])));
}

/// Fees were collected before the history begins: four tenths to capital, one to the treasury, the rest to budgets.
#[test]
fn the_reserve_is_drawn_as_it_was_shared() {
    let (page, json) = under("static", "page-reserve", "5");
    let page = parse(&page);
    let (budgets, capital) = (column(chart(&page, "reserve"), 0), column(chart(&page, "reserve"), 1));
    let fees = dollars(&json["reserve_before"]) - 2_000.0;
    assert!(fees > 1_000.0, "{fees}");
    let near = |found: f64, expected: f64| assert!((found - expected).abs() <= 1.5, "{found}, expected {expected}");
    near(budgets[0], 1_000.0 + fees * 0.5);
    near(capital[0], 1_000.0 + fees * 0.4);
    let paid = &json["paid_by_tier"];
    near(budgets[budgets.len() - 1], budgets[0] - dollars(&paid["1_market_budget"]));
    near(capital[capital.len() - 1], capital[0] - dollars(&paid["2_protocol_capital"]));
}

/// Every position is long or short against another, so that what traders must hold lies between what one side must hold and
/// both, as long as makers hold less than half.
#[test]
fn margin_is_what_the_open_interest_of_traders_asks_for() {
    let (page, _) = both("page-margin", "5");
    let page = parse(&page);
    let first = |id: &str, series: usize| column(chart(&page, id), series)[0];
    let open_interest = first("open-interest", 0) + first("open-interest", 1);
    let (equity, requirement) = (first("margin", 0), first("margin", 1));
    assert!((0.03 * open_interest..0.06 * open_interest).contains(&requirement), "{requirement} of {open_interest}");
    assert!((requirement..open_interest).contains(&equity), "{equity}");
    for series in 0..2 {
        let held = column(chart(&page, "open-interest"), series);
        let prices = column(chart(&page, "prices"), series);
        let moved = held[1] / held[0] * prices[0] / prices[1];
        assert!((moved - 1.0).abs() < 0.01, "market {series}: {moved}");
    }
}

#[test]
fn terms_in_force_are_drawn_once_where_they_are_the_same() {
    let file = folder("page-terms").join("page.html");
    replay(&folder("page-terms"), "5", &["--terms", "static", "--report", &file.display().to_string()]);
    let page = std::fs::read_to_string(file).expect("the file was written");
    let page = parse(&page);
    for (id, initial, maintenance) in [("margin-ratios", "5.00 %", "3.00 %"), ("haircuts", "20.10 %", "10.00 %")] {
        let figure = chart(&page, id);
        let names: Vec<String> = elements(one(figure, "thead"), "th").skip(1).map(text).collect();
        assert_eq!(names, ["initial: BTC, FTT", "maintenance: BTC, FTT"], "{id}");
        assert!(rows(figure).iter().all(|(_, values)| values == &[initial, maintenance]), "{id}");
    }
}

/// FTT moved so much that its terms add up to more than the whole, which is never required.
#[test]
fn no_position_must_hold_more_than_its_notional() {
    let (page, _) = both("page-whole", "5");
    let page = parse(&page);
    let initial = column(chart(&page, "margin-ratios"), 1);
    assert_eq!(initial.iter().copied().fold(0.0, f64::max), 100.0);
    assert!(column(chart(&page, "volatility"), 1).iter().any(|volatility| *volatility > 200.0));
}

#[test]
fn a_page_changes_no_json_and_the_same_seed_gives_the_same_page() {
    let folder = folder("page-seeds");
    std::fs::remove_dir_all(&folder).expect("what an earlier run left is removed");
    std::fs::create_dir(&folder).expect("a new folder");
    let path = |name: &str| folder.join(name).display().to_string();
    let read = |name: &str| std::fs::read(folder.join(name)).expect("the file was written");
    replay(&folder, "9", &["--json", &path("without.json")]);
    std::fs::write(folder.join("first.html"), "an older page").expect("written");
    replay(&folder, "9", &["--json", &path("with.json"), "--report", &path("first.html")]);
    replay(&folder, "9", &["--report", &path("second.html")]);
    replay(&folder, "10", &["--report", &path("third.html")]);
    assert_eq!(read("without.json"), read("with.json"));
    assert_eq!(read("first.html"), read("second.html"));
    assert_ne!(read("first.html"), read("third.html"));
    let hidden = std::fs::read_dir(&folder)
        .expect("the folder")
        .filter(|entry| entry.as_ref().expect("an entry").file_name().to_string_lossy().starts_with('.'));
    assert_eq!(hidden.count(), 0, "a partial page was left");
}

#[test]
fn where_no_page_can_be_written_nothing_is_replayed() {
    let folder = folder("page-refused");
    let missing = folder.join("missing").join("page.html").display().to_string();
    let nameless = folder.join("missing").join("..").display().to_string();
    let cases = [
        (missing.as_str(), "missing/page.html: No such file"),
        ("..", "..: not a regular file"),
        (nameless.as_str(), "missing/..: not the name of a file"),
    ];
    for (file, message) in cases {
        // Without a program a replay would end with another message.
        let output = command("replay", &["--report", file]).env("SBF_OUT_DIR", &folder).output().expect("the lab runs");
        let told = told(&output);
        assert_eq!(output.status.code(), Some(2), "{file}: {told}");
        assert!(told.contains(message) && !told.contains("make build"), "{file}: {told}");
    }
}
