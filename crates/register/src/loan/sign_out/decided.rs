//! The people who decided to override rules of a sign-out.

use super::{Lending, lines::Line};
use crate::{act::Timed, rule::exception::decider_of};
use domain::{fault::Fault, person::Person};
use store::ReadTx;

/// The person who decided to override each rule, where that is somebody's decision.
#[derive(Debug, Default)]
pub(crate) struct Decided(Vec<(&'static str, Person)>);

impl Decided {
    /// Finds the deciders of the overrides that these lines need. An override that a replaced loan had keeps its own.
    ///
    /// Errors: an override is a decision, and nobody who may make it was named.
    pub(super) fn of(tx: &ReadTx<'_>, act: &Timed<'_>, lending: &Lending<'_>, lines: &[Line]) -> Result<Self, Fault> {
        let mut decided = Vec::new();
        for used in lines.iter().flat_map(|line| &line.overridden) {
            if decided.iter().any(|(rule, _)| *rule == used.rule) {
                continue;
            }
            let found = match lending.kept.iter().find(|kept| kept.rule == used.rule) {
                Some(kept) => kept.decided_by.map(|id| store::person::by_id(tx, id)).transpose()?,
                None => {
                    let on = act.clock.day_of(act.moment(None)?);
                    decider_of(tx, act, used, (lending.person, lending.terms.off_site), on)?
                }
            };
            decided.extend(found.map(|person| (used.rule, person)));
        }
        Ok(Self(decided))
    }

    /// The person who decided to override this rule.
    pub(super) fn by(&self, rule: &str) -> Option<&Person> {
        self.0.iter().find(|(name, _)| *name == rule).map(|(_, person)| person)
    }
}
