//! Lists of people's own equipment.

use crate::view::{Unnumbered, Who};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::PersonId,
    permission::{DeviceState, OwnDevice},
    when::{Clock, Instant},
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
    pub handed_in_at: Option<Instant>,
    pub given_back_at: Option<Instant>,
    /// True if the device is still on site after its last day.
    pub overdue: bool,
}

impl DeviceView {
    /// Reads the owner of a device.
    pub fn load(tx: &ReadTx<'_>, device: &OwnDevice, today: NaiveDate) -> Result<Self, Fault> {
        let person = store::person::by_id(tx, device.person_id)?;
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
            handed_in_at: device.handed_in_at,
            given_back_at: device.ended_at.filter(|_| device.state == DeviceState::GivenBack),
            overdue: device.state == DeviceState::OnSite && device.until_on.is_some_and(|until| until < today),
        })
    }
}

impl Unnumbered for DeviceView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// Lists the devices that are on site or in the cupboard, or all devices ever recorded. The list is for one person or
/// for everyone.
pub fn devices(
    tx: &ReadTx<'_>,
    person: Option<PersonId>,
    cupboard: bool,
    all: bool,
    clock: Clock,
) -> Result<Vec<DeviceView>, Fault> {
    let rows: Vec<OwnDevice> = match (person, all) {
        (Some(id), _) => tx.list("where r.person_id = ?1 order by r.no", &[id.to_value()])?,
        (None, true) => tx.list("order by r.no", &[])?,
        (None, false) => tx.list("where r.ended_at is null order by r.no", &[])?,
    };
    let fits = |device: &&OwnDevice| {
        (all || device.ended_at.is_none()) && (!cupboard || device.state == DeviceState::InCupboard)
    };
    rows.iter().filter(fits).map(|device| DeviceView::load(tx, device, clock.today())).collect()
}
