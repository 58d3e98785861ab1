//! Deposits and withdrawals.

use super::World;
use super::refusal::{Answer, Outcome, Refusal, require};

impl World {
    /// Credits quote that the traders' vault received.
    pub fn deposit(&mut self, account: usize, amount: i128) -> Answer {
        self.atomically(|world| {
            world.check_account(account)?;
            require(amount > 0, Refusal::ZeroAmount)?;
            world.accounts[account].cash += amount;
            world.traders_ledger += amount;
            world.finish(account);
            Ok(Outcome::Done)
        })
    }

    /// Credits collateral that its vault received, within the deposit cap.
    pub fn deposit_collateral(&mut self, account: usize, collateral: usize, amount: i128) -> Answer {
        self.atomically(|world| {
            world.check_account(account)?;
            world.check_collateral(collateral)?;
            require(amount > 0, Refusal::ZeroAmount)?;
            world.collateral_ledgers[collateral] += amount;
            let cap = world.collaterals[collateral].terms.deposit_cap;
            require(world.collateral_ledgers[collateral] <= cap, Refusal::BeyondDepositCap)?;
            world.add_balance(account, collateral, amount)?;
            world.finish(account);
            Ok(Outcome::Done)
        })
    }

    /// Pays out quote that no unpaid loss needs.
    pub fn withdraw(&mut self, account: usize, amount: i128) -> Answer {
        self.atomically(|world| {
            world.check_account(account)?;
            require(amount > 0, Refusal::ZeroAmount)?;
            let (cash, unpaid) = (world.accounts[account].cash, world.standing(account).unpaid);
            require(amount <= cash, Refusal::NotEnoughCash)?;
            require(amount <= cash - unpaid, Refusal::LossesUnpaid)?;
            world.accounts[account].cash -= amount;
            world.traders_ledger -= amount;
            world.check_value_out(account)?;
            Ok(Outcome::Done)
        })
    }

    /// Pays out collateral.
    pub fn withdraw_collateral(&mut self, account: usize, collateral: usize, amount: i128) -> Answer {
        self.atomically(|world| {
            world.check_account(account)?;
            world.check_collateral(collateral)?;
            require(amount > 0, Refusal::ZeroAmount)?;
            require(
                amount <= world.accounts[account].balance(collateral),
                Refusal::NotEnoughCollateral,
            )?;
            require(world.standing(account).fresh, Refusal::PriceNotFresh)?;
            world.take_balance(account, collateral, amount);
            world.collateral_ledgers[collateral] -= amount;
            world.check_value_out(account)?;
            Ok(Outcome::Done)
        })
    }

    /// What every withdrawal requires at its end.
    fn check_value_out(&mut self, account: usize) -> Result<(), Refusal> {
        require(self.accounts[account].fee_debt == 0, Refusal::FeesUnpaid)?;
        let standing = self.standing(account);
        require(standing.fresh, Refusal::PriceNotFresh)?;
        require(standing.initial >= 0, Refusal::BelowInitialMargin)?;
        self.finish(account);
        Ok(())
    }
}
