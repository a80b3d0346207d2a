//! Leavers and their checklists, worked out from the register. Each table is read once, however many people there are.

use crate::{
    person::{self, list::by_class},
    view::{Unnumbered, Who},
};
use chrono::NaiveDate;
use domain::{
    asset::{Condition, describe},
    fault::Fault,
    ids::PersonId,
    leaver::{self, Clearance, LOOKS_BACK, Line, LineState, Outcome, OwnLine, Tick},
    loan::{PartOutcome, Stage},
    money::shown_pounds,
    permission::DeviceState,
    person::{Person, PersonKind},
    remedy::{Remedy, See},
    say,
    text::fold,
    when::{Clock, Instant, show_day},
    words::Word as _,
};
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};
use store::{ReadTx, Record as _, Row, group::Class, select::Select};

/// The people to make checklists for.
#[derive(Debug, Clone)]
pub enum Selection {
    One(PersonId),
    YearGroup(String),
    /// The people of a form, or the pupils of a teaching group.
    Class(Class),
    /// Everyone with a last day up to this date.
    LeavingBy(NaiveDate),
}

impl Selection {
    /// Translates the selection into conditions on `person p`.
    fn select(&self) -> Select {
        let mut select = Select::default();
        select.and("p.erased_on is null");
        match self {
            Self::One(id) => select.and_is("p.id = ?", id),
            Self::YearGroup(year) => select.and_is("p.year_group = ?", year),
            Self::Class(class) => person::list::of_class(&mut select, class),
            Self::LeavingBy(day) => select.and_is("coalesce(p.last_working_day, p.contract_end) <= ?", day),
        };
        select
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

/// Lists the people who leave up to a date, earliest first. People who have already left are included if they are not
/// cleared or if a line is open again.
pub fn list(tx: &ReadTx<'_>, by: NaiveDate, clock: Clock) -> Result<Vec<LeaverRow>, Fault> {
    let mut lists = checklists(tx, &Selection::LeavingBy(by), clock)?;
    let has_left = |list: &Checklist| leaver::leaving_day(&list.leaver).is_some_and(|day| day < clock.today());
    lists.retain(|list| list.cleared_on.is_none() || list.open > 0 || !has_left(list));
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
    let select = selection.select();
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

/// The lines that the register works out, as they are read. `cross join` makes SQLite start from the people, whatever
/// its statistics say about the number of rows.
struct Work<'t, 'a> {
    tx: &'t ReadTx<'a>,
    select: &'t Select,
    clock: Clock,
    lines: HashMap<PersonId, Vec<Line>>,
}

impl Work<'_, '_> {
    /// Reads the rows of one table that belong to the people, in a single query.
    fn each(
        &mut self,
        head: &str,
        condition: &'static str,
        tail: &str,
        take: impl FnMut(&Row<'_>) -> Result<(PersonId, Option<Line>), Fault>,
    ) -> Result<(), Fault> {
        self.each_of(self.select.clone(), head, condition, tail, take)
    }

    fn each_of(
        &mut self,
        mut select: Select,
        head: &str,
        condition: &'static str,
        tail: &str,
        mut take: impl FnMut(&Row<'_>) -> Result<(PersonId, Option<Line>), Fault>,
    ) -> Result<(), Fault> {
        select.and(condition);
        let lines = &mut self.lines;
        self.tx.each(&select.sql(head, tail), select.params(), |row| {
            let (person, line) = take(row)?;
            lines.entry(person).or_default().extend(line);
            Ok::<(), Fault>(())
        })
    }

    /// Adds lines about open loans, and about loans that ended shortly before the last working day.
    fn loans(&mut self, people: &[Person]) -> Result<(), Fault> {
        let since: HashMap<PersonId, Instant> = people
            .iter()
            .filter_map(|p| Some((p.id, self.clock.start_of(leaver::leaving_day(p)?.checked_sub_days(LOOKS_BACK)?))))
            .collect();
        let clock = self.clock;
        // If none of them has a last day, only open loans are wanted.
        let earliest = since.values().min().copied().unwrap_or(clock.now());
        let mut select = self.select.clone();
        select.and_is("(l.state = 'open' or l.ended_at >= ?)", &earliest);
        self.each_of(
            select,
            "select l.person_id, l.no, a.tag, a.name, a.make, a.model, l.state, l.due_on, l.due_at, l.ended_at, \
             l.condition_in, l.due_until, case when l.state <> 'open' then coalesce((select o.name from log g \
             join operator o on o.id = g.operator_id where g.asset_id = l.asset_id and g.subject_id = l.id \
             and g.action in ('loan in', 'loan lost', 'loan stolen') order by g.no desc limit 1), \
             (select o.name from merged_log g join merged_operator o on o.id = g.operator_id \
             where g.asset_id = l.asset_id and g.subject_id = l.id \
             and g.action in ('loan in', 'loan lost', 'loan stolen') order by g.no desc limit 1)) end \
             from person p cross join loan l join asset a on a.id = l.asset_id",
            "l.person_id = p.id and l.state <> 'void'",
            "order by l.no",
            |row| {
                let person: PersonId = row.get(0)?;
                let (no, tag): (i64, String) = (row.get(1)?, row.get(2)?);
                let item = describe(row.maybe_text(3)?, row.maybe_text(4)?, row.maybe_text(5)?);
                let what = if item.is_empty() { tag.clone() } else { format!("{tag} {item}") };
                let key = format!("loan-{no}");
                let ended_at: Option<Instant> = row.get(9)?;
                let stage: Stage = row.get(6)?;
                if stage == Stage::Open {
                    let due =
                        row.get::<Option<NaiveDate>>(7)?.or(row.get::<Option<Instant>>(8)?.map(|at| clock.day_of(at)));
                    let due = due.map(|day| format!(", due {}", show_day(day))).unwrap_or_default();
                    let late = row.get::<Option<Instant>>(11)?.is_some_and(|until| until <= clock.now());
                    let line = Line::open(key, format!("{what}{due}"), Remedy::TakeIn { tag: Some(tag) });
                    return Ok((person, Some(Line { late, ..line })));
                }
                let lately = since.get(&person).is_some_and(|since| ended_at.is_some_and(|at| at >= *since));
                let outcome = match stage {
                    Stage::Lost | Stage::Stolen => Outcome::Missing,
                    _ if row.get::<Option<Condition>>(10)? == Some(Condition::Damaged) => Outcome::Damaged,
                    _ => Outcome::Returned,
                };
                let on = ended_at.map(|at| clock.day_of(at));
                let by: Option<String> = row.get(12)?;
                Ok((person, lately.then(|| Line { by, ..Line::done(key, what, outcome, on) })))
            },
        )
    }

    /// Adds lines about parts that were missing or damaged when their items came back, and to the lines about open loans
    /// the parts that are with the items.
    fn parts(&mut self) -> Result<(), Fault> {
        let mut select = self.select.clone();
        select.and(
            "l.person_id = p.id and (l.state = 'part_returned' and t.outcome in ('missing', 'damaged') \
             or l.state = 'open' and t.outcome is null)",
        );
        let head = "select l.person_id, l.no, a.tag, t.name, t.outcome, a.name, a.make, a.model, l.ended_at \
                    from person p cross join loan l join asset a on a.id = l.asset_id \
                    join loan_part t on t.loan_id = l.id";
        let (lines, clock) = (&mut self.lines, self.clock);
        self.tx.each(&select.sql(head, "order by l.no, t.position, t.name"), select.params(), |row| {
            let (person, no): (PersonId, i64) = (row.get(0)?, row.get(1)?);
            let (tag, name): (String, String) = (row.get(2)?, row.get(3)?);
            let of_person = lines.entry(person).or_default();
            let Some(outcome) = row.get::<Option<PartOutcome>>(4)? else {
                let key = format!("loan-{no}");
                of_person.iter_mut().filter(|line| line.line == key).for_each(|line| line.parts.push(name.clone()));
                return Ok(());
            };
            let remedy = Remedy::PartReturned { loan_no: no, part: name.clone() };
            let item = describe(row.maybe_text(5)?, row.maybe_text(6)?, row.maybe_text(7)?);
            let of = if item.is_empty() { tag } else { format!("{tag} {item}") };
            let back = row.get::<Option<Instant>>(8)?.map(|at| format!(", returned {}", show_day(clock.day_of(at))));
            let what = format!("{name} of {of}{}: {outcome}", back.unwrap_or_default());
            of_person.push(Line { late: true, ..Line::open(format!("part-{no}-{name}"), what, remedy) });
            Ok::<(), Fault>(())
        })
    }

    /// Adds lines about unsigned slips with an open loan (Hazeldene 4.5).
    fn slips(&mut self) -> Result<(), Fault> {
        self.each(
            "select s.person_id, s.no from person p cross join slip s",
            "s.person_id = p.id and s.signed_how is null and exists (select 1 from loan l where l.slip_id = s.id and l.state = 'open')",
            "order by s.no",
            |row| {
                let no: i64 = row.get(1)?;
                let what = format!("slip {no} is not signed");
                Ok((row.get(0)?, Some(Line::open(format!("slip-{no}"), what, Remedy::SignSlip { no }))))
            },
        )
    }

    /// Adds lines about counted stock that is still out.
    fn stock(&mut self) -> Result<(), Fault> {
        let clock = self.clock;
        self.each(
            "select l.person_id, l.no, s.name, l.number - l.returned - l.missing, l.due_on, l.due_at, l.due_until, p.ref \
             from person p cross join stock_loan l join stock s on s.id = l.stock_id",
            "l.person_id = p.id and l.ended_at is null",
            "order by l.no",
            |row| {
                let (no, stock, number): (i64, String, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
                let due = row.get::<Option<NaiveDate>>(4)?.or(row.get::<Option<Instant>>(5)?.map(|at| clock.day_of(at)));
                let due = due.map(|day| format!(", due {}", show_day(day))).unwrap_or_default();
                let late = row.get::<Option<Instant>>(6)?.is_some_and(|until| until <= clock.now());
                let what = format!("{number} of {stock}{due}");
                let remedy = Remedy::StockIn { stock, number, person: row.get(7)? };
                Ok((row.get(0)?, Some(Line { late, ..Line::open(format!("stock-{no}"), what, remedy) })))
            },
        )
    }

    fn seats(&mut self) -> Result<(), Fault> {
        self.each(
            "select t.person_id, c.no, c.product from person p cross join licence_seat t \
             join licence c on c.id = t.licence_id",
            "t.person_id = p.id and t.until_on is null",
            "order by c.no",
            |row| {
                let (no, product): (i64, String) = (row.get(1)?, row.get(2)?);
                let what = format!("a licence seat for {product}");
                Ok((row.get(0)?, Some(Line::open(format!("licence-{no}"), what, Remedy::ReleaseSeat { no }))))
            },
        )
    }

    fn devices(&mut self) -> Result<(), Fault> {
        self.each(
            "select d.person_id, d.no, d.what, d.state from person p cross join own_device d",
            "d.person_id = p.id and d.ended_at is null",
            "order by d.no",
            |row| {
                let (no, what, state): (i64, String, DeviceState) = (row.get(1)?, row.get(2)?, row.get(3)?);
                let (place, remedy) = match state {
                    DeviceState::InCupboard => ("in the office cupboard", Remedy::GiveDeviceBack { no }),
                    _ => ("on site", Remedy::DeviceLeaves { no }),
                };
                Ok((
                    row.get(0)?,
                    Some(Line::open(format!("device-{no}"), format!("their own {what}, {place}"), remedy)),
                ))
            },
        )
    }

    fn incidents(&mut self) -> Result<(), Fault> {
        self.each(
            "select i.person_id, i.no, i.kind, a.tag from person p cross join incident i \
             join asset a on a.id = i.asset_id",
            "i.person_id = p.id and i.state <> 'closed'",
            "order by i.no",
            |row| {
                let (no, kind, tag): (i64, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
                let remedy = say![See::Incident { no: Some(no) }, ", then decide and close it"];
                let what = format!("incident {no} ({kind}, {tag}) is still open");
                Ok((row.get(0)?, Some(Line::open(format!("incident-{no}"), what, remedy))))
            },
        )
    }

    /// Reads records of one type that belong to the people, and groups them by person.
    fn of_people<R: store::Record>(
        &self,
        condition: &'static str,
        person_of: impl Fn(&R) -> PersonId,
    ) -> Result<HashMap<PersonId, Vec<R>>, Fault> {
        let mut select = self.select.clone();
        select.and(condition);
        let head = format!("select {} from person p cross join {} t", R::columns("t"), R::TABLE.name);
        let mut out: HashMap<PersonId, Vec<R>> = HashMap::new();
        self.tx.each(&select.sql(&head, "order by t.id"), select.params(), |row| {
            let record = R::read(row, 0)?;
            out.entry(person_of(&record)).or_default().push(record);
            Ok::<(), Fault>(())
        })?;
        Ok(out)
    }
}
