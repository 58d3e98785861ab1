//! A staker who asked to leave when the exchange was founded, and is paid in the crash.

use anchor_lang::prelude::Pubkey;
use ballast::event::{ExitPaid, ExitRequested};
use ballast::state::tranche::SENIOR;
use ballast_client::instruction::Series;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::bytes;
use crate::exchange::Exchange;
use crate::founding::key;
use crate::stop::{Outcome, Stop};

/// The first series of the senior tranche.
const SERIES: Series = Series { tranche: SENIOR, series: 1 };

/// What came of the exit.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Figures {
    /// What was staked, and what was paid for it.
    pub(crate) staked: u64,
    pub(crate) paid: u64,
    /// Times that it was asked for and not paid in full.
    pub(crate) waited: u64,
    /// When it was asked for first, and when it had been paid.
    pub(crate) from: i64,
    pub(crate) until: Option<i64>,
}

impl Figures {
    /// Seconds until it had been paid.
    pub(crate) fn seconds(&self) -> Option<i64> {
        self.until.map(|until| until - self.from)
    }
}

/// Who leaves.
pub(super) struct Leaver {
    owner: Pubkey,
    quote: Pubkey,
    epoch: u32,
    priced: bool,
    pub(super) figures: Figures,
}

impl Leaver {
    /// Stakes, and asks to leave at once.
    pub(super) fn ask(exchange: &mut Exchange, amount: u64, keys: &mut ChaCha8Rng) -> Outcome<Self> {
        let owner = key(keys);
        exchange.host.fund(owner)?;
        let (deployment, quote) = (exchange.deployment, exchange.wallet(owner, None, amount, keys)?);
        let shares = key(keys);
        exchange.host.put(shares, bytes::token(anchor_spl::token::ID, deployment.shares_mint(SERIES), owner, 0))?;
        exchange.must("stake", deployment.stake(owner, SERIES, (quote, shares), (amount, 0)))?;
        let all = exchange.tokens(&shares)?;
        let request = deployment.request_exit(owner, SERIES, shares, 0, all);
        let receipt = exchange.must("request_exit", request)?;
        let event: Option<ExitRequested> = receipt.and_then(|receipt| receipt.event());
        let event = event.ok_or_else(|| Stop::fault("a request without its event"))?;
        let figures = Figures { staked: amount, ..Figures::default() };
        Ok(Self { owner, quote, epoch: event.epoch, priced: false, figures })
    }

    /// From a moment on asks to be paid, until it is.
    pub(super) fn collect(&mut self, exchange: &mut Exchange, from: i64) -> Outcome<()> {
        if exchange.now() < from || self.figures.until.is_some() {
            return Ok(());
        }
        self.figures.from = from;
        if !self.priced {
            let payer = exchange.host.payer;
            self.priced =
                exchange.send("price_exits", exchange.deployment.price_exits(payer, SERIES, self.epoch))?.is_ok();
        }
        let pay = exchange.deployment.pay_exit(self.owner, SERIES, (0, self.epoch), self.quote);
        if let Ok(receipt) = exchange.send("pay_exit", pay)? {
            let event: ExitPaid = receipt.event().ok_or_else(|| Stop::fault("a payment without its event"))?;
            self.figures.paid += event.quote;
            if event.left == 0 {
                self.figures.until = Some(exchange.now());
                return Ok(());
            }
        }
        self.figures.waited += 1;
        Ok(())
    }
}
