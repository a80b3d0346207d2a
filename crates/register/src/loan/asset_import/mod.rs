//! Asset files: each row is an asset, known by its tag. A checked-out asset arrives with its open loan and borrower.

mod another;
mod columns;
mod days;
mod holder;
mod row;
mod status;
mod tags;
mod whereabouts;
mod write;

use crate::{
    act::{Act, Answer, Timed},
    file::{
        headings::{Columns, Mapping},
        import::{self, Dates, ImportReport, Imported, Importer, Options, Outcome},
        look::Look,
        plan::{ColumnView, Findings, NotInFile},
        table::{Choice, Row, Table},
    },
    person::import::are_of_people,
    rule::import_format,
};
use another::{NoSerials, Unwritten};
use columns::{Column, known, layout, repeats};
use domain::{
    asset::{Asset, Fate, State},
    asset_fields::AssetField,
    fault::{Failure, Fault},
    ids::{AssetId, CategoryId, PersonId},
    import_format::Imports,
    incoming::question::{Answer as Word, Chosen, Group},
    loan::Slip,
    meaning::Meaning,
    reading::DateFormat,
    remedy::{Input, Remedy},
    say,
    say::Say,
    text::{fold, shown},
    when::When,
};
use row::{At, Plan};
use status::Status;
use std::{
    collections::{BTreeMap, HashMap},
    io::Read,
    iter,
};
use store::{Plans, ReadTx, Store, WriteTx, import_keys, person::Named};
use tags::Meant;

/// The most tags that are listed as missing from the file.
const MOST_NOT_IN_FILE: usize = 20;

/// Imports a file of assets: all of it, or nothing.
///
/// A known tag is updated, and its empty cells change nothing; an item's fate and holder are taken for new assets only.
/// `progress` receives the number of bytes read.
///
/// Errors: no tag column; the file can't be read.
pub fn import(
    store: &mut Store,
    act: &Act,
    reader: impl Read,
    mut options: Options<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported>, Failure> {
    let general = known(None);
    let is_known = |heading: &str| general.knows(heading, &options.mapping);
    let table = Table::open(reader, &Choice { sheet: options.sheet.as_deref(), is_known: &is_known })?;
    import_format::recall(store, Imports::Assets, table.headings(), &mut options)?;
    let layout = layout(table.headings());
    let known = known(layout);
    let columns = Columns::find(table.headings(), &known, &options.mapping, repeats)?;
    let is_of_devices = layout.is_some_and(|layout| layout.is_of_devices);
    let key = match columns.heading_of(Column::Tag) {
        Some(heading) => heading.to_owned(),
        None if is_of_devices => "serial number".to_owned(),
        None => {
            let mut hint = say!["Name the column: ", Input::Map.with("Their Heading=tag"), "."];
            if are_of_people(&columns.headings, |heading| known.has(heading)) {
                hint = say!["Its headings are those of people, who come in with ", Remedy::ImportPeople, ". ", hint];
            }
            return Err(import::no_key("no column holds the asset tags", &columns, &known, hint).into());
        }
    };
    let keeps = |heading: &str| {
        let answer = options.answers.of(Group::UnknownColumns, 0, heading);
        options.keep_extra || answer == Some(Chosen::Word(Word::Keep))
    };
    let mut plan = Plan::new(columns, layout, keeps);
    plan.tag_is_serial = known.is(&key, Column::Field(AssetField::Serial));
    let Options { answers, dates: order, default: given, every_row, mapping, planned, remember, skip_bad, .. } =
        options;
    import::write(store, act, planned, &answers, |tx, act| {
        plan.school_vat = store::setting::vat(tx)?;
        let dates = Dates::new(order.unwrap_or(DateFormat::Uk), act.clock.today());
        let offers = plan.columns.offers(&known);
        let default = given.as_deref().or_else(|| layout.and_then(|layout| layout.category));
        plan.has_default = default.is_some();
        let mut importer = Assets::new(tx, act, (plan, offers), dates, default)?;
        let mut report = ImportReport::begin(key, &importer.plan.columns, every_row);
        report.plan.keeps_columns = true;
        let (mut report, mut refused) =
            import::Run::new(tx, table, &mut importer, report, &answers, skip_bad).finish(progress)?;
        importer.complete(tx, &mut report)?;
        if remember && refused.is_none() {
            import_format::keep(tx, Imports::Assets, &report, &answers, (&mapping, order, given.as_deref()))?;
        }
        let first = importer.people_first(&report);
        let mut notes = importer.remarks.into_notes();
        match (first, &mut refused) {
            (Some(first), Some(fault)) => {
                fault.hint = Some(Say::joined(iter::once(first).chain(fault.hint.take()), " "));
            }
            (first, _) => notes.extend(first),
        }
        notes.extend(importer.dates.notes(report.left_out));
        Ok((import::answer(report, &importer.plan.columns.never, notes), refused))
    })
}

/// Looks at a file of assets: its sheets and headings, and the fields that a heading can be mapped to.
pub fn look(bytes: &[u8], mapping: &Mapping, sheet: Option<&str>) -> Look {
    let known = known(None);
    let fields = known.names(|column| column == Column::Derived);
    Look::at(bytes, (mapping, sheet), fields, |heading| known.has(heading))
}

struct Assets<'a> {
    act: &'a Timed<'a>,
    plan: Plan,
    /// The fields that unknown headings are nearly the names of.
    offers: Vec<(usize, String)>,
    dates: Dates,
    /// True if any asset has an old tag; if none has, no old tag needs a lookup.
    has_aliases: bool,
    /// True if the register had assets before this file.
    had_assets: bool,
    /// True if the register has people.
    has_people: bool,
    /// True if someone in the register fits a holder of the file.
    knows_holders: bool,
    /// True if the last row that was read sets a cost whose VAT basis is unknown.
    has_open_vat: bool,
    /// The last row that was read for the first time, the number of such rows, and of those among them whose tag is known
    /// only without its leading zeros.
    newest: u64,
    rows: u64,
    near: u64,
    /// True if the last row was a new asset. The next one is then probably new too, and is inserted without a lookup.
    expect_new: bool,
    other: CategoryId,
    /// The category of rows that name none, if the user or the file's format gives one.
    default: Option<CategoryId>,
    categories: HashMap<String, CategoryId>,
    new_categories: Vec<String>,
    /// The number of assets added or updated in each category, and of those added in each state.
    by_category: HashMap<CategoryId, u64>,
    by_state: BTreeMap<State, u64>,
    /// True if neither the last row that was read as a new asset, nor anything else, gave its category.
    lacks_category: bool,
    /// The number of new assets without a category.
    uncategorised: u64,
    trolleys: HashMap<String, AssetId>,
    borrowers: HashMap<Named, PersonId>,
    slips: HashMap<(PersonId, Option<When>), Slip>,
    arrived: Arrived,
    remarks: import::Remarks,
    /// The lines whose serial number is none, with the words of the first.
    no_serials: NoSerials,
    /// The serial numbers of rows that are not written yet.
    unwritten: Unwritten,
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
    /// The time when the item was lent, and when it is due.
    out: Option<When>,
    due: Option<When>,
}

impl Importer for Assets<'_> {
    fn take(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        last: bool,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        self.no_serials.see(self.plan.no_serial(row), row.line);
        if let Some(why) = self.passes(tx, row, found)? {
            found.skipped = Some(why);
            return Ok(Outcome::Skipped);
        }
        let Some(tag) = self.tag(tx, row, found)? else {
            return Ok(if found.is_sure() { Outcome::Skipped } else { Outcome::Bad });
        };
        found.key.clone_from(&tag);
        let tag = match self.meant(tx, row, tag, last, found)? {
            Meant::Tag(tag) => tag,
            Meant::NotYet => return Ok(Outcome::Waits),
            Meant::Open => return Ok(Outcome::Bad),
        };
        found.key.clone_from(&tag);
        let folded = fold(&tag);
        let line = i64::try_from(row.line).unwrap_or(i64::MAX);
        if let Some(first) = import_keys::note(tx, &folded, row.line)?.filter(|first| *first != line) {
            let fault = Fault::bad_file(format!("{} is already used on line {first}", shown(&tag)));
            self.plan.refuse(self.plan.at(row, Column::Tag), &fault, found);
        }
        let inside = match self.container(tx, self.plan.cell(row, Column::Inside), &folded)? {
            Container::None => None,
            Container::Known(id) => Some(id),
            Container::Gone(why) => {
                self.remarks.add(format!("{why}, so nothing is put into it"));
                None
            }
            Container::NotYet if !last => return Ok(Outcome::Waits),
            Container::NotYet => {
                let cell = self.plan.cell(row, Column::Inside);
                let fault = Fault::not_found(format!("no item has the tag {}", shown(cell)));
                return Ok(self.refuse(row, Column::Inside, &fault, found));
            }
            Container::Itself => {
                let fault = Fault::invalid("an item can't be inside itself");
                return Ok(self.refuse(row, Column::Inside, &fault, found));
            }
        };
        let outcome = self.write(tx, row, tag, &folded, inside, found)?;
        if outcome == Outcome::Bad {
            self.unwritten.note(self.plan.cell(row, Column::Field(AssetField::Serial)), row.line, &folded);
        }
        Ok(outcome)
    }

    fn dates(&self) -> &Dates {
        &self.dates
    }

    fn columns(&self) -> Vec<ColumnView> {
        self.plan.views()
    }

    fn read_as(&self, at: usize, first: &str) -> Option<String> {
        let scratch = Asset::new(self.other.0.into(), String::new(), self.other, self.act.clock.now());
        self.plan.read_as(at, first, &self.dates, scratch)
    }

    fn offer(&self, at: usize) -> Option<&str> {
        self.offers.iter().find(|(place, _)| *place == at).map(|(_, field)| field.as_str())
    }
}

/// The meaning of an `Inside` cell.
enum Container {
    None,
    Known(AssetId),
    /// It was disposed of, or is in a disposal; in words.
    Gone(String),
    NotYet,
    Itself,
}

impl<'a> Assets<'a> {
    fn new(
        tx: &ReadTx<'_>,
        act: &'a Timed<'a>,
        (plan, offers): (Plan, Vec<(usize, String)>),
        dates: Dates,
        default: Option<&str>,
    ) -> Result<Self, Fault> {
        Ok(Self {
            act,
            plan,
            offers,
            dates,
            has_aliases: store::asset::any_alias(tx)?,
            had_assets: store::asset::any(tx)?,
            has_people: store::person::any(tx)?,
            knows_holders: false,
            has_open_vat: false,
            newest: 0,
            rows: 0,
            near: 0,
            expect_new: true,
            other: store::category::find(tx, "other")?.id,
            default: default.map(|name| store::category::find(tx, name)).transpose()?.map(|category| category.id),
            categories: HashMap::new(),
            new_categories: Vec::new(),
            by_category: HashMap::new(),
            by_state: BTreeMap::new(),
            lacks_category: false,
            uncategorised: 0,
            trolleys: HashMap::new(),
            borrowers: HashMap::new(),
            slips: HashMap::new(),
            arrived: Arrived::default(),
            remarks: import::Remarks::default(),
            no_serials: NoSerials::default(),
            unwritten: Unwritten::default(),
            plans: Plans::default(),
        })
    }

    fn refuse(&self, row: &Row<'_>, column: Column, fault: &Fault, found: &mut Findings<'_>) -> Outcome {
        self.plan.refuse(self.plan.at(row, column), fault, found);
        Outcome::Bad
    }

    /// Says why a row is no item of the school.
    fn passes(&self, tx: &ReadTx<'_>, row: &Row<'_>, found: &mut Findings<'_>) -> Result<Option<String>, Fault> {
        if self.plan.cell(row, Column::Ownership).eq_ignore_ascii_case("personal") {
            return Ok(Some("the device belongs to a person, not to the school".to_owned()));
        }
        let deleted = self.plan.cell(row, Column::Deleted);
        if !matches!(deleted.to_lowercase().as_str(), "" | "no" | "false" | "0") {
            return Ok(Some("the item is deleted in the other register".to_owned()));
        }
        let Some(odd) = row.odd(self.plan.columns.read.len()) else { return Ok(None) };
        // A known tag alone changes nothing.
        if self.known(tx, &fold(odd.first))?.is_some() {
            return Ok(None);
        }
        let at = At::row(row.line);
        let asked = self.plan.ask(Group::OneCellRow, at, odd.text, Vec::new(), found);
        Ok((asked == Some(Chosen::Word(Word::Skip))).then(|| odd.why.to_owned()))
    }

    fn known(&self, tx: &ReadTx<'_>, folded: &str) -> Result<Option<Asset>, Fault> {
        match store::asset::by_tag(tx, folded)? {
            None if self.has_aliases => store::asset::by_alias(tx, folded),
            known => Ok(known),
        }
    }

    /// True if a new asset's serial number, or its tag as one, is that of a known asset or of an earlier row.
    fn is_known_by_serial(&self, tx: &WriteTx<'_>, asset: &Asset) -> Result<bool, Fault> {
        if asset.serial.as_deref().is_some_and(|serial| self.unwritten.line_of(serial, &asset.tag_folded).is_some()) {
            return Ok(true);
        }
        for key in asset.serial.as_deref().into_iter().chain([asset.tag.as_str()]) {
            if !store::keys::with_serial(tx, key, None)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
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
        if trolley.fate == Some(Fate::Disposed) {
            return Ok(Container::Gone(format!("{} was disposed of", trolley.tag)));
        }
        if let Some(open) = store::disposal::open_in(tx, trolley.id)? {
            return Ok(Container::Gone(format!("{} is in disposal {}", trolley.tag, open.no)));
        }
        if self.trolleys.len() > 1_000 {
            self.trolleys.clear();
        }
        self.trolleys.insert(cell.to_owned(), trolley.id);
        Ok(Container::Known(trolley.id))
    }

    /// Reads the dates of the loan of a row.
    fn loan(&mut self, row: &Row<'_>, found: &mut Findings<'_>) -> (Option<When>, Option<When>) {
        let out = self.plan.when(row, Column::CheckedOutOn, Meaning::Happened, &mut self.dates, found);
        let due = self.plan.when(row, Column::Due, Meaning::Due, &mut self.dates, found);
        (out, due)
    }

    /// Adds the counts to the report, and lists what the register has that the file has not.
    fn complete(&mut self, tx: &WriteTx<'_>, report: &mut ImportReport) -> Result<(), Fault> {
        for (id, number) in &self.by_category {
            report.plan.by_category.insert(store::category::by_id(tx, *id)?.name, *number);
        }
        report.plan.by_state = self.by_state.iter().map(|(state, number)| (state.to_string(), *number)).collect();
        if self.uncategorised > 0 {
            let items = domain::text::count(usize::try_from(self.uncategorised).unwrap_or(usize::MAX), "new item");
            self.remarks.add(say![
                format!("{items} without a category became “other”; to choose another, add "),
                Input::Category.blank()
            ]);
        }
        if let Some(note) = std::mem::take(&mut self.no_serials).note() {
            self.remarks.add(note);
        }
        if self.had_assets {
            let (count, first) = import_keys::assets_not_seen(tx, MOST_NOT_IN_FILE)?;
            report.plan.not_in_file = NotInFile { count, first };
        }
        let Arrived { borrowers, loans, fates } = std::mem::take(&mut self.arrived);
        (report.borrowers_added, report.loans_added, report.fates) = (borrowers, loans, fates);
        report.new_categories = std::mem::take(&mut self.new_categories);
        Ok(())
    }
}
