//! The code that `give-back` and `leave` share.

use crate::cli::{error::Code, session::Session};
use domain::{fault::Failure, permission::DeviceState};
use register::own_device::admit as own_device_admit;

pub fn run(session: &mut Session<'_>, no: i64, from: DeviceState, to: Option<&str>) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = own_device_admit::end(&mut desk.store, &desk.act, no, from, to)?;
    session.answer(answer, desk.act.clock())
}
