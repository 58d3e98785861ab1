//! What is done for the reserve's inventory: by a crank without capital, and by keepers who buy what it holds.

use anchor_lang::prelude::Pubkey;
use ballast::error::BallastError;
use ballast::event::{InventoryReturned, InventorySold, PositionAbsorbed};
use ballast::instructions::InventoryTerms;
use ballast_risk::inventory::{auction, hedges};
use ballast_risk::{BasisPoints, Size};
use rand_chacha::ChaCha8Rng;

use crate::exchange::{Exchange, Refusal, Role};
use crate::founding::key;
use crate::keepers::{Keepers, top_up};
use crate::rescue::riskiest;
use crate::stop::{OrStop, Outcome, Stop};

/// Share of protocol capital that may be lent: half of it.
const CAPITAL_SHARE: u32 = 5_000;
/// Positions of one account at most.
const POSITIONS: usize = 16;
/// Halvings of a size that a limit refuses.
const HALVINGS: u32 = 6;

impl Exchange {
    /// Somebody pays into protocol capital.
    pub(crate) fn add_capital(&mut self, amount: u64, seed: &mut ChaCha8Rng) -> Outcome<()> {
        let sponsor = key(seed);
        let source = self.wallet(sponsor, None, amount, seed)?;
        self.must("fund_reserve", self.deployment.fund_reserve(sponsor, source, None, amount))?;
        Ok(())
    }

    /// Opens the reserve's account in every market, and lets it take positions on up to a net delta.
    pub(crate) fn open_inventories(&mut self, delta_share: u32) -> Outcome<()> {
        let (deployment, payer) = (self.deployment, self.host.payer);
        self.roles.insert(deployment.inventory(), Role::Inventory);
        self.must("create_inventory", deployment.create_inventory(payer))?;
        let markets: Vec<u16> = self.snapshot.markets.keys().copied().collect();
        for market in markets {
            self.roles.insert(deployment.inventory_account(market), Role::MarginAccount);
            self.must("open_inventory", deployment.open_inventory(payer, market))?;
        }
        self.govern(
            "set_inventory_terms",
            &deployment.set_inventory_terms(InventoryTerms { capital_share: CAPITAL_SHARE, delta_share }),
        )
    }
}

impl Keepers {
    /// Somebody without capital looks at who is below maintenance, and lets the reserve take on what nobody took in time.
    pub(crate) fn crank(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        let mut below: Vec<Pubkey> = Vec::new();
        for key in exchange.tally.active() {
            let account = exchange.account(key).ok_or_else(|| Stop::fault("an account is gone"))?;
            if !account.is_inventory() && exchange.judge(&account)?.below_maintenance() {
                below.push(*key);
            }
        }
        for key in below {
            for _ in 0..POSITIONS {
                if !self.relieve(exchange, key)? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// One step for an account below maintenance; returns whether there may be another.
    fn relieve(&mut self, exchange: &mut Exchange, key: Pubkey) -> Outcome<bool> {
        let account = exchange.account(&key).ok_or_else(|| Stop::fault("an account is gone"))?;
        let Some(market) = riskiest(exchange, &account)? else { return Ok(false) };
        if !exchange.judge(&account)?.below_maintenance() {
            return Ok(false);
        }
        let now = exchange.now();
        let Some(since) = account.below_maintenance_clock(now) else {
            let _refusal = exchange.send("settle", exchange.deployment.settle(market, key))?;
            return Ok(false);
        };
        let patience = exchange.snapshot.terms.market(market).or_stop("reading a market")?.take_over_seconds;
        if exchange.snapshot.inventory.is_none() || now - since < i64::from(patience) {
            return Ok(false);
        }
        let mut size = account.size(market).magnitude();
        for _ in 0..HALVINGS {
            let absorb = exchange.deployment.absorb(market, key, size);
            match exchange.send("absorb", absorb)? {
                Ok(receipt) => {
                    let event: PositionAbsorbed =
                        receipt.event().ok_or_else(|| Stop::fault("an absorption without its event"))?;
                    self.inventory.took(&event, now);
                    return Ok(true);
                }
                Err(Refusal::Code(code)) if self.inventory.meets(code) => size /= 2,
                Err(_) => return Ok(false),
            }
        }
        Ok(false)
    }

    /// Keepers buy what the reserve asks no more for than the oracle price; what it does not need goes back.
    pub(crate) fn tend_inventory(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        if exchange.snapshot.inventory.is_none() {
            return Ok(());
        }
        let markets: Vec<u16> = exchange.snapshot.markets.keys().copied().collect();
        for market in markets {
            self.buy_inventory(exchange, market)?;
            let key = exchange.deployment.inventory_account(market);
            let Some(account) = exchange.account(&key) else { continue };
            if account.position(market).is_some() {
                let before = self.losses.unpaid();
                self.wind_up(exchange, key)?;
                self.inventory.deficits += self.losses.unpaid() - before;
            }
            self.return_inventory(exchange, market)?;
        }
        Ok(())
    }

    fn buy_inventory(&mut self, exchange: &mut Exchange, market: u16) -> Outcome<()> {
        let Some(inventory) = &exchange.snapshot.inventory else { return Ok(()) };
        let slot = *inventory.market(market).or_stop("reading the inventory")?;
        let books = exchange.snapshot.books();
        let book = books.market(market).or_stop("reading a market")?;
        if slot.size == 0 || book.final_price().is_some() {
            return Ok(());
        }
        let waited = u64::try_from(exchange.now() - slot.since.max(book.feed.resumed)).unwrap_or(0);
        let auction = auction(BasisPoints(book.feed.confidence), BasisPoints(book.terms.bonus));
        let asked = auction.and_then(|auction| auction.at(waited)).or_stop("reading an auction")?;
        let hedge = hedges(Size(slot.size), books.delta(inventory).or_stop("summing a delta")?);
        if asked.0 > 0 || (hedge && asked.0 > -i64::from(book.terms.bonus)) {
            return Ok(());
        }
        let taker = self.keeper()?;
        let mut size = slot.size.unsigned_abs();
        for _ in 0..HALVINGS {
            let buy = exchange.deployment.buy_inventory(market, taker.signs(), size);
            match exchange.send("buy_inventory", buy)? {
                Ok(receipt) => {
                    let event: InventorySold =
                        receipt.event().ok_or_else(|| Stop::fault("a sale without its event"))?;
                    self.inventory.sold(&event, exchange.mark(market)?)?;
                    return self.pass_on(exchange, &taker);
                }
                // All of it would leave what hedged it, and the net delta further from zero than it was.
                Err(Refusal::Code(code)) if code == u32::from(BallastError::DeltaExceeded) => size /= 2,
                Err(_) => break,
            }
        }
        top_up(exchange, &taker)
    }

    fn return_inventory(&mut self, exchange: &mut Exchange, market: u16) -> Outcome<()> {
        let key = exchange.deployment.inventory_account(market);
        let state = exchange.market(market)?;
        let lent = state.lent_budget + state.lent_capital > 0;
        if lent || exchange.account(&key).is_some_and(|account| account.cash > 0) {
            // Refused while nothing is left over.
            if let Ok(receipt) = exchange.send("return_inventory", exchange.deployment.return_inventory(market))? {
                let event: InventoryReturned =
                    receipt.event().ok_or_else(|| Stop::fault("a return without its event"))?;
                self.inventory.returned(&event);
            }
        }
        Ok(())
    }
}

impl crate::absorb::Figures {
    /// Counts which limit an absorption met; returns whether it was one that less would meet.
    fn meets(&mut self, code: u32) -> bool {
        let limits = [
            (BallastError::LoanExceedsAllowance, &mut self.beyond_allowance),
            (BallastError::LoanExceedsCapital, &mut self.beyond_capital),
            (BallastError::DeltaExceeded, &mut self.beyond_delta),
        ];
        for (rule, count) in limits {
            if code == u32::from(rule) {
                *count += 1;
                return true;
            }
        }
        false
    }
}
