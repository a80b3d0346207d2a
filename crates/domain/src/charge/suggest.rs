//! Works out the amount of a charge by the school's own policy, line by line, so that a parent can follow it.

use crate::{
    ids::{CategoryId, RowId},
    money::{Vat, part_of, shown_pounds, shown_price},
    text::count,
};
use serde::{Deserialize, Serialize};

/// The school's charging policy: percentages by the number of a person's incidents, a cap, and whether age counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Pairs of an incident's number and a percentage, in order. Each percentage applies from that incident on.
    pub percents: Vec<(i64, i64)>,
    /// Only incidents within this many months count.
    pub within_months: u32,
    /// The most that the school charges for one incident, in pence.
    pub cap_pence: Option<i64>,
    /// True if the replacement cost is reduced by the age of the item.
    pub age: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { percents: Vec::new(), within_months: 12, cap_pence: None, age: true }
    }
}

impl Policy {
    /// The percentage for a person's `nth` incident.
    pub fn percent(&self, nth: i64) -> i64 {
        let reached = self.percents.iter().filter(|(from, _)| *from <= nth);
        reached.max_by_key(|(from, _)| *from).map_or(100, |(_, percent)| *percent)
    }
}

/// The school's fixed amount for one kind of damage to items of a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tariff {
    /// The amount in pence.
    pub amount_pence: i64,
    pub category_id: CategoryId,
    /// The kind of damage, such as "screen".
    pub damage: String,
    pub damage_folded: String,
    pub id: RowId,
}

/// One line of the working: an amount added or taken off. The lines add up to the charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingLine {
    pub line: String,
    pub pence: i64,
}

/// The line of the working for an amount that somebody typed.
pub const BY_HAND: &str = "amount entered by hand";

/// The amount from which a suggestion is worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The words for the basis in the working, such as "laptop, screen: school tariff".
    pub what: String,
    pub pence: i64,
    /// True if this is the replacement cost, which is reduced by the age of the item.
    pub is_price: bool,
}

/// Everything needed to work out a suggestion.
#[derive(Debug, Clone)]
pub struct Grounds<'a> {
    pub basis: Option<Basis>,
    /// The item's age and its useful life in months, if both are known.
    pub life: Option<(i64, i64)>,
    /// The number of this incident among the person's incidents within the policy's months, from 1.
    pub nth: i64,
    pub policy: &'a Policy,
    /// The full replacement cost of the item or part, in pence.
    pub price: Option<i64>,
    /// The VAT basis of the replacement cost, if it is known.
    pub price_vat: Option<Vat>,
    /// The sum of earlier charges for this incident, in pence: the cap and the replacement cost limit all charges
    /// together.
    pub charged_before: i64,
}

impl Grounds<'_> {
    /// The most that may be charged now, in pence: the replacement cost less earlier charges.
    pub fn most(&self) -> Option<i64> {
        self.price.map(|price| (price - self.charged_before).max(0))
    }
}

/// A suggested amount and its working.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub lines: Vec<WorkingLine>,
    /// The amount in pence.
    pub pence: i64,
}

impl Suggestion {
    /// Changes the amount and adds a line that says why.
    fn to(&mut self, pence: i64, line: String) {
        self.lines.push(WorkingLine { line, pence: pence - self.pence });
        self.pence = pence;
    }

    /// Replaces the suggestion with an amount that someone entered.
    #[must_use]
    pub fn instead(mut self, pence: i64) -> Self {
        if pence != self.pence || self.lines.is_empty() {
            self.to(pence, BY_HAND.to_owned());
        }
        self
    }
}

/// Works out the suggested amount; `None` if there is no basis to start from.
pub fn suggest(grounds: &Grounds<'_>) -> Option<Suggestion> {
    let basis = grounds.basis.as_ref()?;
    let policy = grounds.policy;
    let mut out = Suggestion { lines: Vec::new(), pence: 0 };
    out.to(basis.pence, basis.what.clone());
    if let Some((used, life)) = grounds.life.filter(|_| basis.is_price && policy.age) {
        let left = part_of(out.pence, life - used, life);
        out.to(left, format!("age: {used} of {} of useful life used", count_months(life)));
    }
    let percent = policy.percent(grounds.nth);
    if !policy.percents.is_empty() {
        let part = part_of(out.pence, percent, 100);
        let months = count_months(policy.within_months.into());
        out.to(part, format!("{} incident within {months}: {percent} %", ordinal(grounds.nth)));
    }
    let before = match grounds.charged_before {
        0 => String::new(),
        pence => format!(", less {} already charged", shown_pounds(pence)),
    };
    if let Some(cap) = policy.cap_pence
        && cap - grounds.charged_before < out.pence
    {
        let left = (cap - grounds.charged_before).max(0);
        out.to(left, format!("the school's cap is {}{before}", shown_pounds(cap)));
    }
    if let Some(price) = grounds.price
        && let Some(most) = grounds.most().filter(|most| *most < out.pence)
    {
        out.to(most, format!("limited to the replacement cost of {}{before}", shown_price(price, grounds.price_vat)));
    }
    Some(out)
}

fn count_months(months: i64) -> String {
    count(usize::try_from(months).unwrap_or(0), "month")
}

/// Writes a number as an ordinal, such as "1st", "2nd", "3rd" or "11th".
pub fn ordinal(number: i64) -> String {
    let end = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(pence: i64) -> Option<Basis> {
        Some(Basis { what: "replacement cost".to_owned(), pence, is_price: true })
    }

    /// A policy that charges half for the first incident, then the full cost, at most £150. The press says that
    /// Edinburgh's schools do this.
    fn half_then_whole() -> Policy {
        Policy { percents: vec![(1, 50), (2, 100)], cap_pence: Some(15_000), ..Policy::default() }
    }

    #[test]
    fn the_lines_of_the_working_add_up_to_the_amount() {
        let policy = half_then_whole();
        for (basis, life, nth, most, wanted) in [
            (price(45_000), Some((18, 48)), 1, Some(45_000), 14_063),
            (price(45_000), Some((18, 48)), 2, Some(45_000), 15_000),
            (price(45_000), Some((48, 48)), 2, Some(45_000), 0),
            (price(20_000), None, 1, Some(20_000), 10_000),
            (price(20_000), None, 3, Some(4_000), 4_000),
            (Some(Basis { is_price: false, ..price(8_000).unwrap() }), Some((18, 48)), 1, None, 4_000),
        ] {
            let grounds =
                Grounds { basis, life, nth, policy: &policy, price: most, price_vat: None, charged_before: 0 };
            let found = suggest(&grounds).unwrap();
            assert_eq!(found.pence, wanted, "{grounds:?}");
            assert_eq!(found.lines.iter().map(|l| l.pence).sum::<i64>(), wanted);
            let by_hand = found.instead(1_234);
            assert_eq!(by_hand.lines.iter().map(|l| l.pence).sum::<i64>(), 1_234);
        }
    }

    /// The cap and the replacement cost limit the whole incident, not each charge.
    #[test]
    fn earlier_charges_count_towards_the_cap_and_the_replacement_cost() {
        let policy = half_then_whole();
        for (price_pence, charged_before, wanted) in [
            (45_000, 10_000, 5_000),
            (45_000, 15_000, 0),
            (45_000, 20_000, 0),
            (12_000, 10_000, 2_000),
            (12_000, 12_000, 0),
        ] {
            let grounds = Grounds {
                basis: price(price_pence),
                life: None,
                nth: 2,
                policy: &policy,
                price: Some(price_pence),
                price_vat: None,
                charged_before,
            };
            let found = suggest(&grounds).unwrap();
            assert_eq!(found.pence, wanted, "{grounds:?}: {found:?}");
            assert_eq!(found.lines.iter().map(|l| l.pence).sum::<i64>(), wanted);
        }
    }

    #[test]
    fn without_a_policy_the_full_cost_is_suggested() {
        let policy = Policy::default();
        let found = suggest(&Grounds {
            basis: price(45_000),
            life: None,
            nth: 4,
            policy: &policy,
            price: None,
            price_vat: None,
            charged_before: 0,
        })
        .unwrap();
        assert_eq!((found.pence, found.lines.len()), (45_000, 1));
        assert_eq!(
            suggest(&Grounds {
                basis: None,
                life: None,
                nth: 1,
                policy: &policy,
                price: None,
                price_vat: None,
                charged_before: 0
            }),
            None
        );
    }

    #[test]
    fn the_last_percentage_reached_applies() {
        let policy = half_then_whole();
        assert_eq!([1, 2, 3, 9].map(|nth| policy.percent(nth)), [50, 100, 100, 100]);
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 21, 22, 103].map(ordinal).join(" "),
            "1st 2nd 3rd 4th 11th 12th 21st 22nd 103rd"
        );
    }
}
