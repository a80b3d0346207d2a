//! The fields of a form, and its key.

use crate::trouble::Trouble;
use axum::{extract::FromRequestParts, http::request::Parts};
use domain::{fault::Fault, words::Word};
use std::sync::Arc;

/// The fields of a form that was sent, in the order in which they were sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(Arc<Vec<(String, String)>>);

impl Form {
    /// Reads a form as a browser sends it.
    pub fn read(body: &[u8]) -> Self {
        Self(Arc::new(form_urlencoded::parse(body).into_owned().collect()))
    }

    /// A form whose fields were read otherwise.
    pub fn of(fields: Vec<(String, String)>) -> Self {
        Self(Arc::new(fields))
    }

    /// A field that is filled in, without the spaces around it.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a field that is filled in, without the spaces around it.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim()).filter(|v| !v.is_empty())
    }

    /// A field as it was typed, with its spaces.
    pub fn as_typed(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A field that must be filled in.
    ///
    /// Errors: it is empty, or was not sent.
    pub fn required(&self, name: &str, called: &str) -> Result<&str, Fault> {
        self.get(name).ok_or_else(|| {
            Fault::invalid(format!("{called} was not given"))
                .hint("Go back, fill the field in, and send the form again.")
        })
    }

    /// A number that must be filled in.
    ///
    /// Errors: it is missing, or is no whole number.
    pub fn number(&self, name: &str, called: &str) -> Result<i64, Fault> {
        let text = self.required(name, called)?;
        text.parse().map_err(|_| {
            Fault::invalid(format!("{called} {} is no whole number", domain::text::shown(text)))
                .hint("Give digits alone.")
        })
    }

    /// A word of a closed set; `None` if the field is empty.
    ///
    /// Errors: the set has no such word.
    pub fn word<W: Word>(&self, name: &str) -> Result<Option<W>, Fault> {
        let read = |typed: &str| {
            W::parse(typed).ok_or_else(|| {
                let what = W::WHAT;
                let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
                Fault::invalid(format!("{} is not {article} {what}", domain::text::shown(typed)))
                    .hint("Choose one from the list.")
            })
        };
        self.get(name).map(read).transpose()
    }

    /// A word of a closed set that must be chosen.
    ///
    /// Errors: none was, or the set has no such word.
    pub fn chosen<W: Word>(&self, name: &str, called: &str) -> Result<W, Fault> {
        self.required(name, called)?;
        self.word(name)?
            .ok_or_else(|| Fault::invalid(format!("{called} was not given")).hint("Choose one from the list."))
    }

    /// An amount in pence; `None` if the field is empty.
    ///
    /// Errors: it is no amount.
    pub fn pounds(&self, name: &str) -> Result<Option<i64>, Fault> {
        self.get(name).map(domain::money::parse).transpose()
    }

    /// A field that is filled in, as a text of its own.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// Every field but these, for a form that asks once more.
    pub fn without<'a>(&'a self, names: &'a [&'a str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter(|(name, _)| !names.contains(&name.as_str()))
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Form {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// The part of an address after the question mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(pub Form);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        Ok(Self(Form::read(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}
