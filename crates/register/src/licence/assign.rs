//! Licences: software that is paid for by the seat, and the people and items that use the seats (Hazeldene 3.2).

use super::list::LicenceView;
use crate::{
    act::{Act, Answer, Timed},
    person::leaving,
};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault, Refused},
    ids::{AssetId, PersonId},
    licence::{Licence, Seat},
    meaning::Meaning,
    permission,
    remedy::{Input, See},
    rules::{self, SeatClaim},
    say,
    text::{self, shown},
    when::show_day,
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx, asset::Spelling, changes, details};

/// The most seats of a licence.
const MOST_SEATS: i64 = 1_000_000;

/// The fields of a licence. A field that is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    pub product: Option<String>,
    pub vendor: Option<String>,
    /// The number of seats. `Some(None)` for no limit.
    pub seats: Option<Option<i64>>,
    pub key: Option<String>,
    /// The day when the licence expires. `Some(None)` if it does not expire.
    pub expires: Option<Option<NaiveDate>>,
    /// The cost in pence.
    pub cost: Option<i64>,
}

/// Adds a licence.
///
/// Errors: no product was given.
pub fn add(store: &mut Store, act: &Act, fields: &Fields) -> Result<Answer<LicenceView>, Failure> {
    act.write(store, |tx, act| {
        act.must_mean(Meaning::Holds, [fields.expires.flatten()])?;
        let mut licence = Licence {
            cost_pence: None,
            expires_on: None,
            id: tx.new_id(),
            licence_key: None,
            no: tx.next_no("licence")?,
            product: String::new(),
            seats: None,
            vendor: None,
        };
        fill(&mut licence, fields)?;
        tx.insert(&licence)?;
        log(tx, act, "licence add", &licence, None, loggable(&licence))?;
        Ok(Answer::plain(LicenceView::load(tx, &licence, act.clock.today())?))
    })
}

/// Changes the fields of a licence.
///
/// Errors: no such licence; fewer seats than are in use; nothing would change.
pub fn edit(store: &mut Store, act: &Act, no: i64, fields: &Fields) -> Result<Answer<LicenceView>, Failure> {
    act.write(store, |tx, act| {
        act.must_mean(Meaning::Holds, [fields.expires.flatten()])?;
        let before = store::licence::by_no(tx, no)?;
        let mut after = before.clone();
        fill(&mut after, fields)?;
        let used = i64::try_from(store::licence::seats(tx, after.id)?.len()).unwrap_or(i64::MAX);
        if let Some(seats) = after.seats.filter(|seats| *seats < used) {
            return Err(Fault::conflict(
                format!("licence {no} has {used} seats in use, more than {seats}"),
                say!["Release some first. To list them: ", See::Licence { no }, "."],
            )
            .into());
        }
        let mut body = changes(&before, &after);
        // The key is a secret, so the log says only that it changed.
        if body.remove("licence_key").is_some() {
            body.insert("key".into(), json!("changed"));
        }
        if body.is_empty() {
            return Err(Fault::conflict(
                format!("licence {no} is unchanged: the values are the same"),
                "Give a new value for at least one field.",
            )
            .into());
        }
        tx.update(&after)?;
        log(tx, act, "licence edit", &after, None, body)?;
        Ok(Answer::plain(LicenceView::load(tx, &after, act.clock.today())?))
    })
}

/// Lists the fields for the log, without the secret key.
fn loggable(licence: &Licence) -> Map<String, Json> {
    let mut body = details(licence);
    if body.remove("licence_key").is_some() {
        body.insert("key".into(), json!("recorded"));
    }
    body
}

fn fill(licence: &mut Licence, fields: &Fields) -> Result<(), Fault> {
    if let Some(product) = &fields.product {
        licence.product = text::required("product", product, text::SHORT)?;
    }
    if let Some(vendor) = &fields.vendor {
        licence.vendor = text::line("vendor", vendor, text::SHORT)?;
    }
    if let Some(key) = &fields.key {
        licence.licence_key = text::line("key", key, text::SHORT)?;
    }
    if let Some(seats) = fields.seats {
        if let Some(number) = seats.filter(|number| !(1..=MOST_SEATS).contains(number)) {
            return Err(Fault::invalid(format!("{number} is no number of seats"))
                .hint(format!("Give a whole number from 1 to {MOST_SEATS}, or none for no limit.")));
        }
        licence.seats = seats;
    }
    if let Some(expires) = fields.expires {
        licence.expires_on = expires;
    }
    licence.cost_pence = fields.cost.or(licence.cost_pence);
    Ok(())
}

/// The person or item that uses a seat, as typed.
#[derive(Debug, Clone)]
pub struct User {
    pub person: Option<String>,
    pub asset: Option<(String, Spelling)>,
}

/// The person or item that uses a seat, as found in the register.
struct Holder {
    person: Option<(PersonId, String)>,
    asset: Option<(AssetId, String)>,
}

impl User {
    fn find(&self, tx: &ReadTx<'_>) -> Result<Holder, Fault> {
        match (&self.person, &self.asset) {
            (Some(who), None) => {
                let person = store::person::find(tx, who)?;
                Ok(Holder { person: Some((person.id, person.reference)), asset: None })
            }
            (None, Some((tag, spelling))) => {
                let asset = store::asset::find(tx, tag, *spelling)?;
                Ok(Holder { person: None, asset: Some((asset.id, asset.tag)) })
            }
            _ => Err(Fault::invalid("no person or item was given for the seat").hint(say![
                "Give a person, or ",
                Input::Asset.blank(),
                "."
            ])),
        }
    }
}

impl Holder {
    fn uses(&self, seat: &Seat) -> bool {
        seat.person_id == self.person.as_ref().map(|(id, _)| *id)
            && seat.asset_id == self.asset.as_ref().map(|(id, _)| *id)
    }

    fn label(&self) -> &str {
        self.person.as_ref().map(|(_, label)| label).or(self.asset.as_ref().map(|(_, label)| label)).map_or("", |l| l)
    }
}

/// True if a seat is a person's, or there is permission to install software on the item: for it, for its category, or for
/// its borrower.
fn may_install(tx: &ReadTx<'_>, act: &Timed<'_>, holder: &Holder) -> Result<bool, Fault> {
    let Some((id, _)) = holder.asset else { return Ok(true) };
    let asset = store::asset::by_id(tx, id)?;
    let borrower = store::asset::open_loan(tx, id)?.map(|loan| loan.person_id);
    // Without a borrower, only a permission that names nobody covers it, and so does one for a nil id.
    let who = borrower.unwrap_or_else(|| uuid::Uuid::nil().into());
    let found = store::permission::covering(tx, permission::SOFTWARE_INSTALL, who, Some(&asset), act.clock.today())?;
    Ok(found.is_some())
}

/// Gives a seat to a person or an item.
///
/// Errors: no such licence; the person or item already has a seat; all seats are in use.
pub fn assign(store: &mut Store, act: &Act, no: i64, user: &User) -> Result<Answer<LicenceView>, Failure> {
    act.write(store, |tx, act| {
        let licence = store::licence::by_no(tx, no)?;
        let holder = user.find(tx)?;
        if let Some((id, _)) = &holder.person {
            leaving::refuse_cleared(tx, &store::person::by_id(tx, *id)?)?;
        }
        let seats = store::licence::seats(tx, licence.id)?;
        if seats.iter().any(|seat| holder.uses(seat)) {
            return Err(Fault::conflict(
                format!("{} already has a seat of {} (licence {no})", holder.label(), shown(&licence.product)),
                "One seat is enough. Nothing was changed.",
            )
            .into());
        }
        let claim = SeatClaim {
            licence: &licence,
            used: i64::try_from(seats.len()).unwrap_or(i64::MAX),
            tag: holder.asset.as_ref().map(|(_, tag)| tag),
            person: holder.person.as_ref().map(|(_, reference)| reference),
            may_install: may_install(tx, act, &holder)?,
        };
        let verdict = rules::judge_seat(&claim, &store::setting::strictness(tx, Vec::new())?);
        if !verdict.refusals.is_empty() {
            let refused = Refused { refusals: verdict.refusals, warnings: verdict.warnings, ..Refused::default() };
            return Err(Failure::Refused(Box::new(refused)));
        }
        let day = act.clock.day_of(act.moment(None)?);
        let seat = Seat {
            asset_id: holder.asset.as_ref().map(|(id, _)| *id),
            id: tx.new_id(),
            licence_id: licence.id,
            person_id: holder.person.as_ref().map(|(id, _)| *id),
            since_on: day,
            until_on: None,
        };
        tx.insert(&seat)?;
        log(tx, act, "licence assign", &licence, Some(&holder), Map::new())?;
        let over = licence.expires_on.filter(|day| *day < act.clock.today());
        let note = over.map(|day| format!("{} expired on {}", shown(&licence.product), show_day(day)));
        let view = LicenceView::load(tx, &licence, act.clock.today())?;
        Ok(Answer { warnings: verdict.warnings, notes: note.into_iter().collect(), ..Answer::plain(view) })
    })
}

/// Releases a seat.
///
/// Errors: no such licence; the person or item does not use a seat.
pub fn release(store: &mut Store, act: &Act, no: i64, user: &User) -> Result<Answer<LicenceView>, Failure> {
    act.write(store, |tx, act| {
        let licence = store::licence::by_no(tx, no)?;
        let holder = user.find(tx)?;
        let Some(mut seat) = store::licence::seats(tx, licence.id)?.into_iter().find(|seat| holder.uses(seat)) else {
            return Err(Fault::conflict(
                format!("{} has no seat of {} (licence {no})", holder.label(), shown(&licence.product)),
                say!["To list the seats in use: ", See::Licence { no }, "."],
            )
            .into());
        };
        let since = act.clock.start_of(seat.since_on);
        let day = act.clock.day_of(act.moment(Some((since, "it was assigned")))?);
        seat.until_on = Some(day);
        tx.update(&seat)?;
        log(tx, act, "licence release", &licence, Some(&holder), Map::new())?;
        Ok(Answer::plain(LicenceView::load(tx, &licence, act.clock.today())?))
    })
}

fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    licence: &Licence,
    holder: Option<&Holder>,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    body.insert("no".into(), json!(licence.no));
    body.insert("product".into(), json!(licence.product));
    let (mut asset, mut person) = (None, None);
    if let Some(holder) = holder {
        asset = holder.asset.as_ref().map(|(id, _)| *id);
        person = holder.person.as_ref().map(|(id, _)| *id);
        body.insert(if asset.is_some() { "tag" } else { "person" }.into(), json!(holder.label()));
    }
    tx.log(Entry {
        action,
        subject: Subject::new("licence", licence.id),
        asset,
        person,
        effective_at: act.effective(act.moment(None)?),
        body,
    })
    .map(|_| ())
}
