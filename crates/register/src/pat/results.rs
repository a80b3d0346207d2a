//! Imports a tester's file record by record: finds the item, recognises known results, and decides if a result counts.

use super::{
    doubt::early,
    record::log_new,
    testers::{earlier_fingerprint, fingerprint},
};
use crate::{
    act::Timed,
    asset,
    tested::{
        self,
        again::{Makes, judge},
        status::find_interval,
        target::{Target, target_of},
        waiting::{self, keep_class, log_change, state_of, unfilled, with_class},
    },
};
use chrono::{Datelike as _, NaiveDate};
use domain::{
    asset::Asset,
    category::PatClass,
    fault::{Fault, FaultKind},
    ids::{AssetId, CategoryId},
    incoming::{serial, several},
    pat::{
        Basis, Interval, Item, Limits, NO_READINGS, PatResult, Reading, Standing, Status, TestKind, Tested, TesterId,
        lacks,
    },
    say::Notes,
    tag,
    text::fold,
};
use std::collections::HashSet;
use store::{
    Field as _, Plans, ReadTx, WriteTx,
    apart::{self, Sort},
    asset::Spelling,
    pat::Named,
};

/// The Electricity at Work Regulations came into force in 1990. An older date means that the
/// tester's clock was wrong.
const FIRST_YEAR: i32 = 1990;

/// The number of result numbers reserved at a time.
const NUMBERS: i64 = 1_000;

/// The options for reading a file's IDs.
#[derive(Debug, Clone, Copy, Default)]
pub struct How {
    /// The category in which an asset is created for each unknown ID.
    pub create: Option<CategoryId>,
    /// True if IDs are unique only within a location: ID 12 in the hall becomes `Hall-12`.
    pub location_prefix: bool,
    /// True to take the tester's months until the next test as intervals.
    pub use_retest: bool,
}

/// The outcome of importing one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// True if the same test is already in the register.
    pub known: bool,
    /// `None` if the ID is not matched to an item.
    pub appliance: Option<Found>,
    /// What shows that the test may be of another item. Unless it was confirmed, nothing was written.
    pub doubt: Option<String>,
    /// The question about a test before its item was bought. Unless it was confirmed, nothing was written.
    pub early: Option<String>,
}

/// What the user has confirmed about a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// The record is of the item that its ID names, although it describes another.
    pub item: bool,
    /// The item was tested before it was bought.
    pub day: bool,
}

/// The item that a record is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub asset: AssetId,
    pub part: Option<String>,
    /// Where the item is, even if it is inside a trolley.
    pub location_folded: Option<String>,
    /// True if the item is failed, untested, overdue or due soon even with this record.
    pub is_due: bool,
    /// The date of the asset's next test.
    pub due_on: Option<NaiveDate>,
    /// The state of the result.
    pub state: Standing,
    /// True if the asset was created for this record.
    pub created: bool,
}

/// The state of an import in progress.
pub struct Arrivals {
    how: How,
    today: NaiveDate,
    limits: Limits,
    plans: Plans,
    /// True if any tester ID was ever matched; if not, no record needs that lookup.
    pub(super) has_ids: bool,
    /// The short forms of all tags; read before the first asset is created.
    tags: Option<HashSet<String>>,
    first_no: i64,
    next_no: i64,
    end: i64,
    /// True if any own device is on site; `None` if not read yet.
    has_own_devices: Option<bool>,
    /// What the file changes beside its own tests: earlier passes that count now, and own devices that failed.
    pub(super) judged: Notes,
}

impl Arrivals {
    /// Starts an import.
    pub fn begin(tx: &ReadTx<'_>, act: &Timed<'_>, how: How) -> Result<Self, Fault> {
        Ok(Self {
            how,
            today: act.clock.today(),
            limits: store::pat::limits(tx)?,
            plans: Plans::default(),
            has_ids: store::pat::any_tester_id(tx)?,
            tags: None,
            judged: Notes::default(),
            has_own_devices: None,
            first_no: store::pat::last_no(tx)? + 1,
            next_no: 0,
            end: 0,
        })
    }

    /// The fault of a test date that can't be meant.
    pub(crate) fn wrong_day(&self, record: &Tested) -> Option<Fault> {
        let day = record.tested_on;
        if day > self.today {
            return Some(Fault::bad_file(format!("the test date is in the future: {day}")));
        }
        let is_early = day.year() < FIRST_YEAR;
        is_early.then(|| Fault::bad_file(format!("the tester's clock was wrong: the test date is {day}")))
    }

    /// Imports one record. If it describes another item than its ID, or is of a day before its item was bought, it is
    /// written only if that was confirmed.
    ///
    /// Errors: the test date is in the future or before 1990, or a location is needed and missing; the item has another
    /// serial number.
    pub fn take(&mut self, tx: &WriteTx<'_>, record: &Tested, confirmed: Confirmed) -> Result<Arrived, Fault> {
        if let Some(fault) = self.wrong_day(record) {
            return Err(fault);
        }
        let foreign_id = self.foreign_id(record)?;
        let fingerprint = self.fingerprint(tx, record)?;
        let foreign_id_folded = fold(&foreign_id);
        let mut created = false;
        let mut target = self.find_target(tx, &foreign_id, &foreign_id_folded)?;
        if target.is_none()
            && let Some(before) = store::pat::by_fingerprint(tx, &fingerprint)?
        {
            // The file was imported before with other options. A matched result keeps its item, so no second asset is
            // created for it.
            if let Some(id) = before.asset_id {
                let found = self.found(tx, store::asset::by_id(tx, id)?, before.part, before.state)?;
                return Ok(Arrived { known: true, appliance: Some(found), doubt: None, early: None });
            }
            if before.state == Standing::Void {
                return Ok(Arrived { known: true, appliance: None, doubt: None, early: None });
            }
            rename(tx, &before, &foreign_id, &foreign_id_folded)?;
        }
        if target.is_none()
            && let Some(category) = self.how.create
            && let Ok(tag) = tag::parse(&foreign_id)
            && several::tags(&tag).is_none()
            && !self.is_short_for_another(tx, &tag)?
            && !names_a_part(tx, &tag)?
            && !is_of_a_known_item(tx, record)?
            && apart::must_be_told(tx, Sort::Tag, &tag, &[]).is_ok()
        {
            target = Some(self.create(tx, tag, category, record)?);
            created = true;
        }
        let (doubt, early) = match &target {
            Some(target) if !created => {
                (self.doubt(tx, target, record, &fingerprint)?, early(tx, target, record, &fingerprint)?)
            }
            _ => (None, None),
        };
        if doubt.is_some() && !confirmed.item || early.is_some() && !confirmed.day {
            return Ok(Arrived { known: false, appliance: None, doubt, early });
        }
        let mut result = PatResult {
            description: record.description.clone(),
            fingerprint: Some(fingerprint),
            foreign_id: Some(foreign_id),
            foreign_id_folded: Some(foreign_id_folded),
            instrument: record.instrument.clone(),
            instrument_serial: record.instrument_serial.clone(),
            location: record.location.clone(),
            no: self.number(tx)?,
            no_readings: record.no_readings.then(|| NO_READINGS.to_owned()),
            note: record.note.clone(),
            recorded_at: tx.at(),
            retest_months: record.retest_months.map(i64::from),
            tested_time: record.time,
            tester: record.tester.clone(),
            ..PatResult::new(tx.new_id(), record.kind, record.outcome, record.tested_on)
        };
        let Some(mut target) = target else {
            result.note = with_class(result.note, record.class);
            return Ok(Arrived { known: !self.write(tx, &result, &record.readings)?, appliance: None, doubt, early });
        };
        let learnt = record.class.filter(|c| target.appliance.is_of_unknown_class() && *c != PatClass::Unknown);
        target.appliance.make.class = learnt.unwrap_or(target.appliance.make.class);
        result.asset_id = Some(target.asset.id);
        result.part.clone_from(&target.appliance.part);
        let lacking = lacks(target.appliance.make, &record.readings);
        let is_kept = |reading: &&Reading| !reading.is_blank() || lacking.contains(&reading.measure);
        let mut readings: Vec<Reading> = record.readings.iter().filter(is_kept).cloned().collect();
        readings.extend(unfilled(&result, target.appliance.make, &readings));
        result.state = state_of(result.result, &readings, target.appliance.make, &self.limits);
        let known = !self.write(tx, &result, &readings)?;
        if known {
            self.take_up(tx, &mut target, &result, learnt)?;
        } else {
            self.count(tx, &mut target, &result, learnt)?;
        }
        let Target { asset, appliance, .. } = target;
        let found = Found { created, ..self.found(tx, asset, appliance.part, result.state)? };
        Ok(Arrived { known, appliance: Some(found), doubt, early })
    }

    /// Describes an item that was already in the register.
    fn found(&self, tx: &ReadTx<'_>, asset: Asset, part: Option<String>, state: Standing) -> Result<Found, Fault> {
        let status = asset.pat().status(self.today);
        Ok(Found {
            asset: asset.id,
            part,
            location_folded: store::place::of(tx, &asset)?.folded,
            due_on: asset.pat_due_on,
            is_due: !matches!(status, Status::InDate | Status::NotRequired),
            state,
            created: false,
        })
    }

    /// The fingerprint of a record, as the file alone gives it. Two tests of one file that would be the same without the
    /// user's columns are told apart by them.
    fn fingerprint(&self, tx: &ReadTx<'_>, record: &Tested) -> Result<String, Fault> {
        if let Some(earlier) = earlier_fingerprint(record)
            && store::pat::by_fingerprint(tx, &earlier)?.is_some_and(|before| before.kind == TestKind::Full)
        {
            return Ok(earlier);
        }
        let own = fingerprint(record);
        let Some(plain) = record.fingerprint.as_ref().filter(|plain| **plain != own) else { return Ok(own) };
        let is_in_this_file = store::pat::by_fingerprint(tx, plain)?.is_some_and(|before| before.no >= self.first_no);
        Ok(if is_in_this_file { own } else { plain.clone() })
    }

    /// True if the register has the test of a record.
    pub(super) fn is_known(&self, tx: &ReadTx<'_>, record: &Tested) -> Result<bool, Fault> {
        Ok(store::pat::by_fingerprint(tx, &self.fingerprint(tx, record)?)?.is_some())
    }

    /// True if the ID of a record is of no item, so that it may be of a person's own device.
    pub(super) fn is_unmatched(&mut self, tx: &ReadTx<'_>, record: &Tested) -> Result<bool, Fault> {
        let has_any = match self.has_own_devices {
            Some(has_any) => has_any,
            None => *self.has_own_devices.insert(!store::permission::devices_on_site(tx)?.is_empty()),
        };
        if has_any {
            let id = self.foreign_id(record)?;
            return Ok(self.find_target(tx, &id, &fold(&id))?.is_none());
        }
        Ok(false)
    }

    /// The number of the first result imported from this file.
    pub fn first_no(&self) -> i64 {
        self.first_no
    }

    /// Works out the item's status with a new result.
    fn count(
        &mut self,
        tx: &WriteTx<'_>,
        target: &mut Target,
        result: &PatResult,
        learnt: Option<PatClass>,
    ) -> Result<(), Fault> {
        let Target { asset, appliance, appliances } = target;
        let before = asset.pat();
        let counts = result.state == Standing::Counted;
        let mut is_set = false;
        let mut were = None;
        if let Some(class) = learnt {
            were = Some(Makes::of(appliances));
            keep_class(tx, asset, appliance, class)?;
            is_set = true;
        }
        if self.how.use_retest && counts {
            is_set |= self.take_retest(tx, asset, result)?;
        }
        if is_set {
            *appliances = self.plans.appliances(tx, asset)?;
        }
        if counts {
            tested::status::take(tx, &mut self.plans, asset, std::mem::take(appliances), result)?;
        } else if is_set {
            tested::status::refresh(tx, &mut self.plans, asset)?;
        }
        tested::status::mark(tx, asset, before)?;
        if let Some(were) = were {
            self.judged.extend(judge(tx, asset, &were)?);
        }
        Ok(())
    }

    /// Gives an item the known results that were unmatched when they were first imported.
    fn take_up(
        &mut self,
        tx: &WriteTx<'_>,
        target: &mut Target,
        result: &PatResult,
        learnt: Option<PatClass>,
    ) -> Result<(), Fault> {
        let fingerprint = result.fingerprint.as_deref().unwrap_or_default();
        let before = store::pat::by_fingerprint(tx, fingerprint)?;
        if let Some(before) = before.filter(|b| b.asset_id.is_none() && b.state != Standing::Void) {
            let id = result.foreign_id.as_deref().unwrap_or_default();
            let folded = result.foreign_id_folded.as_deref().unwrap_or_default();
            rename(tx, &before, id, folded)?;
            if let Some(class) = learnt {
                keep_class(tx, &target.asset, &target.appliance, class)?;
                let were = Makes::of(&target.appliances);
                self.judged.extend(judge(tx, &mut target.asset, &were)?);
            }
            waiting::take_up(tx, &mut self.plans, &self.limits, target, folded, &mut self.judged)?;
        }
        Ok(())
    }

    /// Saves a result with its readings, unless the same test is known. Returns true if it was saved; otherwise the
    /// next result gets its number.
    fn write(&mut self, tx: &WriteTx<'_>, result: &PatResult, readings: &[Reading]) -> Result<bool, Fault> {
        if !tx.insert_unless_known(result, "where fingerprint = ?1", &[result.fingerprint.to_value()])? {
            self.next_no -= 1;
            return Ok(false);
        }
        log_new(tx, "pat import", result, readings, None)?;
        Ok(true)
    }

    /// Ends the import and releases the unused result numbers.
    pub fn finish(self, tx: &WriteTx<'_>) -> Result<(), Fault> {
        if self.end > self.next_no { tx.give_back_numbers("pat", self.end - self.next_no) } else { Ok(()) }
    }

    fn number(&mut self, tx: &WriteTx<'_>) -> Result<i64, Fault> {
        if self.next_no == self.end {
            self.next_no = tx.take_numbers("pat", NUMBERS)?;
            self.end = self.next_no + NUMBERS;
        }
        self.next_no += 1;
        Ok(self.next_no - 1)
    }

    /// The ID by which a record's item is looked up.
    ///
    /// Errors: the ID needs a location before it, and the record has none.
    pub fn foreign_id(&self, record: &Tested) -> Result<String, Fault> {
        if !self.how.location_prefix {
            return Ok(record.asset_id.clone());
        }
        let place = record.location.as_deref().ok_or_else(|| Fault::bad_file("the test has no location"))?;
        Ok(format!("{place}-{}", record.asset_id))
    }

    /// Finds the item of a tester's ID: by an earlier match, else by tag, old tag or serial number.
    fn find_target(&mut self, tx: &ReadTx<'_>, id: &str, folded: &str) -> Result<Option<Target>, Fault> {
        let matched = if self.has_ids { store::pat::tester_id(tx, folded)? } else { None };
        let named = match matched {
            Some(TesterId { asset_id, part, .. }) => {
                let asset = store::asset::by_id(tx, asset_id)?;
                Ok(Some(Named { asset, by_name: part.is_some(), part }))
            }
            None => store::pat::seek(tx, id, Spelling::Whole),
        };
        match named.and_then(|named| named.map(|named| target_of(tx, &mut self.plans, named)).transpose()) {
            // The part is unknown, or the ID fits more than one item or part: someone must match the result by hand.
            Err(fault) if matches!(fault.kind, FaultKind::NotFound | FaultKind::Ambiguous) => Ok(None),
            target => target,
        }
    }

    /// True if the ID is the short form of a registered tag, such as `KET1` for `KET-0001`. A person must match it.
    fn is_short_for_another(&mut self, tx: &ReadTx<'_>, id: &str) -> Result<bool, Fault> {
        if self.tags.is_none() {
            self.tags = Some(store::asset::short_forms(tx)?);
        }
        let short = tag::short_form(&fold(id));
        Ok(self.tags.as_ref().is_some_and(|tags| tags.contains(&short)))
    }

    fn create(
        &mut self,
        tx: &WriteTx<'_>,
        tag: String,
        category: CategoryId,
        record: &Tested,
    ) -> Result<Target, Fault> {
        let mut asset = Asset::new(tx.new_id(), tag, category, tx.at());
        asset.name.clone_from(&record.description);
        asset.make.clone_from(&record.make);
        asset.model.clone_from(&record.model);
        asset.serial.clone_from(&record.serial);
        asset.location.clone_from(&record.location);
        asset.refold(&[]);
        asset::insert(tx, &mut self.plans, &mut asset)?;
        if record.class.is_some() || record.equipment.is_some() {
            let known = store::pat::items(tx, asset.id)?.into_iter().find(|item| item.is(None));
            let before = known.clone().unwrap_or_else(|| Item::new(tx.new_id(), asset.id, None));
            let after = Item { pat_class: record.class, pat_type: record.equipment, ..before };
            (if known.is_some() { tx.update(&after) } else { tx.insert(&after) })?;
        }
        // Earlier results in this file may be waiting for the new asset too.
        waiting::take_up_waiting(tx, &mut Plans::default(), &mut asset)?;
        self.tags.get_or_insert_default().insert(tag::short_form(&asset.tag_folded));
        let appliances = self.plans.appliances(tx, &asset)?;
        Ok(Target { asset, appliance: appliances[0].clone(), appliances })
    }

    /// Sets the tester's months as the item's own interval. Returns true if the interval changed.
    fn take_retest(&mut self, tx: &WriteTx<'_>, asset: &Asset, result: &PatResult) -> Result<bool, Fault> {
        let Some(months) = result.retest_months.filter(|m| *m > 0) else { return Ok(false) };
        let own = self.plans.own(tx, asset)?;
        let known = find_interval(&own, result.kind, result.part.as_deref());
        // An interval set by the school is not overwritten.
        if known.is_some_and(|k| k.months == months || k.basis == Basis::RiskAssessment) {
            return Ok(false);
        }
        let interval = Interval {
            asset_id: Some(asset.id),
            basis: Basis::Tester,
            category_id: None,
            decided_by: result.tester.clone().unwrap_or_else(|| "the tester's file".to_owned()),
            decided_on: result.tested_on,
            id: known.map_or_else(|| tx.new_id(), |k| k.id),
            kind: result.kind,
            location: None,
            location_folded: None,
            months,
            note: None,
            part: result.part.clone(),
        };
        (if known.is_some() { tx.update(&interval) } else { tx.insert(&interval) })?;
        self.plans.has_set_one();
        Ok(true)
    }
}

/// True if a known item has the record's serial number, under another tag than the ID. A person must match it.
fn is_of_a_known_item(tx: &WriteTx<'_>, record: &Tested) -> Result<bool, Fault> {
    let serial = record.serial.as_deref().map(serial::given).filter(|serial| !serial.is_empty());
    serial.map_or(Ok(false), |serial| Ok(!store::keys::with_serial(tx, serial, None)?.is_empty()))
}

/// True if the ID is a registered tag, a slash and more: it most likely means a part, so a person must match it.
fn names_a_part(tx: &ReadTx<'_>, id: &str) -> Result<bool, Fault> {
    for (tag, _) in tag::splits(id) {
        if store::asset::wearer(tx, tag)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Changes the ID of an unmatched result when the same file is imported again with a different `location_prefix`
/// option.
fn rename(tx: &WriteTx<'_>, before: &PatResult, id: &str, folded: &str) -> Result<(), Fault> {
    if before.foreign_id_folded.as_deref() == Some(folded) {
        return Ok(());
    }
    let after =
        PatResult { foreign_id: Some(id.to_owned()), foreign_id_folded: Some(folded.to_owned()), ..before.clone() };
    tx.update(&after)?;
    log_change(tx, "pat import", before, &after)
}
