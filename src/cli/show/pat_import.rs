//! The result of importing a tester's file.

use super::import::Told;
use crate::cli::{output::Output, session::Session};
use domain::{pat::Outcome, text::count, when::Clock};
use register::{pat::import::PatReport, view::Unnumbered};

impl Told for PatReport {
    fn counts(&self) -> String {
        format!(
            "{} passed, {} failed, {} for information, {} unchanged, {} skipped (matched by “{}”)",
            self.passed, self.failed, self.information, self.known, self.skipped, self.key
        )
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.created > 0 {
            let more = if self.created > self.created_tags.len() as u64 { " …" } else { "" };
            lines.push(format!("{} added: {}{more}", counted(self.created, "asset"), self.created_tags.join(", ")));
        }
        if self.without_test > 0 {
            lines.push(format!("{} without a test, skipped", counted(self.without_test, "row")));
        }
        if self.queried > 0 {
            lines.push(format!(
                "{} queried because of a bad or blank reading: see `kitbook pat history --queried`, then \
                 `kitbook pat accept NO` or `kitbook pat void NO`",
                counted(self.queried, "pass").replace("passs", "passes")
            ));
        }
        if self.own_devices > 0 {
            lines.push(format!(
                "{} of people's own devices, kept with them",
                counted(self.own_devices, "pass").replace("passs", "passes")
            ));
        }
        if self.no_readings > 0 {
            lines.push(format!("{}: pass/fail, no readings", counted(self.no_readings, "full test")));
        }
        let is_word = |word: &&String| !self.plan.columns.iter().any(|column| column.heading == **word);
        let words: Vec<&str> = self.unknown.iter().filter(is_word).map(String::as_str).collect();
        if !words.is_empty() {
            lines.push(format!(
                "unknown words in the file, kept as notes if they belong to a test: {}",
                words.join(", ")
            ));
        }
        lines
    }

    fn sections(&self, session: &mut Session<'_>, clock: Clock) {
        let out = &mut session.out;
        out.section("Failed: do not use", &self.failed_now, clock);
        and_more(out, self.failed_now_count, self.failed_now.len());
        if self.failed_now.iter().any(|appliance| appliance.holder.is_some()) {
            out.notes([
                "some failed items are on loan; get them back at once: `kitbook loan list --recalled`".to_owned()
            ]);
        }
        out.section(
            "Unmatched IDs, fails first: match them with `kitbook pat match NO TAG`",
            &self.unmatched_ids,
            clock,
        );
        if self.unmatched_ids.iter().any(|id| id.result == Outcome::Fail) {
            out.notes(["an unmatched item failed: find it, and keep it out of use".to_owned()]);
        }
        out.section("Still due there, but not in the file", &self.still_due, clock);
        and_more(out, self.still_due_count, self.still_due.len());
        let others = self.waiting - i64::try_from(self.unmatched_ids.len()).unwrap_or(0);
        if others > 0 {
            out.hint(format!(
                "{} from other files: `kitbook pat history --unmatched`",
                count(usize::try_from(others).unwrap_or(0), "unmatched ID")
            ));
        }
        if self.due_elsewhere > 0 {
            out.hint(format!("{} due in other locations: `kitbook pat due`", self.due_elsewhere));
        }
    }

    fn unnumber(&mut self) {
        Unnumbered::unnumber(self);
    }
}

fn and_more(out: &mut Output<'_>, number: u64, shown: usize) {
    let more = number - shown as u64;
    if more > 0 {
        out.line(&format!("and {more} more"));
    }
}

fn counted(number: u64, one: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), one)
}
