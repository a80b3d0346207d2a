//! `kitbook log show`: shows who did what and when.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{self, Format, Limit},
};
use domain::{fault::Failure, meaning::Meaning};
use register::log::{self, list::Filter};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only entries about this item
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Only entries about this person
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// Only entries recorded by this operator: the name given with --as
    #[arg(long = "operator", value_name = "NAME")]
    by: Option<String>,
    /// Only entries recorded on or after this date
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    from: Option<String>,
    /// Only entries recorded on or before this date
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    until: Option<String>,
    /// Show the old log of this school, which was merged into this register
    #[arg(long, value_name = "SCHOOL")]
    merged: Option<String>,
    #[command(flatten)]
    limit: Limit,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let day = |given: &Option<String>| given.as_deref().map(|d| days.day(d, Meaning::Asked)).transpose();
    let (from, until) = words::span(day(&args.from)?, day(&args.until)?)?;
    let mut filter = Filter { operator: args.by, from, until, ..Filter::default() };
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let out = &mut session.out;
    let schools = desk.store.read(|tx| {
        filter.asset =
            args.tag.as_deref().map(|t| store::asset::find(tx, t, Spelling::Short)).transpose()?.map(|a| a.id);
        filter.person = args.person.as_deref().map(|p| store::person::find(tx, p)).transpose()?.map(|p| p.id);
        filter.merged = args.merged.as_deref().map(|school| store::merged::find(tx, school)).transpose()?.map(|m| m.id);
        out.stream(limit, clock, |take| {
            log::list::each(tx, &filter, limit.map(|l| l + 1), clock, |entry| take(&entry))
        })?;
        // The earlier history of a merged item or person is in the other school's log.
        let shown = filter.merged.is_none().then_some((filter.asset, filter.person));
        let knew = |(asset, person)| store::merged::schools_that_knew(tx, asset, person);
        Ok::<_, Failure>(shown.map(knew).transpose()?.unwrap_or_default())
    })?;
    for school in schools {
        out.notes([format!("entries from before the merge are in the log of {school}: add --merged \"{school}\"")]);
    }
    Ok(Code::Done)
}
