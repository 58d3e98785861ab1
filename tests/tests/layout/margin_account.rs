//! The bytes of `MarginAccount`.

use ballast::state::MarginAccount;

use super::golden;

fn fixture() -> MarginAccount {
    let bytes = include_bytes!("../../fixtures/accounts/margin_account.bin");
    golden(bytes, 1_736, [133, 220, 173, 213, 179, 211, 43, 238])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.bump, 2);
    assert_eq!(account.index, 9);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.owner.to_bytes(), [6; 32]);
    assert_eq!(account.delegate.to_bytes(), [10; 32]);
    assert_eq!(account.id, 104_007);
    assert_eq!(account.cash, 112_007);
    assert_eq!(account.fee_debt, 120_007);
    assert_eq!(account.negative_since, -128_007);
    assert_eq!(account.called_since, -136_007);
    assert_eq!(account.sequence, 1_600_007);
    assert_eq!(account.looked, -1_608_007);
    assert_eq!(account.fee_market, 1_623);
    assert_eq!(account.reported, 1_624_007);
    assert_eq!(account.below_since, -1_648_007);
    assert_eq!(account.census, 1_632_007);
    assert_eq!(account.seen, 16_367);
    assert_eq!(account.given, -1_640_007);
    assert_eq!(account.risked, 1_656_007);
}

#[test]
fn matchers_first() {
    let account = fixture();
    assert_eq!(account.matchers[0].matcher.to_bytes(), [19; 32]);
    assert_eq!(account.matchers[0].markets, 176_007);
    assert_eq!(account.matchers[0].expires, -184_007);
    assert_eq!(account.matchers[0].notional, 192_007);
    assert_eq!(account.matchers[0].notional_used, 200_007);
    assert_eq!(account.matchers[0].slippage, 208_007);
    assert_eq!(account.matchers[0].slippage_used, 216_007);
    assert_eq!(account.matchers[0].since, -224_007);
}

#[test]
fn matchers_last() {
    let account = fixture();
    assert_eq!(account.matchers[1].matcher.to_bytes(), [30; 32]);
    assert_eq!(account.matchers[1].markets, 264_007);
    assert_eq!(account.matchers[1].expires, -272_007);
    assert_eq!(account.matchers[1].notional, 280_007);
    assert_eq!(account.matchers[1].notional_used, 288_007);
    assert_eq!(account.matchers[1].slippage, 296_007);
    assert_eq!(account.matchers[1].slippage_used, 304_007);
    assert_eq!(account.matchers[1].since, -312_007);
}

#[test]
fn balances_first() {
    let account = fixture();
    assert_eq!(account.balances[0].amount, 320_007);
    assert_eq!(account.balances[0].collateral, 335);
}

#[test]
fn balances_last() {
    let account = fixture();
    assert_eq!(account.balances[7].amount, 432_007);
    assert_eq!(account.balances[7].collateral, 447);
}

#[test]
fn positions_first() {
    let account = fixture();
    assert_eq!(account.positions[0].size, -448_007);
    assert_eq!(account.positions[0].cost, -456_007);
    assert_eq!(account.positions[0].claim, 464_007);
    assert_eq!(account.positions[0].funding_index, -472_007);
    assert_eq!(account.positions[0].claim_index, 480_007);
    assert_eq!(account.positions[0].claim_scale, 488_007);
    assert_eq!(account.positions[0].claim_epoch, 492_007);
    assert_eq!(account.positions[0].deleveraged_since, -496_007);
    assert_eq!(account.positions[0].deleverage_left, 504_007);
    assert_eq!(account.positions[0].window, 512_007);
    assert_eq!(account.positions[0].market, 523);
}

#[test]
fn positions_last() {
    let account = fixture();
    assert_eq!(account.positions[15].size, -1_528_007);
    assert_eq!(account.positions[15].cost, -1_536_007);
    assert_eq!(account.positions[15].claim, 1_544_007);
    assert_eq!(account.positions[15].funding_index, -1_552_007);
    assert_eq!(account.positions[15].claim_index, 1_560_007);
    assert_eq!(account.positions[15].claim_scale, 1_568_007);
    assert_eq!(account.positions[15].claim_epoch, 1_572_007);
    assert_eq!(account.positions[15].deleveraged_since, -1_576_007);
    assert_eq!(account.positions[15].deleverage_left, 1_584_007);
    assert_eq!(account.positions[15].window, 1_592_007);
    assert_eq!(account.positions[15].market, 1_603);
}
