//! Changes what is known of a person's own device: encryption, anti-virus software, serial number, last day.

use super::{
    admit::{goes_along, log},
    list::DeviceView,
};
use crate::act::{Act, Answer};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault},
    incoming::serial,
    meaning::Meaning,
    permission::DeviceState,
    person::PersonKind,
    remedy::{Input, Remedy},
    say,
    say::Notes,
    when::show_day,
};
use store::{Store, changes};

/// A change to a device. A field that is `None` stays unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    pub no: i64,
    pub encrypted: Option<bool>,
    pub anti_virus: Option<bool>,
    pub for_school: Option<bool>,
    pub serial: Option<String>,
    pub takes_pictures: Option<bool>,
    /// The member of staff who goes along with a visitor; `Some(None)` removes them.
    pub accompanied_by: Option<Option<String>>,
    /// The last day on site; `Some(None)` removes it.
    pub until: Option<Option<NaiveDate>>,
}

/// Changes a device. A device on the network that no longer may be there is named in a note.
///
/// Errors: there is no such device; it is not here; the order is empty; the last day is before the device arrived.
pub fn edit(store: &mut Store, act: &Act, order: &Edit) -> Result<Answer<DeviceView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::permission::device_by_no(tx, order.no)?;
        let no = before.no;
        if *order == (Edit { no: order.no, ..Edit::default() }) {
            return Err(Fault::invalid("there is nothing to change")
                .hint(say!["Give ", Input::Encrypted.blank(), " or ", Input::AntiVirus.blank(), "."])
                .into());
        }
        if before.ended_at.is_some() {
            return Err(Fault::conflict(
                format!("own device {no} ({}) is not here any more", before.what),
                "When it comes back, record it as a new device.",
            )
            .into());
        }
        act.must_mean(Meaning::Holds, [order.until.flatten()])?;
        if let (Some(Some(until)), Some(came)) = (order.until, before.admitted_on)
            && until < came
        {
            return Err(Fault::invalid(format!("the last day {} is before the device arrived", show_day(until)))
                .hint(say!["Give a later ", Input::Until, "."])
                .into());
        }
        let mut after = before.clone();
        after.encrypted = order.encrypted.or(before.encrypted);
        after.anti_virus = order.anti_virus.or(before.anti_virus);
        if let Some(for_school) = order.for_school {
            after.for_school = for_school.then_some(true);
        }
        if let Some(serial) = &order.serial {
            after.serial = serial::typed(Some(serial))?;
        }
        after.until_on = order.until.unwrap_or(before.until_on);
        after.takes_pictures = order.takes_pictures.or(before.takes_pictures);
        let owner = store::person::by_id(tx, before.person_id)?;
        if let Some(named) = &order.accompanied_by {
            after.accompanied_by = goes_along(tx, act, &owner, named.as_deref())?;
        }
        let mut notes = Notes::default();
        let body = changes(&before, &after);
        if body.is_empty() {
            notes.push(format!("own device {no} ({}) is unchanged", after.what));
        } else {
            let at = act.moment(None)?;
            tx.update(&after)?;
            log(tx, act, "own-device edit", &after, at, body)?;
        }
        let lost = [("is not encrypted", after.encrypted), ("has no anti-virus software", after.anti_virus)];
        let lost: Vec<&str> = lost.into_iter().filter(|(_, fact)| *fact == Some(false)).map(|(why, _)| why).collect();
        if after.network_on.is_some() && !lost.is_empty() {
            let message = format!("it is on the network, and {}. Take it off, and record that: ", lost.join(" and "));
            notes.push(say![message, Remedy::DisconnectDevice { no }]);
        }
        let may_take = after.takes_pictures != Some(false) && before.state == DeviceState::OnSite;
        if owner.kind == PersonKind::Visitor && may_take && after.accompanied_by.is_none() {
            notes.push(say![
                format!("no member of staff is named who goes along with {}. Name one: ", owner.label()),
                Remedy::EditDevice { no, fact: Input::AccompaniedBy.blank() }
            ]);
        }
        Ok(Answer { notes, ..Answer::plain(DeviceView::load(tx, &after, act.clock)?) })
    })
}
