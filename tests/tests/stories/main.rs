//! Stories: what happens to people over the built program, from deposit to withdrawal.

mod authority;
mod deficit;
mod deleverage;
mod fees;
mod final_price;
mod full;
mod funding;
mod glide;
mod liquidation;
mod pause;
mod recovery;
mod scenes;
mod settling;
mod shortfall;
mod variation;
