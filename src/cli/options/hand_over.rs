//! Options of `loan transfer` and `leaver transfer`: a return and a new slip in one command.

use crate::cli::{
    options::{
        sign_out::{OverrideArgs, TermArgs},
        take_in::{self, SeenArgs},
    },
    session::{Desk, Session},
};
use domain::fault::Failure;
use register::loan::hand_over::HandOver;
use store::asset::Spelling;

// A hand-over. (A doc comment here would become the command's help.)
#[derive(Debug, clap::Args)]
pub struct HandOverArgs {
    /// How the item was wiped, if the technician signed it out of its cloud account and wiped it before the new
    /// borrower got it
    #[arg(long, value_name = "METHOD")]
    wiped: Option<String>,
    #[command(flatten)]
    terms: TermArgs,
    #[command(flatten)]
    seen: SeenArgs,
    #[command(flatten)]
    overrides: OverrideArgs,
}

impl HandOverArgs {
    /// Reads the options. At a terminal, asks about the returned item if no finding was given; `tag` looks up its tag.
    ///
    /// Errors: no such rule, date or item.
    pub fn read(
        self,
        session: &mut Session<'_>,
        desk: &mut Desk,
        tag: impl FnOnce(&mut Desk) -> Result<String, Failure>,
    ) -> Result<HandOver, Failure> {
        let waives = self.seen.waives();
        let overrides = if waives { self.overrides.read_beside_a_waiver()? } else { self.overrides.read()? };
        let mut seen = self.seen.seen();
        seen.by = self.overrides.by().filter(|_| waives);
        if self.seen.is_silent() {
            let tag = tag(desk)?;
            take_in::ask(session, desk, &tag, Spelling::Whole, &mut seen)?;
        }
        Ok(HandOver { terms: self.terms.read(desk.act.days())?, seen, wiped: self.wiped, overrides })
    }
}
