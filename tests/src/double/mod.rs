//! The built program as the other half of a walk: real transactions, and what they wrote against the model.

pub mod compare;
mod instructions;
mod listing;
pub mod refusals;

use std::collections::BTreeMap;

use anchor_lang::AccountDeserialize;
use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::state::{
    Facility, HoldingSlot, Holdings, Inventory, MarginAccount, Market, NONE, Outflow, Placement, Recovery,
    WithdrawalTicket,
};
use ballast_client::address::{outflow, receipts};
use ballast_client::instruction::{Collateral, Series};
use ballast_client::laws;
use ballast_client::snapshot::{Snapshot, decode};
use lender::LendingVault;
use solana_keypair::Keypair;
use solana_signer::Signer;
use tokio::runtime::Runtime;

use refusals::code_of;

use crate::bank::Bank;
use crate::mints::{SPL_TOKEN, token_address};
use crate::model::{Answer, ROOT, World as Model};
use crate::placement::Lender;
use crate::send::{Outcome, Refusal};
use crate::traced::Traced;
use crate::walk::Double;
use crate::walk::action::Action;
use crate::walk::scenario::{STAKERS, Scenario};
use crate::world::{Call, World};

/// What an address of the deployment is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Root,
    Prices,
    Terms,
    Reserve,
    Census,
    Market(u16),
    Recovery(u16),
    Account(usize),
    Inventory,
    TradersVault,
    ReserveVault,
    CollateralVault(u16),
    Outflow(u16),
    Withdrawal,
    Facility,
    Holdings,
    HoldingVault(u8),
    ReserveOutflow,
    Placement(usize),
    Receipts(usize),
    Depository(usize),
    ReceiptsMint(usize),
}

/// Accounts by address, each with its owner and its bytes.
pub type Saved = Vec<(Pubkey, Pubkey, Vec<u8>)>;

/// A deployment of the program in a bank of its own.
pub struct Program {
    pub(crate) runtime: Runtime,
    pub(crate) world: World,
    /// Who manages the depositories.
    pub(crate) lenders: Vec<Lender>,
    /// How those stood when they were last read: cash, loans, and all receipts.
    depositories: Vec<[u64; 3]>,
    /// The same of what the reserve was worth, by day.
    reserve_outflow: Option<Outflow>,
    /// All accounts as they were last read.
    pub snapshot: Snapshot,
    pub(crate) keys: BTreeMap<u64, Keypair>,
    pub(crate) accounts: Vec<Pubkey>,
    owners: Vec<(u64, u16)>,
    pub(crate) places: BTreeMap<Pubkey, Place>,
    /// Where the vaults of all collaterals are, listed or not.
    vaults: Vec<Pubkey>,
    /// Makes every transaction another one.
    sent: u64,
    /// Whether what both refuse they refuse for the same reason.
    pub exact: bool,
}

/// A program on a traced bank as it stood.
#[derive(Clone)]
pub struct Mark {
    bank: (Traced, i64),
    snapshot: Snapshot,
    places: BTreeMap<Pubkey, Place>,
}

impl Program {
    /// Deploys a scenario.
    pub fn deploy(scenario: &Scenario) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let bank = runtime.block_on(Bank::start());
        Self::deploy_on(scenario, runtime, bank)
    }

    /// The same in a bank in which nothing is.
    pub fn deploy_on(scenario: &Scenario, runtime: Runtime, bank: Bank) -> Self {
        let mut keys = listing::keys(scenario);
        let (world, lenders, snapshot) = runtime.block_on(listing::deploy(scenario, &mut keys, bank));
        let deployment = world.deployment();
        let addresses = scenario.accounts.iter();
        let mut accounts: Vec<Pubkey> =
            addresses.map(|(owner, index)| deployment.account(&keys[owner].pubkey(), *index)).collect();
        let mut owners = scenario.accounts.clone();
        for market in &world.root.markets {
            accounts.push(deployment.inventory_account(*market));
            owners.push((ROOT, *market));
        }
        let mut program = Self {
            runtime,
            world,
            depositories: vec![[0; 3]; lenders.len()],
            lenders,
            reserve_outflow: None,
            snapshot,
            keys,
            accounts,
            owners,
            places: BTreeMap::new(),
            vaults: (0..16).map(|collateral| deployment.vault(collateral)).collect(),
            sent: 0,
            exact: true,
        };
        program.name_places();
        program
    }

    /// How it stands, on a traced bank.
    pub fn mark(&mut self) -> Mark {
        Mark { bank: self.world.bank.mark(), snapshot: self.snapshot.clone(), places: self.places.clone() }
    }

    /// Puts it back.
    pub fn rewind(&mut self, mark: &Mark) {
        self.world.bank.rewind(&mark.bank);
        self.snapshot = mark.snapshot.clone();
        self.places = mark.places.clone();
    }

    fn name_places(&mut self) {
        let deployment = self.world.deployment();
        let places = &mut self.places;
        places.insert(deployment.clearinghouse, Place::Root);
        places.insert(deployment.prices, Place::Prices);
        places.insert(deployment.terms, Place::Terms);
        places.insert(deployment.reserve, Place::Reserve);
        places.insert(deployment.inventory(), Place::Inventory);
        places.insert(deployment.census(), Place::Census);
        places.insert(deployment.traders_vault, Place::TradersVault);
        places.insert(deployment.reserve_vault, Place::ReserveVault);
        for market in &self.world.root.markets {
            places.insert(deployment.market(*market), Place::Market(*market));
            places.insert(deployment.recovery(*market), Place::Recovery(*market));
        }
        for collateral in self.world.root.collaterals.keys() {
            places.insert(deployment.vault(*collateral), Place::CollateralVault(*collateral));
        }
        for collateral in self.world.root.collaterals.keys().copied().chain([NONE]) {
            places.insert(deployment.outflow(collateral), Place::Outflow(collateral));
        }
        places.insert(deployment.holdings(), Place::Holdings);
        let slots = self.snapshot.holdings.iter().flat_map(|holdings| &holdings.slots);
        for (index, slot) in (0_u8..).zip(slots).filter(|(_, slot)| HoldingSlot::listed(slot)) {
            places.insert(slot.vault, Place::HoldingVault(index));
        }
        places.insert(outflow(&deployment.reserve_vault), Place::ReserveOutflow);
        for (index, lender) in self.lenders.iter().enumerate() {
            let placement = deployment.placement(&lender.depository.vault);
            places.insert(placement, Place::Placement(index));
            places.insert(receipts(&placement), Place::Receipts(index));
            places.insert(lender.depository.vault, Place::Depository(index));
            places.insert(lender.depository.receipts_mint, Place::ReceiptsMint(index));
        }
        for (index, account) in self.accounts.iter().enumerate() {
            places.insert(*account, Place::Account(index));
        }
    }

    /// The public key of a number; zero is nobody.
    pub fn key(&self, number: u64) -> Pubkey {
        if number == ROOT {
            return self.world.root.deployment.clearinghouse;
        }
        self.keys.get(&number).map_or_else(Pubkey::default, Signer::pubkey)
    }

    /// The number of an account's owner.
    pub(crate) fn owner(&self, account: usize) -> (u64, u16) {
        self.owners[account]
    }

    /// An owner's token account of the quote.
    pub(crate) fn quote_of(&self, owner: u64) -> Pubkey {
        let deployment = self.world.deployment();
        token_address(&self.key(owner), &deployment.quote_mint, &deployment.quote_program)
    }

    /// A listed collateral, and an owner's token account of it.
    pub(crate) fn collateral_of(&self, owner: u64, collateral: usize) -> (Collateral, Pubkey) {
        let index = u16::try_from(collateral).expect("an index");
        let listed = self.world.root.collaterals[&index];
        (listed, token_address(&self.key(owner), &listed.mint, &listed.program))
    }

    /// The last series of a tranche.
    pub(crate) fn last_series(&self, tranche: usize) -> Series {
        let series = self.snapshot.reserve.tranches[tranche].series;
        Series { tranche: u8::try_from(tranche).expect("a tranche"), series }
    }

    /// A staker's token account of shares.
    pub(crate) fn shares_of(&self, staker: u64, series: Series) -> Pubkey {
        token_address(&self.key(staker), &self.world.deployment().shares_mint(series), &SPL_TOKEN)
    }

    /// After a series opened stakers can hold its shares; after a stake or a request they hold what the model says.
    fn follow_shares(&mut self, action: &Action, model: &Model) -> Result<(), String> {
        match *action {
            Action::OpenSeries { tranche } => {
                let mint = self.world.deployment().shares_mint(self.last_series(tranche));
                for staker in STAKERS {
                    let owner = self.key(staker);
                    self.runtime.block_on(self.world.bank.give(&owner, &mint, &SPL_TOKEN, 0));
                }
                Ok(())
            }
            Action::Stake { staker, tranche, .. } | Action::RequestExit { staker, tranche, .. } => {
                let account = self.shares_of(staker, self.last_series(tranche));
                let held = self.runtime.block_on(self.world.bank.tokens(&account));
                ledger("staker's token account", held, model.held(staker, tranche))
            }
            _ => Ok(()),
        }
    }

    /// Sets the clock.
    pub fn set_time(&mut self, now: i64) {
        self.runtime.block_on(self.world.bank.set_time(now));
        self.snapshot.now = now;
    }

    /// Sends an instruction, signed by the keys of some numbers.
    fn send(&mut self, instruction: &Instruction, signers: &[u64]) -> Outcome {
        self.sent += 1;
        let mut numbers = signers.to_vec();
        numbers.sort_unstable();
        numbers.dedup();
        let keys: Vec<Keypair> = numbers.iter().map(|number| self.keys[number].insecure_clone()).collect();
        let keys: Vec<&Keypair> = keys.iter().collect();
        let instructions = [unique(self.sent), instruction.clone()];
        self.runtime.block_on(self.world.bank.send(&instructions, &keys))
    }

    /// Reads what an instruction may have written, and compares it.
    fn read_back(&mut self, instruction: &Instruction, model: &Model) -> Result<(), String> {
        let written = self.read_written(instruction);
        let mut differences: Vec<String> =
            written.iter().filter_map(|place| self.compare(*place, model).err()).collect();
        differences.extend(laws::check(&self.snapshot).iter().map(ToString::to_string));
        if differences.is_empty() { Ok(()) } else { Err(differences.join("; ")) }
    }

    /// Reads what an instruction may have written, and checks the laws alone.
    pub fn look(&mut self, instruction: &Instruction) -> Result<(), String> {
        for meta in instruction.accounts.iter().filter(|meta| meta.is_writable) {
            self.notice(&meta.pubkey);
        }
        self.read_written(instruction);
        let broken: Vec<String> = laws::check(&self.snapshot).iter().map(ToString::to_string).collect();
        if broken.is_empty() { Ok(()) } else { Err(broken.join("; ")) }
    }

    /// Learns what an account is that the model does not know.
    fn notice(&mut self, address: &Pubkey) {
        let Some(account) = self.runtime.block_on(self.world.bank.account(address)) else { return };
        let deployment = self.world.deployment();
        let ours = |root: Pubkey| root == deployment.clearinghouse;
        let place = if account.owner != ballast::ID {
            let vault = (0_u16..).zip(&self.vaults).find(|(_, vault)| *vault == address);
            vault.map(|(collateral, _)| Place::CollateralVault(collateral))
        } else if let Some(market) = decode::<Market>(&account.data).filter(|market| ours(market.clearinghouse)) {
            Some(Place::Market(market.index))
        } else if decode::<Inventory>(&account.data).is_some_and(|held| ours(held.clearinghouse)) {
            Some(Place::Inventory)
        } else if let Some(recovery) = decode::<Recovery>(&account.data).filter(|held| ours(held.clearinghouse)) {
            Some(Place::Recovery(recovery.market))
        } else if let Some(outflow) = decode::<Outflow>(&account.data).filter(|outflow| ours(outflow.clearinghouse)) {
            let vault = (0_u16..).zip(&self.vaults).find(|(_, vault)| **vault == outflow.vault);
            vault.map(|(collateral, _)| Place::Outflow(collateral))
        } else if decode::<WithdrawalTicket>(&account.data).is_some_and(|ticket| ours(ticket.clearinghouse)) {
            Some(Place::Withdrawal)
        } else if decode::<Facility>(&account.data).is_some_and(|facility| ours(facility.clearinghouse)) {
            Some(Place::Facility)
        } else {
            let margin = decode::<MarginAccount>(&account.data).filter(|margin| ours(margin.clearinghouse));
            margin.map(|_| Place::Account(usize::MAX))
        };
        if let Some(place) = place {
            self.places.entry(*address).or_insert(place);
        }
    }

    fn read_written(&mut self, instruction: &Instruction) -> Vec<Place> {
        let mut read = Vec::new();
        for meta in instruction.accounts.iter().filter(|meta| meta.is_writable) {
            if let Some(place) = self.places.get(&meta.pubkey).copied() {
                self.read_place(&meta.pubkey, place);
                read.push(place);
            }
        }
        read
    }

    fn read_place(&mut self, address: &Pubkey, place: Place) {
        let data = self.runtime.block_on(self.world.bank.account(address)).map(|account| account.data);
        let data = data.unwrap_or_default();
        let tokens = || u64::from_le_bytes(data[64..72].try_into().expect("a token account"));
        let expected = "an account of the program";
        match place {
            Place::Root => self.snapshot.clearinghouse = decode(&data).expect(expected),
            Place::Prices => *self.snapshot.prices = decode(&data).expect(expected),
            Place::Terms => *self.snapshot.terms = decode(&data).expect(expected),
            Place::Reserve => self.snapshot.reserve = decode(&data).expect(expected),
            Place::Inventory => self.snapshot.inventory = decode(&data),
            Place::Census => self.snapshot.census = decode(&data).map(Box::new),
            Place::Market(market) => {
                self.snapshot.markets.insert(market, decode(&data).expect(expected));
            }
            Place::Recovery(market) => {
                self.snapshot.recoveries.insert(market, decode(&data).expect(expected));
            }
            Place::Account(_) => match decode(&data) {
                Some(account) => drop(self.snapshot.accounts.insert(*address, account)),
                None => drop(self.snapshot.accounts.remove(address)),
            },
            Place::Outflow(collateral) => {
                self.snapshot.outflows.insert(collateral, decode(&data).expect(expected));
            }
            Place::Withdrawal => match decode(&data) {
                Some(ticket) => drop(self.snapshot.tickets.insert(*address, ticket)),
                None => drop(self.snapshot.tickets.remove(address)),
            },
            Place::Facility => match decode(&data) {
                Some(facility) => drop(self.snapshot.facilities.insert(*address, facility)),
                None => drop(self.snapshot.facilities.remove(address)),
            },
            Place::TradersVault => self.snapshot.vaults.traders = tokens(),
            Place::ReserveVault => self.snapshot.vaults.reserve = tokens(),
            Place::CollateralVault(collateral) => {
                self.snapshot.vaults.collateral.insert(collateral, tokens());
            }
            Place::Holdings => self.snapshot.holdings = Some(decode::<Holdings>(&data).expect(expected)),
            Place::HoldingVault(holding) => {
                self.snapshot.vaults.holdings.insert(holding, tokens());
            }
            Place::ReserveOutflow => self.reserve_outflow = decode(&data),
            Place::Placement(_) => match decode::<Placement>(&data) {
                Some(placement) => drop(self.snapshot.placements.insert(*address, placement)),
                None => drop(self.snapshot.placements.remove(address)),
            },
            Place::Receipts(vault) if !data.is_empty() => {
                let placement = self.world.deployment().placement(&self.lenders[vault].depository.vault);
                self.snapshot.vaults.receipts.insert(placement, tokens());
            }
            Place::Receipts(_) => {}
            Place::Depository(vault) => {
                let stands = LendingVault::try_deserialize(&mut data.as_slice()).expect("a vault of the lender");
                let [cash, loans, _] = &mut self.depositories[vault];
                (*cash, *loans) = (stands.cash, stands.loans);
            }
            Place::ReceiptsMint(vault) => {
                let [_, _, supply] = &mut self.depositories[vault];
                *supply = u64::from_le_bytes(data[36..44].try_into().expect("a mint"));
            }
        }
    }

    fn compare(&self, place: Place, model: &Model) -> Result<(), String> {
        let snapshot = &self.snapshot;
        match place {
            Place::Root => compare::root(model, &snapshot.clearinghouse),
            Place::Prices => compare::prices(model, &snapshot.prices),
            Place::Terms => compare::terms(model, &snapshot.terms),
            Place::Reserve => compare::reserve(model, &snapshot.reserve),
            Place::Inventory => compare::inventory(model, snapshot.inventory.as_ref().ok_or("the inventory is gone")?),
            Place::Market(market) => compare::market(model, market.into(), &snapshot.markets[&market]),
            Place::Recovery(market) => compare::recovery(model, market.into(), &snapshot.recoveries[&market]),
            Place::Account(account) => match snapshot.accounts.get(&self.accounts[account]) {
                Some(held) => compare::account(model, account, held, |number| self.key(number)),
                None if model.accounts[account].is_empty() => Ok(()),
                None => Err(format!("account {account} is closed with something left in the model")),
            },
            Place::Census => Ok(()), // What it comes to is compared in accounts and the reserve.
            Place::Outflow(_) | Place::Withdrawal | Place::Facility => Ok(()), // The model knows of none of them.
            Place::Holdings => compare::holdings(model, snapshot.holdings.as_ref().expect("holdings")),
            Place::HoldingVault(holding) => {
                let (held, place) = (snapshot.vaults.holdings[&holding], usize::from(holding));
                ledger("vault of a holding", held, model.capital_holdings[place].amount)
            }
            Place::ReserveOutflow => {
                compare::reserve_outflow(model, self.reserve_outflow.as_ref().expect("an outflow"))
            }
            Place::Placement(vault) | Place::Receipts(vault) => self.compare_placement(vault, model),
            // Each alone: what the other was when it was last read is not put back by a rewind.
            Place::Depository(vault) => {
                let [cash, loans, _] = self.depositories[vault];
                compare::depository(&model.depositories[vault], cash, loans)
            }
            Place::ReceiptsMint(vault) => {
                let [_, _, supply] = self.depositories[vault];
                ledger("supply of receipts", supply, model.depositories[vault].supply())
            }
            Place::TradersVault => ledger("traders' vault", snapshot.vaults.traders, model.traders_ledger),
            Place::ReserveVault => ledger("reserve vault", snapshot.vaults.reserve, model.reserve_ledger),
            Place::CollateralVault(collateral) => {
                let held = snapshot.vaults.collateral[&collateral];
                ledger("collateral vault", held, model.collateral_ledgers[usize::from(collateral)])
            }
        }
    }

    /// What protocol capital has with a depository.
    fn compare_placement(&self, vault: usize, model: &Model) -> Result<(), String> {
        let address = self.world.deployment().placement(&self.lenders[vault].depository.vault);
        let Some(placement) = self.snapshot.placements.get(&address) else { return Ok(()) };
        let receipts = self.snapshot.vaults.receipts.get(&address).copied().unwrap_or(0);
        ledger("account of receipts", receipts, model.depositories[vault].ours)?;
        let modelled = model.depositories[vault].placement.as_ref().ok_or("the model has opened no placement")?;
        compare::placement(modelled, placement)
    }

    /// The bytes of all accounts of the deployment.
    pub fn save(&mut self) -> Saved {
        let mut saved = Saved::new();
        for address in self.places.keys().copied().collect::<Vec<_>>() {
            let account = self.runtime.block_on(self.world.bank.account(&address));
            saved.extend(account.map(|account| (address, account.owner, account.data)));
        }
        saved
    }

    /// Puts saved accounts back; the clock stays.
    pub fn restore(&mut self, saved: &Saved) {
        for (address, owner, data) in saved {
            self.world.bank.place(address, owner, data.clone());
        }
        for (address, place) in self.places.clone() {
            self.read_place(&address, place);
        }
    }
}

/// Nobody gives tokens away in a walk, so a vault holds its ledger exactly.
fn ledger(vault: &str, held: u64, ledger: i128) -> Result<(), String> {
    if i128::from(held) == ledger {
        return Ok(());
    }
    Err(format!("the {vault} holds {held}, the model's ledger is {ledger}"))
}

/// An instruction without effect that makes a transaction another one: a compute-unit price in micro-lamports.
fn unique(number: u64) -> Instruction {
    let mut data = vec![3];
    data.extend(number.to_le_bytes());
    Instruction {
        program_id: anchor_lang::prelude::pubkey!("ComputeBudget111111111111111111111111111111"),
        accounts: vec![],
        data,
    }
}

impl Double for Program {
    fn follow(&mut self, action: &Action, answer: &Answer, model: &Model) -> Result<(), String> {
        let Some((call, signers)) = self.call(action) else {
            self.set_time(i64::try_from(model.now).expect("a time"));
            return Ok(());
        };
        let (instruction, outcome) = match call {
            Call::Plain(instruction) => {
                let outcome = self.send(&instruction, &signers);
                (instruction, outcome)
            }
            Call::Governed(governed) => {
                let instruction = governed.instruction.clone();
                (instruction, self.runtime.block_on(self.world.govern(*governed)))
            }
        };
        match (answer, outcome) {
            (Ok(outcome), Ok(_)) => {
                let read = self.read_back(&instruction, model).and_then(|()| self.follow_shares(action, model));
                read.map_err(|differences| format!("{outcome:?}: {differences}"))
            }
            (Err(refusal), Err(refused)) => {
                let expected = code_of(*refusal);
                if refused.code() == Some(expected) || !self.exact {
                    return Ok(());
                }
                Err(format!("the model refuses with {refusal:?} ({expected}), the program with {}", show(&refused)))
            }
            (Ok(outcome), Err(refused)) => {
                Err(format!("the model accepts with {outcome:?}, the program refuses with {}", show(&refused)))
            }
            (Err(refusal), Ok(_)) => Err(format!("the model refuses with {refusal:?}, the program accepts")),
        }
    }
}

fn show(refused: &Refusal) -> String {
    let told = refused.logs.iter().find(|line| line.contains("Error") || line.contains("value"));
    format!("{:?}: {}", refused.cause, told.map_or("", String::as_str))
}
