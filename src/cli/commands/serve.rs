//! `kitbook serve`: the page, for browsers on the school's network.

use crate::cli::{
    error::Code,
    session::{Desk, Session},
};
use clap::ValueEnum;
use domain::{
    fault::{Failure, Fault},
    person::{Person, Role},
    words::Word as _,
};
use register::{account::user, rule::role::Set};
use std::{
    io::{self, Write as _},
    net::{SocketAddr, TcpListener, ToSocketAddrs as _},
    path::{Path, PathBuf},
};
use store::Address;
use web::{
    Common, Front, Listen, Schools, Settings, Site,
    serve::{Tls, stopper},
};

/// The usual port.
const PORT: u16 = 8600;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Browsers on other computers and phones need https: give --tls own, or a certificate of the school's \
                  own with --cert and --key. Behind a proxy that speaks https, give --behind-proxy. Without any of them \
                  the page is for this computer alone. Give people access with `kitbook user add REF`. The address of \
                  a server without a school serves all of its schools, each under its short name: /oak/ and so on. Stop \
                  the page with Ctrl+C: it finishes what was begun."
)]
pub struct Args {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8600")]
    listen: String,
    /// Make a certificate of the register's own, for the names after --name
    #[arg(long, value_enum, conflicts_with_all = ["cert", "behind_proxy"], requires = "name")]
    tls: Option<OwnTls>,
    /// Name or address by which browsers reach this computer, such as kitbook.school.local; may be given several times
    #[arg(long, value_name = "NAME", requires = "tls")]
    name: Vec<String>,
    /// Certificate to use, with those that signed it, as a PEM file
    #[arg(long, value_name = "FILE", requires = "key", conflicts_with = "behind_proxy")]
    cert: Option<PathBuf>,
    /// The key of the certificate, as a PEM file
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// A proxy before the page speaks https, and says in X-Forwarded-For from where a request came
    #[arg(long)]
    behind_proxy: bool,
    /// Let the page use the camera of any device, not only of those that the school registered
    #[arg(long)]
    any_camera: bool,
    /// File with the token with which another computer may read /metrics; without it, only this computer may
    #[arg(long, value_name = "FILE")]
    metrics_token: Option<PathBuf>,
    /// Most connections to a server at once, for all of its schools
    #[arg(long, value_name = "NUMBER", default_value_t = CONNECTIONS, value_parser = connections)]
    connections: usize,
    /// Write a line for each request to standard error, without personal details
    #[arg(long)]
    access_log: bool,
}

/// The usual number of connections to a server: less than the 100 that PostgreSQL allows as it comes.
const CONNECTIONS: usize = 80;

/// Reads the number of connections.
fn connections(typed: &str) -> Result<usize, String> {
    let number = typed.parse().ok().filter(|number| (2..=1000).contains(number));
    number.ok_or_else(|| "give a whole number from 2 to 1000".to_owned())
}

/// The kinds of certificate that Kitbook makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OwnTls {
    Own,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    if session.globals.dry_run {
        return Err(Fault::invalid("the page has no dry run").hint("Leave out --dry-run.").into());
    }
    let address = address(&args.listen)?;
    let is_secure = args.tls.is_some() || args.cert.is_some() || args.behind_proxy;
    if !is_secure && !address.ip().is_loopback() {
        return Err(Fault::invalid(format!("{address} can be reached from other computers, which need https"))
            .hint("Add --tls own --name NAME, or --cert FILE --key FILE, or --behind-proxy.")
            .into());
    }
    let register = session.address()?;
    let is_trust = register.file().is_err() && register.school().is_none();
    // Without a school in the address, the server's schools each have pages of their own.
    let act = if is_trust { session.act()? } else { session.desk()?.act };
    let metrics_token = args.metrics_token.map(|path| token(&path)).transpose()?;
    let tls = match (args.tls, args.cert.zip(args.key)) {
        (Some(OwnTls::Own), _) => {
            let file = register.file().map_err(|_| {
                Fault::invalid("a certificate of the register's own is kept beside its file, and this is a server")
                    .hint("Use a certificate of the trust's own with --cert and --key, or --behind-proxy.")
            })?;
            Some(web::authority::certificate(file, &args.name, act.clock().now())?)
        }
        (None, Some((certificate, key))) => Some(Tls::Files { certificate, key }),
        (None, None) => None,
    };
    let listener = TcpListener::bind(address).map_err(|e| {
        Fault::conflict(
            format!("{address} can't be listened on"),
            "Check whether another program uses the port, or give another one with --listen.",
        )
        .because(e)
    })?;
    let bound = listener.local_addr().unwrap_or(address);
    let scheme = if tls.is_some() { "https" } else { "http" };
    let name = args.name.first().map_or_else(|| bound.ip().to_string(), Clone::clone);
    let common = Common::new(&register, args.connections)?;
    let settings = Settings {
        register,
        base: String::new(),
        time: act.time,
        random: act.random,
        is_secure,
        behind_proxy: args.behind_proxy,
        any_camera: args.any_camera,
        metrics_token,
    };
    let front = if is_trust {
        Front::Schools(Schools::new(settings, common))
    } else {
        Front::School(Site::new(settings, common)?)
    };
    session.out.line_now(&format!("The page is at {scheme}://{name}:{}/", bound.port()));
    if args.behind_proxy {
        session.out.notes(["the proxy must send X-Forwarded-For, Host and Origin as they are"]);
    }
    web::serve(&front, Listen { listener, tls, access_log: args.access_log.then_some(request) }, stopper())?;
    session.out.line("The page has stopped.");
    Ok(Code::Done)
}

/// Gives an account to someone for each role of a made-up school, prints them, and serves its page until it is stopped.
pub fn demo(session: &mut Session<'_>, register: &Path) -> Result<(), Failure> {
    let Desk { mut store, act } = session.desk_at(&register.into())?;
    let today = act.clock().today();
    let staff: Vec<Person> = store.read::<_, Fault>(|tx| {
        tx.list("where r.kind = 'staff' and r.last_working_day is null order by r.sort_name, r.ref_folded", &[])
    })?;
    let mut free = staff.into_iter();
    session.out.line("Each of these may sign in:");
    for role in Role::ALL.iter().copied().map(Some).chain([None]) {
        let holder = match role {
            Some(role) => store.read::<_, Fault>(|tx| store::person::holders(tx, role, today))?.into_iter().next(),
            None => None,
        };
        let Some(person) = holder.or_else(|| free.next()) else { break };
        if let Some(role) = role {
            let order = Set { person: person.reference.clone(), role, from: Some(today), until: None };
            register::rule::role::set(&mut store, &act, &order)?;
        }
        let password = user::add(&mut store, &act, &person.reference)?.value.code.unwrap_or_default();
        // Someone who tries the demo has no time for codes: the code of the new account is its password.
        user::set_password(&mut store, &act, &password, &web::secret::hash_now(&password)?)?;
        let role = role.map_or_else(|| "no role".to_owned(), |role| role.to_string());
        session.out.line(&format!("  {role:<24} {:<8} password {password}   {}", person.reference, person.name));
    }
    let listener =
        TcpListener::bind(("127.0.0.1", PORT)).or_else(|_| TcpListener::bind(("127.0.0.1", 0))).map_err(|e| {
            Fault::conflict("no port of this computer is free", "Stop another program, then try again.").because(e)
        })?;
    let bound = listener.local_addr().map_err(|e| {
        Fault::register("the page has no address").hint("Try again, or serve it with another --listen.").because(e)
    })?;
    let register: Address = register.into();
    let common = Common::new(&register, CONNECTIONS)?;
    let settings = Settings {
        register,
        base: String::new(),
        time: session.now_in(act.clock().zone()),
        random: act.random.clone(),
        is_secure: false,
        behind_proxy: false,
        any_camera: true,
        metrics_token: None,
    };
    let front = Front::School(Site::new(settings, common)?);
    session.out.line_now(&format!("The page is at http://{bound}/ until you press Ctrl+C."));
    web::serve(&front, Listen { listener, tls: None, access_log: None }, stopper())?;
    Ok(())
}

/// Writes a line of the access log. Requests come on threads of their own while this verb waits for the page to end.
#[allow(clippy::disallowed_methods, reason = "the output module belongs to the thread that waits")]
fn request(line: &str) {
    // A log that can't be written is no reason to refuse a request.
    let _ = writeln!(io::stderr(), "{line}");
}

/// Reads the address to listen on.
fn address(typed: &str) -> Result<SocketAddr, Fault> {
    let found = typed.to_socket_addrs().ok().and_then(|mut all| all.next());
    found.ok_or_else(|| {
        Fault::invalid(format!("{} is no address with a port", domain::text::shown(typed)))
            .hint("Such as 127.0.0.1:8600, or 0.0.0.0:443 for every network of this computer.")
    })
}

/// Reads the token for a monitor.
fn token(path: &Path) -> Result<String, Fault> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Fault::bad_file(format!("{} can't be read", path.display())).hint("Check the path.").because(e))?;
    let token = text.trim();
    if token.len() < 16 {
        return Err(
            Fault::bad_file(format!("the token in {} is too short", path.display())).hint("Use 16 characters or more.")
        );
    }
    Ok(token.to_owned())
}
