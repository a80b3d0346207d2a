//! `kitbook agreement status`: shows who has signed and who has not.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{self, Format, Limit},
};
use domain::{agreement::Standing, fault::Failure, person::PersonKind};
use register::{agreement, person::list::Filter};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this person: ref, username or name
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// Only this form or teaching group
    #[arg(long)]
    class: Option<String>,
    /// Only this year group, like 9
    #[arg(long, value_name = "YEAR")]
    year_group: Option<String>,
    /// Only this kind: staff, pupil, agency, placement, volunteer, governor, contractor or visitor
    #[arg(long, value_parser = words::word::<PersonKind>)]
    kind: Option<PersonKind>,
    /// Only these states, separated by commas: signed, due (signed an older version, and must sign the new one by a date), unsigned (never
    /// signed) or out-of-date (signed an older version, and the last day to sign has passed)
    #[arg(long, value_name = "STATES", value_delimiter = ',', value_parser = words::word::<Standing>)]
    state: Vec<Standing>,
    #[command(flatten)]
    limit: Limit,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let out = &mut session.out;
    desk.store.read(|tx| {
        let person = args.person.as_deref().map(|p| store::person::find(tx, p)).transpose()?.map(|p| p.id);
        let class = args.class.as_deref().map(|c| store::group::class(tx, c, clock.today())).transpose()?;
        let filter = Filter { person, kind: args.kind, class, year_group: args.year_group, ..Filter::default() };
        out.stream(limit, clock, |take| {
            agreement::list::each_status(tx, &filter, &args.state, limit.map(|l| l + 1), clock.today(), |row| {
                take(&row)
            })
        })
    })?;
    Ok(Code::Done)
}
