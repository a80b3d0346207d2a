//! Questions to the person at the terminal.

use dialoguer::{Input, theme::SimpleTheme};
use std::time::{Duration, Instant};

/// A person who answers questions.
pub trait Prompt {
    /// Asks a question. Returns `None` if there is no answer.
    fn yes_no(&mut self, question: &str) -> Option<bool>;
    /// Asks for a line, which may be empty. Returns `None` if there is no answer.
    fn line(&mut self, question: &str) -> Option<String>;
    /// Asks for a line that is not shown while it is typed. Returns `None` if there is no answer.
    fn secret(&mut self, question: &str) -> Option<String> {
        self.line(question)
    }
}

/// An Enter that comes sooner than this after the question was not pressed by somebody who read it: it is the end of a
/// scan.
const TOO_SOON: Duration = Duration::from_millis(150);

/// The person at the real terminal.
pub struct TerminalPrompt;

impl Prompt for TerminalPrompt {
    fn yes_no(&mut self, question: &str) -> Option<bool> {
        let mut asking = question.to_owned();
        let mut may_press_enter = true;
        loop {
            let asked = Instant::now();
            let answer = self.line(&format!("{asking} {}", if may_press_enter { "[Y/n]" } else { "y or n" }))?;
            match meant(&answer, may_press_enter && asked.elapsed() >= TOO_SOON) {
                Ok(answer) => return Some(answer),
                Err(said) if said.is_empty() => {}
                Err(said) => {
                    // The next Enter may be the rest of that scan.
                    may_press_enter = false;
                    asking = format!("{said} is neither y nor n. {question}");
                }
            }
        }
    }

    fn line(&mut self, question: &str) -> Option<String> {
        Input::with_theme(&SimpleTheme).with_prompt(question).allow_empty(true).interact_text().ok()
    }

    fn secret(&mut self, question: &str) -> Option<String> {
        // It reads the terminal itself: standard input is locked for the whole command.
        rpassword::prompt_password(format!("{question} ")).ok()
    }
}

/// Reads an answer to a question of yes or no. Enter alone is a yes if `enter_counts`.
///
/// Errors: it is neither; the text is what was said.
fn meant(answer: &str, enter_counts: bool) -> Result<bool, String> {
    let said = answer.trim();
    match said.to_lowercase().as_str() {
        "y" | "yes" => Ok(true),
        "n" | "no" => Ok(false),
        "" if enter_counts => Ok(true),
        "" => Err(String::new()),
        _ => Err(domain::text::shown(said)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_is_neither_yes_nor_no() {
        for (answer, enter_counts, meant_as) in [
            ("y", false, Ok(true)),
            (" Yes ", false, Ok(true)),
            ("N", true, Ok(false)),
            ("", true, Ok(true)),
            ("", false, Err("")),
            ("LAP-0002", true, Err("“LAP-0002”")),
            ("YAK-1", true, Err("“YAK-1”")),
            ("nope", true, Err("“nope”")),
        ] {
            assert_eq!(meant(answer, enter_counts), meant_as.map_err(str::to_owned), "{answer}");
        }
    }
}
