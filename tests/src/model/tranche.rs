//! Tranches: who stands behind losses with capital of their own, and leaves at one price after the fact.

use super::World;
use super::arithmetic::{BASIS, ONE, ceil_divide, floor_divide, part_floored};
use super::refusal::{Answer, Outcome, Refusal, require};
use super::terms::Fault;

pub const JUNIOR: usize = 0;
pub const BACKSTOP: usize = 1;
pub const SENIOR: usize = 2;
/// All tranches.
pub const TRANCHES: usize = 3;
/// Length of an epoch of exits, of a stream, and of what coverage may hold an exit back for, twice.
pub const WEEK: i128 = 604_800;
/// From the end of the notice to when a batch may be priced.
const SETTLEMENT: i128 = 432_000;
/// Places of batches that wait.
const PLACES: i128 = 8;
/// Shares that nobody holds: one whole quote token.
pub const DEAD: i128 = 1_000_000;
/// A series closes below a unit for so many shares.
const WIPED: i128 = 65_536;
/// And takes no stake below a unit for so many.
const DEPLETED: i128 = 64;

/// Exits of one epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    pub epoch: i128,
    pub notice: i128,
    pub shares: i128,
    /// The least that a share was worth since the first request, times 2^32.
    pub least: i128,
}

/// A tranche.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tranche {
    pub series: i128,
    pub open: bool,
    pub assets: i128,
    pub shares: i128,
    /// What is streamed to it.
    pub left: i128,
    pub since: i128,
    pub until: i128,
    pub due: i128,
    pub hoped: i128,
    /// By epoch modulo their number.
    pub batches: [Option<Batch>; 8],
}

/// One tranche's terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StakeTerms {
    pub cap: i128,
    pub notice: i128,
    pub standby_bp: i128,
    pub reached_bp: i128,
}

/// Terms of all tranches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrancheTerms {
    pub tranches: [StakeTerms; TRANCHES],
    pub attachment: i128,
    pub detachment: i128,
    pub exit_floor_bp: i128,
}

/// A request to leave.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    pub staker: u64,
    pub tranche: usize,
    /// Tells a staker's tickets of a tranche apart.
    pub index: u16,
    pub series: i128,
    pub epoch: i128,
    pub shares: i128,
}

/// What exits of an epoch were priced at, and what of it was not paid yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Priced {
    pub tranche: usize,
    pub series: i128,
    pub epoch: i128,
    pub shares: i128,
    pub quote: i128,
}

/// Shares of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Holding {
    pub staker: u64,
    pub tranche: usize,
    pub series: i128,
    pub shares: i128,
}

/// How a loss is divided behind the budget.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parts {
    pub capital: i128,
    pub tranches: [i128; TRANCHES],
    /// What had room and found no tier.
    pub uncovered: i128,
}

impl Batch {
    /// From when on it may be priced, coverage allowing.
    pub fn ripe(&self) -> i128 {
        (self.epoch + self.notice + 1) * WEEK + SETTLEMENT
    }
}

impl Tranche {
    /// What stands behind losses.
    pub fn stands(&self) -> i128 {
        self.assets + self.left
    }

    /// What a share is worth, times 2^32.
    fn value(&self) -> i128 {
        floor_divide(self.assets * ONE, self.shares)
    }

    /// Releases what is due.
    pub fn advance(&mut self, now: i128) {
        if !self.open {
            return;
        }
        let elapsed = now - self.since;
        if elapsed <= 0 || self.left == 0 {
            self.since = self.since.max(now);
            return;
        }
        let remaining = self.until - self.since;
        let released = if elapsed >= remaining { self.left } else { floor_divide(self.left * elapsed, remaining) };
        if released > 0 {
            self.left -= released;
            self.assets += released;
            self.since = now;
        }
    }

    /// Streams money to it.
    pub fn accrue(&mut self, amount: i128, now: i128) {
        if amount == 0 {
            return;
        }
        self.advance(now);
        let remaining = (self.until - now).clamp(0, WEEK);
        self.until = now + ceil_divide(self.left * remaining + amount * WEEK, self.left + amount);
        self.left += amount;
        self.since = self.since.max(now);
    }

    /// What exits that wait are worth.
    pub(crate) fn waiting(&self) -> i128 {
        let shares: i128 = self.batches.iter().flatten().map(|batch| batch.shares).sum();
        if shares == 0 { 0 } else { ceil_divide(shares * self.assets, self.shares) }
    }

    /// Pays for a loss; returns what is left of it if it closes.
    fn lose(&mut self, amount: i128) -> i128 {
        if amount == 0 {
            return 0;
        }
        let from_assets = amount.min(self.assets);
        self.assets -= from_assets;
        self.left -= amount - from_assets;
        if self.stands() * WIPED < self.shares {
            let left = self.stands();
            *self = Self { series: self.series, due: self.due, ..Self::default() };
            return left;
        }
        let left = if from_assets < amount { self.stands() } else { self.assets };
        let value = floor_divide(left * ONE, self.shares);
        for batch in self.batches.iter_mut().flatten() {
            batch.least = batch.least.min(value);
        }
        0
    }

    fn place(epoch: i128) -> usize {
        usize::try_from(epoch % PLACES).expect("a place")
    }
}

impl World {
    /// Whether a test broke a rule.
    fn has(&self, fault: Fault) -> bool {
        self.markets.iter().any(|market| market.terms.fault == fault)
    }

    fn check_tranche(&self, tranche: usize) -> Result<(), Refusal> {
        require(tranche < TRANCHES, Refusal::UnknownTranche)
    }

    /// The series that are open, zero where none is.
    pub fn open_series_of(&self, tranche: usize) -> i128 {
        if self.tranches[tranche].open { self.tranches[tranche].series } else { 0 }
    }

    /// What all tiers hold together.
    pub fn tiers(&self) -> i128 {
        self.reserve_ledger - self.treasury - self.tranches.iter().map(|tranche| tranche.due).sum::<i128>()
    }

    /// Protocol capital pays for the dead shares of the next series.
    pub fn open_series(&mut self, tranche: usize) -> Answer {
        self.check_tranche(tranche)?;
        let state = &mut self.tranches[tranche];
        require(!state.open, Refusal::SeriesOpen)?;
        require(self.capital >= DEAD, Refusal::CapitalTooSmall)?;
        state.series += 1;
        state.open = true;
        (state.assets, state.shares) = (DEAD, DEAD);
        self.capital -= DEAD;
        if tranche == SENIOR {
            (self.below, self.senior_paid) = (0, 0);
        }
        Ok(Outcome::Done)
    }

    /// A market may draw more on tiers that it did not fill.
    pub fn pledge_reserve(&mut self, market: usize, amount: i128) -> Answer {
        require(amount > 0, Refusal::ZeroAmount)?;
        self.check_market(market)?;
        let (now, tiers) = (self.now, self.tiers());
        let state = &mut self.markets[market];
        let aged = state.aged(now);
        let seed = state.seed_released + state.seed_locked;
        let taken = state.drawn + state.lent_budget + state.lent_capital;
        require(aged + seed + amount - taken <= tiers, Refusal::PledgeExceedsReserve)?;
        state.pledge(amount, now);
        Ok(Outcome::Done)
    }

    /// Quote for shares.
    pub fn stake(&mut self, staker: u64, tranche: usize, amount: i128, least: i128) -> Answer {
        require(amount > 0, Refusal::ZeroAmount)?;
        self.check_tranche(tranche)?;
        self.atomically(|world| {
            let cap = world.tranche_terms.tranches[tranche].cap;
            let forgotten = world.has(Fault::HopesForgotten);
            let state = &mut world.tranches[tranche];
            require(state.open, Refusal::SeriesClosed)?;
            state.advance(world.now);
            require(state.stands() * DEPLETED >= state.shares, Refusal::SeriesDepleted)?;
            let whole = state.stands() + if forgotten { 0 } else { state.hoped };
            let shares = floor_divide(amount * state.shares, whole);
            let lost = amount - floor_divide(shares * whole, state.shares) - 1;
            require(shares > 0 && lost <= amount / BASIS, Refusal::StakeTooSmall)?;
            state.assets += amount;
            state.shares += shares;
            require(state.assets <= cap, Refusal::TrancheCapExceeded)?;
            require(shares >= least, Refusal::SharesTooFew)?;
            let series = state.series;
            world.reserve_ledger += amount;
            *world.holding(staker, tranche, series) += shares;
            Ok(Outcome::Done)
        })
    }

    fn holding(&mut self, staker: u64, tranche: usize, series: i128) -> &mut i128 {
        let is = |held: &Holding| (held.staker, held.tranche, held.series) == (staker, tranche, series);
        let place = self.holdings.iter().position(is).unwrap_or_else(|| {
            self.holdings.push(Holding { staker, tranche, series, shares: 0 });
            self.holdings.len() - 1
        });
        &mut self.holdings[place].shares
    }

    /// What a staker holds of the last series.
    pub fn held(&self, staker: u64, tranche: usize) -> i128 {
        let series = self.tranches[tranche].series;
        let is = |held: &&Holding| (held.staker, held.tranche, held.series) == (staker, tranche, series);
        self.holdings.iter().find(is).map_or(0, |held| held.shares)
    }

    /// Shares are given up for a ticket.
    pub fn request_exit(&mut self, staker: u64, tranche: usize, index: u16, shares: i128) -> Answer {
        require(shares > 0, Refusal::ZeroAmount)?;
        self.check_tranche(tranche)?;
        self.atomically(|world| {
            let notice = world.tranche_terms.tranches[tranche].notice;
            let epoch = floor_divide(world.now, WEEK);
            let state = &mut world.tranches[tranche];
            require(state.open, Refusal::SeriesClosed)?;
            state.advance(world.now);
            let value = state.value();
            let place = &mut state.batches[Tranche::place(epoch)];
            let batch = place.get_or_insert(Batch { epoch, notice, shares: 0, least: value });
            require(batch.epoch == epoch, Refusal::ExitsUnpriced)?;
            batch.shares += shares;
            batch.least = batch.least.min(value);
            let series = state.series;
            *world.holding(staker, tranche, series) -= shares;
            world.tickets.push(Ticket { staker, tranche, index, series, epoch, shares });
            Ok(Outcome::Done)
        })
    }

    /// The exits of an epoch leave at one price.
    pub fn price_exits(&mut self, tranche: usize, epoch: i128) -> Answer {
        self.check_tranche(tranche)?;
        self.atomically(|world| {
            let kept = ceil_divide(world.target.amount * world.tranche_terms.exit_floor_bp, BASIS);
            let may_leave = (world.tiers() - kept).max(0);
            let now = world.now;
            world.tranches.iter_mut().for_each(|tranche| tranche.advance(now));
            // What is placed comes home as soon as a loss is reported.
            let mut whole = world.clone();
            whole.capital += world.counted_placement();
            let reported = whole.divide(world.reported).tranches[tranche];
            let state = &mut world.tranches[tranche];
            let place = Tranche::place(epoch);
            let batch = state.batches[place].clone().filter(|batch| batch.epoch == epoch);
            let batch = batch.ok_or(Refusal::NothingToPrice)?;
            require(now >= batch.ripe(), Refusal::ExitNotRipe)?;
            let worth = floor_divide(batch.shares * state.value(), ONE);
            let reported = (reported - state.left).max(0);
            let after = floor_divide((state.assets - reported).max(0) * ONE, state.shares);
            let payout = floor_divide(batch.shares * batch.least.min(after), ONE);
            let overdue = now >= batch.ripe() + 2 * WEEK;
            require(payout <= may_leave || overdue, Refusal::ExitHeldBack)?;
            state.batches[place] = None;
            state.shares -= batch.shares;
            state.assets -= worth;
            state.accrue(worth - payout, now);
            state.due += payout;
            let series = state.series;
            world.priced.push(Priced { tranche, series, epoch, shares: batch.shares, quote: payout });
            Ok(Outcome::Done)
        })
    }

    /// A ticket is paid its part.
    pub fn pay_exit(&mut self, staker: u64, tranche: usize, index: u16) -> Answer {
        let is = |ticket: &Ticket| (ticket.staker, ticket.tranche, ticket.index) == (staker, tranche, index);
        let place = self.tickets.iter().position(is).ok_or(Refusal::UnknownIndex)?;
        let ticket = self.tickets[place].clone();
        let of = |priced: &&mut Priced| {
            (priced.tranche, priced.series, priced.epoch) == (tranche, ticket.series, ticket.epoch)
        };
        let quote = if let Some(priced) = self.priced.iter_mut().find(of) {
            let quote = floor_divide(priced.quote * ticket.shares, priced.shares);
            priced.quote -= quote;
            priced.shares -= ticket.shares;
            quote
        } else {
            require(self.open_series_of(tranche) != ticket.series, Refusal::ExitUnpriced)?;
            0
        };
        self.see_reserve();
        self.tranches[tranche].due -= quote;
        self.reserve_ledger -= quote;
        self.tickets.remove(place);
        Ok(Outcome::Done)
    }

    /// What a deficit that waits may draw.
    pub fn report_deficit(&mut self, account: usize) -> Answer {
        self.check_account(account)?;
        self.finish(account);
        let drawable = if self.standing(account).equity < 0 { self.drawable(account) } else { 0 };
        let clock = self.accounts[account].negative_clock(self.now);
        let waited = clock.is_some_and(|since| self.now - since >= 3_600);
        let drawable = if waited { drawable } else { drawable.min(self.accounts[account].reported) };
        self.count_reported(account, drawable);
        Ok(Outcome::Done)
    }

    /// A report shrinks when the deficit does.
    pub(crate) fn report_less(&mut self, account: usize) {
        let reported = self.accounts[account].reported;
        if reported > 0 {
            self.count_reported(account, reported.min(self.drawable(account)));
        }
    }

    fn count_reported(&mut self, account: usize, drawable: i128) {
        self.reported += drawable - self.accounts[account].reported;
        self.accounts[account].reported = drawable;
    }

    /// The most that an account's losses may draw.
    fn drawable(&self, account: usize) -> i128 {
        let (mut losses, mut drawable) = (0, 0);
        for position in self.accounts[account].held() {
            let state = &self.markets[position.market];
            if state.final_price.is_some() || self.is_usable(position.market) {
                continue;
            }
            let part = self.position_standing(position);
            let loss = (-(part.claim + part.profit)).max(0);
            losses += loss;
            drawable += loss.min(self.markets[position.market].allowance);
        }
        drawable.min((losses - self.accounts[account].cash).max(0))
    }

    /// Divides what a budget did not pay, all of it with room.
    pub(crate) fn divide(&self, loss: i128) -> Parts {
        let mut left = loss;
        let mut take = |has: i128| {
            let part = has.min(left);
            left -= part;
            part
        };
        let capital = take(self.capital);
        let junior = take(self.tranches[JUNIOR].stands());
        let backstop = take(self.tranches[BACKSTOP].stands());
        let TrancheTerms { attachment, detachment, .. } = self.tranche_terms;
        let reached = (self.below + capital + junior + backstop + left - attachment).max(0);
        let room = ((detachment - attachment).max(0) - self.senior_paid).max(0);
        let senior = self.tranches[SENIOR].stands().min(left).min(reached).min(room);
        Parts { capital, tranches: [junior, backstop, senior], uncovered: left - senior }
    }

    /// The tiers that all markets share pay their parts of a market's loss.
    pub(crate) fn pay_parts(&mut self, market: usize, parts: &Parts) {
        let Parts { capital, tranches, uncovered } = *parts;
        self.capital -= capital;
        let counts = self.tranches[SENIOR].open;
        let state = &mut self.markets[market];
        state.paid_by_capital += capital;
        let below = if counts { capital + tranches[JUNIOR] + tranches[BACKSTOP] + uncovered } else { 0 };
        state.below += below;
        self.below += below;
        self.senior_paid += tranches[SENIOR];
        for (tranche, part) in tranches.into_iter().enumerate() {
            state.paid_by_tranches[tranche] += part;
            self.capital += self.tranches[tranche].lose(part);
        }
    }

    /// What a closed series paid is owed to capital, and counts towards no other senior series.
    pub(crate) fn inherit(&mut self, market: usize) {
        for tranche in 0..TRANCHES {
            let open = self.open_series_of(tranche);
            let state = &mut self.markets[market];
            if state.paying_series[tranche] != open {
                state.paying_series[tranche] = open;
                state.paid_by_capital += std::mem::take(&mut state.paid_by_tranches[tranche]);
                if tranche == SENIOR {
                    state.below = 0;
                }
            }
        }
    }

    /// What no recovery can bring back to a tranche any more is owed to capital.
    pub(crate) fn give_up(&mut self, market: usize) {
        let state = &mut self.markets[market];
        if state.terms.fault == Fault::LossesOwed {
            return;
        }
        for paid in &mut state.paid_by_tranches {
            let hope = state.recoverable.min(*paid);
            state.paid_by_capital += *paid - hope;
            *paid = hope;
        }
    }

    /// Counts anew what each tranche may hope for.
    pub(crate) fn hope(&mut self) {
        for tranche in 0..TRANCHES {
            let open = self.open_series_of(tranche);
            let owed = self.markets.iter().filter(|market| open > 0 && market.paying_series[tranche] == open);
            let hopes = owed.map(|market| market.paid_by_tranches[tranche].min(market.recoverable));
            self.tranches[tranche].hoped = hopes.sum();
        }
    }

    /// Premiums out of what is capital's of collected fees; returns them all.
    pub(crate) fn share_premiums(&mut self, fees: i128) -> i128 {
        let (target, now) = (self.target.amount, self.now);
        let mut before = self.tiers() - self.tranches.iter().map(Tranche::stands).sum::<i128>();
        let mut premiums = 0;
        for (tranche, terms) in self.tranches.iter_mut().zip(&self.tranche_terms.tranches) {
            if !tranche.open {
                continue;
            }
            let stands = tranche.stands();
            let filled = stands.min(terms.cap);
            let reached = (target - before).clamp(0, filled);
            let earned = |rate: i128, part: i128| {
                if part == 0 { 0 } else { floor_divide(part_floored(fees, rate) * part, terms.cap) }
            };
            let premium = earned(terms.standby_bp, filled) + earned(terms.reached_bp, reached);
            tranche.accrue(premium, now);
            before += stands;
            premiums += premium;
        }
        premiums
    }
}
