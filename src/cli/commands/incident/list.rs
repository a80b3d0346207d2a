//! `kitbook incident list`: lists incidents that are not closed, or all.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{self, Format, Limit},
};
use domain::{
    fault::Failure,
    incident::{Kind, Outcome, State},
    meaning::Meaning,
};
use register::incident::{self, list::Filter};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this state: open, decided or closed
    #[arg(long, value_name = "STATE", value_parser = words::word::<State>)]
    state: Option<State>,
    /// Also list closed incidents
    #[arg(long, conflicts_with = "state")]
    all: bool,
    /// Only this kind: damage, loss, theft, misuse or fault (it stopped working by itself)
    #[arg(long, value_name = "KIND", value_parser = words::word::<Kind>)]
    kind: Option<Kind>,
    /// Only this outcome: accident, carelessness, intent (on purpose), wear (normal use) or not-proven
    #[arg(long, value_name = "OUTCOME", value_parser = words::word::<Outcome>)]
    outcome: Option<Outcome>,
    /// Only incidents about this person
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// Only incidents with this item
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Only incidents about pupils in this form
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// Only incidents with lost or stolen data where the data protection lead has not decided yet
    #[arg(long)]
    breach: bool,
    /// Only incidents on or after this date
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    from: Option<String>,
    /// Only incidents on or before this date
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    until: Option<String>,
    #[command(flatten)]
    limit: Limit,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let day = |given: &Option<String>| given.as_deref().map(|d| days.day(d, Meaning::Asked)).transpose();
    let (from, until) = words::span(day(&args.from)?, day(&args.until)?)?;
    let mut filter = Filter {
        state: args.state,
        all: args.all,
        kind: args.kind,
        outcome: args.outcome,
        breach: args.breach,
        from,
        until,
        ..Filter::default()
    };
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let out = &mut session.out;
    desk.store.read(|tx| {
        filter.class = args.class.as_deref().map(|c| store::group::class(tx, c, clock.today())).transpose()?;
        filter.person = args.person.as_deref().map(|p| store::person::find(tx, p)).transpose()?.map(|p| p.id);
        filter.asset =
            args.tag.as_deref().map(|t| store::asset::find(tx, t, Spelling::Short)).transpose()?.map(|a| a.id);
        out.stream(limit, clock, |take| incident::list::each(tx, &filter, limit.map(|l| l + 1), clock, |i| take(&i)))
    })?;
    Ok(Code::Done)
}
