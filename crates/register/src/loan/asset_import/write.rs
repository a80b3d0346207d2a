//! Writes a row of an asset file: a new asset with its loan, or changes to a known one.

use super::{
    Assets, Whereabouts,
    another::Twin,
    columns::Column,
    holder::{self, Held},
    row::{self, Plan},
};
use crate::{
    asset,
    asset::{kit, retag},
    file::{
        import::Outcome,
        plan::{Change, Findings},
        table::Row,
    },
    loan::sign_out,
    rule,
    tested::{
        again::{Makes, judge},
        waiting,
    },
};
use domain::{
    asset::{Asset, Condition, Fate, State},
    asset_fields::{self, AssetField},
    fault::{Failure, Fault},
    ids::{AssetId, CategoryId},
    incoming::reported::Reported,
    remedy::Remedy,
    say,
    say::Notes,
    text::{fold, shown},
    words::Word as _,
};
use serde_json::Map;
use std::iter;
use store::{ReadTx, WriteTx};

/// The most categories that one file may add. A file with more probably has another value in the category column.
const MOST_CATEGORIES: usize = 200;

impl Assets<'_> {
    pub(super) fn write(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        tag: String,
        folded: &str,
        inside: Option<AssetId>,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        let (status, holder) = (self.plan.status(row), self.plan.holder(row));
        // A row with a holder is looked up first: a known asset must not register its holder as a new person.
        let is_plain = holder.is_none() && !self.plan.may_ask_where(status);
        if self.expect_new && !self.has_aliases && is_plain && found.is_sure() {
            let whereabouts = Whereabouts { status, inside, holder: None, out: None, due: None };
            let mut asset = self.fresh(tx, row, tag.clone(), &whereabouts, found)?;
            // A known item may need no answer to a question about a new one.
            let is_plain = found.is_sure() && !self.is_known_by_serial(tx, &asset)?;
            let inserted = is_plain.then(|| asset::insert(tx, &mut self.plans, &mut asset));
            match inserted {
                Some(Ok(true)) => {
                    self.greet(tx, &mut asset, found)?;
                    self.says_no_holder(row, &asset, status, found);
                    self.count(&asset, false);
                    return Ok(Outcome::Added);
                }
                Some(Ok(false)) | None => found.reset(),
                Some(Err(fault)) => return self.refuse_tag(row, fault, found),
            }
        }
        let before = self.known(tx, folded)?;
        self.expect_new = before.is_none();
        let (out, due) = if holder.is_some() { self.loan(row, found) } else { (None, None) };
        let whereabouts = Whereabouts { status, inside, holder, out, due };
        let twin = if before.is_none() { self.known_serial(tx, row, &tag, found)? } else { Twin::None };
        match (before, twin) {
            (Some(before), _) => self.change(tx, row, (before, None), whereabouts, found),
            (None, Twin::Same(known)) => self.change(tx, row, (*known, Some(tag)), whereabouts, found),
            (None, Twin::LeftOut) => Ok(Outcome::Skipped),
            (None, Twin::None) => {
                let mut asset = self.fresh(tx, row, tag, &whereabouts, found)?;
                self.arrive(tx, row, &mut asset, whereabouts, found)
            }
        }
    }

    /// Marks the row as bad if its tag looks like another tag. Passes other faults on.
    fn refuse_tag(&self, row: &Row<'_>, fault: Fault, found: &mut Findings<'_>) -> Result<Outcome, Failure> {
        match fault.kind {
            kind if kind.is_of_what_was_given() => Ok(self.refuse(row, Column::Tag, &fault, found)),
            _ => Err(fault.into()),
        }
    }

    /// Builds a new asset from the row.
    fn fresh(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        tag: String,
        whereabouts: &Whereabouts<'_>,
        found: &mut Findings<'_>,
    ) -> Result<Asset, Fault> {
        let mut asset = Asset::new(tx.new_id(), tag, self.other, tx.at());
        self.lacks_category = false;
        self.has_open_vat = self.plan.fill(&mut asset, row, whereabouts.status, &mut self.dates, found);
        (asset.home_id, asset.inside_id) = (whereabouts.inside, whereabouts.inside);
        Plan::must_not_be_lent(&mut asset, whereabouts.status);
        self.dispose(row, &mut asset, whereabouts.status, found);
        if let Some(note) = self.plan.checked_out_to(row) {
            add_note(&mut asset, note);
        }
        if found.is_sure() {
            asset.category_id = match self.category(tx, row, found)? {
                Some(id) => id,
                None => self.default_category(tx, row)?,
            };
        }
        asset.refold(&[]);
        Ok(asset)
    }

    /// The category of an item whose row names none.
    fn default_category(&mut self, tx: &ReadTx<'_>, row: &Row<'_>) -> Result<CategoryId, Fault> {
        if let Some(id) = self.default {
            return Ok(id);
        }
        // Only a device manager's systems tell a laptop from a tablet: a room's desktop has Windows too.
        let is_of_devices = self.plan.layout.is_some_and(|layout| layout.is_of_devices);
        let cell = |field| self.plan.cell(row, Column::Field(field));
        let of_system = || category_of(cell(AssetField::Os), cell(AssetField::Model));
        let Some(name) = is_of_devices.then(of_system).flatten() else {
            self.lacks_category = true;
            return Ok(self.other);
        };
        Ok(store::category::find(tx, name)?.id)
    }

    /// Writes a new asset, and its loan if someone has it.
    fn arrive(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        asset: &mut Asset,
        whereabouts: Whereabouts<'_>,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        // A bad row must not register its holder.
        if let Err(fault) = asset::must_be_clear(tx, asset) {
            return self.refuse_tag(row, fault, found);
        }
        let Whereabouts { status, holder: named, out, due, .. } = whereabouts;
        // An item that is gone is on loan to nobody, but its last holder may matter.
        let (held_by, last) = if asset.fate.is_none() { (named, None) } else { (None, named) };
        if let (Some(named), Some(fate)) = (&last, asset.fate) {
            add_note(asset, holder::noted(named));
            asset.refold(&[]);
            let name = shown(holder::written(named));
            found.noted.push(format!("no loan to {name}, because the item is {fate}; the notes keep the holder"));
        }
        let has_no_holder = held_by.is_none() && last.is_none();
        let held_by = held_by.filter(|named| self.is_with_holder(row, asset, (named, status), found));
        if held_by.is_none()
            && last.is_none()
            && let Some(group) = self.plan.asks_where(row, status, asset)
        {
            self.lent_to_nobody(row, asset, (group, status.word), found);
        }
        let out = self.days_of_loan(row, asset, (out, due), found);
        let mut borrower = None;
        // All questions of a row are asked at once; a row with a problem is not asked about.
        if let Some(named) = held_by.filter(|_| found.problems.is_empty()) {
            match self.held(tx, &named, self.plan.holder_at(row), found) {
                Ok(Held::By(id)) => borrower = Some(id),
                Ok(Held::Noted) => {
                    add_note(asset, holder::noted(&named));
                    asset.refold(&[]);
                }
                Ok(Held::Open) => {}
                Err(fault) if fault.kind.is_of_register() => return Err(fault.into()),
                Err(fault) => return Ok(self.refuse(row, Column::Holder, &fault, found)),
            }
        }
        if !found.is_sure() {
            return Ok(Outcome::Bad);
        }
        if !asset::insert(tx, &mut self.plans, asset)? {
            let fault = Fault::bad_file(format!("{} is already used", shown(&asset.tag)));
            return Ok(self.refuse(row, Column::Tag, &fault, found));
        }
        self.greet(tx, asset, found)?;
        if has_no_holder {
            self.says_no_holder(row, asset, status, found);
        }
        self.count(asset, borrower.is_some());
        if let Some(id) = borrower {
            let person = store::person::by_id(tx, id)?;
            let slip = self.slips.get(&(id, out)).cloned();
            let slip = sign_out::record_open(tx, self.act, &person, asset, (out, due), slip)?;
            self.slips.insert((id, out), slip);
            self.arrived.loans += 1;
        }
        Ok(Outcome::Added)
    }

    /// Links tests that were read before the asset was known, and notes keys that it shares with others.
    fn greet(&mut self, tx: &WriteTx<'_>, asset: &mut Asset, found: &mut Findings<'_>) -> Result<(), Fault> {
        self.note_vat();
        self.remark(asset::keys::also_a_serial(tx, asset)?, found);
        if self.has_people {
            self.remark(asset::keys::also_a_person(tx, asset)?, found);
        }
        let number = waiting::take_up_waiting(tx, &mut self.plans, asset)?;
        waiting::waited(&asset.tag, number).into_iter().for_each(|note| self.remarks.add(note));
        Ok(())
    }

    /// Adds notes, and their facts to the row in the plan.
    pub(super) fn remark(&mut self, notes: Notes, found: &mut Findings<'_>) {
        for note in notes {
            found.noted.extend(note.fact().map(str::to_owned));
            self.remarks.add(note);
        }
    }

    /// Notes once that a cost was written without its VAT basis.
    fn note_vat(&mut self) {
        if self.has_open_vat {
            self.remarks.add(asset_fields::vat_is_unknown());
        }
    }

    /// Counts a new asset.
    fn count(&mut self, asset: &Asset, is_lent: bool) {
        if let Some(fate) = asset.fate {
            *self.arrived.fates.entry(fate).or_default() += 1;
        }
        self.uncategorised += u64::from(self.lacks_category);
        *self.by_category.entry(asset.category_id).or_default() += 1;
        *self.by_state.entry(asset.standing(is_lent).state()).or_default() += 1;
    }

    /// Updates a known asset, and gives it a new tag if the row does.
    fn change(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        (before, new_tag): (Asset, Option<String>),
        whereabouts: Whereabouts<'_>,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        if self.is_another(tx, row, &before, found)? {
            return Ok(Outcome::Skipped);
        }
        let mut after = before.clone();
        let status = whereabouts.status.of_known(&before);
        self.has_open_vat = self.plan.fill(&mut after, row, status, &mut self.dates, found);
        self.bought_later(tx, row, (&before, &mut after), found)?;
        self.dispose_known(row, &mut after, found);
        if let Some(trolley) = whereabouts.inside
            && ![before.home_id, before.inside_id].contains(&Some(trolley))
        {
            if store::asset::would_circle(tx, before.id, trolley)? {
                let why = if store::asset::encloses(tx, before.id, trolley)? { "it contains" } else { "belongs in it" };
                let fault = Fault::invalid(format!("{} can't go inside an item that {why}", before.tag));
                self.refuse(row, Column::Inside, &fault, found);
            }
            if let Err(fault) = kit::must_stay(tx, &before) {
                if fault.kind.is_of_register() {
                    return Err(fault.into());
                }
                self.refuse(row, Column::Inside, &fault, found);
            }
            self.put_inside(tx, &mut after, trolley)?;
        }
        if found.is_sure() {
            after.category_id = self.category(tx, row, found)?.unwrap_or(before.category_id);
        }
        if !found.is_sure() {
            return Ok(Outcome::Bad);
        }
        self.compare_whereabouts(tx, &before, &whereabouts, found)?;
        if before.is_damaged() && !after.is_damaged() {
            after.condition = Condition::Damaged;
            self.remarks.add(format!(
                "{} stays damaged, whatever the file says: only a closed repair changes that",
                before.tag
            ));
        }
        if after == before && new_tag.is_none() {
            return Ok(Outcome::Unchanged);
        }
        let mut aliases = if self.has_aliases { store::asset::aliases(tx, before.id)? } else { Vec::new() };
        if let Some(tag) = new_tag {
            aliases.push(before.tag.clone());
            after.tag = tag;
            let own: Vec<&str> = aliases.iter().map(String::as_str).collect();
            if let Err(fault) = retag::must_fit(tx, &after, &own) {
                return self.refuse_tag(row, fault, found);
            }
        }
        after.refold(&aliases);
        let is_retagged = after.tag_folded != before.tag_folded;
        let makes = if after.category_id == before.category_id { None } else { Some(Makes::read(tx, &before)?) };
        let action = if is_retagged { "asset retag" } else { "asset edit" };
        match asset::update(tx, action, &before, &mut after, Map::new()) {
            Ok(true) => {}
            Ok(false) => return Ok(Outcome::Unchanged),
            Err(fault) if fault.kind.is_of_what_was_given() => {
                return Ok(self.refuse(row, Column::Category, &fault, found));
            }
            Err(fault) => return Err(fault.into()),
        }
        if is_retagged {
            retag::retire(tx, &before, &after.tag)?;
            let number = waiting::take_up_waiting(tx, &mut self.plans, &mut after)?;
            waiting::waited(&after.tag, number).into_iter().for_each(|note| self.remarks.add(note));
        }
        if let Some(makes) = makes {
            for note in judge(tx, &mut after, &makes)? {
                self.remarks.add(note);
            }
        }
        self.note_vat();
        if before.serial != after.serial {
            self.remark(asset::keys::also_a_serial(tx, &after)?, found);
        }
        found.changes = row::changes(&before, &after);
        if is_retagged {
            found.changes.push(Change::of("tag", before.tag.clone(), after.tag.clone()));
        }
        if before.category_id != after.category_id {
            let name = |id| store::category::by_id(tx, id).map(|category| category.name);
            found.changes.push(Change::of("category", name(before.category_id)?, name(after.category_id)?));
        }
        *self.by_category.entry(after.category_id).or_default() += 1;
        *self.by_state.entry(after.standing(store::asset::open_loan(tx, after.id)?.is_some()).state()).or_default() +=
            1;
        Ok(Outcome::Changed)
    }

    /// Sets the trolley of an asset. An item on loan goes inside when it comes back.
    fn put_inside(&self, tx: &ReadTx<'_>, asset: &mut Asset, trolley: AssetId) -> Result<(), Fault> {
        asset.home_id = Some(trolley);
        if store::asset::open_loan(tx, asset.id)?.is_none() {
            asset.inside_id = Some(trolley);
        }
        Ok(())
    }

    /// Notes where the file disagrees about a known item's state or holder. The register is right about both.
    fn compare_whereabouts(
        &mut self,
        tx: &ReadTx<'_>,
        asset: &Asset,
        given: &Whereabouts<'_>,
        found: &mut Findings<'_>,
    ) -> Result<(), Fault> {
        let status = given.status;
        if status.word.is_empty() && given.holder.is_none() {
            return Ok(());
        }
        let loan = store::asset::open_loan(tx, asset.id)?;
        let standing = asset.standing(loan.is_some());
        if status.is_unknown_here(asset) {
            let known = plain(standing.state());
            let note = format!(
                "{} is {} in the file, which Kitbook doesn't know; in the register it is {known}",
                asset.tag,
                shown(status.word)
            );
            self.remark(iter::once(note).collect(), found);
        }
        if status.reported.differs(status.word, standing, given.holder.is_some()) {
            let read = match status.reported {
                Reported::OutOfUse => "out of use".to_owned(),
                reported => plain(reported.state()),
            };
            let known = plain(standing.state());
            let word = if fold(status.word) == read { String::new() } else { format!(" ({})", shown(status.word)) };
            let note = format!("{} is {read}{word} in the file; in the register it is {known}", asset.tag);
            // A file disposes of nothing that the register has: that is asked for, and somebody authorises it.
            let note = match status.reported {
                Reported::Gone(Fate::Disposed) if asset.fate.is_none() => {
                    say![format!("{note}; "), Remedy::Dispose { tags: vec![asset.tag.clone()] }]
                }
                _ => note.into(),
            };
            self.remark(iter::once(note).collect(), found);
        }
        let Some(named) = given.holder.as_ref().filter(|_| asset.fate.is_none()) else { return Ok(()) };
        let meant = self.meant_by(tx, named)?;
        let is_kept =
            || asset.notes.as_deref().is_some_and(|notes| notes.lines().any(|line| line == holder::noted(named)));
        let agrees = loan.as_ref().map_or_else(is_kept, |loan| meant.contains(&loan.person_id));
        if !agrees {
            let theirs = match meant.as_slice() {
                [one] => store::person::by_id(tx, *one)?.label(),
                _ => shown(holder::written(named)),
            };
            let ours = match &loan {
                Some(loan) => store::person::by_id(tx, loan.person_id)?.label(),
                None => "nobody".to_owned(),
            };
            let tag = &asset.tag;
            let note = format!("{tag} has a different holder in the file than in the register: {theirs}, not {ours}");
            self.remark(iter::once(note).collect(), found);
        }
        Ok(())
    }

    /// The category that the row names, added if it is unknown; `None` for an empty cell.
    fn category(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        found: &mut Findings<'_>,
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
                    self.refuse(row, Column::Category, &fault, found);
                    return Ok(None);
                }
                Err(fault) => return Err(fault),
            },
        };
        self.categories.insert(cell.to_owned(), id);
        Ok(Some(id))
    }
}

/// A state in words.
fn plain(state: State) -> String {
    state.word().replace('_', " ")
}

/// Adds a line to the notes of a new item.
pub(super) fn add_note(asset: &mut Asset, note: String) {
    asset.notes = Some(match asset.notes.take() {
        Some(notes) => format!("{notes}\n{note}"),
        None => note,
    });
}

/// The category of a managed device, by its operating system and model.
fn category_of(system: &str, model: &str) -> Option<&'static str> {
    let (system, model) = (system.to_lowercase(), model.to_lowercase());
    if system.contains("ipad") && !model.contains("iphone") {
        return Some("tablet");
    }
    if model.contains("iphone") {
        return Some("phone");
    }
    ["windows", "macos", "chrome"].iter().any(|name| system.contains(name)).then_some("laptop")
}
