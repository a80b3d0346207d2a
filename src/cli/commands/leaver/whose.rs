//! Whose checklists: one person's, or a cohort's.

use domain::{calendar::Calendar, fault::Fault, text::shown, when::Clock};
use register::leaver::{
    self,
    checklist::{Checklist, Whose},
};
use store::ReadTx;

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

// One person, or many.
#[derive(Debug, clap::Args)]
pub struct WhoseArgs {
    /// Who leaves: ref, username or name
    #[arg(value_name = "REF", group = "whose")]
    pub person: Option<String>,
    #[command(flatten)]
    pub cohort: CohortArgs,
}

/// Checklists, and what their people are called together.
pub struct Found {
    pub lists: Vec<Checklist>,
    pub of: String,
}

impl CohortArgs {
    /// Whose, and what they are called together; `None`: no cohort was named.
    ///
    /// Errors: no time.
    pub fn whose(&self, clock: Clock) -> Result<Option<(Whose, String)>, Fault> {
        Ok(match (&self.year_group, &self.class, &self.within) {
            (Some(year), ..) => Some((Whose::YearGroup(year.trim().to_owned()), format!("Year {}", year.trim()))),
            (_, Some(class), _) => Some((Whose::Class(class.clone()), format!("Class {}", class.trim()))),
            (.., Some(time)) => Some((Whose::LeavingBy(Calendar::new(clock).within(time)?), "Leavers".to_owned())),
            _ => None,
        })
    }
}

impl WhoseArgs {
    /// The cohort that was named.
    ///
    /// Errors: nobody was named; no time.
    pub fn cohort(&self, clock: Clock) -> Result<Whose, Fault> {
        self.cohort.whose(clock)?.map(|(whose, _)| whose).ok_or_else(nobody)
    }

    /// Whose, of one person too.
    ///
    /// Errors: nobody was named, or fits; no time.
    pub fn whose(&self, tx: &ReadTx<'_>, clock: Clock) -> Result<Whose, Fault> {
        match &self.person {
            Some(who) => Ok(Whose::One(store::person::find(tx, who)?.id)),
            None => self.cohort(clock),
        }
    }

    /// Reads the checklists.
    ///
    /// Errors: nobody was named, or is in it; the register can't be read.
    pub fn load(&self, tx: &ReadTx<'_>, clock: Clock) -> Result<Found, Fault> {
        if let Some(who) = &self.person {
            let person = store::person::find(tx, who)?;
            let lists = vec![leaver::checklist::checklist(tx, &person, clock)?];
            return Ok(Found { lists, of: person.label() });
        }
        let (whose, of) = self.cohort.whose(clock)?.ok_or_else(nobody)?;
        let lists = leaver::checklist::checklists(tx, &whose, clock)?;
        if lists.is_empty() && !matches!(whose, Whose::LeavingBy(_)) {
            return Err(Fault::not_found(format!("nobody is in {}", shown(&of)))
                .hint("`kitbook person list --class CLASS` and `--year-group YEAR` show who is."));
        }
        Ok(Found { lists, of })
    }
}

fn nobody() -> Fault {
    Fault::invalid("whose checklist is not said")
        .hint("Give a ref, --class, --year-group or --within; `kitbook leaver list` shows who leaves.")
}
