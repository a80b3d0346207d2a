//! The sheet of a drill, to sign and file.

use super::drill::Done;
use crate::paper::{Page, groups, render};
use askama::Template;
use domain::{
    fault::Fault,
    text::shown,
    when::{Clock, show_day},
};

#[derive(Template)]
#[template(path = "drill.html", config = "src/paper/askama.toml")]
struct DrillPage<'a> {
    page: Page<'a>,
    done: &'a Done,
    file: String,
    bytes: String,
    drilled: String,
    made: Option<String>,
    lines: [(&'static str, i64, i64); 5],
}

/// Renders the sheet.
pub fn sheet(done: &Done, clock: Clock) -> Result<String, Fault> {
    let drill = &done.drill;
    let mark = match drill.no {
        Some(no) => format!("Backup drill, log entry {no}"),
        None => "Backup drill".to_owned(),
    };
    let (backup, register) = (&drill.backup, &drill.register);
    render(&DrillPage {
        page: Page::new(&done.letterhead, "Backup drill", mark, "Keep this sheet with the school’s records.", clock),
        done,
        file: shown(&drill.file.file_name().unwrap_or_default().to_string_lossy()),
        bytes: in_thousands(drill.bytes),
        drilled: clock.show(drill.drilled_at),
        made: drill.made_on.map(show_day),
        lines: [
            ("Items", backup.assets, register.assets),
            ("People", backup.people, register.people),
            ("Open loans", backup.open_loans, register.open_loans),
            ("Tests", backup.tests, register.tests),
            ("Log entries", backup.entries, register.entries),
        ],
    })
}

/// A large number as people write it, such as "1,425,926".
fn in_thousands(number: u64) -> String {
    let digits = number.to_string();
    let digit = |(at, digit): (usize, char)| {
        let comma = (at > 0 && (digits.len() - at).is_multiple_of(3)).then_some(',');
        comma.into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(digit).collect()
}
