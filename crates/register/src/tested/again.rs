//! Judges the passes of an item again when its class, or another property that decides limits, was corrected.

use super::{
    status,
    waiting::{log_change, unfilled},
};
use domain::{
    asset::Asset,
    category::PatClass,
    fault::Fault,
    pat::{Appliance, Limits, Make, Outcome, PatReading, PatResult, Reading, Standing, breaks, label},
    remedy::Remedy,
    say,
    say::Notes,
    when::show_day,
};
use store::{Plans, ReadTx, WriteTx};

/// The properties of an asset and its parts, as they were before a change.
pub(crate) struct Makes(Vec<Appliance>);

impl Makes {
    /// Reads the properties of an asset and its parts.
    pub(crate) fn read(tx: &ReadTx<'_>, asset: &Asset) -> Result<Self, Fault> {
        Plans::default().appliances(tx, asset).map(Self)
    }

    /// Keeps properties that were already read.
    pub(crate) fn of(appliances: &[Appliance]) -> Self {
        Self(appliances.to_vec())
    }

    fn get(&self, part: Option<&str>) -> Option<Make> {
        self.0.iter().find(|appliance| appliance.is(part)).map(|appliance| appliance.make)
    }
}

/// Judges the passes of an asset and its parts by their properties as they are now. A queried pass that fits now counts.
/// A pass that counts is never made worse: the notes name it if it doesn't fit any more.
pub(crate) fn judge(tx: &WriteTx<'_>, asset: &mut Asset, before: &Makes) -> Result<Notes, Fault> {
    let mut notes = Notes::default();
    let now = Plans::default().appliances(tx, asset)?;
    let changed: Vec<(&Appliance, Make)> = now
        .iter()
        .filter_map(|appliance| Some((appliance, before.get(appliance.part.as_deref())?)))
        .filter(|(appliance, was)| appliance.make != *was)
        .collect();
    if changed.is_empty() {
        return Ok(notes);
    }
    let limits = store::pat::limits(tx)?;
    let mut is_settled = true;
    for result in store::pat::results(tx, asset.id)?.into_iter().rev() {
        let Some((appliance, was)) = changed.iter().find(|(one, _)| result.is_about(one.part.as_deref())) else {
            continue;
        };
        if result.result != Outcome::Pass || result.state == Standing::Void || result.decision.is_some() {
            continue;
        }
        let readings: Vec<Reading> = store::pat::readings(tx, result.id)?.iter().map(PatReading::reading).collect();
        let broken = contradictions(&result, &readings, appliance.make, &limits);
        let what = label(&asset.tag, result.part.as_deref());
        let of = format!("test result {} of {what} ({})", result.no, show_day(result.tested_on));
        if result.state == Standing::Queried && broken.is_empty() {
            let after = PatResult { state: Standing::Counted, ..result.clone() };
            tx.update(&after)?;
            log_change(tx, "pat judge", &result, &after)?;
            is_settled = false;
            notes.push(format!("{of} was queried and counts now: its readings fit {}", class(appliance.make)));
        } else if result.state == Standing::Counted
            && !broken.is_empty()
            && contradictions(&result, &readings, *was, &limits).is_empty()
        {
            notes.push(say![
                format!("{of} passed and still counts, but it does not fit {}: ", class(appliance.make)),
                broken.join("; "),
                ". If it must not count: ",
                Remedy::VoidTest { no: result.no }
            ]);
        }
    }
    if !is_settled {
        let before = asset.pat();
        status::settle(tx, &mut Plans::default(), asset)?;
        status::mark(tx, asset, before)?;
    }
    Ok(notes)
}

/// Describes each reading that contradicts a pass, those that a full test of this class lacks among them.
fn contradictions(result: &PatResult, readings: &[Reading], make: Make, limits: &Limits) -> Vec<String> {
    let mut all = readings.to_vec();
    all.extend(unfilled(result, make, readings));
    breaks(&all, make, limits)
}

fn class(make: Make) -> String {
    if make.class == PatClass::Unknown { "class I".to_owned() } else { format!("class {}", make.class) }
}
