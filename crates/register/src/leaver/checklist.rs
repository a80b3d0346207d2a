//! Leavers and their checklists, worked out from the register. Each table is read once, however many people there are.

use super::work::Work;
use crate::{
    person::{self, list::by_class},
    view::{Unnumbered, Who},
};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::PersonId,
    leaver::{self, Clearance, Line, LineState, Outcome, OwnLine, Tick},
    money::shown_pounds,
    person::{Person, PersonKind},
    remedy::See,
    say,
    text::fold,
    when::Clock,
    words::Word as _,
    year_group,
};
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};
use store::{ReadTx, Record as _, group::Class, select::Select};

/// The people to make checklists for.
#[derive(Debug, Clone)]
pub enum Selection {
    One(PersonId),
    YearGroup(String),
    /// The people of a form, or the pupils of a teaching group.
    Class(Class),
    /// Everyone with a last day up to this date.
    LeavingBy(NaiveDate),
    /// Everyone with a last day up to this date who still has an item or counted stock on loan.
    HoldingBy(NaiveDate),
}

impl Selection {
    /// Translates the selection into conditions on `person p`.
    ///
    /// Errors: the year group is none.
    fn select(&self) -> Result<Select, Fault> {
        let mut select = Select::default();
        select.and("p.erased_on is null");
        match self {
            Self::One(id) => {
                select.and_is("p.id = ?", id);
            }
            Self::YearGroup(year) => {
                select.and_is("p.year_group = ?", &year_group::sought(year)?);
            }
            Self::Class(class) => {
                person::list::of_class(&mut select, class);
            }
            Self::LeavingBy(day) | Self::HoldingBy(day) => {
                select.and_is("coalesce(p.last_working_day, p.contract_end) <= ?", day);
            }
        }
        if let Self::HoldingBy(_) = self {
            select.and(
                "(exists (select 1 from loan l where l.person_id = p.id and l.state = 'open') \
                 or exists (select 1 from stock_loan c where c.person_id = p.id and c.ended_at is null))",
            );
        }
        Ok(select)
    }
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChecklistLineView {
    pub line: String,
    pub what: String,
    pub state: LineState,
    pub outcome: Option<Outcome>,
    pub note: Option<String>,
    pub by: Option<String>,
    pub on: Option<NaiveDate>,
    /// True for an item or part that should be back already.
    pub late: bool,
    /// The parts that are still with the item.
    pub parts: Vec<String>,
}

impl ChecklistLineView {
    /// Reads a line that was stored with a clearance.
    fn stored(line: &Json) -> Option<Self> {
        let text = |name: &str| line.get(name).and_then(Json::as_str).map(str::to_owned);
        Some(Self {
            line: text("line")?,
            what: text("what")?,
            state: LineState::parse(&text("state")?)?,
            outcome: text("outcome").and_then(|word| Outcome::parse(&word)),
            note: text("note"),
            by: text("by"),
            on: text("on").and_then(|day| day.parse().ok()),
            late: line.get("late").and_then(Json::as_bool).unwrap_or_default(),
            parts: line.get("parts").and_then(|parts| serde_json::from_value(parts.clone()).ok()).unwrap_or_default(),
        })
    }
}

impl From<&Line> for ChecklistLineView {
    fn from(line: &Line) -> Self {
        Self {
            line: line.line.clone(),
            what: line.what.clone(),
            state: line.state,
            outcome: line.outcome,
            note: line.note.clone(),
            by: line.by.clone(),
            on: line.on,
            late: line.late,
            parts: line.parts.clone(),
        }
    }
}

/// One leaver's checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checklist {
    pub person: Who,
    pub kind: PersonKind,
    pub class: Option<String>,
    pub last_working_day: Option<NaiveDate>,
    pub contract_end: Option<NaiveDate>,
    pub cleared_on: Option<NaiveDate>,
    pub certificate_no: Option<i64>,
    /// The operator who cleared them.
    pub cleared_by: Option<String>,
    /// The number of unfinished lines.
    pub open: usize,
    pub lines: Vec<ChecklistLineView>,
    #[serde(skip)]
    pub worked_out: Vec<Line>,
    #[serde(skip)]
    pub leaver: Person,
    /// The lines as they were on the day of the clearance.
    #[serde(skip)]
    pub cleared_lines: Option<Vec<ChecklistLineView>>,
}

impl Unnumbered for Checklist {
    fn unnumber(&mut self) {
        self.certificate_no = None;
    }
}

/// One row of the list of leavers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeaverRow {
    #[serde(rename = "ref")]
    pub reference: String,
    pub name: String,
    pub kind: PersonKind,
    pub class: Option<String>,
    pub last_working_day: Option<NaiveDate>,
    pub contract_end: Option<NaiveDate>,
    pub open: usize,
    pub cleared_on: Option<NaiveDate>,
}

/// Lists the people who leave up to a date, earliest first; with `holding`, those who still have something on loan. People
/// who have already left are included if they are not cleared, if a line is open again, or if they still hold something.
pub fn list(tx: &ReadTx<'_>, by: NaiveDate, holding: bool, clock: Clock) -> Result<Vec<LeaverRow>, Fault> {
    let selection = if holding { Selection::HoldingBy(by) } else { Selection::LeavingBy(by) };
    let mut lists = checklists(tx, &selection, clock)?;
    let has_left = |list: &Checklist| leaver::leaving_day(&list.leaver).is_some_and(|day| day < clock.today());
    lists.retain(|list| holding || list.cleared_on.is_none() || list.open > 0 || !has_left(list));
    lists.sort_by_key(|list| leaver::leaving_day(&list.leaver));
    Ok(lists
        .into_iter()
        .map(|list| LeaverRow {
            reference: list.person.reference,
            name: list.person.name,
            kind: list.kind,
            class: list.class,
            last_working_day: list.last_working_day,
            contract_end: list.contract_end,
            open: list.open,
            cleared_on: list.cleared_on,
        })
        .collect())
}

/// Counts the people with a last day up to a date who still have something on loan.
pub fn count_holding(tx: &ReadTx<'_>, by: NaiveDate) -> Result<i64, Fault> {
    let select = Selection::HoldingBy(by).select()?;
    Ok(tx.one(&select.sql("select count(*) from person p", ""), select.params(), |row| row.get(0))?.unwrap_or(0))
}

/// Works out the checklist of one person.
///
/// Errors: the person was erased.
pub fn checklist(tx: &ReadTx<'_>, person: &Person, clock: Clock) -> Result<Checklist, Fault> {
    let one = checklists(tx, &Selection::One(person.id), clock)?;
    one.into_iter().next().ok_or_else(|| {
        Fault::not_found(format!("{} was erased and has no checklist", person.label())).hint(say![
            "The loans are still on record: ",
            See::AllLoans,
            "."
        ])
    })
}

/// Works out the checklists of these people, sorted by form and name. Each table is read once, however many people
/// there are.
pub fn checklists(tx: &ReadTx<'_>, selection: &Selection, clock: Clock) -> Result<Vec<Checklist>, Fault> {
    let select = selection.select()?;
    let people: Vec<Person> = {
        let head = format!("select {} from person p", Person::columns("p"));
        let tail = "order by p.sort_name, p.ref_folded, p.kind";
        let mut people = tx.all(&select.sql(&head, tail), select.params(), |row| Person::read(row, 0))?;
        people.sort_by_cached_key(by_class);
        people
    };
    let mut work = Work { tx, select: &select, clock, lines: HashMap::with_capacity(people.len()) };
    work.loans(&people)?;
    work.parts()?;
    work.slips()?;
    work.stock()?;
    work.seats()?;
    work.devices()?;
    work.incidents()?;
    super::unwiped::add(tx, &select, clock, &mut work.lines)?;
    let own = store::leaver::own_lines(tx)?;
    let mut ticks = work.of_people::<Tick>("t.person_id = p.id and not t.past", |tick| tick.person_id)?;
    let mut clearances =
        work.of_people::<Clearance>("t.person_id = p.id and not t.past", |clearance| clearance.person_id)?;
    let names = names_by_id(tx)?;
    let mut lines = work.lines;
    Ok(people
        .into_iter()
        .map(|person| {
            let of_register = lines.remove(&person.id).unwrap_or_default();
            let ticked = ticks.remove(&person.id).unwrap_or_default();
            let clearance = clearances.remove(&person.id).and_then(|mut all| all.pop());
            let worked_out = finish(&person, of_register, &own, &ticked, &names);
            build(person, worked_out, clearance, &names)
        })
        .collect())
}

fn build(
    person: Person,
    worked_out: Vec<Line>,
    clearance: Option<Clearance>,
    names: &HashMap<String, String>,
) -> Checklist {
    Checklist {
        person: (&person).into(),
        kind: person.kind,
        class: person.class.clone(),
        last_working_day: person.last_working_day,
        contract_end: person.contract_end,
        cleared_on: clearance.as_ref().map(|c| c.cleared_on),
        certificate_no: clearance.as_ref().map(|c| c.no),
        cleared_by: clearance.as_ref().and_then(|c| names.get(&c.operator_id.to_string()).cloned()),
        cleared_lines: clearance.and_then(|c| {
            let stored: Vec<Json> = serde_json::from_str(&c.lines).ok()?;
            Some(stored.iter().filter_map(ChecklistLineView::stored).collect())
        }),
        open: worked_out.iter().filter(|line| line.state == LineState::Open).count(),
        lines: worked_out.iter().map(Into::into).collect(),
        worked_out,
        leaver: person,
    }
}

/// Adds the line about money and the school's own lines, and applies the recorded ticks.
fn finish(
    person: &Person,
    mut lines: Vec<Line>,
    own: &[OwnLine],
    ticks: &[Tick],
    names: &HashMap<String, String>,
) -> Vec<Line> {
    if person.owes_pence > 0 {
        let what = format!("{} is owed; this does not stop clearance", shown_pounds(person.owes_pence));
        let remedy = See::Statement { person: person.reference.clone() };
        lines.push(Line { state: LineState::Noted, ..Line::open(leaver::MONEY.to_owned(), what, remedy) });
    }
    lines.extend(own.iter().filter(|line| line.is_for(person.kind)).map(|line| Line::own(line, &person.reference)));
    for line in &mut lines {
        let folded = fold(&line.line);
        if let Some(tick) = ticks.iter().find(|tick| tick.line == folded) {
            // The person who waived the line is more important than the operator who typed it.
            let by = tick.decided_by.map_or_else(|| tick.operator_id.to_string(), |id| id.to_string());
            let by = names.get(&by).cloned().unwrap_or_default();
            line.apply(tick, by);
        }
    }
    without_repeats(lines)
}

/// Leaves out the return of an item if its line is told by a part that is still owed from the same loan.
fn without_repeats(mut lines: Vec<Line>) -> Vec<Line> {
    let owed: HashSet<String> = lines
        .iter()
        .filter_map(|line| line.line.strip_prefix("part-")?.split_once('-'))
        .map(|(no, _)| format!("loan-{no}"))
        .collect();
    let is_told =
        |line: &Line| owed.contains(&line.line) && matches!(line.outcome, Some(Outcome::Returned | Outcome::Damaged));
    lines.retain(|line| !is_told(line));
    lines
}

/// Lists the names of all operators, and of everyone who has waived a line, by id. They are few.
fn names_by_id(tx: &ReadTx<'_>) -> Result<HashMap<String, String>, Fault> {
    let sql = "select id, name from operator union all \
               select p.id, p.name from person p where p.id in (select t.decided_by from leaver_tick t)";
    Ok(tx.all(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
}
