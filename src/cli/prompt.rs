//! Questions to the person at the terminal.

use dialoguer::{Confirm, Input, theme::SimpleTheme};

/// A person who answers questions.
pub trait Prompt {
    /// Asks a question. Returns `None` if there is no answer (Esc).
    fn yes_no(&mut self, question: &str) -> Option<bool>;
    /// Asks for a line, which may be empty. Returns `None` if there is no answer.
    fn line(&mut self, question: &str) -> Option<String>;
    /// Asks for a line that is not shown while it is typed. Returns `None` if there is no answer.
    fn secret(&mut self, question: &str) -> Option<String> {
        self.line(question)
    }
}

/// The person at the real terminal.
pub struct TerminalPrompt;

impl Prompt for TerminalPrompt {
    fn yes_no(&mut self, question: &str) -> Option<bool> {
        // Without the wait, the Enter after a `y` would answer the next question.
        let confirm = Confirm::with_theme(&SimpleTheme).with_prompt(question).default(true).wait_for_newline(true);
        confirm.interact_opt().ok().flatten()
    }

    fn line(&mut self, question: &str) -> Option<String> {
        Input::with_theme(&SimpleTheme).with_prompt(question).allow_empty(true).interact_text().ok()
    }

    fn secret(&mut self, question: &str) -> Option<String> {
        // It reads the terminal itself: standard input is locked for the whole command.
        rpassword::prompt_password(format!("{question} ")).ok()
    }
}
