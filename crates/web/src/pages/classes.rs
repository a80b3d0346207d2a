//! A form or teaching group as it is now, for a second screen while the first one lends to each in turn.

use super::Answer;
use crate::{
    form::Query,
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
};
use askama::Template;
use axum::extract::State;
use domain::fault::Failure;
use register::loan::class;
use std::sync::Arc;

/// A form or group with what everybody in it has.
#[derive(Debug, Clone)]
pub(super) struct Walk {
    pub(super) name: String,
    /// The name in an address.
    pub(super) segment: String,
    pub(super) served: usize,
    pub(super) members: Vec<Member>,
}

/// Somebody of it.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) has: String,
}

impl Walk {
    /// Errors: no form or group has this name.
    pub(super) async fn now(site: &Site, name: String) -> Result<Self, Failure> {
        let (name, members) = site.read(move |tx, clock| Ok(class::now(tx, &name, clock)?)).await?;
        let member = |member: class::Member| Member {
            href: format!("/people/{}", segment(&member.reference)),
            name: member.name,
            has: member.tags.join(", "),
        };
        Ok(Self {
            segment: segment(&name),
            served: members.iter().filter(|member| !member.tags.is_empty()).count(),
            members: members.into_iter().map(member).collect(),
            name,
        })
    }
}

#[derive(Template)]
#[template(path = "class.html")]
struct ClassPage {
    frame: Frame,
    walk: Walk,
}

/// Shows the people of a form or group, and follows what others lend them.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let name = query.0.required("name", "the form or group")?.to_owned();
    let walk = Walk::now(&site, name).await?;
    Ok(page(&ClassPage { frame: Frame::of(&visitor, format!("{} now", walk.name), "/loans"), walk })?)
}
