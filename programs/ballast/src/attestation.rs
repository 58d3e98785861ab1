//! The tree of a census: every account that was visited, with what it held, under one hash and its sums.
//!
//! The program grows it leaf by leaf; clients prove with the same functions that an account is in it. It is the tree of RFC 9162: a node
//! without a sibling is its own parent. Leaves and nodes are hashed apart, and both children's sums are inside the hash, so that neither
//! can stand for the other and no sum can be moved between them. Sums are unsigned: a leaf can take nothing off the others.

use std::io;

use ::borsh::{BorshDeserialize, BorshSerialize};
use anchor_lang::prelude::*;
use solana_sha256_hasher::hashv;

use crate::state::assert_layout;

/// Levels of a tree at most.
pub const LEVELS: usize = 32;

/// What every leaf begins with.
const LEAF: &[u8; 20] = b"\x00ballast census leaf";
/// What every node begins with.
const NODE: &[u8] = b"\x01ballast census node";

/// What accounts hold.
#[zero_copy]
#[derive(BorshSerialize, BorshDeserialize, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Amounts {
    /// Quote.
    pub cash: u64,
    /// Profit booked and not yet paid, live.
    pub claims: u64,
    /// Collateral at its last price, in quote.
    pub collateral: u64,
}

assert_layout!(Amounts, size = 24, cash @ 0, claims @ 8, collateral @ 16);

/// A hash, and what all leaves below it hold together.
#[zero_copy]
#[derive(BorshSerialize, BorshDeserialize, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Node {
    /// SHA-256.
    pub hash: [u8; 32],
    /// Sums.
    pub sums: Amounts,
}

assert_layout!(Node, size = 56, hash @ 0, sums @ 32);

/// An account as it was visited.
#[zero_copy]
#[derive(BorshDeserialize, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Leaf {
    /// Its address.
    pub address: Pubkey,
    /// Its number.
    pub id: u64,
    /// The slot of the visit.
    pub slot: u64,
    /// What it held.
    pub holdings: Amounts,
}

assert_layout!(Leaf, size = 72, address @ 0, id @ 32, slot @ 40, holdings @ 48);

/// What every leaf of one census is hashed with, in one piece.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct Domain {
    kind: [u8; 20],
    clearinghouse: Pubkey,
    census: [u8; 4],
}

/// A tree that grows: the roots of its whole subtrees, by their height, and how many leaves there are.
#[zero_copy]
#[derive(Debug)]
#[repr(C)]
pub struct Tree {
    /// Leaves.
    pub leaves: u64,
    /// Whole subtrees; one stands where the number of leaves has a one.
    pub peaks: [Node; LEVELS],
}

assert_layout!(Tree, size = 1_800, leaves @ 0, peaks @ 8);

impl Amounts {
    fn plus(&self, other: &Self) -> Option<Self> {
        Some(Self {
            cash: self.cash.checked_add(other.cash)?,
            claims: self.claims.checked_add(other.claims)?,
            collateral: self.collateral.checked_add(other.collateral)?,
        })
    }
}

/// Its bytes as they are, in one piece: field by field would cost an event several times as much.
impl BorshSerialize for Leaf {
    fn serialize<W: io::Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(bytemuck::bytes_of(self))
    }
}

impl Leaf {
    /// Its node in the tree of a clearinghouse's census.
    pub fn node(&self, clearinghouse: &Pubkey, census: u32) -> Node {
        Domain::of(clearinghouse, census).node(self)
    }
}

impl Domain {
    /// That of a clearinghouse's census.
    pub fn of(clearinghouse: &Pubkey, census: u32) -> Self {
        Self { kind: *LEAF, clearinghouse: *clearinghouse, census: census.to_le_bytes() }
    }

    /// A leaf's node in its tree.
    #[inline(always)]
    pub fn node(&self, leaf: &Leaf) -> Node {
        let hash = hashv(&[bytemuck::bytes_of(self), bytemuck::bytes_of(leaf)]);
        Node { hash: hash.to_bytes(), sums: leaf.holdings }
    }
}

impl Node {
    /// The parent of two nodes; none if their sums do not fit.
    #[inline(always)]
    pub fn join(left: &Self, right: &Self) -> Option<Self> {
        let hash = hashv(&[NODE, bytemuck::bytes_of(left), bytemuck::bytes_of(right)]);
        Some(Self { hash: hash.to_bytes(), sums: left.sums.plus(&right.sums)? })
    }
}

impl Tree {
    /// Adds a leaf; none if there are too many, or their sums do not fit.
    #[inline(always)]
    pub fn append(&mut self, leaf: Node) -> Option<()> {
        let (mut node, mut whole) = (leaf, self.leaves);
        for peak in &mut self.peaks {
            if whole & 1 == 0 {
                *peak = node;
                self.leaves = self.leaves.checked_add(1)?;
                return Some(());
            }
            node = Node::join(peak, &node)?;
            whole >>= 1;
        }
        None
    }

    /// The root over all leaves; of none, nothing.
    pub fn root(&self) -> Option<Node> {
        let mut root: Option<Node> = None;
        for (height, peak) in (0_u32..).zip(&self.peaks) {
            if self.leaves.checked_shr(height)? & 1 == 1 {
                root = Some(match root {
                    Some(right) => Node::join(peak, &right)?,
                    None => *peak,
                });
            }
        }
        Some(root.unwrap_or_default())
    }
}

/// The siblings on the way from a leaf to the root; none if there is no such leaf, or sums do not fit.
pub fn prove(leaves: &[Node], index: usize) -> Option<Vec<Node>> {
    let (mut level, mut place, mut path) = (leaves.to_vec(), index, Vec::new());
    leaves.get(index)?;
    while level.len() > 1 {
        let sibling = place ^ 1;
        path.extend(level.get(sibling).copied());
        let parents = level.chunks(2).map(|pair| match pair {
            [left, right] => Node::join(left, right),
            [single] => Some(*single),
            _ => None,
        });
        level = parents.collect::<Option<Vec<Node>>>()?;
        place >>= 1;
    }
    Some(path)
}

/// Whether a leaf is in its place below a root over so many leaves.
pub fn verify(root: &Node, leaves: u64, leaf: &Node, index: u64, path: &[Node]) -> bool {
    if index >= leaves {
        return false;
    }
    climb(leaves, leaf, index, path).is_some_and(|reached| reached == *root)
}

/// What a path leads to from a leaf; none where it is too short, too long, or its sums do not fit.
fn climb(leaves: u64, leaf: &Node, index: u64, path: &[Node]) -> Option<Node> {
    let (mut place, mut last, mut node) = (index, leaves.checked_sub(1)?, *leaf);
    let mut siblings = path.iter();
    while last > 0 {
        if place & 1 == 1 {
            node = Node::join(siblings.next()?, &node)?;
        } else if place < last {
            node = Node::join(&node, siblings.next()?)?;
        } // Else it has no sibling: it is its own parent.
        (place, last) = (place >> 1, last >> 1);
    }
    if siblings.next().is_some() { None } else { Some(node) }
}
