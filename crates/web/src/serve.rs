//! Listens until it is told to stop, and then finishes what was begun.

use crate::{
    pages::live,
    routes,
    schools::{self, Schools},
    site::{Common, Site},
};
use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn},
    response::Response,
};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use domain::fault::{Fault, FaultKind};
use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    runtime::{Builder, Runtime},
    sync::watch::{Receiver, channel},
};

/// The time that requests have to end once the page is told to stop.
const PATIENCE: Duration = Duration::from_secs(10);
/// The threads for work that waits for a disk or a server, beside one for each register that may be open.
const BLOCKING: usize = 4;

/// What a page shows: one school, or the schools of a server.
#[derive(Clone)]
pub enum Front {
    School(Arc<Site>),
    Schools(Arc<Schools>),
}

impl Front {
    fn router(&self) -> Router {
        match self {
            Self::School(site) => routes::router(Arc::clone(site)),
            Self::Schools(schools) => schools::router(Arc::clone(schools)),
        }
    }

    fn common(&self) -> &Common {
        match self {
            Self::School(site) => &site.common,
            Self::Schools(schools) => schools.common(),
        }
    }

    /// Notes for the last time who is signed in.
    async fn note(&self) {
        match self {
            Self::School(site) => site.note().await,
            Self::Schools(schools) => {
                for site in schools.sites() {
                    site.note().await;
                }
            }
        }
    }

    /// The words at the beginning of a path that an access log may have: a school, and the place on its page.
    fn words(&self) -> usize {
        match self {
            Self::School(_) => 1,
            Self::Schools(_) => 2,
        }
    }
}

/// How the page listens.
#[derive(Debug)]
pub struct Listen {
    pub listener: TcpListener,
    /// The certificate and its key, as PEM; `None` for plain http, on this machine or behind a proxy.
    pub tls: Option<Tls>,
    /// Takes a line for each request, without names, addresses or what was asked for; `None` for no log.
    pub access_log: Option<fn(&str)>,
}

/// A certificate with the certificates that it was signed with, and its key, as PEM.
#[derive(Debug, Clone)]
pub enum Tls {
    Files { certificate: PathBuf, key: PathBuf },
    Pem { certificate: Vec<u8>, key: Vec<u8> },
}

/// Serves the page until `stop` changes or a signal comes, then waits for what was begun.
///
/// Errors: the certificate or its key can't be read; the address can't be listened on.
pub fn serve(front: &Front, listen: Listen, stop: Receiver<()>) -> Result<(), Fault> {
    let threads = BLOCKING + front.common().pool.most();
    let runtime = Builder::new_multi_thread().worker_threads(2).max_blocking_threads(threads).enable_all().build();
    let runtime = runtime.map_err(|e| failed("the page could not start").because(e))?;
    let done = runtime.block_on(listening(&runtime, front, listen, stop));
    runtime.block_on(front.note());
    // A blocking task that is under way, such as a write, ends first.
    runtime.shutdown_timeout(PATIENCE);
    done
}

/// A stop that nobody sends: Ctrl+C, or the system's own signal, ends the page.
pub fn stopper() -> Receiver<()> {
    channel(()).1
}

/// Waits for the signal with which a system ends a service.
async fn ended() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut signal) = signal(SignalKind::terminate()) {
            signal.recv().await;
            return;
        }
    }
    std::future::pending::<()>().await;
}

async fn listening(runtime: &Runtime, front: &Front, listen: Listen, mut stop: Receiver<()>) -> Result<(), Fault> {
    let handle: Handle<SocketAddr> = Handle::new();
    let stopping = handle.clone();
    runtime.spawn(async move {
        let told = async {
            // A sender that is gone means that nobody stops the page this way any more.
            if stop.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = told => {}
            Ok(()) = tokio::signal::ctrl_c() => {}
            () = ended() => {}
        }
        stopping.graceful_shutdown(Some(PATIENCE));
    });
    if let Front::School(site) = front {
        runtime.spawn(live::follow(Arc::clone(site)));
    }
    let app =
        logged(front.router(), listen.access_log, front.words()).into_make_service_with_connect_info::<SocketAddr>();
    listen.listener.set_nonblocking(true).map_err(|e| failed("the address can't be listened on").because(e))?;
    let served = match listen.tls {
        None => {
            let server = axum_server::from_tcp(listen.listener);
            server.map_err(|e| failed("the address can't be listened on").because(e))?.handle(handle).serve(app).await
        }
        Some(tls) => {
            let config = config_of(tls).await?;
            let server = axum_server::from_tcp_rustls(listen.listener, config);
            server.map_err(|e| failed("the address can't be listened on").because(e))?.handle(handle).serve(app).await
        }
    };
    served.map_err(|e| failed("the page stopped").because(e))
}

async fn config_of(tls: Tls) -> Result<RustlsConfig, Fault> {
    // Another part of the program may have chosen it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = match tls {
        Tls::Files { certificate, key } => RustlsConfig::from_pem_file(certificate, key).await,
        Tls::Pem { certificate, key } => RustlsConfig::from_pem(certificate, key).await,
    };
    config.map_err(|e| {
        Fault::bad_file("the certificate or its key can't be used")
            .hint("Both are PEM files: the certificate with those that signed it, and its own key.")
            .because(e)
    })
}

/// Writes a line for each request, without personal data: no address, and of the path only its first words.
fn logged(app: Router, told: Option<fn(&str)>, words: usize) -> Router {
    let Some(told) = told else { return app };
    app.layer(from_fn(move |request: Request, next: Next| async move {
        let (method, began) = (request.method().clone(), Instant::now());
        let place = request.uri().path().split('/').skip(1).take(words).collect::<Vec<_>>().join("/");
        let response: Response = next.run(request).await;
        let line = format!("{method} /{place} {} {} ms", response.status().as_u16(), began.elapsed().as_millis());
        told(&line);
        response
    }))
}

fn failed(message: &str) -> Fault {
    Fault::new(FaultKind::Register, message)
        .hint("Check the address and the port, and whether another program uses them.")
}
