//! What the search found, for people and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::book::Book;
use super::search::{Found, Played, TOLD};
use super::trial::{Bound, Source, Verdict, dollars};

/// Hours at which a gain is told.
const TOLD_HOURS: [u16; 9] = [1, 6, 12, 24, 48, 96, 168, 240, 336];

/// One strategy.
#[derive(Serialize)]
struct Told<'a> {
    book: usize,
    strategy: Vec<String>,
    /// Gain as a share of what all vaults held when keys turned hostile, in per cent.
    share: f64,
    first_day_share: f64,
    verdict: &'a Verdict,
}

/// Everything as JSON.
#[derive(Serialize)]
pub(super) struct Numbers<'a> {
    strategies: usize,
    transactions: u64,
    landings: usize,
    first_landing: Option<u16>,
    /// Strategies in which somebody asked to leave.
    asked: usize,
    totals: Vec<u64>,
    best: Vec<Told<'a>>,
    fastest: Vec<Told<'a>>,
    foreseen: Vec<Told<'a>>,
    broken: usize,
    bounds: &'a BTreeMap<Bound, usize>,
    broken_examples: Vec<Told<'a>>,
}

/// A share in per cent.
#[expect(clippy::cast_precision_loss, reason = "a share that is printed")]
fn share(gain: i128, total: u64) -> f64 {
    gain as f64 / total.max(1) as f64 * 100.0
}

fn total(books: &[Book], played: &Played) -> u64 {
    books.get(played.0.book).map_or(0, |book| book.total)
}

fn told<'a>(books: &[Book], played: &'a Played) -> Told<'a> {
    let (strategy, verdict) = played;
    let total = total(books, played);
    Told {
        book: strategy.book,
        strategy: strategy.deeds.iter().map(|deed| format!("hour {}: {:?}", deed.hour, deed.act)).collect(),
        share: share(verdict.gain, total),
        first_day_share: share(verdict.first_day, total),
        verdict,
    }
}

/// Everything as JSON.
pub(super) fn numbers<'a>(books: &[Book], found: &'a Found) -> Numbers<'a> {
    let few = |played: &'a [Played]| played.iter().take(TOLD).map(|played| told(books, played)).collect();
    Numbers {
        strategies: found.played,
        transactions: found.sent,
        landings: found.landed,
        first_landing: found.first_landing,
        asked: found.asked,
        totals: books.iter().map(|book| book.total).collect(),
        best: few(&found.best),
        fastest: few(&found.fastest),
        foreseen: few(&found.foreseen),
        broken: found.broken.len(),
        bounds: &found.bounds,
        broken_examples: few(&found.broken),
    }
}

fn sources(text: &mut String, name: &str, sources: &BTreeMap<Source, i128>) {
    let parts: Vec<String> = sources
        .iter()
        .filter(|(_, gain)| dollars(**gain) != 0)
        .map(|(source, gain)| format!("{source:?} {}", dollars(*gain)))
        .collect();
    let _infallible = writeln!(text, "    {name}: {}", parts.join(", "));
}

fn describe(text: &mut String, books: &[Book], (place, played): (usize, &Played)) {
    let (strategy, verdict) = played;
    let total = total(books, played);
    let _infallible = writeln!(
        text,
        "{}. book {}: gained ${} ({:.3} %), at most ${} ({:.3} %) in the first day; with prices known in advance ${} ({:.3} %), at most ${} ({:.3} %) in the first day",
        place + 1,
        strategy.book,
        dollars(verdict.gain),
        share(verdict.gain, total),
        dollars(verdict.first_day),
        share(verdict.first_day, total),
        dollars(verdict.gain_with_luck),
        share(verdict.gain_with_luck, total),
        dollars(verdict.first_day_with_luck),
        share(verdict.first_day_with_luck, total),
    );
    let by_hour: Vec<String> = verdict
        .by_hour
        .iter()
        .filter(|(hour, ..)| TOLD_HOURS.contains(hour))
        .map(|(hour, _, gain)| format!("{hour} h {:.3}", share(*gain, total)))
        .collect();
    let _infallible = writeln!(text, "    per cent by hour: {}", by_hour.join(", "));
    sources(text, "first day", &verdict.first_day_sources);
    sources(text, "two weeks", &verdict.sources);
    for landing in &verdict.landings {
        let (taken, left) = (dollars(landing.taken), dollars(landing.left.into()));
        let _infallible = writeln!(
            text,
            "    hour {}: {} landed; who had asked (hour {}) had taken out ${taken} and had ${left} left to get",
            landing.hour,
            landing.change,
            verdict.asked.map_or_else(|| "-".to_owned(), |hour| hour.to_string())
        );
    }
    for (bound, broken) in &verdict.broken {
        let _infallible = writeln!(text, "    BROKEN: {bound:?}: {broken}");
    }
    let deeds: Vec<String> = strategy.deeds.iter().map(|deed| format!("{} {:?}", deed.hour, deed.act)).collect();
    let _infallible = writeln!(text, "    {}", deeds.join("; "));
}

/// For people.
pub(super) fn print(books: &[Book], found: &Found) -> String {
    let mut text = String::new();
    let totals: Vec<String> = books.iter().map(|book| format!("${}", dollars(book.total.into()))).collect();
    let _infallible =
        writeln!(text, "{} strategies, {} transactions; vaults hold {}", found.played, found.sent, totals.join(", "));
    let _infallible = writeln!(
        text,
        "{} changes landed, the first in hour {}; somebody asked to leave in {} strategies",
        found.landed,
        found.first_landing.map_or_else(|| "-".to_owned(), |hour| hour.to_string()),
        found.asked
    );
    let lists = [
        ("most in two weeks", &found.best),
        ("most in the first day", &found.fastest),
        ("most in the first day with prices known in advance", &found.foreseen),
    ];
    for (name, list) in lists {
        let _infallible = writeln!(text, "\n{name}");
        for (place, played) in list.iter().take(TOLD).enumerate() {
            describe(&mut text, books, (place, played));
            let same = |(strategy, _): &&Played| *strategy == played.0;
            if let Some((_, verdict)) = found.keyless.iter().find(same) {
                let _infallible = writeln!(
                    text,
                    "    without any key: ${}, at most ${} in the first day, with prices known in advance ${}",
                    dollars(verdict.gain),
                    dollars(verdict.first_day),
                    dollars(verdict.first_day_with_luck)
                );
            }
        }
    }
    if found.broken.is_empty() {
        text.push_str("\nevery bound held\n");
    } else {
        let _infallible = writeln!(
            text,
            "\n{} strategies after which something did not hold: {:?}",
            found.broken.len(),
            found.bounds
        );
        for numbered in found.broken.iter().take(TOLD).enumerate() {
            describe(&mut text, books, numbered);
        }
    }
    text
}
