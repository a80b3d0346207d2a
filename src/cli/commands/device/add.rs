//! `kitbook device add`: registers a device whose camera the page may use.

use crate::cli::{commands::user::code, error::Code, session::Session};
use domain::fault::Failure;
use register::account::device;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The name of the device, such as "Caretaker's phone"
    #[arg(value_name = "NAME")]
    name: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let answer = device::add(&mut desk.store, &desk.act, &args.name)?;
    code::show(session, answer.value.code.as_deref())?;
    session.answer(answer, clock)
}
