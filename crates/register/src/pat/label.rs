//! What goes on a label: pass or do not use, which item, when tested, by whom.

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

/// One label. Green for a pass, red for a fail; what it says is the same on white.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LabelView {
    pub tag: String,
    pub part: Option<String>,
    /// Make and model.
    #[serde(rename = "thing")]
    pub item: String,
    /// `pass`, or `fail`: do not use.
    pub result: Outcome,
    pub kind: TestKind,
    pub tested_on: NaiveDate,
    /// Initials of who tested.
    pub tester: Option<String>,
    /// The number of the result.
    pub no: i64,
    /// The item's next test is overdue: the label would say that all is well.
    #[serde(skip)]
    pub is_overdue: bool,
    /// Only where it was asked for: the interval may change, and the label would go on saying the old day.
    pub next_due_on: Option<NaiveDate>,
}

impl LabelView {
    /// `LAP-0042/charger`
    pub fn label(&self) -> String {
        label(&self.tag, self.part.as_deref())
    }
}

impl Unnumbered for LabelView {}

/// Labels of an asset's tested items, or of one of them: of the last result that counts, or of a fail that stands.
///
/// Nothing, where nothing of it was tested.
///
/// Errors: the register can't be read.
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
        // A fail that stands is what the label says, whatever was looked at since.
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

/// "RF" of "R Fennimore"; a short word stays as it is.
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
    fn a_name_is_cut_to_its_initials() {
        assert_eq!(["R Fennimore", "tess", "Bartholomew"].map(initials), ["RF", "TESS", "B"]);
    }
}
