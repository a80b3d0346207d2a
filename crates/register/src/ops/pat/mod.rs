//! Portable appliance tests: recording them, taking a tester's file in, putting a wrong one right, and what the school
//! sets of them.

mod arrive;
mod decide;
mod record;
mod setting;
pub(crate) mod settle;
mod sitting;
pub(crate) mod standing;

pub use arrive::{Arrivals, Arrived, Found, How};
use chrono::NaiveDate;
pub use decide::{accept, void};
use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    pat::{Status, TestKind, Thing, label},
    rules::Finding,
};
pub(crate) use record::on_the_recall_list;
pub use record::{Given, Pass, Test, fail, pass, record};
pub use setting::{About, Electrics, SetInterval, set_edition, set_electrics, set_interval, set_limit};
pub use settle::settle_id;
pub use sitting::{Reply, Sitting};
use store::{Plans, Tx, asset::Spelling, pat::Named};

/// The asset, and which of its things is meant.
pub(crate) struct Meant {
    pub(crate) asset: Asset,
    pub(crate) thing: Thing,
    /// All that may be tested of the asset, the thing among them.
    pub(crate) things: Vec<Thing>,
}

impl Meant {
    /// `LAP-0042/charger`
    pub(crate) fn label(&self) -> String {
        label(&self.asset.tag, self.thing.part.as_deref())
    }
}

/// Finds what a test is of. A laptop runs on battery, and its charger is what is tested: where only one thing of an
/// asset is tested, its tag means that.
///
/// Errors: no such asset or part; several parts are tested, and the asset itself is not.
pub(crate) fn meant(tx: &Tx<'_>, plans: &mut Plans, typed: &str, spelling: Spelling) -> Result<Meant, Fault> {
    let named = store::pat::find(tx, typed, spelling)?;
    which(tx, plans, named)
}

/// As [`meant`], of an asset that is found already.
pub(crate) fn which(tx: &Tx<'_>, plans: &mut Plans, named: Named) -> Result<Meant, Fault> {
    let Named { asset, part, by_name } = named;
    let things = plans.things(tx, &asset)?;
    if by_name {
        let thing = match things.iter().find(|t| t.is(part.as_deref())) {
            Some(thing) => thing.clone(),
            // A part that nobody has said to be electrical may be tested all the same.
            None => plans.of(tx, asset.category_id)?.thing(&asset, part.as_deref(), &[], &[]),
        };
        return Ok(Meant { asset, thing, things });
    }
    if things[0].is_tested() {
        return Ok(Meant { thing: things[0].clone(), asset, things });
    }
    let tested: Vec<usize> = (1..things.len()).filter(|at| things[*at].is_tested()).collect();
    match tested[..] {
        [] => Ok(Meant { thing: things[0].clone(), asset, things }),
        [one] => Ok(Meant { thing: things[one].clone(), asset, things }),
        _ => {
            let names = tested.iter().map(|at| label(&asset.tag, things[*at].part.as_deref())).collect();
            Err(Fault::new(FaultKind::Ambiguous, format!("{} has several parts that are tested", asset.tag))
                .hint("Say which one.")
                .details(names))
        }
    }
}

/// What of an asset and its parts is not in order with its tests, for the rules of signing out. What is in order is
/// known from the asset alone.
///
/// Errors: the register can't be read.
pub(crate) fn findings(tx: &Tx<'_>, plans: &mut Plans, asset: &Asset, today: NaiveDate) -> Result<Vec<Finding>, Fault> {
    if matches!(asset.pat().status(today), Status::InDate | Status::DueSoon | Status::NotRequired) {
        return Ok(Vec::new());
    }
    let mut findings = Vec::new();
    for thing in plans.things(tx, asset)? {
        let label = label(&asset.tag, thing.part.as_deref());
        let status = thing.stands().status(today);
        let overdue = |kind: TestKind| thing.due(kind).filter(|due| *due < today).map(|due| (kind, due));
        let (kind, on, why) = match status {
            Status::Failed => {
                let failed = store::pat::last_fail(tx, asset.id, thing.part.as_deref())?;
                let why = failed.as_ref().map(|f| store::pat::why_failed(tx, f)).transpose()?.flatten();
                (thing.history.failed.unwrap_or(TestKind::Visual), failed.map(|f| f.tested_on), why)
            }
            Status::Overdue => {
                // A combined test that is overdue is the one that is wanted: it includes the look.
                let wanted = overdue(TestKind::Combined).or_else(|| overdue(TestKind::Visual));
                wanted.map_or((TestKind::Visual, None, None), |(kind, due)| (kind, Some(due), None))
            }
            Status::NeverTested if thing.intervals.visual.is_none() => (TestKind::Combined, None, None),
            Status::NeverTested => (TestKind::Visual, None, None),
            Status::InDate | Status::DueSoon | Status::NotRequired => continue,
        };
        findings.push(Finding { label, status, kind, on, why });
    }
    Ok(findings)
}
