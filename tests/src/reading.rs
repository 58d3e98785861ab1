//! What a world looks like: its accounts as values, and the laws over all of them.

use std::collections::BTreeMap;

use anchor_lang::prelude::Pubkey;
use anchor_lang::{Discriminator, ZeroCopy};
use ballast::state::{Census, Clearinghouse, Holdings, MarginAccount, Market, NONE, Prices, Recovery, Reserve, Terms};
use ballast_client::instruction::Collateral;
use ballast_client::laws;
use ballast_client::snapshot::{Snapshot, Vaults, decode};

use crate::mints::token_address;
use crate::world::World;

impl World {
    /// A zero-copy account of the program.
    pub async fn read<T: ZeroCopy + Discriminator>(&mut self, address: &Pubkey) -> Box<T> {
        let account = self.bank.account(address).await.unwrap_or_else(|| panic!("there is no account {address}"));
        assert_eq!(account.owner, ballast::ID, "account {address} belongs to another program");
        Box::new(decode(&account.data).unwrap_or_else(|| panic!("account {address} is of another type")))
    }

    /// A market.
    pub async fn market(&mut self, index: u16) -> Market {
        *self.read(&self.root.deployment.market(index)).await
    }

    /// A market's recovery.
    pub async fn recovery(&mut self, index: u16) -> Recovery {
        *self.read(&self.root.deployment.recovery(index)).await
    }

    /// The reserve.
    pub async fn reserve(&mut self) -> Reserve {
        *self.read(&self.root.deployment.reserve.clone()).await
    }

    /// What protocol capital holds beside quote, if that was opened.
    pub async fn holdings(&mut self) -> Option<Holdings> {
        let address = self.root.deployment.holdings();
        self.bank.account(&address).await?;
        Some(*self.read(&address).await)
    }

    /// The census.
    pub async fn census(&mut self) -> Box<Census> {
        self.read(&self.root.deployment.census()).await
    }

    /// A margin account.
    pub async fn margin_account(&mut self, address: &Pubkey) -> MarginAccount {
        *self.read(address).await
    }

    /// A collateral as instructions take it; the quote for [`NONE`].
    pub fn collateral(&self, index: u16) -> Collateral {
        if index == NONE { self.root.deployment.quote() } else { self.root.collaterals[&index] }
    }

    /// All accounts of the deployment.
    pub async fn snapshot(&mut self) -> Snapshot {
        let deployment = self.root.deployment;
        let mut snapshot = Snapshot {
            now: self.now(),
            clearinghouse: *self.read::<Clearinghouse>(&deployment.clearinghouse).await,
            prices: self.read::<Prices>(&deployment.prices).await,
            terms: self.read::<Terms>(&deployment.terms).await,
            reserve: *self.read::<Reserve>(&deployment.reserve).await,
            holdings: self.holdings().await,
            census: None,
            markets: BTreeMap::new(),
            recoveries: BTreeMap::new(),
            outflows: BTreeMap::new(),
            tickets: BTreeMap::new(),
            facilities: BTreeMap::new(),
            placements: BTreeMap::new(),
            accounts: BTreeMap::new(),
            inventory: None,
            vaults: Vaults {
                traders: self.bank.tokens(&deployment.traders_vault).await,
                reserve: self.bank.tokens(&deployment.reserve_vault).await,
                collateral: BTreeMap::new(),
                holdings: BTreeMap::new(),
                receipts: BTreeMap::new(),
            },
        };
        if self.bank.account(&deployment.census()).await.is_some() {
            snapshot.census = Some(self.census().await);
        }
        for market in self.root.markets.clone() {
            snapshot.markets.insert(market, self.market(market).await);
            snapshot.recoveries.insert(market, self.recovery(market).await);
        }
        for collateral in self.root.collaterals.clone().into_keys().chain([NONE]) {
            let outflow = *self.read(&deployment.outflow(collateral)).await;
            snapshot.outflows.insert(collateral, outflow);
        }
        for address in self.root.tickets.clone() {
            if self.bank.account(&address).await.is_some() {
                snapshot.tickets.insert(address, *self.read(&address).await);
            }
        }
        for address in self.root.facilities.clone() {
            if self.bank.account(&address).await.is_some() {
                snapshot.facilities.insert(address, *self.read(&address).await);
            }
        }
        for address in self.root.placements.clone() {
            if self.bank.account(&address).await.is_some() {
                snapshot.placements.insert(address, *self.read(&address).await);
                let receipts = self.bank.tokens(&ballast_client::address::receipts(&address)).await;
                snapshot.vaults.receipts.insert(address, receipts);
            }
        }
        for address in self.root.accounts.clone() {
            if self.bank.account(&address).await.is_some() {
                snapshot.accounts.insert(address, self.margin_account(&address).await);
            }
        }
        if self.bank.account(&deployment.inventory()).await.is_some() {
            snapshot.inventory = Some(*self.read(&deployment.inventory()).await);
        }
        for collateral in self.root.collaterals.clone().into_keys() {
            let held = self.bank.tokens(&deployment.vault(collateral)).await;
            snapshot.vaults.collateral.insert(collateral, held);
        }
        for (index, slot) in (0_u8..).zip(snapshot.holdings.iter().flat_map(|holdings| holdings.slots)) {
            if slot.listed() {
                snapshot.vaults.holdings.insert(index, self.bank.tokens(&slot.vault).await);
            }
        }
        snapshot
    }

    /// Panics unless every law holds.
    pub async fn laws(&mut self) {
        let violations = laws::check(&self.snapshot().await);
        let found: Vec<String> = violations.iter().map(ToString::to_string).collect();
        assert!(found.is_empty(), "broken laws:\n{}", found.join("\n"));
    }

    /// The tokens of a mint in an owner's own token account.
    pub async fn held(&mut self, owner: &Pubkey, mint: &Pubkey, program: &Pubkey) -> u64 {
        self.bank.tokens(&token_address(owner, mint, program)).await
    }
}
