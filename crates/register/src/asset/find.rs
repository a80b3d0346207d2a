//! Finds items by the tags that were given.

use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    remedy::Input,
    say, text,
    text::{fold, shown},
};
use std::collections::HashSet;
use store::{ReadTx, asset::Spelling};

/// All unknown tags, in one fault.
pub(crate) struct Unknown {
    pub(crate) fault: Fault,
    pub(crate) tags: Vec<String>,
}

/// Finds every tag. Unknown tags are returned together, so that the user can correct them all at once. A tag given
/// twice counts once.
pub(crate) fn find_all(
    tx: &ReadTx<'_>,
    tags: &[String],
    spelling: Spelling,
) -> Result<(Vec<Asset>, Option<Unknown>), Fault> {
    let mut seen = HashSet::new();
    let (mut assets, mut faults, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for tag in tags {
        match store::asset::find(tx, tag, spelling) {
            Ok(asset) => {
                if seen.insert(asset.id) {
                    assets.push(asset);
                }
            }
            Err(fault) if matches!(fault.kind, FaultKind::NotFound | FaultKind::Ambiguous) => {
                unknown.push(tag.clone());
                faults.push(fault);
            }
            Err(fault) => return Err(fault),
        }
    }
    let fault = match faults.len() {
        0 => return Ok((assets, None)),
        1 => faults.remove(0),
        number => {
            let lines = faults.into_iter().map(|f| say![f.message, ". ", f.hint]);
            Fault::not_found(format!("{} unknown", text::count(number, "tag is").replace("tag iss", "tags are")))
                .hint(say!["Nothing was written. Correct them, or add ", Input::Partial, " to go on with the others."])
                .details(lines)
        }
    };
    Ok((assets, Some(Unknown { fault, tags: unknown })))
}

/// Refuses a part or return check that the asset doesn't have.
pub(crate) fn must_be_one_of(what: &str, name: &str, known: &[&str], tag: &str) -> Result<(), Fault> {
    if known.iter().any(|k| fold(k) == fold(name)) {
        return Ok(());
    }
    let hint = if known.is_empty() {
        format!("It has no {what}s: leave it out.")
    } else {
        format!("Give one that it has: {}.", text::and_list(known).replace(" and ", " or "))
    };
    Err(Fault::invalid(format!("{tag} has no {what} {}", shown(name))).hint(hint))
}
