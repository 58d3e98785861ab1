//! The lending vault: others deposit in it, and one borrower uses it the more the market falls.

use std::collections::VecDeque;

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::{AccountDeserialize, InstructionData, ToAccountMetas};
use ballast_client::instruction::DepositoryVault;
use lender::LendingVault;
use rand_chacha::ChaCha8Rng;

use crate::bytes;
use crate::exchange::Exchange;
use crate::fault::HOUR;
use crate::founding::key;
use crate::opening::FORTUNE;
use crate::stop::{OrStop, Outcome, Stop};

/// What is lent of the vault in calm, in basis points.
const CALM: u64 = 6_000;
/// What more of it for each basis point by which the first price of a history has fallen.
const SLOPE: u64 = 4;
/// Seconds over whose highest price it has fallen.
const MEMORY: i64 = 12 * HOUR;
/// Interest of a year in basis points, and where nine tenths or more are lent.
const RATES: [u64; 2] = [400, 4_000];
/// Nine tenths, in basis points.
const NEARLY_ALL: u64 = 9_000;
const YEAR: u64 = 365 * 86_400;
const WHOLE: u64 = 10_000;

/// The vault with its manager, who borrows as well and deposited for all others.
pub(super) struct Lender {
    manager: Pubkey,
    quote: Pubkey,
    pub(super) depository: DepositoryVault,
    prices: VecDeque<(i64, u64)>,
    /// When interest was paid last.
    paid: i64,
    defaulted: bool,
}

impl Lender {
    /// Creates a vault in which others have deposited.
    pub(super) fn create(exchange: &mut Exchange, deposits: u64, keys: &mut ChaCha8Rng) -> Outcome<Self> {
        exchange.host.load(lender::ID, "lender")?;
        let manager = key(keys);
        exchange.host.fund(manager)?;
        let quote = exchange.wallet(manager, None, FORTUNE.max(deposits * 2), keys)?;
        let depository = vault_of(&manager, &exchange.deployment.quote_mint);
        let lender = Self { manager, quote, depository, prices: VecDeque::new(), paid: 0, defaulted: false };
        let accounts = lender::accounts::CreateVault {
            manager,
            vault: depository.vault,
            cash: depository.cash,
            receipts_mint: depository.receipts_mint,
            quote_mint: exchange.deployment.quote_mint,
            token_program: exchange.deployment.quote_program,
            system_program: anchor_lang::system_program::ID,
        };
        send(exchange, accounts, lender::instruction::CreateVault {})?;
        let receipts = key(keys);
        let token = bytes::token(exchange.deployment.quote_program, depository.receipts_mint, manager, 0);
        exchange.host.put(receipts, token)?;
        let accounts = lender::accounts::Exchange {
            vault: depository.vault,
            cash_account: depository.cash,
            receipts_mint: depository.receipts_mint,
            quote_mint: exchange.deployment.quote_mint,
            authority: manager,
            quote,
            receipts,
            token_program: exchange.deployment.quote_program,
        };
        send(exchange, accounts, lender::instruction::Deposit { amount: deposits })?;
        Ok(lender)
    }

    /// The vault as it stands.
    pub(super) fn vault(&self, exchange: &Exchange) -> Outcome<LendingVault> {
        let data = exchange.host.bytes(&self.depository.vault).unwrap_or_default();
        LendingVault::try_deserialize(&mut data.as_slice()).or_stop("reading a lending vault")
    }

    /// What receipts stand for, whether it is there or lent.
    pub(super) fn worth(&self, exchange: &Exchange, receipts: u64) -> Outcome<u64> {
        let supply = bytes::supply(&exchange.host.bytes(&self.depository.receipts_mint).unwrap_or_default())?;
        self.vault(exchange)?.quote_for(receipts, supply).or_stop("valuing receipts")
    }

    /// The borrower pays interest, and borrows or repays until as much is lent as the market's fall asks for.
    pub(super) fn turn(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        let now = exchange.now();
        let vault = self.vault(exchange)?;
        let assets = vault.cash + vault.loans;
        self.pay_interest(exchange, now, (vault.loans, assets))?;
        let wanted = assets / WHOLE * self.utilisation(exchange)?;
        if wanted > vault.loans {
            let amount = (wanted - vault.loans).min(vault.cash);
            self.manage(exchange, lender::instruction::Lend { amount })?;
        } else if wanted < vault.loans {
            self.pay_in(exchange, lender::instruction::Repay { amount: vault.loans - wanted })?;
        }
        Ok(())
    }

    /// It never gives back a share of what it owes, in per cent.
    pub(super) fn default_on(&mut self, exchange: &mut Exchange, share: u64) -> Outcome<()> {
        let amount = self.vault(exchange)?.loans / 100 * share;
        if amount == 0 || std::mem::replace(&mut self.defaulted, true) {
            return Ok(());
        }
        let accounts = lender::accounts::WriteOff { vault: self.depository.vault, manager: self.manager };
        send(exchange, accounts, lender::instruction::WriteOff { amount })
    }

    /// What is to be lent of the vault, in basis points.
    fn utilisation(&mut self, exchange: &Exchange) -> Outcome<u64> {
        let now = exchange.now();
        let feed = exchange.snapshot.prices.feeds.first().ok_or_else(|| Stop::fault("there is no feed"))?;
        self.prices.push_back((now, feed.price));
        while self.prices.front().is_some_and(|(time, _)| *time < now - MEMORY) {
            self.prices.pop_front();
        }
        let highest = self.prices.iter().map(|(_, price)| *price).max().unwrap_or(feed.price);
        let fall = u128::from(highest - feed.price) * u128::from(WHOLE);
        let fall = u64::try_from(fall.checked_div(u128::from(highest)).unwrap_or(0)).or_stop("reading a fall")?;
        Ok((CALM + SLOPE * fall).min(WHOLE))
    }

    fn pay_interest(&mut self, exchange: &mut Exchange, now: i64, (loans, assets): (u64, u64)) -> Outcome<()> {
        let seconds = u128::try_from(if self.paid == 0 { 0 } else { now - self.paid }).unwrap_or(0);
        let [calm, dear] = RATES;
        let rate = if loans >= assets / WHOLE * NEARLY_ALL { dear } else { calm };
        let owed = u128::from(loans) * u128::from(rate) * seconds / u128::from(WHOLE * YEAR);
        let amount = u64::try_from(owed).or_stop("charging interest")?;
        self.paid = now;
        if amount == 0 {
            return Ok(());
        }
        self.pay_in(exchange, lender::instruction::PayInterest { amount })
    }

    fn pay_in(&self, exchange: &mut Exchange, data: impl InstructionData) -> Outcome<()> {
        let accounts = lender::accounts::PayIn {
            vault: self.depository.vault,
            cash_account: self.depository.cash,
            quote_mint: exchange.deployment.quote_mint,
            payer: self.manager,
            quote: self.quote,
            token_program: exchange.deployment.quote_program,
        };
        send(exchange, accounts, data)
    }

    fn manage(&self, exchange: &mut Exchange, data: impl InstructionData) -> Outcome<()> {
        let accounts = lender::accounts::Manage {
            vault: self.depository.vault,
            cash_account: self.depository.cash,
            quote_mint: exchange.deployment.quote_mint,
            manager: self.manager,
            quote: self.quote,
            token_program: exchange.deployment.quote_program,
        };
        send(exchange, accounts, data)
    }
}

/// Where the vault of a manager for a quote is, and what belongs to it.
fn vault_of(manager: &Pubkey, quote_mint: &Pubkey) -> DepositoryVault {
    let [vault, cash, receipts_mint] = lender::addresses(manager, quote_mint);
    DepositoryVault { program: lender::ID, vault, cash, receipts_mint }
}

/// What the lender must accept. It touches nothing of the clearinghouse, so no law hangs on it.
fn send(exchange: &mut Exchange, accounts: impl ToAccountMetas, data: impl InstructionData) -> Outcome<()> {
    let instruction =
        Instruction { program_id: lender::ID, accounts: accounts.to_account_metas(None), data: data.data() };
    let sent = exchange.host.send(&[instruction])?;
    sent.map_err(|code| Stop::fault(format!("the lender refused with {code}"))).map(drop)
}
