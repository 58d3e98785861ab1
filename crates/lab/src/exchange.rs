//! The exchange under replay: the program on its machine, a snapshot that follows every transaction, and the laws checked over it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::instructions::Change;
use ballast::state::{MarginAccount, Market};
use ballast_client::instruction::{Collateral, Deployment, Governed};
use ballast_client::laws::{self, Violation};
use ballast_client::snapshot::{Snapshot, decode};
use ballast_risk::margin::Standing;
use ballast_risk::price::Action;

use crate::bytes;
use crate::compute::Compute;
use crate::fault::Schedule;
use crate::flow::Flows;
use crate::host::{Host, Receipt};
use crate::stop::{OrStop, Outcome, Stop};
use crate::tally::Tally;

/// Transactions between two full checks over every account.
const FULL_CHECK: u64 = 5_000;
/// Violations that are kept; more than these are only counted.
const KEPT_VIOLATIONS: usize = 20;

/// What an account of the deployment is to the snapshot.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    Clearinghouse,
    Prices,
    Terms,
    Reserve,
    Census,
    Market(u16),
    Recovery(u16),
    MarginAccount,
    Inventory,
    TradersVault,
    ReserveVault,
    CollateralVault(u16),
    /// That of a vault of the traders.
    Outflow(u16),
    Ticket,
    Holdings,
    HoldingVault(u8),
    Placement,
    /// Those of a placement.
    Receipts(Pubkey),
    Facility,
}

/// One asset: a market on it, and collateral in it.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    /// Index of its feed, its market and its collateral.
    pub(crate) index: u16,
    /// Its mint, for instructions that move it.
    pub(crate) collateral: Collateral,
    /// Identity of its feed.
    pub(crate) feed_id: [u8; 32],
    /// The account that carries its price.
    pub(crate) oracle: Pubkey,
}

/// What the checks found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    /// Transactions after which all laws were checked.
    pub(crate) checked: u64,
    /// Of these, how often every account was read anew besides.
    pub(crate) full: u64,
    /// Violations found.
    pub(crate) broken: u64,
    /// The first of them.
    pub(crate) violations: Vec<Violation>,
}

/// Why a transaction did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The program, or one that it calls, refused it with this code.
    Code(u32),
    /// It never arrived.
    Lost,
}

/// A deployment under replay.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) host: Host,
    pub(crate) deployment: Deployment,
    pub(crate) assets: Vec<Asset>,
    pub(crate) snapshot: Snapshot,
    pub(crate) roles: HashMap<Pubkey, Role>,
    pub(crate) tally: Tally,
    pub(crate) compute: Compute,
    pub(crate) verdict: Verdict,
    /// Refusals by instruction and error code.
    pub(crate) refusals: BTreeMap<(&'static str, u32), u64>,
    /// What goes wrong.
    pub(crate) schedule: Schedule,
    /// Transactions that never arrived.
    pub(crate) lost: u64,
    /// What went through the vaults.
    pub(crate) flows: Flows,
}

fn record<T: anchor_lang::ZeroCopy + anchor_lang::Discriminator>(data: &[u8]) -> Outcome<T> {
    decode(data).ok_or_else(|| Stop::fault("an account's bytes are of another type"))
}

impl Exchange {
    /// Unix seconds on the machine.
    pub(crate) fn now(&self) -> i64 {
        self.snapshot.now
    }

    /// Moves the clock.
    pub(crate) fn set_clock(&mut self, now: i64) {
        self.host.set_clock(now);
        self.snapshot.now = now;
    }

    /// Sends one instruction. When it is accepted the snapshot follows it and every law is checked.
    /// The inner error says why it did nothing.
    pub(crate) fn send(&mut self, name: &'static str, instruction: Instruction) -> Outcome<Result<Receipt, Refusal>> {
        if self.schedule.loses(self.now()) {
            self.lost += 1;
            return Ok(Err(Refusal::Lost));
        }
        let written: Vec<Pubkey> =
            instruction.accounts.iter().filter(|meta| meta.is_writable).map(|meta| meta.pubkey).collect();
        match self.host.send(&[instruction])? {
            Ok(receipt) => {
                self.compute.record(name, receipt.units);
                let before = self.snapshot.vaults.clone();
                self.follow(&written)?;
                self.flows.follow(&before, &self.snapshot.vaults);
                self.check()?;
                Ok(Ok(receipt))
            }
            Err(code) => {
                *self.refusals.entry((name, code)).or_default() += 1;
                Ok(Err(Refusal::Code(code)))
            }
        }
    }

    /// Sends what must be accepted if it arrives; there is no receipt of what was lost.
    pub(crate) fn must(&mut self, name: &'static str, instruction: Instruction) -> Outcome<Option<Receipt>> {
        match self.send(name, instruction)? {
            Ok(receipt) => Ok(Some(receipt)),
            Err(Refusal::Lost) => Ok(None),
            Err(Refusal::Code(code)) => Err(Stop::fault(format!("{name} was refused with {code}"))),
        }
    }

    /// Launches the clearinghouse, as of long ago.
    pub(crate) fn launch(&mut self) -> Outcome<()> {
        let now = self.now();
        self.host.set_clock(now - 60 * 86_400);
        let launched = self.must("launch", self.deployment.launch());
        self.host.set_clock(now);
        launched.map(drop)
    }

    /// Makes a change as governance; one that has to wait was queued in time.
    pub(crate) fn govern(&mut self, name: &'static str, governed: &Governed) -> Outcome<()> {
        if self.snapshot.clearinghouse.launched == 0 {
            return self.must(name, governed.instruction.clone()).map(drop);
        }
        let now = self.now();
        let stakers = matches!(
            governed.change,
            Change::TrancheTerms { .. }
                | Change::InventoryTerms { .. }
                | Change::ListHolding { .. }
                | Change::HoldingTerms { .. }
                | Change::PlacementTerms { .. }
        );
        let days = if stakers { 40 } else { 7 };
        let (root, asked) = (&self.snapshot.clearinghouse, now - days * 86_400);
        // Time in which people cannot leave does not count.
        let closed = root.closed(now).saturating_sub(root.closed(asked));
        self.host.set_clock(asked.saturating_sub_unsigned(closed));
        let queued = self.host.send(&[governed.queue(self.host.payer)])?;
        self.host.set_clock(now);
        queued.map_err(|code| Stop::fault(format!("queueing {name} was refused with {code}")))?;
        self.must(name, governed.apply(self.deployment.governance)).map(drop)
    }

    /// Reads what a transaction wrote.
    fn follow(&mut self, written: &[Pubkey]) -> Outcome<()> {
        let mut accounts = BTreeSet::new();
        let mut everything = false;
        for key in written {
            let Some(role) = self.roles.get(key).copied() else {
                continue;
            };
            everything |= self.absorb(key, role)?;
            if matches!(role, Role::MarginAccount) {
                accounts.insert(*key);
            }
        }
        if everything {
            return self.tally.renew(&self.snapshot, &accounts);
        }
        for key in &accounts {
            self.tally.follow(&self.snapshot, key)?;
        }
        Ok(())
    }

    /// Takes an account into the snapshot. Returns whether what every position is read by has moved.
    fn absorb(&mut self, key: &Pubkey, role: Role) -> Outcome<bool> {
        let data = self.host.bytes(key).unwrap_or_default();
        let snapshot = &mut self.snapshot;
        match role {
            Role::Clearinghouse => snapshot.clearinghouse = record(&data)?,
            Role::Prices => {
                let before = snapshot.prices.clone();
                *snapshot.prices = record(&data)?;
                let moved = bytemuck::bytes_of(&*before) != bytemuck::bytes_of(&*snapshot.prices);
                return Ok(moved);
            }
            Role::Terms => *snapshot.terms = record(&data)?,
            Role::Reserve => snapshot.reserve = record(&data)?,
            Role::Census => snapshot.census = Some(Box::new(record(&data)?)),
            Role::Market(index) => {
                let market: Market = record(&data)?;
                let window = (market.window, market.halted());
                let before = snapshot.markets.insert(index, market);
                return Ok(before.is_none_or(|before| (before.window, before.halted()) != window));
            }
            Role::Recovery(index) => {
                snapshot.recoveries.insert(index, record(&data)?);
            }
            Role::MarginAccount => {
                if data.is_empty() {
                    snapshot.accounts.remove(key);
                } else {
                    snapshot.accounts.insert(*key, record(&data)?);
                }
            }
            Role::Inventory => snapshot.inventory = Some(record(&data)?),
            Role::Outflow(index) => {
                snapshot.outflows.insert(index, record(&data)?);
            }
            Role::Ticket => {
                if data.is_empty() {
                    snapshot.tickets.remove(key);
                } else {
                    snapshot.tickets.insert(*key, record(&data)?);
                }
            }
            Role::Holdings => snapshot.holdings = Some(record(&data)?),
            Role::HoldingVault(index) => {
                snapshot.vaults.holdings.insert(index, bytes::held(&data)?);
            }
            Role::Placement => {
                snapshot.placements.insert(*key, record(&data)?);
            }
            Role::Receipts(placement) => {
                snapshot.vaults.receipts.insert(placement, bytes::held(&data)?);
            }
            Role::Facility => {
                snapshot.facilities.insert(*key, record(&data)?);
            }
            Role::TradersVault => snapshot.vaults.traders = bytes::held(&data)?,
            Role::ReserveVault => snapshot.vaults.reserve = bytes::held(&data)?,
            Role::CollateralVault(index) => {
                snapshot.vaults.collateral.insert(index, bytes::held(&data)?);
            }
        }
        Ok(false)
    }

    fn check(&mut self) -> Outcome<()> {
        let broken = self.tally.check(&self.snapshot);
        self.verdict.checked += 1;
        self.blame(broken);
        if self.verdict.checked.is_multiple_of(FULL_CHECK) { self.check_fully() } else { Ok(()) }
    }

    fn blame(&mut self, broken: Vec<Violation>) {
        for violation in broken {
            self.verdict.broken += 1;
            if self.verdict.violations.len() < KEPT_VIOLATIONS {
                self.verdict.violations.push(violation);
            }
        }
    }

    /// Reads every account from the machine, checks the laws over all of them, and the kept sums against them.
    pub(crate) fn check_fully(&mut self) -> Outcome<()> {
        self.verdict.full += 1;
        let kept = self.snapshot.clone();
        let roles: BTreeMap<Pubkey, Role> = self.roles.iter().map(|(key, role)| (*key, *role)).collect();
        for (key, role) in &roles {
            self.absorb(key, *role)?;
        }
        if !same(&kept, &self.snapshot) || !self.tally.agrees(&self.snapshot)? {
            return Err(Stop::fault("what the lab keeps is not what the machine holds"));
        }
        let broken = laws::check(&self.snapshot);
        self.blame(broken);
        Ok(())
    }

    /// A margin account as it stands.
    pub(crate) fn account(&self, key: &Pubkey) -> Option<MarginAccount> {
        self.snapshot.accounts.get(key).copied()
    }

    /// Whether a collateral is one of the assets that are traded elsewhere, too.
    pub(crate) fn trades(&self, collateral: u16) -> bool {
        self.assets.iter().any(|asset| asset.index == collateral)
    }

    /// What an account comes to.
    pub(crate) fn judge(&self, account: &MarginAccount) -> Outcome<Standing> {
        self.snapshot.books().standing(account).or_stop("judging an account")
    }

    /// A market's ledger.
    pub(crate) fn market(&self, index: u16) -> Outcome<&Market> {
        self.snapshot.markets.get(&index).ok_or_else(|| Stop::fault("there is no such market"))
    }

    /// Whether a market's positions may be booked at its price.
    pub(crate) fn bookable(&self, index: u16) -> Outcome<bool> {
        let book = self.snapshot.books().market(index).or_stop("reading a market")?;
        Ok(book.mark_for(Action::Reduce).is_ok())
    }

    /// What a token account holds.
    pub(crate) fn tokens(&self, key: &Pubkey) -> Outcome<u64> {
        bytes::held(&self.host.bytes(key).unwrap_or_default())
    }
}

fn same(kept: &Snapshot, read: &Snapshot) -> bool {
    let bytes = |account: &MarginAccount| bytemuck::bytes_of(account).to_vec();
    kept.vaults == read.vaults
        && bytemuck::bytes_of(&kept.clearinghouse) == bytemuck::bytes_of(&read.clearinghouse)
        && bytemuck::bytes_of(&*kept.prices) == bytemuck::bytes_of(&*read.prices)
        && bytemuck::bytes_of(&*kept.terms) == bytemuck::bytes_of(&*read.terms)
        && kept.census.as_deref().map(bytemuck::bytes_of) == read.census.as_deref().map(bytemuck::bytes_of)
        && bytemuck::bytes_of(&kept.reserve) == bytemuck::bytes_of(&read.reserve)
        && kept.inventory.as_ref().map(bytemuck::bytes_of) == read.inventory.as_ref().map(bytemuck::bytes_of)
        && kept.holdings.as_ref().map(bytemuck::bytes_of) == read.holdings.as_ref().map(bytemuck::bytes_of)
        && kept.markets.values().map(bytemuck::bytes_of).eq(read.markets.values().map(bytemuck::bytes_of))
        && kept.recoveries.values().map(bytemuck::bytes_of).eq(read.recoveries.values().map(bytemuck::bytes_of))
        && kept.outflows.values().map(bytemuck::bytes_of).eq(read.outflows.values().map(bytemuck::bytes_of))
        && kept.placements.values().map(bytemuck::bytes_of).eq(read.placements.values().map(bytemuck::bytes_of))
        && kept.facilities.values().map(bytemuck::bytes_of).eq(read.facilities.values().map(bytemuck::bytes_of))
        && kept.tickets.values().map(bytemuck::bytes_of).eq(read.tickets.values().map(bytemuck::bytes_of))
        && kept
            .accounts
            .iter()
            .map(|(key, account)| (key, bytes(account)))
            .eq(read.accounts.iter().map(|(key, account)| (key, bytes(account))))
}
