//! The item that a test is for.

use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    pat::{Appliance, label},
};
use store::{Plans, ReadTx, asset::Spelling, pat::Named};

/// An asset, and the item (the asset itself or one part) that is tested.
pub(crate) struct Target {
    pub(crate) asset: Asset,
    pub(crate) appliance: Appliance,
    /// All items of the asset that may be tested, including this one.
    pub(crate) appliances: Vec<Appliance>,
}

impl Target {
    /// The item's label, such as `LAP-0042/charger`.
    pub(crate) fn label(&self) -> String {
        label(&self.asset.tag, self.appliance.part.as_deref())
    }
}

/// Finds the item that a test is for. If only one part of an asset is tested, the asset's tag means that part: a laptop
/// runs on battery, so its tag means the charger.
///
/// Errors: there is no such asset or part; several parts are tested, but not the asset itself.
pub(crate) fn find_target(
    tx: &ReadTx<'_>,
    plans: &mut Plans,
    typed: &str,
    spelling: Spelling,
) -> Result<Target, Fault> {
    let named = store::pat::find(tx, typed, spelling)?;
    target_of(tx, plans, named)
}

/// Picks the item like [`find_target`], for an asset that was already found.
pub(crate) fn target_of(tx: &ReadTx<'_>, plans: &mut Plans, named: Named) -> Result<Target, Fault> {
    let Named { asset, part, by_name } = named;
    let appliances = plans.appliances(tx, &asset)?;
    if by_name {
        let appliance = match appliances.iter().find(|t| t.is(part.as_deref())) {
            Some(appliance) => appliance.clone(),
            // A part may be tested even if the category doesn't list it as electrical.
            None => plans.appliance_with(tx, &asset, part.as_deref(), &[], &[])?,
        };
        return Ok(Target { asset, appliance, appliances });
    }
    if appliances[0].is_tested() {
        return Ok(Target { appliance: appliances[0].clone(), asset, appliances });
    }
    let tested: Vec<usize> = (1..appliances.len()).filter(|at| appliances[*at].is_tested()).collect();
    match tested[..] {
        [] => Ok(Target { appliance: appliances[0].clone(), asset, appliances }),
        [one] => Ok(Target { appliance: appliances[one].clone(), asset, appliances }),
        _ => {
            let names = tested.iter().map(|at| label(&asset.tag, appliances[*at].part.as_deref()));
            Err(Fault::new(FaultKind::Ambiguous, format!("{} has several tested parts", asset.tag))
                .hint("Give one of them.")
                .details(names))
        }
    }
}
