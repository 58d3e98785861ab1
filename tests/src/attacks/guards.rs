//! What stops the attacks: each guard as the text of the program that it is, and what stands there without it.

use super::Guard;
use super::patch::{code, declaration, edit};

/// Profit counts, and is paid, at the worse of last and stable price.
pub(super) const WORSE_PRICE: Guard = code(
    "worse_price",
    &[
        edit("programs/ballast/src/portfolio.rs", "self.feed.price.min(self.feed.stable)", "self.feed.price"),
        edit("programs/ballast/src/portfolio.rs", "self.feed.price.max(self.feed.stable)", "self.feed.price"),
    ],
);

/// Initial margin counts collateral at the lower of last and stable price.
pub(super) const LOWER_COLLATERAL: Guard =
    code("lower_collateral", &[edit("programs/ballast/src/portfolio.rs", "feed.price.min(feed.stable)", "feed.price")]);

/// A price serves only what its age allows.
pub(super) const PRICES_AGE: Guard =
    code("prices_age", &[edit("crates/risk/src/price.rs", "age <= i64::from(ages.fresh)", "true")]);

/// A price is only replaced by a newer one.
pub(super) const ONLY_NEWER: Guard = code(
    "only_newer",
    &[edit("programs/ballast/src/instructions/keeper/refresh_prices.rs", "published <= feed.published", "false")],
);

/// What counts is when a price was published.
pub(super) const PUBLISHED_LATELY: Guard = code(
    "published_lately",
    &[edit("crates/risk/src/price.rs", "self.published < now.saturating_sub(terms.oldest)", "false")],
);

/// A confidence interval has a limit.
pub(super) const CERTAIN: Guard =
    code("certain", &[edit("crates/risk/src/price.rs", "*ratio <= terms.confidence_limit", "true")]);

/// A pull update names its feed.
pub(super) const OF_THE_FEED: Guard = code(
    "of_the_feed",
    &[edit(
        "programs/ballast/src/oracle.rs",
        "ensure!(bytes::<32>(&data, pull::FEED_ID)? == *id, BallastError::OracleFeedMismatch);",
        "",
    )],
);

/// A pull update belongs to a receiver of Pyth.
pub(super) const ORACLE_OWNER: Guard = code(
    "oracle_owner",
    &[edit(
        "programs/ballast/src/oracle.rs",
        "ensure!(RECEIVERS.contains(account.owner), BallastError::OracleOwner);",
        "",
    )],
);

/// The exponent is part of the price.
pub(super) const EXPONENT: Guard = code(
    "exponent",
    &[edit(
        "crates/risk/src/price.rs",
        "self.exponent.saturating_sub(terms.decimals)",
        "(-8_i32).saturating_sub(terms.decimals)",
    )],
);

/// A price is positive.
pub(super) const POSITIVE: Guard = code(
    "positive",
    &[edit(
        "crates/risk/src/price.rs",
        "u64::try_from(self.mantissa).map_err(|_| QuoteError::NotPositive)?",
        "self.mantissa.unsigned_abs()",
    )],
);

/// A price that jumps is taken when prices stayed there for a minute.
pub(super) const JUMPS_WAIT: Guard = code(
    "jumps_wait",
    &[edit(
        "programs/ballast/src/state/prices.rs",
        "self.doubt().step(Price(self.price), accepted.price, published)",
        "Step::Taken",
    )],
);

/// Collateral is priced in quote, not in dollars.
pub(super) const QUOTE_PRICED: Guard =
    code("quote_priced", &[edit("programs/ballast/src/portfolio.rs", "inverse == FRACTION_ONE", "true")]);

/// A position is taken over at the price by which it was judged.
pub(super) const SETTLED_AT_MARK: Guard = code(
    "settled_at_mark",
    &[edit(
        "programs/ballast/src/instructions/keeper/liquidate_position.rs",
        "taken.value(mark).lawful()?",
        "taken.value(Price(book.feed.stable)).lawful()?",
    )],
);

/// Within one second the stable price stands still.
pub(super) const SLOT_MOVES_NOTHING: Guard = code(
    "slot_moves_nothing",
    &[edit("programs/ballast/src/state/prices.rs", "now.saturating_sub(self.stepped).min(STEP_CAP)", "3_600")],
);

/// A funding rate keeps its cap.
pub(super) const FUNDING_CAP: Guard = code(
    "funding_cap",
    &[edit(
        "programs/ballast/src/instructions/venue/publish_funding_rate.rs",
        "rate.unsigned_abs() > slot.funding_cap",
        "false",
    )],
);

/// A market ends at its stable price.
pub(super) const STABLE_END: Guard = code(
    "stable_end",
    &[edit(
        "programs/ballast/src/instructions/governance/set_final_price.rs",
        "feed.last_stable(terms.feed(slot.feed)?.stable_speed, now)?",
        "ballast_risk::Price(feed.price)",
    )],
);

/// A vault is emptied by a quarter in a day at most.
pub(super) const OUTFLOW: Guard = code(
    "outflow",
    &[edit(
        "programs/ballast/src/state/outflow.rs",
        "room.saturating_sub(self.line().waiting().lawful()?)",
        "u64::MAX",
    )],
);

/// What came in lately takes nothing of what may leave.
pub(super) const SEASONED: Guard = code(
    "seasoned",
    &[edit("programs/ballast/src/state/outflow.rs", "bounds.seasoned.saturating_sub(self.owed)", "held")],
);

/// What small amounts take beside the line is not taken from the line.
pub(super) const STRIP: Guard =
    code("strip", &[edit("programs/ballast/src/state/outflow.rs", "high_water.forget(amount);", "")]);

/// A run is more than may leave in a day.
pub(super) const OVERRUN: Guard = code(
    "overrun",
    &[edit(
        "programs/ballast/src/state/outflow.rs",
        "Ok(self.line().waiting().lawful()? > self.high_water().of_a_day(bounds.least).lawful()?)",
        "Ok(self.line().waiting().lawful()? > 0)",
    )],
);

/// A feed that says nothing certain dies like a silent one.
pub(super) const DOUBT_IS_SILENCE: Guard = code(
    "doubt_is_silence",
    &[edit("programs/ballast/src/state/prices.rs", "before.since == 0", "{ self.reported = 0; before.since == 0 }")],
);

/// Nobody is charged while nobody can close.
pub(super) const NO_FUNDING_WHILE_CLOSED: Guard = code(
    "no_funding_while_closed",
    &[
        edit(
            "programs/ballast/src/instructions/keeper/accrue_funding.rs",
            "root.permits(FROZEN_BY, now)",
            "root.permits(pause::FUNDING, now)",
        ),
        edit(
            "programs/ballast/src/instructions/keeper/accrue_funding.rs",
            "root.stopped_until(FROZEN_BY)",
            "root.stopped_until(pause::FUNDING)",
        ),
    ],
);

/// After an outage there is time to pay in.
pub(super) const GRACE: Guard = code(
    "grace",
    &[edit("programs/ballast/src/instructions/keeper/liquidate_position.rs", "passed < GRACE_SECONDS", "false")],
);

/// Every account names its root.
pub(super) const SAME_ROOT: Guard = code(
    "same_root",
    &[edit("programs/ballast/src/access.rs", "ensure!(opened.root() == root, BallastError::OtherClearinghouse);", "")],
);

/// The root records its prices.
pub(super) const RECORDED_PRICES: Guard = declaration(
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
pub(super) const TYPED_MARKET: Guard = declaration(
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
pub(super) const BATCH_ADDRESS: Guard = declaration(
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
pub(super) const TOKEN_PROGRAM: Guard = declaration(
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
pub(super) const ONE_SLOT: Guard = code(
    "one_slot",
    &[edit(
        "programs/ballast/src/state/margin_account/mod.rs",
        "self.positions.iter().position(|slot| slot.market == market && slot.used())",
        "None",
    )],
);

/// All claims of an account that is wound up are named.
pub(super) const ALL_CLAIMS: Guard = code(
    "all_claims",
    &[edit("programs/ballast/src/instructions/keeper/resolve_deficit/claims.rs", "held.next().is_none()", "true")],
);

/// The two sides of a trade have two owners.
pub(super) const OTHER_OWNER: Guard = code(
    "other_owner",
    &[edit("programs/ballast/src/instructions/trader/settle_trade.rs", "buyer.owner != seller.owner", "true")],
);

/// An exit that was paid has no shares any more, and is closed.
pub(super) const TICKET_CLOSES: Guard = declaration(
    "ticket_closes",
    &[
        edit("programs/ballast/src/instructions/staker/pay_exit.rs", "            ticket.shares = 0;\n", ""),
        edit("programs/ballast/src/instructions/staker/pay_exit.rs", "if over {", "if over && ledger == u64::MAX {"),
    ],
);

/// A feed keeps its identity.
pub(super) const INDEX_TAKEN: Guard = code(
    "index_taken",
    &[edit(
        "programs/ballast/src/instructions/governance/set_feed_terms.rs",
        "ensure!(!slot.listed(), BallastError::IndexTaken);",
        "",
    )],
);

/// A loss goes with the recovery of its market.
pub(super) const SAME_MARKET: Guard = code(
    "same_market",
    &[edit(
        "programs/ballast/src/instructions/keeper/resolve_deficit/mod.rs",
        "ensure!(recovery.market == market.index, BallastError::OtherMarket);",
        "",
    )],
);

/// A collateral is withdrawn from its own vault.
pub(super) const RECORDED_VAULT: Guard = code(
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
pub(super) const OWNER_SIGNS: Guard = declaration(
    "owner_signs",
    &[edit(
        "programs/ballast/src/instructions/trader/withdraw.rs",
        "#[account(mut, has_one = owner @ BallastError::NotOwner)]",
        "#[account(mut)]",
    )],
);

/// A mint is looked at again at each deposit.
pub(super) const MINT_ASKED_AGAIN: Guard = code(
    "mint_asked_again",
    &[edit("programs/ballast/src/instructions/trader/deposit_collateral.rs", "accept_mint(&self.mint)", "Ok(())")],
);

/// Below initial margin nothing is given away.
pub(super) const NO_GIFTS: Guard =
    code("no_gifts", &[edit("crates/risk/src/margin.rs", "self.equity_after < floor", "false")]);

/// Every side of a trade passes the gate.
pub(super) const GATE: Guard = code(
    "gate",
    &[edit(
        "programs/ballast/src/instructions/trader/settle_trade.rs",
        "passage.judge().lawful()?.map_err(|shut| refused(shut.into()))?;",
        "",
    )],
);

/// Initial margin holds after a withdrawal.
pub(super) const WITHDRAW_INITIAL: Guard = code(
    "withdraw_initial",
    &[edit(
        "programs/ballast/src/instructions/trader/mod.rs",
        "ensure!(standing.meets_initial(), BallastError::BelowInitialMargin);",
        "",
    )],
);

/// Profit is paid out of what losers paid in.
pub(super) const POOL_PAYS: Guard = code(
    "pool_pays",
    &[
        edit(
            "programs/ballast/src/instructions/keeper/settle.rs",
            "payable(leg.position.claim, market.pool, at_worse)",
            "payable(leg.position.claim, u64::MAX, at_worse)",
        ),
        edit(
            "programs/ballast/src/state/market/mod.rs",
            "subtract(&mut self.pool, amount)",
            "{ self.pool = self.pool.saturating_sub(amount); Ok(()) }",
        ),
    ],
);

/// Every trade pays a fee.
pub(super) const FEE: Guard = code(
    "fee",
    &[edit(
        "programs/ballast/src/instructions/trader/settle_trade.rs",
        "extent.notional.part(book.fee(), Rounding::Up).lawful()?",
        "0",
    )],
);

/// A fee is rounded up.
pub(super) const FEE_ROUNDS_UP: Guard = code(
    "fee_rounds_up",
    &[edit(
        "programs/ballast/src/instructions/trader/settle_trade.rs",
        "extent.notional.part(book.fee(), Rounding::Up).lawful()?",
        "extent.notional.part(book.fee(), Rounding::Down).lawful()?",
    )],
);

/// A number that does not fit is refused.
pub(super) const CHECKED_CAST: Guard = code(
    "checked_cast",
    &[
        edit(
            "programs/ballast/src/instructions/trader/settle_trade.rs",
            "i64::try_from(size).or_refuse(BallastError::AmountTooLarge)?",
            "size as i64",
        ),
        edit(
            "programs/ballast/src/instructions/trader/settle_trade.rs",
            "Money::of(quote).or_refuse(BallastError::AmountTooLarge)?",
            "Money(quote as i64)",
        ),
    ],
);

/// Open interest has a cap.
pub(super) const INTEREST_CAP: Guard = code(
    "interest_cap",
    &[edit("programs/ballast/src/instructions/trader/settle_trade.rs", "market.open_interest > cap", "false")],
);

/// A market grows as far as a shock would be paid.
pub(super) const SHOCK_COVERED: Guard = code(
    "shock_covered",
    &[edit(
        "programs/ballast/src/instructions/trader/settle_trade.rs",
        "!shock_is_covered(notional, BasisPoints(book.terms.shock), maintenance, allowance)",
        "false",
    )],
);

/// A rate lapses, and at most an hour is charged at once.
pub(super) const FUNDING_LAPSES: Guard = code(
    "funding_lapses",
    &[
        edit(
            "programs/ballast/src/instructions/keeper/accrue_funding.rs",
            "now.min(market.rate_published.saturating_add(RATE_SECONDS))",
            "now",
        ),
        edit(
            "programs/ballast/src/instructions/keeper/accrue_funding.rs",
            "until.saturating_sub(from).clamp(0, LONGEST_ACCRUAL)",
            "until.saturating_sub(from)",
        ),
    ],
);

/// Initial margin counts little of a profit that is not paid.
pub(super) const PROFIT_CREDIT: Guard = code(
    "profit_credit",
    &[edit("crates/risk/src/margin.rs", "whole.min(notional.weighted(self.terms.profit_credit))", "whole")],
);

/// Larger positions require more.
pub(super) const CONCENTRATION: Guard = code(
    "concentration",
    &[edit(
        "crates/risk/src/margin.rs",
        "at_most_whole(self.terms.initial, concentration.goal(extent.notional))",
        "self.terms.initial",
    )],
);

/// Whoever signs for another has a mandate.
pub(super) const MANDATE: Guard = code(
    "mandate",
    &[edit(
        "programs/ballast/src/instructions/trader/settle_trade.rs",
        "account.spend_allowance(signer, market, fill, now)?;",
        "",
    )],
);

/// Only who is below maintenance is liquidated.
pub(super) const BELOW_MAINTENANCE: Guard = code(
    "below_maintenance",
    &[edit(
        "programs/ballast/src/instructions/keeper/liquidate_position.rs",
        "ensure!(standing.below_maintenance(), BallastError::NotLiquidatable);",
        "",
    )],
);

/// Nobody liquidates an account of the same owner.
pub(super) const OTHER_LIQUIDATOR: Guard = code(
    "other_liquidator",
    &[edit(
        "programs/ballast/src/instructions/keeper/forced_sale.rs",
        "ensure!(taker.owner != account.owner, BallastError::SelfLiquidation);",
        "",
    )],
);

/// A bonus is rounded down.
pub(super) const BONUS_ROUNDS_DOWN: Guard = code(
    "bonus_rounds_down",
    &[edit(
        "crates/risk/src/liquidation.rs",
        "notional.part(rate, Rounding::Down)?",
        "notional.part(rate, Rounding::Up)?",
    )],
);

/// No more is taken than restores the account.
pub(super) const NO_MORE_THAN_RESTORES: Guard = code(
    "no_more_than_restores",
    &[edit(
        "programs/ballast/src/instructions/keeper/liquidate_position.rs",
        "size.min(plan.most)",
        "size.min(leg.position.size.magnitude())",
    )],
);

/// Dust does not keep a deficit from being divided.
pub(super) const DUST_BARS_NOTHING: Guard = code(
    "dust_bars_nothing",
    &[edit("programs/ballast/src/instructions/keeper/resolve_deficit/estate.rs", "worth < dust", "false")],
);

/// While a loss waits to fall on claims, none is paid.
pub(super) const HALTED_PAYS_NOTHING: Guard = code(
    "halted_pays_nothing",
    &[edit("programs/ballast/src/instructions/keeper/settle.rs", "market.halted()", "false")],
);

/// A clock that runs keeps its start, whoever looks.
pub(super) const CLOCK_RUNS_ON: Guard = code(
    "clock_runs_on",
    &[edit("programs/ballast/src/state/margin_account/mod.rs", "below_zero.unwrap_or(now)", "now")],
);

/// An exit is priced after notice and settlement.
pub(super) const NOTICE: Guard = code(
    "notice",
    &[edit(
        "programs/ballast/src/state/reserve/slots.rs",
        "ensure!(now >= batch.ripe(notice), BallastError::ExitNotRipe);",
        "",
    )],
);

/// What accrues is released over a week.
pub(super) const STREAMED: Guard = code(
    "streamed",
    &[edit(
        "programs/ballast/src/state/reserve/slots.rs",
        "stream.add(amount, now).lawful()?;",
        "self.assets = self.assets.checked_add(amount).or_refuse(BallastError::Overflow)?;",
    )],
);

/// A share is priced by the ledger, not by the vault.
pub(super) const LEDGER_PRICED: Guard = code(
    "ledger_priced",
    &[edit(
        "programs/ballast/src/instructions/staker/stake.rs",
        "reserve.receive(received)?;",
        "let gift = self.reserve_vault.amount.saturating_sub(received).saturating_sub(reserve.ledger);
        reserve.receive(received.saturating_add(gift))?;
        let slot = reserve.tranche_mut(tranche)?;
        slot.assets = slot.assets.saturating_add(gift);",
    )],
);

/// Shares are rounded down for who comes.
pub(super) const SHARES_ROUND_DOWN: Guard = code(
    "shares_round_down",
    &[edit(
        "crates/risk/src/tranche.rs",
        "mul_div(amount, self.shares, self.assets, Rounding::Down)?",
        "mul_div(amount, self.shares, self.assets, Rounding::Up)?",
    )],
);

/// What does not only tighten waits.
pub(super) const CHANGES_WAIT: Guard = code(
    "changes_wait",
    &[edit("programs/ballast/src/access.rs", "ensure!(at_once, BallastError::ChangeNotQueued);", "")],
);

/// A higher cap is no tightening.
pub(super) const LOOSER_CAP: Guard = code(
    "looser_cap",
    &[edit(
        "programs/ballast/src/instructions/governance/set_market_terms.rs",
        "self.open_interest_cap <= other.open_interest_cap",
        "true",
    )],
);

/// Each role has a key of its own.
pub(super) const ROLES_DISJOINT: Guard = code(
    "roles_disjoint",
    &[edit(
        "programs/ballast/src/state/clearinghouse/roles.rs",
        "ensure!(*key != Pubkey::default() && !others.any(|(_, other)| other == key), BallastError::RolesNotDisjoint);",
        "",
    )],
);

/// What is applied is what was queued.
pub(super) const SAME_PAYLOAD: Guard = code(
    "same_payload",
    &[edit(
        "programs/ballast/src/access.rs",
        "ensure!(queued.payload()? == change.payload()?, BallastError::ChangeMismatch);",
        "",
    )],
);

/// What is queued is what its hash says.
pub(super) const HASH: Guard = code(
    "hash",
    &[edit(
        "programs/ballast/src/instructions/governance/queue_change.rs",
        "ensure!(hash(&payload).to_bytes() == expected, BallastError::ChangeMismatch);",
        "",
    )],
);

/// No durable nonce keeps a signature of governance.
pub(super) const NO_NONCE: Guard =
    code("no_nonce", &[edit("programs/ballast/src/access.rs", "ensure!(!advances, BallastError::DurableNonce);", "")]);

/// The transaction is looked up in the sysvar and nowhere else.
pub(super) const SYSVAR: Guard = declaration(
    "sysvar",
    &[
        edit(
            "programs/ballast/src/access.rs",
            "    pub change: Option<AccountLoader<'info, QueuedChange>>,
    #[account(address = instructions_sysvar::ID @ BallastError::NotRecorded)]
",
            "    pub change: Option<AccountLoader<'info, QueuedChange>>,
",
        ),
        edit(
            "programs/ballast/src/access.rs",
            "let first = load_instruction_at_checked(0, instructions)?;",
            "let Ok(first) = load_instruction_at_checked(0, instructions) else { return Ok(()) };",
        ),
    ],
);

/// A pause of one operation ends none of another.
pub(super) const PAUSES_APART: Guard = code(
    "pauses_apart",
    &[edit(
        "programs/ballast/src/instructions/governance/pause.rs",
        "within(seconds, PAUSE_SECONDS, BallastError::DurationOutOfBounds)?;",
        "for slot in &mut root.pauses {
            slot.until = slot.since;
        }",
    )],
);

/// After a pause an operation is open for a while.
pub(super) const PAUSE_ENDS: Guard =
    code("pause_ends", &[edit("programs/ballast/src/state/clearinghouse/stops.rs", "now < next", "false")]);

/// A market may draw no more than the tiers hold.
pub(super) const PLEDGE_CAP: Guard = code(
    "pledge_cap",
    &[edit("programs/ballast/src/instructions/governance/pledge_reserve.rs", "allowance > tiers", "false")],
);

/// A position that is not as a census saw it is not known any more.
pub(super) const SEEN_MOVES: Guard =
    code("seen_moves", &[edit("programs/ballast/src/portfolio.rs", "account.forget_seen(self.slot)", "false")]);

/// What leaves an account after a census visited it is counted.
pub(super) const GIVEN: Guard = code(
    "given",
    &[edit(
        "programs/ballast/src/instructions/trader/withdraw.rs",
        "root.give(books.gave(&mut account, NONE, weighed)?)?;",
        "let _uncounted = weighed;",
    )],
);

/// What is reported ends at the shock on all open interest and what accounts lack before it.
pub(super) const REPORT_ENDS: Guard = code(
    "report_ends",
    &[edit("crates/risk/src/stress.rs", "most.max(self.found.saturating_sub(self.moved))", "u64::MAX")],
);

/// A census visits an account once.
pub(super) const VISITED_ONCE: Guard = code(
    "visited_once",
    &[edit(
        "programs/ballast/src/instructions/keeper/census/visit_accounts.rs",
        "!account.is_visited(census.number)",
        "true",
    )],
);

/// Only its holder draws on a facility.
pub(super) const HOLDER_SIGNS: Guard = declaration(
    "holder_signs",
    &[edit(
        "programs/ballast/src/instructions/holder/take_from_facility.rs",
        "#[account(mut, has_one = holder @ BallastError::NotHolder)]",
        "#[account(mut)]",
    )],
);

/// What is posted waits.
pub(super) const POSTED_WAITS: Guard = code(
    "posted_waits",
    &[edit(
        "crates/risk/src/facility.rs",
        "self.fresh = add(self.fresh, amount)?;",
        "self.ready = add(self.ready, amount)?;",
    )],
);

/// What is left of a premium when its epoch is over is the reserve's.
pub(super) const PREMIUM_ENDS: Guard = code(
    "premium_ends",
    &[edit(
        "crates/risk/src/facility.rs",
        "(self.epoch, self.premium, self.paid) = (epoch, 0, 0);",
        "(self.epoch, self.paid) = (epoch, self.premium);",
    )],
);

/// What is asked back is set aside.
pub(super) const SET_ASIDE: Guard =
    code("set_aside", &[edit("crates/risk/src/facility.rs", "self.ready = take(self.ready, amount)?;", "")]);

/// What a facility holds counts in that one place.
pub(super) const COUNTS_ONCE: Guard = code(
    "counts_once",
    &[edit(
        "programs/ballast/src/state/reserve/mod.rs",
        "self.own()?.checked_sub(self.treasury)",
        "self.ledger.checked_sub(self.treasury)",
    )],
);

/// A facility takes a tenth of what is posted as premium at most.
pub(super) const PREMIUM_BOUNDED: Guard =
    code("premium_bounded", &[edit("programs/ballast/src/state/facility.rs", "amount > payable", "false")]);

/// What holders bring makes no room for others.
pub(super) const HELD_APART: Guard = code(
    "held_apart",
    &[edit(
        "programs/ballast/src/state/clearinghouse/ledgers.rs",
        "self.bounds_of_seasoned(reserve.value()?, now)",
        "self.bounds_of_seasoned(reserve.ledger, now)",
    )],
);

/// What is lent to an inventory cannot be drawn a second time.
pub(super) const LOANS_COUNT: Guard = code(
    "loans_count",
    &[edit(
        "programs/ballast/src/state/market/reserve.rs",
        "self.drawn.checked_add(self.lent().sum().lawful()?)",
        "Some(self.drawn)",
    )],
);

/// What the account that gives a position up still loses keeps its part of what may be lent.
pub(super) const LOSS_FIRST: Guard = code(
    "loss_first",
    &[edit(
        "programs/ballast/src/instructions/keeper/absorb.rs",
        "left_behind(after.equity, book.net(&account, market.index)?)",
        "0",
    )],
);

/// The reserve takes positions on at a fresh price.
pub(super) const FRESH_ABSORPTION: Guard = code(
    "fresh_absorption",
    &[edit("programs/ballast/src/instructions/keeper/absorb.rs", "book.mark_for(Action::Trade)?;", "")],
);

/// What joins a sale moves its clock by its weight.
pub(super) const CLOCK_BY_WEIGHT: Guard = code(
    "clock_by_weight",
    &[edit(
        "crates/risk/src/inventory.rs",
        "diluted(now, elapsed.min(AUCTION_SECONDS), before.magnitude(), added)",
        "Ok(now)",
    )],
);

/// What was kept as a hedge, or through a window, has not been for sale.
pub(super) const KEPT_IS_NOT_FOR_SALE: Guard = code(
    "kept_is_not_for_sale",
    &[edit("programs/ballast/src/state/inventory.rs", "since.max(self.turned).max(window_ended)", "since")],
);

/// Inventories are lent a share of protocol capital at most.
pub(super) const CAPITAL_SHARE: Guard = code(
    "capital_share",
    &[edit("programs/ballast/src/instructions/keeper/absorb.rs", "loan.capital > most", "false")],
);

/// What goes back is what no unbooked loss needs.
pub(super) const EQUITY_DECIDES: Guard =
    code("equity_decides", &[edit("crates/risk/src/inventory.rs", "cash.min(equity.credit())", "cash")]);

/// A signal that nothing confirms costs its bond.
pub(super) const BOND_LOST: Guard = code(
    "bond_lost",
    &[edit(
        "programs/ballast/src/instructions/keeper/close_signal.rs",
        "fell || root.lost_within(root.signal_since, reserve.signal_until)",
        "fell || now > 0",
    )],
);

/// Losses confirm a signal, and a short vault; a line does not.
pub(super) const LOSSES_CONFIRM: Guard = code(
    "losses_confirm",
    &[edit(
        "programs/ballast/src/state/clearinghouse/stops.rs",
        "[fell, short].iter().any(|slot| after < slot.since && slot.since <= until)",
        "self.breakers.iter().any(|slot| after < slot.since && slot.since <= until)",
    )],
);

/// A detector rests after its signal.
pub(super) const DETECTOR_RESTS: Guard = code(
    "detector_rests",
    &[edit("programs/ballast/src/state/clearinghouse/signals.rs", "now >= last.saturating_add(SIGNAL_REST)", "true")],
);

/// Only whom governance named raises a signal.
pub(super) const DETECTORS_ONLY: Guard = code(
    "detectors_only",
    &[edit(
        "programs/ballast/src/state/clearinghouse/signals.rs",
        "**key == *detector && *detector != Pubkey::default()",
        "**key != Pubkey::default()",
    )],
);

/// A holding is sold at the higher of last and stable price.
pub(super) const BETTER_FOR_THE_RESERVE: Guard = code(
    "better_for_the_reserve",
    &[edit("programs/ballast/src/instructions/keeper/rebalance.rs", "books.higher(&book)?", "book.price")],
);

/// A line of withdrawals is no stress for holdings, nor is a signal.
pub(super) const NO_STRESS_FOR_MONEY: Guard = code(
    "no_stress_for_money",
    &[edit(
        "programs/ballast/src/instructions/keeper/value_holdings.rs",
        "level >= level::STRAINED || root.lost(books.now)",
        "reserve.level >= level::STRAINED || root.no_breaker_open(books.now).is_err()",
    )],
);

/// While purchases are refused their auction rests.
pub(super) const REFUSED_RESTS: Guard = code(
    "refused_rests",
    &[edit(
        "programs/ballast/src/instructions/keeper/value_holdings.rs",
        "state.closed || slot.in_stress(now)",
        "slot.in_stress(now)",
    )],
);

/// The quote's price is the worse for the taker, too.
pub(super) const WORSE_QUOTE: Guard =
    code("worse_quote", &[edit("programs/ballast/src/portfolio.rs", "quote.price.min(quote.stable)", "quote.price")]);

/// What is bought counts at once.
pub(super) const BOUGHT_COUNTS: Guard = code(
    "bought_counts",
    &[edit("programs/ballast/src/instructions/keeper/rebalance.rs", "book.less_haircut(worth, books.now)?", "0")],
);

/// What exits and the outflows of a day need is not spent on a holding.
pub(super) const NEEDED_IS_NOT_SPENT: Guard = code(
    "needed_is_not_spent",
    &[
        edit(
            "programs/ballast/src/instructions/keeper/rebalance.rs",
            "need.spare.min(need.beyond_exits)",
            "need.spare.max(u64::MAX)",
        ),
        edit(
            "programs/ballast/src/instructions/keeper/rebalance.rs",
            "reserve.due()?.checked_add(reserve.waiting()?)",
            "reserve.due()?.checked_add(0)",
        ),
    ],
);

/// Nothing is bought while a loss is reported.
pub(super) const NOTHING_BOUGHT_BEFORE_A_LOSS: Guard = code(
    "nothing_bought_before_a_loss",
    &[edit(
        "programs/ballast/src/portfolio/coverage.rs",
        "ensure!(reserve.reported == 0, BallastError::LossReported);",
        "",
    )],
);

/// An auction that nobody looked at begins anew.
pub(super) const WATCHED: Guard =
    code("watched", &[edit("programs/ballast/src/state/holdings.rs", "!same || !watched", "!same")]);

/// What a taker pays is rounded up.
pub(super) const ASKED_ROUNDS_UP: Guard = code(
    "asked_rounds_up",
    &[edit(
        "crates/risk/src/auction.rs",
        "worth(amount, price, i64::from(ONE).saturating_add(self.0), Rounding::Up)",
        "worth(amount, price, i64::from(ONE).saturating_add(self.0), Rounding::Down)",
    )],
);

/// Stress lasts for a day.
pub(super) const STRESS_LASTS: Guard = code(
    "stress_lasts",
    &[edit(
        "programs/ballast/src/state/holdings.rs",
        "now.saturating_sub(self.stressed) < STRESS_SECONDS",
        "now == self.stressed",
    )],
);

/// An adapter knows its program.
pub(super) const ADAPTERS: Guard = code(
    "adapters",
    &[edit(
        "programs/ballast/src/depository/mod.rs",
        "Err(refused(BallastError::UnknownDepository))",
        "Ok(Self(Lender::of(vault, receipts_mint, quote_mint)?))",
    )],
);

/// What is placed or redeemed keeps its value.
pub(super) const KEEPS_VALUE: Guard =
    code("keeps_value", &[edit("programs/ballast/src/depository/mod.rs", "keeps_value(before, after)", "true")]);

/// Nothing is written off in less than a day.
pub(super) const DEFAULT_TAKES_A_DAY: Guard =
    code("default_takes_a_day", &[edit("crates/risk/src/liquidity.rs", "found_for < DEFAULT_SECONDS", "false")]);

/// What looks find counts when they found it for ten minutes.
pub(super) const BELIEVED_IN_TEN_MINUTES: Guard =
    code("believed_in_ten_minutes", &[edit("crates/risk/src/liquidity.rs", "found_for >= CONFIRM_SECONDS", "true")]);

/// No more is placed than the depository has for everybody.
pub(super) const CASH_OF_OTHERS: Guard =
    code("cash_of_others", &[edit("crates/risk/src/liquidity.rs", "cash.min(self.least)", "u64::MAX")]);

/// What exits need is not placed.
pub(super) const EXITS_FIRST: Guard = code(
    "exits_first",
    &[edit("programs/ballast/src/instructions/keeper/placement/place.rs", "amount > need.beyond_exits", "false")],
);

/// Only what something asks for is called home.
pub(super) const ASKED_FOR: Guard = code(
    "asked_for",
    &[edit(
        "programs/ballast/src/instructions/keeper/placement/recall.rs",
        "amount.min(accounts.asked_for()?)",
        "amount",
    )],
);

/// What pays before stakers do covers what may be drawn.
pub(super) const BEFORE_STAKERS: Guard = code(
    "before_stakers",
    &[edit(
        "programs/ballast/src/state/reserve/placement.rs",
        "self.capital.checked_add(exits)",
        "self.tiers()?.checked_add(exits)",
    )],
);
