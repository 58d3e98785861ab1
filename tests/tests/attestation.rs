//! The tree of a census: every leaf of every tree up to some size proves itself, and nothing else does.

use anchor_lang::prelude::Pubkey;
use anchor_lang::{AnchorDeserialize, AnchorSerialize};
use ballast::attestation::{Amounts, Leaf, Node, Tree, prove, verify};
use bytemuck::Zeroable;

const MOST: u64 = 70;

fn leaf(id: u64) -> Leaf {
    let holdings = Amounts { cash: 3 * id + 1, claims: id * id, collateral: id % 5 };
    Leaf { address: Pubkey::new_from_array([7; 32]), id, slot: 100 + id, holdings }
}

fn nodes(count: u64) -> Vec<Node> {
    (0..count).map(|id| leaf(id).node(&Pubkey::default(), 4)).collect()
}

fn grown(nodes: &[Node]) -> Tree {
    let mut tree = Tree::zeroed();
    for node in nodes {
        tree.append(*node).unwrap();
    }
    tree
}

#[test]
fn every_leaf_proves_itself_in_every_tree() {
    for count in 1..=MOST {
        let nodes = nodes(count);
        let root = grown(&nodes).root().unwrap();
        assert_eq!(root.sums.cash, nodes.iter().map(|node| node.sums.cash).sum::<u64>());
        assert_eq!(root.sums.claims, nodes.iter().map(|node| node.sums.claims).sum::<u64>());
        for (place, node) in nodes.iter().enumerate() {
            let path = prove(&nodes, place).unwrap();
            let index = u64::try_from(place).unwrap();
            assert!(verify(&root, count, node, index, &path), "leaf {index} of {count}");
            for other in 0..count + 2 {
                assert_eq!(
                    verify(&root, count, node, other, &path),
                    other == index,
                    "leaf {index} of {count} at {other}"
                );
            }
            for cut in 0..path.len() {
                assert!(!verify(&root, count, node, index, &path[..cut]), "a path cut to {cut}");
                let mut bent = path.clone();
                bent[cut].sums.cash ^= 1;
                assert!(!verify(&root, count, node, index, &bent), "a sum bent");
                let mut bent = path.clone();
                bent[cut].hash[31] ^= 1;
                assert!(!verify(&root, count, node, index, &bent), "a hash bent");
            }
            let longer: Vec<Node> = path.iter().copied().chain([*node]).collect();
            assert!(!verify(&root, count, node, index, &longer));
        }
    }
}

/// A node above leaves is none, wherever it is presented.
#[test]
fn a_node_is_no_leaf() {
    let nodes = nodes(8);
    let root = grown(&nodes).root().unwrap();
    let parent = Node::join(&nodes[0], &nodes[1]).unwrap();
    let path = prove(&nodes, 0).unwrap();
    for count in 1..=8 {
        for index in 0..8 {
            // It would hold in a tree of three or four; the number of leaves is attested beside the root.
            let holds = verify(&root, count, &parent, index, &path[1..]);
            assert_eq!(holds, matches!(count, 3 | 4) && index == 0, "as leaf {index} of {count}");
        }
    }
    // And no leaf hashes to it: what leaves begin with, nodes do not.
    let mut bytes = bytemuck::bytes_of(&nodes[0]).to_vec();
    bytes.extend(bytemuck::bytes_of(&nodes[1]));
    assert_ne!(bytes.len(), size_of::<Leaf>());
}

/// Every field of a leaf, the census and the clearinghouse are in its hash.
#[test]
fn a_leaf_says_whose_when_and_how_much() {
    let (root, own) = (Pubkey::default(), leaf(9));
    let node = own.node(&root, 4);
    let holdings = own.holdings;
    let others = [
        Leaf { address: Pubkey::new_from_array([8; 32]), ..own },
        Leaf { id: 10, ..own },
        Leaf { slot: 110, ..own },
        Leaf { holdings: Amounts { cash: holdings.cash + 1, ..holdings }, ..own },
        Leaf { holdings: Amounts { claims: holdings.claims + 1, ..holdings }, ..own },
        Leaf { holdings: Amounts { collateral: holdings.collateral + 1, ..holdings }, ..own },
    ];
    for other in others {
        assert_ne!(other.node(&root, 4).hash, node.hash);
    }
    assert_ne!(own.node(&root, 5).hash, node.hash);
    assert_ne!(own.node(&Pubkey::new_from_array([1; 32]), 4).hash, node.hash);
}

/// Sums that do not fit make no node: nobody is taken off the others by an overflow.
#[test]
fn sums_do_not_wrap() {
    let mut huge = nodes(2);
    huge[1].sums.cash = u64::MAX;
    assert!(Node::join(&huge[0], &huge[1]).is_none());
    assert!(grown(&huge[..1]).append(huge[1]).is_none());
    assert!(prove(&huge, 0).is_none());
    let root = grown(&nodes(2)).root().unwrap();
    assert!(!verify(&root, 2, &huge[0], 0, &huge[1..]));
}

#[test]
fn of_nobody_there_is_nothing() {
    assert_eq!(grown(&[]).root(), Some(Node::default()));
    assert!(prove(&[], 0).is_none());
    assert!(!verify(&Node::default(), 0, &Node::default(), 0, &[]));
}

/// What events tell of a leaf is what is hashed of it.
#[test]
fn events_tell_what_is_hashed() {
    let mut told = Vec::new();
    leaf(9).serialize(&mut told).unwrap();
    assert_eq!(told, bytemuck::bytes_of(&leaf(9)));
    assert_eq!(Leaf::deserialize(&mut &told[..]).unwrap(), leaf(9), "field by field");
}
