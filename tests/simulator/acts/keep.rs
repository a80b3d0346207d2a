//! Backups, and restores of them.

use super::another;
use crate::simulator::run::{Backup, Run, owned};

/// The most backups that are kept.
const KEPT: usize = 3;

pub fn backup(run: &mut Run) {
    run.made += 1;
    let path = run.folder.path().join(format!("backup-{}.db", run.made));
    run.ask(&["backup", path.to_str().unwrap()]);
    run.tell(format!("a backup to {}", path.display()));
    let people = run.reader.lines("select ref from person order by id");
    if run.backups.len() == KEPT {
        let oldest = run.backups.remove(0);
        std::fs::remove_file(oldest.path).unwrap();
    }
    run.backups.push(Backup { path, school: run.school.clone(), people });
    run.check();
}

/// A backup takes the register's place: what was recorded since is lost, but not the numbers, nor who was erased.
pub fn restore(run: &mut Run) {
    let Some(at) = (0..run.backups.len()).next_back() else { return another(run) };
    let at = run.dice.below(at + 1);
    let backup = run.backups[at].clone();
    let clock = run.clock;
    run.act_at_any_time(owned(&["restore", backup.path.to_str().unwrap(), "--yes"]), |school| {
        school.restored(&backup.school, clock, &backup.people)
    });
}
