//! Which item a test is of.

use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    pat::{Appliance, label},
};
use store::{Plans, ReadTx, asset::Spelling, pat::Named};

/// The asset, and which of its items is meant.
pub(crate) struct Meant {
    pub(crate) asset: Asset,
    pub(crate) appliance: Appliance,
    /// All that may be tested of the asset, the item among them.
    pub(crate) appliances: Vec<Appliance>,
}

impl Meant {
    /// `LAP-0042/charger`
    pub(crate) fn label(&self) -> String {
        label(&self.asset.tag, self.appliance.part.as_deref())
    }
}

/// Finds what a test is of. A laptop runs on battery, and its charger is what is tested: where only one item of an
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
    let appliances = plans.appliances(tx, &asset)?;
    if by_name {
        let appliance = match appliances.iter().find(|t| t.is(part.as_deref())) {
            Some(appliance) => appliance.clone(),
            // A part that nobody has said to be electrical may be tested all the same.
            None => plans.of(tx, asset.category_id)?.appliance(&asset, part.as_deref(), &[], &[]),
        };
        return Ok(Meant { asset, appliance, appliances });
    }
    if appliances[0].is_tested() {
        return Ok(Meant { appliance: appliances[0].clone(), asset, appliances });
    }
    let tested: Vec<usize> = (1..appliances.len()).filter(|at| appliances[*at].is_tested()).collect();
    match tested[..] {
        [] => Ok(Meant { appliance: appliances[0].clone(), asset, appliances }),
        [one] => Ok(Meant { appliance: appliances[one].clone(), asset, appliances }),
        _ => {
            let names = tested.iter().map(|at| label(&asset.tag, appliances[*at].part.as_deref()));
            Err(Fault::new(FaultKind::Ambiguous, format!("{} has several parts that are tested", asset.tag))
                .hint("Say which one.")
                .details(names))
        }
    }
}
