//! One builder per instruction. What a clearinghouse records once is in [`Deployment`]; each builder takes the rest.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::{AccountMeta, Instruction};
use anchor_lang::{InstructionData, ToAccountMetas};
use ballast::instructions::{CollateralTerms, FeedIdentity, FeedTerms, GeneralTerms, MarketTerms, MatcherBudget};
use ballast::{accounts, instruction};

use crate::address;

/// The addresses of one deployment, which every instruction shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// The root.
    pub clearinghouse: Pubkey,
    /// Its governance.
    pub governance: Pubkey,
    /// Its prices.
    pub prices: Pubkey,
    /// Its terms.
    pub terms: Pubkey,
    /// Its reserve.
    pub reserve: Pubkey,
    /// Mint of the quote.
    pub quote_mint: Pubkey,
    /// Token program of the quote.
    pub quote_program: Pubkey,
    /// The traders' vault.
    pub traders_vault: Pubkey,
    /// The reserve's vault.
    pub reserve_vault: Pubkey,
}

/// A collateral's mint, as instructions that move it need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collateral {
    /// Its index.
    pub index: u16,
    /// Its mint.
    pub mint: Pubkey,
    /// The mint's token program.
    pub program: Pubkey,
}

fn build(accounts: impl ToAccountMetas, data: impl InstructionData) -> Instruction {
    Instruction { program_id: ballast::ID, accounts: accounts.to_account_metas(None), data: data.data() }
}

const SYSTEM: Pubkey = anchor_lang::system_program::ID;

impl Deployment {
    /// The addresses that `governance` creates with the client's prices and terms accounts.
    pub fn new(governance: Pubkey, prices: Pubkey, terms: Pubkey, quote_mint: Pubkey, quote_program: Pubkey) -> Self {
        let clearinghouse = address::clearinghouse(&governance);
        Self {
            clearinghouse,
            governance,
            prices,
            terms,
            reserve: address::reserve(&clearinghouse),
            quote_mint,
            quote_program,
            traders_vault: address::traders_vault(&clearinghouse),
            reserve_vault: address::reserve_vault(&clearinghouse),
        }
    }

    /// A market's address.
    pub fn market(&self, market: u16) -> Pubkey {
        address::market(&self.clearinghouse, market)
    }

    /// A recovery's address.
    pub fn recovery(&self, market: u16) -> Pubkey {
        address::recovery(&self.clearinghouse, market)
    }

    /// A margin account's address.
    pub fn account(&self, owner: &Pubkey, index: u16) -> Pubkey {
        address::margin_account(&self.clearinghouse, owner, index)
    }

    /// A collateral vault's address.
    pub fn vault(&self, collateral: u16) -> Pubkey {
        address::collateral_vault(&self.clearinghouse, collateral)
    }

    fn read_books(&self) -> accounts::ReadBooks {
        accounts::ReadBooks { clearinghouse: self.clearinghouse, prices: self.prices, terms: self.terms }
    }

    fn publish_books(&self) -> accounts::PublishBooks {
        accounts::PublishBooks { clearinghouse: self.clearinghouse, prices: self.prices, terms: self.terms }
    }

    fn ledger_books(&self) -> accounts::LedgerBooks {
        accounts::LedgerBooks { clearinghouse: self.clearinghouse, prices: self.prices, terms: self.terms }
    }

    fn loss_books(&self) -> accounts::LossBooks {
        accounts::LossBooks { clearinghouse: self.clearinghouse, prices: self.prices, terms: self.terms }
    }

    fn governs(&self) -> accounts::Governs {
        accounts::Governs { governance: self.governance, clearinghouse: self.clearinghouse, terms: self.terms }
    }

    fn vaults(&self) -> accounts::QuoteVaults {
        accounts::QuoteVaults {
            traders_vault: self.traders_vault,
            reserve_vault: self.reserve_vault,
            quote_mint: self.quote_mint,
            token_program: self.quote_program,
        }
    }

    // Governance

    /// Creates the clearinghouse.
    pub fn initialize(&self, payer: Pubkey, terms: GeneralTerms, guardian: Pubkey) -> Instruction {
        let accounts = accounts::Initialize {
            payer,
            governance: self.governance,
            clearinghouse: self.clearinghouse,
            prices: self.prices,
            terms: self.terms,
            reserve: self.reserve,
            quote_mint: self.quote_mint,
            traders_vault: self.traders_vault,
            reserve_vault: self.reserve_vault,
            token_program: self.quote_program,
            system_program: SYSTEM,
        };
        build(accounts, instruction::Initialize { terms, guardian })
    }

    /// Replaces the general terms.
    pub fn set_general_terms(&self, terms: GeneralTerms) -> Instruction {
        let accounts = accounts::SetGeneralTerms {
            governance: self.governance,
            clearinghouse: self.clearinghouse,
            prices: self.prices,
            terms: self.terms,
        };
        build(accounts, instruction::SetGeneralTerms { terms })
    }

    fn feed_accounts(&self) -> accounts::SetFeedTerms {
        accounts::SetFeedTerms { governs: self.governs() }
    }

    /// Lists a feed.
    pub fn list_feed(&self, index: u16, identity: FeedIdentity, terms: FeedTerms) -> Instruction {
        build(self.feed_accounts(), instruction::ListFeed { index, identity, terms })
    }

    /// Replaces a feed's terms.
    pub fn set_feed_terms(&self, index: u16, terms: FeedTerms) -> Instruction {
        build(self.feed_accounts(), instruction::SetFeedTerms { index, terms })
    }

    /// Lists a collateral.
    pub fn list_collateral(
        &self,
        payer: Pubkey,
        collateral: &Collateral,
        feed: u16,
        terms: CollateralTerms,
    ) -> Instruction {
        let accounts = accounts::ListCollateral {
            payer,
            governs: self.governs(),
            mint: collateral.mint,
            vault: self.vault(collateral.index),
            token_program: collateral.program,
            system_program: SYSTEM,
        };
        build(accounts, instruction::ListCollateral { index: collateral.index, feed, terms })
    }

    /// Replaces a collateral's terms.
    pub fn set_collateral_terms(&self, index: u16, terms: CollateralTerms) -> Instruction {
        let accounts = accounts::SetCollateralTerms { governs: self.governs() };
        build(accounts, instruction::SetCollateralTerms { index, terms })
    }

    /// Lists a market.
    pub fn list_market(&self, payer: Pubkey, index: u16, feed: u16, terms: MarketTerms) -> Instruction {
        let accounts = accounts::ListMarket {
            payer,
            governs: self.governs(),
            market: self.market(index),
            recovery: self.recovery(index),
            system_program: SYSTEM,
        };
        build(accounts, instruction::ListMarket { index, feed, terms })
    }

    /// Replaces a market's terms.
    pub fn set_market_terms(&self, index: u16, terms: MarketTerms) -> Instruction {
        let accounts = accounts::SetMarketTerms { governs: self.governs() };
        build(accounts, instruction::SetMarketTerms { index, terms })
    }

    /// Pauses or resumes operations.
    pub fn set_pause(&self, authority: Pubkey, paused: u32) -> Instruction {
        build(accounts::SetPause { authority, clearinghouse: self.clearinghouse }, instruction::SetPause { paused })
    }

    /// Gives a market its final price at a delisting.
    pub fn set_final_price(&self, market: u16) -> Instruction {
        let accounts = accounts::SetFinalPrice {
            governance: self.governance,
            clearinghouse: self.clearinghouse,
            prices: self.prices,
            terms: self.terms,
            market: self.market(market),
        };
        build(accounts, instruction::SetFinalPrice {})
    }

    // Venue

    /// Publishes a funding rate in parts per million of the mark per hour.
    pub fn publish_funding_rate(&self, venue: Pubkey, market: u16, rate: i32) -> Instruction {
        let accounts = accounts::PublishFundingRate { venue, books: self.publish_books(), market: self.market(market) };
        build(accounts, instruction::PublishFundingRate { rate })
    }

    // Traders

    /// Opens a margin account.
    pub fn open_account(&self, payer: Pubkey, owner: Pubkey, index: u16) -> Instruction {
        let accounts = accounts::OpenAccount {
            payer,
            owner,
            clearinghouse: self.clearinghouse,
            account: self.account(&owner, index),
            system_program: SYSTEM,
        };
        build(accounts, instruction::OpenAccount { index })
    }

    /// Closes an empty margin account.
    pub fn close_account(&self, owner: Pubkey, account: Pubkey) -> Instruction {
        let accounts = accounts::CloseAccount { owner, clearinghouse: self.clearinghouse, account };
        build(accounts, instruction::CloseAccount {})
    }

    /// Sets a delegate.
    pub fn set_delegate(&self, owner: Pubkey, account: Pubkey, delegate: Pubkey) -> Instruction {
        let accounts = accounts::OwnAccount { owner, clearinghouse: self.clearinghouse, account };
        build(accounts, instruction::SetDelegate { delegate })
    }

    /// Allows a matcher within a budget.
    pub fn allow_matcher(&self, owner: Pubkey, account: Pubkey, matcher: Pubkey, budget: MatcherBudget) -> Instruction {
        let accounts = accounts::OwnAccount { owner, clearinghouse: self.clearinghouse, account };
        build(accounts, instruction::AllowMatcher { matcher, budget })
    }

    /// Deposits quote from a token account of the depositor.
    pub fn deposit(&self, depositor: Pubkey, account: Pubkey, source: Pubkey, amount: u64) -> Instruction {
        let accounts = accounts::Deposit {
            depositor,
            books: self.ledger_books(),
            account,
            source,
            traders_vault: self.traders_vault,
            quote_mint: self.quote_mint,
            token_program: self.quote_program,
        };
        build(accounts, instruction::Deposit { amount })
    }

    /// Deposits collateral.
    pub fn deposit_collateral(
        &self,
        depositor: Pubkey,
        account: Pubkey,
        source: Pubkey,
        collateral: &Collateral,
        amount: u64,
    ) -> Instruction {
        let accounts = accounts::DepositCollateral {
            depositor,
            books: self.ledger_books(),
            account,
            source,
            vault: self.vault(collateral.index),
            mint: collateral.mint,
            token_program: collateral.program,
        };
        build(accounts, instruction::DepositCollateral { collateral: collateral.index, amount })
    }

    /// Withdraws quote.
    pub fn withdraw(&self, owner: Pubkey, account: Pubkey, destination: Pubkey, amount: u64) -> Instruction {
        let accounts = accounts::Withdraw {
            owner,
            books: self.ledger_books(),
            account,
            destination,
            traders_vault: self.traders_vault,
            quote_mint: self.quote_mint,
            token_program: self.quote_program,
        };
        build(accounts, instruction::Withdraw { amount })
    }

    /// Withdraws collateral.
    pub fn withdraw_collateral(
        &self,
        owner: Pubkey,
        account: Pubkey,
        destination: Pubkey,
        collateral: &Collateral,
        amount: u64,
    ) -> Instruction {
        let accounts = accounts::WithdrawCollateral {
            owner,
            books: self.ledger_books(),
            account,
            destination,
            vault: self.vault(collateral.index),
            mint: collateral.mint,
            token_program: collateral.program,
        };
        build(accounts, instruction::WithdrawCollateral { collateral: collateral.index, amount })
    }

    /// Settles a trade; each side is an account and who signs for it.
    pub fn settle_trade(
        &self,
        market: u16,
        (buyer, buyer_signer): (Pubkey, Pubkey),
        (seller, seller_signer): (Pubkey, Pubkey),
        size: u64,
        quote: u64,
    ) -> Instruction {
        let accounts = accounts::SettleTrade {
            buyer_signer,
            seller_signer,
            books: self.read_books(),
            market: self.market(market),
            buyer,
            seller,
        };
        build(accounts, instruction::SettleTrade { size, quote })
    }

    // Anyone

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

    /// Refreshes prices from oracle accounts.
    pub fn refresh_prices(&self, oracles: &[(u16, Pubkey)]) -> Instruction {
        let accounts = accounts::RefreshPrices { books: self.publish_books() };
        let feeds = oracles.iter().map(|(feed, _)| *feed).collect();
        let mut refresh = build(accounts, instruction::RefreshPrices { feeds });
        refresh.accounts.extend(oracles.iter().map(|(_, oracle)| AccountMeta::new_readonly(*oracle, false)));
        refresh
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
        let accounts = accounts::LiquidateCollateral { taker_signer, books: self.read_books(), account, taker };
        build(accounts, instruction::LiquidateCollateral { collateral, amount })
    }

    /// Closes a position of an account below zero against an opposite one.
    pub fn deleverage(&self, market: u16, account: Pubkey, opposite: Pubkey, size: u64) -> Instruction {
        let accounts =
            accounts::Deleverage { books: self.read_books(), market: self.market(market), account, opposite };
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
        let accounts =
            accounts::BuyRecovery { taker_signer, books: self.read_books(), recovery: self.recovery(recovery), taker };
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

    /// Gives a market with a dead feed its final price.
    pub fn finalize_dead_market(&self, market: u16) -> Instruction {
        let accounts = accounts::FinalizeDeadMarket { books: self.publish_books(), market: self.market(market) };
        build(accounts, instruction::FinalizeDeadMarket {})
    }
}
