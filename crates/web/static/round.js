// A round of tests or of a stocktake, through a gap in the network: what waits, what was refused, and the items of the room.
// It is part of the page's one module, before page.js.

const waitingAt = () => `kitbook-waiting${base()}`;
const waitingList = () => JSON.parse(localStorage.getItem(waitingAt()) ?? "[]");
const keepWaiting = (all) => localStorage.setItem(waitingAt(), JSON.stringify(all));

/** True for what this person scanned or tested: it is sent in nobody else's name. */
const isMine = (one) => (one.who ?? document.body.dataset.who) === document.body.dataset.who;
const isToSend = (one) => !one.refused && isMine(one);

/** The item of a room with this tag. */
const itemOf = (tag) => $$("[data-tag]").find((one) => one.dataset.tag === tag);

/** Adds a button to a line. */
function addButton(line, words, act) {
  const button = document.createElement("button");
  [button.type, button.textContent] = ["button", words];
  button.addEventListener("click", act);
  line.append(" ", button);
}

/** What is sent of something that waits: how long it waited is by this clock alone, so that nobody's clock has to be right. */
const bodyOf = (one) => new URLSearchParams([...one.fields, ["waited", Math.max(0, Date.now() - (one.at ?? Date.now()))]]);

/** Forgets something that waited. */
function forget(one) {
  keepWaiting(waitingList().filter((other) => other.key !== one.key));
  showWaiting();
}

/** Shows what waits in this browser, and what was refused meanwhile. */
function showWaiting() {
  const box = $("#waiting");
  if (!box || !document.body.dataset.who) return;
  const all = waitingList(), others = ofOthers(all);
  // What has not changed stays, with the focus on its buttons.
  const shows = JSON.stringify([all, stateOfOthers()]);
  if (box.shows === shows) return;
  box.shows = shows;
  box.hidden = !all.length;
  const lines = all.filter(isMine).map((one) => {
    const line = document.createElement("p");
    line.textContent = one.refused ? `${one.tag} was refused: ${one.refused}` : `${one.tag} waits for the network`;
    if (one.refused) {
      if (!one.into) addButton(line, "Correct it", () => correct(one));
      addButton(line, "I have seen it", () => forget(one));
    }
    return line;
  });
  box.replaceChildren(...lines, ...others.map(lineOfOther));
}

/** Opens the page that asks for what a refused test lacks, or else the item with what was typed. */
async function correct(one) {
  if (one.asks) {
    try {
      const response = await fetch(one.action, { method: "POST", body: bodyOf(one), headers: { "x-part": "yes" } });
      if (response.status === 401) return signInAgain(response);
      const html = await response.text();
      forget(one);
      return show(html, response.redirected ? response.url : undefined);
    } catch {
      return tell("The page can't be reached. Try again when the network is back.");
    }
  }
  const get = (name) => one.fields.find(([known]) => known === name)?.[1] ?? "";
  const item = itemOf(one.tag);
  if (!item) {
    const query = new URLSearchParams({ location: get("location"), tag: one.tag });
    return location.assign(`${one.action}?${query}`);
  }
  const form = $$("form", item).find((form) => $("[name=result]", form)?.value === get("result"));
  for (const field of $$("input:not([type=hidden])", form)) {
    field.value = get(field.name);
    const inner = field.closest("form details");
    if (inner && field.value) inner.open = true;
  }
  $("details", item).open = true;
  forget(one);
  $("input:not([type=hidden])", form)?.focus();
}

/** Says that what waits is sent after signing in. */
function signInAgain(response) {
  // It is tried again and again, and nobody's finger finds a link that is new each time.
  if ($("#said [data-sign-in]")) return;
  tell("What you scanned waits here. Sign in again, and it is sent.");
  const go = response.headers.get("x-go");
  if (!go) return;
  const link = document.createElement("a");
  link.textContent = go.endsWith("/unlock") ? "Unlock" : "Sign in";
  link.dataset.signIn = "yes";
  link.href = `${go}?then=${encodeURIComponent(location.pathname.slice(base().length) + location.search)}`;
  $("#said p")?.append(" ", link);
}

/** Marks an item as done on the screen at once; the answer comes later. */
function mark(tag, result) {
  const item = itemOf(tag);
  if (!item) return;
  const status = $(".status", item);
  item.dataset.before ??= JSON.stringify([item.className, status?.textContent ?? ""]);
  item.className = result;
  if (status) status.textContent = result === "pass" ? "passed" : "failed";
  const details = $("details", item);
  if (details) details.open = false;
}

/** Takes the mark from an item whose test was refused: it is as it was. */
function unmark(tag) {
  const item = itemOf(tag);
  if (!item?.dataset.before) return;
  const [name, words] = JSON.parse(item.dataset.before);
  item.className = name;
  if ($(".status", item)) $(".status", item).textContent = words;
}

// What is typed as a reading for the pass is one of the fail too.
addEventListener("input", (event) => {
  const item = event.target.closest(".readings") && event.target.closest("[data-tag]");
  if (!item) return;
  for (const field of $$(`.readings [name="${event.target.name}"]`, item)) if (field !== event.target) field.value = event.target.value;
});

/** A key of its own for each sending: the same words twice may be two acts, such as a pass after a fail. */
function freshKey(key) {
  const random = crypto.getRandomValues(new Uint32Array(2));
  return `${key}-${Date.now().toString(36)}-${random[0].toString(36)}${random[1].toString(36)}`;
}

/** Puts a test or a scan in the list first, so that nothing is lost, and then sends the list. */
function queue(form, button) {
  const again = form.dataset.again !== undefined;
  const fields = [...new FormData(form, button)];
  // A finger that presses twice means one test.
  const words = JSON.stringify(fields);
  if (!again && words === form.queued?.words && Date.now() - form.queued.at < 1000) return;
  form.queued = { words, at: Date.now() };
  fields.find(([name]) => name === "key")[1] = freshKey($("[name=key]", form).value);
  const get = (name) => fields.find(([known]) => known === name)?.[1] ?? "";
  const { into } = form.dataset;
  const { who, name } = document.body.dataset;
  keepWaiting([...waitingList(), { key: get("key"), tag: get("tag"), action: form.action, fields, into, at: Date.now(), who, name }]);
  if (again) {
    form.reset();
    $$("details", form).forEach((one) => (one.open = false));
  } else {
    mark(get("tag"), get("result"));
    sound(get("result") === "pass" ? "out" : "refused");
  }
  showWaiting();
  drain();
  $("[data-scan]")?.focus();
}

/** Shows the answer to a scan at the top of its list, and lets it be heard. */
function answered(html, into) {
  const said = $("[data-scanned]", new DOMParser().parseFromString(html, "text/html"));
  if (!said) return;
  sound(said.dataset.scanned);
  $(into)?.prepend(document.adoptNode(said));
}

let draining = false;

/** Sends what waits, one after the other. The key of each makes a second sending the same act. */
async function drain() {
  if (draining) return;
  draining = true;
  try {
    for (;;) {
      const next = waitingList().find(isToSend);
      if (!next) break;
      const response = await fetch(next.action, {
        method: "POST",
        body: bodyOf(next),
        headers: { "x-part": "yes" },
        signal: AbortSignal.timeout(15000),
      });
      // Signed out or locked meanwhile: the list waits until somebody signs in again.
      if (response.status === 401) {
        signInAgain(response);
        break;
      }
      if (response.status >= 500) break;
      const all = waitingList();
      if (response.ok) {
        keepWaiting(all.filter((one) => one.key !== next.key));
        if (next.into) answered(await response.text(), next.into);
      } else {
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const why = $("#answer", page)?.textContent.replace(/\s+/g, " ").trim() ?? "please check it";
        // The page of the refusal has a form if an answer is all that is missing.
        const asks = !!$("main form", page);
        keepWaiting(all.map((one) => (one.key === next.key ? { ...one, refused: why, asks } : one)));
        unmark(next.tag);
      }
      showWaiting();
    }
  } catch {
    // No network: the next try is at the next scan, or when the browser says that it is back.
  } finally {
    draining = false;
    showWaiting();
  }
}

addEventListener("online", drain);
setInterval(() => waitingList().some(isToSend) && drain(), 5000);
// A page that the way back brings again shows what waits now.
addEventListener("pageshow", (event) => event.persisted && (showWaiting(), drain()));

let opened = -Infinity, entered = 0;

// A scanner that ends its line with CR and LF sends two: the second must not press what the first has opened.
addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  if (event.timeStamp - opened < 80) event.preventDefault();
  entered = event.timeStamp;
}, true);

/** Goes on to where an item of another room is tested. Without a network, this room stays. */
async function elsewhere(form, field) {
  const to = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  try {
    await fetch(to, { method: "HEAD" });
    location.assign(to);
  } catch {
    sound("nothing");
    tell(`${field.value.trim()} is not in this room, and the page can't be reached now. Test it when the network is back.`);
    field.value = "";
  }
}

/** Opens a scanned item of the room on this page, without asking the server. */
function finder(form) {
  form.addEventListener("submit", (event) => {
    const field = $("[data-scan]", form);
    const wanted = field.value.trim().toLowerCase();
    const item = $$("[data-tag]").find((one) => one.dataset.tag.toLowerCase() === wanted);
    event.preventDefault();
    if (!wanted) return;
    if (!item) return void elsewhere(form, field);
    opened = entered;
    $$("details[open]", $("#round")).forEach((one) => (one.open = false));
    const details = $("details", item);
    details.open = true;
    field.value = "";
    item.scrollIntoView({ block: "center" });
    // The readings of a pass, or else its button: not the reason of a fail, which would open the phone's keyboard.
    const pass = $("form", details);
    ($("input:not([type=hidden])", pass) ?? $("button", pass)).focus();
  });
}

