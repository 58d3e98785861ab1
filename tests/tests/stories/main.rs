//! Stories: what happens to people over the built program, from deposit to withdrawal.

mod authority;
mod backing;
mod caps;
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
mod liquidation;
mod pause;
mod recovery;
mod scenes;
mod seed;
mod settling;
mod shirking;
mod shortfall;
mod stuck;
mod variation;
mod volatility;
