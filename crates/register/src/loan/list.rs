//! Lists of loans: open ones, overdue ones, and those open on a past date.

use crate::{
    person,
    view::{LoanView, OverrideView, PartView, Who},
};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::{AssetId, LoanId, PersonId, SlipId},
    loan::{self, LoanState, Stage},
    order::Extent,
    when::{Clock, Instant, show_day},
    year_group,
};
use serde::Serialize;
use store::{Field as _, ReadTx, Row, by_tag::Rows, group::Class, place, select::Select};

/// The state of the loans to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Standing {
    /// Open loans, and returned ones with a part still owed.
    #[default]
    Open,
    /// Overdue loans.
    Overdue,
    /// Open loans that are due today and not late yet.
    DueToday,
    /// Returned loans with a part still owed.
    Owed,
    /// All loans that are not void.
    All,
    /// Void loans.
    Void,
}

/// The loans to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub standing: Standing,
    pub person: Option<PersonId>,
    pub asset: Option<AssetId>,
    pub slip: Option<SlipId>,
    /// Only loans to the people of a form, or to the pupils of a teaching group.
    pub class: Option<Class>,
    pub category: Option<domain::ids::CategoryId>,
    /// Any part of the item's location.
    pub location: Option<String>,
    /// Only open loans that were recalled by the school or after a failed test.
    pub recalled: bool,
    /// Only loans on unsigned slips.
    pub unsigned: bool,
    /// Only issues with a routine check on or before this date.
    pub check_in_by: Option<NaiveDate>,
    /// Only loans due on or before this date.
    pub due_by: Option<NaiveDate>,
    /// Lists the loans as they were at the end of this day.
    pub as_at: Option<NaiveDate>,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Earliest due date first, so overdue loans lead; loans without a due date last.
    #[default]
    Due,
    /// Newest first.
    Newest,
    Tag,
    Person,
}

/// A loan with the extra columns of a table. Its JSON is the loan alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Listed {
    pub loan: LoanView,
    /// Make and model.
    #[serde(skip)]
    #[serde(rename = "thing")]
    pub item: String,
    /// The borrower's form, else the year group.
    #[serde(skip)]
    pub class: String,
    /// True if the item has failed a test since it went out: it must come back at once.
    #[serde(skip)]
    pub failed: bool,
}

const COLUMNS: &str = "select l.id, l.no, s.no, l.kind, a.tag, p.ref, p.name, s.for_class, l.out_at, l.due_on, l.due_at, \
    l.due_until, l.ended_at, l.state, nullif(coalesce(l.away_to, s.off_site), 'school'), coalesce(l.away_purpose, s.purpose), s.signed_how is not null, a.name, a.make, a.model, p.class, \
    p.year_group, l.check_in_on, a.pat_failed is not null, l.recalled_on, a.tag_folded, \
    l.late_days";

/// The place of the folded tag in these columns.
const TAG_AT: usize = 25;

const TABLES: &str = "from loan l join slip s on s.id = l.slip_id join asset a on a.id = l.asset_id \
    join person p on p.id = l.person_id";

fn head() -> String {
    [COLUMNS, " ", TABLES].concat()
}

/// Passes each matching loan to `take`. Without `with_parts`, parts are read only for loans that owe one, because a
/// table shows no others.
pub fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &Filter,
    order: Order,
    extent: Extent,
    with_parts: bool,
    clock: Clock,
    mut take: impl FnMut(Listed) -> Result<(), E>,
) -> Result<(), E> {
    if let Some(day) = filter.as_at.filter(|day| *day > clock.today()) {
        return Err(Fault::invalid(format!("{} is ahead, and it is unknown who will have what then", show_day(day)))
            .hint("Give a day until today.")
            .into());
    }
    let as_at = filter.as_at.map(|day| clock.end_of(day));
    let select = conditions(filter, as_at, clock);
    let now = as_at.map_or_else(|| clock.now(), |at| at.min(clock.now()));
    let read = |row: &Row<'_>| read(row, now, as_at.is_some());
    let hand_over = |(id, mut listed): (LoanId, Listed)| {
        if with_parts {
            listed.loan.parts = parts(tx, id)?;
            listed.loan.overrides = OverrideView::of_loan(tx, id)?;
        } else if listed.loan.state == LoanState::PartReturned {
            listed.loan.parts = parts(tx, id)?;
        }
        take(listed)
    };
    let order = match order {
        Order::Tag => {
            let sql = select.sql(&format!("select distinct a.tag_folded {TABLES}"), "");
            let rows = Rows { head: &head(), select: select.clone(), tag: ("a.tag_folded", TAG_AT), order: "l.no" };
            // Each item has one loan at least.
            return rows.each_found(tx, (&sql, &select), extent, read, hand_over);
        }
        Order::Due => "l.due_until nulls last, l.out_at, l.no",
        Order::Newest => "l.out_at desc, l.no desc",
        Order::Person => "p.sort_name, p.ref_folded, l.no",
    };
    let tail = format!("order by {order} {}", extent.most.map_or_else(String::new, |l| format!("limit {l}")));
    tx.each_apart(&select.sql(&head(), &tail), select.params(), read, hand_over)
}

/// Lists the matching loans.
pub fn list(
    tx: &ReadTx<'_>,
    filter: &Filter,
    order: Order,
    limit: Option<usize>,
    clock: Clock,
) -> Result<Vec<LoanView>, Fault> {
    let mut out = Vec::new();
    each(tx, filter, order, Extent::up_to(limit), true, clock, |listed| {
        out.push(listed.loan);
        Ok::<(), Fault>(())
    })?;
    Ok(out)
}

fn conditions(filter: &Filter, as_at: Option<Instant>, clock: Clock) -> Select {
    let mut select = Select::default();
    match (as_at, filter.standing) {
        (Some(at), standing) => {
            select.and("l.state <> 'void'").and_is("l.out_at < ?", &at);
            if standing != Standing::All {
                select.and_is("(l.ended_at is null or l.ended_at >= ?)", &at);
            }
            if standing == Standing::Overdue {
                select.and_is("l.due_until <= ?", &at);
            }
        }
        // There is nothing to sign, show or bring back of an item that is back.
        (None, Standing::Open) if filter.unsigned || filter.check_in_by.is_some() => {
            select.and("l.state = 'open'");
        }
        (None, Standing::Open) => {
            select.and("l.state in ('open', 'part_returned')");
        }
        (None, Standing::DueToday) => {
            select.and("l.state = 'open'").and_is("l.due_until > ?", &clock.now());
            select.and_either("l.due_on = ?", &clock.today(), "l.due_at <= ?", &clock.end_of(clock.today()));
        }
        (None, Standing::Owed) => {
            select.and("l.state = 'part_returned'");
        }
        (None, Standing::Overdue) => {
            select.and("l.state = 'open'").and_is("l.due_until <= ?", &clock.now());
        }
        (None, Standing::All) => {
            select.and("l.state <> 'void'");
        }
        (None, Standing::Void) => {
            select.and("l.state = 'void'");
        }
    }
    if let Some(person) = filter.person {
        select.and_is("l.person_id = ?", &person);
    }
    if let Some(asset) = filter.asset {
        select.and_is("l.asset_id = ?", &asset);
    }
    if let Some(slip) = filter.slip {
        select.and_is("l.slip_id = ?", &slip);
    }
    if let Some(class) = &filter.class {
        person::list::of_class(&mut select, class);
    }
    if let Some(category) = filter.category {
        select.and_is("a.category_id = ?", &category);
    }
    if let Some(location) = &filter.location {
        select.and_holds(concat!(place!("a", "location_folded"), " like ? escape '\\'"), location);
    }
    if filter.recalled {
        select.and("l.state = 'open'").and("(a.pat_failed is not null or l.recalled_on is not null)");
    }
    if filter.unsigned {
        select.and("s.signed_how is null");
    }
    if let Some(day) = filter.check_in_by {
        select.and_is("l.check_in_on <= ?", &day);
    }
    if let Some(day) = filter.due_by {
        select.and_either("l.due_on <= ?", &day, "l.due_at <= ?", &clock.end_of(day));
    }
    select
}

fn read(row: &Row<'_>, now: Instant, as_at: bool) -> Result<(LoanId, Listed), Fault> {
    let (stage, due_until): (Stage, Option<Instant>) = (row.get(13)?, row.get(11)?);
    // On the past date, an item that has since come back was still out.
    let ended_at: Option<Instant> = row.get::<Option<Instant>>(12)?.filter(|at| !as_at || *at <= now);
    let state = match (as_at, ended_at) {
        (true, None) => loan::state_at(Stage::Open, due_until, now),
        _ => loan::state_at(stage, due_until, now),
    };
    let class = match (row.maybe_text(20)?, row.maybe_text(21)?) {
        (Some(class), _) => class.to_owned(),
        (None, Some(year)) => year_group::called(year),
        (None, None) => String::new(),
    };
    let loan = LoanView {
        no: row.get(1)?,
        slip_no: row.get(2)?,
        kind: row.get(3)?,
        tag: row.get(4)?,
        person: Who { reference: row.get(5)?, name: row.get(6)? },
        for_class: row.get(7)?,
        out_at: row.get(8)?,
        due_on: row.get(9)?,
        due_at: row.get(10)?,
        late_days: row.get(26)?,
        check_in_on: row.get(22)?,
        recalled_on: row.get(24)?,
        returned_at: ended_at,
        state,
        off_site: row.get(14)?,
        purpose: row.get(15)?,
        signed: row.get(16)?,
        parts: Vec::new(),
        overrides: Vec::new(),
    };
    let item = domain::asset::describe(row.maybe_text(17)?, row.maybe_text(18)?, row.maybe_text(19)?);
    let failed = stage == Stage::Open && row.get(23)?;
    Ok((row.get(0)?, Listed { loan, item, class, failed }))
}

fn parts(tx: &ReadTx<'_>, loan: LoanId) -> Result<Vec<PartView>, Fault> {
    let sql = "select name, outcome, lent_damaged from loan_part where loan_id = ?1 order by position, name";
    tx.all(sql, &[loan.to_value()], |row| {
        let damaged_before = row.get::<Option<bool>>(2)? == Some(true);
        Ok(PartView { name: row.get(0)?, outcome: row.get(1)?, damaged_before })
    })
}

/// True if a borrower has the item.
pub fn is_out(state: LoanState) -> bool {
    matches!(state, LoanState::Open | LoanState::Overdue)
}
