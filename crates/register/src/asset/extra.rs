//! Moves values that an import kept as extra fields of items into the fields that items have for them now. A plan shows each
//! value first; nothing that a field has is overwritten.

use crate::{
    act::{Act, Answer, Timed},
    asset,
    file::{
        headings::{Mapped, map_once, squeeze},
        import::Dates,
    },
};
use data_encoding::HEXLOWER;
use domain::{
    asset::{Asset, Fate},
    asset_fields::{self, AssetField},
    fault::{Failure, Fault, FaultKind},
    field::Field as _,
    ids::AssetId,
    incoming::cell,
    reading::DateFormat,
    remedy::Input,
    say,
    support::SupportEnd,
    text::{and_list, count, shown},
    words,
    words::Word as _,
};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use store::{ReadTx, Store, WriteTx};

/// Headings of a day of disposal: one that lies ahead is the end of the item's life.
const DISPOSAL: [&str; 4] = ["disposal date", "disposed on", "date disposed", "date of disposal"];

words! {
    /// What becomes of a value that is an extra field.
    ExtraOutcome, "outcome" {
        Moved = "moved",
        /// The field has it already, so that the extra field goes.
        Same = "same",
        /// The field has another value. Both stay.
        Differs = "differs",
        /// The field can't have it. It stays.
        Unreadable = "unreadable",
        /// Two extra fields of the item say different things for one field. Both stay.
        Twice = "twice",
    }
}

/// An order to move extra fields.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// `HEADING=FIELD`: headings that are not known, or that mean another field here.
    pub map: Vec<String>,
    /// Headings whose values stay.
    pub ignore: Vec<String>,
    pub dates: Option<DateFormat>,
}

/// One value that is an extra field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtraRow {
    pub tag: String,
    /// The heading under which it was kept.
    pub heading: String,
    pub value: String,
    /// The field that it is for.
    pub field: &'static str,
    /// What the field has now; null: nothing.
    pub from: Option<String>,
    /// What the field gets; null: nothing is written.
    pub to: Option<String>,
    pub outcome: ExtraOutcome,
    /// Why it stays.
    pub reason: Option<String>,
}

/// What is, or would be, done with the extra fields of all items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ExtraMoved {
    pub moved: usize,
    /// Values that the field had already.
    pub same: usize,
    /// Values that stay, though there is a field for them.
    pub left: usize,
    pub rows: Vec<ExtraRow>,
    /// Headings for which items have no field. Their values stay.
    pub other_headings: Vec<String>,
}

impl ExtraMoved {
    /// A mark of all that is, or would be, done: another one is another move.
    ///
    /// Errors: it can't be made.
    pub fn mark(&self) -> Result<String, Fault> {
        let all = serde_json::to_string(self).map_err(|e| {
            Fault::new(FaultKind::Answer, "the move could not be marked").hint("Please report this.").because(e)
        })?;
        Ok(HEXLOWER.encode(&Sha256::digest(all.as_bytes())[..16]))
    }
}

/// A move that was worked out before it is carried out.
#[derive(Debug)]
pub struct Plan {
    order: Order,
    /// The answer that [`apply`] will give.
    pub answer: Answer<ExtraMoved>,
}

/// Works out which values would be moved.
///
/// Errors: a heading is mapped to no such field; the dates are in another order than was said.
pub fn plan(store: &mut Store, act: &Act, order: &Order) -> Result<Plan, Failure> {
    let answer = act.tried().write(store, |tx, act| move_all(tx, act, order))?;
    Ok(Plan { order: order.clone(), answer })
}

/// Moves the values as planned. A dry run stops after the plan.
///
/// Errors: as for [`plan`]; or the register has changed since.
pub fn apply(store: &mut Store, act: &Act, plan: Plan) -> Result<Answer<ExtraMoved>, Failure> {
    let Plan { order, answer } = plan;
    if !act.dry_run && answer.value.moved + answer.value.same > 0 {
        act.write_as_planned(store, &answer.value, |tx, act| move_all(tx, act, &order))?;
    }
    Ok(answer)
}

/// Moves the values, if that comes to what a page has shown: `shown` is the [`ExtraMoved::mark`] of it.
///
/// Errors: as for [`plan`]; or the register has changed since.
pub fn move_as_shown(store: &mut Store, act: &Act, order: &Order, shown: &str) -> Result<Answer<ExtraMoved>, Failure> {
    act.write(store, |tx, act| {
        let answer = move_all(tx, act, order)?;
        if answer.value.mark()? == shown {
            return Ok(answer);
        }
        let why = "the extra fields or the items have changed since the page showed them, so nothing was moved";
        Err(Fault::conflict(why, "Check what would be moved now, then decide.").into())
    })
}

/// What a heading of an extra field is for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Target {
    Field(AssetField),
    /// A day of disposal, which is the end of the item's life if it lies ahead.
    Disposal,
}

impl Target {
    /// What a heading is for, if nobody says otherwise.
    pub(super) fn of(heading: &str) -> Option<Self> {
        let squeezed = squeeze(heading);
        if DISPOSAL.iter().any(|known| squeeze(known) == squeezed) {
            return Some(Self::Disposal);
        }
        asset_fields::of_device(heading).map(Self::Field)
    }

    pub(super) fn field(self) -> AssetField {
        match self {
            Self::Field(field) => field,
            Self::Disposal => AssetField::EndOfLifeOn,
        }
    }
}

/// The headings that the order names.
struct Headings<'o> {
    mapped: Vec<Mapped<'o, String, AssetField>>,
    ignored: Vec<String>,
}

impl<'o> Headings<'o> {
    /// Reads the headings. Several may be for one field: items have one or another of them.
    ///
    /// Errors: a heading is mapped to no field that extra fields are moved to, or to two.
    fn of(order: &'o Order) -> Result<Self, Fault> {
        let ignored = order.ignore.iter().map(|heading| squeeze(heading)).collect();
        let mut mapped = Vec::with_capacity(order.map.len());
        for text in &order.map {
            let (theirs, one) = mapping(text)?;
            map_once(&mut mapped, theirs, one)?;
        }
        Ok(Self { mapped, ignored })
    }

    fn target(&self, heading: &str) -> Option<Target> {
        let squeezed = squeeze(heading);
        if self.ignored.contains(&squeezed) {
            return None;
        }
        if let Some(one) = self.mapped.iter().find(|one| one.heading == squeezed) {
            return Some(Target::Field(one.field));
        }
        Target::of(heading)
    }
}

/// The fields that extra fields are moved to.
pub(super) fn targets() -> impl Iterator<Item = AssetField> {
    let may = |field: &AssetField| {
        *field == AssetField::EndOfLifeOn || asset_fields::of_device(field.data().heading).is_some()
    };
    AssetField::ALL.iter().copied().filter(may)
}

/// Reads `HEADING=FIELD`: the heading as it was typed, and its field.
///
/// Errors: it names no field that extra fields are moved to.
fn mapping(text: &str) -> Result<(&str, Mapped<'_, String, AssetField>), Fault> {
    let names: Vec<&str> = targets().map(|field| field.data().label).collect();
    let wrong = |what: &str| {
        Fault::invalid(format!("{} {what}", shown(text))).hint(say![
            "Write ",
            Input::Map.with("Their Heading=field"),
            format!(". The fields are: {}.", and_list(&names))
        ])
    };
    let (heading, name) = text.rsplit_once('=').ok_or_else(|| wrong("names no field"))?;
    let wanted = squeeze(name);
    let is_it = |field: &AssetField| {
        let data = field.data();
        squeeze(data.label) == wanted
            || squeeze(field.word()) == wanted
            || data.headings().any(|one| squeeze(one) == wanted)
    };
    let field = targets().find(is_it).ok_or_else(|| wrong("names no field that extra fields are moved to"))?;
    Ok((heading, Mapped { heading: squeeze(heading), field, typed: name }))
}

fn move_all(tx: &WriteTx<'_>, act: &Timed<'_>, order: &Order) -> Result<Answer<ExtraMoved>, Failure> {
    let headings = Headings::of(order)?;
    let dates = Dates::new(order.dates.unwrap_or(DateFormat::Uk), act.clock.today());
    let mut moving = Moving { act, headings, dates, done: ExtraMoved::default(), others: BTreeSet::new() };
    let (mut gone, mut damaged) = (0, Vec::new());
    for id in with_extra(tx)? {
        let before = store::asset::by_id(tx, id)?;
        // An item that has gone is left as it was.
        if before.fate == Some(Fate::Disposed) {
            gone += 1;
            continue;
        }
        match before.extra.as_deref().map(serde_json::from_str::<Map<String, Json>>) {
            Some(Ok(extra)) => moving.item(tx, &before, extra)?,
            Some(Err(_)) => damaged.push(before.tag),
            None => {}
        }
    }
    if let Some(fault) = moving.dates.wrong_order() {
        return Err(fault.into());
    }
    let Moving { mut dates, mut done, others, .. } = moving;
    done.other_headings = others.into_iter().collect();
    let mut answer = Answer { notes: dates.notes(0), ..Answer::plain(done) };
    if gone > 0 {
        answer.notes.push(format!("{} that were disposed of keep their extra fields", count(gone, "item")));
    }
    if !damaged.is_empty() {
        answer.notes.push(format!("the extra fields of {} can't be read, and stay", and_list(&damaged)));
    }
    if answer.value.moved + answer.value.same == 0 {
        answer.notes.push("there is nothing to move");
    }
    Ok(answer)
}

/// The items with extra fields, by tag.
pub(super) fn with_extra(tx: &ReadTx<'_>) -> Result<Vec<AssetId>, Fault> {
    tx.all("select id from asset where extra is not null order by tag_folded", &[], |row| row.get(0))
}

/// The move while it goes on.
struct Moving<'a> {
    act: &'a Timed<'a>,
    headings: Headings<'a>,
    dates: Dates,
    done: ExtraMoved,
    others: BTreeSet<String>,
}

impl Moving<'_> {
    /// Moves the values of one item.
    fn item(&mut self, tx: &WriteTx<'_>, before: &Asset, mut extra: Map<String, Json>) -> Result<(), Failure> {
        let mut of_field: BTreeMap<&'static str, Vec<(String, String, Target)>> = BTreeMap::new();
        for (heading, value) in &extra {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match self.headings.target(heading) {
                Some(target) => {
                    let all = of_field.entry(target.field().word()).or_default();
                    all.push((heading.clone(), text, target));
                }
                None => {
                    self.others.insert(heading.clone());
                }
            }
        }
        let (mut after, mut gone) = (before.clone(), Vec::new());
        for mut values in of_field.into_values() {
            let mut rows: Vec<ExtraRow> = Vec::with_capacity(values.len());
            for (heading, text, target) in values.drain(..) {
                rows.push(self.value(&mut after, before, (heading, text), target));
            }
            settle(&mut rows);
            // What two values contradict each other about is not written.
            if let Some(row) = rows.iter().find(|row| row.outcome == ExtraOutcome::Twice)
                && let Some(field) = AssetField::ALL.iter().copied().find(|field| field.data().label == row.field)
            {
                let none = field.set(&mut after, "", &self.dates.reading());
                none.map(drop)?;
            }
            for row in rows {
                match row.outcome {
                    ExtraOutcome::Moved => self.done.moved += 1,
                    ExtraOutcome::Same => self.done.same += 1,
                    _ => self.done.left += 1,
                }
                if matches!(row.outcome, ExtraOutcome::Moved | ExtraOutcome::Same) {
                    extra.remove(&row.heading);
                    gone.push(row.heading.clone());
                }
                self.done.rows.push(row);
            }
        }
        if gone.is_empty() {
            return Ok(());
        }
        after.extra = (!extra.is_empty()).then(|| Json::Object(extra).to_string());
        after.refold(&store::asset::aliases(tx, before.id)?);
        let more = Map::from_iter([("out_of_extra".to_owned(), json!(gone))]);
        asset::update(tx, "asset edit", before, &mut after, more)?;
        Ok(())
    }

    /// Sets a field from a value, if the field is empty.
    fn value(
        &mut self,
        after: &mut Asset,
        before: &Asset,
        (heading, value): (String, String),
        target: Target,
    ) -> ExtraRow {
        let field = target.field();
        // Of what is unknown, the words for people are not empty.
        let known = |of: &Asset| {
            let is_known = !field.get(of).cell().is_empty();
            is_known.then(|| field.get(of).as_read())
        };
        let from = known(before);
        let row = ExtraRow {
            tag: before.tag.clone(),
            heading,
            value: value.clone(),
            field: field.data().label,
            from: from.clone(),
            to: None,
            outcome: ExtraOutcome::Unreadable,
            reason: None,
        };
        let stays = |outcome: ExtraOutcome, reason: String| ExtraRow { outcome, reason: Some(reason), ..row.clone() };
        let text = cell::given(&value);
        if field.is_date() && SupportEnd::answer(text).is_none() {
            self.dates.see(text);
        }
        let mut trial = before.clone();
        let reading = self.dates.reading();
        let set = field
            .set(&mut trial, text, &reading)
            .and_then(|notes| asset_fields::must_end_after_purchase(&trial, &reading).map(|()| notes));
        let notes = match set {
            Ok(notes) => notes,
            Err(fault) => return stays(ExtraOutcome::Unreadable, fault.message),
        };
        let Some(to) = known(&trial) else {
            return stays(ExtraOutcome::Unreadable, "it says nothing that the field could have".to_owned());
        };
        if target == Target::Disposal && trial.end_of_life_on.is_some_and(|day| day <= self.act.clock.today()) {
            let reason = "the day is past, and the item is in use: its disposal would be asked for";
            return stays(ExtraOutcome::Unreadable, reason.to_owned());
        }
        match &from {
            Some(now) if *now == to => ExtraRow { outcome: ExtraOutcome::Same, ..row },
            Some(now) => stays(ExtraOutcome::Differs, format!("the item has {}", shown(now))),
            None => {
                // The field was read from this text a moment ago.
                if let Err(fault) = field.set(after, text, &reading) {
                    return stays(ExtraOutcome::Unreadable, fault.message);
                }
                notes.into_iter().for_each(|note| self.dates.said.add(note));
                ExtraRow { outcome: ExtraOutcome::Moved, to: Some(to), ..row }
            }
        }
    }
}

/// Compares the values of one item for one field: the same value moves once, and different ones stay.
fn settle(rows: &mut [ExtraRow]) {
    let moved: Vec<Option<String>> =
        rows.iter().filter(|row| row.outcome == ExtraOutcome::Moved).map(|row| row.to.clone()).collect();
    let [first, rest @ ..] = moved.as_slice() else { return };
    let agree = rest.iter().all(|other| other == first);
    let mut seen = false;
    for row in rows.iter_mut().filter(|row| row.outcome == ExtraOutcome::Moved) {
        if !agree {
            (row.outcome, row.to) = (ExtraOutcome::Twice, None);
            row.reason = Some("the item has another value for this field under another heading".to_owned());
        } else if seen {
            row.outcome = ExtraOutcome::Same;
        }
        seen = true;
    }
}
