//! What is recorded: charts as lists of named gauges. Whoever adds a tier adds a line.

use ballast::portfolio::MarketBook;
use ballast::state::tranche::{BACKSTOP, JUNIOR, SENIOR};
use ballast::state::{Market, PositionSlot};
use ballast_client::snapshot::Snapshot;
use ballast_risk::margin::MarginTerms;
use ballast_risk::{BasisPoints, Money};
use bytemuck::Zeroable;

use super::{Ink, Kind, Unit, View};
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::DOLLAR;

/// Reads one number: dollars, per cent or a count, as the unit of its figure says.
type Read = Box<dyn Fn(&View) -> Outcome<f64>>;

/// One named series.
pub(super) struct Gauge {
    pub(super) subject: String,
    /// What of the subject is read. Series with the same aspect and the same values are drawn as one.
    pub(super) aspect: Option<&'static str>,
    pub(super) ink: Ink,
    pub(super) read: Read,
}

/// A chart to be.
pub(super) struct Figure {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) about: &'static str,
    pub(super) unit: Unit,
    pub(super) kind: Kind,
    pub(super) gauges: Vec<Gauge>,
}

fn dollars(amount: i128) -> f64 {
    amount as f64 / DOLLAR as f64
}

fn percent(ratio: BasisPoints) -> f64 {
    f64::from(ratio.0) / 100.0
}

fn gauge(number: usize, name: &str, read: impl Fn(&View) -> Outcome<f64> + 'static) -> Gauge {
    Gauge { subject: name.to_owned(), aspect: None, ink: Ink { number, thin: false }, read: Box::new(read) }
}

fn sum(view: &View, part: fn(&Market) -> u64) -> f64 {
    dollars(view.snapshot.markets.values().map(|market| i128::from(part(market))).sum())
}

fn market(snapshot: &Snapshot, index: u16) -> Outcome<MarketBook<'_>> {
    snapshot.books().market(index).or_stop("reading a market")
}

/// One gauge for each market.
fn markets<R: Fn(&View) -> Outcome<f64> + 'static>(symbols: &[String], read: impl Fn(u16) -> R) -> Vec<Gauge> {
    let numbered = (0_u16..).zip(symbols);
    numbered.map(|(index, symbol)| gauge(usize::from(index), symbol, read(index))).collect()
}

fn aspect(thin: bool, name: &'static str, mut gauges: Vec<Gauge>) -> Vec<Gauge> {
    for gauge in &mut gauges {
        gauge.aspect = Some(name);
        gauge.ink.thin = thin;
    }
    gauges
}

/// All charts, in their order. Bars count by intervals of `width` seconds.
pub(super) fn figures(symbols: &[String], start: &Snapshot, width: i64) -> Outcome<Vec<Figure>> {
    Ok(vec![
        prices(symbols, start)?,
        reserve(),
        losses(),
        events(width),
        open_interest(symbols),
        margin(),
        ratios(symbols),
        haircuts(symbols),
        volatility(symbols),
        target(),
    ])
}

fn prices(symbols: &[String], start: &Snapshot) -> Outcome<Figure> {
    let mut gauges = Vec::new();
    for (index, symbol) in (0_u16..).zip(symbols) {
        let first = market(start, index)?.mark().0;
        if first == 0 {
            return Err(Stop::fault("a market without a price"));
        }
        let read = move |view: &View| Ok(market(view.snapshot, index)?.mark().0 as f64 / first as f64 * 100.0);
        gauges.push(gauge(usize::from(index), symbol, read));
    }
    Ok(Figure {
        id: "prices",
        title: "Prices",
        about: "The mark of each market, in per cent of its first.",
        unit: Unit::Percent,
        kind: Kind::Lines,
        gauges,
    })
}

fn tranche(view: &View, tranche: u8) -> Outcome<f64> {
    let slot = view.snapshot.reserve.tranche(tranche).or_stop("reading a tranche")?;
    Ok(dollars(i128::from(slot.assets) + i128::from(slot.stream_left)))
}

fn reserve() -> Figure {
    Figure {
        id: "reserve",
        title: "Reserve by tier",
        about: "What stands behind losses, the tier that pays first at the bottom. Treasury is not part of it.",
        unit: Unit::Dollars,
        kind: Kind::Stack,
        gauges: vec![
            gauge(0, "market budgets", |view| Ok(sum(view, |market| market.budget))),
            gauge(1, "protocol capital", |view| Ok(dollars(view.snapshot.reserve.capital.into()))),
            gauge(2, "junior stakers", |view| tranche(view, JUNIOR)),
            gauge(3, "backstop stakers", |view| tranche(view, BACKSTOP)),
            gauge(4, "senior stakers", |view| tranche(view, SENIOR)),
        ],
    }
}

fn losses() -> Figure {
    Figure {
        id: "shortfall",
        title: "Shortfall and claims cut",
        about: "Losses that no tier of the reserve paid: while they wait, and what of them has fallen on claims so far.",
        unit: Unit::Dollars,
        kind: Kind::LinesFromZero,
        gauges: vec![
            gauge(0, "open shortfall", |view| Ok(sum(view, |market| market.shortfall))),
            gauge(1, "claims cut so far", |view| Ok(dollars(view.losses.by_profit.into()))),
        ],
    }
}

fn events(width: i64) -> Figure {
    Figure {
        id: "liquidations",
        title: "Liquidations and deficits",
        about: "How many positions were liquidated, whole or in part, and how many debts their owners could not pay.",
        unit: Unit::Count,
        kind: Kind::Bars(width),
        gauges: vec![
            gauge(0, "liquidations", |view| Ok(view.losses.liquidations as f64)),
            gauge(1, "deficits", |view| Ok(view.losses.deficits as f64)),
        ],
    }
}

fn open_interest(symbols: &[String]) -> Figure {
    let read = |index| {
        move |view: &View| {
            let mark = market(view.snapshot, index)?.mark();
            let market = view.snapshot.markets.get(&index).ok_or_else(|| Stop::fault("there is no such market"))?;
            Ok(dollars(market.open_notional(mark).or_stop("valuing open interest")?.0.into()))
        }
    };
    Figure {
        id: "open-interest",
        title: "Open interest",
        about: "What all long positions are worth at the mark, markets on top of each other.",
        unit: Unit::Dollars,
        kind: Kind::Stack,
        gauges: markets(symbols, read),
    }
}

fn margin() -> Figure {
    Figure {
        id: "margin",
        title: "Margin",
        about: "Traders who have positions, as keepers saw them after each refresh: their equity, and the maintenance margin that they must hold.",
        unit: Unit::Dollars,
        kind: Kind::LinesFromZero,
        gauges: vec![
            gauge(0, "equity", |view| Ok(dollars(view.survey.equity))),
            gauge(1, "maintenance requirement", |view| {
                Ok(dollars(view.survey.requirement) / f64::from(BasisPoints::WHOLE.0))
            }),
        ],
    }
}

/// Ratios of the smallest position, which no concentration adds to.
fn terms(snapshot: &Snapshot, index: u16) -> Outcome<MarginTerms> {
    Ok(market(snapshot, index)?.leg(&PositionSlot::zeroed().position()).terms)
}

fn ratios(symbols: &[String]) -> Figure {
    // The law requires at most the whole, whatever terms add up to.
    let required = |ratio: BasisPoints| percent(ratio.min(BasisPoints::WHOLE));
    let initial = move |index| move |view: &View| Ok(required(terms(view.snapshot, index)?.initial));
    let maintenance = move |index| move |view: &View| Ok(required(terms(view.snapshot, index)?.maintenance));
    let mut gauges = aspect(false, "initial", markets(symbols, initial));
    gauges.extend(aspect(true, "maintenance", markets(symbols, maintenance)));
    Figure {
        id: "margin-ratios",
        title: "Margin ratios in force",
        about: "What a small position must hold, in per cent of its notional.",
        unit: Unit::Percent,
        kind: Kind::LinesFromZero,
        gauges,
    }
}

fn volatility(symbols: &[String]) -> Figure {
    let read = |index| move |view: &View| Ok(percent(BasisPoints(market(view.snapshot, index)?.feed.volatility)));
    Figure {
        id: "volatility",
        title: "Volatility",
        about: "What initial margin and haircuts count, in per cent per root of a day.",
        unit: Unit::Percent,
        kind: Kind::LinesFromZero,
        gauges: markets(symbols, read),
    }
}

fn target() -> Figure {
    let tiers = |view: &View| {
        let reserve = &view.snapshot.reserve;
        Ok(dollars(i128::from(reserve.ledger) - i128::from(reserve.treasury)))
    };
    Figure {
        id: "target",
        title: "Target and what stands for it",
        about: "What the tiers should hold together, and what they hold. Static terms have no target.",
        unit: Unit::Dollars,
        kind: Kind::LinesFromZero,
        gauges: vec![
            gauge(0, "target", |view| Ok(dollars(view.snapshot.reserve.target.into()))),
            gauge(1, "tiers", tiers),
        ],
    }
}

fn haircuts(symbols: &[String]) -> Figure {
    let initial = |index| {
        move |view: &View| {
            let book = view.snapshot.books().collateral(index).or_stop("reading a collateral")?;
            Ok(percent(book.terms.haircut().initial(
                Money::ZERO,
                BasisPoints(book.feed.confidence),
                BasisPoints(book.feed.volatility),
            )))
        }
    };
    let maintenance = |index| {
        move |view: &View| {
            let book = view.snapshot.books().collateral(index).or_stop("reading a collateral")?;
            Ok(percent(book.terms.maintenance_haircut.glide().at(view.snapshot.now)))
        }
    };
    let mut gauges = aspect(false, "initial", markets(symbols, initial));
    gauges.extend(aspect(true, "maintenance", markets(symbols, maintenance)));
    Figure {
        id: "haircuts",
        title: "Collateral haircuts in force",
        about: "What is taken off the value of a small balance of each collateral.",
        unit: Unit::Percent,
        kind: Kind::LinesFromZero,
        gauges,
    }
}
