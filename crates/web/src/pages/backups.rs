//! Backups: when the last one was made, and one now.

use super::{Answer, go_on, plain};
use crate::{
    form::Form,
    frame::{Frame, page},
    guard::Visitor,
    site::Site,
};
use askama::Template;
use axum::extract::State;
use domain::when::show_day;
use register::keep::{backup, backup::folder};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "backups.html")]
struct BackupsPage {
    frame: Frame,
    facts: Vec<(&'static str, String)>,
    is_overdue: bool,
    /// True if a backup can be made beside the register.
    is_file: bool,
}

/// Shows when the last backup and the last drill were made.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let register = site.place();
    let (last, drilled, year, head, clock) = site
        .read(move |tx, clock| {
            let last = folder::last(tx, &register, clock)?;
            Ok((last, store::setting::drilled(tx)?, store::school_year::year(tx)?, tx.head()?, clock))
        })
        .await?;
    let today = clock.today();
    let is_overdue = domain::backup::backup_is_overdue(last.on, today, &year);
    let day = |day: Option<chrono::NaiveDate>, none: &str| day.map_or_else(|| none.to_owned(), show_day);
    let drill_overdue = domain::backup::drill_is_overdue(drilled, today, &year);
    Ok(page(&BackupsPage {
        frame: Frame::of(&visitor, "Backups", "/backups"),
        facts: vec![
            ("Last backup", last.at.map_or_else(|| day(last.on, "none"), |at| clock.show(at))),
            (
                "Last drill of a backup",
                format!("{}{}", day(drilled, "never"), if drill_overdue { ": overdue" } else { "" }),
            ),
            ("Head of the log, to note elsewhere", head.to_string()),
        ],
        is_overdue,
        is_file: site.settings.register.file().is_ok(),
    })?)
}

/// Makes a backup beside the register, as the command line does without options.
pub async fn make(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let answer = site
        .act(&visitor, &form, |store, act| {
            let order = backup::Order { to: None, keep: None, zstd: false, lock: None, overwrite: false };
            backup::make(store, act, order, &mut |_, _| {})
        })
        .await?;
    let made = &answer.value;
    let name = made.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let said = format!("{name} was made, read back and found sound; copy it to another place");
    Ok(go_on(&visitor.seat, "/backups", std::iter::once(said).chain(plain(&answer.notes))))
}
