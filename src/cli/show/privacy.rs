//! How the retention schedule and what an erasing found stand in a table and in a CSV file.

use super::or_nothing;
use crate::cli::output::Show;
use domain::when::Clock;
use register::privacy::held::{NoteView, ScheduleView, StillOpen};

fn years(years: Option<u32>) -> String {
    years.map_or_else(
        || "none (for ever)".to_owned(),
        |years| if years == 1 { "1 year".to_owned() } else { format!("{years} years") },
    )
}

impl Show for ScheduleView {
    const TABLE: &'static [&'static str] = &["pupils", "staff", "others", "attachments", "backups"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        [self.pupils, self.staff, self.others, self.attachments, self.backups].map(years).into()
    }

    const CSV: &'static [&'static str] = Self::TABLE;

    fn csv(&self) -> Vec<String> {
        [self.pupils, self.staff, self.others, self.attachments, self.backups].map(or_nothing).into()
    }
}

impl Show for NoteView {
    const TABLE: &'static [&'static str] = &["where", "text", "done"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let done = match (self.erased, self.look) {
            (true, false) => "taken out",
            (true, true) => "taken out; the rest to be looked at",
            _ => "to be looked at",
        };
        vec![self.place.clone(), self.text.lines().collect::<Vec<_>>().join(" / "), done.to_owned()]
    }

    const CSV: &'static [&'static str] = &["where", "text", "erased", "look"];

    fn csv(&self) -> Vec<String> {
        vec![self.place.clone(), self.text.clone(), self.erased.to_string(), self.look.to_string()]
    }
}

impl Show for StillOpen {
    const TABLE: &'static [&'static str] = &["ref", "why"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![self.reference.clone(), self.why.clone()]
    }

    const CSV: &'static [&'static str] = Self::TABLE;

    fn csv(&self) -> Vec<String> {
        vec![self.reference.clone(), self.why.clone()]
    }
}
