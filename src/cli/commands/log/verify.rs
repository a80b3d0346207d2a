//! `kitbook log verify`: checks that the log is sound.

use crate::cli::{
    error::Code,
    session::Session,
    words::{self, Format},
};
use domain::fault::{Failure, Fault};
use register::{
    keep::heads::{self, DroppedHead},
    log::{
        heads::Noted,
        rows::{self, RowReport},
    },
};
use serde::Serialize;
use store::{ChainFinding, Sum};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Also check that the log still has this entry: its number and code from a slip or backup (1042:3f9a0c…); repeat
    /// it for several
    #[arg(long, value_name = "NO:HASH", value_parser = words::noted_head)]
    head: Vec<Noted>,
    /// Also check every record against its checksum, to find changes made by other programs
    #[arg(long)]
    rows: bool,
}

/// The outcome of verifying the log.
#[derive(Debug, Serialize)]
struct LogVerified<'a> {
    /// True if nothing was found.
    sound: bool,
    /// The number of log entries.
    entries: i64,
    /// Number and hash of the last entry.
    head: Option<&'a str>,
    findings: &'a [ChainFinding],
    /// The heads that were typed of entries that a restore dropped. They are no problem.
    dropped_heads: &'a [DroppedHead],
    /// The rows, if they were checked too.
    rows: Option<&'a RowReport>,
}

/// Words the note on a noted head that a restore dropped.
pub fn dropped_in_words(DroppedHead { noted_in, head, restore_no }: &DroppedHead) -> String {
    let head = head.get(..head.find(':').unwrap_or(0) + 17).unwrap_or(head);
    let wherever = if noted_in == "typed" { String::new() } else { format!(", noted in {noted_in},") };
    format!("the head {head}{wherever} is of an entry that a restore dropped: log entry {restore_no}")
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (mut chain, compared, rows) = desk.store.read(|tx| {
        let mut told = Sum::default();
        let chain = store::verify_chain_and_rows(tx, None, &mut told)?;
        let rows = args.rows.then(|| rows::verify(tx, &told)).transpose()?;
        Ok::<_, Fault>((chain, heads::typed(tx, &args.head)?, rows))
    })?;
    let unlike = compared.findings.iter().map(|finding| ChainFinding { no: None, message: finding.message.clone() });
    chain.findings.extend(unlike);
    let sound = chain.findings.is_empty() && rows.as_ref().is_none_or(RowReport::is_sound);
    if session.out.format() != Format::Table {
        session.out.document(&LogVerified {
            sound,
            entries: chain.entries,
            head: chain.head.as_deref(),
            findings: &chain.findings,
            dropped_heads: &compared.dropped,
            rows: rows.as_ref(),
        });
    } else {
        for finding in &chain.findings {
            session.out.line(&finding.message);
        }
        for finding in rows.iter().flat_map(|rows| &rows.findings) {
            session.out.line(&format!(
                "a row of {} was changed by another program or a disk fault: {}",
                finding.table, finding.name
            ));
        }
        for sentence in rows.iter().flat_map(|rows| rows.unlogged.iter().chain(&rows.miscounted)) {
            session.out.line(sentence);
        }
        session.out.notes(compared.dropped.iter().map(dropped_in_words));
        let verdict = match (chain.findings.is_empty(), sound) {
            (true, true) => "The log is sound",
            (true, false) => "The log is sound, but rows are NOT as Kitbook wrote them",
            (false, _) => "The log is NOT sound",
        };
        let head = chain.head.unwrap_or_default();
        let checked = rows.as_ref().map(|rows| format!(", {} rows checked", rows.checked)).unwrap_or_default();
        session.out.line(&format!("{verdict}: {} entries{checked}, head {head}", chain.entries));
        if !sound {
            session.out.hint("keep the file as it is, and compare it with the newest backup".to_owned());
        }
    }
    Ok(if sound { Code::Done } else { Code::Register })
}
