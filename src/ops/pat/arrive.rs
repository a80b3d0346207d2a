//! A tester's file, record by record: which thing is meant, whether the result is known, and whether it counts.

use super::{
    decide::log_change,
    record::{find_thing, insert},
    standing::{self, find_interval},
    which,
};
use crate::{
    domain::{
        asset::Asset,
        category::PatClass,
        fault::{Failure, Fault, FaultKind},
        ids::{AssetId, CategoryId},
        pat::{Basis, Interval, Item, Limits, Outcome, PatResult, Reading, Standing, Tested, TesterId, Thing, breaks},
        tag,
        text::{fold, shown},
    },
    ops::{self, Act, Answer},
    reports::pat::ResultView,
    store::{self, Plans, Store, Tx, asset::Spelling, pat::Named},
};
use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

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
pub enum Arrived {
    /// The same test is in the register.
    Known,
    /// Nobody knows the ID.
    Unmatched,
    /// It is of this thing.
    Taken {
        asset: AssetId,
        part: Option<String>,
        location_folded: Option<String>,
        state: Standing,
        /// The asset was made for it.
        created: bool,
    },
}

/// A file on its way in.
pub struct Arrivals {
    how: How,
    today: NaiveDate,
    limits: Limits,
    plans: Plans,
    /// Whether any ID of a tester was ever settled: if not, none needs to be looked for.
    has_ids: bool,
    next_no: i64,
    end: i64,
}

impl Arrivals {
    /// Makes ready for a file.
    ///
    /// Errors: the register can't be read.
    pub fn begin(tx: &Tx<'_>, act: &Act, how: How) -> Result<Self, Fault> {
        Ok(Self {
            how,
            today: act.clock.today(),
            limits: store::pat::limits(tx)?,
            plans: Plans::default(),
            has_ids: tx.one("select 1 from pat_tester_id limit 1", &[], |_| Ok(()))?.is_some(),
            next_no: 0,
            end: 0,
        })
    }

    /// Takes one record.
    ///
    /// Errors: it lies in the future, or has no location where one is needed (a fault of the file); the register can't
    /// be written.
    pub fn take(&mut self, tx: &Tx<'_>, record: &Tested) -> Result<Arrived, Fault> {
        if record.tested_on > self.today {
            return Err(Fault::bad_file("the test lies in the future"));
        }
        let foreign_id = self.foreign_id(record)?;
        let fingerprint = fingerprint(record);
        if store::pat::is_known(tx, &fingerprint)? {
            return Ok(Arrived::Known);
        }
        let foreign_id_folded = fold(&foreign_id);
        let mut created = false;
        let mut meant = self.meant(tx, &foreign_id, &foreign_id_folded)?;
        if meant.is_none()
            && let Some(category) = self.how.create
            && let Ok(tag) = tag::parse(&foreign_id)
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
        let Some((mut asset, thing)) = meant else {
            insert(tx, "pat import", &result, &record.readings, None)?;
            return Ok(Arrived::Unmatched);
        };
        let before = asset.pat();
        let make = self.learn_class(tx, &asset, &thing, record)?;
        result.asset_id = Some(asset.id);
        result.part.clone_from(&thing.part);
        result.state = state_of(result.result, &record.readings, make, &self.limits);
        insert(tx, "pat import", &result, &record.readings, None)?;
        if self.how.use_retest && result.state == Standing::Counted {
            self.take_retest(tx, &asset, &result)?;
        }
        if result.state == Standing::Counted {
            standing::take(tx, &mut self.plans, &mut asset, &result)?;
        }
        if asset.pat() != before {
            tx.update(&asset)?;
        }
        Ok(Arrived::Taken {
            asset: asset.id,
            part: result.part,
            location_folded: asset.location_folded,
            state: result.state,
            created,
        })
    }

    /// Ends the file: gives back the numbers that were not used.
    ///
    /// Errors: the register can't be written.
    pub fn finish(self, tx: &Tx<'_>) -> Result<(), Fault> {
        if self.end > self.next_no { tx.give_back_numbers("pat", self.end - self.next_no) } else { Ok(()) }
    }

    fn number(&mut self, tx: &Tx<'_>) -> Result<i64, Fault> {
        if self.next_no == self.end {
            self.next_no = tx.take_numbers("pat", NUMBERS)?;
            self.end = self.next_no + NUMBERS;
        }
        self.next_no += 1;
        Ok(self.next_no - 1)
    }

    fn foreign_id(&self, record: &Tested) -> Result<String, Fault> {
        if !self.how.location_prefix {
            return Ok(record.asset_id.clone());
        }
        let place = record.location.as_deref().ok_or_else(|| Fault::bad_file("the test has no location"))?;
        Ok(format!("{place}-{}", record.asset_id))
    }

    /// Whose a tester's ID is: what was settled before, else a tag, an old tag or a serial.
    fn meant(&mut self, tx: &Tx<'_>, id: &str, folded: &str) -> Result<Option<(Asset, Thing)>, Fault> {
        let settled = if self.has_ids { store::pat::tester_id(tx, folded)? } else { None };
        let named = match settled {
            Some(TesterId { asset_id, part, .. }) => {
                let asset = store::asset::by_id(tx, asset_id)?;
                Ok(Some(Named { asset, by_name: part.is_some(), part }))
            }
            None => store::pat::seek(tx, id, Spelling::Whole),
        };
        let meant = named.and_then(|named| named.map(|named| which(tx, &mut self.plans, named)).transpose());
        match meant {
            Ok(meant) => Ok(meant.map(|m| (m.asset, m.thing))),
            // A part of another name, or one of several: somebody has to say which.
            Err(fault) if matches!(fault.kind, FaultKind::NotFound | FaultKind::Ambiguous) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    fn create(
        &mut self,
        tx: &Tx<'_>,
        tag: String,
        category: CategoryId,
        record: &Tested,
    ) -> Result<(Asset, Thing), Fault> {
        let mut asset = Asset::new(tx.new_id(), tag, category, tx.at());
        asset.name.clone_from(&record.description);
        asset.make.clone_from(&record.make);
        asset.model.clone_from(&record.model);
        asset.serial.clone_from(&record.serial);
        asset.location.clone_from(&record.location);
        asset.refold(&[]);
        ops::asset::insert(tx, &mut self.plans, &mut asset)?;
        if record.class.is_some() || record.equipment.is_some() {
            let known =
                Item { pat_class: record.class, pat_type: record.equipment, ..Item::new(tx.new_id(), asset.id, None) };
            tx.insert(&known)?;
        }
        let thing = find_thing(tx, &mut self.plans, &asset, None)?;
        Ok((asset, thing))
    }

    /// A class that the register does not know and the tester does is kept: it decides the limits.
    fn learn_class(
        &mut self,
        tx: &Tx<'_>,
        asset: &Asset,
        thing: &Thing,
        record: &Tested,
    ) -> Result<crate::domain::pat::Make, Fault> {
        let Some(class) = record.class.filter(|c| thing.is_of_unknown_class() && *c != PatClass::Unknown) else {
            return Ok(thing.make);
        };
        match &thing.item {
            Some(item) => tx.update(&Item { pat_class: Some(class), ..item.clone() })?,
            None => {
                tx.insert(&Item { pat_class: Some(class), ..Item::new(tx.new_id(), asset.id, thing.part.clone()) })?;
            }
        }
        Ok(crate::domain::pat::Make { class, ..thing.make })
    }

    fn take_retest(&mut self, tx: &Tx<'_>, asset: &Asset, result: &PatResult) -> Result<(), Fault> {
        let Some(months) = result.retest_months.filter(|m| *m > 0) else { return Ok(()) };
        let own = store::pat::intervals_of_asset(tx, asset.id)?;
        let known = find_interval(&own, result.kind, result.part.as_deref());
        // What the school itself has decided stands.
        if known.is_some_and(|k| k.months == months || k.basis == Basis::RiskAssessment) {
            return Ok(());
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
        if known.is_some() { tx.update(&interval) } else { tx.insert(&interval) }
    }
}

/// Whether an imported result counts at once: a pass that its readings deny waits for somebody.
fn state_of(result: Outcome, readings: &[Reading], make: crate::domain::pat::Make, limits: &Limits) -> Standing {
    if result == Outcome::Pass && !breaks(readings, make, limits).is_empty() {
        Standing::Queried
    } else {
        Standing::Counted
    }
}

/// A hash over what makes a test this test and no other: what was tested, when, how it ended and what was measured.
/// The thing's own words in the file, so that it is the same however its ID is understood.
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

/// What a settled ID came to.
#[derive(Debug, Clone)]
pub struct Matched {
    /// The results that belong to the thing now.
    pub results: Vec<ResultView>,
}

/// Says whose an ID of a tester's file is, by the number of one of its results: all of them are that thing's, and the
/// next file's are too. An ID that was settled wrongly is settled anew in the same way.
///
/// Errors: no such result or thing; the result came from no file; it is that thing's already.
pub fn settle_id(
    store: &mut Store,
    act: &Act,
    no: i64,
    (thing, spelling): (&str, Spelling),
) -> Result<Answer<Matched>, Failure> {
    act.write(store, |tx| {
        let named = store::pat::by_no(tx, no)?;
        let Some(foreign_id) = named.foreign_id.clone() else {
            return Err(Fault::usage(format!("test result {no} came from no tester's file"))
                .hint(format!("If it is of another thing, strike it out: `kitbook pat void {no} --reason \"…\"`."))
                .into());
        };
        let folded = fold(&foreign_id);
        let mut plans = Plans::default();
        let limits = store::pat::limits(tx)?;
        let target = super::meant(tx, &mut plans, thing, spelling)?;
        if named.asset_id == Some(target.asset.id) && named.part == target.thing.part {
            return Err(Fault::usage(format!("{} is {} already", shown(&foreign_id), target.label()))
                .hint("Nothing was changed.")
                .into());
        }
        let results = store::pat::of_tester_id(tx, &folded, named.asset_id)?;
        let mut moved = Vec::with_capacity(results.len());
        for before in results {
            let readings: Vec<Reading> =
                store::pat::readings(tx, before.id)?.iter().map(crate::domain::pat::PatReading::reading).collect();
            let state = match before.state {
                Standing::Void => Standing::Void,
                // What somebody has accepted stays accepted.
                Standing::Counted if before.decision.is_some() => Standing::Counted,
                _ => state_of(before.result, &readings, target.thing.make, &limits),
            };
            let after =
                PatResult { asset_id: Some(target.asset.id), part: target.thing.part.clone(), state, ..before.clone() };
            tx.update(&after)?;
            log_change(tx, "pat match", &before, &after)?;
            moved.push(after);
        }
        remember(tx, foreign_id, folded, &target.asset, target.thing.part.as_deref())?;
        let mut asset = target.asset;
        for id in named.asset_id.into_iter().filter(|id| *id != asset.id) {
            let mut former = store::asset::by_id(tx, id)?;
            standing::settle(tx, &mut plans, &mut former)?;
            tx.update(&former)?;
        }
        standing::settle(tx, &mut plans, &mut asset)?;
        tx.update(&asset)?;
        let thing = find_thing(tx, &mut plans, &asset, target.thing.part.as_deref())?;
        let views = moved.iter().map(|r| ResultView::build(tx, r, Some(&asset), Some(&thing)));
        let results = views.collect::<Result<Vec<_>, Fault>>()?;
        let mut answer = Answer::plain(Matched { results });
        if thing.history.failed.is_some() {
            answer.notes.extend(super::record::on_the_recall_list(tx, &asset)?);
        }
        Ok(answer)
    })
}

fn remember(tx: &Tx<'_>, foreign_id: String, folded: String, asset: &Asset, part: Option<&str>) -> Result<(), Fault> {
    let known = store::pat::tester_id(tx, &folded)?;
    let id = TesterId { asset_id: asset.id, foreign_id, foreign_id_folded: folded, part: part.map(str::to_owned) };
    if known.is_some() { tx.update(&id) } else { tx.insert(&id) }
}
