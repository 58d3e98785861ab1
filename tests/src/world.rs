//! A bank with one deployment in it, made by the program's own instructions.

use std::collections::{BTreeMap, BTreeSet};

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::solana_program::system_instruction;
use ballast::error::BallastError;
use ballast::event::PricesRefreshed;
use ballast::instructions::{GRACE_SECONDS, GeneralTerms, MarketTerms};
use ballast::state::{Clearinghouse, NONE, Prices, Terms, source};
use ballast_client::address::{outflow, placement_quote, receipts};
use ballast_client::instruction::{Collateral, Deployment, Governed};
use ballast_risk::price::CONFIRM_SECONDS;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::bank::{Bank, keypair};
use crate::mints::{SPL_TOKEN, TOKEN_2022, mint_bytes};
use crate::oracle::{Message, Verification};
use crate::send::Outcome;
use crate::terms::{
    BTC, DAY, ETH, HOUR, SOL, default_collateral_terms, default_feed_terms, default_general_terms, default_market_terms,
};

/// A listed feed and the oracle account that its prices are posted to.
#[derive(Clone, Copy, Debug)]
pub struct Feed {
    /// Pull or push, see [`source`].
    pub source: u8,
    /// What the feed is listed with.
    pub id: [u8; 32],
    /// Where its prices are posted.
    pub oracle: Pubkey,
}

/// One deployment: its addresses, its keys, and what was listed and opened in it.
pub struct Root {
    /// Addresses and instruction builders.
    pub deployment: Deployment,
    /// Who sets terms.
    pub governance: Keypair,
    /// Who may pause.
    pub guardian: Keypair,
    /// Who may tighten admission.
    pub steward: Keypair,
    /// Whether it was launched: from then on changes wait.
    pub launched: bool,
    /// Who publishes funding rates.
    pub venue: Keypair,
    /// Feeds by index.
    pub feeds: BTreeMap<u16, Feed>,
    /// Prices in dollars times 10^8 that were last posted, by feed.
    pub posted: BTreeMap<u16, i64>,
    /// Collaterals by index.
    pub collaterals: BTreeMap<u16, Collateral>,
    /// Markets.
    pub markets: BTreeSet<u16>,
    /// Margin accounts that were opened.
    pub accounts: BTreeSet<Pubkey>,
    /// Withdrawals that were requested.
    pub tickets: BTreeSet<Pubkey>,
    /// Facilities that were opened.
    pub facilities: BTreeSet<Pubkey>,
    /// Placements that were opened.
    pub placements: BTreeSet<Pubkey>,
}

/// A bank and the deployment that a test lives in.
pub struct World {
    /// The bank.
    pub bank: Bank,
    /// The deployment.
    pub root: Root,
    /// Whether all laws are checked after every accepted transaction.
    pub watched: bool,
}

/// What governance signs.
pub enum Call {
    /// An instruction that is accepted whenever governance signs it.
    Plain(Instruction),
    /// A change, which may have to wait.
    Governed(Box<Governed>),
}

impl From<Instruction> for Call {
    fn from(instruction: Instruction) -> Self {
        Self::Plain(instruction)
    }
}

impl From<Governed> for Call {
    fn from(governed: Governed) -> Self {
        Self::Governed(Box::new(governed))
    }
}

impl Root {
    /// All accounts that belong to the deployment.
    pub fn addresses(&self) -> BTreeSet<Pubkey> {
        let deployment = self.deployment;
        let mut found = BTreeSet::from([
            deployment.clearinghouse,
            deployment.prices,
            deployment.terms,
            deployment.reserve,
            deployment.inventory(),
            deployment.quote_mint,
            deployment.traders_vault,
            deployment.reserve_vault,
            outflow(&deployment.reserve_vault),
            deployment.holdings(),
        ]);
        found.extend(self.markets.iter().flat_map(|market| [deployment.market(*market), deployment.recovery(*market)]));
        found.extend(self.collaterals.keys().chain(&[NONE]).map(|collateral| deployment.outflow(*collateral)));
        found.extend(
            self.collaterals.values().flat_map(|listed| {
                [listed.mint, deployment.vault(listed.index), deployment.holding_vault(listed.index)]
            }),
        );
        found.extend(self.feeds.values().map(|feed| feed.oracle));
        found.extend(self.accounts.iter().chain(&self.tickets).chain(&self.facilities));
        found.extend(
            self.placements.iter().flat_map(|placement| [*placement, placement_quote(placement), receipts(placement)]),
        );
        found
    }

    /// The address of what a name stands for in this deployment.
    pub(crate) fn named(governance: &Pubkey, name: &str) -> Keypair {
        keypair(&format!("{name} of {governance}"))
    }

    fn new(name: &str) -> (Self, Keypair, Keypair) {
        let governance = keypair(&format!("governance {name}"));
        let key = governance.pubkey();
        let (prices, terms) = (Self::named(&key, "prices"), Self::named(&key, "terms"));
        let quote = Self::named(&key, "quote").pubkey();
        let root = Self {
            deployment: Deployment::new(key, prices.pubkey(), terms.pubkey(), quote, SPL_TOKEN),
            guardian: Self::named(&key, "guardian"),
            steward: Self::named(&key, "steward"),
            launched: false,
            venue: Self::named(&key, "venue"),
            governance,
            feeds: BTreeMap::new(),
            posted: BTreeMap::new(),
            collaterals: BTreeMap::new(),
            markets: BTreeSet::new(),
            accounts: BTreeSet::new(),
            tickets: BTreeSet::new(),
            facilities: BTreeSet::new(),
            placements: BTreeSet::new(),
        };
        (root, prices, terms)
    }

    /// The market terms of this deployment's venue.
    pub fn market_terms(&self) -> MarketTerms {
        default_market_terms(self.venue.pubkey())
    }
}

impl World {
    /// A world with three feeds and markets, two collaterals, and prices: SOL 125, BTC 50,000, ETH 2,000 dollars, which are exact in binary.
    pub async fn new() -> Self {
        Self::new_on(Bank::start().await).await
    }

    /// The same in a bank in which nothing is.
    pub async fn new_on(bank: Bank) -> Self {
        let mut world = Self::unlaunched_on(bank).await;
        world.launches().await;
        world
    }

    /// The same before the launch.
    pub async fn unlaunched_on(bank: Bank) -> Self {
        let mut world = Self::bare_on(bank, default_general_terms()).await;
        world.list_defaults().await;
        world
    }

    /// The same, with a feed that prices the quote, at a dollar.
    pub async fn quoted(feed: u16) -> Self {
        let mut world = Self::bare(default_general_terms()).await;
        world.list_pull_feed(feed, 6, default_feed_terms()).await.unwrap();
        world.price(feed, 1).await;
        world.set_general(|terms| terms.quote_feed = feed).await;
        world.list_defaults().await;
        world.launches().await;
        world
    }

    /// A world whose deployment was initialised, lists nothing and is launched when its first account is opened.
    pub async fn bare(general: GeneralTerms) -> Self {
        Self::bare_on(Bank::start().await, general).await
    }

    /// The same in a bank in which nothing is.
    pub async fn bare_on(bank: Bank, general: GeneralTerms) -> Self {
        Self::deployed(bank, general, (SPL_TOKEN, mint_bytes(6))).await
    }

    /// The same with a quote mint of one's own.
    pub async fn with_quote(general: GeneralTerms, program: Pubkey, mint: Vec<u8>) -> Self {
        Self::deployed(Bank::start().await, general, (program, mint)).await
    }

    async fn deployed(mut bank: Bank, general: GeneralTerms, quote: (Pubkey, Vec<u8>)) -> Self {
        let root = deploy(&mut bank, "one", general, quote).await;
        Self { bank, root, watched: true }
    }

    /// Makes another deployment in the same bank, with the same listings, and returns it.
    pub async fn another(&mut self, name: &str) -> Root {
        let quote = (SPL_TOKEN, mint_bytes(6));
        let other = deploy(&mut self.bank, name, default_general_terms(), quote).await;
        let own = std::mem::replace(&mut self.root, other);
        self.list_defaults().await;
        self.launches().await;
        std::mem::replace(&mut self.root, own)
    }

    async fn list_defaults(&mut self) {
        self.list_pull_feed(SOL, 9, default_feed_terms()).await.unwrap();
        self.list_pull_feed(BTC, 8, default_feed_terms()).await.unwrap();
        self.list_push_feed(ETH, 8, default_feed_terms()).await.unwrap();
        // The grace after the first prices is over.
        let (now, prices) = (self.now(), [(SOL, 125), (BTC, 50_000), (ETH, 2_000)]);
        self.bank.set_time(now - GRACE_SECONDS).await;
        self.prices(&prices).await;
        self.bank.set_time(now).await;
        self.prices(&prices).await;
        self.list_collateral(SOL, SPL_TOKEN, 9, SOL, default_collateral_terms()).await.unwrap();
        self.list_collateral(BTC, TOKEN_2022, 8, BTC, default_collateral_terms()).await.unwrap();
        for market in [SOL, BTC, ETH] {
            self.list_market(market, market, self.root.market_terms()).await.unwrap();
        }
    }

    /// Creates what counts the reserve's positions, and opens its account in every market.
    pub async fn open_inventories(&mut self) {
        let (deployment, payer) = (self.root.deployment, self.bank.payer());
        self.crank(deployment.create_inventory(payer)).await.unwrap();
        for market in self.root.markets.clone() {
            self.root.accounts.insert(deployment.inventory_account(market));
            self.crank(deployment.open_inventory(payer, market)).await.unwrap();
        }
    }

    /// Sends one transaction; when it is accepted, all laws hold.
    pub async fn send(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Outcome {
        let outcome = self.bank.send(instructions, signers).await;
        if self.watched && outcome.is_ok() {
            self.laws().await;
        }
        outcome
    }

    /// Sends an instruction that nobody but the payer signs.
    pub async fn crank(&mut self, instruction: Instruction) -> Outcome {
        self.send(&[instruction], &[]).await
    }

    /// Launches the deployment, if it is not: from then on people come, and changes wait.
    pub async fn launches(&mut self) {
        if !std::mem::replace(&mut self.root.launched, true) {
            let (launch, governance, now) =
                (self.root.deployment.launch(), self.root.governance.insecure_clone(), self.now());
            self.bank.set_time(now - 60 * DAY).await; // Long enough for everything to have waited.
            self.bank.send(&[launch], &[&governance]).await.unwrap();
            self.bank.set_time(now).await;
        }
    }

    /// Sends an instruction that governance signs. A change that has to wait is queued as of long ago.
    pub async fn govern(&mut self, call: impl Into<Call>) -> Outcome {
        let governance = self.root.governance.insecure_clone();
        match call.into() {
            Call::Plain(instruction) => self.send(&[instruction], &[&governance]).await,
            Call::Governed(governed) => {
                let call = std::slice::from_ref(&governed.instruction);
                let outcome = self.send(call, &[&governance]).await;
                let waits = Some(u32::from(BallastError::ChangeNotQueued));
                match outcome {
                    Err(refusal) if refusal.code() == waits => self.govern_as_queued(&governed).await,
                    outcome => outcome,
                }
            }
        }
    }

    /// Queues a change as of so long ago that it is due.
    pub async fn queue_long_ago(&mut self, governed: &Governed) -> Outcome {
        let (governance, payer, now) = (self.root.governance.insecure_clone(), self.bank.payer(), self.now());
        let terms: Box<Terms> = self.read(&self.root.deployment.terms.clone()).await;
        let delay = governed.change.delay(&terms).unwrap_or(0); // A change of what is not listed is refused anyway.
        // Time in which people could not leave does not count: it is due when half of its life is over.
        let root: Box<Clearinghouse> = self.read(&self.root.deployment.clearinghouse.clone()).await;
        let age = i64::try_from(delay + governed.change.life() / 2).unwrap();
        // The earlier it was queued, the more of such time lies between: each step goes back, and the last one is due.
        let mut queued_at = now - age;
        loop {
            let closed = root.closed(now) - root.closed(queued_at);
            let earlier = now - age - i64::try_from(closed).unwrap();
            if earlier == queued_at {
                break;
            }
            queued_at = earlier;
        }
        self.bank.set_time(queued_at).await;
        let queued = self.bank.send(&[governed.queue(payer)], &[&governance]).await;
        self.bank.set_time(now).await;
        queued
    }

    /// Queues a change as of long ago, applies it now, and closes its account.
    async fn govern_as_queued(&mut self, governed: &Governed) -> Outcome {
        self.queue_long_ago(governed).await?;
        let (governance, payer) = (self.root.governance.insecure_clone(), self.bank.payer());
        let outcome = self.send(&[governed.apply(governance.pubkey())], &[&governance]).await;
        let close = self.root.deployment.close_change(governance.pubkey(), governed.queued_at(), payer);
        self.bank.send(&[close], &[&governance]).await.unwrap();
        outcome
    }

    /// The guardian pauses operations.
    pub async fn pauses(&mut self, operations: u32, seconds: u32) -> Outcome {
        let guardian = self.root.guardian.insecure_clone();
        let pause = self.root.deployment.pause(guardian.pubkey(), operations, seconds);
        self.send(&[pause], &[&guardian]).await
    }

    /// Makes a durable nonce of the governance's; returns the instruction that advances it.
    pub async fn nonce(&mut self) -> Instruction {
        let (nonce, governance) = (keypair("nonce"), self.root.governance.pubkey());
        let (payer, rent) = (self.bank.payer(), self.bank.rent(80).await);
        let created = system_instruction::create_nonce_account(&payer, &nonce.pubkey(), &governance, rent);
        self.bank.send(&created, &[&nonce]).await.unwrap();
        self.bank.next_slot().await; // Before it can be advanced, the blockhash must have moved.
        system_instruction::advance_nonce_account(&nonce.pubkey(), &governance)
    }

    /// The instruction builders.
    pub const fn deployment(&self) -> Deployment {
        self.root.deployment
    }

    // Time and prices

    /// The clock.
    pub const fn now(&self) -> i64 {
        self.bank.now()
    }

    /// Lets time pass.
    pub async fn advance(&mut self, seconds: i64) {
        self.bank.set_time(self.now() + seconds).await;
    }

    /// Posts a price in whole dollars and refreshes. A price is only taken when it is newer than the last, so a second passes first
    /// when the last one was published now; and one that is far from the last when prices stayed there, so a minute passes then.
    pub async fn price(&mut self, feed: u16, dollars: i64) {
        self.prices(&[(feed, dollars)]).await;
    }

    /// Posts prices in whole dollars and refreshes them together, see [`Self::price`].
    pub async fn prices(&mut self, dollars: &[(u16, i64)]) {
        let messages: Vec<(u16, i64)> = dollars.iter().map(|(feed, price)| (*feed, price * 100_000_000)).collect();
        self.prices_e8(&messages).await;
    }

    /// Posts prices in dollars times 10^8 and refreshes them together, see [`Self::price`].
    pub async fn prices_e8(&mut self, prices: &[(u16, i64)]) {
        let (mut accepted, mut doubted) = self.prints(prices).await;
        if doubted > 0 {
            self.advance(CONFIRM_SECONDS).await;
            (accepted, doubted) = self.prints(prices).await;
        }
        assert_eq!((usize::from(accepted), doubted), (prices.len(), 0), "a price was not newer than the last");
    }

    /// Posts prices in dollars times 10^8 once and refreshes them together; returns how many are taken and how many doubted.
    pub async fn prints(&mut self, prices: &[(u16, i64)]) -> (u16, u16) {
        let state: Box<Prices> = self.read(&self.root.deployment.prices.clone()).await;
        let heard = |feed: u16| state.feeds[usize::from(feed)].published.max(state.feeds[usize::from(feed)].doubted);
        if prices.iter().any(|(feed, _)| heard(*feed) >= self.now()) {
            self.advance(1).await;
        }
        for (feed, price) in prices {
            self.post(*feed, &Message::dollars_e8(*price, self.now()));
            self.root.posted.insert(*feed, *price);
        }
        let feeds: Vec<u16> = prices.iter().map(|(feed, _)| *feed).collect();
        let news = self.refresh(&feeds).await.unwrap().events::<PricesRefreshed>();
        news.first().map_or((0, 0), |refreshed| (refreshed.accepted, refreshed.doubted))
    }

    /// Lets time pass and posts every feed's last price again, so that all are fresh.
    pub async fn wait(&mut self, seconds: i64) {
        self.advance(seconds).await;
        let posted: Vec<(u16, i64)> = self.root.posted.clone().into_iter().collect();
        for feeds in posted.chunks(8) {
            self.prices_e8(feeds).await;
        }
    }

    /// Nobody posts a feed's prices any more.
    pub fn silence(&mut self, feed: u16) {
        self.root.posted.remove(&feed);
    }

    /// Feeds fall silent for as long as their terms allow, are reported, and are dead an hour later.
    pub async fn die(&mut self, feeds: &[u16]) {
        self.advance(3 * DAY + 1).await;
        for feed in feeds {
            self.silence(*feed);
            self.report(*feed).await.unwrap();
        }
        self.advance(HOUR).await;
    }

    /// Reports a feed as dead.
    pub async fn report(&mut self, feed: u16) -> Outcome {
        self.crank(self.root.deployment.report_dead_feed(feed)).await
    }

    /// Posts a price in whole dollars and waits until the feed's stable price has reached it.
    pub async fn reaches(&mut self, feed: u16, dollars: i64) {
        self.price(feed, dollars).await;
        for _ in 0..1_000 {
            let prices: Box<Prices> = self.read(&self.root.deployment.prices.clone()).await;
            let state = prices.feeds[usize::from(feed)];
            if state.stable == state.price {
                return;
            }
            self.wait(60).await;
        }
        panic!("the stable price of feed {feed} does not reach {dollars} dollars");
    }

    /// Posts a message to a feed's oracle account, without a refresh.
    pub fn post(&mut self, feed: u16, message: &Message) {
        let Feed { source, id, oracle } = self.root.feeds[&feed];
        let (owner, data) = match source {
            source::PULL => message.pull(&id, Verification::Full),
            source::PUSH => message.push(),
            other => panic!("feed {feed} has the unknown source {other}"),
        };
        self.bank.place(&oracle, &owner, data);
    }

    /// Refreshes feeds from their oracle accounts.
    pub async fn refresh(&mut self, feeds: &[u16]) -> Outcome {
        let oracles: Vec<(u16, Pubkey)> = feeds.iter().map(|feed| (*feed, self.root.feeds[feed].oracle)).collect();
        let instruction = self.root.deployment.refresh_prices(&oracles);
        self.crank(instruction).await
    }
}

/// Initialises a deployment: a quote mint, the two large accounts, and the root.
async fn deploy(bank: &mut Bank, name: &str, general: GeneralTerms, (program, mint): (Pubkey, Vec<u8>)) -> Root {
    let (mut root, prices, terms) = Root::new(name);
    root.deployment.quote_program = program;
    bank.place(&root.deployment.quote_mint, &program, mint);
    let payer = bank.payer();
    let mut instructions = Vec::new();
    for (account, body) in [(&prices, size_of::<Prices>()), (&terms, size_of::<Terms>())] {
        let size = 8 + body;
        let rent = bank.rent(size).await;
        let space = u64::try_from(size).expect("a small account");
        instructions.push(system_instruction::create_account(&payer, &account.pubkey(), rent, space, &ballast::ID));
    }
    instructions.push(root.deployment.initialize(payer, general, root.guardian.pubkey(), root.steward.pubkey()));
    bank.send(&instructions, &[&root.governance, &prices, &terms]).await.unwrap();
    root
}
