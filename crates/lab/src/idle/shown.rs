//! The figures for people.

use super::run::{Course, Pair};
use crate::pairs::{Line, debts, signed, table};
use crate::report::Report;
use crate::table::dollars;

/// All runs as tables.
pub(super) fn print(runs: &[Pair]) -> String {
    runs.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn minutes(seconds: i64) -> String {
    format!("{} min", seconds / 60)
}

fn side(report: &Report, course: &Course) -> Vec<Line<'static>> {
    let exit = &course.exit;
    let mut lines = debts(report);
    lines.extend([
        ("reserve after, what is placed included", dollars(course.left)),
        ("breaker for losses tripped", course.tripped.to_string()),
        ("exit in the crash, paid", dollars(exit.paid)),
        ("  after", exit.seconds().map_or("never".to_owned(), minutes)),
    ]);
    lines
}

fn one(pair: &Pair) -> String {
    let title = format!("{} ({}), seed {}", pair.history, pair.with.symbols.join(", "), pair.seed);
    let figures = &pair.placement;
    let [without, with] = &pair.courses;
    let [stakers, others] = with.missed;
    let waited = figures.recalls - figures.at_once - u64::from(figures.asked.is_some());
    let ratio =
        figures.least_ratio.map_or("none".to_owned(), |ratio| format!("{}.{:02}", ratio / 10_000, ratio / 100 % 100));
    let lines: [Line; 14] = [
        ("placed at most", dollars(figures.most)),
        ("  on average", dollars(figures.mean())),
        ("  at the end of the history", dollars(figures.last)),
        ("went there in all", format!("{} in {}", dollars(figures.went), figures.placings)),
        ("came home", dollars(figures.home)),
        ("gained by placing, losses taken off", signed(figures.earned())),
        ("asked home, and there at once", format!("{}, {}", figures.recalls, figures.at_once)),
        ("  later, and the longest", format!("{waited}, {}", minutes(figures.longest))),
        ("  not there at the end", if figures.asked.is_some() { dollars(figures.last) } else { dollars(0) }),
        ("less redeemable than placed", minutes(figures.impaired)),
        ("least liquid over the forecast of outflows", ratio),
        ("written off", dollars(figures.lost)),
        ("stakers paid for what was placed", dollars(stakers)),
        ("left to others for what was placed", dollars(others)),
    ];
    table(&title, ["all at home", "placed"], [side(&pair.without, without), side(&pair.with, with)], &lines)
}
