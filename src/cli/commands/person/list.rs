//! `kitbook person list`: lists people.

use crate::cli::{
    error::Code,
    options::fields::WantedArgs,
    output::TABLE_ROWS,
    session::Session,
    words::{self, Format, Limit},
};
use chrono::Days;
use clap::ValueEnum;
use domain::{
    fault::Failure, order::Extent, person::PersonKind, person_fields::PersonField, reading::Reading, search::Words,
};
use register::{
    person::{
        self,
        list::{Filter, PersonOrder},
    },
    view::PersonView,
};
use store::agreement::Book;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Words, in any order: parts of a name, ref, username or e-mail address
    text: Option<String>,
    /// Only this kind: staff, pupil, agency, placement, volunteer, governor, contractor or visitor
    #[arg(long, value_parser = words::word::<PersonKind>)]
    kind: Option<PersonKind>,
    /// Only this form or teaching group
    #[arg(long)]
    class: Option<String>,
    /// Only this year group
    #[arg(long, value_name = "YEAR")]
    year_group: Option<String>,
    /// Only people who hold items
    #[arg(long)]
    holding: bool,
    /// Only people who have left, or who leave within thirty days
    #[arg(long)]
    leaving: bool,
    /// Order of the list
    #[arg(long, value_enum, default_value_t = Sort::Name)]
    sort: Sort,
    #[command(flatten)]
    limit: Limit,
    #[command(flatten)]
    fields: WantedArgs<PersonField>,
}

/// The sort order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    Name,
    Ref,
    Class,
    /// Earliest last working day first
    Leaving,
}

impl From<Sort> for PersonOrder {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Name => Self::Name,
            Sort::Ref => Self::Ref,
            Sort::Class => Self::Class,
            Sort::Leaving => Self::Leaving,
        }
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let mut filter = Filter {
        kind: args.kind,
        person: None,
        class: None,
        year_group: args.year_group,
        text: args.text.filter(|text| !text.trim().is_empty()).map(|text| Words::of(&text)),
        holding: args.holding,
        leaving_by: args.leaving.then(|| clock.today() + Days::new(30)),
        order: args.sort.into(),
        fields: args.fields.read(&Reading::Typed(desk.act.days()))?,
    };
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let out = &mut session.out;
    desk.store.read(|tx| {
        filter.class = args.class.as_deref().map(|c| store::group::class(tx, c, clock.today())).transpose()?;
        out.stream(limit, clock, |take| {
            let book = Book::of_all(tx)?;
            person::list::each(tx, &filter, Extent::up_to(limit.map(|l| l + 1)), |person, loans| {
                take(&PersonView::build(&person, loans, book.overall(&person, clock.today())))
            })
        })
    })?;
    Ok(Code::Done)
}
