//! Proofs of inclusion against what was attested, and forged ones.

use anchor_lang::prelude::Pubkey;
use ballast::attestation::{Amounts, Leaf, Node, prove, verify};
use ballast::state::Attestation;

use super::report::Proven;
use crate::stop::{OrStop, Outcome, Stop};

/// Every so manieth leaf is proven.
const STRIDE: usize = 97;

/// What events told of the accounts, as a tree.
struct Told<'a> {
    root: &'a Pubkey,
    attested: &'a Attestation,
    leaves: &'a [Leaf],
    nodes: Vec<Node>,
}

/// A claim of inclusion.
#[derive(Clone)]
struct Claim {
    leaf: Node,
    index: u64,
    path: Vec<Node>,
}

/// Proves some leaves, and tries to prove what is not so.
pub(super) fn prove_all(root: &Pubkey, attested: &Attestation, leaves: &[Leaf]) -> Outcome<Proven> {
    let nodes = leaves.iter().map(|leaf| leaf.node(root, attested.number)).collect();
    let told = Told { root, attested, leaves, nodes };
    let (mut proofs, mut verified, mut longest) = (0, 0, 0);
    for index in (0..leaves.len()).step_by(STRIDE).chain([leaves.len().saturating_sub(1)]) {
        let claim = told.claim(index)?;
        longest = longest.max(claim.path.len());
        proofs += 1;
        verified += u64::from(told.holds(&claim));
    }
    Ok(Proven {
        root: attested.root.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        cash: attested.root.sums.cash,
        claims: attested.root.sums.claims,
        collateral: attested.root.sums.collateral,
        leaves: attested.leaves,
        first_slot: attested.first_slot,
        last_slot: attested.last_slot,
        traders_ledger: attested.traders_ledger,
        traders_vault: attested.traders_vault,
        reserve_ledger: attested.reserve_ledger,
        reserve_vault: attested.reserve_vault,
        rebuilt: told.fold()? == attested.root,
        proofs,
        verified,
        path: longest,
        forgeries: told.forgeries()?,
    })
}

impl Told<'_> {
    fn claim(&self, index: usize) -> Outcome<Claim> {
        let leaf = self.nodes.get(index).copied().ok_or_else(|| Stop::fault("there is no such leaf"))?;
        let path = prove(&self.nodes, index).ok_or_else(|| Stop::fault("a leaf cannot be proven"))?;
        Ok(Claim { leaf, index: u64::try_from(index).or_stop("counting leaves")?, path })
    }

    fn holds(&self, claim: &Claim) -> bool {
        verify(&self.attested.root, self.attested.leaves, &claim.leaf, claim.index, &claim.path)
    }

    /// The root of the tree that events tell.
    fn fold(&self) -> Outcome<Node> {
        let mut level = self.nodes.clone();
        while level.len() > 1 {
            let pairs = level.chunks(2).map(|pair| match pair {
                [left, right] => Node::join(left, right),
                [single] => Some(*single),
                _ => None,
            });
            level = pairs.collect::<Option<Vec<Node>>>().ok_or_else(|| Stop::fault("sums do not fit"))?;
        }
        level.first().copied().ok_or_else(|| Stop::fault("nobody was visited"))
    }

    /// What somebody might claim, and whether it is refused.
    fn forgeries(&self) -> Outcome<Vec<(&'static str, bool)>> {
        let index = self.leaves.len() / 3;
        let honest = self.claim(index)?;
        let leaf = self.leaves.get(index).copied().ok_or_else(|| Stop::fault("there is no such leaf"))?;
        let with = |leaf: Leaf| Claim { leaf: leaf.node(self.root, self.attested.number), ..honest.clone() };
        let more = Amounts { cash: leaf.holdings.cash.saturating_add(1), ..leaf.holdings };
        let mut forged = vec![
            ("another amount", with(Leaf { holdings: more, ..leaf })),
            ("another id", with(Leaf { id: leaf.id + 1, ..leaf })),
            ("another slot", with(Leaf { slot: leaf.slot + 1, ..leaf })),
            ("another address", with(Leaf { address: *self.root, ..leaf })),
            ("another place", Claim { index: honest.index + 1, ..honest.clone() }),
            ("a place beyond the leaves", Claim { index: honest.index + self.attested.leaves, ..honest.clone() }),
            (
                "the leaf of another census",
                Claim { leaf: leaf.node(self.root, self.attested.number + 1), ..honest.clone() },
            ),
        ];
        let mut sums = honest.clone();
        sums.leaf.sums.cash += 1;
        forged.push(("sums beside the hash", sums));
        // Two children's parent, presented as if it were a leaf, with the path above it.
        let sibling = honest.path.first().copied().unwrap_or_default();
        let (left, right) = if index.is_multiple_of(2) { (honest.leaf, sibling) } else { (sibling, honest.leaf) };
        let parent = Node::join(&left, &right).ok_or_else(|| Stop::fault("sums do not fit"))?;
        let above = honest.path.get(1..).unwrap_or_default().to_vec();
        forged.push(("a node as a leaf", Claim { leaf: parent, index: honest.index / 2, path: above.clone() }));
        forged.push(("a path cut short", Claim { path: above, ..honest.clone() }));
        let longer = honest.path.iter().copied().chain([sibling]).collect();
        forged.push(("a path that goes on", Claim { path: longer, ..honest.clone() }));
        // A sibling that would have to be negative for the sums to come out, and one whose sums overflow.
        let mut negative = honest.clone();
        for node in negative.path.iter_mut().take(1) {
            node.sums.cash = node.sums.cash.wrapping_sub(node.sums.cash + 1);
        }
        forged.push(("a sibling below zero", negative));
        let mut huge = honest;
        for node in huge.path.iter_mut().take(1) {
            node.sums.cash = u64::MAX;
        }
        forged.push(("sums that overflow", huge));
        Ok(forged.into_iter().map(|(what, claim)| (what, !self.holds(&claim))).collect())
    }
}
