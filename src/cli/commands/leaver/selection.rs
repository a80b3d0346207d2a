//! The options that select one leaver or a cohort.

use domain::{calendar::Calendar, fault::Fault, text::shown, when::Clock, year_group};
use register::leaver::{
    self,
    checklist::{Checklist, Selection},
};
use store::{ReadTx, group::Class};

// Options that select a cohort.
#[derive(Debug, clap::Args)]
pub struct CohortArgs {
    /// Everyone in this year group, as in the person list
    #[arg(long, value_name = "YEAR", group = "selection")]
    year_group: Option<String>,
    /// Everyone in this form, such as 9B, or the pupils of this teaching group, such as 9B/Sc1
    #[arg(long, value_name = "CLASS", group = "selection")]
    class: Option<String>,
    /// Everyone who leaves within this time from today: 60d (days), 8w (weeks), or a date
    #[arg(long, value_name = "TIME", group = "selection")]
    within: Option<String>,
}

// Options that select one person or a cohort.
#[derive(Debug, clap::Args)]
pub struct SelectionArgs {
    /// The leaver: ref, username or name
    #[arg(value_name = "REF", group = "selection")]
    pub person: Option<String>,
    #[command(flatten)]
    pub cohort: CohortArgs,
}

/// The selected checklists, and the name of the person or cohort for messages.
pub struct Found {
    pub lists: Vec<Checklist>,
    pub of: String,
}

impl CohortArgs {
    /// Finds the selected cohort, and its name for messages. `None` if no cohort was given.
    ///
    /// Errors: no form or teaching group has the name; --within is not a time.
    pub fn selection(&self, tx: &ReadTx<'_>, clock: Clock) -> Result<Option<(Selection, String)>, Fault> {
        Ok(match (&self.year_group, &self.class, &self.within) {
            (Some(year), ..) => Some((Selection::YearGroup(year.trim().to_owned()), year_group::called(year))),
            (_, Some(class), _) => {
                let class = store::group::class(tx, class, clock.today())?;
                let sort = if matches!(class, Class::Form(_)) { "Form" } else { "Teaching group" };
                let of = format!("{sort} {}", class.name());
                Some((Selection::Class(class), of))
            }
            (.., Some(time)) => Some((Selection::LeavingBy(Calendar::new(clock).within(time)?), "Leavers".to_owned())),
            _ => None,
        })
    }
}

impl SelectionArgs {
    /// Finds the selected cohort.
    ///
    /// Errors: no cohort was given; --within is not a time.
    pub fn cohort(&self, tx: &ReadTx<'_>, clock: Clock) -> Result<Selection, Fault> {
        self.cohort.selection(tx, clock)?.map(|(selection, _)| selection).ok_or_else(nobody)
    }

    /// Finds the selected person or cohort.
    ///
    /// Errors: neither was given; no such person; --within is not a time.
    pub fn selection(&self, tx: &ReadTx<'_>, clock: Clock) -> Result<Selection, Fault> {
        match &self.person {
            Some(who) => Ok(Selection::One(store::person::find(tx, who)?.id)),
            None => self.cohort(tx, clock),
        }
    }

    /// Reads the checklists of the selected people.
    ///
    /// Errors: neither a person nor a cohort was given; no such person; nobody is in the cohort.
    pub fn load(&self, tx: &ReadTx<'_>, clock: Clock) -> Result<Found, Fault> {
        if let Some(who) = &self.person {
            let person = store::person::find(tx, who)?;
            let lists = vec![leaver::checklist::checklist(tx, &person, clock)?];
            return Ok(Found { lists, of: person.label() });
        }
        let (cohort, of) = self.cohort.selection(tx, clock)?.ok_or_else(nobody)?;
        let lists = leaver::checklist::checklists(tx, &cohort, clock)?;
        if lists.is_empty() && !matches!(cohort, Selection::LeavingBy(_)) {
            return Err(Fault::not_found(format!("nobody is in {}", shown(&of)))
                .hint("To see who is in a group: `kitbook person list --class CLASS`, or with `--year-group YEAR`."));
        }
        Ok(Found { lists, of })
    }
}

fn nobody() -> Fault {
    Fault::invalid("no person or cohort was given")
        .hint("Give a ref, --class, --year-group or --within. To see the leavers: `kitbook leaver list`.")
}
