//! Whether a record of a tester's file is of the item that its ID names, and of a day on which the school had it.

use super::Arrivals;
use crate::tested::target::Target;
use domain::{
    fault::Fault,
    incoming::{
        likeness::{self, Described, Naming, Unlike},
        serial,
    },
    meaning,
    pat::Tested,
    text::{fold, shown},
};
use store::ReadTx;

/// Says that a record is of a day before its item was bought. A test that the register has is not asked about again.
pub(super) fn early(
    tx: &ReadTx<'_>,
    target: &Target,
    record: &Tested,
    fingerprint: &str,
) -> Result<Option<String>, Fault> {
    let asset = &target.asset;
    match meaning::must_be_bought_by(record.tested_on, asset.purchased_on, &asset.tag, false) {
        Err(fault) if !is_known(tx, target, fingerprint)? => Ok(Some(format!("tested on {}", meaning::fact(&fault)))),
        _ => Ok(None),
    }
}

/// True if the register has this test of the item.
fn is_known(tx: &ReadTx<'_>, target: &Target, fingerprint: &str) -> Result<bool, Fault> {
    let before = store::pat::by_fingerprint(tx, fingerprint)?;
    Ok(before.is_some_and(|before| before.asset_id == Some(target.asset.id)))
}

impl Arrivals {
    /// Says why a record may be of another item than the one that its ID names. A test that the register has is not asked
    /// about again, and neither is an ID that somebody has matched by hand.
    ///
    /// Errors: the item has another serial number.
    pub(super) fn doubt(
        &self,
        tx: &ReadTx<'_>,
        target: &Target,
        record: &Tested,
        fingerprint: &str,
    ) -> Result<Option<String>, Fault> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let asset = &target.asset;
        let (serial, name, make, model) =
            (text(&record.serial), text(&record.description), text(&record.make), text(&record.model));
        let file = Described { serial: &serial, name: &name, make: &make, model: &model, ..Described::default() };
        let (serial, name, make, model) =
            (text(&asset.serial), text(&asset.name), text(&asset.make), text(&asset.model));
        let known = Described { serial: &serial, name: &name, make: &make, model: &model, ..Described::default() };
        let id = fold(&self.foreign_id(record)?);
        let parts: Vec<&str> = target.appliances.iter().filter_map(|one| one.part.as_deref()).collect();
        let parts = parts.join(" ");
        let naming = Naming {
            parts: &parts,
            is_part: target.appliance.part.is_some(),
            by_serial: asset.tag_folded != id && !known.serial.is_empty() && serial::are_one(known.serial, &id),
        };
        if !likeness::may_be_unlike(file, known, naming) {
            return Ok(None);
        }
        if is_known(tx, target, fingerprint)? {
            return Ok(None);
        }
        let category = store::category::by_id(tx, asset.category_id)?.name;
        match likeness::tested(file, Described { category: &category, ..known }, naming) {
            None => Ok(None),
            Some(Unlike::Serial) => Err(Fault::bad_file(format!(
                "{} has the serial number {}, not {}",
                asset.tag,
                shown(known.serial),
                shown(file.serial)
            ))
            .hint("Correct the ID or the serial number in the file, or the serial number of the item.")),
            Some(Unlike::Words) => {
                if self.has_ids && store::pat::tester_id(tx, &id)?.is_some() {
                    return Ok(None);
                }
                let known_as = [known.make, known.model, known.name].into_iter().filter(|text| !text.is_empty());
                let known_as: Vec<&str> = known_as.chain([category.as_str()]).collect();
                let theirs: Vec<&str> =
                    [file.make, file.model, file.name].into_iter().filter(|t| !t.is_empty()).collect();
                Ok(Some(format!(
                    "{} in the file; {} is {}",
                    shown(&theirs.join(" ")),
                    target.label(),
                    shown(&known_as.join(" "))
                )))
            }
        }
    }
}
