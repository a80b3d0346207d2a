//! Asset files: each row is an asset, known by its tag. A checked-out asset arrives with its open loan and borrower.

mod columns;
mod row;

use crate::{
    act::{Act, Answer, Timed},
    asset,
    file::{
        headings::Columns,
        import::{self, Dates, ImportReport, Importer, Options, Outcome, Problem, Remarks, Run},
        table::{Row, Table},
    },
    loan::sign_out,
    person::edit as person_edit,
    rule,
    tested::waiting,
};
use columns::{Column, known, repeats};
use domain::{
    asset::{Asset, Condition, Fate},
    fault::{Failure, Fault, FaultKind},
    ids::{AssetId, CategoryId, PersonId},
    loan::Slip,
    person::{Person, PersonKind},
    person_fields,
    remedy::Input,
    say, tag,
    text::{fold, shown},
    when::When,
};
use row::{Plan, Status};
use serde_json::Map;
use std::{
    collections::{BTreeMap, HashMap},
    io::Read,
};
use store::{
    Plans, ReadTx, Store, WriteTx,
    apart::{self, Sort},
    import_keys,
    person::Named,
};

/// The most categories that one file may add. A file with more probably has another value in the category column.
const MOST_CATEGORIES: usize = 200;

/// Imports a file of assets: all of it, or nothing.
///
/// A known tag is updated, and its empty cells change nothing; an item's fate and holder are taken for new assets only.
/// `progress` receives the number of bytes read.
///
/// Errors: no tag column; problems in the file (each with its line).
pub fn import(
    store: &mut Store,
    act: &Act,
    reader: impl Read,
    options: Options<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<ImportReport>, Failure> {
    let table = Table::open(reader)?;
    let columns = Columns::find(table.headings(), &known(), &options.map, repeats)?;
    let Some(key) = columns.heading_of(Column::Tag).map(str::to_owned) else {
        return Err(import::no_key(
            "no column holds the asset tags",
            &columns.headings,
            say!["Name the column: ", Input::Map.with("Their Heading=tag"), "."],
        )
        .into());
    };
    let plan = Plan::new(columns, options.keep_extra);
    let unknown_columns = plan.columns.unknown.iter().map(|(_, heading)| heading.clone()).collect();
    act.write(store, |tx, act| {
        let mut importer = Assets::new(tx, act, plan, Dates::new(options.dates, act.clock.today()))?;
        let report = ImportReport { key, unknown_columns, ..ImportReport::default() };
        let report = Run::new(tx, table, &mut importer, report, options.skip_bad).finish(progress)?;
        let Arrived { borrowers, loans, fates } = importer.arrived;
        let report = ImportReport {
            borrowers_added: borrowers,
            loans_added: loans,
            fates,
            new_categories: importer.new_categories,
            ..report
        };
        let mut notes = importer.remarks.into_notes();
        notes.extend(importer.dates.said.into_notes());
        Ok(import::answer(report, &importer.plan.columns.never, notes))
    })
}

struct Assets<'a> {
    act: &'a Timed<'a>,
    plan: Plan,
    dates: Dates,
    /// True if any asset has an old tag; if none has, no old tag needs a lookup.
    has_aliases: bool,
    /// True if the last row was a new asset. The next one is then probably new too, and is inserted without a lookup.
    expect_new: bool,
    other: CategoryId,
    categories: HashMap<String, CategoryId>,
    new_categories: Vec<String>,
    trolleys: HashMap<String, AssetId>,
    borrowers: HashMap<Named, PersonId>,
    slips: HashMap<PersonId, Slip>,
    arrived: Arrived,
    remarks: Remarks,
    plans: Plans,
}

/// Counts of records that came with new assets.
#[derive(Default)]
struct Arrived {
    borrowers: u64,
    loans: u64,
    fates: BTreeMap<Fate, u64>,
}

/// The state and whereabouts that a good row gives for its asset.
struct Whereabouts<'r> {
    status: Status<'r>,
    inside: Option<AssetId>,
    holder: Option<Named>,
    due: Option<When>,
}

impl Importer for Assets<'_> {
    fn take(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        last: bool,
        bad: &mut Vec<Problem>,
    ) -> Result<Outcome, Failure> {
        let tag = match tag::parse(self.plan.cell(row, Column::Tag)) {
            Ok(tag) => tag,
            Err(fault) => return Ok(self.refuse(row, Column::Tag, &fault, bad)),
        };
        let folded = fold(&tag);
        let line = i64::try_from(row.line).unwrap_or(i64::MAX);
        if let Some(first) = import_keys::note(tx, &folded, row.line)?.filter(|first| *first != line) {
            let fault = Fault::bad_file(format!("{} is already used on line {first}", shown(&tag)));
            self.refuse(row, Column::Tag, &fault, bad);
        }
        let inside = match self.container(tx, self.plan.cell(row, Column::Inside), &folded)? {
            Container::None => None,
            Container::Known(id) => Some(id),
            Container::NotYet if !last => return Ok(Outcome::Waits),
            Container::NotYet => {
                let cell = self.plan.cell(row, Column::Inside);
                let fault = Fault::not_found(format!("no item has the tag {}", shown(cell)));
                return Ok(self.refuse(row, Column::Inside, &fault, bad));
            }
            Container::Itself => {
                let fault = Fault::invalid("an item can't be inside itself");
                return Ok(self.refuse(row, Column::Inside, &fault, bad));
            }
        };
        let due = match self.plan.due(row, &mut self.dates) {
            Ok(due) => due,
            Err(fault) => {
                self.refuse(row, Column::Due, &fault, bad);
                None
            }
        };
        let status = Status::of(self.plan.cell(row, Column::Status));
        let whereabouts = Whereabouts { status, inside, holder: self.plan.holder(row), due };
        self.write(tx, row, tag, &folded, whereabouts, bad)
    }

    fn dates(&self) -> &Dates {
        &self.dates
    }
}

/// The meaning of an `Inside` cell.
enum Container {
    None,
    Known(AssetId),
    NotYet,
    Itself,
}

impl<'a> Assets<'a> {
    fn new(tx: &ReadTx<'_>, act: &'a Timed<'a>, plan: Plan, dates: Dates) -> Result<Self, Fault> {
        Ok(Self {
            act,
            plan,
            dates,
            has_aliases: store::asset::any_alias(tx)?,
            expect_new: true,
            other: store::category::find(tx, "other")?.id,
            categories: HashMap::new(),
            new_categories: Vec::new(),
            trolleys: HashMap::new(),
            borrowers: HashMap::new(),
            slips: HashMap::new(),
            arrived: Arrived::default(),
            remarks: Remarks::default(),
            plans: Plans::default(),
        })
    }

    fn refuse(&self, row: &Row<'_>, column: Column, fault: &Fault, bad: &mut Vec<Problem>) -> Outcome {
        bad.push(self.plan.problem(row, column, fault));
        Outcome::Bad
    }

    /// Marks the row as bad if its tag looks like another tag. Passes other faults on.
    fn refuse_tag(&self, row: &Row<'_>, fault: Fault, bad: &mut Vec<Problem>) -> Result<Outcome, Failure> {
        match fault.kind {
            kind if kind.is_of_what_was_given() => Ok(self.refuse(row, Column::Tag, &fault, bad)),
            _ => Err(fault.into()),
        }
    }

    fn write(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        tag: String,
        folded: &str,
        whereabouts: Whereabouts<'_>,
        bad: &mut Vec<Problem>,
    ) -> Result<Outcome, Failure> {
        // A row with a holder is looked up first: a known asset must not register its holder as a new person.
        if self.expect_new && !self.has_aliases && whereabouts.holder.is_none() {
            let mut asset = self.fresh(tx, row, tag.clone(), &whereabouts, bad)?;
            if !bad.is_empty() {
                return Ok(Outcome::Bad);
            }
            match asset::insert(tx, &mut self.plans, &mut asset) {
                Ok(true) => {
                    self.take_up(tx, &mut asset)?;
                    self.count_fate(&asset);
                    return Ok(Outcome::Added);
                }
                Ok(false) => {}
                Err(fault) => return self.refuse_tag(row, fault, bad),
            }
        }
        let before = self.known(tx, folded)?;
        self.expect_new = before.is_none();
        match before {
            Some(before) => self.change(tx, row, before, whereabouts, bad),
            None => {
                let mut asset = self.fresh(tx, row, tag, &whereabouts, bad)?;
                self.arrive(tx, row, &mut asset, whereabouts, bad)
            }
        }
    }

    fn known(&self, tx: &ReadTx<'_>, folded: &str) -> Result<Option<Asset>, Fault> {
        match store::asset::by_tag(tx, folded)? {
            None if self.has_aliases => store::asset::by_alias(tx, folded),
            known => Ok(known),
        }
    }

    /// Builds a new asset from the row.
    fn fresh(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        tag: String,
        whereabouts: &Whereabouts<'_>,
        bad: &mut Vec<Problem>,
    ) -> Result<Asset, Fault> {
        let mut asset = Asset::new(tx.new_id(), tag, self.other, tx.at());
        self.plan.fill(&mut asset, row, &whereabouts.status, &mut self.dates, bad);
        (asset.home_id, asset.inside_id) = (whereabouts.inside, whereabouts.inside);
        asset.fate = whereabouts.status.fate;
        asset.awaiting_check = whereabouts.status.awaiting_check;
        if whereabouts.status.broken {
            // A broken item must not be lent, whatever its condition column says.
            asset.condition = Condition::Damaged;
        }
        if bad.is_empty() {
            asset.category_id = self.category(tx, row, bad)?.unwrap_or(self.other);
        }
        asset.refold(&[]);
        Ok(asset)
    }

    /// Writes a new asset, and its loan if someone has it.
    fn arrive(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        asset: &mut Asset,
        whereabouts: Whereabouts<'_>,
        bad: &mut Vec<Problem>,
    ) -> Result<Outcome, Failure> {
        // A bad row must not register its holder.
        if let Err(fault) = apart::must_be_told(tx, Sort::Tag, &asset.tag, &[]) {
            return self.refuse_tag(row, fault, bad);
        }
        let named = whereabouts.holder.as_ref().filter(|_| asset.fate.is_none() && bad.is_empty());
        let borrower = match named.map(|named| self.borrower(tx, named)).transpose() {
            Ok(borrower) => borrower,
            Err(fault) if fault.kind.is_of_register() => return Err(fault.into()),
            Err(fault) => return Ok(self.refuse(row, Column::Holder, &fault, bad)),
        };
        if !bad.is_empty() {
            return Ok(Outcome::Bad);
        }
        asset::insert(tx, &mut self.plans, asset)?;
        self.take_up(tx, asset)?;
        self.count_fate(asset);
        if let Some(id) = borrower {
            let person = store::person::by_id(tx, id)?;
            let slip = self.slips.get(&id).cloned();
            let slip = sign_out::record_open(tx, self.act, &person, asset, whereabouts.due, slip)?;
            self.slips.insert(id, slip);
            self.arrived.loans += 1;
        }
        Ok(Outcome::Added)
    }

    /// Links tests that were read before the asset was known.
    fn take_up(&mut self, tx: &WriteTx<'_>, asset: &mut Asset) -> Result<(), Fault> {
        let number = waiting::take_up_waiting(tx, &mut self.plans, asset)?;
        waiting::waited(&asset.tag, number).into_iter().for_each(|note| self.remarks.add(note));
        Ok(())
    }

    fn count_fate(&mut self, asset: &Asset) {
        if let Some(fate) = asset.fate {
            *self.arrived.fates.entry(fate).or_default() += 1;
        }
    }

    /// Updates a known asset.
    fn change(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        before: Asset,
        whereabouts: Whereabouts<'_>,
        bad: &mut Vec<Problem>,
    ) -> Result<Outcome, Failure> {
        let mut after = before.clone();
        self.plan.fill(&mut after, row, &whereabouts.status, &mut self.dates, bad);
        if let Some(trolley) = whereabouts.inside
            && before.home_id.max(before.inside_id) != Some(trolley)
        {
            if store::asset::encloses(tx, before.id, trolley)? {
                let fault = Fault::invalid(format!("{} can't go inside an item that it contains", before.tag));
                self.refuse(row, Column::Inside, &fault, bad);
            }
            self.put_inside(tx, &mut after, trolley)?;
        }
        if bad.is_empty() {
            after.category_id = self.category(tx, row, bad)?.unwrap_or(before.category_id);
        }
        if !bad.is_empty() {
            return Ok(Outcome::Bad);
        }
        self.compare_whereabouts(tx, &before, &whereabouts)?;
        if before.is_damaged() && !after.is_damaged() {
            after.condition = Condition::Damaged;
            self.remarks.add(format!(
                "{} stays damaged, whatever the file says: only a closed repair changes that",
                before.tag
            ));
        }
        if after == before {
            return Ok(Outcome::Unchanged);
        }
        let aliases = if self.has_aliases { store::asset::aliases(tx, before.id)? } else { Vec::new() };
        after.refold(&aliases);
        let changed = asset::update(tx, "asset edit", &before, &mut after, Map::new())?;
        Ok(if changed { Outcome::Changed } else { Outcome::Unchanged })
    }

    /// Sets the trolley of an asset. An item on loan goes inside when it comes back.
    fn put_inside(&self, tx: &ReadTx<'_>, asset: &mut Asset, trolley: AssetId) -> Result<(), Fault> {
        asset.home_id = Some(trolley);
        if store::asset::open_loan(tx, asset.id)?.is_none() {
            asset.inside_id = Some(trolley);
        }
        Ok(())
    }

    /// Notes where the file disagrees about a known item's fate or holder. The register is right about both.
    fn compare_whereabouts(&mut self, tx: &ReadTx<'_>, asset: &Asset, found: &Whereabouts<'_>) -> Result<(), Fault> {
        if let Some(fate) = found.status.fate.filter(|fate| Some(*fate) != asset.fate) {
            let kept = asset.fate.map_or_else(|| "it is not".to_owned(), |fate| format!("it is {fate}"));
            self.remarks.add(format!("{} is {fate} in the file; in the register {kept}", asset.tag));
        }
        let Some(named) = found.holder.as_ref().filter(|_| asset.fate.is_none()) else { return Ok(()) };
        let loan = store::asset::open_loan(tx, asset.id)?;
        let holder = match self.borrowers.get(named) {
            Some(id) => Some(*id),
            None => match store::person::named(tx, named) {
                Ok(person) => person.map(|p| p.id),
                Err(fault) if fault.kind == FaultKind::Ambiguous => None,
                Err(fault) => return Err(fault),
            },
        };
        if let Some(id) = holder {
            self.borrowers.insert(named.clone(), id);
        }
        if holder.is_none() || loan.map(|l| l.person_id) != holder {
            self.remarks.add(format!("{} has a different holder in the file than in the register", asset.tag));
        }
        Ok(())
    }

    /// The category that the row names, added if it is unknown; `None` for an empty cell.
    fn category(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        bad: &mut Vec<Problem>,
    ) -> Result<Option<CategoryId>, Fault> {
        let cell = self.plan.cell(row, Column::Category);
        if cell.is_empty() {
            return Ok(None);
        }
        if let Some(id) = self.categories.get(cell) {
            return Ok(Some(*id));
        }
        let id = match store::category::known(tx, cell)? {
            Some(category) => category.id,
            None if self.new_categories.len() == MOST_CATEGORIES => {
                return Err(Fault::bad_file(format!("the file names more than {MOST_CATEGORIES} unknown categories"))
                    .hint("Check that the right column is headed Category."));
            }
            None => match rule::category::make(tx, cell).map(|made| made.id) {
                Ok(id) => {
                    self.new_categories.push(cell.to_owned());
                    id
                }
                Err(fault) if fault.kind.is_of_what_was_given() => {
                    self.refuse(row, Column::Category, &fault, bad);
                    return Ok(None);
                }
                Err(fault) => return Err(fault),
            },
        };
        self.categories.insert(cell.to_owned(), id);
        Ok(Some(id))
    }

    /// Finds the trolley that a cell names.
    fn container(&mut self, tx: &ReadTx<'_>, cell: &str, own: &str) -> Result<Container, Fault> {
        if cell.is_empty() {
            return Ok(Container::None);
        }
        if let Some(id) = self.trolleys.get(cell) {
            return Ok(Container::Known(*id));
        }
        let folded = fold(cell);
        if folded == own {
            return Ok(Container::Itself);
        }
        let Some(trolley) = self.known(tx, &folded)? else { return Ok(Container::NotYet) };
        if self.trolleys.len() > 1_000 {
            self.trolleys.clear();
        }
        self.trolleys.insert(cell.to_owned(), trolley.id);
        Ok(Container::Known(trolley.id))
    }

    /// Finds the borrower that the file names; an unknown one is registered as staff.
    fn borrower(&mut self, tx: &WriteTx<'_>, named: &Named) -> Result<PersonId, Fault> {
        if let Some(id) = self.borrowers.get(named) {
            return Ok(*id);
        }
        let id = match store::person::named(tx, named)? {
            Some(person) => person.id,
            None => {
                let id = new_borrower(tx, self.act, named)?;
                self.arrived.borrowers += 1;
                id
            }
        };
        self.borrowers.insert(named.clone(), id);
        Ok(id)
    }
}

fn new_borrower(tx: &WriteTx<'_>, act: &Act, named: &Named) -> Result<PersonId, Fault> {
    use person_fields::PersonField as F;
    let reference = [&named.username, &named.email, &named.name].into_iter().find(|word| !word.is_empty());
    let reference = person_fields::reference(reference.map_or("", String::as_str))?;
    let (first, last) = match named.name.rsplit_once(' ') {
        Some(parts) => parts,
        None if named.name.is_empty() => ("", reference.as_str()),
        None => ("", named.name.as_str()),
    };
    let fields = [(F::FirstName, first), (F::LastName, last), (F::Username, &named.username), (F::Email, &named.email)];
    let fields: Vec<_> = fields.into_iter().map(|(field, text)| (field, text.to_owned())).collect();
    let mut person = Person::new(tx.new_id(), PersonKind::Staff, reference.clone(), String::new(), tx.at());
    person_fields::set_all(&mut person, &fields, &domain::reading::Reading::Typed(act.days()))?;
    person_edit::insert(tx, &person)?;
    Ok(person.id)
}
