//! Registers the devices whose camera the page may use: policies bar own phones from taking pictures (Frederick Gent
//! 6.1).

use crate::{
    act::{Act, Answer},
    view::Unnumbered,
};
use chrono::NaiveDate;
use domain::{
    account::{self, Device},
    fault::{Failure, Fault},
    text,
};
use serde::Serialize;
use serde_json::Map;
use store::{Entry, ReadTx, Store, Subject, WriteTx};

/// A registered device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegisteredDevice {
    pub no: i64,
    pub name: String,
    /// `waiting for its code`, `registered` or `ended`.
    pub state: &'static str,
    pub added_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
}

impl Unnumbered for RegisteredDevice {}

impl RegisteredDevice {
    fn build(device: &Device) -> Self {
        let state = match (device.ended_on, device.is_known) {
            (Some(_), _) => "ended",
            (None, true) => "registered",
            (None, false) => "waiting for its code",
        };
        let Device { no, name, added_on, ended_on, .. } = device.clone();
        Self { no, name, state, added_on, ended_on }
    }
}

/// A new device with its code, which is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewDevice {
    #[serde(flatten)]
    pub device: RegisteredDevice,
    /// The code to type on the device. `None` in a dry run.
    pub code: Option<String>,
}

impl Unnumbered for NewDevice {
    fn unnumber(&mut self) {
        self.code = None;
    }
}

/// Registers a device; returns the code that is typed on it.
///
/// Errors: the name is empty, or another device in use has it.
pub fn add(store: &mut Store, act: &Act, name: &str) -> Result<Answer<NewDevice>, Failure> {
    act.write(store, |tx, act| {
        let name = text::given_line("name", Some(name))?
            .ok_or_else(|| Fault::invalid("the device has no name").hint("Give a name such as “Caretaker's phone”."))?;
        let is_same = |known: &Device| known.ended_on.is_none() && text::fold(&known.name) == text::fold(&name);
        if let Some(known) = store::account::devices(tx)?.iter().find(|known| is_same(known)) {
            return Err(Fault::conflict(
                format!("device {} is called {name} already", known.no),
                "Give another name, so that each device can be told apart.",
            )
            .into());
        }
        let code = store::account::new_code(tx);
        let device = Device {
            added_on: act.clock.today(),
            ended_on: None,
            id: tx.new_id(),
            is_known: false,
            name,
            no: tx.next_no("device")?,
            token: account::code_hash(&code).unwrap_or_default(),
        };
        tx.insert(&device)?;
        log(tx, "device add", &device)?;
        let mut answer = Answer::plain(NewDevice { device: RegisteredDevice::build(&device), code: Some(code) });
        answer.notes.push("open the page on the device, and type the code under “This device”; it is shown once");
        Ok(answer)
    })
}

/// Ends the registration of a device: its camera can't be used from now on.
///
/// Errors: there is no such device, or it ended before.
pub fn end(store: &mut Store, act: &Act, no: i64) -> Result<Answer<RegisteredDevice>, Failure> {
    act.write(store, |tx, act| {
        let device = store::account::device_by_no(tx, no)?;
        if device.ended_on.is_some() {
            return Err(Fault::conflict(format!("device {no} has ended already"), "Nothing was changed.").into());
        }
        let device = Device { ended_on: Some(act.clock.today()), ..device };
        tx.update(&device)?;
        log(tx, "device end", &device)?;
        Ok(Answer::plain(RegisteredDevice::build(&device)))
    })
}

/// Uses up the code of a device; returns the token that the device keeps from now on.
///
/// Errors: no device waits for this code.
pub fn adopt(store: &mut Store, act: &Act, code: &str) -> Result<String, Failure> {
    act.write(store, |tx, _| {
        let hash = account::code_hash(code).unwrap_or_default();
        let waiting = store::account::device(tx, &hash)?.filter(|known| !known.is_known && known.ended_on.is_none());
        let Some(device) = waiting else {
            return Err(Fault::not_found("no device waits for this code")
                .hint("Check each letter. A code is used up by the first device that it is typed on.")
                .into());
        };
        let token = store::account::new_code(tx);
        let device = Device { is_known: true, token: account::code_hash(&token).unwrap_or_default(), ..device };
        tx.update(&device)?;
        log(tx, "device adopt", &device)?;
        Ok(token)
    })
}

/// True if a token belongs to a device that is registered.
pub fn is_registered(tx: &ReadTx<'_>, token: &str) -> Result<bool, Fault> {
    let Some(hash) = account::code_hash(token) else { return Ok(false) };
    Ok(store::account::device(tx, &hash)?.is_some_and(|known| known.is_known && known.ended_on.is_none()))
}

/// Lists the devices, by number.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<RegisteredDevice>, Fault> {
    Ok(store::account::devices(tx)?.iter().map(RegisteredDevice::build).collect())
}

fn log(tx: &WriteTx<'_>, action: &'static str, device: &Device) -> Result<(), Failure> {
    let body = Map::from_iter([("name".to_owned(), device.name.clone().into()), ("no".to_owned(), device.no.into())]);
    tx.log(Entry {
        action,
        subject: Subject::new("device", device.id),
        asset: None,
        person: None,
        effective_at: None,
        body,
    })?;
    Ok(())
}
