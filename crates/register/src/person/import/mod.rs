//! Imports people from files. Each row is one person, known by a ref, a username, an e-mail address or a pupil number.

mod bundle;
mod colleagues;
mod columns;
mod enrolments;
mod files;
mod keys;
mod kind;
mod layouts;
mod meet;
pub(crate) mod names;
mod roles;
mod row;
mod status;
mod unit;
mod write;

use super::list::{self, Filter};
use crate::{
    act::Timed,
    file::{
        import::{Dates, Importer, Moved, Outcome, Remarks},
        plan::{ColumnView, Findings},
        table::Row,
    },
    view::Who,
};
pub use bundle::Source;
use columns::Column;
pub(crate) use columns::are_of_people;
use domain::{
    fault::{Failure, Fault},
    ids::PersonId,
    incoming::question::{Answer as Word, Chosen, Group},
    leaver,
    person::{Person, PersonKind},
    person_fields::PersonField,
    same_person::Place,
    say::Notes,
    text::{count, fold, shown},
};
pub use files::{import, look};
use keys::{By, Index};
use kind::Kind;
use meet::Given;
pub(crate) use names::parted;
use roles::{Role, Roles};
use row::Plan;
use status::Status;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{ReadTx, WriteTx, import_keys};
use uuid::Uuid;

struct People<'a> {
    act: &'a Timed<'a>,
    plan: Plan,
    dates: Dates,
    /// The kind of people whose row doesn't tell, if the user gives it.
    default: Option<PersonKind>,
    /// The roles that are in a file of their own.
    roles: Option<Roles>,
    index: Option<Index>,
    /// The line of each person in the current file.
    lines: HashMap<PersonId, u64>,
    /// The number of rows so far, and the line of the last.
    rows: usize,
    last_line: u64,
    /// The lines whose ref differs from a known one only in leading zeros or spaces.
    near: HashSet<u64>,
    /// The lines of new people whose name someone in the register has.
    namesakes: HashSet<u64>,
    /// All people in the files. `kinds` has the kinds of person in them.
    in_file: HashSet<PersonId>,
    kinds: HashSet<PersonKind>,
    /// The people by the key that the folder's other files have for them.
    by_key: enrolments::ByKey,
    /// The keys of everybody in the file, whether they are added or not.
    sources: HashSet<String>,
    /// The forms of pupils by those keys, if the folder has them.
    forms: HashMap<String, String>,
    /// The refs of managers and class teachers, by the words that name them; and those who are not found yet.
    colleagues: HashMap<String, Option<String>>,
    open_colleagues: Vec<(PersonId, PersonField)>,
    joiners: Vec<Who>,
    movers: Vec<Moved>,
    by_kind: BTreeMap<String, u64>,
    /// The number of loans that moved back to a last working day.
    pulled: usize,
    /// The accounts that were skipped, by reason.
    skipped: BTreeMap<String, Vec<String>>,
    remarks: Remarks,
}

impl<'a> People<'a> {
    fn new(act: &'a Timed<'a>, plan: Plan, dates: Dates, default: Option<PersonKind>) -> Self {
        Self {
            act,
            plan,
            dates,
            default,
            roles: None,
            index: None,
            lines: HashMap::new(),
            rows: 0,
            last_line: 0,
            near: HashSet::new(),
            namesakes: HashSet::new(),
            in_file: HashSet::new(),
            kinds: HashSet::new(),
            by_key: HashMap::new(),
            sources: HashSet::new(),
            forms: HashMap::new(),
            colleagues: HashMap::new(),
            open_colleagues: Vec::new(),
            joiners: Vec::new(),
            movers: Vec::new(),
            by_kind: BTreeMap::new(),
            pulled: 0,
            skipped: BTreeMap::new(),
            remarks: Remarks::default(),
        }
    }

    /// Turns to the next file of a folder.
    fn turn_to(&mut self, plan: Plan) {
        self.plan = plan;
        self.lines.clear();
        self.near.clear();
        self.namesakes.clear();
        (self.rows, self.last_line) = (0, 0);
    }

    /// Makes the notes on the import, which left out so many rows.
    fn notes(&mut self, left_out: u64) -> Notes {
        let roles = self.roles.as_ref().and_then(Roles::note);
        let skipped = self.skipped.iter().map(|(why, accounts)| told(accounts, why));
        let mut notes = Notes::from_iter(roles.into_iter().chain(skipped));
        notes.extend(std::mem::take(&mut self.remarks).into_notes());
        notes.extend(self.dates.notes(left_out));
        if self.pulled > 0 {
            notes.push(format!("{} now due on the borrower's last day", count(self.pulled, "loan")));
        }
        notes
    }

    /// Lists people in the register who are not in the file, of the kinds that the file holds. People who have left
    /// don't count as missing.
    fn missing(&self, tx: &ReadTx<'_>) -> Result<Vec<Who>, Fault> {
        let today = self.act.clock.today();
        let mut missing = Vec::new();
        list::each_person(tx, &Filter::default(), |person| {
            let has_left = leaver::leaving_day(&person).is_some_and(|day| day < today);
            if self.kinds.contains(&person.kind) && !self.in_file.contains(&person.id) && !has_left {
                missing.push(Who::from(&person));
            }
            Ok::<(), Fault>(())
        })?;
        Ok(missing)
    }

    /// Counts the rows of the current file. A row that waits is taken again later.
    fn count(&mut self, line: u64) {
        if line > self.last_line {
            self.last_line = line;
            self.rows += 1;
        }
    }

    /// Leaves a row out, and says why. `account` is named in a note.
    fn skip(&mut self, account: &str, why: &str, more: &str, found: &mut Findings<'_>) -> Outcome {
        found.skipped = Some(format!("{why}{more}"));
        self.skipped.entry(why.to_owned()).or_default().push(format!("{account}{more}"));
        Outcome::Skipped
    }

    /// The role of a row's person in the file of roles. `Err` if it has none.
    fn role(&self, row: &Row<'_>) -> Result<Option<Role>, ()> {
        let Some(roles) = &self.roles else { return Ok(None) };
        roles.of(self.plan.cell(row, Column::Source)).cloned().map(Some).ok_or(())
    }

    /// Settles the kind of a row's person. `None` if the row is left out, or its question is open.
    fn settle_kind(
        &self,
        row: &Row<'_>,
        kind: Option<PersonKind>,
        known: Option<&Person>,
        found: &mut Findings<'_>,
    ) -> Option<PersonKind> {
        if let Some(kind) = kind.or(known.map(|person| person.kind)).or(self.default) {
            return Some(kind);
        }
        let names = self.plan.names(row).whole();
        let mut text = if names.is_empty() { shown(&found.key) } else { names };
        let role = self.plan.cell(row, Column::Role);
        if kind::may_be_of_no_staff(role) {
            text = format!("{text}: {}", shown(role));
        }
        match self.plan.ask((Group::Kind, row, None), text, Vec::new(), found) {
            Some(Chosen::Word(Word::Staff)) => Some(PersonKind::Staff),
            Some(Chosen::Word(Word::Pupil)) => Some(PersonKind::Pupil),
            _ => None,
        }
    }

    /// Says why a row is no person. `None` if it is one, or the question is open.
    fn passes(&self, tx: &ReadTx<'_>, row: &Row<'_>, found: &mut Findings<'_>) -> Result<Option<&'static str>, Fault> {
        let Some(odd) = row.odd(self.plan.columns.read.len()) else { return Ok(None) };
        // A known ref alone changes nothing.
        if !store::person::exact(tx, odd.first)?.is_empty() {
            return Ok(None);
        }
        let asked = self.plan.ask((Group::OneCellRow, row, None), odd.text, Vec::new(), found);
        Ok((asked == Some(Chosen::Word(Word::Skip))).then_some(odd.why))
    }
}

impl Importer for People<'_> {
    fn take(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        last: bool,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        self.count(row.line);
        if let Some(why) = self.passes(tx, row, found)? {
            return Ok(self.skip(&format!("line {}", row.line), why, "", found));
        }
        if !found.is_sure() {
            return Ok(Outcome::Bad);
        }
        let Some(key) = self.plan.key(row, found) else { return Ok(Outcome::Bad) };
        found.key.clone_from(&key.reference);
        let account = key.logins.emails.first().map_or_else(|| key.reference.clone(), |email| (*email).to_owned());
        self.sources.insert(self.plan.cell(row, Column::Source).to_owned());
        let Ok(role) = self.role(row) else {
            let fault = Fault::bad_file(format!("{} has no role in roles.csv", shown(&key.reference)));
            self.plan.refuse(row, Some(key.column), &fault, found);
            return Ok(Outcome::Bad);
        };
        let kind = match self.plan.kind(row, role.as_ref().map(|role| role.word.as_str())) {
            Ok(Kind::Nobody(why)) => return Ok(self.skip(&account, &why, "", found)),
            Ok(Kind::Is(kind)) => Some(kind),
            Ok(Kind::Unsaid | Kind::Unclear) => None,
            Err(fault) => {
                let column = [columns::KIND, Column::Role].into_iter().find(|column| self.plan.columns.has(*column));
                self.plan.refuse(row, column, &fault, found);
                return Ok(Outcome::Bad);
            }
        };
        if kind == Some(PersonKind::Visitor) {
            self.plan.has_guests |= !self.plan.cell(row, Column::UserType).is_empty();
        }
        let names = self.plan.names(row);
        let form = self.forms.get(self.plan.cell(row, Column::Source));
        let place = self.plan.place(row, &write::more(self.roles.as_ref(), role.as_ref(), form));
        let place = Place { year: place.0.as_deref(), form: place.1.as_deref() };
        if self.index.is_none() {
            self.index = Some(Index::read(tx)?);
        }
        let found_as = match &self.index {
            Some(index) => index.find(tx, &key, kind, (&names, place))?,
            None => None,
        };
        // A row that is left out is not missing.
        self.in_file.extend(found_as.iter().map(|(person, _)| person.id));
        match self.plan.status(row, found) {
            Status::Open => {}
            Status::Asked => return Ok(Outcome::Bad),
            Status::Closed(why) => {
                let held = match &found_as {
                    Some((person, _)) => write::held(tx, person.id)?,
                    None => Vec::new(),
                };
                let more = if held.is_empty() { String::new() } else { format!("; holds {}", held.join(", ")) };
                return Ok(self.skip(&account, &why, &more, found));
            }
        }
        if let Some((person, By::OldRef)) = &found_as {
            let label = person.label();
            self.remarks.add(format!("{} was merged into {label}: the row changes nothing", shown(&key.reference)));
            self.keep_key(row, person);
            return Ok(Outcome::Unchanged);
        }
        let unit = self.plan.cell(row, Column::Unit);
        if !unit.is_empty() && kind.is_none() && found_as.is_none() && self.default.is_none() {
            let why = "the organisational unit is neither staff nor pupils";
            return Ok(self.skip(&account, why, &format!(" ({unit})"), found));
        }
        let Some(kind) = self.settle_kind(row, kind, found_as.as_ref().map(|(person, _)| person), found) else {
            return Ok(match found.is_sure() {
                true => self.skip(&account, "neither staff nor a pupil", "", found),
                false => Outcome::Bad,
            });
        };
        let line = i64::try_from(row.line).unwrap_or(i64::MAX);
        let noted = format!("{kind} {}", fold(&key.reference));
        if key.is_number
            && let Some(first) = import_keys::note(tx, &noted, row.line)?.filter(|first| *first != line)
        {
            let fault = Fault::bad_file(format!("{} is already used on line {first}", shown(&key.reference)));
            self.plan.refuse(row, Some(key.column), &fault, found);
            return Ok(Outcome::Bad);
        }
        let met = self.meet(tx, row, &Given { key: &key, names: &names, kind, place }, found_as, last, found)?;
        self.write(tx, row, (&key, &names, kind), met, role.as_ref(), found)
    }

    fn dates(&self) -> &Dates {
        &self.dates
    }

    fn columns(&self) -> Vec<ColumnView> {
        self.plan.views()
    }

    fn read_as(&self, at: usize, first: &str) -> Option<String> {
        let id = PersonId(Uuid::nil());
        let scratch = Person::new(id, PersonKind::Pupil, String::new(), String::new(), self.act.clock.now());
        self.plan.read_as(at, first, &self.dates, scratch)
    }

    fn offer(&self, at: usize) -> Option<&str> {
        self.plan.offers.iter().find(|(place, _)| *place == at).map(|(_, field)| field.as_str())
    }
}

/// Makes a note on skipped accounts. It names only the first ten.
fn told(accounts: &[String], why: &str) -> String {
    const TOLD: usize = 10;
    let more = accounts.len().saturating_sub(TOLD);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let told = accounts.iter().take(TOLD).cloned().collect::<Vec<_>>().join(", ");
    format!("{} skipped ({why}): {told}{more}", count(accounts.len(), "row"))
}
