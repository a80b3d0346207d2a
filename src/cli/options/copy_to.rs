//! The folder for a copy of a school on a server, before something is done to it.

use domain::fault::Fault;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct CopyTo {
    /// Folder for a copy of the school from before, if it is on a server; a register in a file has its copy beside it
    #[arg(long, value_name = "FOLDER")]
    copy_to: Option<PathBuf>,
}

impl CopyTo {
    /// The folder, if it was given.
    pub fn folder(&self) -> Option<&Path> {
        self.copy_to.as_deref()
    }

    /// Refuses a folder where nothing is done to the register.
    ///
    /// Errors: one was given.
    pub fn must_not_be_given(&self) -> Result<(), Fault> {
        if self.copy_to.is_none() {
            return Ok(());
        }
        Err(Fault::invalid(
            "--copy-to is for a copy from before something is done to the register; nothing is done here",
        )
        .hint("Leave out --copy-to."))
    }
}
