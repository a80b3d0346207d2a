// Focus, sounds, parts of pages, the camera, a signature, and the list of what waits for the network. Every act works
// without this module, as a plain form.

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

/** What the addresses of this school's pages begin with: nothing, or its short name. */
const base = () => document.body.dataset.base ?? "";

// ---- Parts of a page ----

/** Puts a part of a fetched page in its place. True if the page had it. */
function put(html, selector) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const now = $(selector), then = $(selector, page);
  if (!now || !then) return false;
  const had = now.contains(document.activeElement);
  now.replaceWith(document.adoptNode(then));
  const said = $("#said", page);
  if (said) $("#said").replaceWith(document.adoptNode(said));
  ready($(selector));
  // Whoever works by keyboard stays where they were.
  if (had && document.activeElement === document.body) $("summary, button, a", $(selector))?.focus();
  return true;
}

/** Shows a whole page that a form was answered with, such as a refusal. */
function show(html, url) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.title = page.title;
  $("main").replaceWith(document.adoptNode($("main", page)));
  ready($("main"));
  showWaiting();
  $("main").focus();
  // The way back leads to the page that the form was on.
  history.pushState({}, "", url ?? location.href);
}

/** Sends a form without leaving the page. */
async function send(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const response = await fetch(form.action, { method: "POST", body, headers: { "x-part": "yes" } });
  const go = response.headers.get("x-go");
  if (go) return void location.assign(`${go}?then=${encodeURIComponent(location.pathname.slice(base().length) + location.search)}`);
  const html = await response.text();
  if (!put(html, form.dataset.swap)) show(html);
}

addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.queue !== undefined) {
    event.preventDefault();
    return queue(form, event.submitter);
  }
  if (!form.dataset.swap) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  try {
    await send(form, event.submitter);
  } catch {
    form.removeAttribute("data-sending");
    tell("The page can't be reached. Nothing is lost: what you typed is still there. Try again.");
  }
});

addEventListener("popstate", () => location.reload());

/** Says something to everybody, and to a screen reader. */
function tell(words) {
  const line = document.createElement("p");
  line.textContent = words;
  $("#said")?.replaceChildren(line);
}

// ---- Focus, sounds, locking ----

let audio;

/** One tone for what was done, two for what was not: the ear knows before the eye. */
function sound(kind) {
  const tones = { out: [880], in: [660], person: [990], slip: [660, 880], refused: [220, 180], nothing: [260], asked: [520, 520] };
  if (!tones[kind] || !window.AudioContext) return;
  audio ??= new AudioContext();
  tones[kind].forEach((pitch, at) => {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = pitch;
    volume.gain.value = 0.08;
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + at * 0.14);
    tone.stop(audio.currentTime + at * 0.14 + 0.1);
  });
}

/** Makes a new part of the page ready. The browser sees to the focus of a whole page by itself. */
function ready(part, isNew = true) {
  if (!part) return;
  const newest = part.matches?.("[data-sounds]") && $("[data-newest]", part);
  if (newest) sound(newest.dataset.newest);
  if (isNew) ($("[data-scan]", part) ?? $("[autofocus]", part))?.focus();
  $$("[data-back]", part).forEach((link) => link.addEventListener("click", (event) => {
    if (history.length > 1) {
      event.preventDefault();
      history.back();
    }
  }));
  $$("[data-signature]", part).forEach(signature);
  $$("[data-scan]", part).forEach(camera);
  $$("[data-keep]", part).forEach((field) => {
    field.value ||= sessionStorage.getItem(field.dataset.keep) ?? "";
    field.addEventListener("change", () => sessionStorage.setItem(field.dataset.keep, field.value));
  });
  $$("[data-find]", part).forEach(finder);
  // A photograph that was just taken is sent at once.
  $$("[data-photograph] input[type=file]", part).forEach((field) => field.addEventListener("change", () => field.form.requestSubmit()));
}

/** Closes the group of places that is open; the focus goes back to its name if it was in it. */
function closeBar() {
  const open = $(".bar details[open]");
  if (open?.contains(document.activeElement)) $("summary", open).focus();
  open?.removeAttribute("open");
}

/** Closes the menu of a narrow page from its own keys; the focus goes back to its button. */
function closeMenu() {
  const menu = $(".menu[open]"), at = document.activeElement;
  if (!menu || !(at === document.body || at.closest(".top, .bar"))) return;
  menu.removeAttribute("open");
  $("summary", menu).focus();
}

addEventListener("click", (event) => event.target.closest(".bar") || closeBar());
addEventListener("focusin", (event) => event.target.closest(".bar") || closeBar());
addEventListener("keydown", (event) => {
  if (event.key === "Escape") $(".bar details[open]") ? closeBar() : closeMenu();
  // F9 locks the screen at once.
  if (event.key === "F9" && $("[data-lock]")) {
    event.preventDefault();
    $("[data-lock]").click();
  }
});

// ---- What others do ----

/** A part of a page without the keys of its forms, which are new each time. */
const withoutKeys = (part) => part.innerHTML.replace(/name="key" value="[^"]*"/g, "");

/** Fetches this page again, and puts the parts that follow others in their place. */
async function follow() {
  // Nobody's typing is swept away.
  const isFree = (part) => !part.contains(document.activeElement);
  if (!$$("[data-follow]").some(isFree)) return;
  const response = await fetch(location.href, { headers: { "x-by-itself": "yes", "x-part": "yes" } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  // A part may have parts of its own: where somebody types in one of them, the others are still put in their place.
  for (const part of $$("[data-follow]").filter(isFree)) {
    const then = part.isConnected && part.id && $(`#${part.id}`, page);
    if (then && withoutKeys(then) !== withoutKeys(part)) part.replaceWith(document.importNode(then, true));
  }
}

if (document.body.dataset.live && $("[data-follow]") && window.EventSource) {
  const events = new EventSource(document.body.dataset.live);
  let waiting;
  events.addEventListener("head", () => {
    // Many scans a second are one look.
    clearTimeout(waiting);
    waiting = setTimeout(() => follow().catch(() => {}), 250);
  });
  addEventListener("pagehide", () => events.close());
}

// ---- A signature ----

/** Draws with a finger, a pen or the mouse, and hands the drawing to the form. */
function signature(form) {
  const canvas = $("canvas", form), pen = canvas.getContext("2d"), clear = $("#clear", form);
  let drawn = false, last = null;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  const blank = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    [pen.lineWidth, pen.lineCap, pen.lineJoin, pen.strokeStyle] = [5, "round", "round", "#000"];
    drawn = false;
    clear.hidden = true;
  };
  blank();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = at(event);
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...next);
    pen.stroke();
    [last, drawn, clear.hidden] = [next, true, false];
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => (last = null));
  clear.addEventListener("click", blank);
  form.addEventListener("submit", (event) => {
    if (!drawn) {
      event.preventDefault();
      return tell("Nobody has signed yet. Draw the signature in the box first.");
    }
    $("#drawing", form).value = canvas.toDataURL("image/png").split(",")[1];
  });
}

// ---- The camera ----

/** Adds a button that scans with the camera to a field, on a device that the school has registered. */
function camera(field) {
  if (document.body.dataset.camera === undefined || !navigator.mediaDevices || field.dataset.camera) return;
  field.dataset.camera = "yes";
  // A photograph is for browsers without a live camera: plain http, or one that may not be used.
  $$("[data-photograph]").forEach((way) => (way.hidden = true));
  const button = document.createElement("button");
  [button.type, button.textContent] = ["button", "Camera"];
  field.after(button);
  button.addEventListener("click", () => scan(field, button));
}

/** Reads a code in a frame: by the browser if it can, else by the server, which keeps no frame. */
async function reader() {
  if ("BarcodeDetector" in window) {
    const detector = new BarcodeDetector({ formats: ["qr_code", "code_128"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  const canvas = new OffscreenCanvas(640, 480), pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    const grey = new Uint8Array(canvas.width * canvas.height);
    for (let at = 0; at < grey.length; at++) grey[at] = (data[4 * at] * 3 + data[4 * at + 1] * 6 + data[4 * at + 2]) / 10;
    const response = await fetch(`${base()}/camera`, {
      method: "POST",
      body: grey,
      // A camera that somebody left on does not keep the desk open.
      headers: { "content-type": "application/octet-stream", "x-part": "yes", "x-by-itself": "yes" },
    });
    return response.ok && response.status === 200 ? response.text() : undefined;
  };
}

async function scan(field, button) {
  const video = document.createElement("video");
  [video.muted, video.playsInline] = [true, true];
  video.setAttribute("aria-label", "What the camera sees. No pupil should be in the picture.");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    $$("[data-photograph]").forEach((way) => (way.hidden = false));
    return tell("The camera can't be used. Take a photograph of the code, or type the tag instead.");
  }
  const stop = () => {
    stream.getTracks().forEach((track) => track.stop());
    video.remove();
    button.textContent = "Camera";
    button.onclick = null;
  };
  video.srcObject = stream;
  field.closest("form").append(video);
  button.textContent = "Stop the camera";
  await video.play();
  const read = await reader();
  let running = true, last;
  button.onclick = (event) => {
    event.stopImmediatePropagation();
    running = false;
    stop();
  };
  while (running && video.isConnected) {
    const code = await read(video).catch(() => undefined);
    if (code && code !== last) {
      last = code;
      field.value = code;
      field.form.requestSubmit();
      if (!field.isConnected) break;
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  stop();
}

ready(document.body, false);
showWaiting();
drain();
