//! Founds an exchange: the deployment, its assets, its reserve.

use std::collections::{BTreeMap, HashMap};

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::{Discriminator, ZeroCopy};
use ballast::instructions::{FeedIdentity, MarketTerms};
use ballast::state::{NONE, Prices, Terms, source};
use ballast_client::instruction::{Collateral, Deployment, Series};
use ballast_client::snapshot::{Snapshot, Vaults, decode};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use solana_account::Account;

use crate::bytes;
use crate::classes;
use crate::compute::Compute;
use crate::exchange::{Asset, Exchange, Role, Verdict};
use crate::fault::{Message, Schedule};
use crate::flow::Flows;
use crate::history::{EXPONENT, History};
use crate::host::Host;
use crate::options::Options;
use crate::stop::{OrStop, Outcome, Stop};
use crate::tally::Tally;
use crate::terms::{QUOTE_DECIMALS, TermSet};

/// Nobody acts as steward in a replay.
const STEWARD: Pubkey = Pubkey::new_from_array([1; 32]);

/// Where a run's keys come from: its seed.
pub(crate) fn key(seed: &mut ChaCha8Rng) -> Pubkey {
    Pubkey::new_from_array(seed.random())
}

/// Decimals of an asset: so many that its smallest unit is still worth a hundredth of the quote's, which leaves a price
/// room to fall by 99 per cent.
fn decimals(price: i64) -> u8 {
    let worth = |decimals: u8| {
        let exponent = EXPONENT + i32::from(QUOTE_DECIMALS) - i32::from(decimals);
        price.unsigned_abs() as f64 * 10_f64.powi(exponent)
    };
    [9, 6, 3].into_iter().find(|decimals| worth(*decimals) >= 0.01).unwrap_or(0)
}

fn feed_id(symbol: &str) -> [u8; 32] {
    let mut id = [0; 32];
    for (place, byte) in id.iter_mut().zip(format!("Crypto.{symbol}/USD").bytes()) {
        *place = byte;
    }
    id
}

fn read<T: ZeroCopy + Discriminator>(host: &Host, key: &Pubkey) -> Outcome<T> {
    let data = host.bytes(key).ok_or_else(|| Stop::fault("an account was not created"))?;
    decode(&data).ok_or_else(|| Stop::fault("a created account is of another type"))
}

/// Puts a zeroed account of the program where the client would create one.
fn zeroed<T>(host: &mut Host, seed: &mut ChaCha8Rng) -> Outcome<Pubkey> {
    let address = key(seed);
    let size = 8 + size_of::<T>();
    let lamports = host.rent(size);
    let account =
        Account { lamports, data: vec![0; size], owner: ballast::ID, executable: false, rent_epoch: u64::MAX };
    host.put(address, account)?;
    Ok(address)
}

/// Creates the clearinghouse and reads it for the first time.
pub(crate) fn found(now: i64, reserve: u64, terms_set: TermSet, seed: &mut ChaCha8Rng) -> Outcome<Exchange> {
    let mut host = Host::start(key(seed), now)?;
    let governance = key(seed);
    let prices = zeroed::<Prices>(&mut host, seed)?;
    let terms = zeroed::<Terms>(&mut host, seed)?;
    let quote_mint = key(seed);
    host.put(quote_mint, bytes::mint(anchor_spl::token::ID, QUOTE_DECIMALS))?;
    let deployment = Deployment::new(governance, prices, terms, quote_mint, anchor_spl::token::ID);
    let initialize = deployment.initialize(host.payer, terms_set.general(reserve), key(seed), STEWARD);
    let receipt =
        host.send(&[initialize])?.map_err(|code| Stop::fault(format!("initialize was refused with {code}")))?;
    let mut compute = Compute::default();
    compute.record("initialize", receipt.units);
    let snapshot = Snapshot {
        now,
        clearinghouse: read(&host, &deployment.clearinghouse)?,
        prices: Box::new(read(&host, &prices)?),
        terms: Box::new(read(&host, &terms)?),
        reserve: read(&host, &deployment.reserve)?,
        holdings: None,
        census: None,
        markets: BTreeMap::new(),
        recoveries: BTreeMap::new(),
        outflows: BTreeMap::from([(NONE, read(&host, &deployment.outflow(NONE))?)]),
        tickets: BTreeMap::new(),
        facilities: BTreeMap::new(),
        placements: BTreeMap::new(),
        accounts: BTreeMap::new(),
        inventory: None,
        vaults: Vaults::default(),
    };
    let roles = HashMap::from([
        (deployment.clearinghouse, Role::Clearinghouse),
        (prices, Role::Prices),
        (terms, Role::Terms),
        (deployment.reserve, Role::Reserve),
        (deployment.outflow(NONE), Role::Outflow(NONE)),
        (deployment.traders_vault, Role::TradersVault),
        (deployment.reserve_vault, Role::ReserveVault),
    ]);
    let mut exchange = Exchange {
        host,
        deployment,
        assets: Vec::new(),
        snapshot,
        roles,
        tally: Tally::default(),
        compute,
        verdict: Verdict::default(),
        refusals: BTreeMap::new(),
        schedule: Schedule::nothing(),
        lost: 0,
        flows: Flows::default(),
    };
    if let Some(terms) = terms_set.reserve() {
        exchange.govern("set_reserve_terms", &exchange.deployment.set_reserve_terms(terms))?;
    }
    if let Some(weights) = terms_set.forecast() {
        exchange.govern("set_forecast", &exchange.deployment.set_forecast(weights))?;
    }
    Ok(exchange)
}

impl Exchange {
    /// Lists an asset as a feed, a collateral and a market.
    pub(crate) fn list(
        &mut self,
        history: &History,
        venue: Pubkey,
        options: &Options,
        seed: &mut ChaCha8Rng,
    ) -> Outcome<()> {
        let index = self.list_collateral(&history.symbol, history.first(), options.terms, seed)?;
        let deployment = self.deployment;
        self.roles.insert(deployment.market(index), Role::Market(index));
        self.roles.insert(deployment.recovery(index), Role::Recovery(index));
        let class = classes::of(&history.symbol);
        let terms = MarketTerms { class, ..options.terms.market(venue, options.reserve) };
        self.govern("list_market", &deployment.list_market(self.host.payer, index, index, terms))?;
        Ok(())
    }

    /// Lists an asset as a feed and a collateral. Token programs alternate. Returns its index.
    pub(crate) fn list_collateral(
        &mut self,
        symbol: &str,
        price: i64,
        terms: TermSet,
        seed: &mut ChaCha8Rng,
    ) -> Outcome<u16> {
        let index = u16::try_from(self.assets.len()).or_stop("counting assets")?;
        let token_2022 = index % 2 == 1;
        let program = if token_2022 { anchor_spl::token_2022::ID } else { anchor_spl::token::ID };
        let collateral = Collateral { index, mint: key(seed), program };
        let asset = Asset { index, collateral, feed_id: feed_id(symbol), oracle: key(seed) };
        let decimals = decimals(price);
        self.host.put(collateral.mint, bytes::mint(program, decimals))?;
        let deployment = self.deployment;
        self.roles.insert(deployment.vault(index), Role::CollateralVault(index));
        self.roles.insert(deployment.outflow(index), Role::Outflow(index));
        let identity = FeedIdentity { source: source::PULL, id: asset.feed_id, decimals };
        self.govern("list_feed", &deployment.list_feed(index, identity, terms.feed()))?;
        let listing = deployment.list_collateral(self.host.payer, &collateral, index, terms.collateral());
        self.govern("list_collateral", &listing)?;
        self.assets.push(asset);
        Ok(index)
    }

    /// Posts what oracles say of the prices, and refreshes them all in one transaction.
    pub(crate) fn refresh(&mut self, prices: &[i64]) -> Outcome<()> {
        for message in self.schedule.messages(self.now()) {
            self.refresh_with(message, prices)?;
        }
        Ok(())
    }

    fn refresh_with(&mut self, message: &Message, prices: &[i64]) -> Outcome<()> {
        let now = self.now();
        let mut oracles = Vec::new();
        for (asset, price) in self.assets.iter().zip(prices) {
            self.host.put(asset.oracle, bytes::price_update(asset.feed_id, *price, message, now))?;
            oracles.push((asset.index, asset.oracle));
        }
        let refresh: Instruction = self.deployment.refresh_prices(&oracles);
        self.must("refresh_prices", refresh)?;
        Ok(())
    }

    /// Pays in the reserve: half of it protocol capital, the other half the markets' seeds in equal parts.
    pub(crate) fn endow(&mut self, reserve: u64, terms: TermSet, seed: &mut ChaCha8Rng) -> Outcome<()> {
        let sponsor = key(seed);
        let source = self.wallet(sponsor, None, reserve, seed)?;
        let markets: Vec<u16> = self.snapshot.markets.keys().copied().collect();
        let count = u64::try_from(markets.len()).or_stop("counting markets")?;
        let planted = (reserve / 2).checked_div(count).unwrap_or(0);
        let capital = reserve - planted * count;
        let deployment = self.deployment;
        if capital > 0 {
            let own = capital - capital / 100 * terms.staked();
            self.must("fund_reserve", deployment.fund_reserve(sponsor, source, None, own))?;
            self.open_tranches(terms, capital, (sponsor, source), seed)?;
        }
        for market in markets.iter().copied().filter(|_| planted > 0) {
            self.must("fund_reserve", deployment.fund_reserve(sponsor, source, Some(market), planted))?;
        }
        // What stands behind all markets is pledged to each.
        for market in markets.iter().copied().filter(|_| capital > 0) {
            self.govern("pledge_reserve", &deployment.pledge_reserve(market, capital))?;
        }
        Ok(())
    }

    /// Lets stakers stand for parts of what would else be protocol capital.
    fn open_tranches(
        &mut self,
        terms: TermSet,
        capital: u64,
        (staker, source): (Pubkey, Pubkey),
        seed: &mut ChaCha8Rng,
    ) -> Outcome<()> {
        let deployment = self.deployment;
        let Some((terms, hundredths)) = terms.tranches(capital) else { return Ok(()) };
        self.govern("set_tranche_terms", &deployment.set_tranche_terms(terms))?;
        for (tranche, share) in (0_u8..).zip(hundredths) {
            let series = Series { tranche, series: 1 };
            let payer = self.host.payer;
            self.must("open_series", deployment.open_series(payer, series))?;
            let shares = key(seed);
            self.host.put(shares, bytes::token(anchor_spl::token::ID, deployment.shares_mint(series), staker, 0))?;
            let amount = capital / 100 * share;
            self.must("stake", deployment.stake(staker, series, (source, shares), (amount, 0)))?;
        }
        Ok(())
    }

    /// Makes a token account with tokens in it: of an asset, or of the quote.
    pub(crate) fn wallet(
        &mut self,
        owner: Pubkey,
        asset: Option<&Collateral>,
        amount: u64,
        seed: &mut ChaCha8Rng,
    ) -> Outcome<Pubkey> {
        let wallet = key(seed);
        let (program, mint) = match asset {
            Some(asset) => (asset.program, asset.mint),
            None => (self.deployment.quote_program, self.deployment.quote_mint),
        };
        self.host.put(wallet, bytes::token(program, mint, owner, amount))?;
        Ok(wallet)
    }
}
