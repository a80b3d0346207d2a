//! A tester's file, record by record: which item is meant, whether the result is known, and whether it counts.

use super::record::log_new;
use crate::{
    act::Timed,
    asset,
    tested::{
        self,
        status::find_interval,
        waiting::{self, log_change, state_of},
        which::{Meant, which},
    },
};
use chrono::{Datelike as _, NaiveDate};
use domain::{
    asset::Asset,
    category::PatClass,
    fault::{Fault, FaultKind},
    ids::{AssetId, CategoryId},
    pat::{Appliance, Basis, Interval, Item, Limits, PatResult, Standing, Status, Tested, TesterId},
    tag,
    text::fold,
};
use sha2::{Digest as _, Sha256};
use std::{collections::HashSet, fmt::Write as _};
use store::{
    Field as _, Plans, ReadTx, WriteTx,
    apart::{self, Sort},
    asset::Spelling,
    pat::Named,
};

/// The Electricity at Work Regulations came into force in 1990: what a file says is older was recorded by a tester whose
/// clock had stopped.
const FIRST_YEAR: i32 = 1990;

/// Short numbers that are taken from the register at once.
const NUMBERS: i64 = 1_000;

/// How a file's IDs are to be understood.
#[derive(Debug, Clone, Copy, Default)]
pub struct How {
    /// Make assets of IDs that are not known, in this category.
    pub create: Option<CategoryId>,
    /// IDs are unique only within a location: `Hall-12`.
    pub location_prefix: bool,
    /// Take the tester's months until the next test.
    pub use_retest: bool,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// The same test is in the register already.
    pub known: bool,
    /// `None`: nobody knows the ID.
    pub appliance: Option<Found>,
}

/// The item that a record is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub asset: AssetId,
    pub part: Option<String>,
    pub location_folded: Option<String>,
    /// Whether it is not in order with its tests, or will soon not be, for all that the record says.
    pub is_due: bool,
    /// Whether the result counts.
    pub state: Standing,
    /// The asset was made for it.
    pub created: bool,
}

/// A file on its way in.
pub struct Arrivals {
    how: How,
    today: NaiveDate,
    limits: Limits,
    plans: Plans,
    /// Whether any ID of a tester was ever settled: if not, none needs to be looked for.
    has_ids: bool,
    /// The registered tags in their short forms, where assets are made: read when the first is to be.
    tags: Option<HashSet<String>>,
    first_no: i64,
    next_no: i64,
    end: i64,
}

impl Arrivals {
    /// Makes ready for a file.
    ///
    /// Errors: the register can't be read.
    pub fn begin(tx: &ReadTx<'_>, act: &Timed<'_>, how: How) -> Result<Self, Fault> {
        Ok(Self {
            how,
            today: act.clock.today(),
            limits: store::pat::limits(tx)?,
            plans: Plans::default(),
            has_ids: store::pat::any_tester_id(tx)?,
            tags: None,
            first_no: store::pat::last_no(tx)? + 1,
            next_no: 0,
            end: 0,
        })
    }

    /// Takes one record.
    ///
    /// Errors: it lies in the future or before any tests, or has no location where one is needed (a fault of the file); the register can't
    /// be written.
    pub fn take(&mut self, tx: &WriteTx<'_>, record: &Tested) -> Result<Arrived, Fault> {
        if record.tested_on > self.today {
            return Err(Fault::bad_file(format!("the test lies in the future, on {}", record.tested_on)));
        }
        if record.tested_on.year() < FIRST_YEAR {
            return Err(Fault::bad_file(format!("the tester's clock was wrong: it says {}", record.tested_on)));
        }
        let foreign_id = self.foreign_id(record)?;
        let fingerprint = fingerprint(record);
        let foreign_id_folded = fold(&foreign_id);
        let mut created = false;
        let mut meant = self.meant(tx, &foreign_id, &foreign_id_folded)?;
        if meant.is_none()
            && let Some(before) = store::pat::by_fingerprint(tx, &fingerprint)?
        {
            // Read in another way before: what is somebody's stays that one's, and makes no second item.
            if let Some(id) = before.asset_id {
                let found = self.found(store::asset::by_id(tx, id)?, before.part, before.state);
                return Ok(Arrived { known: true, appliance: Some(found) });
            }
            if before.state == Standing::Void {
                return Ok(Arrived { known: true, appliance: None });
            }
            rename(tx, &before, &foreign_id, &foreign_id_folded)?;
        }
        if meant.is_none()
            && let Some(category) = self.how.create
            && let Ok(tag) = tag::parse(&foreign_id)
            && !self.is_short_for_another(tx, &tag)?
            && apart::must_be_told(tx, Sort::Tag, &tag, &[]).is_ok()
        {
            meant = Some(self.create(tx, tag, category, record)?);
            created = true;
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
            note: record.note.clone(),
            recorded_at: tx.at(),
            retest_months: record.retest_months.map(i64::from),
            tested_time: record.time,
            tester: record.tester.clone(),
            ..PatResult::new(tx.new_id(), record.kind, record.outcome, record.tested_on)
        };
        let Some(mut meant) = meant else {
            return Ok(Arrived { known: !self.write(tx, &result, record)?, appliance: None });
        };
        let learnt = record.class.filter(|c| meant.appliance.is_of_unknown_class() && *c != PatClass::Unknown);
        meant.appliance.make.class = learnt.unwrap_or(meant.appliance.make.class);
        result.asset_id = Some(meant.asset.id);
        result.part.clone_from(&meant.appliance.part);
        result.state = state_of(result.result, &record.readings, meant.appliance.make, &self.limits);
        let known = !self.write(tx, &result, record)?;
        if known {
            self.take_up(tx, &mut meant, &result)?;
        } else {
            self.count(tx, &mut meant, &result, learnt)?;
        }
        let Meant { asset, appliance, .. } = meant;
        let found = Found { created, ..self.found(asset, appliance.part, result.state) };
        Ok(Arrived { known, appliance: Some(found) })
    }

    /// An item that was there already.
    fn found(&self, asset: Asset, part: Option<String>, state: Standing) -> Found {
        let status = asset.pat().status(self.today);
        Found {
            asset: asset.id,
            part,
            location_folded: asset.location_folded,
            is_due: !matches!(status, Status::InDate | Status::NotRequired),
            state,
            created: false,
        }
    }

    /// The first number that the file's results have, and those behind it.
    pub fn first_no(&self) -> i64 {
        self.first_no
    }

    /// Works out what a new result comes to.
    fn count(
        &mut self,
        tx: &WriteTx<'_>,
        meant: &mut Meant,
        result: &PatResult,
        learnt: Option<PatClass>,
    ) -> Result<(), Fault> {
        let Meant { asset, appliance, appliances } = meant;
        let before = asset.pat();
        let counts = result.state == Standing::Counted;
        let mut is_set = false;
        if let Some(class) = learnt {
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
        tested::status::mark(tx, asset, before)
    }

    /// A test that is known, and was nobody's when it came first: its ID has become somebody's since.
    fn take_up(&mut self, tx: &WriteTx<'_>, meant: &mut Meant, result: &PatResult) -> Result<(), Fault> {
        let fingerprint = result.fingerprint.as_deref().unwrap_or_default();
        let before = store::pat::by_fingerprint(tx, fingerprint)?;
        if let Some(before) = before.filter(|b| b.asset_id.is_none() && b.state != Standing::Void) {
            let id = result.foreign_id.as_deref().unwrap_or_default();
            let folded = result.foreign_id_folded.as_deref().unwrap_or_default();
            rename(tx, &before, id, folded)?;
            waiting::take_up(tx, &mut self.plans, &self.limits, meant, folded)?;
        }
        Ok(())
    }

    /// Writes a result with its readings, unless the same test is known; whether it did. The number of one that is known
    /// is taken again for the next.
    fn write(&mut self, tx: &WriteTx<'_>, result: &PatResult, record: &Tested) -> Result<bool, Fault> {
        if !tx.insert_unless_known(result, "where fingerprint = ?1", &[result.fingerprint.to_value()])? {
            self.next_no -= 1;
            return Ok(false);
        }
        log_new(tx, "pat import", result, &record.readings, None)?;
        Ok(true)
    }

    /// Ends the file: gives back the numbers that were not used.
    ///
    /// Errors: the register can't be written.
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

    /// The ID that a record's item is looked for by.
    ///
    /// Errors: the location goes before it, and the record has none.
    pub fn foreign_id(&self, record: &Tested) -> Result<String, Fault> {
        if !self.how.location_prefix {
            return Ok(record.asset_id.clone());
        }
        let place = record.location.as_deref().ok_or_else(|| Fault::bad_file("the test has no location"))?;
        Ok(format!("{place}-{}", record.asset_id))
    }

    /// Whose a tester's ID is: what was settled before, else a tag, an old tag or a serial.
    fn meant(&mut self, tx: &ReadTx<'_>, id: &str, folded: &str) -> Result<Option<Meant>, Fault> {
        let settled = if self.has_ids { store::pat::tester_id(tx, folded)? } else { None };
        let named = match settled {
            Some(TesterId { asset_id, part, .. }) => {
                let asset = store::asset::by_id(tx, asset_id)?;
                Ok(Some(Named { asset, by_name: part.is_some(), part }))
            }
            None => store::pat::seek(tx, id, Spelling::Whole),
        };
        match named.and_then(|named| named.map(|named| which(tx, &mut self.plans, named)).transpose()) {
            // A part of another name, or one of several: somebody has to say which.
            Err(fault) if matches!(fault.kind, FaultKind::NotFound | FaultKind::Ambiguous) => Ok(None),
            meant => meant,
        }
    }

    /// Whether the ID is how one writes a registered tag in short: `KET1` beside `KET-0001`. Somebody has to say.
    fn is_short_for_another(&mut self, tx: &ReadTx<'_>, id: &str) -> Result<bool, Fault> {
        if self.tags.is_none() {
            self.tags = Some(store::asset::short_forms(tx)?);
        }
        let short = tag::short_form(&fold(id));
        Ok(self.tags.as_ref().is_some_and(|tags| tags.contains(&short)))
    }

    fn create(&mut self, tx: &WriteTx<'_>, tag: String, category: CategoryId, record: &Tested) -> Result<Meant, Fault> {
        let mut asset = Asset::new(tx.new_id(), tag, category, tx.at());
        asset.name.clone_from(&record.description);
        asset.make.clone_from(&record.make);
        asset.model.clone_from(&record.model);
        asset.serial.clone_from(&record.serial);
        asset.location.clone_from(&record.location);
        asset.refold(&[]);
        asset::insert(tx, &mut self.plans, &mut asset)?;
        if record.class.is_some() || record.equipment.is_some() {
            let known =
                Item { pat_class: record.class, pat_type: record.equipment, ..Item::new(tx.new_id(), asset.id, None) };
            tx.insert(&known)?;
        }
        // What came earlier in this file may wait for it too.
        waiting::take_up_waiting(tx, &mut Plans::default(), &mut asset)?;
        self.tags.get_or_insert_default().insert(tag::short_form(&asset.tag_folded));
        let appliances = self.plans.appliances(tx, &asset)?;
        Ok(Meant { asset, appliance: appliances[0].clone(), appliances })
    }

    /// Takes the tester's months for an interval of the item's own; whether it did.
    fn take_retest(&mut self, tx: &WriteTx<'_>, asset: &Asset, result: &PatResult) -> Result<bool, Fault> {
        let Some(months) = result.retest_months.filter(|m| *m > 0) else { return Ok(false) };
        let own = self.plans.own(tx, asset)?;
        let known = find_interval(&own, result.kind, result.part.as_deref());
        // What the school itself has decided stands.
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

/// A result that waits goes by the ID that the file has for it now: the place before it, or no longer.
fn rename(tx: &WriteTx<'_>, before: &PatResult, id: &str, folded: &str) -> Result<(), Fault> {
    if before.foreign_id_folded.as_deref() == Some(folded) {
        return Ok(());
    }
    let after =
        PatResult { foreign_id: Some(id.to_owned()), foreign_id_folded: Some(folded.to_owned()), ..before.clone() };
    tx.update(&after)?;
    log_change(tx, "pat import", before, &after)
}

/// A class that the register does not know and the tester does is kept: it decides limits and intervals.
fn keep_class(tx: &WriteTx<'_>, asset: &Asset, appliance: &Appliance, class: PatClass) -> Result<(), Fault> {
    match &appliance.item {
        Some(item) => tx.update(&Item { pat_class: Some(class), ..item.clone() }),
        None => {
            let item = Item::new(tx.new_id(), asset.id, appliance.part.clone());
            tx.insert(&Item { pat_class: Some(class), ..item })
        }
    }
}

/// A hash over what makes a test this test and no other: what was tested, when, how it ended and what was measured.
/// The item's own words in the file, so that it is the same however its ID is understood.
fn fingerprint(record: &Tested) -> String {
    let mut text = String::with_capacity(160);
    let part = |part: Option<&str>| part.map(fold).unwrap_or_default();
    let _ = write!(
        text,
        "{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}",
        fold(&record.asset_id),
        part(record.site.as_deref()),
        part(record.location.as_deref()),
        record.tested_on,
        record.time.map(|t| t.to_string()).unwrap_or_default(),
        record.kind,
        record.outcome,
    );
    for reading in &record.readings {
        let _ = write!(text, "\x1f{} {}", reading.measure, reading.text());
    }
    Sha256::digest(text.as_bytes()).iter().take(16).fold(String::with_capacity(32), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
