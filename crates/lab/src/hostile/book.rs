//! What every strategy begins with: the replay's exchange with an aged reserve, honest people in it, and attackers outside with their means.

use anchor_lang::prelude::Pubkey;
use ballast::instructions::{GeneralTerms, MarketTerms, MatcherBudget};
use ballast_client::instruction::{Collateral, Series};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use solana_account::Account;

use super::path::Path;
use crate::actors::Actor;
use crate::bytes;
use crate::crowd::Crowd;
use crate::exchange::Exchange;
use crate::founding::key;
use crate::history::History;
use crate::keepers::{Keepers, STAKE};
use crate::opening::launched;
use crate::options::Options;
use crate::population::{self, Plan};
use crate::stop::{OrStop, Outcome};
use crate::terms::{DOLLAR, TermSet};

/// Traders with positions.
pub(super) const TRADERS: u32 = 12;
/// Each stands for so many of a replay's: a vault of less than 100,000 dollars has no limits to be searched.
const SCALE: u64 = 250;
/// Accounts with cash and no positions, and what each holds.
const SAVERS: u64 = 3;
pub(super) const SAVINGS: u64 = 2_000_000 * DOLLAR;
/// The reserve: half of it the markets' seeds, the other half stakers' and protocol capital, pledged to both markets.
const RESERVE: u64 = 2_000_000 * DOLLAR;
/// What all markets may draw in a day: a quarter of it.
const DRAWS: u64 = RESERVE / 4;
/// What the attackers bring: three owners.
const MEANS: [u64; OWN] = [4_000_000 * DOLLAR, 4_000_000 * DOLLAR, 2_000_000 * DOLLAR];
/// How many accounts they own.
pub(super) const OWN: usize = 3;
/// Worthless tokens that each of them holds, should they be listed.
pub(super) const JUNK: u64 = 1_000_000_000 * DOLLAR;
/// Index of what they may list: the book has two assets.
pub(super) const JUNK_INDEX: u16 = 2;
/// The book is so old when keys turn hostile: seeds are released by then, and pledges open.
const AGE: i64 = 31 * 86_400;
/// Of four honest people three ask to leave.
const STAYS: usize = 4;
/// What a matcher was allowed in a day, by one trader of two: notional for a trader's equity, and slippage in basis points of that.
const ALLOWED: (u64, u64) = (1, 50);

/// Somebody honest.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) actor: Actor,
    /// Asks to leave when the first change is queued.
    pub(super) leaves: bool,
    /// Never has a position.
    pub(super) saver: bool,
    /// In the wallet when keys turn hostile.
    pub(super) wallet: u64,
}

/// A token of the attackers that anyone can have for nothing.
#[derive(Clone)]
pub(super) struct Junk {
    pub(super) collateral: Collateral,
    pub(super) oracle: Pubkey,
    /// By owner.
    pub(super) wallets: Vec<Pubkey>,
}

/// The book, and who is at it.
#[derive(Clone)]
pub(super) struct Book {
    pub(super) exchange: Exchange,
    pub(super) keepers: Keepers,
    pub(super) people: Vec<Person>,
    pub(super) own: Vec<Actor>,
    pub(super) junk: Junk,
    /// The last one's accounts of shares, by tranche.
    pub(super) stakes: Vec<Pubkey>,
    /// Publishes funding rates; theirs.
    pub(super) venue: Pubkey,
    /// Signs fills; theirs.
    pub(super) matcher: Pubkey,
    pub(super) path: Path,
    /// When keys turn hostile.
    pub(super) start: i64,
    /// What all vaults hold then, in quote.
    pub(super) total: u64,
}

impl Book {
    /// Founds it on the prices of a path, with a crowd that a seed draws.
    pub(super) fn open(histories: &[History], path: Path, seed: u64) -> Outcome<Self> {
        let mut keys = ChaCha8Rng::seed_from_u64(seed);
        let terms = TermSet::Dynamic;
        let options = Options {
            traders: TRADERS,
            leverage: 6.0,
            reserve: RESERVE,
            keeper_delay: 0,
            seed,
            terms,
            coin: None,
            broad: false,
            inventory: None,
            capital: 0,
        };
        let start = path.time;
        let (mut exchange, venue) = launched(histories, &options, (start - AGE, path.at(0)), &mut keys)?;
        let general = GeneralTerms { draw_cap: DRAWS, ..terms.general(RESERVE) };
        exchange.govern("set_general_terms", &exchange.deployment.set_general_terms(general))?;
        let mut crew = Vec::new();
        for _ in 0..2 {
            let actor = exchange.join(200 * STAKE, &[0, 0], &mut keys)?;
            exchange.deposit(&actor, STAKE)?;
            crew.push(actor);
        }
        let makers = crew.split_off(1);
        let mut people = gather(&mut exchange, &makers, &options, &mut keys)?;
        for _ in 0..SAVERS {
            let actor = exchange.join(SAVINGS, &[0, 0], &mut keys)?;
            exchange.deposit(&actor, SAVINGS)?;
            people.push(Person { actor, leaves: false, saver: true, wallet: 0 });
        }
        let matcher = key(&mut keys);
        allow(&mut exchange, &people, matcher, start)?;
        let mut own = Vec::new();
        for means in MEANS {
            own.push(exchange.join(means, &[0, 0], &mut keys)?);
        }
        for (place, person) in people.iter_mut().enumerate() {
            (person.leaves, person.wallet) = (place % STAYS != STAYS - 1, exchange.tokens(&person.actor.quote)?);
        }
        let junk = mint_junk(&mut exchange, &own, &mut keys)?;
        for actor in people.iter().map(|person| &person.actor).chain(&own) {
            let purse = Account { lamports: 1 << 40, rent_epoch: u64::MAX, ..Account::default() };
            exchange.host.put(actor.owner, purse)?;
        }
        let stakes = share_accounts(&mut exchange, &own, &mut keys)?;
        let keepers = Keepers::new(crew, makers, 0);
        let mut book = Self { exchange, keepers, people, own, junk, stakes, venue, matcher, path, start, total: 0 };
        book.cap_markets()?;
        book.exchange.set_clock(start);
        let prices = book.path.at(0).to_vec();
        book.exchange.refresh(&prices)?;
        book.keepers.adapt(&mut book.exchange)?;
        book.keepers.keep_house(&mut book.exchange)?;
        book.total = book.held()?;
        Ok(book)
    }

    /// Caps the markets a quarter above what is open, and what each draws in a day.
    fn cap_markets(&mut self) -> Outcome<()> {
        for market in 0..JUNK_INDEX {
            let stands = MarketTerms::of(self.exchange.snapshot.terms.market(market).or_stop("reading terms")?);
            let open = self.exchange.market(market)?.open_interest;
            let terms = MarketTerms { open_interest_cap: open / 4 * 5, draw_cap: DRAWS, ..stands };
            self.exchange.govern("set_market_terms", &self.exchange.deployment.set_market_terms(market, terms))?;
        }
        Ok(())
    }

    /// What all vaults hold, in quote.
    fn held(&self) -> Outcome<u64> {
        let vaults = &self.exchange.snapshot.vaults;
        let mut held = vaults.traders + vaults.reserve;
        for (index, amount) in &vaults.collateral {
            let price = self.exchange.snapshot.books().collateral(*index).or_stop("reading a collateral")?.price;
            held += price.of(*amount, ballast_risk::Rounding::Down).or_stop("valuing a vault")?;
        }
        Ok(held)
    }
}

/// Lets the crowd in, each for many, and lets it open what it wants.
fn gather(exchange: &mut Exchange, makers: &[Actor], options: &Options, keys: &mut ChaCha8Rng) -> Outcome<Vec<Person>> {
    let mut plans: Vec<Plan> = population::draw(keys, options, JUNK_INDEX);
    for plan in &mut plans {
        plan.equity *= SCALE;
        plan.assets.iter_mut().for_each(|(_, worth)| *worth *= SCALE);
        plan.exposures.iter_mut().for_each(|wish| wish.notional *= SCALE);
    }
    let mut crowd = Crowd::gather(exchange, plans, makers.to_vec(), ChaCha8Rng::from_rng(keys))?;
    for maker in makers {
        exchange.deposit(maker, 2 * STAKE)?;
    }
    crowd.open(exchange)?;
    let person = |trader: crate::crowd::Trader| Person { actor: trader.actor, leaves: false, saver: false, wallet: 0 };
    Ok(crowd.traders.into_iter().map(person).collect())
}

/// Every other trader lets a matcher trade.
fn allow(exchange: &mut Exchange, people: &[Person], matcher: Pubkey, start: i64) -> Outcome<()> {
    for person in people.iter().filter(|person| !person.saver).step_by(2) {
        let Actor { owner, account, .. } = person.actor;
        let cash = exchange.account(&account).map_or(0, |account| account.cash);
        let (notional, slippage) = (cash * ALLOWED.0, cash * ALLOWED.0 * ALLOWED.1 / 10_000);
        let budget = MatcherBudget { markets: u64::MAX, expires: start + 90 * 86_400, notional, slippage };
        exchange.must("allow_matcher", exchange.deployment.allow_matcher(owner, account, matcher, budget))?;
    }
    Ok(())
}

fn mint_junk(exchange: &mut Exchange, own: &[Actor], keys: &mut ChaCha8Rng) -> Outcome<Junk> {
    let program = anchor_spl::token::ID;
    let collateral = Collateral { index: JUNK_INDEX, mint: key(keys), program };
    exchange.host.put(collateral.mint, bytes::mint(program, 6))?;
    let mut wallets = Vec::new();
    for actor in own {
        wallets.push(exchange.wallet(actor.owner, Some(&collateral), JUNK, keys)?);
    }
    Ok(Junk { collateral, oracle: key(keys), wallets })
}

/// Accounts of shares for the last of the attackers.
fn share_accounts(exchange: &mut Exchange, own: &[Actor], keys: &mut ChaCha8Rng) -> Outcome<Vec<Pubkey>> {
    let Some(staker) = own.last() else { return Ok(Vec::new()) };
    let mut accounts = Vec::new();
    for tranche in 0..3 {
        let mint = exchange.deployment.shares_mint(Series { tranche, series: 1 });
        let account = key(keys);
        exchange.host.put(account, bytes::token(anchor_spl::token::ID, mint, staker.owner, 0))?;
        accounts.push(account);
    }
    Ok(accounts)
}
