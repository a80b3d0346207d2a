//! What `loan transfer` and `leaver transfer` have in common: a return and a new slip in one act.

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

// What is said of an item that changes hands.
#[derive(Debug, clap::Args)]
pub struct HandOverArgs {
    /// How it was wiped in between, its account signed out of the cloud before
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
    /// Reads them; at a terminal, what is not said of the item is asked. `tag` finds its tag.
    ///
    /// Errors: no such rule or day; no such item.
    pub fn read(
        self,
        session: &mut Session<'_>,
        desk: &mut Desk,
        tag: impl FnOnce(&mut Desk) -> Result<String, Failure>,
    ) -> Result<HandOver, Failure> {
        let overrides = self.overrides.read()?;
        let mut seen = self.seen.seen();
        if self.seen.is_silent() {
            let tag = tag(desk)?;
            take_in::ask(session, desk, &tag, Spelling::Whole, &mut seen)?;
        }
        Ok(HandOver { terms: self.terms.read(desk.act.days())?, seen, wiped: self.wiped, overrides })
    }
}
