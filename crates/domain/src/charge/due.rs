//! The dates on which a charge falls due: one sum, or instalments. Payments settle the earliest sum first.

use crate::{
    fault::Fault,
    ids::{ChargeId, RowId},
    money::shown_pounds,
    when::show_day,
};
use chrono::NaiveDate;

/// A sum with its due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub amount_pence: i64,
    pub charge_id: ChargeId,
    pub due_on: NaiveDate,
    pub id: RowId,
    /// The part of the sum that is not settled yet, in pence.
    pub open_pence: i64,
}

/// The due dates and sums of a charge that is requested in one sum.
pub fn in_full(due_on: NaiveDate, pence: i64) -> Vec<(NaiveDate, i64)> {
    vec![(due_on, pence)]
}

/// The due dates and sums of instalments, in date order.
///
/// Errors: two instalments have the same date, or one is due before the request; the sums don't add up to the amount
/// outstanding.
pub fn plan(
    mut given: Vec<(NaiveDate, i64)>,
    from: NaiveDate,
    outstanding: i64,
) -> Result<Vec<(NaiveDate, i64)>, Fault> {
    given.sort_unstable();
    if let Some((early, _)) = given.iter().find(|(day, _)| *day < from) {
        let message = format!("the instalment on {} is due before the request on {}", show_day(*early), show_day(from));
        return Err(Fault::invalid(message).hint("Give dates on or after the request."));
    }
    if let Some(pair) = given.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(Fault::invalid(format!("two instalments are due on {}", show_day(pair[0].0)))
            .hint("Give each instalment its own date."));
    }
    if given.iter().any(|(_, pence)| *pence == 0) {
        return Err(Fault::invalid("an instalment can't be £0.00").hint("Leave it out."));
    }
    let sum: i64 = given.iter().map(|(_, pence)| pence).sum();
    if sum != outstanding {
        let message = format!(
            "the instalments add up to {}, but {} is outstanding",
            shown_pounds(sum),
            shown_pounds(outstanding)
        );
        return Err(Fault::conflict(message, "Give instalments that add up to the amount outstanding."));
    }
    Ok(given)
}

/// Spreads the settled amount over the sums in date order: the earliest are settled first.
pub fn spread(dues: &mut [Due], outstanding: i64) {
    let all: i64 = dues.iter().map(|due| due.amount_pence).sum();
    let mut settled = all - outstanding.clamp(0, all);
    dues.sort_by_key(|due| due.due_on);
    for due in dues {
        let taken = settled.min(due.amount_pence);
        due.open_pence = due.amount_pence - taken;
        settled -= taken;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_payment_settles_the_earliest_sum_first() {
        let nil = uuid::Uuid::nil();
        let due = |on, pence| Due {
            amount_pence: pence,
            charge_id: nil.into(),
            due_on: day(on),
            id: nil.into(),
            open_pence: pence,
        };
        let mut dues = vec![due("2027-02-01", 3_000), due("2027-01-01", 5_000)];
        for (outstanding, wanted) in [
            (8_000, [5_000, 3_000]),
            (6_000, [3_000, 3_000]),
            (3_000, [0, 3_000]),
            (1, [0, 1]),
            (0, [0, 0]),
            (-500, [0, 0]),
        ] {
            spread(&mut dues, outstanding);
            assert_eq!([dues[0].open_pence, dues[1].open_pence], wanted, "{outstanding}");
        }
    }

    #[test]
    fn instalments_must_add_up_to_the_amount_outstanding() {
        let from = day("2026-11-23");
        let two = |a, b| vec![(day("2027-02-01"), a), (day("2027-01-01"), b)];
        assert_eq!(plan(two(3_000, 5_000), from, 8_000).unwrap()[0], (day("2027-01-01"), 5_000));
        for (given, wanted) in [
            (two(3_000, 4_999), "the instalments add up to £79.99, but £80.00 is outstanding"),
            (
                vec![(day("2026-11-22"), 8_000)],
                "the instalment on Sun 22 Nov 2026 is due before the request on Mon 23 Nov 2026",
            ),
            (vec![(day("2027-01-01"), 1), (day("2027-01-01"), 7_999)], "two instalments are due on Fri 1 Jan 2027"),
            (two(8_000, 0), "an instalment can't be £0.00"),
        ] {
            assert_eq!(plan(given, from, 8_000).unwrap_err().message, wanted);
        }
    }
}
