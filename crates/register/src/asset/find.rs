//! Finding items by the tags that were given.

use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    remedy::Input,
    say, text,
    text::{fold, shown},
};
use std::collections::HashSet;
use store::{ReadTx, asset::Spelling};

/// Tags that nothing is known by, in one fault.
pub(crate) struct Unknown {
    pub(crate) fault: Fault,
    pub(crate) tags: Vec<String>,
}

/// Finds every tag; those that are not known come back together. A tag given twice counts once.
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
            Fault::not_found(format!("{} not known", text::count(number, "tag is").replace("tag iss", "tags are")))
                .hint(say!["Nothing was written. Correct them, or take the others with ", Input::Partial, "."])
                .details(lines)
        }
    };
    Ok((assets, Some(Unknown { fault, tags: unknown })))
}

pub(crate) fn must_be_one_of(what: &str, name: &str, known: &[&str], tag: &str) -> Result<(), Fault> {
    if known.iter().any(|k| fold(k) == fold(name)) {
        return Ok(());
    }
    let hint =
        if known.is_empty() { format!("It has no {what}.") } else { format!("It has {}.", text::and_list(known)) };
    Err(Fault::invalid(format!("{tag} has no {what} {}", shown(name))).hint(hint))
}
