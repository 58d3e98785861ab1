//! Stories: what happens to people over the built program, from deposit to withdrawal.

use ballast_tests::scenes::people as scenes;

mod admission;
mod authority;
mod backing;
mod breakers;
mod caps;
mod changes;
mod clocks;
mod coverage;
mod dead_feed;
mod deficit;
mod deleverage;
mod dust;
mod estate;
mod fees;
mod final_price;
mod full;
mod funding;
mod glide;
mod holdings;
mod hopes;
mod liquidation;
mod multisig;
mod outflow;
mod pause;
mod recovery;
mod reports;
mod seed;
mod settling;
mod shirking;
mod shortfall;
mod stakes;
mod stuck;
mod tranches;
mod variation;
mod volatility;
