//! What became of a transaction: a receipt or a refusal. Anything else is a broken test and panics.

use std::fmt;

use anchor_lang::{AnchorDeserialize, Discriminator};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use solana_instruction::error::InstructionError;

/// The most bytes that a packet carries.
pub const PACKET: usize = 1_232;

/// An accepted transaction.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Compute units that it consumed.
    pub units: u64,
    /// Its serialized length in bytes, signatures included.
    pub size: usize,
    /// The log.
    pub logs: Vec<String>,
    events: Vec<Vec<u8>>,
}

/// Why an instruction was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A program's own error: 6000 and up Ballast's, 100 and up Anchor's, below 100 the token program's or Anchor's.
    Program(u32),
    /// The runtime's verdict.
    Runtime(InstructionError),
}

/// A transaction that was refused, with nothing changed.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which instruction of the transaction.
    pub instruction: u8,
    /// Why.
    pub cause: Cause,
    /// Compute units until then.
    pub units: u64,
    /// The log.
    pub logs: Vec<String>,
}

/// What sending comes to.
pub type Outcome = Result<Receipt, Refusal>;

impl Receipt {
    pub(crate) fn new(units: u64, size: usize, logs: Vec<String>) -> Self {
        let events = logs.iter().filter_map(|line| line.strip_prefix("Program data: ")).map(decode).collect();
        Self { units, size, logs, events }
    }

    /// All events of a type, in order.
    pub fn events<T: AnchorDeserialize + Discriminator>(&self) -> Vec<T> {
        let bodies = self.events.iter().filter_map(|bytes| bytes.strip_prefix(T::DISCRIMINATOR));
        bodies.map(|body| T::deserialize(&mut &*body).expect("an event that its own type cannot read")).collect()
    }

    /// The only event of a type.
    pub fn event<T: AnchorDeserialize + Discriminator>(&self) -> T {
        let mut events = self.events::<T>();
        assert_eq!(events.len(), 1, "expected one event of the type:\n{}", self.logs.join("\n"));
        events.remove(0)
    }

    /// The bytes of all events, in order.
    pub fn event_bytes(&self) -> &[Vec<u8>] {
        &self.events
    }
}

fn decode(text: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(text).expect("event data is base64")
}

impl Refusal {
    /// The program's error code, if a program refused.
    pub fn code(&self) -> Option<u32> {
        match self.cause {
            Cause::Program(code) => Some(code),
            Cause::Runtime(_) => None,
        }
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "instruction {} refused with {:?} after {} units:\n{}",
            self.instruction,
            self.cause,
            self.units,
            self.logs.join("\n")
        )
    }
}

/// Says what a test expects of an outcome.
pub trait Expect {
    /// It was refused by this very rule.
    #[track_caller]
    fn refused(self, rule: impl Into<u32>);
}

impl Expect for Outcome {
    fn refused(self, rule: impl Into<u32>) {
        let rule = rule.into();
        match self {
            Ok(receipt) => {
                panic!("expected a refusal with code {rule}, but it was accepted:\n{}", receipt.logs.join("\n"))
            }
            Err(refusal) => assert_eq!(refusal.code(), Some(rule), "another rule refused: {refusal:?}"),
        }
    }
}
