//! The runs, and what follows from them.

use indicatif::{ProgressBar, ProgressStyle};

use super::course::{Course, Reaction, Setting};
use super::report::{Closed, Cut, Each, Fallen, Gain, Report, ReserveLoss, Response, each};
use super::scene::{Walked, walk};
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::DOLLAR;

/// What is asked. Falls are shares of the price.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) shock: f64,
    pub(super) extra: f64,
    pub(super) impact: f64,
    pub(super) falls: Vec<f64>,
    pub(super) impacts: Vec<f64>,
}

struct Runs<'a> {
    setting: &'a Setting,
    bar: ProgressBar,
    laws_broken: u64,
}

impl Runs<'_> {
    fn walk(&mut self, course: Course) -> Outcome<Walked> {
        let walked = walk(self.setting, &course)?;
        self.laws_broken += walked.laws_broken;
        self.bar.inc(1);
        Ok(walked)
    }

    /// What falls lead to when what is sold moves nothing.
    fn cut(&mut self, falls: &[f64]) -> Outcome<Vec<Cut>> {
        let mut cuts: Vec<Cut> = Vec::new();
        for fall in falls {
            let terms = each(|reaction| {
                let walked = self.walk(Course { fall: *fall, ..Course::calm(reaction) })?;
                Ok::<_, Stop>(Fallen { sold: walked.sold(), unpaid: walked.unpaid, slope: None })
            })?;
            if let Some(before) = cuts.last_mut() {
                let further = ((1.0 - before.fall) / (1.0 - fall)).ln();
                for (reaction, from) in &mut before.terms {
                    from.slope = terms.get(reaction).map(|to| (to.sold - from.sold) / further);
                }
            }
            cuts.push(Cut { fall: *fall, terms });
        }
        Ok(cuts)
    }

    /// Slopes at the shock and at the steepest.
    fn gains(&mut self, cuts: &[Cut], question: &Question) -> Outcome<Each<Gain>> {
        let Question { shock, extra, .. } = *question;
        each(|reaction| {
            let shock = Course { fall: shock, ..Course::calm(reaction) };
            let (less, more) = (self.walk(shock)?, self.walk(Course { extra, ..shock })?);
            let at_shock = (more.sold() - less.sold()) / -(1.0 - extra).ln();
            let slopes = cuts.iter().filter_map(|cut| cut.terms.get(&reaction)?.slope);
            Ok(Gain::of(at_shock, slopes.fold(at_shock, f64::max)))
        })
    }

    /// What the loop makes of an extra fall.
    fn response(&mut self, course: Course, base: &Walked, extra: f64) -> Outcome<Response> {
        let more = self.walk(Course { extra, ..course })?;
        let round = usize::try_from(self.setting.shock).or_stop("counting rounds")?;
        let at = |walked: &Walked| walked.rounds.get(round).map_or(0.0, |round| round.sold);
        let at_once = at(&more) - at(base);
        let in_all = more.sold() - base.sold();
        Ok(Response {
            at_once,
            in_all,
            gain: if in_all > 0.0 { 1.0 - at_once / in_all } else { 0.0 },
            amplified: (more.fell() - base.fell()) / -(1.0 - extra).ln(),
            unpaid: more.unpaid - base.unpaid,
        })
    }

    /// What the loss of the other market leads to, without and with the shock.
    fn reserve_loss(&mut self, shock: Course, base: &Walked) -> Outcome<ReserveLoss> {
        let calm = self.walk(Course::calm(Reaction::Dynamic))?;
        let lost = self.walk(Course { loses: true, ..Course::calm(Reaction::Dynamic) })?;
        let both = self.walk(Course { loses: true, ..shock })?;
        let more = |walked: &Walked, base: &Walked| {
            let count = |walked: &Walked| i64::try_from(walked.liquidated).or_stop("counting traders");
            Ok::<_, Stop>(count(walked)? - count(base)?)
        };
        let scale = |walked: &Walked| f64::from(walked.initial_scale) / 65_536.0;
        Ok(ReserveLoss {
            coverage: (calm.coverage.1, lost.coverage.1),
            initial_scale: (scale(&calm), scale(&lost)),
            liquidated: more(&lost, &calm)?,
            sold: lost.sold() - calm.sold(),
            liquidated_in_shock: more(&both, base)?,
            sold_in_shock: both.sold() - base.sold(),
        })
    }
}

/// Runs everything.
pub(super) fn measure(setting: &Setting, question: &Question) -> Outcome<Report> {
    let Question { shock, extra, impact, falls, impacts } = question;
    let count = 3 * (falls.len() + impacts.len()) + 16;
    let bar = ProgressBar::new(u64::try_from(count).or_stop("counting runs")?);
    bar.set_style(ProgressStyle::with_template("{wide_bar} {pos}/{len} runs, {eta} left").or_stop("drawing a bar")?);
    let mut runs = Runs { setting, bar, laws_broken: 0 };
    let falls = runs.cut(falls)?;
    let gains = runs.gains(&falls, question)?;
    let course = |reaction, impact| Course { fall: *shock, impact, ..Course::calm(reaction) };
    let closed = each(|reaction| runs.walk(course(reaction, *impact)))?;
    let without_impact = runs.walk(course(Reaction::Dynamic, 0.0))?;
    let base = |reaction| closed.get(&reaction).ok_or_else(|| Stop::fault("a run is missing"));
    let responses = each(|reaction| runs.response(course(reaction, *impact), base(reaction)?, *extra))?;
    let reserve_loss = runs.reserve_loss(course(Reaction::Dynamic, *impact), base(Reaction::Dynamic)?)?;
    let mut echoes = Vec::new();
    for impact in impacts {
        let terms = each(|reaction| runs.walk(course(reaction, *impact)).map(|walked| walked.echo(setting.shock)))?;
        echoes.push(Closed { impact: *impact, terms });
    }
    runs.bar.finish_and_clear();
    Ok(Report {
        seed: setting.options.seed,
        traders: setting.options.traders,
        leverage: setting.options.leverage,
        reserve: setting.options.reserve / DOLLAR,
        keeper_delay: setting.options.keeper_delay,
        volatility: setting.volatility,
        shock: *shock,
        shock_minutes: Setting::minutes(setting.shock),
        extra: *extra,
        impact: *impact,
        open_interest: closed.iter().map(|(reaction, walked)| (*reaction, walked.open_interest)).collect(),
        falls,
        gains,
        closed,
        without_impact,
        responses,
        reserve_loss,
        impacts: echoes,
        laws_broken: runs.laws_broken,
    })
}
