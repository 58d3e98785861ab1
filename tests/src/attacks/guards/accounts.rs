//! What stops the attacks of `accounts.rs`.

use crate::attacks::Guard;
use crate::attacks::patch::{code, declaration, edit};

/// Every account names its root.
pub(in crate::attacks) const SAME_ROOT: Guard = code(
    "same_root",
    &[edit("programs/ballast/src/access.rs", "ensure!(opened.root() == root, BallastError::OtherClearinghouse);", "")],
);

/// The root records its prices.
pub(in crate::attacks) const RECORDED_PRICES: Guard = declaration(
    "recorded_prices",
    &[edit(
        "programs/ballast/src/access.rs",
        "pub struct LedgerBooks<'info> {
    #[account(mut, has_one = prices @ BallastError::NotRecorded, has_one",
        "pub struct LedgerBooks<'info> {
    #[account(mut, has_one",
    )],
);

/// A market is read as one only if its bytes say so.
pub(in crate::attacks) const TYPED_MARKET: Guard = declaration(
    "typed_market",
    &[
        edit(
            "programs/ballast/src/instructions/keeper/settle.rs",
            "    #[account(mut)]
    pub market: AccountLoader<'info, Market>,",
            "    #[account(mut)]
    /// CHECK: nobody does.
    pub market: UncheckedAccount<'info>,",
        ),
        edit(
            "programs/ballast/src/instructions/keeper/settle.rs",
            "let mut market = ctx.accounts.books.open(&ctx.accounts.market)?;",
            "let mut bytes = ctx.accounts.market.try_borrow_mut_data()?;
        let mut market: &mut Market = bytemuck::from_bytes_mut(&mut bytes[8..8 + core::mem::size_of::<Market>()]);",
        ),
    ],
);

/// The batch of an exit is derived from its ticket.
pub(in crate::attacks) const BATCH_ADDRESS: Guard = declaration(
    "batch_address",
    &[edit(
        "programs/ballast/src/instructions/staker/pay_exit.rs",
        "        mut,
        seeds = [
            seeds::EXITS, clearinghouse.key().as_ref(), &[ticket.load()?.tranche],
            ticket.load()?.series.to_le_bytes().as_ref(), ticket.load()?.epoch.to_le_bytes().as_ref()
        ],
        bump
",
        "        mut
",
    )],
);

/// What a vault signs for, and what is asked to pay in, is one of two token programs.
pub(in crate::attacks) const TOKEN_PROGRAM: Guard = declaration(
    "token_program",
    &[
        edit(
            "programs/ballast/src/vault.rs",
            "    pub program: &'a Interface<'info, TokenInterface>,",
            "    pub program: &'a AccountInfo<'info>,",
        ),
        edit(
            "programs/ballast/src/vault.rs",
            "    mint_to, transfer_checked,
",
            "    mint_to,
",
        ),
        edit(
            "programs/ballast/src/vault.rs",
            "/// A transfer in preparation: mint and token program of what moves.",
            "fn transfer_checked<'info>(
    context: CpiContext<'_, '_, '_, 'info, TransferChecked<'info>>,
    amount: u64,
    decimals: u8,
) -> Result<()> {
    use anchor_spl::token_2022::spl_token_2022::instruction::transfer_checked;
    let TransferChecked { from, mint, to, authority } = context.accounts;
    let genuine = anchor_spl::token_2022::ID;
    let mut call = transfer_checked(&genuine, from.key, mint.key, to.key, authority.key, &[], amount, decimals)?;
    call.program_id = context.program_id;
    let accounts = [from, mint, to, authority];
    anchor_lang::solana_program::program::invoke_signed(&call, &accounts, context.signer_seeds).map_err(Into::into)
}

/// A transfer in preparation: mint and token program of what moves.",
        ),
        edit(
            "programs/ballast/src/access.rs",
            "    pub mint: Box<InterfaceAccount<'info, Mint>>,
    pub token_program: Interface<'info, TokenInterface>,",
            "    pub mint: Box<InterfaceAccount<'info, Mint>>,
    /// CHECK: nobody does.
    pub token_program: UncheckedAccount<'info>,",
        ),
        edit(
            "programs/ballast/src/instructions/trader/deposit.rs",
            "    pub token_program: Interface<'info, TokenInterface>,",
            "    /// CHECK: nobody does.
    pub token_program: UncheckedAccount<'info>,",
        ),
    ],
);

/// An account has one slot for a market.
pub(in crate::attacks) const ONE_SLOT: Guard = code(
    "one_slot",
    &[edit(
        "programs/ballast/src/state/margin_account/mod.rs",
        "self.positions.iter().position(|slot| slot.market == market && slot.used())",
        "None",
    )],
);

/// All claims of an account that is wound up are named.
pub(in crate::attacks) const ALL_CLAIMS: Guard = code(
    "all_claims",
    &[edit("programs/ballast/src/instructions/keeper/resolve_deficit/claims.rs", "held.next().is_none()", "true")],
);

/// The two sides of a trade have two owners.
pub(in crate::attacks) const OTHER_OWNER: Guard = code(
    "other_owner",
    &[edit("programs/ballast/src/instructions/trader/settle_trade.rs", "buyer.owner != seller.owner", "true")],
);

/// An exit that was paid has no shares any more, and is closed.
pub(in crate::attacks) const TICKET_CLOSES: Guard = declaration(
    "ticket_closes",
    &[
        edit("programs/ballast/src/instructions/staker/pay_exit.rs", "            ticket.shares = 0;\n", ""),
        edit("programs/ballast/src/instructions/staker/pay_exit.rs", "if over {", "if over && ledger == u64::MAX {"),
    ],
);

/// A feed keeps its identity.
pub(in crate::attacks) const INDEX_TAKEN: Guard = code(
    "index_taken",
    &[edit(
        "programs/ballast/src/instructions/governance/set_feed_terms.rs",
        "ensure!(!slot.listed(), BallastError::IndexTaken);",
        "",
    )],
);

/// A loss goes with the recovery of its market.
pub(in crate::attacks) const SAME_MARKET: Guard = code(
    "same_market",
    &[edit(
        "programs/ballast/src/instructions/keeper/resolve_deficit/mod.rs",
        "ensure!(recovery.market == market.index, BallastError::OtherMarket);",
        "",
    )],
);

/// A collateral is withdrawn from its own vault.
pub(in crate::attacks) const RECORDED_VAULT: Guard = code(
    "recorded_vault",
    &[
        edit(
            "programs/ballast/src/instructions/trader/withdraw_collateral.rs",
            "ensure!(slot.mint == self.outgoing.mint.key(), BallastError::NotRecorded);",
            "",
        ),
        edit(
            "programs/ballast/src/instructions/trader/withdraw_collateral.rs",
            "ensure!(slot.vault == self.outgoing.vault.key(), BallastError::NotRecorded);",
            "",
        ),
    ],
);

/// Only the owner withdraws.
pub(in crate::attacks) const OWNER_SIGNS: Guard = declaration(
    "owner_signs",
    &[edit(
        "programs/ballast/src/instructions/trader/withdraw.rs",
        "#[account(mut, has_one = owner @ BallastError::NotOwner)]",
        "#[account(mut)]",
    )],
);

/// A mint is looked at again at each deposit.
pub(in crate::attacks) const MINT_ASKED_AGAIN: Guard = code(
    "mint_asked_again",
    &[edit("programs/ballast/src/instructions/trader/deposit_collateral.rs", "accept_mint(&self.mint)", "Ok(())")],
);
