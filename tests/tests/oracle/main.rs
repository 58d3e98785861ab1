//! Oracle bytes of both layouts: real accounts are read as what they say, and each check refuses what breaks it.

mod age;
mod bytes;
mod quote;
mod real;
