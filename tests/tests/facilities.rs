//! Holders of facilities beside a reference of their own: no way is found to draw more than was posted and paid.

use ballast_tests::facilities::Holders;

async fn walks(seed: u64, steps: u64) {
    let mut holders = Holders::new(seed).await;
    holders.walk(steps).await;
    println!("seed {seed}: {:?}", holders.seen);
    let acts = ["Open", "Post", "Pay", "Draw", "AskBack", "TakeBack", "Close", "Earn"];
    let rules =
        ["FacilityWaits", "FacilityExceeded", "PremiumUnpaid", "FacilitiesFull", "ReturnUnderWay", "ReturnNotDue"];
    for name in acts.into_iter().chain(rules) {
        assert!(holders.seen.contains_key(name), "in {steps} steps there was no {name}");
    }
}

#[tokio::test]
async fn short_walks_of_holders_agree() {
    walks(1, 2_500).await;
}

/// A hundred thousand steps and more.
#[tokio::test]
#[ignore = "minutes: make walk"]
async fn long_walks_of_holders_agree() {
    for seed in 2..8 {
        walks(seed, 20_000).await;
    }
}
