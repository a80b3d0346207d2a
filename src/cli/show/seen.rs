//! What a device export did, or would do.

use super::import::Told;
use register::loan::device_report::SeenReport;

impl Told for SeenReport {
    fn counts(&self) -> String {
        let report = &self.report;
        format!(
            "{} seen, {} unchanged, {} skipped (matched by “{}”, seen by “{}”)",
            report.added, report.unchanged, report.skipped, report.key, self.seen
        )
    }

    fn lines(&self) -> Vec<String> {
        Vec::new()
    }
}
