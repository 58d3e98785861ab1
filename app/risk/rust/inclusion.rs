//! Proofs that an account is in the tree of a census, by the program's own tree.

use anchor_lang::prelude::Pubkey;
use ballast::attestation::{self, LEVELS, Leaf, Node, Tree};
use bytemuck::AnyBitPattern;

use crate::fault::{Answer, Fault};
use crate::json::record;
use crate::request;

record! {
    /// The way from a leaf to the root. Nodes are their bytes in hexadecimal: the hash, then the sums.
    Proof {
        /// The root over all leaves.
        root: String,
        /// Siblings, from the leaf upwards.
        path: Vec<String>,
    }
}

record! {
    /// Whether a proof holds.
    Verdict {
        holds: bool,
    }
}

/// Proves that a leaf is in the tree of all leaves.
pub(crate) fn prove(request: &request::Prove) -> Answer<Proof> {
    let clearinghouse = key(&request.clearinghouse)?;
    let nodes = request.leaves.iter().map(|leaf| Ok(read::<Leaf>(leaf)?.node(&clearinghouse, request.census)));
    let nodes = nodes.collect::<Answer<Vec<Node>>>()?;
    let index = usize::try_from(request.index).ok();
    let path = index.and_then(|index| attestation::prove(&nodes, index)).ok_or_else(|| input("there is no such leaf"))?;
    let leaf = index.and_then(|index| nodes.get(index)).ok_or_else(|| input("there is no such leaf"))?;
    let leaves = u64::try_from(nodes.len()).map_err(|_| input("there are too many leaves"))?;
    let mut tree = Tree { leaves: 0, peaks: [Node::default(); LEVELS] };
    let grown = nodes.iter().try_for_each(|node| tree.append(*node));
    let root = grown.and_then(|()| tree.root()).ok_or_else(|| input("the sums do not fit"))?;
    if !attestation::verify(&root, leaves, leaf, request.index, &path) {
        return Err(input("the tree contradicts itself"));
    }
    Ok(Proof { root: hex(&root), path: path.iter().map(hex).collect() })
}

/// Whether a leaf is in its place below an attested root.
pub(crate) fn verify(request: &request::Verify) -> Answer<Verdict> {
    let leaf = read::<Leaf>(&request.leaf)?.node(&key(&request.clearinghouse)?, request.census);
    let root = read::<Node>(&request.root)?;
    let path = request.path.iter().map(|node| read::<Node>(node)).collect::<Answer<Vec<Node>>>()?;
    Ok(Verdict { holds: attestation::verify(&root, request.leaves, &leaf, request.index, &path) })
}

fn input(what: &str) -> Fault {
    Fault::Input(String::from(what))
}

fn key(bytes: &[u8]) -> Answer<Pubkey> {
    Pubkey::try_from(bytes).map_err(|_| input("the clearinghouse is no address"))
}

fn read<T: AnyBitPattern>(bytes: &[u8]) -> Answer<T> {
    bytemuck::try_pod_read_unaligned(bytes).map_err(|_| input("a leaf or node has another size"))
}

fn hex(node: &Node) -> String {
    bytemuck::bytes_of(node).iter().map(|byte| format!("{byte:02x}")).collect()
}
