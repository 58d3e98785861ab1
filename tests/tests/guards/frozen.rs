//! Accounts as they were, to compare with and to return to.

use std::collections::BTreeMap;

use anchor_lang::prelude::Pubkey;
use ballast_tests::Bank;
use solana_account::Account;

/// Accounts at one moment, whole: bytes, owner and lamports.
pub(crate) struct Frozen(BTreeMap<Pubkey, Option<Account>>);

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
