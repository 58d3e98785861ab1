//! A coverage-guided fuzzer over sequences of instructions, on the built program.
//!
//! An [`input::Input`] is bytes: a base, where a deployment already stands, and steps. A step is decoded ([`play`]) into something useful that the
//! walk's chooser draws, into a line of the [`table`] with any arguments, or into an instruction that is spoiled ([`spoil`]). The reference
//! model goes along for as long as it knows what was accepted; the laws hold after every accepted transaction; every refusal is
//! one that may be ([`verdict`]), and changes nothing. Inputs that take a jump of the program's bytecode a way it never went are kept and changed
//! further ([`search`]). [`oracle`] does the same with the bytes of price accounts.

pub mod base;
pub mod branches;
pub mod input;
pub mod lines;
pub mod oracle;
pub mod play;
pub mod search;
pub mod spoil;
pub mod table;
pub mod verdict;

/// The program's interface.
pub const INTERFACE: &str = include_str!("../../../idl/ballast.json");
