//! Price histories as files hold them.

use ballast_risk::Price;

/// The first price of a bar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bar {
    /// When it was.
    pub(crate) published: i64,
    /// The price.
    pub(crate) open: Price,
}

impl Bar {
    /// A bar at a time.
    pub(crate) fn new(published: i64, open: u64) -> Self {
        Self { published, open: Price(open) }
    }
}

/// Rows of `timestamp,open` and more, below comments and heading.
pub(crate) fn parse(text: &str) -> Vec<Bar> {
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let bars = rows.map(|row| {
        let mut columns = row.split(',');
        let published = columns.next().unwrap().parse().unwrap();
        Bar::new(published, price(columns.next().unwrap()))
    });
    bars.collect()
}

/// Dollars times 2^32, floored.
fn price(dollars: &str) -> u64 {
    let (whole, decimals) = dollars.split_once('.').unwrap_or((dollars, ""));
    let ten = 10_u128.pow(u32::try_from(decimals.len()).unwrap());
    let digits = whole.parse::<u128>().unwrap() * ten + format!("0{decimals}").parse::<u128>().unwrap();
    u64::try_from((digits << 32) / ten).unwrap()
}

/// Five calm days of BTC.
pub(crate) fn calm() -> Vec<Bar> {
    parse(include_str!("../vectors/calm_btc_5m.csv"))
}

/// The calm days, and the two days of FTX that the lab ships.
pub(crate) fn shipped() -> [(&'static str, Vec<Bar>); 5] {
    [
        ("calm", calm()),
        ("BTC", parse(include_str!("../../../lab/histories/2022-11-ftx-BTC_5m.csv"))),
        ("ETH", parse(include_str!("../../../lab/histories/2022-11-ftx-ETH_5m.csv"))),
        ("SOL", parse(include_str!("../../../lab/histories/2022-11-ftx-SOL_3m.csv"))),
        ("FTT", parse(include_str!("../../../lab/histories/2022-11-ftx-FTT_15m.csv"))),
    ]
}
