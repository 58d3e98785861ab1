//! The figures for people.

use super::run::{Course, Pair};
use crate::pairs::{Line, debts, signed, table};
use crate::report::Report;
use crate::table::dollars;

/// All runs as tables.
pub(super) fn print(runs: &[Pair]) -> String {
    runs.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn side(report: &Report, course: &Course) -> Vec<Line<'static>> {
    let [_, watchful, strained, critical] = course.levels.map(|seconds| format!("{} min", seconds / 60));
    let mut lines = debts(report);
    lines.extend([
        ("breaker for losses tripped", course.tripped.to_string()),
        ("watchful", watchful),
        ("strained", strained),
        ("critical", critical),
        ("initial margin at most, times its terms", format!("{:.3}", f64::from(course.initial) / 65_536.0)),
    ]);
    lines
}

fn one(pair: &Pair) -> String {
    let title = format!("{} ({}), seed {}", pair.history, pair.with.symbols.join(", "), pair.seed);
    let (signals, [_, warned]) = (&pair.signals, &pair.courses);
    let facility = &warned.facility;
    let first = signals.first.map_or("never".to_owned(), |first| format!("{} min", (first - pair.from) / 60));
    let refused: u64 = facility.refused.values().sum();
    let lines: [Line; 11] = [
        ("signals raised", signals.raised.to_string()),
        ("  confirmed, and slashed", format!("{}, {}", signals.confirmed, signals.slashed)),
        ("  bonds that the reserve kept", dollars(signals.kept)),
        ("  the first, after the worst hour began", first),
        ("  refused", signals.refused.to_string()),
        ("posted in the facility", dollars(facility.posted)),
        ("premium paid", dollars(facility.premium)),
        ("drawn", dollars(facility.drawn)),
        ("  draws refused, and accepted beyond it", format!("{refused}, {}", facility.beyond)),
        ("the reserve earned", dollars(facility.earned)),
        ("the mutual gained", signed(facility.gained)),
    ];
    let names = ["without signals", "with signals"];
    let [course, _] = &pair.courses;
    table(&title, names, [side(&pair.without, course), side(&pair.with, warned)], &lines)
}
