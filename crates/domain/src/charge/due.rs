//! When a charge falls due: in one sum, or in instalments. What is settled settles the earliest first.

use crate::{
    fault::Fault,
    ids::{ChargeId, RowId},
    money::shown_pounds,
    when::show_day,
};
use chrono::NaiveDate;

/// A sum that falls due on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Pence.
    pub amount_pence: i64,
    pub charge_id: ChargeId,
    pub due_on: NaiveDate,
    pub id: RowId,
    /// What of it is not settled. Pence.
    pub open_pence: i64,
}

/// The days and sums of a charge that is asked for in full.
pub fn in_full(due_on: NaiveDate, pence: i64) -> Vec<(NaiveDate, i64)> {
    vec![(due_on, pence)]
}

/// The days and sums of instalments, in order of their days.
///
/// Errors: a day comes twice or lies before the request; the sums are not what is outstanding.
pub fn plan(
    mut said: Vec<(NaiveDate, i64)>,
    from: NaiveDate,
    outstanding: i64,
) -> Result<Vec<(NaiveDate, i64)>, Fault> {
    said.sort_unstable();
    if let Some((early, _)) = said.iter().find(|(day, _)| *day < from) {
        let message = format!(
            "the instalment of {} would be due before it is asked for, on {}",
            show_day(*early),
            show_day(from)
        );
        return Err(Fault::invalid(message).hint("Give days that lie ahead."));
    }
    if let Some(pair) = said.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(Fault::invalid(format!("two instalments are due on {}", show_day(pair[0].0)))
            .hint("Give each a day of its own."));
    }
    if said.iter().any(|(_, pence)| *pence == 0) {
        return Err(Fault::invalid("an instalment of nothing is none").hint("Leave it away."));
    }
    let sum: i64 = said.iter().map(|(_, pence)| pence).sum();
    if sum != outstanding {
        let message =
            format!("the instalments come to {}, and {} is outstanding", shown_pounds(sum), shown_pounds(outstanding));
        return Err(Fault::conflict(message, "Give instalments that add up to it."));
    }
    Ok(said)
}

/// Spreads what is settled over the sums in the order of their days: the earliest are settled first.
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
    fn what_is_paid_settles_the_earliest() {
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
    fn instalments_add_up_to_what_is_outstanding() {
        let from = day("2026-11-23");
        let two = |a, b| vec![(day("2027-02-01"), a), (day("2027-01-01"), b)];
        assert_eq!(plan(two(3_000, 5_000), from, 8_000).unwrap()[0], (day("2027-01-01"), 5_000));
        for (said, wanted) in [
            (two(3_000, 4_999), "the instalments come to £79.99, and £80.00 is outstanding"),
            (
                vec![(day("2026-11-22"), 8_000)],
                "the instalment of Sun 22 Nov 2026 would be due before it is asked for, on Mon 23 Nov 2026",
            ),
            (vec![(day("2027-01-01"), 1), (day("2027-01-01"), 7_999)], "two instalments are due on Fri 1 Jan 2027"),
            (two(8_000, 0), "an instalment of nothing is none"),
        ] {
            assert_eq!(plan(said, from, 8_000).unwrap_err().message, wanted);
        }
    }
}
