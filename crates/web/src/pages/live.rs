//! What others do: an event whenever the log's head moves, whichever program moved it.

use super::Answer;
use crate::{guard::Visitor, site::Site};
use axum::{
    extract::State,
    response::{
        IntoResponse as _, Sse,
        sse::{Event, KeepAlive},
    },
};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio_stream::{StreamExt as _, wrappers::WatchStream};

/// The time between two looks at what other programs wrote.
const LOOK: Duration = Duration::from_secs(1);

/// Sends an event for each new head.
pub async fn events(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let seat = visitor.seat.id;
    let heads = WatchStream::from_changes(site.head.subscribe());
    // A seat that has ended hears nothing more.
    let events = heads
        .take_while(move |_| site.seats.get(seat, site.now()).is_some())
        .map(|head| Ok::<_, Infallible>(Event::default().event("head").data(head.to_string())));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

/// Follows the log's head for as long as the page runs; reads only while someone listens.
pub async fn follow(site: Arc<Site>) {
    loop {
        tokio::time::sleep(LOOK).await;
        if site.head.receiver_count() == 0 {
            continue;
        }
        if let Ok(head) = site.read(|tx, _| Ok(tx.head()?.no)).await {
            site.head.send_if_modified(|known| std::mem::replace(known, head) != head);
        }
    }
}
