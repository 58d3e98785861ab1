//! The history that is walked when none is given: two days of November 2022, compiled in.

use crate::history::{History, parse};
use crate::stop::Outcome;

/// Symbol, file and content. Sources are named in `histories/README.md`.
const FILES: [(&str, &str, &str); 4] = [
    ("BTC", "2022-11-ftx-BTC_5m.csv", include_str!("../histories/2022-11-ftx-BTC_5m.csv")),
    ("ETH", "2022-11-ftx-ETH_5m.csv", include_str!("../histories/2022-11-ftx-ETH_5m.csv")),
    ("SOL", "2022-11-ftx-SOL_3m.csv", include_str!("../histories/2022-11-ftx-SOL_3m.csv")),
    ("FTT", "2022-11-ftx-FTT_15m.csv", include_str!("../histories/2022-11-ftx-FTT_15m.csv")),
];

/// The shipped histories.
pub(crate) fn histories() -> Outcome<Vec<History>> {
    FILES.into_iter().map(|(symbol, name, text)| parse(symbol, name, text.as_bytes())).collect()
}
