//! What the school sets of its tests: how often, what an item is, and what readings must keep to.

use super::{
    settings::{IntervalView, LimitView, intervals_of, intervals_of_category, intervals_of_location, limits},
    view::ApplianceView,
};
use crate::{
    act::{Act, Answer},
    tested::{self, status::find_interval},
};
use domain::{
    asset::Asset,
    category::{PatClass, PatType},
    fault::{Failure, Fault},
    pat::{Basis, Decimal, Edition, Interval, Item, Limit, TestKind, label},
    remedy::Input,
    say,
    text::{self, fold, shown},
};
use serde_json::{Map, json};
use store::{Entry, Plans, ReadTx, Store, Subject, WriteTx, asset::Spelling};

/// What an interval is set for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A tag, or `LAP-0042/charger`.
    Appliance(String, Spelling),
    /// A category, or a part of its items.
    Category(String, Option<String>),
    /// Everything that belongs in a place, by its whole name.
    Location(String),
}

/// How often something is to be tested from now on.
#[derive(Debug, Clone)]
pub struct SetInterval {
    pub about: About,
    /// Months by kind; 0: not asked for; `None`: back to what holds without this.
    pub months: Vec<(TestKind, Option<i64>)>,
    /// The risk assessment that it rests on.
    pub note: Option<String>,
    /// Who decided, if not the one at the keyboard.
    pub by: Option<String>,
}

/// Where an interval hangs.
struct Target {
    like: Interval,
    known: Vec<Interval>,
    subject: Subject,
}

/// Sets how often something is tested. What is due is worked out anew for all that it touches.
///
/// Errors: nothing to set; no note; no such item, category, part or location.
pub fn set_interval(store: &mut Store, act: &Act, order: &SetInterval) -> Result<Answer<Vec<IntervalView>>, Failure> {
    act.write(store, |tx, act| {
        if order.months.is_empty() {
            return Err(Fault::invalid("nothing is to be set")
                .hint(say![
                    "Say ",
                    Input::Visual.blank(),
                    " or ",
                    Input::Full.blank(),
                    "; 0 asks for none, `default` goes back."
                ])
                .into());
        }
        let note = text::given_note("note", order.note.as_deref())?;
        if note.is_none() && order.months.iter().any(|(_, months)| months.is_some()) {
            return Err(Fault::invalid("an interval of the school's own rests on a risk assessment")
                .hint(say!["Add ", Input::Note.with("what was found, and where it is kept"), "."])
                .into());
        }
        let by = match &order.by {
            Some(by) => store::person::find(tx, by)?.label(),
            None => act.operator.name().to_owned(),
        };
        let on = act.clock.day_of(act.moment(None)?);
        let target = target(tx, &order.about, note, by, on)?;
        let of_another = match target.like.asset_id {
            Some(id) => not_the_part(tx, &store::asset::by_id(tx, id)?, target.like.part.as_deref())?,
            None => None,
        };
        let mut body = Map::new();
        for (kind, months) in &order.months {
            let before = find_interval(&target.known, *kind, target.like.part.as_deref());
            put(tx, &target.like, *kind, before, *months)?;
            let was = before.map(|b| b.months);
            body.insert(kind.to_string(), json!({ "from": was, "to": months }));
        }
        let like = &target.like;
        for (name, value) in [("location", &like.location), ("part", &like.part), ("note", &like.note)] {
            body.extend(value.as_ref().map(|v| (name.to_owned(), json!(v))));
        }
        body.insert("decided_by".to_owned(), json!(like.decided_by));
        tx.log(Entry {
            action: "pat interval",
            subject: target.subject.clone(),
            asset: like.asset_id,
            person: None,
            effective_at: act.effective(act.moment(None)?),
            body,
        })?;
        let mut answer = follow(tx, order, &target.like)?;
        answer.notes.extend(of_another);
        Ok(answer)
    })
}

fn target(
    tx: &WriteTx<'_>,
    about: &About,
    note: Option<String>,
    decided_by: String,
    decided_on: chrono::NaiveDate,
) -> Result<Target, Fault> {
    let mut like = Interval {
        asset_id: None,
        basis: Basis::RiskAssessment,
        category_id: None,
        decided_by,
        decided_on,
        id: tx.new_id(),
        kind: TestKind::Visual,
        location: None,
        location_folded: None,
        months: 0,
        note,
        part: None,
    };
    match about {
        About::Appliance(appliance, spelling) => {
            let named = store::pat::find(tx, appliance, *spelling)?;
            (like.asset_id, like.part) = (Some(named.asset.id), named.part);
            let known = store::pat::intervals_of_asset(tx, named.asset.id)?;
            Ok(Target { like, known, subject: Subject::new("asset", named.asset.id) })
        }
        About::Category(name, part) => {
            let category = store::category::find(tx, name)?;
            like.part = part.as_deref().map(|part| part_of_category(tx, &category, part)).transpose()?;
            like.category_id = Some(category.id);
            let known = shared(tx, |i| i.category_id == Some(category.id))?;
            Ok(Target { like, known, subject: Subject::new("category", category.id) })
        }
        About::Location(place) => {
            let place = text::required("location", place, text::SHORT)?;
            let folded = fold(&place);
            let known = shared(tx, |i| i.location_folded.as_deref() == Some(&folded))?;
            let subject = Subject::new("location", &folded);
            (like.location, like.location_folded) = (Some(place), Some(folded));
            Ok(Target { like, known, subject })
        }
    }
}

fn shared(tx: &ReadTx<'_>, wanted: impl Fn(&Interval) -> bool) -> Result<Vec<Interval>, Fault> {
    Ok(store::pat::shared_intervals(tx)?.into_iter().filter(wanted).collect())
}

fn part_of_category(tx: &ReadTx<'_>, category: &domain::category::Category, typed: &str) -> Result<String, Fault> {
    let parts = store::category::parts(tx, category.id)?;
    let found = parts.iter().find(|p| fold(&p.name) == fold(typed.trim())).map(|p| p.name.clone());
    found.ok_or_else(|| {
        let names: Vec<&str> = parts.iter().map(|p| p.name.as_str()).collect();
        let hint =
            if names.is_empty() { "It has none.".to_owned() } else { format!("It has {}.", text::and_list(&names)) };
        Fault::not_found(format!("the category {} has no part {}", category.name, shown(typed))).hint(hint)
    })
}

fn put(
    tx: &WriteTx<'_>,
    like: &Interval,
    kind: TestKind,
    before: Option<&Interval>,
    months: Option<i64>,
) -> Result<(), Fault> {
    match (before, months) {
        (Some(before), Some(months)) => tx.update(&Interval { id: before.id, kind, months, ..like.clone() }),
        (Some(before), None) => tx.delete(before),
        (None, Some(months)) => tx.insert(&Interval { id: tx.new_id(), kind, months, ..like.clone() }),
        (None, None) => Ok(()),
    }
}

/// Works out anew what the interval touches; what holds now.
fn follow(tx: &WriteTx<'_>, order: &SetInterval, like: &Interval) -> Result<Answer<Vec<IntervalView>>, Failure> {
    if let Some(id) = like.asset_id {
        let mut asset = store::asset::by_id(tx, id)?;
        let stood = asset.pat();
        tested::status::refresh(tx, &mut Plans::default(), &mut asset)?;
        tested::status::mark(tx, &asset, stood)?;
        let by_name = like.part.is_some();
        let named = store::pat::Named { asset, part: like.part.clone(), by_name };
        return Ok(Answer::plain(intervals_of(tx, &named)?));
    }
    if let Some(id) = like.category_id {
        tested::status::refresh_category(tx, id)?;
        return Ok(Answer::plain(intervals_of_category(tx, id)?));
    }
    let folded = like.location_folded.as_deref().unwrap_or_default();
    let touched = tested::status::refresh_location(tx, folded)?;
    let mut answer = Answer::plain(intervals_of_location(tx, folded)?);
    if touched == 0 {
        let About::Location(place) = &order.about else { return Ok(answer) };
        answer.notes.push(format!("nothing is in {} yet: a location goes by its whole name", shown(place)));
    }
    Ok(answer)
}

/// A laptop's tag means its charger where a test is recorded; what is set of the tag is set of the laptop, and that is said.
fn not_the_part(tx: &ReadTx<'_>, asset: &Asset, part: Option<&str>) -> Result<Option<String>, Fault> {
    let appliances = Plans::default().appliances(tx, asset)?;
    let tested = appliances.iter().find(|t| t.part.is_some() && t.is_tested()).filter(|_| !appliances[0].is_tested());
    Ok(tested.filter(|_| part.is_none()).map(|tested| {
        let of = label(&asset.tag, tested.part.as_deref());
        format!("this is set of {} itself; for what is tested of it say {of}", asset.tag)
    }))
}

/// What is known of an item's electrics. What is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Electrics {
    /// `Some(None)`: as the category says.
    pub class: Option<Option<PatClass>>,
    pub equipment: Option<Option<PatType>>,
    pub heating: Option<bool>,
    /// Ω.
    pub lead: Option<Option<Decimal>>,
    /// A.
    pub fuse: Option<Option<Decimal>>,
}

/// Sets what an item is: class, type, heating, its lead's resistance, its fuse. What is due is worked out anew.
///
/// Errors: no such item; nothing to set.
pub fn set_electrics(
    store: &mut Store,
    act: &Act,
    (appliance, spelling): (&str, Spelling),
    order: &Electrics,
) -> Result<Answer<ApplianceView>, Failure> {
    act.write(store, |tx, act| {
        if *order == Electrics::default() {
            return Err(Fault::invalid("nothing is to be set")
                .hint(say![
                    "Say what: ",
                    Input::Class,
                    ", ",
                    Input::Type,
                    ", ",
                    Input::Heating,
                    ", ",
                    Input::Lead,
                    " or ",
                    Input::Fuse,
                    "."
                ])
                .into());
        }
        let named = store::pat::find(tx, appliance, spelling)?;
        let mut asset = named.asset;
        let of_another = not_the_part(tx, &asset, named.part.as_deref())?;
        let known = store::pat::items(tx, asset.id)?.into_iter().find(|i| i.is(named.part.as_deref()));
        let before = known.clone().unwrap_or_else(|| Item::new(tx.new_id(), asset.id, named.part.clone()));
        let after = Item {
            pat_class: order.class.unwrap_or(before.pat_class),
            pat_type: order.equipment.unwrap_or(before.pat_type),
            heating: order.heating.unwrap_or(before.heating),
            lead: order.lead.unwrap_or(before.lead),
            fuse: order.fuse.unwrap_or(before.fuse),
            ..before.clone()
        };
        let mut body = store::changes(&before, &after);
        let mut answer = Answer::plain(());
        if body.is_empty() {
            answer.notes.push("nothing is different".to_owned());
        } else {
            answer.notes.extend(of_another);
            (if known.is_some() { tx.update(&after) } else { tx.insert(&after) })?;
            body.extend(named.part.as_ref().map(|part| ("part".to_owned(), json!(part))));
            tx.log(Entry {
                action: "pat set",
                subject: Subject::new("asset", asset.id),
                asset: Some(asset.id),
                person: None,
                effective_at: None,
                body,
            })?;
            let stood = asset.pat();
            tested::status::refresh(tx, &mut Plans::default(), &mut asset)?;
            tested::status::mark(tx, &asset, stood)?;
        }
        let mut plans = Plans::default();
        let appliance = plans.appliance(tx, &asset, named.part.as_deref())?;
        let plan = plans.of(tx, asset.category_id)?;
        let view = ApplianceView::build(tx, (&asset, &plan.category.name), &appliance, None, act.clock.today())?;
        Ok(answer.map(|()| view))
    })
}

/// Sets a limit of readings, or takes the school's own away. Results that are recorded already stay as they are.
///
/// Errors: there is no limit of that name.
pub fn set_limit(
    store: &mut Store,
    act: &Act,
    name: &str,
    value: Option<Decimal>,
) -> Result<Answer<Vec<LimitView>>, Failure> {
    act.write(store, |tx, _| {
        let limit = Limit::named(name)?;
        store::pat::set_limit(tx, limit.name, value)?;
        let value = value.map_or_else(|| "default".to_owned(), |v| v.to_string());
        log_limit(tx, Map::from_iter([(limit.name.to_owned(), json!(value))]))
    })
}

/// Sets the edition of the Code of Practice whose limits readings are held to.
///
/// Errors: the register can't be written.
pub fn set_edition(store: &mut Store, act: &Act, edition: Edition) -> Result<Answer<Vec<LimitView>>, Failure> {
    act.write(store, |tx, _| {
        store::pat::set_edition(tx, &edition.to_string())?;
        log_limit(tx, Map::from_iter([("edition".to_owned(), json!(edition))]))
    })
}

fn log_limit(tx: &WriteTx<'_>, body: Map<String, serde_json::Value>) -> Result<Answer<Vec<LimitView>>, Failure> {
    tx.log(Entry::plain("pat limit", Subject::new("setting", "pat.limit"), body))?;
    Ok(Answer::plain(limits(tx)?))
}
