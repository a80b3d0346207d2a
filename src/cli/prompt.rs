//! Questions to the person at the terminal.

use dialoguer::{Confirm, Input, theme::SimpleTheme};

/// Somebody who can be asked.
pub trait Prompt {
    /// Yes, no, or no answer (Esc).
    fn yes_no(&mut self, question: &str) -> Option<bool>;
    /// A line; empty for no answer.
    fn line(&mut self, question: &str) -> String;
}

/// The person at the real terminal.
pub struct TerminalPrompt;

impl Prompt for TerminalPrompt {
    fn yes_no(&mut self, question: &str) -> Option<bool> {
        Confirm::with_theme(&SimpleTheme).with_prompt(question).default(true).interact_opt().ok().flatten()
    }

    fn line(&mut self, question: &str) -> String {
        Input::with_theme(&SimpleTheme).with_prompt(question).allow_empty(true).interact_text().unwrap_or_default()
    }
}
