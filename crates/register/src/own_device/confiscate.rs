//! A device that is taken from a pupil (Brockhampton): the day, the reason, who took it, and to whom it goes back.

use super::{
    admit::{fresh, log},
    list::DeviceView,
};
use crate::{
    act::{Act, Answer},
    rule::decider::{must_be_there, reason_of},
};
use domain::{
    fault::{Failure, Fault},
    incoming::serial,
    permission::{DeviceState, OwnDevice},
    person::PersonKind,
    remedy::{Input, See},
    say,
    text::{self, fold, shown},
    when::show_day,
};
use store::{Field as _, Store, details};

/// An order to record a confiscated device.
#[derive(Debug, Clone)]
pub struct Confiscate {
    /// The pupil's ref, username or name.
    pub person: String,
    pub what: String,
    pub serial: Option<String>,
    pub reason: String,
    /// The member of staff who took it.
    pub by: String,
    /// The person to whom it must be given back, if not the pupil.
    pub return_to: Option<String>,
}

/// Records a device that was taken from a pupil. One that is in the cupboard already stays there, as confiscated.
///
/// Errors: no such person, or no pupil; the person who took it is a pupil, or has left; there is no reason; the device was
/// confiscated already.
pub fn confiscate(store: &mut Store, act: &Act, order: &Confiscate) -> Result<Answer<DeviceView>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::find(tx, &order.person)?;
        if person.kind != PersonKind::Pupil {
            return Err(Fault::conflict(
                format!("{} is not a pupil", person.label()),
                "The school confiscates pupils' devices alone.",
            )
            .into());
        }
        let by = store::person::find(tx, &order.by)?;
        if by.kind == PersonKind::Pupil {
            return Err(Fault::invalid(format!("{} is a pupil, and can't take a device away", by.label()))
                .hint(say!["Name the member of staff: ", Input::By.blank(), "."])
                .into());
        }
        let what = text::required("name of the device", &order.what, text::SHORT)?;
        let reason = reason_of(&order.reason)?;
        let return_to = text::given_line("name", order.return_to.as_deref())?;
        let serial = serial::typed(order.serial.as_deref())?;
        let condition = "where r.person_id = ?1 and r.ended_at is null order by r.no";
        let here: Vec<OwnDevice> = tx.list(condition, &[person.id.to_value()])?;
        let known = here.into_iter().find(|device| fold(&device.what) == fold(&what));
        if let Some((known, day)) = known.as_ref().and_then(|known| Some((known, known.confiscated_on?))) {
            return Err(Fault::conflict(
                format!("{} was taken from {} on {}", shown(&known.what), person.label(), show_day(day)),
                say![See::OwnDevices, format!(" lists it as own device {}.", known.no)],
            )
            .into());
        }
        let came = known.as_ref().and_then(|known| known.handed_in_at);
        let at = act.moment(came.map(|at| (at, "it was handed in")))?;
        must_be_there(&by, act.clock.day_of(at), Input::By)?;
        let after = OwnDevice {
            state: DeviceState::InCupboard,
            confiscated_on: Some(act.clock.day_of(at)),
            confiscate_reason: Some(reason),
            confiscated_by: Some(by.id),
            return_to,
            network_on: None,
            ..known.clone().map_or_else(|| fresh(tx, &person, what), Ok)?
        };
        let after = OwnDevice {
            handed_in_at: after.handed_in_at.or(Some(at)),
            serial: serial.or(after.serial.clone()),
            ..after
        };
        let mut body = match &known {
            Some(before) => {
                tx.update(&after)?;
                store::changes(before, &after)
            }
            None => {
                tx.insert(&after)?;
                details(&after)
            }
        };
        body.insert("confiscated_by".into(), serde_json::json!(by.reference));
        log(tx, act, "own-device confiscate", &after, at, body)?;
        Ok(Answer::plain(DeviceView::load(tx, &after, act.clock)?))
    })
}
