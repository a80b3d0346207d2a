//! What may be said of a person, as options that `add` and `edit` share.

use crate::cli::words;
use domain::person_fields::PersonField;

// Options for a person's fields; an empty text clears one.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "What is known of the person")]
pub struct FieldArgs {
    #[arg(long, value_name = "NAME")]
    first_name: Option<String>,
    #[arg(long, value_name = "NAME")]
    last_name: Option<String>,
    #[arg(long, value_name = "YEAR")]
    year_group: Option<String>,
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
    /// Unique Pupil Number; its check letter is checked
    #[arg(long, value_name = "UPN")]
    upn: Option<String>,
    /// The ref or name of whom they answer to
    #[arg(long, value_name = "REF")]
    manager: Option<String>,
    #[arg(long, value_name = "REF")]
    class_teacher: Option<String>,
    #[arg(long, value_name = "NAME")]
    guardian_name: Option<String>,
    /// Shown only when asked for by name
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    guardian_contact: Option<String>,
    #[arg(long, value_name = "TEXT")]
    job_title: Option<String>,
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    start: Option<String>,
    /// The last day in school; open loans are pulled back to it (none: stays on)
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    last_working_day: Option<String>,
    /// The day on which the contract ends, often later (none: it does not)
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    contract_end: Option<String>,
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    notes: Option<String>,
}

impl FieldArgs {
    /// What was given, field by field.
    pub fn given(self) -> Vec<(PersonField, String)> {
        use PersonField as F;
        let all = [
            (F::FirstName, self.first_name),
            (F::LastName, self.last_name),
            (F::YearGroup, self.year_group),
            (F::Class, self.class),
            (F::Email, self.email),
            (F::Username, self.username),
            (F::Upn, self.upn),
            (F::Manager, self.manager),
            (F::ClassTeacher, self.class_teacher),
            (F::GuardianName, self.guardian_name),
            (F::GuardianContact, self.guardian_contact),
            (F::JobTitle, self.job_title),
            (F::StartOn, self.start),
            (F::LastWorkingDay, self.last_working_day),
            (F::ContractEnd, self.contract_end),
            (F::Notes, self.notes),
        ];
        all.into_iter().filter_map(|(field, text)| Some((field, text?))).collect()
    }
}
