//! The contents of a test label: the result ("pass" or "do not use"), the item, the date and the tester.

use super::view::{ApplianceView, appliances_of};
use crate::view::Unnumbered;
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    fault::Fault,
    pat::{Outcome, PatResult, Standing, Status, TestKind, label, same_part},
};
use serde::Serialize;
use store::ReadTx;

/// One label: green for a pass, red for a fail. The words alone are enough when it is printed in black and white.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LabelView {
    pub tag: String,
    pub part: Option<String>,
    /// Make and model.
    #[serde(rename = "thing")]
    pub item: String,
    /// `pass`, or `fail` (printed as "do not use").
    pub result: Outcome,
    pub kind: TestKind,
    pub tested_on: NaiveDate,
    /// The tester's initials.
    pub tester: Option<String>,
    /// The number of the result.
    pub no: i64,
    /// True if the item's next test is overdue, although the label says that it passed.
    #[serde(skip)]
    pub is_overdue: bool,
    /// The next due date, only if the user asks for it: if the interval changes later, a printed label still shows the
    /// old date.
    pub next_due_on: Option<NaiveDate>,
}

impl LabelView {
    /// The item's label, such as `LAP-0042/charger`.
    pub fn label(&self) -> String {
        label(&self.tag, self.part.as_deref())
    }
}

impl Unnumbered for LabelView {}

/// Builds the labels of an asset's tested items, or of one of them, from the last counted result. A failed item gets a
/// red label. An item that was never tested gets none.
pub fn labels(
    tx: &ReadTx<'_>,
    asset: &Asset,
    part: Option<&str>,
    with_due: bool,
    today: NaiveDate,
) -> Result<Vec<LabelView>, Fault> {
    let mut results = store::pat::results(tx, asset.id)?;
    results.retain(|r| r.state == Standing::Counted && r.result != Outcome::Information);
    results.sort_by_key(|r| (r.tested_on, r.tested_time, r.no));
    let appliances = appliances_of(tx, asset, None, today)?;
    let wanted = |t: &&ApplianceView| part.is_none() || same_part(t.part.as_deref(), part);
    let mut labels = Vec::new();
    for appliance in appliances.iter().filter(wanted) {
        let mut own = results.iter().filter(|r| r.is_about(appliance.part.as_deref()));
        // A failed item's label shows the fail, even if a visual check passed later.
        let last = match appliance.failed {
            Some(_) => own.rfind(|r| r.result == Outcome::Fail),
            None => own.next_back(),
        };
        labels.extend(last.map(|result| of(appliance, result, with_due)));
    }
    Ok(labels)
}

fn of(appliance: &ApplianceView, result: &PatResult, with_due: bool) -> LabelView {
    let failed = appliance.failed.is_some();
    LabelView {
        tag: appliance.tag.clone(),
        part: appliance.part.clone(),
        item: appliance.item.clone(),
        result: if failed { Outcome::Fail } else { Outcome::Pass },
        kind: result.kind,
        tested_on: result.tested_on,
        tester: result.tester.as_deref().map(initials),
        no: result.no,
        is_overdue: appliance.status == Status::Overdue,
        next_due_on: appliance.next_due_on.filter(|_| with_due && !failed),
    }
}

/// Shortens a name to initials: "R Fennimore" to "RF". A single short word stays whole.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    match words[..] {
        [one] if one.chars().count() <= 4 => one.to_uppercase(),
        _ => words.iter().filter_map(|w| w.chars().next()).take(4).flat_map(char::to_uppercase).collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::pat::label::initials;

    #[test]
    fn a_name_is_shortened_to_initials() {
        assert_eq!(["R Fennimore", "tess", "Bartholomew"].map(initials), ["RF", "TESS", "B"]);
    }
}
