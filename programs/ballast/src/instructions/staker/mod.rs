//! What stakers sign, and what anyone may do for their exits.

mod pay_exit;
mod price_exits;
mod request_exit;
mod stake;

pub use pay_exit::*;
pub use price_exits::*;
pub use request_exit::*;
pub use stake::*;
