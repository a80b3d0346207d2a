//! Lists of people's own equipment.

use super::admit::{admission, given_or_awaited};
use crate::view::{Unnumbered, Who};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::PersonId,
    pat::{self, TestState},
    permission::{self, DeviceState, OwnDevice},
    person::Person,
    rules::{self, Level, Strictness},
    when::{Clock, Instant, add_months},
};
use serde::Serialize;
use store::{Field as _, ReadTx};

/// A person's own device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceView {
    pub no: Option<i64>,
    pub person: Who,
    pub class: Option<String>,
    pub what: String,
    pub serial: Option<String>,
    pub state: DeviceState,
    pub admitted_on: Option<NaiveDate>,
    pub until_on: Option<NaiveDate>,
    pub tested_on: Option<NaiveDate>,
    pub tester: Option<String>,
    /// The days since its test.
    pub test_age_days: Option<i64>,
    /// The day by which it must be tested again.
    pub test_due_on: Option<NaiveDate>,
    /// The status of its test; null for a device that is not in use on site.
    pub test_status: Option<pat::Status>,
    /// Null if nobody has looked.
    pub encrypted: Option<bool>,
    /// Null if nobody has looked.
    pub anti_virus: Option<bool>,
    /// True if the owner works for the school on it, so that it must be encrypted.
    pub for_school: bool,
    /// Null if nobody has said.
    pub takes_pictures: Option<bool>,
    /// The member of staff who goes along with a visitor.
    pub accompanied_by: Option<Who>,
    /// The day since which it is on the school's network.
    pub network_on: Option<NaiveDate>,
    /// The rules for the network that it does not meet today, although it is on it, such as a permission that has ended.
    pub network_breaches: Vec<String>,
    pub handed_in_at: Option<Instant>,
    /// The day on which it was taken from its owner; null if it was not.
    pub confiscated_on: Option<NaiveDate>,
    pub confiscate_reason: Option<String>,
    pub confiscated_by: Option<Who>,
    /// The person to whom it goes back, if not the owner.
    pub return_to: Option<String>,
    pub given_back_at: Option<Instant>,
    /// The person to whom it was given back, if that was not the owner.
    pub given_to: Option<String>,
    /// True if the device is still on site after its last day.
    pub overdue: bool,
}

impl DeviceView {
    /// Reads the owner of a device.
    pub fn load(tx: &ReadTx<'_>, device: &OwnDevice, clock: Clock) -> Result<Self, Fault> {
        let person = store::person::by_id(tx, device.person_id)?;
        let strictness = store::setting::strictness(tx, Vec::new())?;
        let months = strictness.own_test_months();
        let today = clock.today();
        let test_due_on = device.tested_on.map(|day| add_months(day, months));
        let is_used = device.state == DeviceState::OnSite;
        let test = TestState { due_on: test_due_on, untested: test_due_on.is_none(), ..TestState::default() };
        let test_status = is_used.then(|| test.status(today));
        let network_breaches = breaches(tx, device, &person, test_status, (&strictness, today))?;
        Ok(Self {
            no: Some(device.no),
            person: (&person).into(),
            class: person.class.clone(),
            what: device.what.clone(),
            serial: device.serial.clone(),
            state: device.state,
            admitted_on: device.admitted_on,
            until_on: device.until_on,
            tested_on: device.tested_on,
            tester: device.tester.clone(),
            test_age_days: device.tested_on.map(|day| (today - day).num_days()),
            test_due_on: test_due_on.filter(|_| is_used),
            test_status,
            encrypted: device.encrypted,
            anti_virus: device.anti_virus,
            for_school: device.for_school == Some(true),
            takes_pictures: device.takes_pictures,
            accompanied_by: match device.accompanied_by {
                Some(id) => Some((&store::person::by_id(tx, id)?).into()),
                None => None,
            },
            network_on: device.network_on,
            network_breaches,
            handed_in_at: device.handed_in_at,
            confiscated_on: device.confiscated_on,
            confiscate_reason: device.confiscate_reason.clone(),
            confiscated_by: match device.confiscated_by {
                Some(id) => Some((&store::person::by_id(tx, id)?).into()),
                None => None,
            },
            return_to: device.return_to.clone(),
            given_back_at: device.ended_at.filter(|_| device.state == DeviceState::GivenBack),
            given_to: device.given_to.clone(),
            overdue: is_used && device.until_on.is_some_and(|until| until < today),
        })
    }
}

impl Unnumbered for DeviceView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// The devices to list: those that are here, unless `all` is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Which {
    /// Only devices in the office cupboard.
    pub cupboard: bool,
    /// Only devices that were taken from their owners.
    pub confiscated: bool,
    /// Only devices on site whose test is overdue, due within thirty days, or missing.
    pub test_due: bool,
    /// Only devices on the school's network.
    pub network: bool,
    /// Only devices on the network that must come off it: a permission or anti-virus software that has ended, or an
    /// overdue test.
    pub network_due: bool,
    /// Also devices that were given back or have left.
    pub all: bool,
}

/// Lists devices of one person or of everyone.
pub fn devices(
    tx: &ReadTx<'_>,
    person: Option<PersonId>,
    which: &Which,
    clock: Clock,
) -> Result<Vec<DeviceView>, Fault> {
    let rows: Vec<OwnDevice> = match (person, which.all) {
        (Some(id), _) => tx.list("where r.person_id = ?1 order by r.no", &[id.to_value()])?,
        (None, true) => tx.list("order by r.no", &[])?,
        (None, false) => tx.list("where r.ended_at is null order by r.no", &[])?,
    };
    let fits = |device: &&OwnDevice| {
        (which.all || device.ended_at.is_none())
            && (!which.cupboard || device.state == DeviceState::InCupboard)
            && (!which.confiscated || device.confiscated_on.is_some())
            && (!(which.network || which.network_due) || device.network_on.is_some())
    };
    let mut views: Vec<DeviceView> =
        rows.iter().filter(fits).map(|device| DeviceView::load(tx, device, clock)).collect::<Result<_, _>>()?;
    if which.test_due {
        views.retain(|view| view.test_status.is_some_and(|status| status != pat::Status::InDate));
    }
    if which.network_due {
        views.retain(|view| !view.network_breaches.is_empty());
    }
    Ok(views)
}

/// The rules for the network that a device on it does not meet today: its permission may have ended, its owner may have
/// taken the anti-virus software off, its test may be overdue. A rule that the school does not apply asks nothing.
fn breaches(
    tx: &ReadTx<'_>,
    device: &OwnDevice,
    owner: &Person,
    test: Option<pat::Status>,
    (strictness, today): (&Strictness, NaiveDate),
) -> Result<Vec<String>, Fault> {
    if device.network_on.is_none() || device.ended_at.is_some() {
        return Ok(Vec::new());
    }
    let permission = store::permission::of_device(tx, permission::to_connect(owner.kind), device, today)?;
    let (permission, awaited) = given_or_awaited(permission);
    let asked = admission(owner, device, Some(device.no), (permission.is_some(), awaited), (strictness, today));
    let verdict = rules::judge_admission(&asked, strictness);
    let mut broken: Vec<String> =
        verdict.refusals.iter().chain(&verdict.warnings).map(|one| one.rule.to_owned()).collect();
    let untested = rules::named(rules::OWN_DEVICE_UNTESTED)?;
    if test == Some(pat::Status::Overdue) && rules::level_of(untested, strictness) != Level::Off {
        broken.push(untested.name.to_owned());
    }
    Ok(broken)
}

/// Counts the devices on the network that must come off it.
pub fn network_due(tx: &ReadTx<'_>, clock: Clock) -> Result<i64, Fault> {
    let due = devices(tx, None, &Which { network_due: true, ..Which::default() }, clock)?;
    Ok(i64::try_from(due.len()).unwrap_or(i64::MAX))
}

/// Counts the devices on site whose test is overdue, due within thirty days, or missing.
pub fn tests_due(tx: &ReadTx<'_>, clock: Clock) -> Result<i64, Fault> {
    let due = devices(tx, None, &Which { test_due: true, ..Which::default() }, clock)?;
    Ok(i64::try_from(due.len()).unwrap_or(i64::MAX))
}
