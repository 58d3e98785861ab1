//! Accounts as they were, to compare with and to return to.

use std::collections::{BTreeMap, BTreeSet};

use anchor_lang::prelude::Pubkey;
use ballast::state::NONE;
use ballast_client::address::outflow;
use ballast_tests::{Bank, Root};
use solana_account::Account;

/// Accounts at one moment, whole: bytes, owner and lamports.
pub(crate) struct Frozen(BTreeMap<Pubkey, Option<Account>>);

/// All accounts that belong to a deployment.
pub(crate) fn belongings(root: &Root) -> BTreeSet<Pubkey> {
    let deployment = root.deployment;
    let mut found = BTreeSet::from([
        deployment.clearinghouse,
        deployment.prices,
        deployment.terms,
        deployment.reserve,
        deployment.quote_mint,
        deployment.traders_vault,
        deployment.reserve_vault,
    ]);
    found.extend(root.markets.iter().flat_map(|market| [deployment.market(*market), deployment.recovery(*market)]));
    found.extend(root.collaterals.keys().chain(&[NONE]).map(|collateral| deployment.outflow(*collateral)));
    found.insert(outflow(&deployment.reserve_vault));
    found.extend(root.collaterals.values().flat_map(|listed| [listed.mint, deployment.vault(listed.index)]));
    found.extend(root.feeds.values().map(|feed| feed.oracle));
    found.extend(&root.accounts);
    found
}

impl Frozen {
    /// The accounts now.
    pub(crate) async fn of(bank: &mut Bank, addresses: impl IntoIterator<Item = Pubkey>) -> Self {
        let mut found = BTreeMap::new();
        for address in addresses {
            found.insert(address, bank.account(&address).await);
        }
        Self(found)
    }

    /// Watches one more account.
    pub(crate) async fn watch(&mut self, bank: &mut Bank, address: Pubkey) {
        self.0.insert(address, bank.account(&address).await);
    }

    /// An account, if there was one.
    pub(crate) fn get(&self, address: &Pubkey) -> Option<&Account> {
        self.0.get(address).unwrap_or_else(|| panic!("account {address} was not looked at")).as_ref()
    }

    /// Which accounts are not what they were.
    pub(crate) async fn changed(&self, bank: &mut Bank) -> Vec<Pubkey> {
        let mut changed = Vec::new();
        for (address, account) in &self.0 {
            if bank.account(address).await != *account {
                changed.push(*address);
            }
        }
        changed
    }

    /// Places the changed accounts as they were, but for their lamports.
    pub(crate) async fn restore(&mut self, bank: &mut Bank) {
        for address in self.changed(bank).await {
            let (owner, data) = self.get(&address).map_or_else(Default::default, |was| (was.owner, was.data.clone()));
            bank.place(&address, &owner, data);
            self.0.insert(address, bank.account(&address).await);
        }
    }
}
