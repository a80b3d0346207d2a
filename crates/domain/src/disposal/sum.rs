//! What items brought when they were sold, shared out to each item and its funder.

use crate::{funding, money::part_of};

/// Shares an amount out to items by what they cost; in equal parts if the cost of one is unknown, or all cost nothing. The
/// parts add up to the amount: pennies that are left go to the first items.
pub fn shared(pence: i64, costs: &[Option<i64>]) -> Vec<i64> {
    let known: Option<Vec<i64>> = costs.iter().copied().collect();
    let weights = known.filter(|all| all.iter().any(|cost| *cost > 0)).unwrap_or_else(|| vec![1; costs.len()]);
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let mut parts: Vec<i64> = weights
        .iter()
        .map(|weight| i64::try_from(i128::from(pence) * i128::from(*weight) / whole.max(1)).unwrap_or_default())
        .collect();
    let mut left = pence - parts.iter().sum::<i64>();
    for (part, _) in parts.iter_mut().zip(&weights).filter(|(_, weight)| **weight > 0) {
        if left == 0 {
            break;
        }
        (*part, left) = (*part + 1, left - 1);
    }
    parts
}

/// The funder's part of what an item brought: a model funding agreement of 2014 has the grant's share of the cost repaid
/// out of the proceeds.
pub fn of_funder(proceeds: i64, share_bp: i64) -> i64 {
    part_of(proceeds, share_bp, funding::WHOLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up_to_the_penny_and_follow_the_costs() {
        assert_eq!(shared(10_000, &[Some(30_000), Some(10_000)]), [7_500, 2_500]);
        assert_eq!(shared(100, &[Some(1), Some(1), Some(1)]), [34, 33, 33]);
        assert_eq!(shared(100, &[Some(500), None, Some(1)]), [34, 33, 33]);
        assert_eq!(shared(5, &[Some(0), Some(0)]), [3, 2]);
        assert_eq!(shared(5, &[Some(0), Some(9)]), [0, 5]);
        assert!(shared(0, &[]).is_empty());
        assert_eq!((of_funder(2_501, 5_000), of_funder(2_500, 0), of_funder(300, 6_667)), (1_251, 0, 200));
    }
}
