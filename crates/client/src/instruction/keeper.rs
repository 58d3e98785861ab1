//! What anyone may call.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::{AccountMeta, Instruction};
use ballast::state::NONE;
use ballast::{accounts, instruction};

use super::{Collateral, Deployment, Vault, build};
use crate::address::{outflow, withdrawal_ticket};

impl Deployment {
    /// Pays into the reserve: a market's seed, or protocol capital.
    pub fn fund_reserve(&self, depositor: Pubkey, source: Pubkey, market: Option<u16>, amount: u64) -> Instruction {
        let accounts = accounts::FundReserve {
            depositor,
            clearinghouse: self.clearinghouse,
            reserve: self.reserve,
            market: market.map(|market| self.market(market)),
            source,
            reserve_vault: self.reserve_vault,
            quote_mint: self.quote_mint,
            token_program: self.quote_program,
        };
        build(accounts, instruction::FundReserve { amount })
    }

    /// Trips a breaker; which vault it is about is a collateral, the traders' quote for [`ballast::state::NONE`], or the reserve's.
    pub fn trip_breaker(&self, breaker: u8, vault: Vault) -> Instruction {
        let (vault, collateral) = match vault {
            Vault::Traders(collateral) => (self.vault(collateral), collateral),
            Vault::Reserve => (self.reserve_vault, NONE),
        };
        let accounts = accounts::TripBreaker {
            books: self.ledger_books(),
            reserve: self.reserve,
            vault,
            outflow: outflow(&vault),
        };
        build(accounts, instruction::TripBreaker { breaker, collateral })
    }

    /// Releases what may leave a vault to those who wait.
    pub fn release_withdrawals(&self, collateral: u16) -> Instruction {
        let accounts = accounts::ReleaseWithdrawals { books: self.ledger_books(), outflow: self.outflow(collateral) };
        build(accounts, instruction::ReleaseWithdrawals { collateral })
    }

    /// Pays an owner's withdrawal that waited.
    pub fn pay_withdrawal(
        &self,
        owner: Pubkey,
        (collateral, index): (&Collateral, u16),
        destination: Pubkey,
    ) -> Instruction {
        let accounts = accounts::PayWithdrawal {
            clearinghouse: self.clearinghouse,
            ticket: withdrawal_ticket(&self.outflow(collateral.index), &owner, index),
            owner,
            outgoing: self.outgoing(collateral, destination),
        };
        build(accounts, instruction::PayWithdrawal {})
    }

    /// Refreshes prices from oracle accounts.
    pub fn refresh_prices(&self, oracles: &[(u16, Pubkey)]) -> Instruction {
        let accounts = accounts::RefreshPrices { books: self.publish_books() };
        let feeds = oracles.iter().map(|(feed, _)| *feed).collect();
        let mut refresh = build(accounts, instruction::RefreshPrices { feeds });
        refresh.accounts.extend(oracles.iter().map(|(_, oracle)| AccountMeta::new_readonly(*oracle, false)));
        refresh
    }

    /// Moves the reserve's target, and what coverage moves.
    pub fn update_target(&self) -> Instruction {
        let accounts = accounts::UpdateTarget { books: self.publish_books(), reserve: self.reserve };
        build(accounts, instruction::UpdateTarget {})
    }

    /// Lets maintenance terms follow volatility.
    pub fn follow_volatility(&self, markets: &[u16], collaterals: &[u16]) -> Instruction {
        let (markets, collaterals) = (markets.to_vec(), collaterals.to_vec());
        let accounts =
            accounts::FollowVolatility { clearinghouse: self.clearinghouse, prices: self.prices, terms: self.terms };
        build(accounts, instruction::FollowVolatility { markets, collaterals })
    }

    /// Accrues a market's funding and publishes its indices.
    pub fn accrue_funding(&self, market: u16) -> Instruction {
        let accounts = accounts::AccrueFunding { books: self.publish_books(), market: self.market(market) };
        build(accounts, instruction::AccrueFunding {})
    }

    /// Books a position and pays its claim.
    pub fn settle(&self, market: u16, account: Pubkey) -> Instruction {
        let accounts = accounts::Settle { books: self.read_books(), market: self.market(market), account };
        build(accounts, instruction::Settle {})
    }

    /// Pays the claim that the losses of `recovery` received in `market`.
    pub fn settle_recovery(&self, recovery: u16, market: u16) -> Instruction {
        let accounts = accounts::SettleRecovery {
            books: self.read_books(),
            market: self.market(market),
            recovery: self.recovery(recovery),
        };
        build(accounts, instruction::SettleRecovery {})
    }

    /// Sells collateral for a loss that cash does not cover.
    pub fn call_variation(
        &self,
        market: u16,
        account: Pubkey,
        (taker, taker_signer): (Pubkey, Pubkey),
        collateral: u16,
        amount: u64,
    ) -> Instruction {
        let accounts = accounts::CallVariation {
            taker_signer,
            books: self.read_books(),
            market: self.market(market),
            account,
            taker,
        };
        build(accounts, instruction::CallVariation { collateral, amount })
    }

    /// Takes a position from an account below maintenance.
    pub fn liquidate_position(
        &self,
        market: u16,
        account: Pubkey,
        (liquidator, liquidator_signer): (Pubkey, Pubkey),
        size: u64,
    ) -> Instruction {
        let accounts = accounts::LiquidatePosition {
            liquidator_signer,
            books: self.read_books(),
            market: self.market(market),
            account,
            liquidator,
        };
        build(accounts, instruction::LiquidatePosition { size })
    }

    /// Buys collateral of an account below maintenance.
    pub fn liquidate_collateral(
        &self,
        account: Pubkey,
        (taker, taker_signer): (Pubkey, Pubkey),
        collateral: u16,
        amount: u64,
    ) -> Instruction {
        let accounts = accounts::LiquidateCollateral { taker_signer, books: self.ledger_books(), account, taker };
        build(accounts, instruction::LiquidateCollateral { collateral, amount })
    }

    /// Closes a position of an account below zero against an opposite one.
    pub fn deleverage(&self, market: u16, account: Pubkey, opposite: Pubkey, size: u64) -> Instruction {
        let own = self.inventory_account(market);
        let accounts = accounts::Deleverage {
            books: self.read_books(),
            market: self.market(market),
            account,
            opposite,
            inventory: (account == own || opposite == own).then(|| self.inventory()),
        };
        build(accounts, instruction::Deleverage { size })
    }

    /// Divides what an account cannot pay in a market. `claims` are the markets of its claims, in slot order.
    pub fn resolve_deficit(&self, market: u16, account: Pubkey, claims: &[u16]) -> Instruction {
        let accounts = accounts::ResolveDeficit {
            books: self.loss_books(),
            market: self.market(market),
            account,
            recovery: self.recovery(market),
            reserve: self.reserve,
            vaults: self.vaults(),
        };
        let mut resolve = build(accounts, instruction::ResolveDeficit {});
        resolve.accounts.extend(claims.iter().map(|market| AccountMeta::new(self.market(*market), false)));
        resolve
    }

    /// Lets a shortfall fall on claims.
    pub fn apply_shortfall(&self, market: u16) -> Instruction {
        let accounts = accounts::ApplyShortfall {
            books: self.loss_books(),
            market: self.market(market),
            reserve: self.reserve,
            vaults: self.vaults(),
        };
        build(accounts, instruction::ApplyShortfall {})
    }

    /// Repays with recovered cash.
    pub fn collect_recovery(&self, market: u16) -> Instruction {
        let accounts = accounts::CollectRecovery {
            books: self.ledger_books(),
            market: self.market(market),
            recovery: self.recovery(market),
            reserve: self.reserve,
            vaults: self.vaults(),
        };
        build(accounts, instruction::CollectRecovery {})
    }

    /// Buys recovered collateral.
    pub fn buy_recovery(
        &self,
        recovery: u16,
        (taker, taker_signer): (Pubkey, Pubkey),
        collateral: u16,
        amount: u64,
    ) -> Instruction {
        let accounts = accounts::BuyRecovery {
            taker_signer,
            books: self.ledger_books(),
            recovery: self.recovery(recovery),
            taker,
        };
        build(accounts, instruction::BuyRecovery { collateral, amount })
    }

    /// Moves a market's fees to the reserve.
    pub fn collect_fees(&self, market: u16) -> Instruction {
        let accounts = accounts::CollectFees {
            books: self.ledger_books(),
            market: self.market(market),
            reserve: self.reserve,
            vaults: self.vaults(),
        };
        build(accounts, instruction::CollectFees {})
    }

    /// Notes that a feed is silent.
    pub fn report_dead_feed(&self, feed: u16) -> Instruction {
        build(accounts::ReportDeadFeed { books: self.publish_books() }, instruction::ReportDeadFeed { feed })
    }

    /// Notes what a deficit that nobody divided may take, or takes the note back.
    pub fn report_deficit(&self, account: Pubkey) -> Instruction {
        let accounts = accounts::ReportDeficit { books: self.read_books(), account, reserve: self.reserve };
        build(accounts, instruction::ReportDeficit {})
    }

    /// Gives a market whose feed is dead its final price.
    pub fn finalize_dead_market(&self, market: u16) -> Instruction {
        let accounts = accounts::FinalizeDeadMarket { books: self.publish_books(), market: self.market(market) };
        build(accounts, instruction::FinalizeDeadMarket {})
    }
}
