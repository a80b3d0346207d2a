//! What signing out asks for: until when, what for, which rules are overridden; and the slip that comes of it.

use crate::cli::{
    session::Session,
    words::{self, Format},
};
use domain::{
    calendar::Calendar,
    fault::{Failure, Fault},
    loan::OffSite,
    meaning::Meaning,
    rules, text,
    when::{Clock, When},
};
use register::{
    loan::sign_out::Terms,
    view::{SlipView, Unnumbered as _},
};

// For how long, and what for.
#[derive(Debug, clap::Args)]
pub struct TermArgs {
    /// When it is due: 2026-12-18, 18/12/2026, tomorrow, +14d, fri, 15:30 …
    #[arg(long, value_name = "WHEN")]
    due: Option<String>,
    /// Where it is taken: home or visit
    #[arg(long, value_name = "WHERE", value_parser = words::word::<OffSite>)]
    off_site: Option<OffSite>,
    /// What it is taken for
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    purpose: Option<String>,
    /// A teacher's loan, for this class
    #[arg(long = "for", value_name = "CLASS")]
    for_class: Option<String>,
    /// A reasonable adjustment for a disability: no ban stands in its way
    #[arg(long)]
    adjustment: bool,
}

impl TermArgs {
    /// Reads them in the school's days.
    ///
    /// Errors: a due date that is none.
    pub fn read(&self, days: Calendar) -> Result<Terms, Fault> {
        Ok(Terms {
            due: self.due.as_deref().map(|due| due_when(due, days)).transpose()?,
            off_site: self.off_site,
            purpose: self.purpose.clone(),
            for_class: self.for_class.clone(),
            adjustment: self.adjustment,
        })
    }
}

/// Reads a due date.
///
/// Errors: it is none, or has gone by.
pub fn due_when(due: &str, days: Calendar) -> Result<When, Fault> {
    days.when(due, Meaning::Due)
}

// Rules that are bent, and why.
#[derive(Debug, clap::Args)]
pub struct OverrideArgs {
    /// Bend this rule; needs --reason
    #[arg(long = "override", value_name = "RULE")]
    rules: Vec<String>,
    /// Why it is bent; kept on the loan
    #[arg(long, value_name = "TEXT", requires = "rules", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
}

impl OverrideArgs {
    /// Reads them.
    ///
    /// Errors: no such rule, one that never bends, no reason.
    pub fn read(&self) -> Result<Vec<rules::Override>, Fault> {
        rules::overrides(&self.rules, self.reason.as_deref())
    }
}

/// Shows a slip that was made just now.
///
/// Errors: the answer can't be written.
pub fn show_slip(session: &mut Session<'_>, mut slip: SlipView, clock: Clock) -> Result<(), Failure> {
    session.kept();
    if session.globals.dry_run {
        slip.unnumber();
    }
    if session.out.format() == Format::Json {
        session.out.json(&slip);
        return Ok(());
    }
    session.out.list(&slip.loans, clock)?;
    if session.out.format() == Format::Table {
        let items = text::count(slip.loans.len(), "item");
        match slip.no {
            Some(no) => session.out.hint(format!(
                "slip {no}: {items} to {}; to be signed: `kitbook slip print {no}`, then `kitbook loan sign --slip {no} --how paper`",
                slip.person.name
            )),
            None => session.out.hint(format!("it would be {items} to {}", slip.person.name)),
        }
    }
    Ok(())
}
