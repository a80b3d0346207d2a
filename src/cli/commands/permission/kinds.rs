//! `kitbook permission kinds`: shows or changes the kinds of permission, with the roles that must give them.

use crate::cli::{error::Code, session::Session, verb::Effect, words};
use domain::{fault::Failure, person::Role};
use register::permission::{grant as permission_grant, list as permission_list};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Kind to change or add (without it: list the kinds)
    #[arg(requires = "roles")]
    kind: Option<String>,
    #[arg(long, value_name = "ROLES", value_delimiter = ',', value_parser = words::word::<Role>, requires = "kind",
        help = format!("Roles that must all give it, separated by commas: {}", Role::list_of_deciding()))]
    roles: Vec<Role>,
}

impl Args {
    /// The effect on the register: naming a kind changes it.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(self.kind.is_none())
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let Some(kind) = args.kind else {
        let kinds = desk.store.read(permission_list::kinds)?;
        session.out.list(&kinds, clock)?;
        return Ok(Code::Done);
    };
    let answer = permission_grant::set_kind(&mut desk.store, &desk.act, &kind, &args.roles)?;
    session.answer(answer, clock)
}
