//! What gives back and lets go have in common.

use crate::{
    cli::{error::Code, session::Session},
    ops::own_device,
};
use domain::{fault::Failure, permission::DeviceState};

pub fn run(session: &mut Session<'_>, no: i64, from: DeviceState) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = own_device::end(&mut desk.store, &desk.act, no, from)?;
    session.answer(answer, desk.act.clock)
}
