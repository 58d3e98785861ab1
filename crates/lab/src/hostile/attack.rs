//! What the attackers do: each act as transactions, of which many may be refused.

use ballast::error::BallastError;
use ballast::instructions::{CollateralTerms, MarketTerms};
use ballast::state::{MarginAccount, NONE, role};
use ballast_client::instruction::{Series, Vault};
use ballast_risk::Rounding;

use super::book::{JUNK, JUNK_INDEX, OWN};
use super::changes::{Kind, delay, lists};
use super::strategy::Act;
use super::trial::{Bound, Landing, Queued, Source, Trial};
use crate::actors::Actor;
use crate::exchange::{Refusal, Role};
use crate::stop::{OrStop, Outcome, Stop};

/// Times that a refused trade is tried again with half the size.
const HALVINGS: u32 = 4;
/// What a fill costs besides the distance from the mark, in basis points, at most: the fee.
const FILL_FEE: u64 = 10;

impl Trial {
    /// One act, and where its gain belongs.
    pub(super) fn act(&mut self, act: Act) -> Outcome<()> {
        let source = match act {
            Act::Fill { .. } => Source::Matcher,
            Act::Trade { .. } | Act::Wash { .. } | Act::Flatten { .. } => Source::Trades,
            Act::Deleverage { .. } => Source::Liquidations,
            Act::Stake { .. } | Act::Exit { .. } | Act::CollectFees { .. } => Source::Stakes,
            Act::Book { .. } => Source::Losses,
            Act::Queue { .. }
            | Act::Veto
            | Act::TightenMarket { .. }
            | Act::TightenCollateral { .. }
            | Act::Pause { .. }
            | Act::Trip { .. }
            | Act::Steer { .. }
            | Act::Rate { .. }
            | Act::Prey { .. }
            | Act::Deposit { .. }
            | Act::Withdraw { .. }
            | Act::Request { .. }
            | Act::Junk { .. } => Source::Other,
        };
        match act {
            Act::Queue { kind, target } => self.queue(kind, target)?,
            Act::Veto => self.veto()?,
            Act::TightenMarket { market } => self.tighten_market(market)?,
            Act::TightenCollateral { collateral } => self.tighten_collateral(collateral)?,
            Act::Pause { operations, hours } => self.pause(operations, hours)?,
            Act::Trip { breaker, reserve } => self.trip(breaker, reserve)?,
            Act::Steer { table, index, tight } => drop(self.steers.insert((table, index), tight)),
            Act::Rate { market, permille } => drop(self.rates.insert(market, permille)),
            Act::Fill { market, own, long, off, permille } => self.fill(market, (own, long), off, permille)?,
            Act::Trade { market, buyer, seller, permille, off } => {
                let _size = self.trade(market, [buyer, seller], permille, off)?;
            }
            Act::Wash { market, buyer, seller, rounds } => self.wash(market, [buyer, seller], rounds)?,
            Act::Flatten { market } => self.flatten(market)?,
            Act::Prey { own } => self.prey = Some(own),
            Act::Deleverage { market } => self.deleverage(market)?,
            Act::Deposit { own, permille } => self.deposit(own, permille)?,
            Act::Withdraw { own, permille } | Act::Request { own, permille } => {
                self.withdraw(own, permille, matches!(act, Act::Request { .. }))?;
            }
            Act::Junk { own } => self.pay_junk(own)?,
            Act::Stake { tranche, permille } => self.stake(tranche, permille)?,
            Act::Exit { tranche } => self.exit(tranche)?,
            Act::CollectFees { market } => {
                let collect = self.book.exchange.deployment.collect_fees(market);
                let _refusal = self.book.exchange.send("collect_fees", collect)?;
            }
            Act::Book { market } => self.settle_all(market)?,
        }
        self.attribute(source)
    }

    /// What goes on by itself: rates, steps of the steward, liquidations.
    pub(super) fn go_on(&mut self) -> Outcome<()> {
        self.publish_rates()?;
        self.steer()?;
        if let Some(own) = self.prey {
            self.liquidate(own)?;
            self.attribute(Source::Liquidations)?;
        }
        Ok(())
    }

    /// Publishes rates, which charges those that were in force.
    pub(super) fn publish_rates(&mut self) -> Outcome<()> {
        for (market, permille) in self.rates.clone() {
            let exchange = &mut self.book.exchange;
            let cap = exchange.snapshot.terms.market(market).or_stop("reading terms")?.funding_cap;
            let rate = i32::try_from(cap).or_stop("reading a cap")? * permille / 1_000;
            let publish = exchange.deployment.publish_funding_rate(self.book.venue, market, rate);
            let _refusal = exchange.send("publish_funding_rate", publish)?;
        }
        self.attribute(Source::Funding)
    }

    fn steer(&mut self) -> Outcome<()> {
        let steward = *self.book.exchange.snapshot.clearinghouse.holder(role::STEWARD).or_stop("reading a role")?;
        for ((table, index), tight) in self.steers.clone() {
            let terms = &self.book.exchange.snapshot.terms;
            let stands = if table == ballast::event::table::MARKET {
                terms.market(index).or_stop("reading terms")?.tightness
            } else {
                terms.collateral(index).or_stop("reading terms")?.tightness
            };
            let next = if tight { (stands + 64).min(256) } else { stands.saturating_sub(64) };
            if next != stands {
                let steer = self.book.exchange.deployment.steer(steward, table, index, next);
                let _refusal = self.book.exchange.send("steer", steer)?;
            }
        }
        Ok(())
    }

    /// The whole as initial margin, and no growth: at once, as whatever admits less.
    fn tighten_market(&mut self, market: u16) -> Outcome<()> {
        let exchange = &mut self.book.exchange;
        let today = MarketTerms::of(exchange.snapshot.terms.market(market).or_stop("reading terms")?);
        let terms = MarketTerms { open_interest_cap: 1, initial: 10_000, profit_credit: 0, ..today };
        let tighten = exchange.deployment.set_market_terms(market, terms).instruction;
        let _refusal = exchange.send("set_market_terms", tighten)?;
        Ok(())
    }

    fn tighten_collateral(&mut self, collateral: u16) -> Outcome<()> {
        let exchange = &mut self.book.exchange;
        let today = CollateralTerms::of(exchange.snapshot.terms.collateral(collateral).or_stop("reading terms")?);
        let terms = CollateralTerms { deposit_cap: 0, minimum_haircut: 10_000, maximum_haircut: 10_000, ..today };
        let tighten = exchange.deployment.set_collateral_terms(collateral, terms).instruction;
        let _refusal = exchange.send("set_collateral_terms", tighten)?;
        Ok(())
    }

    fn pause(&mut self, operations: u32, hours: u32) -> Outcome<()> {
        let exchange = &mut self.book.exchange;
        let guardian = *exchange.snapshot.clearinghouse.guardian();
        let _refusal = exchange.send("pause", exchange.deployment.pause(guardian, operations, hours * 3_600))?;
        Ok(())
    }

    fn trip(&mut self, breaker: u8, reserve: bool) -> Outcome<()> {
        let exchange = &mut self.book.exchange;
        let vault = if reserve { Vault::Reserve } else { Vault::Traders(NONE) };
        let _refusal = exchange.send("trip_breaker", exchange.deployment.trip_breaker(breaker, vault))?;
        Ok(())
    }

    fn queue(&mut self, kind: Kind, target: u16) -> Outcome<()> {
        for governed in self.book.changes(kind, target)? {
            let exchange = &mut self.book.exchange;
            let delay = delay(&governed.change, &exchange.snapshot.terms)?;
            let queue = governed.queue(exchange.host.payer);
            if exchange.send("queue_change", queue)?.is_ok() {
                let loosens = delay > 0;
                self.queue.push(Queued { governed, kind, due: exchange.now() + delay, loosens });
                if loosens {
                    self.asked.get_or_insert(self.hour);
                }
            }
        }
        Ok(())
    }

    fn veto(&mut self) -> Outcome<()> {
        let Some(queued) = self.queue.pop() else { return Ok(()) };
        let exchange = &mut self.book.exchange;
        let (deployment, address) = (exchange.deployment, queued.governed.queued_at());
        let guardian = *exchange.snapshot.clearinghouse.guardian();
        let vetoed = exchange.send("veto_change", deployment.veto_change(guardian, address))?.is_ok();
        let close = deployment.close_change(deployment.governance, address, exchange.host.payer);
        let _refusal = exchange.send("close_change", close)?;
        if !vetoed {
            self.queue.push(queued);
        }
        Ok(())
    }

    /// Applies what is due, and looks who has left by then.
    pub(super) fn land(&mut self) -> Outcome<()> {
        let now = self.book.exchange.now();
        for queued in std::mem::take(&mut self.queue) {
            if now < queued.due {
                self.queue.push(queued);
                continue;
            }
            let (taken, left) = self.leavers()?;
            let exchange = &mut self.book.exchange;
            let apply = queued.governed.apply(apply_signer(&queued, self.book.matcher, self.book.venue));
            let (listing, deployment) = (lists(&queued.governed.change), exchange.deployment);
            match exchange.send("apply", apply)? {
                Ok(_) => {
                    if matches!(queued.governed.change, ballast::instructions::Change::ListCollateral { .. }) {
                        exchange.roles.insert(deployment.vault(JUNK_INDEX), Role::CollateralVault(JUNK_INDEX));
                        exchange.roles.insert(deployment.outflow(JUNK_INDEX), Role::Outflow(JUNK_INDEX));
                    }
                    self.landed(&queued, (taken, left))?;
                    self.attribute(if listing { Source::Listing } else { Source::Other })?;
                }
                Err(refusal) if waits(refusal) => self.queue.push(queued),
                Err(_) => {}
            }
        }
        Ok(())
    }

    fn landed(&mut self, queued: &Queued, (taken, left): (i128, u64)) -> Outcome<()> {
        let hour = self.hour;
        if queued.loosens {
            if left > 0 {
                let text = format!("hour {hour}: {:?} landed: {}", queued.kind, self.stuck()?);
                self.broken.push((Bound::Leavers, text));
            }
            if hour <= super::trial::DAY {
                self.broken.push((Bound::Delays, format!("hour {hour}: {:?} landed within a day", queued.kind)));
            }
        }
        self.landings.push(Landing { hour, change: format!("{:?}", queued.kind), taken, left });
        Ok(())
    }

    /// Fills against everyone who allowed the matcher.
    fn fill(&mut self, market: u16, (own, long): (usize, bool), off: u64, permille: u64) -> Outcome<()> {
        let matcher = self.book.matcher;
        let Some(actor) = self.book.own.get(own).cloned() else { return Ok(()) };
        for person in self.book.people.clone() {
            let Some(account) = self.book.exchange.account(&person.actor.account) else { continue };
            let Some(allowed) = account.matchers.iter().find(|slot| slot.matcher == matcher) else { continue };
            let mut notional = allowed.notional.min(allowed.slippage / (off + FILL_FEE) * 10_000) / 1_000 * permille;
            for _ in 0..=HALVINGS {
                let exchange = &mut self.book.exchange;
                let size = exchange.mark(market)?.units(notional, Rounding::Down).or_stop("sizing a fill")?;
                let fair = if size > 0 { exchange.worth(market, size)? } else { 0 };
                if fair == 0 {
                    break;
                }
                let their = (person.actor.account, matcher);
                let (quote, buyer, seller) = if long {
                    (fair - fair / 10_000 * off, actor.signs(), their)
                } else {
                    (fair + fair / 10_000 * off, their, actor.signs())
                };
                let trade = exchange.deployment.settle_trade(market, buyer, seller, size, quote);
                if exchange.send("settle_trade", trade)?.is_ok() {
                    break;
                }
                notional /= 2;
            }
        }
        Ok(())
    }

    fn own(&self, own: usize) -> Outcome<Actor> {
        self.book.own.get(own).cloned().ok_or_else(|| Stop::fault("there is no such account"))
    }

    /// Trades between own accounts; returns the size, if any was accepted.
    fn trade(&mut self, market: u16, [buyer, seller]: [usize; 2], permille: u64, off: i64) -> Outcome<u64> {
        let books = self.book.exchange.snapshot.books();
        let cap = books.market(market).or_stop("reading a market")?.open_interest_cap().or_stop("reading a cap")?;
        let room = cap.saturating_sub(self.book.exchange.market(market)?.open_interest);
        // Where there is no cap, what ten times their means would buy.
        let most =
            self.book.exchange.mark(market)?.units(100_000_000_000_000, Rounding::Down).or_stop("sizing a trade")?;
        let mut size = (room.min(most) / 1_000).saturating_mul(permille);
        let (buyer, seller) = (self.own(buyer)?, self.own(seller)?);
        for _ in 0..=HALVINGS {
            let exchange = &mut self.book.exchange;
            let fair = if size > 0 { exchange.worth(market, size)? } else { 0 };
            if fair == 0 {
                break;
            }
            let quote = fair.saturating_add_signed(i64::try_from(fair / 10_000).or_stop("pricing a trade")? * off);
            if exchange.trade(market, &buyer, &seller, (size, quote))? {
                return Ok(size);
            }
            size /= 2;
        }
        Ok(0)
    }

    fn wash(&mut self, market: u16, [buyer, seller]: [usize; 2], rounds: u8) -> Outcome<()> {
        let (one, other) = (self.own(buyer)?, self.own(seller)?);
        for _ in 0..rounds {
            let size = self.trade(market, [buyer, seller], 1_000, 0)?;
            if size == 0 {
                break;
            }
            let quote = self.book.exchange.worth(market, size)?;
            self.book.exchange.trade(market, &other, &one, (size, quote))?;
        }
        Ok(())
    }

    fn size(&self, actor: &Actor, market: u16) -> i64 {
        let account = self.book.exchange.snapshot.accounts.get(&actor.account);
        account.and_then(|account| account.position(market)).map_or(0, |slot| slot.size)
    }

    fn flatten(&mut self, market: u16) -> Outcome<()> {
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            let (one, other) = (self.own(one)?, self.own(other)?);
            let (held, opposite) = (self.size(&one, market), self.size(&other, market));
            if held.signum() * opposite.signum() >= 0 {
                continue;
            }
            let size = held.unsigned_abs().min(opposite.unsigned_abs());
            let quote = self.book.exchange.worth(market, size)?;
            let (buyer, seller) = if held < 0 { (&one, &other) } else { (&other, &one) };
            if quote > 0 {
                self.book.exchange.trade(market, buyer, seller, (size, quote))?;
            }
        }
        Ok(())
    }

    /// Takes over and buys whatever it can of who is below maintenance, own accounts too.
    fn liquidate(&mut self, own: usize) -> Outcome<()> {
        let taker = self.own(own)?;
        let accounts: Vec<MarginAccount> = self.book.exchange.snapshot.accounts.values().copied().collect();
        for account in accounts.iter().filter(|account| account.owner != taker.owner) {
            let exchange = &mut self.book.exchange;
            if !exchange.judge(account)?.below_maintenance() {
                continue;
            }
            let key = exchange.deployment.account(&account.owner, account.index);
            let deployment = exchange.deployment;
            for slot in account.positions.iter().filter(|slot| slot.size != 0) {
                let liquidate = deployment.liquidate_position(slot.market, key, taker.signs(), u64::MAX);
                let _refusal = exchange.send("liquidate_position", liquidate)?;
            }
            for balance in account.balances.iter().filter(|held| held.amount > 0 && held.collateral < JUNK_INDEX) {
                let sale = deployment.liquidate_collateral(key, taker.signs(), balance.collateral, u64::MAX);
                let _refusal = exchange.send("liquidate_collateral", sale)?;
            }
        }
        Ok(())
    }

    fn deleverage(&mut self, market: u16) -> Outcome<()> {
        let accounts: Vec<MarginAccount> = self.book.exchange.snapshot.accounts.values().copied().collect();
        for account in accounts.iter().filter(|account| account.negative_since != 0) {
            let key = self.book.exchange.deployment.account(&account.owner, account.index);
            for own in 0..OWN {
                let actor = self.own(own)?;
                let held = account.position(market).map_or(0, |slot| slot.size);
                if held.signum() * self.size(&actor, market).signum() < 0 {
                    let deleverage = self.book.exchange.deployment.deleverage(market, key, actor.account, u64::MAX);
                    let _refusal = self.book.exchange.send("deleverage", deleverage)?;
                }
            }
        }
        Ok(())
    }

    fn deposit(&mut self, own: usize, permille: u64) -> Outcome<()> {
        let actor = self.own(own)?;
        let amount = self.book.exchange.tokens(&actor.quote)? / 1_000 * permille;
        if amount > 0 { self.book.exchange.deposit(&actor, amount) } else { Ok(()) }
    }

    fn withdraw(&mut self, own: usize, permille: u64, waits: bool) -> Outcome<()> {
        let actor = self.own(own)?;
        let cash = self.book.exchange.account(&actor.account).map_or(0, |account| account.cash);
        let amount = cash / 1_000 * permille;
        if amount == 0 {
            return Ok(());
        }
        if waits {
            return self.request(None, &actor, NONE, amount);
        }
        self.book.exchange.withdraw(&actor, amount)?;
        Ok(())
    }

    fn pay_junk(&mut self, own: usize) -> Outcome<()> {
        let exchange = &mut self.book.exchange;
        if exchange.snapshot.terms.collateral(JUNK_INDEX).is_err() {
            return Ok(());
        }
        let (Some(actor), Some(wallet)) = (self.book.own.get(own), self.book.junk.wallets.get(own)) else {
            return Ok(());
        };
        let collateral = self.book.junk.collateral;
        let deposit = exchange.deployment.deposit_collateral(actor.owner, actor.account, *wallet, &collateral, JUNK);
        let _refusal = exchange.send("deposit_collateral", deposit)?;
        Ok(())
    }

    /// The account of shares of a tranche.
    fn series(&self, tranche: u8) -> Outcome<Series> {
        let series = self.book.exchange.snapshot.reserve.tranche(tranche).or_stop("reading a tranche")?.series;
        Ok(Series { tranche, series })
    }

    fn stake(&mut self, tranche: u8, permille: u64) -> Outcome<()> {
        let (series, actor) = (self.series(tranche)?, self.own(OWN - 1)?);
        let exchange = &mut self.book.exchange;
        let amount = exchange.tokens(&actor.quote)? / 1_000 * permille;
        let Some(wallet) = self.book.stakes.get(usize::from(tranche)) else { return Ok(()) };
        let before = exchange.tokens(wallet)?;
        let stake = exchange.deployment.stake(actor.owner, series, (actor.quote, *wallet), (amount, 0));
        let _refusal = exchange.send("stake", stake)?;
        if let Some(shares) = self.shares.get_mut(usize::from(tranche)) {
            *shares += exchange.tokens(wallet)? - before;
        }
        Ok(())
    }

    fn exit(&mut self, tranche: u8) -> Outcome<()> {
        let (series, actor) = (self.series(tranche)?, self.own(OWN - 1)?);
        let exchange = &mut self.book.exchange;
        let Some(wallet) = self.book.stakes.get(usize::from(tranche)) else { return Ok(()) };
        let shares = exchange.tokens(wallet)?;
        if shares > 0 {
            let exit = exchange.deployment.request_exit(actor.owner, series, *wallet, self.hour, shares);
            let _refusal = exchange.send("request_exit", exit)?;
        }
        Ok(())
    }

    fn settle_all(&mut self, market: u16) -> Outcome<()> {
        let exchange = &mut self.book.exchange;
        let holds = |account: &MarginAccount| account.position(market).is_some();
        let keys: Vec<_> =
            exchange.snapshot.accounts.iter().filter(|(_, account)| holds(account)).map(|(key, _)| *key).collect();
        for key in keys {
            let _refusal = exchange.send("settle", exchange.deployment.settle(market, key))?;
        }
        Ok(())
    }
}

/// Who signs where a change is applied: a role's new holder, else anyone.
const fn apply_signer(
    queued: &Queued,
    holder: anchor_lang::prelude::Pubkey,
    anyone: anchor_lang::prelude::Pubkey,
) -> anchor_lang::prelude::Pubkey {
    if matches!(queued.kind, Kind::Guardian) { holder } else { anyone }
}

/// Whether a change may still land.
fn waits(refusal: Refusal) -> bool {
    let reasons = [
        BallastError::Paused,
        BallastError::BreakerOpen,
        BallastError::ChangeNotDue,
        BallastError::FeedWithoutPrice,
        BallastError::UnknownFeed,
    ];
    reasons.into_iter().any(|reason| refusal == Refusal::Code(reason.into()))
}
