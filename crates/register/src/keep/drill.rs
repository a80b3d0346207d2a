//! A drill of a backup: it is opened as for a restore, checked, counted and compared with the register, and removed again.
//! The log records the drill, so that the school can show that its backups can be restored.

use super::{
    backup::Note,
    opened::{self, Opened, Source},
    restore::last_in_common,
};
use crate::{
    act::{Act, Answer},
    log::heads::{Held, Noted, Restores, When},
    paper::letterhead::{Letterhead, letterhead},
};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault, FaultKind},
    remedy::Remedy,
    say,
    when::Instant,
};
use serde::Serialize;
use serde_json::{Map, json};
use std::path::{Path, PathBuf};
use store::{Entry, Store, Subject, figures::Figures, folder_of, register_of};

/// The log action of a drill.
const DRILLED: &str = "backup drill";

/// The result of a drill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drill {
    /// The number of the log entry. `None` after a dry run.
    pub no: Option<i64>,
    /// The backup's file.
    pub file: PathBuf,
    /// The SHA-256 of the file, in hex, and its length.
    pub sha256: String,
    pub bytes: u64,
    pub encrypted: bool,
    /// The time of the backup; `None` if it has no note, or is encrypted, so that the note has only the day.
    pub made_at: Option<String>,
    /// The day of the backup; `None` if it has no note.
    pub made_on: Option<NaiveDate>,
    /// The head of the backup's log.
    pub head: String,
    /// True if that is an entry of the register's log, so that the register continues the backup.
    pub in_log: bool,
    /// If it is not: the number of the last entry that both logs have.
    pub differ_after: Option<i64>,
    /// What the backup holds.
    pub backup: Figures,
    /// What the register holds, before the drill is recorded.
    pub register: Figures,
    pub drilled_at: Instant,
    /// The file of the sheet, if it was asked for.
    pub sheet: Option<PathBuf>,
}

/// A drill, and the letterhead of its sheet.
pub struct Done {
    pub drill: Drill,
    pub letterhead: Letterhead,
}

/// Tries a backup out in a copy beside the register, which is removed again, and records that in the log.
///
/// Errors: the backup can't be opened, does not match its note, is not sound, or is of another register. Nothing is
/// recorded then.
pub fn drill(store: &mut Store, act: &Act, source: Source<'_>) -> Result<Answer<Done>, Failure> {
    // The note is beside the file itself, not beside a link to it.
    let real = store::real_path(source.file);
    let source = Source { file: real.as_deref().unwrap_or(source.file), ..source };
    let place = store.path().to_owned();
    let mut opened = opened::open(source, &place)?;
    if let Some(upgraded) = opened.store.upgrade(&act.writer())? {
        // The upgrade kept a copy of the older version. It isn't needed: the backup itself is unchanged.
        upgraded.drop_copy();
    }
    let Opened { note, store: backup, digest, head, .. } = &mut opened;
    let (own, theirs) = (store.read::<_, Fault>(register_of)?, backup.read::<_, Fault>(register_of)?);
    if own.uuid != theirs.uuid {
        return Err(Fault::invalid(format!(
            "{} is a backup of another register ({})",
            source.file.display(),
            theirs.school
        ))
        .hint("Give a backup of this register, or run the drill on the other one.")
        .into());
    }
    // An upgrade adds an entry, which is not the backup's own.
    let figures = Figures { entries: head.no, ..backup.read(Figures::of)? };
    let when = note.as_ref().map_or(When::Unknown, Note::when);
    let noted = Noted { no: head.no, hash: head.hash.clone() };
    let mut answer = act.write(store, |tx, act| {
        let held = Restores::of(tx)?.hold(tx, &noted, &when)?;
        let in_log = held == Held::Holds;
        let most = head.no.min(tx.head()?.no);
        let differ_after = if in_log { None } else { Some(backup.read(|backup| last_in_common(tx, backup, most))?) };
        let mut drill = Drill {
            no: None,
            file: source.file.to_owned(),
            sha256: digest.0.clone(),
            bytes: digest.1,
            encrypted: source.key.is_some(),
            made_at: note.as_ref().and_then(Note::noted_at).map(str::to_owned),
            made_on: note.as_ref().and_then(|note| note.made_on(act.clock)),
            head: head.in_full(),
            in_log,
            differ_after,
            backup: figures,
            register: Figures::of(tx)?,
            drilled_at: act.moment(None)?,
            sheet: None,
        };
        let effective_at = act.effective(drill.drilled_at);
        let subject = Subject::new("register", &own.uuid);
        let entry = Entry { effective_at, ..Entry::plain(DRILLED, subject, body(&drill)) };
        drill.no = Some(tx.log(entry)?);
        store::setting::set_drilled(tx, act.clock.day_of(drill.drilled_at))?;
        // The sheet has the head of the log with this entry.
        let mut answer = Answer::plain(Done { drill, letterhead: letterhead(tx)? });
        match held {
            Held::Holds => {}
            Held::Dropped { by } => answer.notes.push(format!(
                "the register does not continue this backup: a restore dropped its last entry (log entry {by})"
            )),
            Held::Differs | Held::Missing { .. } => {
                answer.unfinished = Some(unlike(differ_after.unwrap_or(0)));
            }
        }
        Ok(answer)
    })?;
    if is_beside(source.file, &place) {
        answer.notes.push(
            "this backup is beside the register: a fire or a thief takes both, so try one that is kept elsewhere"
                .to_owned(),
        );
    }
    if note.is_none() {
        answer.notes.push(
            "the backup has no note beside it, so its SHA-256 was not compared; its content was checked".to_owned(),
        );
    }
    Ok(answer)
}

/// The fault of a register that does not continue its backup, although no restore explains that.
fn unlike(common: i64) -> Fault {
    Fault::new(
        FaultKind::Damaged,
        format!("the backup's log and the register's differ after entry {common}; the drill was recorded"),
    )
    .hint(say![
        "The register's log was cut or changed, or an older copy was put in its place by hand. Leave both as they are. \
         To see what to do: ",
        Remedy::Check,
        "."
    ])
}

/// The details of the log entry. The file's name is left out: it may name a person.
fn body(drill: &Drill) -> Map<String, serde_json::Value> {
    Map::from_iter([
        ("backup".to_owned(), json!(drill.backup)),
        ("bytes".to_owned(), json!(drill.bytes)),
        ("differ_after".to_owned(), json!(drill.differ_after)),
        ("encrypted".to_owned(), json!(drill.encrypted)),
        ("head".to_owned(), json!(drill.head)),
        ("in_log".to_owned(), json!(drill.in_log)),
        ("made_on".to_owned(), json!(drill.made_on)),
        ("register".to_owned(), json!(drill.register)),
        ("sha256".to_owned(), json!(drill.sha256)),
    ])
}

/// True if a file is in the register's folder or among the backups beside it.
fn is_beside(file: &Path, register: &Path) -> bool {
    let real = |folder: &Path| store::real_path(folder).unwrap_or_else(|_| folder.to_owned());
    let folder = real(folder_of(file));
    [folder_of(register).to_owned(), super::heads::usual(register)].iter().any(|beside| real(beside) == folder)
}
