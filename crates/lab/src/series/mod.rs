//! What a replay looked like over time: gauges are read after every step, and thinned to what a page can draw.

mod chart;
mod figures;
mod intervals;
mod thin;

use ballast_client::snapshot::Snapshot;

pub(crate) use self::chart::{Chart, Ink, Kind, Series, Unit};
use self::figures::{Figure, figures};
use self::intervals::Intervals;
use self::thin::{Sample, Samples};
use crate::keepers::Survey;
use crate::losses::Losses;
use crate::stop::Outcome;

/// Samples that a recording keeps, but for those that its extremes need.
const SAMPLES: usize = 480;

/// What gauges read: the exchange after a step, what was lost until then, and what keepers saw in it.
pub(crate) struct View<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) losses: &'a Losses,
    pub(crate) survey: Survey,
}

/// All charts of a replay.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recording {
    pub(crate) charts: Vec<Chart>,
}

/// Reads every gauge after every step.
pub(crate) struct Recorder {
    figures: Vec<Figure>,
    samples: Samples,
    intervals: Intervals,
}

impl Recorder {
    /// A recorder from the first to the last step of a history. Prices are measured by those of `start`.
    pub(crate) fn new(symbols: &[String], start: &Snapshot, span: (i64, i64)) -> Outcome<Self> {
        let intervals = Intervals::over(span);
        let figures = figures(symbols, start, intervals.width)?;
        Ok(Self { figures, samples: Samples::new(SAMPLES), intervals })
    }

    /// Reads the gauges.
    pub(crate) fn sample(&mut self, view: &View) -> Outcome<()> {
        let (mut values, mut totals) = (Vec::new(), Vec::new());
        for figure in &self.figures {
            let target = if figure.kind.width().is_some() { &mut totals } else { &mut values };
            for gauge in &figure.gauges {
                target.push((gauge.read)(view)?);
            }
        }
        let time = view.snapshot.now;
        self.intervals.count(time, totals);
        self.samples.push(Sample { time, values });
        Ok(())
    }

    /// The charts.
    pub(crate) fn finish(self) -> Recording {
        let samples = self.samples.finish();
        let times: Vec<i64> = samples.iter().map(|sample| sample.time).collect();
        let mut sampled = columns(samples.into_iter().map(|sample| sample.values)).into_iter();
        let mut counted = columns(self.intervals.counts.iter().cloned()).into_iter();
        let chart = |figure: Figure| {
            let bars = figure.kind.width().is_some();
            let values: &mut dyn Iterator<Item = Vec<f64>> = if bars { &mut counted } else { &mut sampled };
            let moments = if bars { self.intervals.starts() } else { times.clone() };
            figure.chart(moments, values)
        };
        Recording { charts: self.figures.into_iter().map(chart).collect() }
    }
}

/// Rows become columns.
fn columns(rows: impl Iterator<Item = Vec<f64>>) -> Vec<Vec<f64>> {
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for row in rows {
        columns.resize(row.len(), Vec::new());
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    columns
}
