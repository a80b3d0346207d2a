//! The lines of checklists that the register works out. Each table is read once, however many people there are.

use chrono::NaiveDate;
use domain::{
    asset::{Condition, describe},
    fault::Fault,
    ids::PersonId,
    leaver::{self, LOOKS_BACK, Line, Outcome},
    loan::{PartOutcome, Stage},
    permission::DeviceState,
    person::Person,
    remedy::{Remedy, See},
    say,
    when::{Clock, Instant, show_day},
};
use std::collections::HashMap;
use store::{ReadTx, Row, select::Select};

/// The lines that the register works out, as they are read. `cross join` makes SQLite start from the people, whatever
/// its statistics say about the number of rows.
pub(super) struct Work<'t, 'a> {
    pub tx: &'t ReadTx<'a>,
    pub select: &'t Select,
    pub clock: Clock,
    pub lines: HashMap<PersonId, Vec<Line>>,
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
    pub fn loans(&mut self, people: &[Person]) -> Result<(), Fault> {
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
    pub fn parts(&mut self) -> Result<(), Fault> {
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
    pub fn slips(&mut self) -> Result<(), Fault> {
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
    pub fn stock(&mut self) -> Result<(), Fault> {
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

    pub fn seats(&mut self) -> Result<(), Fault> {
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

    pub fn devices(&mut self) -> Result<(), Fault> {
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

    pub fn incidents(&mut self) -> Result<(), Fault> {
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
    pub fn of_people<R: store::Record>(
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
