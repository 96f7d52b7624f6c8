// Keeps this browser's subscription to Belfry's web pushes right. README.md beside this file says how to use it.

const remembered = "belfry.endpoint";

/**
 * Web push for one browser. Events: "state" (detail: the new state), "notification" (one came while the page had the focus; it is
 * closed unless preventDefault() is called) and "open" (somebody clicked one; call preventDefault() when the page shows it itself).
 */
export class Belfry extends EventTarget {
    #options;
    #registration;
    #starting;
    #state = "unknown";

    /**
     * @param {object} options
     * @param {string} options.report address of the product's backend that takes the reports
     * @param {string} options.applicationServerKey the public VAPID key, base64url: what `belfry keys vapid` prints
     * @param {string} [options.serviceWorker] where belfry-service-worker.js is served
     * @param {string} [options.fallback] the title of a notification that cannot be read
     * @param {string[]} [options.origins] where a click may lead besides this origin, such as ["https://tickets.example.com"]
     */
    constructor({ report, applicationServerKey, serviceWorker = "/belfry-service-worker.js", fallback, origins }) {
        super();
        const key = applicationServerKey.replace(/=+$/, "");
        this.#options = { report: new URL(report, location).href, key, serviceWorker, fallback, origins };
    }

    /** One of "unknown" (before start), "unsupported", "off", "denied" and "on". */
    get state() {
        return this.#state;
    }

    /**
     * To be called at every start of a page while somebody is signed in. Never asks for permission. Posts the subscription when there
     * is one, and that it is lost when permission was withdrawn. Rejects when the backend did not take it: the next start tries again.
     */
    async start() {
        if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return this.#become("unsupported");
        // Once, whoever calls in the meantime; again after a failure. Each listener more would handle each notification once more.
        this.#starting ??= this.#prepare().catch(error => {
            this.#starting = undefined;
            throw error;
        });
        await this.#starting;
        return this.#alone(() => this.#settle());
    }

    async #prepare() {
        this.#registration = await this.#register();
        navigator.serviceWorker.addEventListener("message", event => this.#receive(event));
        const permission = await navigator.permissions?.query({ name: "notifications" }).catch(() => null);
        permission?.addEventListener("change", () => this.#alone(() => this.#settle()).catch(() => {}));
    }

    /** Asks for permission and subscribes. Browsers want this to come from a click. */
    async turnOn() {
        if (!this.#registration) return this.#state;
        if (await Notification.requestPermission() !== "granted") return this.#alone(() => this.#settle());
        return this.#alone(() => this.#subscribe());
    }

    /** To be called before the session ends: nobody who signs in here later sees a notification that was not for them. */
    async logOut() {
        if (!this.#registration) return this.#state;
        return this.#alone(async () => {
            const subscription = await this.#registration.pushManager.getSubscription();
            const endpoint = subscription?.endpoint ?? localStorage.getItem(remembered);
            // When the backend does not hear of it, the push service says at the next push that the subscription is gone.
            if (endpoint) await this.#reportLoss(endpoint, "loggedOut").catch(() => {});
            await subscription?.unsubscribe();
            localStorage.removeItem(remembered);
            await this.close();
            return this.#become("off");
        });
    }

    /** Closes the notifications about a conversation, or all. */
    async close(conversation) {
        for (const notification of await this.#registration?.getNotifications() ?? []) {
            if (conversation === undefined || notification.data?.conversation === conversation) notification.close();
        }
    }

    /** What this browser shows now. */
    async shown() {
        const notifications = await this.#registration?.getNotifications() ?? [];
        return notifications.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
    }

    async #register() {
        const address = new URL(this.#options.serviceWorker, location);
        const { report, key, fallback, origins } = this.#options;
        for (const [name, value] of Object.entries({ report, key, fallback, origins, browser: browserName() })) {
            if (value !== undefined) address.searchParams.set(name, value);
        }
        const registration = await navigator.serviceWorker.register(address, { updateViaCache: "none" });
        const worker = registration.installing ?? registration.waiting;
        if (!registration.active && worker) {
            await new Promise(resolve => worker.addEventListener("statechange", () => {
                if (worker.state === "activated" || worker.state === "redundant") resolve();
            }));
        }
        return registration;
    }

    async #settle() {
        const subscription = await this.#registration.pushManager.getSubscription();
        const known = localStorage.getItem(remembered);
        if (Notification.permission === "granted") return subscription || known ? this.#subscribe() : this.#become("off");
        const state = this.#become(Notification.permission === "denied" ? "denied" : "off");
        const endpoint = subscription?.endpoint ?? known;
        if (endpoint) {
            await this.#reportLoss(endpoint, "permissionWithdrawn");
            await subscription?.unsubscribe();
            localStorage.removeItem(remembered);
        }
        return state;
    }

    async #subscribe() {
        const { pushManager } = this.#registration;
        const { key } = this.#options;
        let subscription = await pushManager.getSubscription();
        const former = localStorage.getItem(remembered) ?? subscription?.endpoint;
        // With another key the subscription cannot be pushed to, and subscribing anew over it is an InvalidStateError.
        if (subscription && keyOf(subscription, key) !== key) {
            await subscription.unsubscribe();
            subscription = null;
        }
        subscription ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
        const { endpoint, keys } = subscription.toJSON();
        await this.#report("directory.web-push.subscribed", {
            subscription: { endpoint, keys }, vapidKey: key, browser: browserName(), permission: Notification.permission,
        });
        if (former && former !== endpoint) await this.#reportLoss(former, "replaced");
        localStorage.setItem(remembered, endpoint);
        return this.#become("on");
    }

    #reportLoss(endpoint, reason) {
        return this.#report("directory.web-push.unsubscribed", { endpoint, reason });
    }

    async #report(type, data) {
        const response = await fetch(this.#options.report, {
            method: "POST", keepalive: true, credentials: "include",
            headers: { "content-type": "application/json" }, body: JSON.stringify({ type, data }),
        });
        if (!response.ok) throw new Error(`the backend answered ${response.status} to ${type}`);
    }

    async #receive({ data: message, ports }) {
        const { belfry, ...detail } = message ?? {};
        if (belfry === "shown" && this.dispatchEvent(new CustomEvent("notification", { detail, cancelable: true }))) {
            for (const notification of await this.#registration.getNotifications({ tag: detail.tag })) notification.close();
        }
        // When the backend does not take it, the next start tries again.
        if (belfry === "renewed") await this.#alone(() => this.#settle()).catch(() => {});
        if (belfry === "open") {
            ports[0]?.postMessage(!this.dispatchEvent(new CustomEvent("open", { detail: detail.data, cancelable: true })));
        }
    }

    #become(state) {
        if (state !== this.#state) {
            this.#state = state;
            this.dispatchEvent(new CustomEvent("state", { detail: state }));
        }
        return state;
    }

    /** One tab at a time: two that both change the subscription would take it away from each other. */
    #alone(work) {
        return navigator.locks ? navigator.locks.request("belfry", work) : work();
    }
}

/** The key a subscription was made with, as text. A browser that does not tell is believed. */
function keyOf(subscription, otherwise) {
    const bytes = subscription.options?.applicationServerKey;
    if (bytes === undefined) return otherwise;
    const text = btoa(String.fromCharCode(...new Uint8Array(bytes ?? [])));
    return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** For people who look a destination up. */
function browserName() {
    const names = [["Edg", "Edge"], ["OPR", "Opera"], ["Firefox", "Firefox"], ["Chrome", "Chrome"], ["Safari", "Safari"]];
    return names.find(([word]) => navigator.userAgent.includes(word))?.[1];
}
