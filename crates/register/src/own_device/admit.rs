//! People's own equipment: it is admitted with both permissions and a test (Hazeldene 4.17, Trosnant); a pupil's phone
//! is handed in and given back (Brockhampton).

use super::list::DeviceView;
use crate::{
    act::{Act, Answer, Timed},
    person::{companion, leaving},
    rule::exception,
};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault, FaultKind, Refused},
    ids::PersonId,
    incoming::serial,
    meaning::Meaning,
    permission::{self, DeviceState, OwnDevice, Permission},
    person::{Person, PersonKind},
    remedy::{Input, Remedy},
    rules::{self, Admission, Awaited, Override, Strictness},
    say,
    say::Notes,
    search::WholeName,
    text::{self, fold, shown},
    when::{Instant, show_day},
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx, changes, details, permission::ForDevice};

/// An order to admit a device.
#[derive(Debug, Clone)]
pub struct Admit {
    pub person: String,
    pub what: String,
    pub serial: Option<String>,
    pub until: Option<NaiveDate>,
    pub tested_on: Option<NaiveDate>,
    pub tester: Option<String>,
    /// `None` if nobody has looked.
    pub encrypted: Option<bool>,
    pub anti_virus: Option<bool>,
    /// True if the owner works for the school on it.
    pub for_school: bool,
    /// True if it takes pictures; `None` if nobody has said.
    pub takes_pictures: Option<bool>,
    /// The member of staff who goes along with a visitor: ref, username or name.
    pub accompanied_by: Option<String>,
    pub overrides: Vec<Override>,
}

/// Admits a person's own equipment.
///
/// Errors: a rule refuses the device (the refusal names all such rules); the test is in the future; the last day is
/// before the device arrives.
pub fn admit(store: &mut Store, act: &Act, order: &Admit) -> Result<Answer<DeviceView>, Failure> {
    act.write(store, |tx, act| {
        act.must_mean(Meaning::Holds, [order.until])?;
        act.must_mean(Meaning::Happened, [order.tested_on])?;
        let person = store::person::find(tx, &order.person)?;
        leaving::refuse_cleared(tx, &person)?;
        let what = text::required("name of the device", &order.what, text::SHORT)?;
        let at = act.moment(None)?;
        let day = act.clock.day_of(at);
        if let Some(tested) = order.tested_on.filter(|tested| *tested > day) {
            return Err(Fault::invalid(format!("the test date {} is in the future", show_day(tested)))
                .hint("Give the date on which the device was tested.")
                .into());
        }
        if let Some(until) = order.until.filter(|until| *until < day) {
            return Err(Fault::invalid(format!("the last day {} is before the device arrives", show_day(until)))
                .hint(say!["Give a later ", Input::Until, "."])
                .into());
        }
        if order.tested_on.is_some() != order.tester.is_some() {
            return Err(Fault::invalid("a test needs a date and a tester")
                .hint(say!["Give both: ", Input::TestedOn.blank(), " ", Input::Tester.blank(), "."])
                .into());
        }
        let serial = serial::typed(order.serial.as_deref())?;
        let device = OwnDevice {
            admitted_on: Some(day),
            state: DeviceState::OnSite,
            tested_on: order.tested_on,
            tester: text::given_line("tester's name", order.tester.as_deref())?,
            serial,
            until_on: order.until,
            encrypted: order.encrypted,
            anti_virus: order.anti_virus,
            for_school: order.for_school.then_some(true),
            takes_pictures: order.takes_pictures,
            accompanied_by: goes_along(tx, act, &person, order.accompanied_by.as_deref())?,
            ..fresh(tx, &person, what)?
        };
        let permission = store::permission::of_device(tx, permission::to_bring(person.kind), &device, day)?;
        let (permission, awaited) = given_or_awaited(permission);
        let same = same_name(tx, &device)?;
        let strictness = store::setting::strictness(tx, order.overrides.clone())?;
        let admission = Admission {
            here: same.as_ref().map(|same| same.no),
            ..admission(&person, &device, None, (permission.is_some(), awaited), (&strictness, day))
        };
        let verdict = rules::judge_admission(&admission, &strictness);
        if !verdict.refusals.is_empty() {
            let refused = Refused { refusals: verdict.refusals, warnings: verdict.warnings, ..Refused::default() };
            return Err(Failure::Refused(Box::new(refused)));
        }
        let overridden = exception::told(tx, act, &verdict.used, &person, day)?;
        tx.insert(&device)?;
        let mut body = details(&device);
        if let Some(permission) = &permission {
            store::permission::tie(tx, permission, &device)?;
            body.insert("permission_no".into(), json!(permission.no));
        }
        if !verdict.used.is_empty() {
            body.insert("overrides".into(), overridden.into());
        }
        log(tx, act, "own-device admit", &device, at, body)?;
        let view = DeviceView::load(tx, &device, act.clock)?;
        let mut notes = Notes::default();
        match same_serial(tx, &device)? {
            Some(note) => notes.push(note),
            None => notes.extend(same.map(|same| {
                say![
                    format!("{} has {} on site already (own device {}). ", person.label(), shown(&same.what), same.no),
                    "If that one has left, record it: ",
                    Remedy::DeviceLeaves { no: same.no }
                ]
            })),
        }
        Ok(Answer { warnings: verdict.warnings, notes, ..Answer::plain(view) })
    })
}

/// Finds the member of staff who goes along with a visitor.
///
/// Errors: the owner is no visitor; there is no such person; they are not staff, or have left.
pub(super) fn goes_along(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    owner: &Person,
    named: Option<&str>,
) -> Result<Option<PersonId>, Fault> {
    let Some(named) = named else { return Ok(None) };
    if owner.kind != PersonKind::Visitor {
        return Err(Fault::invalid(format!("{} is not a visitor, so nobody goes along", owner.label())).hint(say![
            "Leave out ",
            Input::AccompaniedBy,
            "."
        ]));
    }
    Ok(Some(companion::find(tx, named, act.clock.today())?.id))
}

/// Parts a permission that was given from one that some roles must still give.
pub(super) fn given_or_awaited(found: Option<ForDevice>) -> (Option<Permission>, Option<Awaited>) {
    match found {
        Some((permission, roles)) if roles.is_empty() => (Some(permission), None),
        Some((permission, roles)) => (None, Some(Awaited { no: permission.no, roles })),
        None => (None, None),
    }
}

/// The owner's device of the same name that is on site; one with another serial is another device.
fn same_name(tx: &ReadTx<'_>, device: &OwnDevice) -> Result<Option<OwnDevice>, Fault> {
    let condition = "where r.person_id = ?1 and r.state = 'on_site' order by r.no";
    let here: Vec<OwnDevice> = tx.list(condition, &[store::Field::to_value(&device.person_id)])?;
    let serials_differ = |one: &OwnDevice| match (&one.serial, &device.serial) {
        (Some(one), Some(other)) => fold(one) != fold(other),
        _ => false,
    };
    Ok(here.into_iter().find(|one| fold(&one.what) == fold(&device.what) && !serials_differ(one)))
}

/// The facts about a device that the rules check; `connects` is its number if it goes on the network.
pub(super) fn admission<'a>(
    person: &'a Person,
    device: &'a OwnDevice,
    connects: Option<i64>,
    (permitted, awaited): (bool, Option<Awaited>),
    (strictness, today): (&'a Strictness, NaiveDate),
) -> Admission<'a> {
    Admission {
        person,
        what: &device.what,
        serial: device.serial.as_deref(),
        connects,
        permitted,
        awaited,
        here: None,
        called: &strictness.called,
        tested_on: device.tested_on,
        test_months: strictness.own_test_months(),
        encrypted: device.encrypted,
        anti_virus: device.anti_virus,
        for_school: device.for_school == Some(true),
        takes_pictures: device.takes_pictures,
        accompanied: device.accompanied_by.is_some(),
        today,
    }
}

/// Notes another device on site with the same serial: it may be the same device, recorded twice.
fn same_serial(tx: &ReadTx<'_>, device: &OwnDevice) -> Result<Option<String>, Fault> {
    let Some(serial) = &device.serial else { return Ok(None) };
    let here: Vec<OwnDevice> = tx.list("where r.ended_at is null and r.serial is not null order by r.no", &[])?;
    let other = here.into_iter().find(|other| {
        other.id != device.id && other.serial.as_deref().is_some_and(|known| serial::are_one(known, serial))
    });
    Ok(other.map(|other| format!("own device {} ({}) is here and has the same serial", other.no, other.what)))
}

pub(super) fn fresh(tx: &WriteTx<'_>, person: &Person, what: String) -> Result<OwnDevice, Fault> {
    Ok(OwnDevice {
        accompanied_by: None,
        admitted_on: None,
        anti_virus: None,
        confiscate_reason: None,
        confiscated_by: None,
        confiscated_on: None,
        encrypted: None,
        ended_at: None,
        for_school: None,
        given_to: None,
        handed_in_at: None,
        id: tx.new_id(),
        network_on: None,
        no: tx.next_no("own_device")?,
        person_id: person.id,
        return_to: None,
        serial: None,
        state: DeviceState::InCupboard,
        takes_pictures: None,
        tested_on: None,
        tester: None,
        until_on: None,
        what,
    })
}

/// Takes a pupil's device in for the office cupboard, which needs no permission.
///
/// Errors: no such person; the person is not a pupil; the same device of that pupil is already in the cupboard.
pub fn hand_in(
    store: &mut Store,
    act: &Act,
    person: &str,
    what: &str,
    serial: Option<&str>,
) -> Result<Answer<DeviceView>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::find(tx, person)?;
        let what = text::required("name of the device", what, text::SHORT)?;
        if !permission::hands_in_freely(person.kind) {
            return Err(Fault::conflict(
                format!("{} is not a pupil, and the cupboard is for pupils' devices", person.label()),
                say!["Admit the device instead: ", Remedy::AdmitDevice, "."],
            )
            .into());
        }
        let condition = "where r.person_id = ?1 and r.state = 'in_cupboard' order by r.no";
        let here: Vec<OwnDevice> = tx.list(condition, &[store::Field::to_value(&person.id)])?;
        if let Some(known) = here.iter().find(|device| fold(&device.what) == fold(&what)) {
            let (what, no) = (shown(&known.what), known.no);
            return Err(Fault::conflict(
                format!("{} already has {what} in the cupboard (own device {no})", person.label()),
                say!["If it was given back, record that first: ", Remedy::GiveDeviceBack { no }, "."],
            )
            .into());
        }
        let at = act.moment(None)?;
        let device = OwnDevice { handed_in_at: Some(at), serial: serial::typed(serial)?, ..fresh(tx, &person, what)? };
        tx.insert(&device)?;
        log(tx, act, "own-device hand in", &device, at, details(&device))?;
        Ok(Answer::plain(DeviceView::load(tx, &device, act.clock)?))
    })
}

/// Gives a device back from the cupboard, or records that it has left the site. `to` is the person who gets it, if that
/// is not the owner.
///
/// Errors: no such device; it is not in the cupboard, or not on site; it was taken from a pupil, and nobody is named who
/// gets it.
pub fn end(
    store: &mut Store,
    act: &Act,
    no: i64,
    from: DeviceState,
    to: Option<&str>,
) -> Result<Answer<DeviceView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::permission::device_by_no(tx, no)?;
        let to = text::given_line("name", to)?;
        if before.confiscated_on.is_some() && from == DeviceState::InCupboard && before.state == from && to.is_none() {
            let wanted = before.return_to.as_ref().map(|who| format!(" It goes back to {who}.")).unwrap_or_default();
            return Err(Fault::conflict(
                format!("own device {no} ({}) was taken from its owner, and nobody is named who gets it", before.what),
                say![
                    "Say who it is given to: ",
                    Remedy::GiveConfiscatedBack { no },
                    format!(".{wanted} For the pupil, give the pupil's name.")
                ],
            )
            .into());
        }
        let named = before.return_to.as_deref().filter(|_| from == DeviceState::InCupboard);
        let mut notes = Notes::default();
        if let (Some(named), Some(to)) = (named, to.as_deref())
            && !WholeName::of(named).is(to)
        {
            let message = format!("own device {no} ({}) goes back to {named}, not {to}", before.what);
            if !act.sure && !act.dry_run {
                return Err(Fault::new(FaultKind::Question, message)
                    .hint(say!["Ask the person who took it. If it goes to ", to.to_owned(), ", add ", Input::Yes, "."])
                    .into());
            }
            notes.push(message);
        }
        let came = before.handed_in_at.or(before.admitted_on.map(|day| act.clock.start_of(day)));
        let at = act.moment(came.map(|at| (at, "it came")))?;
        let mut after = before.clone();
        after.end(from, at)?;
        (after.given_to, after.network_on) = (to, None);
        tx.update(&after)?;
        let action = if from == DeviceState::InCupboard { "own-device give back" } else { "own-device leave" };
        log(tx, act, action, &after, at, changes(&before, &after))?;
        Ok(Answer { notes, ..Answer::plain(DeviceView::load(tx, &after, act.clock)?) })
    })
}

pub(super) fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    device: &OwnDevice,
    at: Instant,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    body.insert("no".into(), json!(device.no));
    tx.log(Entry {
        action,
        subject: Subject::new("own_device", device.id),
        asset: None,
        person: Some(device.person_id),
        effective_at: act.effective(at),
        body,
    })
    .map(|_| ())
}
