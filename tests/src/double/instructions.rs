//! An action as an instruction of the program, and who signs it.

use anchor_lang::solana_program::instruction::Instruction;
use ballast::instructions::{ForecastWeights, GeneralTerms, MatcherBudget, Rebalancing};
use ballast::state::side;
use ballast_client::instruction::{Governed, Series};

use super::Program;
use super::listing::{
    GOVERNANCE, GUARDIAN, VENUE, collateral_terms, feed_terms, holding_terms, inventory_terms, market_terms,
    placement_terms, reserve_terms, tranche_terms,
};
use crate::model::{Business, Side, Ticket, Trade};
use crate::oracle::Message;
use crate::walk::action::{Action, EXPONENT, Print};
use crate::walk::scenario::{HOLDINGS, LENDERS};
use crate::world::Call;

type Signed = (Instruction, Vec<u64>);
type Called = (Call, Vec<u64>);

fn index(number: usize) -> u16 {
    u16::try_from(number).expect("an index")
}

fn amount(number: i128) -> u64 {
    u64::try_from(number).expect("an amount")
}

impl Program {
    /// What an action calls, and the numbers of the keys that sign it; none for what is no instruction.
    pub(crate) fn call(&mut self, action: &Action) -> Option<Called> {
        if let Some(governed) = self.governed(action) {
            return Some((governed.into(), vec![GOVERNANCE]));
        }
        let (instruction, signers) = self.instruction(action)?;
        Some((instruction.into(), signers))
    }

    fn instruction(&mut self, action: &Action) -> Option<Signed> {
        let deployment = self.world.deployment();
        Some(match action {
            Action::Wait { .. } => return None,
            Action::RefreshPrices { prints } => self.refresh(prints),
            Action::SettleTrade(trade) => self.trade(trade),
            Action::FundReserve { market, amount: paid } => {
                let sponsor = self.owner(0).0;
                let (source, market) = (self.quote_of(sponsor), market.map(index));
                let fund = deployment.fund_reserve(self.key(sponsor), source, market, amount(*paid));
                (fund, vec![sponsor])
            }
            Action::BeginCensus => (deployment.begin_census(), vec![]),
            Action::VisitAccounts { accounts } => {
                let visited: Vec<_> = accounts.iter().map(|account| self.accounts[*account]).collect();
                (deployment.visit_accounts(&visited), vec![])
            }
            Action::FinishCensus => (self.world.finishes_census(), vec![]),
            Action::AccrueFunding { market } => (deployment.accrue_funding(index(*market)), vec![]),
            Action::PublishFundingRate { market, rate } => {
                let rate = i32::try_from(*rate).expect("a rate");
                (deployment.publish_funding_rate(self.key(VENUE), index(*market), rate), vec![VENUE])
            }
            Action::DepositCollateral { account, collateral, amount: paid, depositor } => {
                let (listed, source) = self.collateral_of(*depositor, *collateral);
                let (depositor_key, account) = (self.key(*depositor), self.accounts[*account]);
                let deposit = deployment.deposit_collateral(depositor_key, account, source, &listed, amount(*paid));
                (deposit, vec![*depositor])
            }
            Action::Settle { account, market } => (deployment.settle(index(*market), self.accounts[*account]), vec![]),
            Action::SettleRecovery { recovery, market } => {
                (deployment.settle_recovery(index(*recovery), index(*market)), vec![])
            }
            Action::Deleverage { account, opposite, market, size } => {
                let (account, opposite) = (self.accounts[*account], self.accounts[*opposite]);
                (deployment.deleverage(index(*market), account, opposite, amount(*size)), vec![])
            }
            Action::Absorb { account, market, size } => {
                (deployment.absorb(index(*market), self.accounts[*account], amount(*size)), vec![])
            }
            Action::ReturnInventory { market } => (deployment.return_inventory(index(*market)), vec![]),
            Action::ResolveDeficit { account, market } => (self.resolve(*account, index(*market)), vec![]),
            Action::ApplyShortfall { market } => (deployment.apply_shortfall(index(*market)), vec![]),
            Action::CollectRecovery { market } => (deployment.collect_recovery(index(*market)), vec![]),
            Action::CollectFees { market } => (deployment.collect_fees(index(*market)), vec![]),
            Action::UpdateTarget => (deployment.update_target(), vec![]),
            Action::ReportDeficit { account } => (deployment.report_deficit(self.accounts[*account]), vec![]),
            Action::FollowVolatility { markets, collaterals } => {
                let indices = |numbers: &[usize]| numbers.iter().map(|number| index(*number)).collect::<Vec<_>>();
                (deployment.follow_volatility(&indices(markets), &indices(collaterals)), vec![])
            }
            Action::ReportDeadFeed { feed } => (deployment.report_dead_feed(index(*feed)), vec![]),
            Action::FinalizeDeadMarket { market } => (deployment.finalize_dead_market(index(*market)), vec![]),
            _ => self
                .owned(action)
                .or_else(|| self.sale(action))
                .or_else(|| self.staking(action))
                .or_else(|| self.holding(action))
                .or_else(|| self.placement(action))
                .unwrap_or_else(|| self.ruled(action)),
        })
    }

    /// What an owner signs.
    fn owned(&self, action: &Action) -> Option<Signed> {
        let deployment = self.world.deployment();
        let account = match action {
            Action::OpenAccount { account }
            | Action::CloseAccount { account }
            | Action::SetDelegate { account, .. }
            | Action::AllowMatcher { account, .. }
            | Action::Deposit { account, .. }
            | Action::Withdraw { account, .. }
            | Action::WithdrawCollateral { account, .. } => *account,
            _ => return None,
        };
        let ((number, place), address) = (self.owner(account), self.accounts[account]);
        let owner = self.key(number);
        let instruction = match action {
            Action::OpenAccount { .. } => deployment.open_account(self.world.bank.payer(), owner, place),
            Action::CloseAccount { .. } => deployment.close_account(owner, address),
            Action::SetDelegate { delegate, .. } => deployment.set_delegate(owner, address, self.key(*delegate)),
            Action::AllowMatcher { matcher, budget, .. } => {
                let budget = MatcherBudget {
                    markets: budget.markets,
                    expires: i64::try_from(budget.expires).expect("a time"),
                    notional: amount(budget.notional),
                    slippage: amount(budget.slippage),
                };
                deployment.allow_matcher(owner, address, self.key(*matcher), budget)
            }
            Action::Deposit { amount: paid, .. } => {
                deployment.deposit(owner, address, self.quote_of(number), amount(*paid))
            }
            Action::Withdraw { amount: taken, .. } => {
                deployment.withdraw(owner, address, self.quote_of(number), amount(*taken))
            }
            Action::WithdrawCollateral { collateral, amount: taken, .. } => {
                let (listed, destination) = self.collateral_of(number, *collateral);
                deployment.withdraw_collateral(owner, address, destination, &listed, amount(*taken))
            }
            _ => return None,
        };
        Some((instruction, vec![number]))
    }

    /// What a taker signs.
    fn sale(&self, action: &Action) -> Option<Signed> {
        let deployment = self.world.deployment();
        let side = |taker: usize| (self.accounts[taker], self.key(self.owner(taker).0));
        let (instruction, taker) = match *action {
            Action::CallVariation { account, taker, market, collateral, amount: asked } => {
                let (account, market) = (self.accounts[account], index(market));
                (deployment.call_variation(market, account, side(taker), index(collateral), amount(asked)), taker)
            }
            Action::LiquidatePosition { liquidator, account, market, size } => {
                let (account, market) = (self.accounts[account], index(market));
                (deployment.liquidate_position(market, account, side(liquidator), amount(size)), liquidator)
            }
            Action::BuyInventory { taker, market, size } => {
                (deployment.buy_inventory(index(market), side(taker), amount(size)), taker)
            }
            Action::LiquidateCollateral { account, taker, collateral, amount: asked } => {
                let account = self.accounts[account];
                (deployment.liquidate_collateral(account, side(taker), index(collateral), amount(asked)), taker)
            }
            Action::BuyRecovery { recovery, taker, collateral, amount: asked } => {
                (deployment.buy_recovery(index(recovery), side(taker), index(collateral), amount(asked)), taker)
            }
            _ => return None,
        };
        Some((instruction, vec![self.owner(taker).0]))
    }

    /// What stakers sign, and what is done for their exits.
    fn staking(&self, action: &Action) -> Option<Signed> {
        let deployment = self.world.deployment();
        Some(match *action {
            Action::Stake { staker, tranche, amount: paid, least } => {
                let series = self.last_series(tranche);
                let accounts = (self.quote_of(staker), self.shares_of(staker, series));
                (deployment.stake(self.key(staker), series, accounts, (amount(paid), amount(least))), vec![staker])
            }
            Action::RequestExit { staker, tranche, index, shares } => {
                let series = self.last_series(tranche);
                let account = self.shares_of(staker, series);
                (deployment.request_exit(self.key(staker), series, account, index, amount(shares)), vec![staker])
            }
            Action::PriceExits { tranche, epoch } => {
                let epoch = u32::try_from(epoch).expect("an epoch");
                (deployment.price_exits(self.world.bank.payer(), self.last_series(tranche), epoch), vec![])
            }
            Action::PayExit(Ticket { staker, tranche, index, series, epoch, .. }) => {
                let series = Series { series: u32::try_from(series).expect("a series"), ..self.last_series(tranche) };
                let place = (index, u32::try_from(epoch).expect("an epoch"));
                (deployment.pay_exit(self.key(staker), series, place, self.quote_of(staker)), vec![])
            }
            _ => return None,
        })
    }

    /// What is done for holdings; the first owner trades with the reserve.
    fn holding(&self, action: &Action) -> Option<Signed> {
        let (deployment, taker) = (self.world.deployment(), self.owner(0).0);
        let number = |holding: usize| u8::try_from(holding).expect("a holding");
        Some(match *action {
            Action::ValueHoldings => (deployment.value_holdings(), vec![]),
            Action::FundHolding { holding, amount: paid } => {
                let (asset, source) = self.collateral_of(taker, HOLDINGS[holding]);
                let fund = deployment.fund_holding(self.key(taker), source, (number(holding), &asset), amount(paid));
                (fund, vec![taker])
            }
            Action::Rebalance { holding, side, amount: asked, limit } => {
                let (asset, own) = self.collateral_of(taker, HOLDINGS[holding]);
                let side = match side {
                    Side::Rests => side::RESTS,
                    Side::Sells => side::SELLS,
                    Side::Buys => side::BUYS,
                };
                let (amount, limit) = (amount(asked), amount(limit));
                let asked = Rebalancing { holding: number(holding), side, amount, limit };
                (deployment.rebalance(self.key(taker), (self.quote_of(taker), own), &asset, asked), vec![taker])
            }
            _ => return None,
        })
    }

    /// What anyone does for placements, and what the depositories' managers do.
    fn placement(&self, action: &Action) -> Option<Signed> {
        let (deployment, world) = (self.world.deployment(), &self.world);
        let depository = |vault: usize| &self.lenders[vault].depository;
        Some(match *action {
            Action::OpenPlacement { vault } => {
                (deployment.open_placement(world.bank.payer(), depository(vault)), vec![])
            }
            Action::Place { vault, amount: placed } => (deployment.place(depository(vault), amount(placed)), vec![]),
            Action::Recall { vault, amount: asked } => (deployment.recall(depository(vault), amount(asked)), vec![]),
            Action::ValuePlacement { vault } => (deployment.value_placement(depository(vault)), vec![]),
            Action::Business { vault, business, amount: moved } => {
                let (lender, moved) = (&self.lenders[vault], amount(moved));
                let call = match business {
                    Business::Lends => lender.lending(world, moved),
                    Business::Repaid => lender.repaying(world, moved),
                    Business::EarnsInterest => lender.paying_interest(world, moved),
                    Business::LosesLoan => lender.writing_off(moved),
                    Business::Deposited => lender.depositing(world, moved),
                    Business::Redeemed => lender.redeeming(world, moved),
                };
                (call, vec![LENDERS[vault].1])
            }
            _ => return None,
        })
    }

    /// What governance or guardian sign and nothing waits for.
    fn ruled(&self, action: &Action) -> Signed {
        let deployment = self.world.deployment();
        match action {
            Action::OpenSeries { tranche } => {
                let Series { tranche, series } = self.last_series(*tranche);
                let next = Series { tranche, series: series + 1 };
                (deployment.open_series(self.world.bank.payer(), next), vec![GOVERNANCE])
            }
            Action::Pause { operations, seconds } => {
                let seconds = u32::try_from(*seconds).expect("a duration");
                (deployment.pause(self.key(GUARDIAN), *operations, seconds), vec![GUARDIAN])
            }
            other => unreachable!("{} is not governance's", other.name()),
        }
    }

    /// What governance changes.
    fn governed(&self, action: &Action) -> Option<Governed> {
        let deployment = self.world.deployment();
        Some(match action {
            Action::SetFinalPrice { market } => deployment.set_final_price(index(*market)),
            Action::SetTrancheTerms { terms } => deployment.set_tranche_terms(tranche_terms(terms)),
            Action::PledgeReserve { market, amount: pledged } => {
                deployment.pledge_reserve(index(*market), amount(*pledged))
            }
            Action::SetInventoryTerms { terms } => deployment.set_inventory_terms(inventory_terms(terms)),
            Action::SetReserveTerms { terms } => deployment.set_reserve_terms(reserve_terms(terms)),
            Action::SetForecast { fast_bp, slow_bp, long_bp } => {
                let weights = [fast_bp, slow_bp, long_bp].map(|weight| u32::try_from(*weight).expect("a weight"));
                deployment.set_forecast(ForecastWeights { fast: weights[0], slow: weights[1], long: weights[2] })
            }
            Action::SetFeedTerms { feed, terms } => deployment.set_feed_terms(index(*feed), feed_terms(terms)),
            Action::SetMarketTerms { market, terms } => {
                deployment.set_market_terms(index(*market), market_terms(terms, self.key(VENUE)))
            }
            Action::SetCollateralTerms { collateral, terms } => {
                deployment.set_collateral_terms(index(*collateral), collateral_terms(terms))
            }
            Action::SetPlacementTerms { terms } => {
                let vault = self.lenders[terms.vault.expect("a depository")].depository.vault;
                deployment.set_placement_terms(placement_terms(terms, vault))
            }
            Action::SetHoldingTerms { holding, terms } => {
                deployment.set_holding_terms(u8::try_from(*holding).expect("a holding"), holding_terms(terms))
            }
            Action::SetGeneralTerms { draw_cap, variation_allowance_bp } => {
                let terms = &self.snapshot.terms;
                deployment.set_general_terms(GeneralTerms {
                    quote_feed: terms.quote_feed,
                    draw_cap: amount(*draw_cap),
                    capital_share: terms.capital_share,
                    treasury_share: terms.treasury_share,
                    variation_discount: terms.variation_discount,
                    variation_allowance: u32::try_from(*variation_allowance_bp).expect("a ratio"),
                })
            }
            _ => return None,
        })
    }

    fn trade(&self, trade: &Trade) -> Signed {
        let side = |account: usize, signer: u64| (self.accounts[account], self.key(signer));
        let (buyer, seller) = (side(trade.buyer, trade.buyer_signer), side(trade.seller, trade.seller_signer));
        let (size, quote) = (amount(trade.size), amount(trade.quote));
        let settle = self.world.deployment().settle_trade(index(trade.market), buyer, seller, size, quote);
        (settle, vec![trade.buyer_signer, trade.seller_signer])
    }

    fn resolve(&self, account: usize, market: u16) -> Instruction {
        let address = self.accounts[account];
        let held = self.snapshot.accounts.get(&address).into_iter().flat_map(|account| &account.positions);
        let claims: Vec<u16> = held.filter(|slot| slot.size == 0 && slot.claim > 0).map(|slot| slot.market).collect();
        self.world.deployment().resolve_deficit(market, address, &claims)
    }

    fn refresh(&mut self, prints: &[Print]) -> Signed {
        let mut oracles = Vec::new();
        for print in prints {
            let Print { mantissa, confidence, published, .. } = *print;
            self.world.post(index(print.feed), &Message { price: mantissa, confidence, exponent: EXPONENT, published });
            oracles.push((index(print.feed), self.world.root.feeds[&index(print.feed)].oracle));
        }
        (self.world.deployment().refresh_prices(&oracles), vec![])
    }
}
