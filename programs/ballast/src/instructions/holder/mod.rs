//! What holders of facilities sign: programs, mostly, by addresses of theirs.

mod close_facility;
mod fund_facility;
mod open_facility;
mod request_return;
mod take_from_facility;

pub use close_facility::*;
pub use fund_facility::*;
pub use open_facility::*;
pub use request_return::*;
pub use take_from_facility::*;
