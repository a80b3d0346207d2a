//! The columns of the retention schedule and of an erasure, in a table and in a CSV file.

use super::columns::{Column, Show, both, csv, table, told};
use crate::privacy::{
    against::Broken,
    held::{NoteView, ScheduleView, StillOpen},
    record::ProcessingRow,
};

fn years(years: Option<u32>) -> String {
    years.map_or_else(
        || "for ever (none)".to_owned(),
        |years| if years == 1 { "1 year".to_owned() } else { format!("{years} years") },
    )
}

impl Show for ScheduleView {
    const COLUMNS: &'static [Column<Self>] = &[
        told("pupils", "pupils", |schedule, _| years(schedule.pupils)),
        told("staff", "staff", |schedule, _| years(schedule.staff)),
        told("others", "others", |schedule, _| years(schedule.others)),
        told("attachments", "attachments", |schedule, _| years(schedule.attachments)),
        told("backups", "backups", |schedule, _| years(schedule.backups)),
    ];
}

impl Show for ProcessingRow {
    const COLUMNS: &'static [Column<Self>] = &[
        both("what", "records"),
        both("purpose", "purpose"),
        both("kept", "kept").wide(),
        both("records", "now"),
        csv("details"),
    ];
}

impl Show for NoteView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("where", "where"),
        told("text", "text", |note, _| note.text.lines().collect::<Vec<_>>().join(" / ")),
        table("done", |note, _| {
            let done = match (note.erased, note.look) {
                (true, false) => "removed",
                (true, true) => "removed; check the rest",
                _ => "check it",
            };
            done.to_owned()
        }),
        csv("erased look"),
    ];
}

impl Show for StillOpen {
    const COLUMNS: &'static [Column<Self>] = &[both("ref", "ref"), both("why", "why")];
}

impl Show for Broken {
    const COLUMNS: &'static [Column<Self>] =
        &[both("ref", "ref"), both("line", "line"), csv("years until_on"), both("why", "why")];
}
