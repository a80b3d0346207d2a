//! Options for signing out: terms and overrides. Also shows the new slip.

use crate::cli::{
    session::Session,
    words::{self, Format},
};
use domain::{
    calendar::Calendar,
    decision,
    fault::{Failure, Fault},
    loan::OffSite,
    rules,
    school_year::DueWanted,
    text,
    when::Clock,
};
use register::{
    loan::sign_out::{Companion, Terms},
    view::{SlipView, Unnumbered as _},
};

// The terms of a loan. (A doc comment here would become the command's help.)
#[derive(Debug, clap::Args)]
pub struct TermArgs {
    /// Due date: 2026-12-18, 18/12/2026, tomorrow, +14d, fri, 15:30, term-end, half-term, next-school-day …
    #[arg(long, value_name = "WHEN")]
    due: Option<String>,
    /// Taken off site: home (to where the borrower lives) or visit (on a school visit)
    #[arg(long, value_name = "WHERE", value_parser = words::word::<OffSite>)]
    off_site: Option<OffSite>,
    /// Purpose of the loan
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    purpose: Option<String>,
    /// Form or teaching group that the teacher borrows it for
    #[arg(long = "for", value_name = "CLASS")]
    for_class: Option<String>,
    /// Member of staff who goes along with a visitor: ref, username or name; needed for items that take pictures
    #[arg(long, value_name = "REF")]
    accompanied_by: Option<String>,
    /// For items that leave the site: does the borrower take personal data of pupils or staff on them?
    #[arg(long, value_name = "yes|no", value_parser = words::yes_no)]
    personal_data: Option<bool>,
    /// The loan is a reasonable adjustment for a disability, so a borrowing ban does not apply
    #[arg(long)]
    adjustment: bool,
}

impl TermArgs {
    /// Reads the terms, with dates in the school's time zone.
    ///
    /// Errors: the due date can't be read.
    pub fn read(&self, days: Calendar) -> Result<Terms, Fault> {
        Ok(Terms {
            due: self.due.as_deref().map(|due| due_when(due, days)).transpose()?,
            off_site: self.off_site,
            purpose: self.purpose.clone(),
            for_class: self.for_class.clone(),
            adjustment: self.adjustment,
            accompanied_by: self.accompanied_by.clone().map(Companion::Named),
            personal_data: self.personal_data,
        })
    }
}

/// Reads a due date.
///
/// Errors: it can't be read.
pub fn due_when(due: &str, days: Calendar) -> Result<DueWanted, Fault> {
    days.due(due)
}

// Who goes along, for a loan that takes the place of another. (A doc comment here would become the command's help.)
#[derive(Debug, clap::Args)]
pub struct CompanionArgs {
    /// Member of staff who goes along with a visitor: ref, username or name (default: as on the slip before)
    #[arg(long, value_name = "REF")]
    accompanied_by: Option<String>,
}

impl CompanionArgs {
    /// The member of staff who goes along.
    pub fn read(self) -> Option<Companion> {
        self.accompanied_by.map(Companion::Named)
    }
}

// Rules to override, and the reason.
#[derive(Debug, clap::Args)]
pub struct OverrideArgs {
    /// Override this rule (`kitbook rule list` lists them); needs --reason
    #[arg(long = "override", value_name = "RULE")]
    rules: Vec<String>,
    /// Reason for the override, kept on the loan
    #[arg(long, value_name = "TEXT", requires = "rules", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
    /// Person who decided to override it, for a rule about a permission or a ban: ref, username or name (default: you, if
    /// you have the role)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
}

impl OverrideArgs {
    /// The person who decided, as given.
    pub fn by(&self) -> Option<String> {
        self.by.clone()
    }

    /// Reads the overrides of a hand-over in which a part is waived, so that its decider need not decide an override.
    ///
    /// Errors: no such rule; it can't be overridden; no reason.
    pub fn read_beside_a_waiver(&self) -> Result<Vec<rules::Override>, Fault> {
        rules::overrides(&self.rules, self.reason.as_deref(), self.by.as_deref())
    }

    /// Reads the overrides.
    ///
    /// Errors: no such rule; it can't be overridden; no reason; a decider, and nothing to decide.
    pub fn read(&self) -> Result<Vec<rules::Override>, Fault> {
        let overrides = self.read_beside_a_waiver()?;
        if self.by.is_none() || overrides.iter().any(|one| decision::names_a_decider(one.rule)) {
            return Ok(overrides);
        }
        let rules: Vec<&str> = rules::RULES.iter().map(|r| r.name).filter(|r| decision::names_a_decider(r)).collect();
        Err(Fault::invalid("--by names who decided, and there is nothing to decide").hint(format!(
            "Leave out --by. A decision is to override one of these rules: {}.",
            text::and_list(&rules.iter().map(ToString::to_string).collect::<Vec<_>>())
        )))
    }
}

/// Shows a new slip, and how to get it signed.
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
                "slip {no}: {items} to {}. To sign: `kitbook slip print {no}`, then \
                 `kitbook loan sign --slip {no} --how paper`",
                slip.person.name
            )),
            None => session.out.hint(format!("dry run: {items} to {}", slip.person.name)),
        }
    }
    Ok(())
}
