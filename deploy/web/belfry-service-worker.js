// Shows what Belfry pushes, opens the conversation on a click, and reports both. README.md beside this file says how to use it.
"use strict";

// belfry.js registers this file with its settings in the address. A worker that imports this file sets self.belfry before.
const belfry = self.belfry ?? Object.fromEntries(new URL(self.location).searchParams);

if (!self.belfry) {
    self.addEventListener("install", () => self.skipWaiting());
    self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));
}
self.addEventListener("push", event => event.waitUntil(show(read(event.data))));
self.addEventListener("notificationclick", event => {
    const { data } = event.notification;
    event.notification.close();
    event.waitUntil(Promise.all([open(data ?? {}), report("notification.clicked", receipt(data))]));
});
self.addEventListener("pushsubscriptionchange", event => event.waitUntil(renew(event)));

/** The notification in a push. One that cannot be read is shown as well: a push that shows nothing costs the subscription. */
function read(message) {
    let content;
    try {
        content = message.json().notification;
    } catch {
        content = null;
    }
    const { title, navigate, body, icon, tag, lang, dir, silent, data } = content ?? {};
    return {
        title: typeof title === "string" && title !== "" ? title : belfry.fallback ?? "You have a new notification",
        options: { body, icon, tag: tag ?? "belfry", lang, dir, silent: silent === true, data: { url: navigate, ...data } },
    };
}

/** Shows a notification: in silence when the product has the focus, so that the page can close it again. */
async function show({ title, options }) {
    const pages = (await windows()).filter(page => page.focused);
    if (pages.length > 0) options.silent = true;
    const { body, tag, data } = options;
    await self.registration.showNotification(title, options)
        // One value that the browser does not like must not cost the whole.
        .catch(() => self.registration.showNotification(title, { body: String(body ?? ""), tag: String(tag), data }));
    for (const page of pages) page.postMessage({ belfry: "shown", title, body, tag, data });
    await report("notification.shown", receipt(data));
}

/** Brings the conversation to the front: the tab that shows it, else a tab whose page opens it itself, else a new tab. */
async function open(data) {
    const url = destination(data.url);
    const pages = await windows();
    const there = pages.find(page => withoutHash(page.url) === withoutHash(url));
    const page = there ?? (pages.length > 0 && await asks(pages[0], data) ? pages[0] : null);
    try {
        if (page) return await page.focus();
    } catch {
        // The tab has been closed meanwhile.
    }
    return self.clients.openWindow(url);
}

/**
 * Where a click leads: into the product, or to an origin that it has named in `origins`. Whatever else a push names, whoever wrote it
 * into the event, leads to the product's start.
 */
function destination(url) {
    const allowed = [self.location.origin, ...String(belfry.origins ?? "").split(",").map(origin => origin.trim())];
    try {
        const { origin, href } = new URL(url ?? self.registration.scope, self.location);
        if (origin !== "null" && allowed.includes(origin)) return href;
    } catch {
        // No URL at all.
    }
    return self.registration.scope;
}

/** Whether a page takes the conversation over. Browsers let a click open windows for a second only, so it has to answer soon. */
function asks(page, data) {
    return new Promise(resolve => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data: answer }) => resolve(answer === true);
        setTimeout(() => resolve(false), 400);
        page.postMessage({ belfry: "open", data }, [port2]);
    });
}

/**
 * The browser has changed the subscription, or permission was given again after it was withdrawn (Firefox says so, iOS never does).
 * What came instead is reported like any other, and pages that are open hear of it: they hold this browser for one that is off.
 */
async function renew({ oldSubscription, newSubscription }) {
    const applicationServerKey = belfry.key ?? oldSubscription?.options?.applicationServerKey;
    const subscription = newSubscription
        ?? await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    const { endpoint, keys } = subscription.toJSON();
    const made = { subscription: { endpoint, keys }, vapidKey: belfry.key, browser: belfry.browser, permission: "granted" };
    await report("directory.web-push.subscribed", made);
    if (oldSubscription && oldSubscription.endpoint !== endpoint) {
        await report("directory.web-push.unsubscribed", { endpoint: oldSubscription.endpoint, reason: "replaced" });
    }
    for (const page of await windows()) page.postMessage({ belfry: "renewed" });
}

/** Tells the product's backend. A failure is nobody's loss but the explanation's: it never keeps a notification from being shown. */
async function report(type, data) {
    if (!belfry.report || !data) return;
    try {
        await fetch(belfry.report, {
            method: "POST", keepalive: true, credentials: "include",
            headers: { "content-type": "application/json" }, body: JSON.stringify({ type, data }),
        });
    } catch {
        // Offline, or the backend is down.
    }
}

function receipt(data) {
    return data?.notification && { notification: data.notification, destination: data.destination };
}

async function windows() {
    return self.clients.matchAll({ type: "window", includeUncontrolled: true }).catch(() => []);
}

function withoutHash(url) {
    return new URL(url, self.location).href.split("#")[0];
}
