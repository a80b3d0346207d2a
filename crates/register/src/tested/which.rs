//! Which thing a test is of.

use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    pat::{Thing, label},
};
use store::{Plans, ReadTx, asset::Spelling, pat::Named};

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
pub(crate) fn meant(tx: &ReadTx<'_>, plans: &mut Plans, typed: &str, spelling: Spelling) -> Result<Meant, Fault> {
    let named = store::pat::find(tx, typed, spelling)?;
    which(tx, plans, named)
}

/// As [`meant`], of an asset that is found already.
pub(crate) fn which(tx: &ReadTx<'_>, plans: &mut Plans, named: Named) -> Result<Meant, Fault> {
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
            let names = tested.iter().map(|at| label(&asset.tag, things[*at].part.as_deref()));
            Err(Fault::new(FaultKind::Ambiguous, format!("{} has several parts that are tested", asset.tag))
                .hint("Say which one.")
                .details(names))
        }
    }
}
