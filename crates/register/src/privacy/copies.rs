//! Copies of the register that still hold people who were erased.

use super::held::Erased;
use crate::{file::replace, view::Who};
use domain::{fault::Fault, remedy::See, say, say::Say};
use std::path::Path;
use store::{Left, Store, Why};

/// Makes notes on copies beside the register that still hold the erased people: from before an upgrade, a restore or a
/// merge, and what killed commands left, if that can't be removed. Another note says that backups hold them too.
///
/// `own` is the register's id. A dry run removes nothing.
pub(crate) fn holding(register: &Path, own: &str, erased: &Erased, dry_run: bool) -> Vec<Say> {
    let Some((folder, stem)) = register.parent().zip(register.file_stem().and_then(|s| s.to_str())) else {
        return Vec::new();
    };
    let begins = ["schema-", "before-restore-", "before-merge-", "before-accept-"].map(|end| format!("{stem}.{end}"));
    let is_copy = |name: &str| begins.iter().any(|begin| name.starts_with(begin));
    let here = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut copies: Vec<String> = here
        .filter(|entry| entry.file_name().to_str().is_some_and(is_copy) && may_hold(&entry.path(), erased))
        .map(|entry| format!("{} is an older copy that still holds them. Destroy it", entry.path().display()))
        .collect();
    let left = replace::sweep_beside(register, own, dry_run);
    copies.extend(left.iter().filter(|left| may_hold(&left.path, erased)).map(unfinished));
    copies.sort();
    let backups = say!["backups hold them until they are destroyed. To see after how many years: ", See::Schedule];
    copies.into_iter().map(Say::from).chain([backups]).collect()
}

/// Words the note on a file that a sweep has left.
fn unfinished(Left { path, why }: &Left) -> String {
    let path = path.display();
    match why {
        Why::InUse => {
            format!("{path} is being written by another Kitbook and may hold them. It removes it when it ends")
        }
        Why::Abandoned => {
            format!("{path} was left by a Kitbook that was stopped, and may hold them. The next command removes it")
        }
        Why::Stuck(error) => format!(
            "{path} was left by a Kitbook that was stopped, may hold them, and can't be removed ({error}). Destroy it"
        ),
        Why::Unknown => format!(
            "{path} may hold them: Kitbook does not know it, but it has the name of a half-written copy. Destroy it if \
             nothing uses it"
        ),
    }
}

/// True if a copy holds one of these people, or can't be read. A copy made before they joined holds none of them.
fn may_hold(copy: &Path, erased: &Erased) -> bool {
    let Ok(mut copy) = Store::at_rest(copy) else { return true };
    let held = copy.read(|tx| {
        let known = |who: &Who| store::person::has_ref(tx, &who.reference);
        erased.people.iter().map(known).collect::<Result<Vec<bool>, Fault>>()
    });
    held.map_or(true, |held| held.contains(&true))
}
