//! Which class of correlations an asset is of.

/// What the other two follow.
const MAJORS: [&str; 2] = ["BTC", "ETH"];
/// Coins with a market of their own.
const LARGE: [&str; 8] = ["ADA", "AVAX", "BNB", "DOGE", "LINK", "LTC", "SOL", "XRP"];

/// The class of a symbol, as the correlations in `fitted/terms.json` were calibrated: 0 majors, 1 large coins, 2 small ones.
/// Who is not named is small: its losses are taken to come with all others.
pub(crate) fn of(symbol: &str) -> u8 {
    let symbol = symbol.to_ascii_uppercase();
    let named = |list: &[&str]| list.contains(&symbol.as_str());
    if named(&MAJORS) {
        0
    } else if named(&LARGE) {
        1
    } else {
        2
    }
}

#[cfg(test)]
mod tests {
    use crate::terms::TermSet;

    #[test]
    fn what_is_not_named_is_correlated_most() {
        let rows = TermSet::Dynamic.reserve().unwrap().correlations;
        let [major, large, small] =
            [[rows[0], rows[1], rows[2]], [rows[1], rows[8], rows[9]], [rows[2], rows[9], rows[15]]];
        assert!(major.iter().zip(&large).all(|(less, more)| less < more));
        assert!(large.iter().zip(&small).all(|(less, more)| less < more));
    }
}
