//! The answers of a round of a stocktake, in words and as JSON.

use crate::cli::{
    error::{self, Code, ErrorInShort, RefusalView},
    remedy::written,
};
use domain::{fault::Failure, stocktake::Finding, text::count, when::Clock};
use register::{
    listed::stocktake::{scan_line, scan_word},
    stocktake::{lines::StocktakeStory, sitting::Reply, view::ScanView},
};
use serde::Serialize;

/// The most items of a room that are named.
const NAMED: usize = 40;

/// The more serious of a code and that of a failure.
pub(super) fn worse(code: Code, failure: &Failure) -> Code {
    let other = match failure {
        Failure::Refused(_) => Code::Refused,
        Failure::Fault(fault) => fault.kind.into(),
    };
    if other as u8 > code as u8 { other } else { code }
}

/// Writes a reply as one line, or as a list.
pub(super) fn in_words(reply: &Result<Reply, Failure>, clock: Clock) -> Vec<String> {
    vec![match reply {
        Ok(Reply::Scanned(scan, notes)) => {
            let again = if scan.again { "SEEN TWICE " } else { "" };
            let notes: String = notes.iter().map(|note| format!("; {}", written(note))).collect();
            format!("{again}{:<10} {}{notes}", scan_word(scan), scan_line(scan, clock))
        }
        Ok(Reply::Undone(scan)) => format!("{:<10} {} is not scanned after all", "UNDONE", scan.called()),
        Ok(Reply::Noted(scan)) => format!("{:<10} {}", "NOTED", scan_line(scan, clock)),
        Ok(Reply::Room(room, note)) => {
            let note = note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
            format!("{:<10} {room}{note}", "ROOM")
        }
        Ok(Reply::Standing(story)) => return standing(story),
        Ok(Reply::Nothing(why)) => format!("{:<10} {why}", "NOTHING"),
        Err(Failure::Refused(refused)) => format!("{:<10} {}", "REFUSED", error::told(&refused.refusals)),
        Err(Failure::Fault(fault)) => {
            let details: Vec<String> = fault.details.iter().map(written).collect();
            let hint = fault.hint.as_ref().map(|hint| format!(" {}", written(hint))).unwrap_or_default();
            let details = if details.is_empty() { String::new() } else { format!(" {}.", details.join("; ")) };
            format!("{:<10} {}.{hint}{details}", "NOTHING", fault.message)
        }
    }]
}

/// The room so far: its figures, and what is still to find.
fn standing(story: &StocktakeStory) -> Vec<String> {
    let seen = count(story.rooms.iter().map(|room| room.seen).sum(), "item");
    if story.head.withholds() {
        return vec![format!("{:<10} {seen} seen here; what is expected is shown after the closing", "LIST")];
    }
    let missing: Vec<_> = story.lines.iter().filter(|line| line.finding == Some(Finding::Missing)).collect();
    let mut lines = vec![format!("{:<10} {seen} seen here, {} to find", "LIST", missing.len())];
    lines.extend(missing.iter().take(NAMED).map(|line| format!("  {:<18} {}", line.tag, line.item)));
    if missing.len() > NAMED {
        lines.push(format!("  and {} more", missing.len() - NAMED));
    }
    lines
}

/// One line of a round, as JSON.
#[derive(Debug, Serialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub(super) enum CountLine<'a> {
    /// A scan was recorded.
    Scanned { scan: &'a ScanView, notes: Vec<String> },
    /// The last scan is void.
    Undone { scan: &'a ScanView },
    /// The last scan got a condition or a note.
    Noted { scan: &'a ScanView },
    /// The next scans are of this room.
    Room {
        room: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<&'a str>,
    },
    /// The room so far, as `list` shows it.
    Standing { stocktake: &'a StocktakeStory },
    /// Nothing was done.
    Nothing {
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<ErrorInShort<'a>>,
    },
    /// A rule refused it.
    Refused { refusals: Vec<RefusalView<'a>> },
}

impl<'a> CountLine<'a> {
    pub(super) fn of(reply: &'a Result<Reply, Failure>) -> Self {
        match reply {
            Ok(Reply::Scanned(scan, notes)) => Self::Scanned { scan, notes: notes.iter().map(written).collect() },
            Ok(Reply::Undone(scan)) => Self::Undone { scan },
            Ok(Reply::Noted(scan)) => Self::Noted { scan },
            Ok(Reply::Room(room, note)) => Self::Room { room, note: note.as_deref() },
            Ok(Reply::Standing(story)) => Self::Standing { stocktake: story },
            Ok(Reply::Nothing(why)) => Self::Nothing { why: Some(why), error: None },
            Err(Failure::Refused(refused)) => Self::Refused { refusals: error::refusals(&refused.refusals) },
            Err(Failure::Fault(fault)) => Self::Nothing { why: None, error: Some(fault.into()) },
        }
    }
}
