//! What signing out by a file did, or would do.

use super::import::Told;
use crate::cli::session::Session;
use domain::{text::count, when::Clock};
use register::loan::allocation::Allocated;

impl Told for Allocated {
    fn counts(&self) -> String {
        let report = &self.report;
        format!(
            "{} signed out on {}, {} unchanged, {} skipped (matched by “{}”)",
            report.added,
            count(self.slips.len(), "slip"),
            report.unchanged,
            report.skipped,
            report.key
        )
    }

    fn lines(&self) -> Vec<String> {
        Vec::new()
    }

    fn sections(&self, session: &mut Session<'_>, clock: Clock) {
        session.out.section("Slips", &self.slips, clock);
    }

    fn unnumber(&mut self) {
        self.slips.iter_mut().for_each(|slip| slip.no = None);
    }
}
