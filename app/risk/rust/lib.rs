//! The judgement of the Ballast program, for other languages.
//!
//! Accounts come in as the bytes that the chain holds, and become values by the program's own code; what is computed from them is computed by
//! the program's own functions. This crate adds a byte interface, and searches over the law's answers: by halving, never by a formula.
//!
//! A [`request::Request`] in borsh goes in, JSON comes out, see [`answer`]. Integers of 64 bits and more are decimal strings in it.

mod abi;
mod accounts;
mod books;
mod collateral;
mod fault;
mod hypothesis;
mod inclusion;
mod json;
mod judgement;
mod liquidation_price;
mod market;
mod preview;
pub mod request;
mod reserve;
mod search;
mod trade;
mod vault;
mod withdrawal;

use borsh::BorshDeserialize;

use crate::fault::Fault;
use crate::json::Json;
use crate::request::Request;

/// Answers a request: `{"value": ...}`, `{"refusal": {"code", "name", "message"}}` when the law refuses, or `{"input": "..."}` when the bytes
/// are not what they should be.
pub fn answer(request: &[u8]) -> String {
    let mut out = String::new();
    match respond(request) {
        Ok(value) => json::object(&mut out, &[("value", &*value)]),
        Err(Fault::Refused(refusal)) => json::object(&mut out, &[("refusal", &refusal)]),
        Err(Fault::Input(message)) => json::object(&mut out, &[("input", &message)]),
    }
    out
}

fn respond(request: &[u8]) -> Result<Box<dyn Json>, Fault> {
    let request = Request::try_from_slice(request).map_err(|error| Fault::Input(format!("the request: {error}")))?;
    Ok(match request {
        Request::Standings(request) => Box::new(judgement::standings(&request)?),
        Request::Account(request) => Box::new(judgement::account(&request)?),
        Request::Withdrawable(request) => Box::new(withdrawal::withdrawable(&request)?),
        Request::LiquidationPrice(request) => Box::new(liquidation_price::liquidation_price(&request)?),
        Request::LargestTrade(request) => Box::new(trade::largest(&request)?),
        Request::Preview(request) => Box::new(preview::preview(&request)?),
        Request::Haircuts(request) => Box::new(collateral::haircuts(&request)?),
        Request::Vault(request) => Box::new(vault::vault(&request)?),
        Request::Market(request) => Box::new(market::market(&request)?),
        Request::Reserve(request) => Box::new(reserve::reserve(&request)?),
        Request::Prove(request) => Box::new(inclusion::prove(&request)?),
        Request::Verify(request) => Box::new(inclusion::verify(&request)?),
    })
}
