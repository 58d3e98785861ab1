//! What the program reported in a transaction's logs.

use anchor_lang::{AnchorDeserialize, Discriminator};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::host::Receipt;

const PREFIX: &str = "Program data: ";

impl Receipt {
    /// The first event of a type.
    pub(crate) fn event<T: AnchorDeserialize + Discriminator>(&self) -> Option<T> {
        self.logs.iter().find_map(|line| {
            let bytes = STANDARD.decode(line.strip_prefix(PREFIX)?).ok()?;
            T::deserialize(&mut bytes.strip_prefix(T::DISCRIMINATOR)?).ok()
        })
    }
}
