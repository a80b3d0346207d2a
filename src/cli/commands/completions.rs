//! `kitbook completions`: prints the completion script for a shell.

use crate::cli::{error::Code, session::Session};
use clap_complete::Shell;
use domain::fault::Failure;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "bash: kitbook completions bash > ~/.local/share/bash-completion/completions/kitbook\nzsh: kitbook completions zsh > FOLDER/_kitbook, for a FOLDER in $fpath\nfish: kitbook completions fish > ~/.config/fish/completions/kitbook.fish\nPowerShell: kitbook completions powershell >> $PROFILE"
)]
pub struct Args {
    /// Your shell: bash, zsh, fish, powershell or elvish
    #[arg(value_enum, value_name = "SHELL", hide_possible_values = true)]
    shell: Shell,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut (session.program.command)(), "kitbook", &mut script);
    session.out.text(&String::from_utf8_lossy(&script));
    Ok(Code::Done)
}
