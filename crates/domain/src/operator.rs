//! The person at the keyboard.

use super::{
    fault::Fault,
    ids::PersonId,
    legible::{self, illegible},
    person::Person,
    text,
};

/// The person at the keyboard, by a name that every log entry can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    name: String,
    is_login: bool,
    login: Option<String>,
    /// The people who proved who they are in this act: who signed in, then those who decide. On the command line nobody
    /// does, and a name is a claim.
    proved: Vec<Proved>,
}

/// Somebody who proved who they are, by a password.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Proved {
    person: PersonId,
    reference: String,
}

impl Proved {
    fn of(person: &Person) -> Self {
        Self { person: person.id, reference: person.reference.clone() }
    }
}

impl Operator {
    /// Makes an operator with a name that someone gave.
    ///
    /// Errors: the name is empty, too long or not legible.
    pub fn given(name: &str) -> Result<Self, Fault> {
        Ok(Self {
            name: legible::required("operator's name", name, text::SHORT)?,
            is_login: false,
            login: None,
            proved: Vec::new(),
        })
    }

    /// Makes an operator with the login name from the operating system. No one at the desk can change that name, so it
    /// is never refused; characters that are not legible are written as escapes.
    pub fn login(name: &str) -> Self {
        let name = name.trim();
        let readable = if illegible(name).is_none() {
            name.to_owned()
        } else {
            let escaped =
                |c: char| if c.is_ascii_graphic() || c == ' ' { c.to_string() } else { c.escape_unicode().to_string() };
            name.chars().map(escaped).collect()
        };
        let short: String = readable.chars().take(text::SHORT).collect();
        let name = match text::line("login name", &short, text::SHORT) {
            Ok(Some(name)) => name,
            _ => "unknown".to_owned(),
        };
        Self { name, is_login: true, login: None, proved: Vec::new() }
    }

    /// Adds the login name from the operating system. On the command line a given name is a claim, so the log keeps both.
    pub fn at_login(self, login: &str) -> Self {
        let login = Self::login(login).name;
        Self { login: Some(login).filter(|login| *login != self.name), ..self }
    }

    /// Makes the operator of an act on the page: a person who has signed in.
    pub fn signed_in(person: &Person) -> Self {
        let name = Self::login(&format!("{} ({})", person.name, person.reference)).name;
        Self { name, is_login: false, login: None, proved: vec![Proved::of(person)] }
    }

    /// Adds somebody who proved who they are in this act, because they decide in it.
    #[must_use]
    pub fn with_proof_of(mut self, person: &Person) -> Self {
        if !self.has_proved(person.id) {
            self.proved.push(Proved::of(person));
        }
        self
    }

    /// The person who has signed in; `None` on the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.proved.first().map(|first| first.person)
    }

    /// True if this person proved who they are in this act.
    pub fn has_proved(&self, person: PersonId) -> bool {
        self.proved.iter().any(|one| one.person == person)
    }

    /// The refs of the people who proved who they are, for the log.
    pub fn proved(&self) -> impl Iterator<Item = &str> {
        self.proved.iter().map(|one| one.reference.as_str())
    }

    /// The login name; `None` if it is not known, or is the name.
    pub fn other_login(&self) -> Option<&str> {
        self.login.as_deref()
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// True if the name is a login name.
    pub fn is_login(&self) -> bool {
        self.is_login
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_name_is_escaped_and_never_refused() {
        for (login, name) in [
            ("tess", "tess"),
            ("SCHOOL\\Zoë", "SCHOOL\\Zoë"),
            ("tеss", "t\\u{435}ss"),
            ("te\u{200b}ss\u{1b}[2J", "te\\u{200b}ss\\u{1b}[2J"),
            ("a  b", "a b"),
            ("\u{3164}", "\\u{3164}"),
            (" ", "unknown"),
        ] {
            assert_eq!(Operator::login(login).name(), name, "{login:?}");
        }
        assert_eq!(Operator::login(&"x".repeat(100_000)).name().len(), text::SHORT);
        assert!(Operator::given("tеss").is_err() && Operator::given("").is_err());
    }
}
