//! The table of what the fuzzer can do: one line per instruction of the program.
//!
//! A line draws any arguments within what is listed, sensible or not; what is useful comes from the walk's own chooser, which the
//! fuzzer feeds as well, and what no client would send from [`super::spoil`].

use ballast::instructions::{Change, FacilityTerms, FeedIdentity, Scenarios};
use ballast::state::{NONE, source};
use ballast_client::instruction::{Collateral, Deployment, Governed, Vault};
use solana_signer::Signer;

use crate::bank::keypair;
use crate::double::Program;
use crate::mints::{SPL_TOKEN, token_address};
use crate::model::{Budget, Business, Side, Ticket, Trade, World};
use crate::terms::{
    default_collateral_terms, default_feed_terms, default_general_terms, default_holding_terms, default_reserve_terms,
};
use crate::walk::action::Action;
use crate::walk::choose::{DELEGATE, MATCHERS, STRANGER};
use crate::walk::choose_place::opened;
use crate::walk::random::Random;
use crate::walk::scenario::{
    ACCOUNTS, COLLATERALS, HOLDINGS, LENDERS, MARKETS, SPARE, STAKERS, collateral_terms, feed_terms, holding_terms,
    inventory_terms, market_terms, placement_terms, reserve_terms, tranche_terms,
};
use anchor_lang::solana_program::instruction::Instruction;

/// What draws arguments.
pub struct Dice<'a> {
    pub random: &'a mut Random,
    pub model: &'a World,
    /// Which accounts are open.
    pub open: &'a [bool],
}

/// What the fuzzer itself has under way, of which the model knows nothing.
#[derive(Clone, Default)]
pub struct Hand {
    /// Changes that were queued.
    pub queued: Vec<Governed>,
}

/// A step that the model does not know.
pub enum Beyond {
    /// One instruction.
    Send(Instruction),
    /// A change of governance, waited for.
    Govern(Box<Governed>),
}

/// How a line draws a step.
pub enum Line {
    /// One that the model knows.
    Known(fn(&mut Dice<'_>) -> Action),
    /// One that it does not know; none where there is nothing to act on.
    Beyond(fn(&mut Dice<'_>, &mut Hand, &Program) -> Option<Beyond>),
}
use Line::{Beyond as Other, Known};

/// Every instruction.
#[rustfmt::skip]
pub const TABLE: &[(&str, Line)] = &[
    ("absorb", Known(|dice| Action::Absorb { account: dice.account(), market: dice.market(), size: dice.amount() })),
    ("accept_role", Other(|dice, hand, program| Some(Beyond::Send(accept(dice, hand, program)?)))),
    ("accrue_funding", Known(|dice| Action::AccrueFunding { market: dice.market() })),
    ("allow_matcher", Known(|dice| Action::AllowMatcher { account: dice.account(), matcher: dice.random.pick(&MATCHERS), budget: dice.budget() })),
    ("apply_shortfall", Known(|dice| Action::ApplyShortfall { market: dice.market() })),
    ("begin_census", Known(|_| Action::BeginCensus)),
    ("buy_inventory", Known(|dice| Action::BuyInventory { taker: dice.account(), market: dice.market(), size: dice.amount() })),
    ("buy_recovery", Known(|dice| Action::BuyRecovery { recovery: dice.market(), taker: dice.account(), collateral: dice.collateral(), amount: dice.amount() })),
    ("call_variation", Known(|dice| Action::CallVariation { account: dice.account(), taker: dice.account(), market: dice.market(), collateral: dice.collateral(), amount: dice.amount() })),
    ("close_account", Known(|dice| Action::CloseAccount { account: dice.account() })),
    ("close_change", Other(|dice, hand, program| Some(Beyond::Send(close(dice, hand, program)?)))),
    ("close_facility", Other(|dice, _, program| Some(Beyond::Send(hold(dice, program, Hold::Close))))),
    ("close_signal", Other(|dice, _, program| Some(Beyond::Send(program.world.deployment().close_signal(program.quote_of(dice.random.pick(&STAKERS))))))),
    ("collect_fees", Known(|dice| Action::CollectFees { market: dice.market() })),
    ("collect_recovery", Known(|dice| Action::CollectRecovery { market: dice.market() })),
    ("create_inventory", Other(|_, _, program| Some(Beyond::Send(program.world.deployment().create_inventory(program.world.bank.payer()))))),
    ("deleverage", Known(|dice| Action::Deleverage { account: dice.account(), opposite: dice.account(), market: dice.market(), size: dice.amount() })),
    ("deposit", Known(|dice| Action::Deposit { account: dice.account(), amount: dice.amount() })),
    ("deposit_collateral", Known(|dice| Action::DepositCollateral { account: dice.account(), collateral: dice.collateral(), amount: dice.amount(), depositor: dice.random.pick(&[1, 2, 3, DELEGATE]) })),
    ("draw_facility", Other(|dice, _, program| Some(Beyond::Send(hold(dice, program, Hold::Draw))))),
    ("earn_premium", Other(|dice, _, program| Some(Beyond::Send(hold(dice, program, Hold::Earn))))),
    ("finalize_dead_market", Known(|dice| Action::FinalizeDeadMarket { market: dice.market() })),
    ("finish_census", Known(|_| Action::FinishCensus)),
    ("follow_volatility", Known(|dice| Action::FollowVolatility { markets: dice.some(MARKETS), collaterals: dice.some(COLLATERALS) })),
    ("fund_holding", Known(|dice| Action::FundHolding { holding: dice.holding(), amount: dice.amount() })),
    ("fund_reserve", Known(|dice| Action::FundReserve { market: dice.maybe_market(), amount: dice.amount() })),
    ("initialize", Other(|dice, _, program| Some(Beyond::Send(initialize(dice, program))))),
    ("launch", Other(|_, _, program| Some(Beyond::Send(program.world.deployment().launch())))),
    ("liquidate_collateral", Known(|dice| Action::LiquidateCollateral { account: dice.account(), taker: dice.account(), collateral: dice.collateral(), amount: dice.amount() })),
    ("liquidate_position", Known(|dice| Action::LiquidatePosition { liquidator: dice.account(), account: dice.account(), market: dice.market(), size: dice.amount() })),
    ("list_collateral", Other(|dice, _, program| Some(Beyond::Govern(Box::new(list_collateral(dice, program)))))),
    ("list_feed", Other(|dice, _, program| Some(Beyond::Govern(Box::new(list_feed(dice, program)))))),
    ("list_holding", Other(|dice, _, program| Some(Beyond::Govern(Box::new(list_holding(dice, program)))))),
    ("list_market", Other(|dice, _, program| Some(Beyond::Govern(Box::new(list_market(dice, program)))))),
    ("open_account", Known(|dice| dice.come_or_go())),
    ("open_census", Other(|_, _, program| Some(Beyond::Send(program.world.deployment().open_census(program.world.bank.payer()))))),
    ("open_facility", Other(|dice, _, program| Some(Beyond::Send(hold(dice, program, Hold::Open))))),
    ("open_holdings", Other(|_, _, program| Some(Beyond::Send(program.world.deployment().open_holdings(program.world.bank.payer()))))),
    ("open_inventory", Other(|dice, _, program| Some(Beyond::Send(open_inventory(dice, program))))),
    ("open_placement", Known(|dice| dice.opening())),
    ("open_series", Known(|dice| Action::OpenSeries { tranche: dice.random.below(3) })),
    ("pause", Known(|dice| Action::Pause { operations: dice.random.pick(&[1, 2, 4, 8, 16, 3, 31]), seconds: dice.random.pick(&[1, 600, 86_400, 259_200]) })),
    ("pay_exit", Known(|dice| Action::PayExit(dice.ticket()))),
    ("pay_premium", Other(|dice, _, program| Some(Beyond::Send(hold(dice, program, Hold::Pay))))),
    ("pay_withdrawal", Other(|dice, _, program| Some(Beyond::Send(pay_withdrawal(dice, program))))),
    ("place", Known(|dice| dice.placing(|dice, vault| Action::Place { vault, amount: dice.placeable() }))),
    ("pledge_reserve", Known(|dice| Action::PledgeReserve { market: dice.market(), amount: dice.amount() })),
    ("post_capital", Other(|dice, _, program| Some(Beyond::Send(hold(dice, program, Hold::Post))))),
    ("price_exits", Known(|dice| Action::PriceExits { tranche: dice.random.below(3), epoch: dice.epoch() })),
    ("publish_funding_rate", Known(|dice| Action::PublishFundingRate { market: dice.market(), rate: dice.random.between(-10_100, 10_101) })),
    ("queue_change", Other(|dice, hand, program| Some(Beyond::Send(queue(dice, hand, program))))),
    ("raise_signal", Other(|dice, _, program| Some(Beyond::Send(raise(dice, program))))),
    ("rebalance", Known(|dice| Action::Rebalance { holding: dice.holding(), side: dice.random.pick(&[Side::Rests, Side::Sells, Side::Buys]), amount: dice.amount(), limit: dice.random.pick(&[0, 1 << 50]) })),
    ("recall", Known(|dice| dice.placing(|dice, vault| Action::Recall { vault, amount: dice.amount() }))),
    ("refresh_prices", Known(|dice| Action::RefreshPrices { prints: vec![dice.print()] })),
    ("release_withdrawals", Other(|dice, _, program| Some(Beyond::Send(program.world.deployment().release_withdrawals(dice.vault()))))),
    ("report_dead_feed", Known(|dice| Action::ReportDeadFeed { feed: dice.feed() })),
    ("report_deficit", Known(|dice| Action::ReportDeficit { account: dice.account() })),
    ("request_exit", Known(|dice| dice.exit())),
    ("request_return", Other(|dice, _, program| Some(Beyond::Send(hold(dice, program, Hold::Ask))))),
    ("request_withdrawal", Other(|dice, _, program| Some(Beyond::Send(request_withdrawal(dice, program))))),
    ("resolve_deficit", Known(|dice| Action::ResolveDeficit { account: dice.account(), market: dice.market() })),
    ("return_capital", Other(|dice, _, program| Some(Beyond::Send(hold(dice, program, Hold::Return))))),
    ("return_inventory", Known(|dice| Action::ReturnInventory { market: dice.market() })),
    ("set_collateral_terms", Known(|dice| Action::SetCollateralTerms { collateral: dice.collateral(), terms: Box::new(collateral_terms(dice.random, dice.model.now)) })),
    ("set_delegate", Known(|dice| Action::SetDelegate { account: dice.account(), delegate: dice.random.pick(&[0, DELEGATE]) })),
    ("set_detector", Other(|dice, _, program| Some(Beyond::Govern(Box::new(detector(dice, program)))))),
    ("set_facility_terms", Other(|dice, _, program| Some(Beyond::Govern(Box::new(facility_terms(dice, program)))))),
    ("set_feed_terms", Known(|dice| Action::SetFeedTerms { feed: dice.feed(), terms: feed_terms(dice.random) })),
    ("set_final_price", Known(|dice| Action::SetFinalPrice { market: dice.market() })),
    ("set_forecast", Known(|dice| { let [fast_bp, slow_bp, long_bp] = dice.weights(); Action::SetForecast { fast_bp, slow_bp, long_bp } })),
    ("set_general_terms", Known(|dice| Action::SetGeneralTerms { draw_cap: dice.random.digits(9), variation_allowance_bp: dice.random.pick(&[0, 50, 1_000]) })),
    ("set_holding_terms", Known(|dice| Action::SetHoldingTerms { holding: dice.holding(), terms: holding_terms(dice.random) })),
    ("set_inventory_terms", Known(|dice| Action::SetInventoryTerms { terms: inventory_terms(dice.random) })),
    ("set_market_terms", Known(|dice| Action::SetMarketTerms { market: dice.market(), terms: Box::new(market_terms(dice.random, dice.model.now)) })),
    ("set_placement_terms", Known(|dice| Action::SetPlacementTerms { terms: placement_terms(dice.random) })),
    ("set_reserve_terms", Known(|dice| Action::SetReserveTerms { terms: Box::new(reserve_terms(dice.random)) })),
    ("set_scenarios", Other(|dice, _, program| Some(Beyond::Govern(Box::new(set_scenarios(dice, program)))))),
    ("set_tranche_terms", Known(|dice| Action::SetTrancheTerms { terms: Box::new(tranche_terms(dice.random)) })),
    ("settle", Known(|dice| Action::Settle { account: dice.account(), market: dice.market() })),
    ("settle_recovery", Known(|dice| Action::SettleRecovery { recovery: dice.market(), market: dice.market() })),
    ("settle_trade", Known(|dice| Action::SettleTrade(dice.trade()))),
    ("stake", Known(|dice| Action::Stake { staker: dice.random.pick(&STAKERS), tranche: dice.random.below(3), amount: dice.amount(), least: dice.small().into() })),
    ("steer", Other(|dice, _, program| Some(Beyond::Send(steer(dice, program))))),
    ("trip_breaker", Other(|dice, _, program| Some(Beyond::Send(trip(dice, program))))),
    ("update_target", Known(|_| Action::UpdateTarget)),
    ("value_holdings", Known(|_| Action::ValueHoldings)),
    ("value_placement", Known(|dice| dice.placing(|_, vault| Action::ValuePlacement { vault }))),
    ("veto_change", Other(|dice, hand, program| Some(Beyond::Send(veto(dice, hand, program)?)))),
    ("visit_accounts", Known(|dice| { let pages = dice.random.below(6); Action::VisitAccounts { accounts: (0..pages).map(|_| dice.account()).collect() } })),
    ("withdraw", Known(|dice| Action::Withdraw { account: dice.account(), amount: dice.amount() })),
    ("withdraw_collateral", Known(|dice| Action::WithdrawCollateral { account: dice.account(), collateral: dice.collateral(), amount: dice.amount() })),
];

impl Dice<'_> {
    /// An open account: the model does not know that the others are not there.
    fn account(&mut self) -> usize {
        let open: Vec<usize> = (0..ACCOUNTS).filter(|account| self.open[*account]).collect();
        self.random.pick(&open)
    }

    /// Opens an account that is not open, or closes one of those that come and go.
    fn come_or_go(&mut self) -> Action {
        let account = SPARE + self.random.below(ACCOUNTS - SPARE);
        if self.open[account] { Action::CloseAccount { account } } else { Action::OpenAccount { account } }
    }

    fn exit(&mut self) -> Action {
        let (staker, tranche) = (self.random.pick(&STAKERS), self.random.below(3));
        let taken = |index: &u16| {
            let is = |ticket: &Ticket| (ticket.staker, ticket.tranche, ticket.index) == (staker, tranche, *index);
            self.model.tickets.iter().any(is)
        };
        let index = (0..).find(|index| !taken(index)).expect("a free number");
        let shares = self.amount().min(self.model.held(staker, tranche)); // The model does not know that nobody has more.
        Action::RequestExit { staker, tranche, index, shares }
    }

    fn market(&mut self) -> usize {
        self.random.below(MARKETS)
    }

    fn collateral(&mut self) -> usize {
        self.random.below(COLLATERALS)
    }

    fn holding(&mut self) -> usize {
        self.random.below(HOLDINGS.len())
    }

    fn feed(&mut self) -> usize {
        self.random.below(self.model.feeds.len())
    }

    fn maybe_market(&mut self) -> Option<usize> {
        let market = self.random.below(MARKETS + 1);
        (market < MARKETS).then_some(market)
    }

    /// Opens a placement that is not open: the model does not know that an address is taken.
    fn opening(&mut self) -> Action {
        let open = opened(self.model);
        let free: Vec<usize> = (0..LENDERS.len()).filter(|vault| !open.contains(vault)).collect();
        let named = self.model.placement_terms.vault.filter(|vault| free.contains(vault));
        match named {
            Some(vault) if self.random.below(4) > 0 => Action::OpenPlacement { vault },
            _ if free.is_empty() => Action::ValuePlacement { vault: self.random.pick(&open) },
            _ => Action::OpenPlacement { vault: self.random.pick(&free) },
        }
    }

    /// Does something with a placement that is open, or works towards one.
    fn placing(&mut self, act: impl FnOnce(&mut Self, usize) -> Action) -> Action {
        let open = opened(self.model);
        if !open.is_empty() {
            let vault = self.random.pick(&open);
            return act(self, vault);
        }
        if self.model.placement_terms.vault.is_some() {
            return self.opening();
        }
        Action::SetPlacementTerms { terms: placement_terms(self.random) }
    }

    /// What may just be placed, or any amount.
    fn placeable(&mut self) -> i128 {
        let room = self.model.placement_limit() - self.model.placed;
        let most = room.min(self.model.need().spare()).min(self.model.capital).max(0);
        let some = self.random.between(0, most + 2);
        let few = self.random.digits(4);
        self.random.pick(&[most, most + 1, some, some, few])
    }

    /// What a depository does beside Ballast. Nobody redeems what nobody has: that its token program refuses.
    pub(super) fn business(&mut self) -> Action {
        let kinds = [
            Business::Lends,
            Business::Repaid,
            Business::EarnsInterest,
            Business::LosesLoan,
            Business::Deposited,
            Business::Redeemed,
        ];
        let (vault, business) = (self.random.below(LENDERS.len()), self.random.pick(&kinds));
        let amount = self.random.digits(8);
        let others = self.model.depositories[vault].others;
        let amount = if business == Business::Redeemed { amount.min(others) } else { amount };
        Action::Business { vault, business, amount }
    }

    fn some(&mut self, all: usize) -> Vec<usize> {
        (0..self.random.below(3)).map(|_| self.random.below(all)).collect()
    }

    fn small(&mut self) -> u16 {
        u16::try_from(self.random.below(3)).expect("a small number")
    }

    fn amount(&mut self) -> i128 {
        let (few, many) = (self.random.digits(4), self.random.digits(12));
        self.random.pick(&[0, 1, few, few, few, many])
    }

    fn weights(&mut self) -> [i128; 3] {
        std::array::from_fn(|_| self.random.pick(&[0, 3_000, 9_000]))
    }

    fn epoch(&mut self) -> i128 {
        let waiting = self.model.tranches.iter().flat_map(|tranche| tranche.batches.iter().flatten());
        let mut epochs: Vec<i128> = waiting.map(|batch| batch.epoch).collect();
        epochs.push(self.model.now / crate::model::tranche::WEEK);
        self.random.pick(&epochs)
    }

    /// A ticket that is held, or one that is not.
    fn ticket(&mut self) -> Ticket {
        let none = Ticket { staker: STAKERS[0], tranche: 0, index: 7, series: 1, epoch: 1, shares: 1 };
        let mut tickets = self.model.tickets.clone();
        tickets.push(none);
        self.random.pick(&tickets)
    }

    fn budget(&mut self) -> Budget {
        let expires = self.model.now + self.random.between(-10, 1_000);
        Budget { markets: 0b111, expires, notional: self.amount(), slippage: self.amount() }
    }

    fn print(&mut self) -> crate::walk::action::Print {
        let feed = self.feed();
        let mantissa = 4_000_000 + i64::try_from(self.random.digits(12)).expect("a price"); // Far smaller ones are out of range.
        let published = i64::try_from(self.model.now).expect("a time") - i64::from(self.small());
        crate::walk::action::Print { feed, mantissa, confidence: mantissa.unsigned_abs() / 1_000, published }
    }

    fn trade(&mut self) -> Trade {
        let (market, buyer, seller) = (self.market(), self.account(), self.account());
        let (size, mark) = (self.amount(), self.model.mark(market));
        let fair = crate::model::arithmetic::value(size, mark);
        let quote = self.random.pick(&[fair, fair, fair + fair / 50, size]);
        let owner = |account: usize| self.model.accounts[account].owner;
        let (buyer_signer, seller_signer) = (owner(buyer), self.random.pick(&[owner(seller), owner(seller), STRANGER]));
        Trade { market, buyer, buyer_signer, seller, seller_signer, size, quote }
    }

    /// The quote's vault or one of a collateral.
    fn vault(&mut self) -> u16 {
        self.random.pick(&[NONE, NONE, 0, 1, 2])
    }

    fn index(&mut self, free: u16) -> u16 {
        let low = u16::try_from(self.random.below(4)).expect("a small index");
        self.random.pick(&[free, free + low, low, 47, 63, u16::MAX])
    }
}

/// A market's, which is open already, or that of a market that is not listed.
fn open_inventory(dice: &mut Dice<'_>, program: &Program) -> Instruction {
    let market = u16::try_from(dice.random.below(MARKETS + 2)).expect("an index");
    program.world.deployment().open_inventory(program.world.bank.payer(), market)
}

/// What is done with a facility.
enum Hold {
    Open,
    Post,
    Pay,
    Draw,
    Ask,
    Return,
    Close,
    Earn,
}

/// A staker holds a facility beside its stake.
fn hold(dice: &mut Dice<'_>, program: &Program, what: Hold) -> Instruction {
    let (deployment, payer) = (program.world.deployment(), program.world.bank.payer());
    let staker = dice.random.pick(&STAKERS);
    let (holder, quote) = (program.key(staker), program.quote_of(staker));
    let amount = u64::try_from(dice.amount()).expect("an amount");
    match what {
        Hold::Open => deployment.open_facility(payer, holder),
        Hold::Post => deployment.post_capital(holder, quote, amount),
        Hold::Pay => deployment.pay_premium(holder, quote, amount),
        Hold::Draw => deployment.draw_facility(holder, quote, amount),
        Hold::Ask => deployment.request_return(holder, amount),
        Hold::Return => deployment.return_capital(holder, quote),
        Hold::Close => deployment.close_facility(holder, payer),
        Hold::Earn => deployment.earn_premium(&holder),
    }
}

/// A staker is a detector, too, if governance says so.
fn raise(dice: &mut Dice<'_>, program: &Program) -> Instruction {
    let staker = dice.random.pick(&STAKERS);
    program.world.deployment().raise_signal(program.key(staker), program.quote_of(staker))
}

fn detector(dice: &mut Dice<'_>, program: &Program) -> Governed {
    let key = program.key(dice.random.pick(&[STAKERS[0], STAKERS[1], 0]));
    program.world.deployment().set_detector(u8::try_from(dice.random.below(5)).expect("a place"), key)
}

fn facility_terms(dice: &mut Dice<'_>, program: &Program) -> Governed {
    let terms = FacilityTerms {
        premium: dice.random.pick(&[0, 50, 1_000, 1_001]),
        least: dice.random.pick(&[0, 0, 100]),
        most: dice.random.pick(&[0, u32::MAX, u32::MAX]),
    };
    program.world.deployment().set_facility_terms(terms)
}

fn request_withdrawal(dice: &mut Dice<'_>, program: &Program) -> Instruction {
    let account = dice.account();
    let (owner, amount) = (program.key(program.owner(account).0), u64::try_from(dice.amount()).expect("an amount"));
    let place = (dice.vault(), dice.small());
    program.world.deployment().request_withdrawal(owner, program.accounts[account], place, amount)
}

fn pay_withdrawal(dice: &mut Dice<'_>, program: &Program) -> Instruction {
    let owner = program.owner(dice.account()).0;
    let collateral = program.world.collateral(dice.vault());
    let destination = token_address(&program.key(owner), &collateral.mint, &collateral.program);
    program.world.deployment().pay_withdrawal(program.key(owner), (&collateral, dice.small()), destination)
}

fn set_scenarios(dice: &mut Dice<'_>, program: &Program) -> Governed {
    let mut share = || i8::try_from(dice.random.between(-101, 102)).expect("a share");
    let shares = std::array::from_fn(|_| std::array::from_fn(|_| share()));
    program.world.deployment().set_scenarios(Scenarios { shares })
}

fn steer(dice: &mut Dice<'_>, program: &Program) -> Instruction {
    let root = &program.world.root;
    let signer = dice.random.pick(&[root.steward.pubkey(), root.steward.pubkey(), root.governance.pubkey()]);
    let table = u8::try_from(dice.small()).expect("a table");
    let tightness = u32::try_from(dice.random.between(0, 300)).expect("a small number");
    root.deployment.steer(signer, table, dice.index(0), tightness)
}

fn trip(dice: &mut Dice<'_>, program: &Program) -> Instruction {
    let breaker = u8::try_from(dice.random.below(8)).expect("a breaker");
    let traders = Vault::Traders(dice.vault());
    program.world.deployment().trip_breaker(breaker, dice.random.pick(&[traders, traders, Vault::Reserve]))
}

fn list_feed(dice: &mut Dice<'_>, program: &Program) -> Governed {
    let (index, few) = (dice.index(8), dice.random.digits(2));
    let id = [u8::try_from(few).expect("two digits"); 32];
    let identity = FeedIdentity {
        source: dice.random.pick(&[source::PULL, source::PUSH, 7]),
        id,
        decimals: dice.random.pick(&[0, 6, 12, 13]),
    };
    program.world.deployment().list_feed(index, identity, default_feed_terms())
}

fn list_holding(dice: &mut Dice<'_>, program: &Program) -> Governed {
    let index = u8::try_from(dice.random.below(6)).expect("a small index");
    let asset = program.world.collateral(dice.random.pick(&[0, 1, 2]));
    let (deployment, payer) = (program.world.deployment(), program.world.bank.payer());
    deployment.list_holding(payer, index, &asset, default_holding_terms())
}

fn list_collateral(dice: &mut Dice<'_>, program: &Program) -> Governed {
    let index = dice.index(3);
    let listed = program.world.root.collaterals[&dice.small()];
    let spare = Collateral { index, mint: spare_mint(index % 4), program: SPL_TOKEN };
    let collateral = dice.random.pick(&[Collateral { index, ..listed }, spare, spare]);
    let feed = dice.index(7);
    program.world.deployment().list_collateral(
        program.world.bank.payer(),
        &collateral,
        feed,
        default_collateral_terms(),
    )
}

/// Mints that no deployment has listed at first.
pub fn spare_mint(number: u16) -> anchor_lang::prelude::Pubkey {
    keypair(&format!("spare mint {number}")).pubkey()
}

fn list_market(dice: &mut Dice<'_>, program: &Program) -> Governed {
    let (index, feed) = (dice.index(4), dice.index(7));
    let root = &program.world.root;
    root.deployment.list_market(program.world.bank.payer(), index, feed, root.market_terms())
}

/// Keys that may take a role over.
pub fn heir(number: usize) -> solana_keypair::Keypair {
    keypair(&format!("heir {number}"))
}

/// Queues any change of governance.
fn queue(dice: &mut Dice<'_>, hand: &mut Hand, program: &Program) -> Instruction {
    let deployment: Deployment = program.world.deployment();
    let (market, amount) = (dice.index(0), u64::try_from(dice.amount()).expect("an amount"));
    let governed = match dice.random.below(8) {
        0 => list_feed(dice, program),
        1 => list_collateral(dice, program),
        2 => list_market(dice, program),
        3 => deployment.accept_role(u8::try_from(dice.small()).expect("a role"), heir(dice.random.below(4)).pubkey()),
        4 => deployment.pledge_reserve(market, amount),
        5 => deployment.set_general_terms(default_general_terms()),
        6 => deployment.set_final_price(market),
        _ => deployment.set_reserve_terms(default_reserve_terms()),
    };
    hand.queued.push(governed.clone());
    governed.queue(program.world.bank.payer())
}

/// One that was queued, if any was.
fn queued(dice: &mut Dice<'_>, hand: &Hand) -> Option<Governed> {
    (!hand.queued.is_empty()).then(|| dice.random.pick(&hand.queued))
}

/// Applies what was queued: a role to whom it was given, or any other change.
fn accept(dice: &mut Dice<'_>, hand: &mut Hand, program: &Program) -> Option<Instruction> {
    let governed = queued(dice, hand)?;
    let governance = program.world.root.governance.pubkey();
    Some(match governed.change {
        Change::Role { key, .. } => governed.apply(key),
        _ => governed.apply(dice.random.pick(&[governance, heir(0).pubkey()])),
    })
}

fn veto(dice: &mut Dice<'_>, hand: &mut Hand, program: &Program) -> Option<Instruction> {
    let root = &program.world.root;
    let signer = dice.random.pick(&[root.guardian.pubkey(), root.guardian.pubkey(), heir(1).pubkey()]);
    Some(root.deployment.veto_change(signer, queued(dice, hand)?.queued_at()))
}

fn close(dice: &mut Dice<'_>, hand: &mut Hand, program: &Program) -> Option<Instruction> {
    let root = &program.world.root;
    let signer = dice.random.pick(&[root.governance.pubkey(), heir(0).pubkey()]);
    Some(root.deployment.close_change(signer, queued(dice, hand)?.queued_at(), program.world.bank.payer()))
}

/// Another deployment on accounts that are ours.
fn initialize(dice: &mut Dice<'_>, program: &Program) -> Instruction {
    let own = program.world.deployment();
    let governance = dice.random.pick(&[own.governance, heir(0).pubkey()]);
    let other = Deployment::new(governance, own.prices, own.terms, own.quote_mint, own.quote_program);
    other.initialize(program.world.bank.payer(), default_general_terms(), heir(1).pubkey(), heir(2).pubkey())
}
