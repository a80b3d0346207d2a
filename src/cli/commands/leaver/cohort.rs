//! Whose checklists: one person's, or a cohort's.

use crate::{
    domain::{fault::Fault, text::shown, when::Clock},
    reports::leavers::{self, Checklist, Whose},
    store::Tx,
};

// Many people at once.
#[derive(Debug, clap::Args)]
pub struct CohortArgs {
    /// All of this year group
    #[arg(long, value_name = "YEAR", group = "whose")]
    year_group: Option<String>,
    /// All of this class
    #[arg(long, value_name = "CLASS", group = "whose")]
    class: Option<String>,
    /// All who leave up to so long from today: 60d, 8w, or a day
    #[arg(long, value_name = "TIME", group = "whose")]
    within: Option<String>,
}

impl CohortArgs {
    /// Whose, and what they are called together; `None`: no cohort was named.
    ///
    /// Errors: no time.
    pub fn whose(&self, clock: Clock) -> Result<Option<(Whose, String)>, Fault> {
        Ok(match (&self.year_group, &self.class, &self.within) {
            (Some(year), ..) => Some((Whose::YearGroup(year.trim().to_owned()), format!("Year {}", year.trim()))),
            (_, Some(class), _) => Some((Whose::Class(class.clone()), format!("Class {}", class.trim()))),
            (.., Some(time)) => Some((Whose::LeavingBy(clock.within(time)?), "Leavers".to_owned())),
            _ => None,
        })
    }
}

/// The checklists of a cohort.
///
/// Errors: nobody is in it.
pub fn lists(tx: &Tx<'_>, whose: &Whose, of: &str, clock: Clock) -> Result<Vec<Checklist>, Fault> {
    let lists = leavers::checklists(tx, whose, clock)?;
    if lists.is_empty() && !matches!(whose, Whose::LeavingBy(_)) {
        return Err(Fault::not_found(format!("nobody is in {}", shown(of)))
            .hint("`kitbook person list --class CLASS` and `--year-group YEAR` show who is."));
    }
    Ok(lists)
}

/// Nobody was named.
pub fn nobody() -> Fault {
    Fault::usage("whose checklist is not said")
        .hint("Give a ref, --class, --year-group or --within; `kitbook leaver list` shows who leaves.")
}
