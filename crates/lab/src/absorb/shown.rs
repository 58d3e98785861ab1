//! The figures for people.

use super::run::Pair;
use crate::pairs::{Line, debts, signed, table};
use crate::table::dollars;

/// All runs as tables.
pub(super) fn print(runs: &[Pair]) -> String {
    runs.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn one(pair: &Pair) -> String {
    let title = format!("{} ({}), seed {}", pair.history, pair.with.symbols.join(", "), pair.seed);
    let figures = &pair.inventory;
    let seconds = figures.emptied_after(pair.until).map_or("never".to_owned(), |seconds| format!("{seconds} s"));
    let lines: [Line; 13] = [
        ("positions taken on", figures.absorbed.to_string()),
        ("  at the oracle price", dollars(figures.absorbed_quote)),
        ("  bonuses for them", dollars(figures.bonuses)),
        ("  lent for them", dollars(figures.lent)),
        (
            "refused by allowance, capital, delta",
            format!("{}, {}, {}", figures.beyond_allowance, figures.beyond_capital, figures.beyond_delta),
        ),
        ("most held at once", dollars(figures.most_held)),
        ("greatest net delta", dollars(figures.most_delta)),
        ("empty after takers were back", seconds),
        ("sold", dollars(figures.sold_quote)),
        ("  above the oracle price", signed(figures.sold_above)),
        ("lost of loans", dollars(figures.lost)),
        ("deficits of the inventory", dollars(figures.deficits)),
        ("cost of the inventory in all", signed(figures.cost())),
    ];
    table(&title, ["nobody absorbs", "the reserve does"], [debts(&pair.without), debts(&pair.with)], &lines)
}
