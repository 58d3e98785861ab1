//! The table of all attacks.

/// Hands the table to a macro: families, and in each the attacks with the incident that they come from and the guard that stops them.
#[macro_export]
macro_rules! attacks {
    ($with:ident) => {
        $with! {
            oracle {
                mango_self_cross_pump: "Mango, October 2022", WORSE_PRICE;
                usdh_thin_feed: "Solend USDH, November 2022", LOWER_COLLATERAL;
                stale_price: "stale prices", PRICES_AGE;
                old_but_fresh_replay: "replayed prices", ONLY_NEWER;
                post_time_not_publish_time: "Mango v4 audits", PUBLISHED_LATELY;
                wide_confidence: "Synthetix sKRW, June 2019", CERTAIN;
                wrong_feed_same_program: "swapped feeds", OF_THE_FEED;
                fake_oracle_owner: "forged oracles", ORACLE_OWNER;
                exponent_swap: "Aevo, December 2025", EXPONENT;
                zero_negative_price: "Paradex, January 2026", POSITIVE;
                skrw_1000x: "Synthetix sKRW, June 2019", JUMPS_WAIT;
                quote_depeg: "depegs", QUOTE_PRICED;
                assess_vs_settle_price: "marginfi audits", SETTLED_AT_MARK;
                update_sandwich: "Nirvana, July 2022", SLOT_MOVES_NOTHING;
                kiloex_venue_price: "KiloEx, April 2025", FUNDING_CAP;
                option_expiry_print: "Aevo, December 2025", STABLE_END;
            }
            accounts {
                cashio_parallel_universe: "Cashio, March 2022", SAME_ROOT;
                crema_fake_prices: "Crema, July 2022", RECORDED_PRICES;
                type_cosplay: "Sealevel: type cosplay", TYPED_MARKET;
                bump_noncanonical: "Sealevel: other bumps", BATCH_ADDRESS;
                token_program_hostile: "percolator-stake audit", TOKEN_PROGRAM;
                ratex_program_spoof: "Loopscale, April 2025", TOKEN_PROGRAM;
                dup_remaining: "Sealevel: duplicate accounts", ONE_SLOT;
                omit_losing_market: "missing remaining accounts", ALL_CLAIMS;
                self_transfer_alias: "Sealevel: duplicate accounts", OTHER_OWNER;
                close_revive: "Sealevel: revived accounts", TICKET_CLOSES;
                reinit: "Sealevel: initialised twice", INDEX_TAKEN;
                foreign_market_pair: "Sealevel: account matching", SAME_MARKET;
                texture_vault_swap: "Texture, July 2025", RECORDED_VAULT;
                missing_owner: "Step, January 2026", OWNER_SIGNS;
                extension_toctou: "Kamino audits", MINT_ASKED_AGAIN;
            }
            margin {
                euler_donate: "Euler, March 2023", NO_GIFTS;
                flashloan_transfer_account: "marginfi, 2025", GATE;
                health_region_bankrupt: "Mango v4 audits", GATE;
                withdraw_to_force_liq: "Hyperliquid JELLY, March 2025", WITHDRAW_INITIAL;
                pnl_before_losers_pay: "Drift, May 2022", POOL_PAYS;
                wash_fee_extract: "wash trading", FEE;
                dust_orders: "GTE Perps audit", FEE_ROUNDS_UP;
                i128_edges: "Cetus, May 2025", CHECKED_CAST;
                oi_cap_sybil: "dYdX YFI, November 2023", INTEREST_CAP;
                popcat_shock: "Hyperliquid POPCAT, November 2025", SHOCK_COVERED;
                funding_spike_t0: "GTE Perps audit", FUNDING_LAPSES;
                yfi_profit_pyramid: "dYdX YFI, November 2023", PROFIT_CREDIT;
                window_edge_withdraw: "Drift, April 2026", OUTFLOW;
                solend_whale: "Solend, June 2022", CONCENTRATION;
                kiloex_forwarder: "KiloEx, April 2025", MANDATE;
            }
            liquidation {
                liq_healthy: "liquidation of the healthy", BELOW_MAINTENANCE;
                self_liq_bonus: "Euler, March 2023", OTHER_LIQUIDATOR;
                partial_drip: "bonus farming", BONUS_ROUNDS_DOWN;
                over_liq: "over-liquidation", NO_MORE_THAN_RESTORES;
                dust_bankrupt_grief: "marginfi audits", DUST_BARS_NOTHING;
                keeper_halt_24h: "outages", PRICES_AGE;
                cascade_10k: "cascade of October 2025", HALTED_PAYS_NOTHING;
                keeper_dodge_grief: "griefed keepers", CLOCK_RUNS_ON;
            }
            staking {
                exit_before_loss: "percolator-stake audit", NOTICE;
                stake_before_fee: "Zeta audit", STREAMED;
                first_depositor_inflation: "Jito audit, GMX 2025", LEDGER_PRICED;
                rounding_grind: "Balancer, November 2025", SHARES_ROUND_DOWN;
            }
            facilities {
                draw_of_another: "Sealevel: account matching", HOLDER_SIGNS;
                posted_for_a_moment: "flash loans", POSTED_WAITS;
                premium_drawn_after_all: "cover that pays its premium back", PREMIUM_ENDS;
                returned_and_drawn: "cover that is drawn twice", SET_ASIDE;
                coverage_from_a_facility: "capital that counts twice", COUNTS_ONCE;
                posting_lifts_the_limits: "limits turned around", HELD_APART;
                premium_fills_facilities: "griefed caps", PREMIUM_BOUNDED;
            }
            placements {
                vault_of_an_own_program: "stolen keys, adapters as data", ADAPTERS;
                first_in_the_vault: "ERC-4626: first depositor", KEEPS_VALUE;
                emptied_for_a_look: "flash loans", DEFAULT_TAKES_A_DAY;
                emptied_for_coverage: "flash loans", BELIEVED_IN_TEN_MINUTES;
                filled_for_a_placement: "flash loans", CASH_OF_OTHERS;
                waits_for_a_placement: "bank runs", CASH_OF_OTHERS;
                exit_held_back_by_placing: "reserves that lie elsewhere", EXITS_FIRST;
                recalled_for_nothing: "griefed keepers", ASKED_FOR;
                placed_before_the_loss: "withdrawals before losses", BEFORE_STAKERS;
            }
            signals {
                cry_wolf: "alarms that cost nothing", BOND_LOST;
                own_run_confirms: "alarms that cost nothing", LOSSES_CONFIRM;
                alarm_without_end: "stolen pause keys", DETECTOR_RESTS;
                anybodys_alarm: "Sealevel: signer authorization", DETECTORS_ONLY;
            }
            governance {
                admin_full_compromise: "Drift, April 2026", CHANGES_WAIT;
                loosen_without_delay: "Drift, April 2026", LOOSER_CAP;
                threshold_remove_add: "Squads audits", ROLES_DISJOINT;
                proposal_swap: "Squads audits", SAME_PAYLOAD;
                bybit_blind_signature: "Bybit, February 2025", HASH;
                presigned_by_nonce: "Drift, April 2026", NO_NONCE;
                wormhole_sysvar: "Wormhole, February 2022", SYSVAR;
                pause_lattice: "Drift v2 audit", PAUSES_APART;
                stolen_guardian: "Step, January 2026", PAUSE_ENDS;
                resolv_uncapped_pledge: "Resolv, March 2026", PLEDGE_CAP;
            }
            census {
                census_position_moves_on: "pages read while others move", SEEN_MOVES;
                census_cash_leaves: "pages read while others move", GIVEN;
                census_visits_twice: "Sealevel: duplicate accounts", VISITED_ONCE;
                census_charged_without_end: "pages read while others move", REPORT_ENDS;
                census_cash_goes_round: "pages read while others move", REPORT_ENDS;
            }
            holdings {
                holding_bought_in_a_dip: "moved prints", BETTER_FOR_THE_RESERVE;
                auction_left_alone: "Dutch auctions", WATCHED;
                holding_bought_in_dust: "Balancer, November 2025", ASKED_ROUNDS_UP;
                stress_back_and_forth: "rebalancing pools", STRESS_LASTS;
                holding_sold_for_a_line: "alarms that cost nothing", NO_STRESS_FOR_MONEY;
                holding_bought_by_a_quote_print: "moved prints", WORSE_QUOTE;
                purchase_that_uncovers: "limits turned around", BOUGHT_COUNTS;
                exit_held_back_by_a_purchase: "griefing", NEEDED_IS_NOT_SPENT;
                purchase_before_the_loss: "limits turned around", NOTHING_BOUGHT_BEFORE_A_LOSS;
                purchase_waited_out: "Dutch auctions", REFUSED_RESTS;
            }
            limits {
                vault_filled_and_emptied: "flash loans", SEASONED;
                pieces_starve_the_line: "limits turned around", STRIP;
                dust_holds_changes: "limits turned around", OVERRUN;
                uncertain_for_ever: "dying feeds", DOUBT_IS_SILENCE;
                pause_and_fund: "two stolen keys", NO_FUNDING_WHILE_CLOSED;
                first_second_after_an_outage: "outages", GRACE;
            }
            inventory {
                jelly_on_the_backstop: "Hyperliquid JELLY, March 2025", LOANS_COUNT;
                dump_at_a_stale_price: "stale prices", FRESH_ABSORPTION;
                dust_holds_the_auction: "griefed auctions", CLOCK_BY_WEIGHT;
                many_markets_drain_capital: "limits turned around", CAPITAL_SHARE;
                return_before_the_loss: "withdrawals before losses", EQUITY_DECIDES;
                hedge_ended_and_bought: "Dutch auctions", KEPT_IS_NOT_FOR_SALE;
                loan_before_the_loss: "withdrawals before losses", LOSS_FIRST;
            }
        }
    };
}
